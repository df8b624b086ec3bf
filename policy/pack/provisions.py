"""What a pack says: statements, provisions, and what stands beside the findings."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from policy.pack.conditions import All, Condition

ID = r"^[a-z0-9][a-z0-9-]*$"
STATEMENT_ID = r"^[a-z0-9][a-z0-9-]*(#[a-z0-9-]+)?$"
"""A name; of a quote the id of its passage."""


class Audience(StrEnum):
    """Who reads, in a permanent order. It is what the person says it is, and protects nothing."""

    APPLICANT = "applicant"
    WORKER = "worker"


class StatementKind(StrEnum):
    """How a statement stands on its passages."""

    QUOTE = "quote"
    PARAPHRASE = "paraphrase"
    INFERENCE = "inference"
    GUIDANCE = "guidance"


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Statement(_Content):
    """One thing the program says about the law. Its words stand in the catalogues; a quote is its passage."""

    id: str = Field(pattern=STATEMENT_ID)
    kind: StatementKind = Field(strict=False)
    passages: tuple[str, ...] = Field(default=(), strict=False)
    audience: Audience | None = Field(default=None, strict=False)

    def is_for(self, audience: Audience) -> bool:
        """Whether this audience may read it: inferences are for workers only."""
        if self.kind is StatementKind.INFERENCE:
            return audience is Audience.WORKER
        return self.audience in (None, audience)


class Reading(_Content):
    """One way of reading a text that can be read in two."""

    id: str
    condition: Condition


class OtherWords(_Content):
    """Words of a passage that no condition carries, and why not. Without a text it is the whole passage."""

    passage: str
    text: str | None = Field(default=None, pattern=r"\S")
    reason: str = Field(pattern=r"\S")


class Provision(_Content):
    """A part of the policy that may be about somebody.

    It holds when `applies_when` and the reading's condition do. `says`, `does_not_say`, `quotes` and `words` name its
    statements: what the source said, what it did not, its own words, and the terms explained. Its number is permanent.
    """

    id: str = Field(pattern=ID)
    number: int = Field(ge=1, le=127)
    passages: tuple[str, ...] = Field(strict=False, min_length=1)
    applies_when: Condition
    readings: dict[str, Condition] = Field(default_factory=dict)
    says: tuple[str, ...] = Field(strict=False, min_length=1)
    does_not_say: tuple[str, ...] = Field(strict=False, min_length=1)
    quotes: tuple[str, ...] = Field(strict=False, min_length=1)
    words: tuple[str, ...] = Field(default=(), strict=False)
    other_words: tuple[OtherWords, ...] = Field(default=(), strict=False)
    card: tuple[str, ...] = Field(default=(), strict=False)
    """What is said of it in short beside others; the first of what the source said, where nothing is named."""
    effect_of: tuple[str, ...] = Field(default=(), strict=False)
    """The provisions of which this says what it meant that they applied: it is read with these."""
    meant: tuple[str, ...] = Field(default=(), strict=False)
    """What an effect of it meant for those it is about, by its own source; the first in short, beside others."""

    @property
    def in_short(self) -> tuple[str, ...]:
        """The statements that stand for it beside others."""
        return self.card or self.says[:1]

    @property
    def source(self) -> str:
        """The id of the document on whose passages it stands: of the first of them."""
        return self.passages[0].partition("#")[0]

    @property
    def statements(self) -> tuple[str, ...]:
        """All its statements, in the order in which they are read."""
        told = dict.fromkeys((*self.says, *self.card, *self.meant))
        return tuple(told) + self.does_not_say + self.words + self.quotes

    def conditions(self) -> tuple[Reading, ...]:
        """The whole condition under each reading; one unnamed reading where there is only one way to read it."""
        if not self.readings:
            return (Reading(id="", condition=self.applies_when),)
        return tuple(
            Reading(id=name, condition=All(parts=(self.applies_when, condition)))
            for name, condition in self.readings.items()
        )


class Beside(_Content):
    """Something said beside the findings.

    Always said; with a condition when it holds, and with `if_unknown` also while that is unknown.
    """

    statement: str
    when: Condition | None = None
    if_unknown: bool = False


class Notice(Beside):
    """Something said about the policy as a whole, such as a later change. From the day `until` it is not said."""

    until: date | None = None

    def is_said_on(self, day: date) -> bool:
        """Whether its time has not passed."""
        return self.until is None or day < self.until


class Role(StrEnum):
    """What a piece of guidance is for, where a screen or the sheet has a place of its own for it."""

    DANGER = "danger"
    """Whom to call in danger: on the help screen."""
    TELL = "tell"
    """What must be told: boxes to tick on the case sheet."""
    MINOR = "minor"
    """What only somebody who may be under age must know."""


class Guidance(Beside):
    """Practical orientation. An urgent line stands first on every screen.

    With `step`, its place among the numbered steps: what to do now, in this order. `more` are the statements that are
    folded under it.
    """

    urgent: bool = False
    step: int | None = Field(default=None, ge=1)
    more: tuple[str, ...] = Field(default=(), strict=False)
    role: Role | None = Field(default=None, strict=False)
    call: str = Field(default="", pattern=r"^[0-9]*$")
    """The number to be called, which its words name."""
    boxes: tuple[str, ...] = Field(default=(), strict=False)
    """What it lists, each with a box of its own on the case sheet: names for `box.<statement>.<name>`."""


class Headings(_Content):
    """What heads a result: by whether the policy is confirmed, was confirmed, or was not yet written."""

    unconfirmed: str
    confirmed: str
    lapsed: str
    too_early: str


class Outcomes(_Content):
    """What stands under a finding, by what it comes to."""

    may_apply: tuple[str, ...] = Field(strict=False, min_length=1)
    not_indicated: tuple[str, ...] = Field(strict=False, min_length=1)
    unclear_letter: tuple[str, ...] = Field(strict=False, min_length=1)
    unclear_answers: tuple[str, ...] = Field(strict=False, min_length=1)
