"""Every answer of the page in one size as it is sent, whatever it says: TLS hides what is said, and not how much.

The body is a gzip file whose comment fills it up, and one header fills the others up. What is read stays the same.
"""

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.assets import LOOK

HEAD = 1_536
"""Bytes of what the status and the headers of ours take. What the server and a proxy add is always the same."""

BODY = 14_848
"""Bytes of a body: together with its head one record of TLS, whose largest is 16,384."""

SHEET = 5 * (HEAD + BODY) - HEAD
"""Bytes of the body of a case sheet, whatever its form."""

UNPACKED = 4
"""So many times as large is everything for who cannot unpack it. No browser of the last 20 years is among them."""

NAME = "x-even"
"""The header that fills the others up. Not `x-pad`: nginx takes that away."""

_TITLE = b"<title>"
"""What stands before it is the same in all pages of a language, and packed once; the look of the page goes there."""

_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
_BEGINNING = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff"
"""Of a gzip file with a comment, RFC 1952, made at no time and on no system."""


_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Even:
    """Stands around everything, also around what is said when something breaks."""

    def __init__(self, app: ASGIApp, elsewhere: tuple[str, ...]) -> None:
        """`elsewhere`: how the paths begin whose answers are for programs, and stay as they are."""
        self._app = app
        self._elsewhere = elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold an answer until it is whole, and send it in its size."""
        if scope["type"] != "http" or scope["path"].startswith(self._elsewhere):
            await self._app(scope, receive, send)
            return
        takes_gzip = bool(_TAKES_GZIP.search(Headers(scope=scope).get("accept-encoding", "")))
        start: Message = {}
        chunks: list[bytes] = []

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                for part in _filled(start, b"".join(chunks), takes_gzip):
                    await send(part)

        await self._app(scope, receive, hold)


def _filled(start: Message, body: bytes, takes_gzip: bool) -> Iterator[Message]:
    headers = MutableHeaders(scope=start)
    size = (SHEET if "content-disposition" in headers else BODY) * (1 if takes_gzip else UNPACKED)
    is_page = headers.get("content-type", "").startswith("text/html")
    opening, rest = _parted(body) if is_page else (b"", body)
    if takes_gzip:
        headers["content-encoding"] = "gzip"
    filled = packed(opening, rest, size) if takes_gzip else spaced(opening + rest, size)
    headers["content-length"] = str(len(filled))
    length = len(_PHRASES.get(start["status"], "")) + sum(len(name) + len(value) + 4 for name, value in headers.raw)
    headers[NAME] = "-" * _missing(length + len(NAME) + 4, HEAD)
    yield start
    yield {"type": "http.response.body", "body": filled}


def _parted(page: bytes) -> tuple[bytes, bytes]:
    """What all pages of a language begin with, the look among it, and what follows."""
    opening, title, rest = page.partition(_TITLE)
    return opening + LOOK, title + rest


def packed(opening: bytes, rest: bytes, size: int) -> bytes:
    """A gzip file of this size or, where that is too small, of a multiple of it.

    What follows the opening is compressed only where it must be: that takes longer than everything else.
    """
    before, check = _begun(opening)
    ending = zlib.crc32(rest, check).to_bytes(4, "little") + (len(opening) + len(rest)).to_bytes(4, "little")
    length = len(_BEGINNING) + 1 + len(before) + len(ending)
    after = _deflated(rest, zlib.Z_FINISH, level=0)
    if length + len(after) > size:
        after = _deflated(rest, zlib.Z_FINISH)
    comment = b" " * _missing(length + len(after), size)
    return b"".join((_BEGINNING, comment, b"\0", before, after, ending))


def needed(page: str) -> int:
    """Bytes that a page takes when it is packed as well as can be. With more than BODY it would stand out."""
    return len(packed(*_parted(page.encode()), 1))


@lru_cache(maxsize=16)
def _begun(opening: bytes) -> tuple[bytes, int]:
    """What a gzip file of a page begins with, and its checksum so far."""
    return _deflated(opening, zlib.Z_FULL_FLUSH, level=9), zlib.crc32(opening)


def _deflated(text: bytes, ending: int, level: int = 6) -> bytes:
    memory = zlib.DEF_MEM_LEVEL if level else 1  # what is only stored needs none
    deflating = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, memory)
    return deflating.compress(text) + deflating.flush(ending)


def spaced(text: bytes, size: int) -> bytes:
    """The same for who cannot unpack: with a line of spaces at the end, or in a PDF where no reader minds them."""
    place = text.rfind(b"startxref") if text.startswith(b"%PDF") else -1
    place = place if place >= 0 else len(text)
    return text[:place] + b" " * _missing(len(text) + 1, size) + b"\n" + text[place:]


def _missing(length: int, size: int) -> int:
    """How much is missing to the next multiple."""
    return -length % size
