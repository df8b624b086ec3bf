"""What the API takes and gives: each shape once, for reading, for writing and for the description."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError
from typing_extensions import TypeAliasType

from bot.api.blocks import Block
from dialogs.screens.block_json import block_as_json
from dialogs.screens.blocks import Block as ShownBlock
from policy.errors import AnswersError
from policy.pack import facts, sources
from policy.pack.facts import Kind, Unknown
from policy.pack.provisions import Audience, StatementKind
from policy.policy import Policy
from policy.report import Language

Json = dict[str, Any]

LONGEST_NAME, LONGEST_TOKEN, MOST_CHOSEN = 64, 200, 40

_HALF = re.compile("[\ud800-\udfff]")  # of a pair: no character by itself
_CODE_ALONE: Json = {
    "if": {"properties": {"code": {"type": "string"}}, "required": ["code"]},
    "then": {"properties": {"token": {"type": "null"}, "event": {"type": "null"}}},
}
_TURNS: Json = {
    "examples": [
        {},
        {"token": "the token of the turn before", "event": {"do": "continue"}},
        {"code": "what somebody was given on the screen `code`"},
    ]
}


def _each_once(names: object) -> object:
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


def _spoken(value: object, asked: ValidationInfo[Policy]) -> object:
    if isinstance(value, str) and _HALF.search(value):
        raise PydanticKnownError("string_unicode")
    languages = list(asked.context.languages)
    if value not in languages:
        raise PydanticCustomError("language", "is not one of what is allowed", {"allowed": languages})
    return value


def _read(value: object, asked: ValidationInfo[Policy]) -> facts.Answers:
    try:
        return facts.read_answers(asked.context.facts, value)
    except AnswersError as error:
        told: Json = {"detail": str(error), "allowed": _answers_allowed(asked.context, value)}
        raise PydanticCustomError("answers", "are not allowed", told) from None


def _answers_allowed(policy: Policy, value: object) -> list[str]:
    """The options of the first fact whose answer cannot be read; the facts, where one is not known."""
    if not isinstance(value, dict) or not set(value) <= set(policy.fact):
        return list(policy.fact)
    for fact in policy.facts:
        try:
            facts.read_answer(fact, value.get(fact.id, Unknown.DONT_KNOW))
        except AnswersError:
            return [*fact.option_ids, *Unknown]
    return list(policy.fact)


Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Names = Annotated[
    list[Name], Field(max_length=MOST_CHOSEN, json_schema_extra={"uniqueItems": True}), BeforeValidator(_each_once)
]
Code = Annotated[str, Field(min_length=51, max_length=51)]
Token = Annotated[str, Field(max_length=LONGEST_TOKEN)]
Answers = TypeAliasType("Answers", facts.Answers)
"""Answers by fact. What they can be the policy says: see `bot.api.openapi`."""
Words = TypeAliasType("Words", dict[str, str])
"""The words of one language, by their ids."""


class Taken(BaseModel):
    """Something sent to the API. Everything is strict; what is not known is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Event(Taken):
    """What the person does: exactly one of the three."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    choose: Names = Field(default_factory=list, description="Answers the screen at hand.")
    tick: Name = Field(default_factory=str, description="Turns one of several options on or off.")
    do: Name = Field(default_factory=str, description="An action the screen offers, such as `continue`.")

    @model_validator(mode="after")
    def _one(self) -> "Event":
        if len(self.model_fields_set) != 1:
            raise PydanticCustomError("one_of", "has exactly one of choose, tick, do")
        return self


class TurnRequest(Taken):
    """A turn. Without a token it begins an interview, or opens a case code; a code stands alone."""

    model_config = ConfigDict(json_schema_extra=_CODE_ALONE | _TURNS)

    token: Token | None = Field(default=None, description="From the turn before; without one an interview begins.")
    code: Token | None = Field(default=None, description="A case code: its copy of answers is opened.")
    event: Event | None = Field(default=None, description="What the person does; without one the screen is shown.")

    @model_validator(mode="after")
    def _alone(self) -> "TurnRequest":
        if self.code is not None and (self.token is not None or self.event is not None):
            raise PydanticCustomError("alone", "has a code with a token or an event; send a code alone")
        return self


class AssessmentRequest(Taken):
    """Answers to be explained."""

    # It is read with the policy as context: which answers and languages there are.
    answers: Annotated[Answers, BeforeValidator(_read)]
    language: Annotated[Language, BeforeValidator(_spoken)]
    audience: Audience = Field(strict=False)
    on: Annotated[date | None, BeforeValidator(_day)] = Field(
        default=None, description="The day it is about; today, unless given."
    )


class Given(BaseModel):
    """Something the API gives, made from the value of the same name."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Choice(Given):
    """One answer to the screen."""

    id: str
    label: str = Field(validation_alias="whole")
    selected: bool


class Action(Given):
    """Something else the screen offers."""

    id: str
    label: str


class Quote(Given):
    """The source's own words."""

    text: str
    passage: str
    language: str


class Progress(Given):
    """How far one is."""

    answered: int
    at_most: int


def _as_json(blocks: Iterable[ShownBlock]) -> list[Json]:
    return list(map(block_as_json, blocks))


class Screen(Given):
    """A screen. A paragraph that ends in a colon heads the ones after it."""

    id: str
    language: Language
    note: str = Field(description="What is to be said of the event, such as that it is not offered; mostly empty.")
    heading: str
    paragraphs: list[str]
    quotes: list[Quote]
    blocks: Annotated[list[Block], BeforeValidator(_as_json)] = Field(
        description="The same, with its structure. Other kinds may be added."
    )
    text: str = Field(description="Note, heading, paragraphs and quotes as one plain text, ready to be sent.")
    multiple: bool = Field(description="Whether more than one choice can be given.")
    choices: list[Choice]
    actions: list[Action]
    progress: Progress


class TurnResponse(Given):
    """What came of a turn. The token holds the answers, sealed: keep it for the person, and send it with the next."""

    token: str = Field(min_length=51, max_length=102, description="Twice as long where the action `take-back` stands.")
    screen: Screen
    code: Code | MISSING = Field(default=MISSING, description="Only on the screen `code`.")
    code_until: datetime | MISSING = Field(default=MISSING, description="Until when it opens; only with a code.")


class Pack(Given):
    """Which pack, since when it holds, and up to which day somebody confirmed it."""

    id: str
    version: str
    digest: str
    valid_from: date
    known_until: date | None


class Fact(Given):
    """What may be answered to a question: one option, or several; or one of `also`, as a plain string."""

    id: str
    kind: str = Field(json_schema_extra={"enum": list(Kind)})
    options: list[str]
    also: list[Unknown]


class Passage(Given):
    """One sentence of a source."""

    id: str
    text: str
    verbatim: bool


class Source(Given):
    """A dated document."""

    id: str
    date: date
    status: str = Field(json_schema_extra={"enum": list(sources.Status)})
    address: str
    passages: list[Passage]


class Statement(Given):
    """A statement and its passages; its words stand in `words`."""

    id: str
    kind: StatementKind
    passages: list[str]


class Provision(Given):
    """A part of the policy that may be about somebody."""

    id: str
    passages: list[str]
    statements: list[str]


class PolicyPack(Given):
    """The policy pack: its sources sentence by sentence, its statements, facts, provisions and words."""

    policy: Pack
    facts: list[Fact]
    sources: list[Source]
    statements: list[Statement]
    provisions: list[Provision]
    words: dict[Language, Words]


class Problem(Given):
    """A problem document, RFC 9457. `allowed` lists what may stand there."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str
    allowed: list[str] | MISSING = MISSING


def policy_pack(policy: Policy) -> PolicyPack:
    """The pack that a policy was loaded from."""
    about = policy.pack.about.model_dump(include=set(Pack.model_fields))
    return PolicyPack(
        policy=Pack(digest=policy.pack.digest, **about),
        facts=[
            Fact(id=fact.id, kind=fact.kind, options=list(fact.option_ids), also=list(Unknown)) for fact in policy.facts
        ],
        sources=[_source(source) for source in policy.pack.sources],
        statements=[Statement.model_validate(statement) for statement in policy.pack.statements],
        provisions=[
            Provision(id=part.id, passages=list(part.passages), statements=[*part.says, *part.quotes])
            for part in policy.provisions
        ],
        words={language: dict(texts) for language, texts in policy.pack.words.items()},
    )


def _source(source: sources.Source) -> Source:
    passages = [Passage.model_validate(passage) for passage in sources.passages_of(source)]
    return Source(passages=passages, **source.model_dump(include={"id", "date", "status", "address"}))
