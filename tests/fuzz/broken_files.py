"""Files that people write, TOML and gettext, broken word by word and line by line."""

import json
import re
from collections.abc import Sequence

from hypothesis import strategies as st

from tests.fuzz.broken import odd_texts

_TOKEN = re.compile(r'"[^"\n]*"|[\w.-]+|[^\w\s]')


@st.composite
def broken_files(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    """A file in which one to three words, values or lines are gone, doubled, swapped or replaced."""
    for _ in range(draw(st.integers(1, 3))):
        text = draw(_other_word(text, tokens) if draw(st.integers(0, 3)) else _other_lines(text, tokens))
    return text


@st.composite
def _other_word(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    found = list(_TOKEN.finditer(text))
    if not found:
        return draw(st.sampled_from(tokens))
    place = draw(st.sampled_from(found))
    others = st.sampled_from(found).map(lambda match: match[0])
    quoted = odd_texts.map(lambda held: json.dumps(held, ensure_ascii=False))
    new = draw(st.just("") | others | others | odd_texts | quoted | st.sampled_from(tokens))
    return text[: place.start()] + new + text[place.end() :]


@st.composite
def _other_lines(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    lines = text.split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    new = draw(st.sampled_from((*tokens, "", *lines)))
    lines[start : start + draw(st.integers(0, 2))] = [new] * draw(st.integers(0, 2))
    return "\n".join(lines)
