"""What the checks share."""

from collections import Counter
from collections.abc import Iterable, Iterator

from policy.errors import Problem
from policy.pack.conditions import Condition, parts
from policy.pack.files import Pack


def repeated(file: str, what: str, values: Iterable[object]) -> Iterator[Problem]:
    """A problem for each value that is there more than once."""
    for value, count in Counter(values).items():
        if count > 1:
            yield Problem(file, f"{what} {value!r}", "is used twice.", "Give each its own; numbers are permanent.")


def inner(pack: Pack) -> Iterator[tuple[str, str, Condition]]:
    """Every part of every condition, with file and place."""
    for file, place, condition in conditions(pack):
        for part in parts(condition):
            yield file, place, part


def conditions(pack: Pack) -> Iterator[tuple[str, str, Condition]]:
    """Every condition, with file and place: the named ones first."""
    for name, condition in pack.conditions.items():
        yield "provisions.toml", f"condition {name!r}", condition
    yield from said_when(pack)


def said_when(pack: Pack) -> Iterator[tuple[str, str, Condition]]:
    """The conditions on which something is said, with file and place."""
    for provision in pack.provisions:
        for reading in provision.conditions():
            yield "provisions.toml", f"provision {provision.id!r}", reading.condition
    for item in (*pack.orientation.notices, *pack.orientation.guidance):
        if item.when is not None:
            yield "orientation.toml", f"{item.statement!r}", item.when


def named_statements(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Every statement that is said somewhere, with file and place."""
    for provision in pack.provisions:
        for name in provision.statements:
            yield "provisions.toml", f"provision {provision.id!r}", name
    orientation = pack.orientation
    for item in (*orientation.notices, *orientation.guidance):
        yield "orientation.toml", "notices and guidance", item.statement
    for name in orientation.beside:
        yield "orientation.toml", "beside", name
    for section in orientation.information:
        for name in section.statements:
            yield "orientation.toml", f"information {section.id!r}", name
    for table in (orientation.headings, *orientation.source_headings.values(), orientation.outcomes):
        for key, value in table.model_dump().items():
            for name in (value,) if isinstance(value, str) else value:
                yield "orientation.toml", key, name
