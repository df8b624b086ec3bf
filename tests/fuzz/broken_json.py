"""JSON, any and broken, as bytes. What `json` would not write is named in a string, and put in its place at the end."""

import json
import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.broken import broken_bytes, broken_texts, odd_texts

_NAMED: dict[str, Callable[[int], str]] = {
    "digits": lambda size: "9" * 5 * size,
    "lists": lambda size: "[" * size + "]" * size,
    "tables": lambda size: '{"a":' * size + "1" + "}" * size,
    "open": lambda size: "[" * size,
    "exponent": lambda size: f"1e{size}",
    "infinity": lambda _: "Infinity",
}
_NAME = re.compile(rf'"<({"|".join(_NAMED)}) (\d+)>"')

named = st.builds("<{} {}>".format, st.sampled_from(tuple(_NAMED)), st.integers(0, 1_200))
leaves = st.none() | st.booleans() | st.integers() | st.floats() | odd_texts | named
any_json = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(odd_texts, inner, max_size=4), max_leaves=8
)


class Again(str):
    """A key that can stand in an object beside itself."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def written(value: object, ascii_only: bool = True) -> bytes:
    """The value as JSON."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    return _NAME.sub(lambda found: _NAMED[found[1]](int(found[2])), text).encode("utf-8", "surrogatepass")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs. Fails where a key stands there twice: what has been taken has none."""
    found = dict(pairs)
    assert len(found) == len(pairs)
    return found


@st.composite
def broken_json(draw: st.DrawFn, valid: st.SearchStrategy[Any]) -> Any:
    """A valid value with one to three places changed: gone, of another type, under another name, or there twice."""
    value = draw(valid)
    for _ in range(draw(st.integers(1, 3))):
        value = _changed(draw, value)
    return value


@st.composite
def bodies(draw: st.DrawFn, valid: st.SearchStrategy[Any]) -> bytes:
    """JSON as somebody might send it: any, or a valid one that is broken in its values, its bytes, or both."""
    value = draw(any_json | broken_json(valid) | broken_json(valid) | valid)
    whole = written(value, ascii_only=draw(st.booleans()))
    return draw(broken_bytes(st.just(whole))) if draw(st.integers(0, 3)) == 0 else whole


def _changed(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict | list) and value and draw(st.integers(0, 9)):
        return _changed_list(draw, value) if isinstance(value, list) else _changed_table(draw, value)
    return draw(any_json | broken_texts(st.just(value)) if isinstance(value, str) else any_json)


def _changed_list(draw: st.DrawFn, value: list[Any]) -> list[Any]:
    place = draw(st.integers(0, len(value) - 1))
    times = draw(st.sampled_from((0, 2, 300)))
    put = [_changed(draw, value[place])] if draw(st.booleans()) else value[place : place + 1] * times
    return [*value[:place], *put, *value[place + 1 :]]


def _changed_table(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    key = draw(st.sampled_from(list(value)))
    rest = {name: item for name, item in value.items() if name is not key}
    how = draw(st.sampled_from(("inside", "inside", "inside", "gone", "renamed", "twice", "more")))
    if how == "inside":
        return value | {key: _changed(draw, value[key])}
    if how == "renamed":
        return rest | {draw(broken_texts(st.just(str(key)))): value[key]}
    if how == "twice":
        return value | {Again(key): draw(st.just(value[key]) | any_json)}
    return value | {draw(odd_texts): draw(any_json)} if how == "more" else rest
