"""Conditions over facts, in three values: true, false, unknown.

A condition is built from `all`, `any`, `not`, `match` and `open`. Whatever is open is a free yes-or-no, the same one
wherever it recurs; whatever is unknown ranges over every answer that could be given.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError


class Truth(StrEnum):
    """What a condition comes to: the same for every way of filling in what is unknown or open, or not."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class All(_Part):
    """True when every part is."""

    parts: tuple["Condition", ...] = Field(alias="all", strict=False, min_length=1)


class AnyOf(_Part):
    """True when at least one part is."""

    parts: tuple["Condition", ...] = Field(alias="any", strict=False, min_length=1)


class Not(_Part):
    """True when the part is not."""

    part: "Condition" = Field(alias="not")


class Words(_Part):
    """The words of a passage that a condition stands for, letter by letter."""

    passage: str
    text: str = Field(pattern=r"\S")


def _pairs(value: object) -> object:
    if isinstance(value, dict):
        return tuple(value.items())
    raise PydanticCustomError("named", "is no table from option to word")


class Match(_Part):
    """True when the answer holds one of `yes`; otherwise open when it holds one of `open`; otherwise false.

    `named` holds for options of `yes` the very word that the passage has for them; the other options of `yes` are
    counted, not named. `unsettled` are words of the passage that no answer can settle.
    """

    fact: str = Field(alias="match")
    yes: tuple[str, ...] = Field(strict=False, min_length=1)
    open: tuple[str, ...] = Field(default=(), strict=False)
    words: Words | None = None
    named: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)] = ()
    unsettled: tuple[str, ...] = Field(default=(), strict=False)


class Open(_Part):
    """A word that the source uses and does not define: no answer can settle it."""

    term: str = Field(alias="open", min_length=1)
    words: Words | None = None


class Use(_Part):
    """A condition that the pack has named, to be put in its place."""

    name: str = Field(alias="use")


_KINDS = {"match": Match, "all": All, "any": AnyOf, "not": Not, "use": Use, "open": Open}
"""By the key that tells a condition; `match` comes before its own `open`."""


def _key(value: object) -> str | None:
    if isinstance(value, dict):
        return next((key for key in _KINDS if key in value), None)
    return next((key for key, kind in _KINDS.items() if isinstance(value, kind)), None)


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Match, Tag("match")]
    | Annotated[Open, Tag("open")]
    | Annotated[Use, Tag("use")],
    Discriminator(
        _key,
        custom_error_type="condition",
        custom_error_message="a condition has one of the keys all, any, not, match, open, use",
    ),
]

for _model in (All, AnyOf, Not):
    _model.model_rebuild()


def parts(condition: Condition) -> Iterator[Condition]:
    """The condition and everything in it, outermost first."""
    yield condition
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from parts(part)
    elif isinstance(condition, Not):
        yield from parts(condition.part)


def resolve(condition: Condition, named: Mapping[str, Condition], seen: tuple[str, ...] = ()) -> Condition:
    """The condition with every `use` replaced by what it names. Raises KeyError(name) for none, or for a circle."""
    if isinstance(condition, Use):
        if condition.name in seen or condition.name not in named:
            raise KeyError(condition.name)
        return resolve(named[condition.name], named, (*seen, condition.name))
    if isinstance(condition, All | AnyOf):
        return condition.model_copy(update={"parts": tuple(resolve(part, named, seen) for part in condition.parts)})
    if isinstance(condition, Not):
        return condition.model_copy(update={"part": resolve(condition.part, named, seen)})
    return condition
