"""What the API gives."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.api.blocks import Block
from bot.api.models import For, Language
from policy.pack.facts import Kind
from policy.pack.provisions import StatementKind
from policy.pack.sources import Status
from policy.reasoning.applicability import Applicability, InForce


class Given(BaseModel):
    """Something the API gives."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChoiceOut(Given):
    """One answer to the screen."""

    id: str
    label: str
    selected: bool


class ActionOut(Given):
    """Something else the screen offers."""

    id: str
    label: str


class QuoteOut(Given):
    """The source's own words."""

    text: str
    passage: str


class ProgressOut(Given):
    """How far one is."""

    answered: int
    at_most: int


class ScreenOut(Given):
    """A screen. A paragraph that ends in a colon heads the ones after it."""

    id: str
    language: Language
    note: str = Field(description="What is to be said of the event, such as that it is not offered; mostly empty.")
    heading: str
    paragraphs: list[str]
    quotes: list[QuoteOut]
    blocks: list[Block] = Field(description="The same, with its structure. Other kinds may be added.")
    text: str = Field(description="Note, heading, paragraphs and quotes as one plain text, ready to be sent.")
    multiple: bool = Field(description="Whether more than one choice can be given.")
    choices: list[ChoiceOut]
    actions: list[ActionOut]
    progress: ProgressOut


class TurnOut(Given):
    """What came of a turn. The token holds the answers, sealed: keep it for the person, and send it with the next."""

    token: str = Field(min_length=51, max_length=102, description="Twice as long where the action `take-back` stands.")
    screen: ScreenOut
    code: str | None = Field(default=None, min_length=51, max_length=51, description="Only on the screen `code`.")
    code_until: datetime | None = Field(default=None, description="Until when it opens; only with a code.")


class AboutOut(Given):
    """Which pack, in which version, and up to which day somebody confirmed it."""

    id: str
    version: str
    digest: str
    known_until: date | None


class StatementOut(Given):
    """Something said about the law, and the passages that carry it."""

    id: str
    kind: StatementKind
    text: str
    passages: list[str]


class FindingOut(Given):
    """A provision for these answers. `by_reading`, `missing` and `open_terms` are empty for applicants."""

    provision: str
    applicability: Applicability
    by_reading: dict[str, Applicability]
    because: list[str]
    missing: list[str]
    open_terms: list[str]
    statements: list[StatementOut]


class NoticeOut(Given):
    """A later change, or how far the policy is confirmed."""

    id: str
    text: str
    passages: list[str]


class GuidanceOut(Given):
    """What to do now."""

    id: str
    text: str


class AssessmentOut(Given):
    """Everything the policy has to say about answers on a day."""

    policy: AboutOut
    language: Language
    audience: For
    on: date
    in_force: InForce = Field(description="Whether the policy is known to hold on that day.")
    findings: list[FindingOut]
    information: list[StatementOut]
    notices: list[NoticeOut]
    guidance: list[GuidanceOut]


class PackOut(AboutOut):
    """Which pack, and since when it holds."""

    valid_from: date


class FactOut(Given):
    """What may be answered to a question: one option, or several; or one of `also`, as a plain string."""

    id: str
    kind: Kind
    options: list[str]
    also: list[str]


class PassageOut(Given):
    """One sentence of a source."""

    id: str
    text: str
    verbatim: bool


class SourceOut(Given):
    """A dated document."""

    id: str
    date: date
    status: Status
    address: str
    passages: list[PassageOut]


class CarriedOut(Given):
    """A statement and its passages; its words stand in `words`."""

    id: str
    kind: StatementKind
    passages: list[str]


class ProvisionOut(Given):
    """A part of the policy that may be about somebody."""

    id: str
    passages: list[str]
    statements: list[str]


class PolicyOut(Given):
    """The policy pack: its sources sentence by sentence, its statements, facts, provisions and words."""

    policy: PackOut
    facts: list[FactOut]
    sources: list[SourceOut]
    statements: list[CarriedOut]
    provisions: list[ProvisionOut]
    words: dict[Language, dict[str, str]]


class Problem(Given):
    """A problem, RFC 9457. `allowed` lists what may stand there."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str
    allowed: list[str] | None = None
