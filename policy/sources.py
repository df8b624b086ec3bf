"""Documents and their sentences, dated and with a status."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Status(StrEnum):
    """What a document is to the policy."""

    UNCONFIRMED = "unconfirmed"
    LATER = "later"
    IN_FORCE = "in_force"
    JUDGMENT = "judgment"
    BACKGROUND = "background"


class Source(BaseModel):
    """A dated document.

    `passages` are verbatim in `file`; under `read` stands, in our words, what else was read in the document. `past`
    marks a document whose decisions are told in the past tense.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    date: date
    address: str = Field(pattern=r"^https://\S+$")
    status: Status = Field(strict=False)
    past: bool = False
    language: Literal["nl", "en"]
    file: str | None = None
    passages: dict[str, str] = Field(default_factory=dict)
    read: dict[str, str] = Field(default_factory=dict)


class Passage(BaseModel):
    """One sentence of a source, by its permanent id `source#key`. A passage that is not verbatim cannot be quoted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str
    source: str
    text: str
    verbatim: bool
    language: str


def passages_of(source: Source) -> tuple[Passage, ...]:
    """Every passage of a source, in the order of the document."""

    def passage(key: str, text: str, verbatim: bool) -> Passage:
        return Passage(
            id=f"{source.id}#{key}", source=source.id, text=text, verbatim=verbatim, language=source.language
        )

    quoted = tuple(passage(key, text, True) for key, text in source.passages.items())
    return quoted + tuple(passage(key, text, False) for key, text in source.read.items())


def fold(text: str) -> str:
    """The text with every run of white space as one space: line breaks of a print are not part of its words."""
    return " ".join(text.split())
