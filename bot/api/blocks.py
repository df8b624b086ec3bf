"""The blocks of a screen, as the API gives them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from dialogs.screens.blocks import Tone
from policy.pack.matches import How
from policy.reasoning.applicability import Applicability


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Carried(_Given):
    text: str
    statements: list[str] = Field(description="The ids of the statements it is; none for a message of ours.")
    passages: list[str] = Field(description="The ids of the passages these stand on.")


class HeadingBlock(_Given):
    """Heads the blocks after it, up to the next heading."""

    kind: Literal["heading"]
    text: str


class TextBlock(_Carried):
    """A paragraph."""

    kind: Literal["text"]


class Contact(_Given):
    """Whom to turn to."""

    name: str
    how: str
    href: str = Field(description="The link that reaches them; empty where there is none.")
    hours: str


class NoticeBlock(_Carried):
    """A paragraph that stands out."""

    kind: Literal["notice"]
    tone: Tone
    contacts: list[Contact]


class FactRow(_Given):
    """A fact, and what is told of it."""

    fact: str
    topic: str
    answer: str = Field(description="What was answered, in words; empty where only the topic is named.")
    action: str | None = Field(description="The id of the action that changes it.")


class FactsBlock(_Given):
    """Facts, line by line."""

    kind: Literal["facts"]
    rows: list[FactRow]


class StepItem(_Carried):
    """Something to be done."""

    contacts: list[Contact]
    action: str | None = Field(description="The id of the action that opens it.")
    more: list[str] = Field(description="What belongs to it, to be folded.")


class StepsBlock(_Given):
    """What to do, in this order."""

    kind: Literal["steps"]
    items: list[StepItem]


class QuoteItem(_Given):
    """The source's own words."""

    text: str
    passage: str
    citation: str = Field(description="The passage as workers cite it.")
    language: str


class QuotesBlock(_Given):
    """The source's own words, passage by passage."""

    kind: Literal["quotes"]
    items: list[QuoteItem]


class TermItem(_Given):
    """Something by its name, and what is told of it."""

    term: str
    text: str


class TermsBlock(_Given):
    """Things by their names, line by line."""

    kind: Literal["terms"]
    items: list[TermItem]


class MatchItem(_Given):
    """Words of a passage, and what was answered to the fact they are asked for."""

    words: str
    passage: str
    language: str
    fact: str
    topic: str
    answers: list[str] = Field(description="The labels of the options held; empty: not answered.")
    how: How
    label: str = Field(description="The same in words, for workers; otherwise empty.")
    note: str = Field(description="What the source leaves open, in words; mostly empty.")


class MatchesBlock(_Given):
    """The words of a source beside the answers to them, always all of them."""

    kind: Literal["matches"]
    rows: list[MatchItem]


class Effect(_Given):
    """What it meant that a provision applied, with what that comes to."""

    provision: str
    state: Applicability
    label: str = Field(description="The state in words.")
    text: str


class CardBlock(_Given):
    """A provision, what it comes to, and in short what its source said."""

    kind: Literal["card"]
    provision: str
    state: Applicability
    label: str = Field(description="The state in words.")
    title: str
    text: str
    effects: list[Effect]
    action: str | None = Field(description="The id of the action that opens the whole finding.")


class FoldBlock(_Given):
    """Blocks under a title that unfolds them."""

    kind: Literal["fold"]
    title: str
    blocks: "list[Block]"


Block = TypeAliasType(
    "Block",
    Annotated[
        HeadingBlock
        | TextBlock
        | NoticeBlock
        | FactsBlock
        | StepsBlock
        | QuotesBlock
        | TermsBlock
        | MatchesBlock
        | CardBlock
        | FoldBlock,
        Field(discriminator="kind"),
    ],
)
