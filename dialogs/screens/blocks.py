"""What a screen is made of: blocks of a few kinds. Each says where its words come from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

from dialogs.actions import Action
from dialogs.screens.items import Quote, Reach, Row, Term
from dialogs.screens.origins import Law, Message, Origin, Value

__all__ = ["Law", "Message", "Origin", "Quote", "Reach", "Row", "Term", "Value"]


class Tone(StrEnum):
    """What a notice is: that this is a trial, what is urgent, how far a result holds, what changed."""

    TRIAL = "trial"
    URGENT = "urgent"
    VALIDITY = "validity"
    NOTE = "note"


class _Drawn:
    """What is found out once of a block, which may stand on many screens."""

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The block as plain text, paragraph by paragraph. Quotes stand apart, and are none."""
        return _paragraphs(self)

    @cached_property
    def size(self) -> int:
        """How many UTF-16 units the block takes, with the blank lines after its paragraphs and quotes."""
        quoted = quotes_of((self,))
        return sum(map(length, self.paragraphs)) + sum(map(length, quoted))


@dataclass(frozen=True)
class Heading(_Drawn):
    """Heads the blocks after it, up to the next heading."""

    kind: ClassVar = "heading"
    text: str
    origin: Message


@dataclass(frozen=True)
class Text(_Drawn):
    """A paragraph."""

    kind: ClassVar = "text"
    text: str
    origin: Origin


@dataclass(frozen=True)
class Notice(_Drawn):
    """A paragraph that stands out."""

    kind: ClassVar = "notice"
    tone: Tone
    text: str
    origin: Origin
    contacts: tuple[Reach, ...] = ()
    """Whom to turn to about it."""


@dataclass(frozen=True)
class Facts(_Drawn):
    """Facts, line by line."""

    kind: ClassVar = "facts"
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Step:
    """Something to be done, as the how-manieth; whom to turn to for it, what opens it, and what else belongs to it."""

    text: str
    origin: Origin
    number: int = 0
    contacts: tuple[Reach, ...] = ()
    action: Action | None = None
    more: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Steps(_Drawn):
    """What to do, in this order."""

    kind: ClassVar = "steps"
    items: tuple[Step, ...]


@dataclass(frozen=True)
class Quotes(_Drawn):
    """The source's own words, passage by passage."""

    kind: ClassVar = "quotes"
    items: tuple[Quote, ...]


@dataclass(frozen=True)
class Terms(_Drawn):
    """Things by their names, line by line."""

    kind: ClassVar = "terms"
    items: tuple[Term, ...]


@dataclass(frozen=True)
class MatchLine:
    """Words of a passage in their language, and what was answered to the fact they are asked for.

    `answers` are the labels of the options held; none where nothing is answered: then `answer` says that. `how` is how
    they stand to the words, `label` the same in words, for workers. `line`: words and answer in one line.
    """

    words: str
    passage: str
    language: str
    fact: str
    topic: str
    answers: tuple[str, ...]
    answer: str
    how: str
    label: str
    line: str
    notes: tuple[Text, ...]

    @property
    def note(self) -> str:
        """What the source leaves open, in words; mostly empty."""
        return " ".join(note.text for note in self.notes)


@dataclass(frozen=True)
class Matches(_Drawn):
    """The words of a source beside the answers to them, always all of them."""

    kind: ClassVar = "matches"
    rows: tuple[MatchLine, ...]


SHAPES = {"may_apply": "●", "unclear": "◐", "not_indicated": "○"}
"""What something comes to, by its shape: nobody has to tell colours apart."""


FOLDED = "▸"
"""Stands before the title of what is folded, where nothing can be."""


@dataclass(frozen=True)
class Effect:
    """What it meant that a provision applied: in its own words, and what that comes to."""

    provision: str
    state: str
    label: str
    """The state in words."""
    lead: str
    texts: tuple[Text, ...]

    @property
    def text(self) -> str:
        """In one line."""
        return f"{self.lead}: {self.own}"

    def aside(self, card: "Card") -> str:
        """The state in words behind it, where it is another than that of its card."""
        return "" if self.state == card.state else f" ({self.label})"

    @property
    def own(self) -> str:
        """The same without what leads it."""
        return _joined(self.texts)

    @property
    def shape(self) -> str:
        """The state by its shape."""
        return SHAPES[self.state]


@dataclass(frozen=True)
class Card(_Drawn):
    """A provision, what it comes to, and in short what its source said."""

    kind: ClassVar = "card"
    provision: str
    state: str
    title: str
    label: str
    """The state in words."""
    texts: tuple[Text, ...]
    effects: tuple[Effect, ...] = ()
    action: Action | None = None
    """What opens the whole finding."""

    @property
    def text(self) -> str:
        """What the source said, in one line."""
        return _joined(self.texts)

    @property
    def shape(self) -> str:
        """The state by its shape."""
        return SHAPES[self.state]


@dataclass(frozen=True)
class Fold(_Drawn):
    """Blocks under a title that unfolds them."""

    kind: ClassVar = "fold"
    title: str
    origin: Message
    blocks: "tuple[Block, ...]"


Block = Heading | Text | Notice | Facts | Steps | Quotes | Terms | Matches | Card | Fold


def length(part: str | Quote) -> int:
    """How many UTF-16 units a paragraph or a quote takes, with the blank line after it."""
    text = part if isinstance(part, str) else f"{part.text} ({part.passage})"
    return len(text.encode("utf-16-le")) // 2 + 2


def paragraphs(block: Block) -> tuple[str, ...]:
    """A block as plain text, paragraph by paragraph. Quotes stand apart, and are none."""
    return block.paragraphs


def _paragraphs(block: _Drawn) -> tuple[str, ...]:
    match block:
        case Heading(text=text):
            told: tuple[str, ...] = (f"{text}:",)
        case Text(text=text):
            told = (text,)
        case Notice():
            told = (_lines(block.text, *_reached(block.contacts)),)
        case Facts(rows=rows):
            told = (_lines(*(row.line for row in rows)),)
        case Terms(items=terms):
            told = (_lines(*(term.line for term in terms)),)
        case Steps(items=steps):
            told = tuple(map(_step, steps))
        case Matches(rows=matches):
            told = tuple("\n".join(filter(None, (match.line, match.note))) for match in matches)
        case Card():
            told = (_card_text(block),)
        case Fold(title=title, blocks=blocks):
            told = (f"{FOLDED} {title}", *(text for inner in blocks for text in inner.paragraphs))
        case _:
            told = ()
    return told


def _card_text(card: Card) -> str:
    effects = (f"{effect.shape} {effect.text}{effect.aside(card)}" for effect in card.effects)
    return _lines(f"{card.shape} {card.title}", card.label, card.text, *effects)


def _step(step: Step) -> str:
    numbered = f"{step.number}. {step.text}" if step.number else step.text
    return _lines(numbered, *_reached(step.contacts), *(text.text for text in step.more))


def _reached(contacts: Iterable[Reach]) -> Iterator[str]:
    return (contact.line for contact in contacts if contact.line)


def _lines(*texts: str) -> str:
    return "\n".join(texts)


def _joined(texts: Iterable[Text]) -> str:
    return " ".join(text.text for text in texts)


def whole_blocks(blocks: Iterable[_Drawn]) -> Iterator[_Drawn]:
    """The blocks, and each that is folded into one of them."""
    for block in blocks:
        yield block
        if isinstance(block, Fold):
            yield from whole_blocks(block.blocks)


def quotes_of(blocks: Iterable[_Drawn]) -> tuple[Quote, ...]:
    """The quotes among the blocks."""
    return tuple(quote for block in whole_blocks(blocks) if isinstance(block, Quotes) for quote in block.items)
