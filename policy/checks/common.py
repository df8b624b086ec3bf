"""What the checks share."""

from collections.abc import Iterable, Iterator

from policy.errors import PackError
from policy.logic import Condition, parts
from policy.pack import Pack


def unique(file: str, what: str, values: Iterable[object]) -> None:
    """Raises PackError when a value is there twice."""
    seen = set()
    for value in values:
        if value in seen:
            raise PackError(file, f"{what} {value!r}", "is used twice.", "Give each its own; numbers are permanent.")
        seen.add(value)


def inner(pack: Pack) -> Iterator[tuple[str, str, Condition]]:
    """Every part of every condition, with file and place."""
    for name, condition in pack.conditions.items():
        for part in parts(condition):
            yield "provisions.toml", f"condition {name!r}", part
    for provision in pack.provisions:
        for reading in provision.conditions():
            for part in parts(reading.condition):
                yield "provisions.toml", f"provision {provision.id!r}", part
    for item in (*pack.orientation.notices, *pack.orientation.guidance):
        if item.when is not None:
            for part in parts(item.when):
                yield "orientation.toml", f"{item.statement!r}", part


def named_statements(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Every statement that is said somewhere, with file and place."""
    for provision in pack.provisions:
        for name in provision.statements:
            yield "provisions.toml", f"provision {provision.id!r}", name
    held = pack.orientation
    for item in (*held.notices, *held.guidance):
        yield "orientation.toml", "notices and guidance", item.statement
    for section in held.information:
        for name in section.statements:
            yield "orientation.toml", f"information {section.id!r}", name
    for table in (held.headings, held.outcomes):
        for key, value in table.model_dump().items():
            for name in (value,) if isinstance(value, str) else value:
                yield "orientation.toml", key, name
