"""Statements as a pack writes them: where they are said, each once, in one line.

In a file a list of statements holds tables, each a statement with its id and passages; names of statements written
elsewhere; and ids of passages, which are quoted. Here the statements are taken out, and their ids left in the lists.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policy.pack.provisions import StatementKind

_PARAPHRASE, _GUIDANCE = StatementKind.PARAPHRASE.value, StatementKind.GUIDANCE.value

IN_PROVISIONS: Mapping[str, str] = {
    "says": _PARAPHRASE,
    "card": _PARAPHRASE,
    "meant": _PARAPHRASE,
    "does_not_say": _GUIDANCE,
    "words": _GUIDANCE,
}
"""The lists of a provision, with the kind of a statement that names none."""

NOTICES: Mapping[str, str] = {"notices": _PARAPHRASE, "guidance": _GUIDANCE}
"""The tables of orientation.toml of which each is a statement, with its kind."""

_OF_STATEMENT = ("id", "kind", "passages", "audience")


def take_from_provisions(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """The statements of provisions.toml; in the lists of `raw` their ids are left."""
    statements: list[dict[str, Any]] = []
    for provision in _tables(raw.get("provisions")):
        for part, kind in IN_PROVISIONS.items():
            _take_list(provision, part, kind, statements)
        _take_list(provision, "quotes", _PARAPHRASE, statements)
    return statements


def take_from_orientation(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """The statements of orientation.toml; in `raw` their ids are left."""
    statements: list[dict[str, Any]] = []
    for section in _tables(raw.get("information")):
        _take_list(section, "statements", _PARAPHRASE, statements)
    _take_list(raw, "beside", _PARAPHRASE, statements)
    for part, kind in NOTICES.items():
        for item in _tables(raw.get(part)):
            held = {key: item.pop(key) for key in _OF_STATEMENT if key in item}
            statements.append({"kind": kind} | held)
            item["statement"] = held.get("id")
            _take_list(item, "more", _GUIDANCE, statements)
    _take_list(raw, "beside", _PARAPHRASE, statements)
    _take_list(raw, "ask", _GUIDANCE, statements)
    of_sources, outcomes = raw.get("source_headings"), raw.get("outcomes")
    for headings in (raw.get("headings"), *(of_sources.values() if isinstance(of_sources, dict) else ())):
        if isinstance(headings, dict):
            for key, item in headings.items():
                headings[key] = next(_taken([item], _GUIDANCE, statements))
    if isinstance(outcomes, dict):
        for key in outcomes:
            _take_list(outcomes, key, _GUIDANCE, statements)
    return statements


def _take_list(table: dict[str, Any], key: str, kind: str, statements: list[dict[str, Any]]) -> None:
    items = table.get(key)
    if isinstance(items, list):
        table[key] = list(_taken(items, kind, statements))


def _taken(items: Iterable[Any], kind: str, statements: list[dict[str, Any]]) -> Iterator[Any]:
    """The items, with ids in the place of statements, which are added to the others. What is quoted is one, too."""
    for item in items:
        if isinstance(item, dict):
            statements.append({"kind": kind} | item)
            yield item.get("id")
            continue
        if isinstance(item, str) and "#" in item and all(item != known.get("id") for known in statements):
            statements.append({"id": item, "kind": StatementKind.QUOTE.value, "passages": [item]})
        yield item


def _tables(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
