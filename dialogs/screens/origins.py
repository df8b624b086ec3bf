"""Where words come from: a message of ours, or statements on their passages."""

from dataclasses import dataclass

Value = str | int | tuple[str, ...]
"""What fills a place in a message: a name or a number, or several names."""


@dataclass(frozen=True)
class Message:
    """Words of ours by their ids, one after the other; of a single one also what its places are filled with."""

    ids: tuple[str, ...]
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Law:
    """Words about the law: the statements they are, one after the other, and the passages these stand on."""

    statements: tuple[str, ...]
    passages: tuple[str, ...]


Origin = Message | Law
"""Where words come from. There is no third: whoever writes a block says which it is."""
