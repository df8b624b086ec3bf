"""A Screen: what every channel draws. A value, the same on each of them."""

from dataclasses import dataclass
from functools import cached_property

from dialogs.actions import Action
from dialogs.screens.blocks import Block, Heading, Quote, paragraphs, quotes_of
from policy.pack.facts import FactOption


@dataclass(frozen=True)
class Choice:
    """One answer to the screen at hand."""

    id: str
    label: str
    selected: bool = False
    short: str = ""
    """The label for a narrow button, where it differs."""
    group: str = ""
    """The topic it belongs to, on a screen that has several."""
    sets: FactOption | None = None
    """What it answers, where a screen asks about several facts."""

    @property
    def whole(self) -> str:
        """The label as it can be understood by itself."""
        return f"{self.group}: {self.label}" if self.group else self.label


@dataclass(frozen=True)
class Button:
    """Something else the screen offers."""

    action: Action
    label: str
    short: str = ""
    """The label for a narrow button, where it differs."""

    @property
    def id(self) -> str:
        """The name by which it is sent."""
        return self.action.id


@dataclass(frozen=True)
class Progress:
    """How many questions are answered, and how many there are at the most."""

    answered: int
    at_most: int


@dataclass(frozen=True)
class Screen:
    """One screen: what is to be read, and what is offered."""

    id: str
    language: str
    title: Heading
    blocks: tuple[Block, ...] = ()
    note: str = ""
    multiple: bool = False
    choices: tuple[Choice, ...] = ()
    actions: tuple[Button, ...] = ()
    progress: Progress = Progress(0, 0)

    @property
    def heading(self) -> str:
        """The words that head it."""
        return self.title.text

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """Its blocks as plain text, without the quotes. A heading ends in a colon."""
        return tuple(text for block in self.blocks for text in paragraphs(block))

    @cached_property
    def quotes(self) -> tuple[Quote, ...]:
        """The quotes on it."""
        return quotes_of(self.blocks)

    @property
    def text(self) -> str:
        """What is to be read on it as plain text: note, heading, content, quotes. What is offered is not in it."""
        quoted = (f"‘{quote.text}’ ({quote.passage})" for quote in self.quotes)
        return "\n\n".join(filter(None, (self.note, self.heading, *self.paragraphs, *quoted)))
