"""What a screen is made of: blocks of a few kinds. Each says where its words come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar

from dialogs.actions import Action

Value = str | int | tuple[str, ...]
"""What fills a place in a message: a name or a number, or several names."""


@dataclass(frozen=True)
class Message:
    """Words of ours by their ids, one after the other; of a single one also what its places are filled with."""

    ids: tuple[str, ...]
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True)
class Law:
    """Words about the law: the statements they are, one after the other, and the passages these stand on."""

    statements: tuple[str, ...]
    passages: tuple[str, ...]


Origin = Message | Law
"""Where words come from. There is no third: whoever writes a block says which it is."""


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
        quoted = self.items if isinstance(self, Quotes) else ()
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
class Facts(_Drawn):
    """Facts, line by line."""

    kind: ClassVar = "facts"
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Step:
    """Something to be done."""

    text: str
    origin: Origin


@dataclass(frozen=True)
class Steps(_Drawn):
    """What to do, in this order."""

    kind: ClassVar = "steps"
    items: tuple[Step, ...]


@dataclass(frozen=True)
class Quote:
    """The source's own words, with the id of the passage they are, as workers cite it, and in which language."""

    text: str
    passage: str
    citation: str
    language: str


@dataclass(frozen=True)
class Quotes(_Drawn):
    """The source's own words, passage by passage."""

    kind: ClassVar = "quotes"
    items: tuple[Quote, ...]


@dataclass(frozen=True)
class Term:
    """Something by its name, and what is told of it, if anything. `line`: both in one line."""

    term: str
    text: str
    line: str
    origin: Message
    """Of the text; of the name where there is no text."""


@dataclass(frozen=True)
class Terms(_Drawn):
    """Things by their names, line by line."""

    kind: ClassVar = "terms"
    items: tuple[Term, ...]


Block = Heading | Text | Notice | Facts | Steps | Quotes | Terms


def pieces(block: Block) -> tuple[Block, ...]:
    """The parts of a block between which a page may end. Lines stay together; steps and quotes may part."""
    if isinstance(block, Steps):
        return tuple(Steps((item,)) for item in block.items)
    if isinstance(block, Quotes):
        return tuple(Quotes((item,)) for item in block.items)
    return (block,)


def joined(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with pieces that stand beside each other put together again."""
    whole: list[Block] = []
    for block in blocks:
        match whole[-1] if whole else None, block:
            case Steps(items=first), Steps(items=more):
                whole[-1] = Steps((*first, *more))
            case Quotes(items=first), Quotes(items=more):
                whole[-1] = Quotes((*first, *more))
            case _:
                whole.append(block)
    return tuple(whole)


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
            return (f"{text}:",)
        case Text(text=text) | Notice(text=text):
            return (text,)
        case Facts(rows=rows):
            return ("\n".join(row.line for row in rows),)
        case Terms(items=terms):
            return ("\n".join(term.line for term in terms),)
        case Steps(items=steps):
            return tuple(item.text for item in steps)
    return ()


def quotes_of(blocks: Iterable[Block]) -> tuple[Quote, ...]:
    """The quotes among the blocks."""
    return tuple(quote for block in blocks if isinstance(block, Quotes) for quote in block.items)


def block_as_json(block: Block) -> dict[str, Any]:
    """A block as a JSON object, tagged by its kind."""
    return {"kind": block.kind, **_fields(block)}


def _fields(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            fields: dict[str, Any] = {"text": block.text}
        case Text():
            fields = {"text": block.text, **_law(block.origin)}
        case Notice():
            fields = {"tone": block.tone.value, "text": block.text, **_law(block.origin)}
        case Facts():
            fields = {"rows": [_row(row) for row in block.rows]}
        case Steps():
            fields = {"items": [{"text": step.text, **_law(step.origin)} for step in block.items]}
        case Quotes():
            fields = {"items": [_quote(quote) for quote in block.items]}
        case _:
            fields = {"items": [{"term": term.term, "text": term.text} for term in block.items]}
    return fields


def _row(row: Row) -> dict[str, Any]:
    return {"fact": row.fact, "topic": row.topic, "answer": row.answer, "action": row.action.id if row.action else None}


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": quote.text,
        "passage": quote.passage,
        "citation": quote.citation,
        "language": quote.language,
    }


def _law(origin: Origin) -> dict[str, Any]:
    """The ids of the statements and passages; none for a message of ours."""
    law = origin if isinstance(origin, Law) else Law((), ())
    return {"statements": list(law.statements), "passages": list(law.passages)}
