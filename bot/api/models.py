"""What the API takes. Everything is strict; what is not known is refused."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from policy.pack.catalogue import Language

LONGEST_NAME, LONGEST_TOKEN, MOST_CHOSEN = 64, 200, 40

For = Literal["applicant", "worker"]


def _each_once(names: Sequence[str]) -> Sequence[str]:
    if isinstance(names, list) and any(names.count(name) > 1 for name in names[: MOST_CHOSEN + 1]):
        raise PydanticCustomError("repeated", "holds the same option twice; give each once")
    return names


def _day(value: object) -> object:
    if value is None:
        return None
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass  # such as 30 February: said below, with what has the wrong form
    raise PydanticCustomError("day", "is not a day; write it as 2026-11-22")


Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Names = Annotated[list[Name], Field(max_length=MOST_CHOSEN), BeforeValidator(_each_once)]


class Wanted(BaseModel):
    """Something sent to the API."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class EventIn(Wanted):
    """What a person does: exactly one of the three. None of them is null."""

    choose: Names = []
    tick: Name = ""
    do: Name = ""

    @model_validator(mode="after")
    def _one(self) -> "EventIn":
        if len(self.model_fields_set) != 1:
            raise PydanticCustomError("one_of", "has exactly one of choose, tick, do")
        return self


class TurnIn(Wanted):
    """A turn. Without a token it begins an interview, or opens a case code; without an event it shows the screen."""

    token: str | None = Field(default=None, max_length=LONGEST_TOKEN)
    code: str | None = Field(default=None, max_length=LONGEST_TOKEN)
    event: EventIn | None = None

    @model_validator(mode="after")
    def _begins(self) -> "TurnIn":
        if self.code is not None and (self.token is not None or self.event is not None):
            raise PydanticCustomError("alone", "has a code with a token or an event; send a code alone")
        return self


class AssessmentIn(Wanted):
    """Answers to be explained. What may stand in them the policy says."""

    answers: Any
    language: Language
    audience: For
    on: Annotated[date | None, BeforeValidator(_day)] = None
