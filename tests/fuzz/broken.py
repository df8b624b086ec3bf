"""What is valid, broken: texts and bytes. Every search starts from something that would be taken."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

Draw = st.DrawFn
_Piece = TypeVar("_Piece", str, bytes)

MARK = "Zubrovka4711" * 5
"""Something somebody sent. Longer than what any message repeats of it."""

ODD = (
    *("\0", "\x1b[2J", "\x07", "\x7f", "\x85", "\x9b31m", "\r\n", "\n", "\t", "\u2028", "\ufeff", "\u200b", "\u00ad"),
    *("\u202e", "\u2066", "\u200f", "\ud800", "\udfff", "\uffff", "\U0010ffff", "e\u0301", "\u0301" * 30, "🏳️‍⚧️"),
    *("İ", "ß", "ſ", "а", "Ａ", "٣", "²", "ў", "–", "’", "%00", "%ff", "%s%n", "{0}", "{on}", "{{7*7}}", "${x}"),
    *("<b>&lt;", "<script>", "[red]", "../", "'", '"', "\\", "\\u0000", "#", "=", "&", ";", ",", "+", "-", "_", "/"),
    MARK,
    *("null", "NaN", "-0", "1e999", "0x1", "9" * 25),
)
"""Pieces that programs have stumbled over."""

_LONG = (("9", 5_000), ("x", 70_000), ("a,", 3_000), ("%00", 900))
odd_pieces = st.sampled_from(ODD) | st.sampled_from(_LONG).map(lambda long: long[0] * long[1])
odd_texts = odd_pieces | st.lists(odd_pieces | st.text(max_size=6), max_size=4).map("".join)


@st.composite
def broken_texts(draw: Draw, valid: st.SearchStrategy[str]) -> str:
    """A valid text with one to three pieces cut, doubled, replaced by something odd, or by a piece of another one."""
    text = draw(valid)
    other = valid.map(lambda held: held[len(held) // 3 :])
    for _ in range(draw(st.integers(1, 3))):
        piece, put = _piece(draw, text)
        new = draw(st.just("") | odd_texts | other | st.sampled_from((piece * 2, piece.swapcase(), piece[::-1])))
        text = put(new)
    return text


@st.composite
def broken_bytes(draw: Draw, valid: st.SearchStrategy[bytes]) -> bytes:
    """Valid bytes with one to three pieces cut, doubled or replaced, a bit turned, or in another encoding."""
    data = draw(valid)
    odd = odd_pieces.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=8)
    for _ in range(draw(st.integers(1, 3))):
        piece, put = _piece(draw, data)
        turned = bytes([piece[0] ^ 1 << draw(st.integers(0, 7))]) + piece[1:] if piece else b"\0"
        data = put(draw(st.just(b"") | odd | st.sampled_from((piece * 2, piece * 40, turned))))
    return draw(st.sampled_from(_CODINGS))(data)


def _as(coding: str) -> Callable[[bytes], bytes]:
    return lambda data: data.decode("utf-8", "replace").encode(coding, "replace")


_CODINGS: tuple[Callable[[bytes], bytes], ...] = (
    *(bytes, bytes, bytes, bytes, bytes, lambda data: b"\xef\xbb\xbf" + data),
    *(_as("utf-16"), _as("utf-32-be"), _as("latin-1"), _as("utf-7"), _as("cp1251")),
)


def _piece(draw: Draw, whole: _Piece) -> tuple[_Piece, Callable[[_Piece], _Piece]]:
    """A piece, mostly short, and what comes of putting another in its place."""
    start = draw(st.integers(0, len(whole)))
    end = draw(st.integers(start, min(len(whole), start + 8)) | st.just(len(whole)))
    return whole[start:end], lambda new: whole[:start] + new + whole[end:]
