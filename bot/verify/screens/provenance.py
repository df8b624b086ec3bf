"""Where the words on a screen come from: statements on their passages, or messages of ours, each as it says it is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from string import Formatter

from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.answers import answer_text
from dialogs.screens.blocks import (
    Block,
    Card,
    Facts,
    Fold,
    Heading,
    Law,
    Matches,
    MatchLine,
    Message,
    Notice,
    Origin,
    Quote,
    Quotes,
    Reach,
    Row,
    Steps,
    Term,
    Terms,
    Text,
    whole_blocks,
)
from dialogs.screens.questions import NAME
from dialogs.screens.screen import Screen
from dialogs.screens.steps import reach
from dialogs.voice import BETWEEN, Voice
from policy.pack.matches import NOTE_PLACES
from policy.pack.provisions import StatementKind
from policy.pack.sources import Passage

STATEMENTS, SHORT = ("statement.", "box."), "short."
IN_EVERY_LANGUAGE = ("language.choose", "language.name")
"""What is said in a language of its own, whatever is spoken."""


def told(blocks: Iterable[Block]) -> Iterator[tuple[str, Origin]]:
    """The texts on a screen that are whole, with where each comes from. Lines of facts and terms are none."""
    for block in blocks:
        match block:
            case Heading() | Text() | Notice():
                yield block.text, block.origin
            case Steps(items=steps):
                yield from ((step.text, step.origin) for step in steps)
                yield from ((text.text, text.origin) for step in steps for text in step.more)
            case Matches(rows=rows):
                yield from ((note.text, note.origin) for row in rows for note in row.notes)
            case Card(texts=texts, effects=effects):
                whole = (*texts, *(text for effect in effects for text in effect.texts))
                yield from ((text.text, text.origin) for text in whole)
            case Fold(title=title, origin=origin, blocks=inner):
                yield title, origin
                yield from told(inner)
            case Facts() | Terms() | Quotes():
                pass


def laws(blocks: Iterable[Block]) -> Iterator[tuple[str, Law]]:
    """The texts on a screen that are statements."""
    yield from ((text, origin) for text, origin in told(blocks) if isinstance(origin, Law))


def statements_on(blocks: Iterable[Block]) -> set[str]:
    """The statements on a screen."""
    return {name for _, law in laws(blocks) for name in law.statements}


def messages_on(blocks: Iterable[Block]) -> set[str]:
    """The messages of ours on a screen."""
    blocks = tuple(blocks)
    origins = [origin for _, origin in told(blocks)]
    origins += [term.origin for block in whole_blocks(blocks) if isinstance(block, Terms) for term in block.items]
    return {key for origin in origins if isinstance(origin, Message) for key in origin.ids}


def words_of(voice: Voice, law: Law, on: date) -> set[str]:
    """The words in which statements may stand: one after the other; of a notice also as on a day."""
    whole = {" ".join(map(voice.statement, law.statements))} if law.statements else set()
    return whole | ({voice.notice(law.statements[0], on)} if len(law.statements) == 1 else set())


@dataclass(frozen=True, eq=False)
class Provenance:
    """What one voice may say on a day."""

    guide: Context
    voice: Voice
    on: date

    def wrong(self, case: Case, screen: Screen) -> str:
        """What does not come from where it says it does; nothing where all of it does."""
        first = (self.title(screen.title), *map(self.block, screen.blocks), self._labels(case, screen))
        return next(filter(None, first), "")

    def title(self, title: Heading) -> str:
        """The same for the heading of a screen: the name of the program is a heading, too."""
        return "" if title.text == NAME else self.block(title)

    def block(self, block: Block) -> str:
        """The same for a block."""
        match block:
            case Facts(rows=rows):
                return next(filter(None, map(self._row, rows)), "")
            case Terms(items=terms):
                return next(filter(None, map(self._term, terms)), "")
            case Quotes(items=quotes):
                return next(filter(None, map(self._quote, quotes)), "")
            case Matches(rows=matches):
                return next(filter(None, map(self._match, matches)), "")
            case Fold(blocks=blocks):
                title = self._text(block.title, block.origin)
                return title or next(filter(None, map(self.block, blocks)), "")
            case _:
                first = (self._card(block) if isinstance(block, Card) else "", *map(self._reach, _reached(block)))
                told_there = (self._text(text, origin) for text, origin in told((block,)))
                return next(filter(None, (*first, *told_there)), "")

    def _card(self, card: Card) -> str:
        """A card and each effect under its own title, with the words of its state and something that is said."""
        say, texts = self.voice.say, self.voice.texts
        named = card.title == texts.get(f"provision.{card.provision}") and bool(card.texts)
        labels = {(card.state, card.label), *((effect.state, effect.label) for effect in card.effects)}
        states = all(label == self.voice.short(f"card.{state}") for state, label in labels)
        meant = all(effect.lead == say("card.meant") and effect.texts for effect in card.effects)
        return "" if named and states and meant else f"a card is not made of its names: {card.title}"

    def _reach(self, contact: Reach) -> str:
        """Whom the operator named, as they were named; or a number that the pack names."""
        called = {item.call for item in self.voice.policy.pack.orientation.guidance if item.call}
        own = {Reach("", number, f"tel:{number}", "", "") for number in called}
        named = {reach(self.voice, one, self.on) for one in self.guide.operator.contacts}
        return "" if contact in own | named else f"whom to turn to was named by nobody: {contact.name}"

    def _text(self, text: str, origin: Origin) -> str:
        if isinstance(origin, Law):
            return self._law(text, origin)
        return "" if self._is_message(text, origin) else f"stands on no passage, and is no message: {text}"

    def _law(self, text: str, law: Law) -> str:
        if text not in words_of(self.voice, law, self.on):
            return f"stands on no passage, and is no message: {text}"
        statements = [self.voice.policy.statement[name] for name in law.statements]
        for statement in statements:
            if not statement.passages and statement.kind is not StatementKind.GUIDANCE:
                return f"the {statement.kind} {statement.id} stands on no passage"
        if set(law.passages) != {passage for statement in statements for passage in statement.passages}:
            return f"names other passages than its statements stand on: {text}"
        return ""

    def _is_message(self, text: str, message: Message) -> bool:
        """Whether a text is the message it says it is; of ours, and no statement."""
        if not message.ids or any(key.startswith(STATEMENTS) or key not in self.voice.texts for key in message.ids):
            return False
        if not all(self._is_name(part) for _, value in message.values for part in _parts(value)):
            return False
        everywhere = message.ids[0] in IN_EVERY_LANGUAGE
        voices = [self.guide.voice_in(name) for name in self.guide.words.texts] if everywhere else [self.voice]
        return any(text == _said(voice, message) for voice in voices)

    def _row(self, row: Row) -> str:
        """A fact under its own topic, with labels that are names, and in one line no more than these."""
        topic, answer = self.voice.texts.get(f"topic.{row.fact}"), BETWEEN.join(row.labels)
        line = self.voice.say("review.line", topic=topic, answer=answer) if row.labels else topic
        right = (row.topic, row.answer, row.line) == (topic, answer, line) and all(map(self._is_name, row.labels))
        return "" if right else f"the line of a fact is not made of its names: {row.line}"

    def _term(self, term: Term) -> str:
        """A name, and a text that is one, too, or a message of ours; in one line no more than these."""
        topic_line = self.voice.say("review.line", topic=term.term, answer=term.text)
        lines = (topic_line, f"{term.term}: {term.text}.") if term.text else (term.term,)
        named = self._is_name(term.text or term.term) or self._is_message(term.text, term.origin)
        right = term.line in lines and self._is_name(term.term) and named
        return "" if right else f"a line is not made of names: {term.line}"

    def _match(self, row: MatchLine) -> str:
        """Words that stand in their passage, beside names; in one line no more than these, and notes of ours."""
        say, passage = self.voice.say, self.voice.policy.passage.get(row.passage)
        if passage is None or not passage.verbatim or not _stands(row.words, passage.text):
            return f"the words “{row.words}” do not stand in {row.passage}"
        named = BETWEEN.join(row.answers) or row.answer
        told = say("review.line", topic=self.voice.texts.get(f"topic.{row.fact}"), answer=named)
        line = say(
            "matches.line",
            words=row.words,
            answer=say("matches.told", answer=told, how=row.label) if row.label else told,
        )
        names = (row.topic, *(row.answers or (row.answer,)), *((row.label,) if row.label else ()))
        if (row.answer, row.line) != (named, line) or not all(map(self._is_name, names)):
            return f"the line of a match is not made of its words and names: {row.line}"
        return next((f"is no note on words: {note.text}" for note in row.notes if not self._is_note(note, passage)), "")

    def _is_note(self, note: Text, passage: Passage) -> bool:
        """Whether a note is the message it says it is, filled with words of the passage."""
        if not isinstance(note.origin, Message) or note.origin.ids[0] not in NOTE_PLACES:
            return False
        words = [str(value) for _, value in note.origin.values]
        return note.text == _said(self.voice, note.origin) and all(_stands(word, passage.text) for word in words)

    def _quote(self, quote: Quote) -> str:
        passage = self.voice.policy.passage[quote.passage]
        right = quote.text == passage.text and passage.verbatim and quote.citation == self.voice.mark(passage.id)
        return "" if right else f"{quote.passage} is quoted in other words than its own"

    def _labels(self, case: Case, screen: Screen) -> str:
        """A label that is neither a message nor the name of something."""
        answers = {answer_text(self.guide, case, fact) for fact in self.guide.policy.facts if screen.id == "share"}
        shown = [text for one in screen.choices for text in (one.label, one.short, one.group)]
        shown += [text for one in screen.actions for text in (one.label, one.short)]
        known = self._names | self._button_labels | answers
        wrong = next((text for text in shown if text and text not in known), "")
        return f"the label of a button is no message: {wrong}" if wrong else ""

    def _is_name(self, text: str) -> bool:
        return text in self._names or text.isdigit()

    @cached_property
    def _names(self) -> frozenset[str]:
        """Messages without a place to fill; names of facts, options, sources; what the operator gave; days."""
        operator, policy = self.guide.operator, self.guide.policy
        days = {source.date for source in policy.pack.sources} | {item.checked for item in operator.contacts}
        given = (operator.name or "", operator.hours, operator.privacy, ", ".join(operator.languages))
        return frozenset(
            {
                *(text for key, text in self._plain.items() if not key.startswith(SHORT)),
                *map(self.voice.date, days),
                *(source.address for source in policy.pack.sources),
                *given,
                *(text for item in operator.contacts for text in (item.name, item.address)),
            }
        )

    @cached_property
    def _plain(self) -> Mapping[str, str]:
        texts = self.voice.texts.items()
        return {key: text for key, text in texts if not key.startswith(STATEMENTS) and not _places(text)}

    @cached_property
    def _button_labels(self) -> frozenset[str]:
        """What only a button is called: short messages, actions on something by its name, languages in their own."""
        policy, voice = self.guide.policy, self.voice
        topics = [f"topic.{fact.id}" for fact in policy.facts]
        titles = [f"provision.{provision.id}" for provision in policy.provisions]
        about = [("action.change", "topic", topics), ("action.show", "title", titles)]
        named = {
            say(key, **{place: say(name)})
            for key, place, names in about
            for name in names
            for say in (voice.say, voice.short)
        }
        languages = {self.guide.voice_in(name).say("language.name") for name in self.guide.words.texts}
        return frozenset({*self._plain.values(), *named, *languages})


def _stands(words: str, text: str) -> bool:
    """Whether words stand in a text, letter by letter and whole."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _reached(block: Block) -> tuple[Reach, ...]:
    """Whom a block says one can turn to."""
    if isinstance(block, Steps):
        return tuple(contact for step in block.items for contact in step.contacts)
    return block.contacts if isinstance(block, Notice) else ()


def _said(voice: Voice, message: Message) -> str:
    if message.values:
        return voice.say(message.ids[0], **dict(message.values))
    return BETWEEN.join(map(voice.say, message.ids))


def _parts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _places(text: str) -> bool:
    return any(place is not None for _, place, _, _ in Formatter().parse(text))
