"""What stands in a list that is a block: somebody to turn to, a fact, a quote, something by its name."""

from dataclasses import dataclass

from dialogs.actions import Action
from dialogs.screens.origins import Message


@dataclass(frozen=True)
class Reach:
    """Whom to turn to: by which name, how, under which link and when.

    `line`: all of it in one line; none where the text that it stands beside says it already, and is itself the link.
    """

    name: str
    how: str
    href: str
    hours: str
    line: str


@dataclass(frozen=True)
class Row:
    """A fact by its topic, and what is told of it: the labels of its answer. `line`: both in one line."""

    fact: str
    topic: str
    labels: tuple[str, ...]
    answer: str
    line: str
    action: Action | None = None
    """What changes it, where the screen offers that."""


@dataclass(frozen=True)
class Quote:
    """The source's own words, with the id of the passage they are, as workers cite it, and in which language."""

    text: str
    passage: str
    citation: str
    language: str


@dataclass(frozen=True)
class Term:
    """Something by its name, and what is told of it, if anything. `line`: both in one line."""

    term: str
    text: str
    line: str
    origin: Message
    """Of the text; of the name where there is no text."""
