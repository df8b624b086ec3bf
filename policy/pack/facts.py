"""The vocabulary a provision may ask about: facts, their options, and answers to them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from policy.errors import AnswersError

LONGEST_SHOWN = 40
"""Characters of a wrong value that an error message repeats."""


class Unknown(StrEnum):
    """An answer of its own that leaves a fact unknown, in a permanent order. It never counts as "no"."""

    DONT_KNOW = "dont_know"
    RATHER_NOT_SAY = "rather_not_say"


class Kind(StrEnum):
    """How many options an answer holds: exactly one, or one and more."""

    ONE = "one"
    SEVERAL = "several"


class Option(BaseModel):
    """One possible answer. Its number is its permanent place in a compact case; an exclusive option stands alone."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    number: int = Field(ge=1, le=14)
    exclusive: bool = False


class Fact(BaseModel):
    """Something a provision may ask about. Its number is permanent; its options stand in the order they are shown."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    number: int = Field(ge=1, le=95)
    kind: Kind = Field(strict=False)
    sensitive: bool = False
    options: tuple[Option, ...] = Field(strict=False, min_length=2)

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        """The ids of the options, in the order they are shown."""
        return tuple(option.id for option in self.options)


class RetiredFact(BaseModel):
    """A fact that is asked no more. It keeps its place in a compact case, so that older ones still open."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    number: int = Field(ge=1, le=95)
    kind: Kind = Field(strict=False)


class FactOption(NamedTuple):
    """An option of a fact. As text, which is how it stands in JSON, it is `fact=option`."""

    fact: str
    option: str

    def __str__(self) -> str:
        return f"{self.fact}={self.option}"


Answer = Unknown | tuple[str, ...]
"""Either unknown, or the ids of the options held, in the order of the fact's options and without repeats."""

Answers = Mapping[str, Answer]
"""Answers by fact id. A fact left out is not known."""


def check_answer(fact: Fact, held: Iterable[str]) -> tuple[str, ...]:
    """The options held, in the fact's order.

    Raises AnswersError for an unknown option, a repeat, an empty answer, or an exclusive option beside another.
    """
    given = tuple(held)
    for name in given:
        if name in set(Unknown):
            raise AnswersError(f"{fact.id}: {name!r} stands alone. Give it as a plain string, not in a list.")
        if name not in fact.option_ids:
            raise AnswersError(f"{fact.id}: {_shown(name)} is not one of its options. Allowed: {allowed(fact)}.")
        if given.count(name) > 1:
            raise AnswersError(f"{fact.id}: {name!r} is given twice. Give each option once. Allowed: {allowed(fact)}.")
    if not given:
        raise AnswersError(f"{fact.id}: the list is empty. Leave the fact out, or give one and more. {allowed(fact)}.")
    for option in fact.options:
        if option.exclusive and option.id in given and len(given) > 1:
            wrong = f"{option.id!r} excludes the other options. Give it alone or leave it out"
            raise AnswersError(f"{fact.id}: {wrong}. Allowed: {allowed(fact)}.")
    return tuple(name for name in fact.option_ids if name in given)


def read_answer(fact: Fact, value: object) -> Answer:
    """One answer as it stands in JSON: a string for a `one` fact, a list for a `several` fact, or one of the unknowns.

    Raises AnswersError with the list of what is allowed.
    """
    if isinstance(value, str) and value in set(Unknown):
        return Unknown(value)
    if fact.kind is Kind.ONE:
        if not isinstance(value, str):
            raise AnswersError(f"{fact.id}: takes one option as a string. Allowed: {allowed(fact)}.")
        return check_answer(fact, [value])
    if not isinstance(value, list):
        raise AnswersError(f"{fact.id}: takes a list of options. Allowed: {allowed(fact)}.")
    for item in value:
        if not isinstance(item, str):
            raise AnswersError(f"{fact.id}: {_shown(item)} in the list is not a string. Allowed: {allowed(fact)}.")
    return check_answer(fact, value)


def read_answers(facts: Iterable[Fact], value: object) -> dict[str, Answer]:
    """Answers as they stand in JSON, in the order of the facts. Raises AnswersError with a list of what is allowed."""
    by_id = {fact.id: fact for fact in facts}
    if not isinstance(value, dict):
        raise AnswersError(f"Answers are one JSON object from fact to answer. Allowed facts: {', '.join(by_id)}.")
    for key in value:
        if key not in by_id:
            raise AnswersError(f"{_shown(key)} is not a fact. Allowed: {', '.join(by_id)}.")
    return {fact.id: read_answer(fact, value[fact.id]) for fact in by_id.values() if fact.id in value}


def write_answers(facts: Iterable[Fact], answers: Answers) -> dict[str, str | list[str]]:
    """Answers as they stand in JSON, in the order of the facts: what `read_answers` reads."""
    given = ((fact, answers[fact.id]) for fact in facts if fact.id in answers)
    return {fact.id: _as_json(fact, answer) for fact, answer in given}


def allowed(fact: Fact) -> str:
    """What an answer to this fact may be, for an error message."""
    unknowns = " or ".join(f'"{unknown.value}"' for unknown in Unknown)
    if fact.kind is Kind.ONE:
        return f"one of {', '.join(fact.option_ids)}; or {unknowns}"
    return f"a list of {', '.join(fact.option_ids)}; or {unknowns} as a plain string"


def _as_json(fact: Fact, answer: Answer) -> str | list[str]:
    if isinstance(answer, Unknown):
        return answer.value
    return list(answer) if fact.kind is Kind.SEVERAL else answer[0]


def _shown(value: object) -> str:
    """The value as an error message shows it: cut, because it may be long and is somebody's answer."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
