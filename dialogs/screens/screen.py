"""A Screen: what every channel draws. A value, the same on each of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quote:
    """The source's own words, with the id of the passage they are."""

    text: str
    passage: str


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

    @property
    def whole(self) -> str:
        """The label as it can be understood by itself."""
        return f"{self.group}: {self.label}" if self.group else self.label


@dataclass(frozen=True)
class Action:
    """Something else the screen offers."""

    id: str
    label: str
    short: str = ""
    """The label for a narrow button, where it differs."""


@dataclass(frozen=True)
class Progress:
    """How many questions are answered, and how many there are at the most."""

    answered: int
    at_most: int


@dataclass(frozen=True)
class Screen:
    """One screen. A paragraph that ends in a colon heads the ones after it."""

    id: str
    language: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    note: str = ""
    quotes: tuple[Quote, ...] = ()
    multiple: bool = False
    choices: tuple[Choice, ...] = ()
    actions: tuple[Action, ...] = ()
    progress: Progress = Progress(0, 0)
