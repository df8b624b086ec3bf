"""Documents and their sentences, dated and with a status."""

import datetime
import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_MARKS = ".:;!?•"


class Status(StrEnum):
    """What a document is to the policy."""

    UNCONFIRMED = "unconfirmed"
    LATER = "later"
    IN_FORCE = "in_force"
    JUDGMENT = "judgment"
    BACKGROUND = "background"


class Mark(StrEnum):
    """How the words of a passage were read."""

    READ = "V"
    """In a copy of the document itself."""
    SUMMARISED = "V2"
    """In a summary by somebody else: they may be told as such, and are never quoted."""


Words = Annotated[str, Field(pattern=r"\S")]


class Excerpt(BaseModel):
    """Words of a document. A plain string in a pack is an excerpt that says no more than its text.

    `place` is how a lawyer cites them; `language` is given where it is not that of the source.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: Words
    place: Words | None = None
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}$")
    mark: Mark = Field(default=Mark.READ, strict=False)


def _excerpt(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Source(BaseModel):
    """A dated document.

    `passages` are verbatim in `file`; under `read` stands, in our words, what else was read in the document. `past`
    marks a document whose decisions are told in the past tense. `language` is that of its passages, such as `nl`.
    `effective` is the day from which it applies, where that is another than its date; `version` the day of the text
    that was read, where there are several.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    date: datetime.date
    effective: datetime.date | None = None
    version: datetime.date | None = None
    address: str = Field(pattern=r"^https://\S+$")
    status: Status = Field(strict=False)
    past: bool = False
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    file: str | None = None
    passages: dict[str, Annotated[Excerpt, BeforeValidator(_excerpt)]] = Field(default_factory=dict)
    read: dict[str, Words] = Field(default_factory=dict)

    @property
    def since(self) -> datetime.date:
        """The day from which what it says holds."""
        return self.effective or self.date


class Passage(BaseModel):
    """One sentence of a source, by its permanent id `source#key`. Only a passage that is verbatim can be quoted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str
    source: str
    text: str
    verbatim: bool
    summarised: bool = False
    language: str
    place: str | None = None


def passages_of(source: Source) -> tuple[Passage, ...]:
    """Every passage of a source, in the order of the document."""

    def passage(key: str, excerpt: Excerpt, verbatim: bool) -> Passage:
        return Passage(
            id=f"{source.id}#{key}",
            source=source.id,
            text=excerpt.text,
            verbatim=verbatim and excerpt.mark is Mark.READ,
            summarised=excerpt.mark is Mark.SUMMARISED,
            language=excerpt.language or source.language,
            place=excerpt.place,
        )

    quoted = tuple(passage(key, excerpt, True) for key, excerpt in source.passages.items())
    return quoted + tuple(passage(key, Excerpt(text=text), False) for key, text in source.read.items())


def stands_in(passage: str, document: str) -> bool:
    """Whether the passage is there letter for letter, and whole.

    Line breaks of a print are not part of its words. A passage begins after a closing mark or on a line of its own, and
    ends with one or with its line: a sentence cut in the middle could say the opposite.
    """
    words = r"\s+".join(re.escape(word) for word in passage.split())
    return any(_is_whole(document, found) for found in re.finditer(words, document)) if words else False


def _is_whole(document: str, found: re.Match[str]) -> bool:
    before, after = document[: found.start()], document[found.end() :]
    own_line = before.rstrip(" \t").endswith("\n") and not found.group()[0].islower()
    begins = not before.strip() or own_line or (before.rstrip()[-1] in _MARKS and before[-1].isspace())
    rest = after.lstrip()
    line_ends = after.lstrip(" \t").startswith("\n") and not rest[:1].islower()
    ends = not rest or line_ends or (found.group()[-1] in _MARKS and after[0].isspace())
    return begins and ends
