"""What is to be read on one screen, before the frame is put around it; and the blocks for it, made by a voice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dialogs.actions import Action
from dialogs.screens.blocks import (
    Block,
    Heading,
    Law,
    Message,
    Notice,
    Quote,
    Quotes,
    Row,
    Step,
    Steps,
    Text,
    Tone,
    Value,
)
from dialogs.voice import BETWEEN, Voice
from policy.pack.provisions import StatementKind

MOST_TOLD = 2_000
"""Texts and lists of statements are put together once: they come back again and again, and hold nothing of a case."""


@dataclass(frozen=True)
class Body:
    """Heading and content, one page or more; a page that is too long is cut further by the frame."""

    heading: Heading
    pages: tuple[tuple[Block, ...], ...]


@lru_cache(maxsize=MOST_TOLD)
def heading(voice: Voice, *keys: str) -> Heading:
    """A heading: a message, or several names."""
    return Heading(BETWEEN.join(map(voice.say, keys)), Message(keys))


def message(voice: Voice, key: str, **values: Value) -> Text:
    """A message of ours as a paragraph."""
    return Text(*said(voice, key, **values)) if values else _plain(voice, key)


@lru_cache(maxsize=MOST_TOLD)
def _plain(voice: Voice, key: str) -> Text:
    return Text(*said(voice, key))


def said(voice: Voice, key: str, **values: Value) -> tuple[str, Message]:
    """The words of a message of ours, and where they come from."""
    return voice.say(key, **values), Message((key,), tuple(values.items()))


@lru_cache(maxsize=MOST_TOLD)
def notice(voice: Voice, tone: Tone, name: str, on: date) -> Notice:
    """A notice or heading of the policy, on a day."""
    return Notice(tone, voice.notice(name, on), law(voice, (name,)))


@lru_cache(maxsize=MOST_TOLD)
def urgent_line(voice: Voice, name: str) -> Notice:
    """A line of guidance that stands first on a screen."""
    return Notice(Tone.URGENT, voice.statement(name), law(voice, (name,)))


@lru_cache(maxsize=MOST_TOLD)
def statements(voice: Voice, names: tuple[str, ...]) -> tuple[Text, ...]:
    """The statements this audience may read, a paragraph each; quotes left out."""
    return tuple(Text(voice.statement(name), law(voice, (name,))) for name in readable(voice, names))


@lru_cache(maxsize=MOST_TOLD)
def together(voice: Voice, names: tuple[str, ...]) -> Text:
    """The statements this audience may read, as one paragraph."""
    readable_names = readable(voice, names)
    return Text(" ".join(map(voice.statement, readable_names)), law(voice, readable_names))


@lru_cache(maxsize=MOST_TOLD)
def steps(voice: Voice, names: tuple[str, ...], last: str) -> Steps:
    """The statements this audience may read, as things to be done; and at the end a message of ours."""
    readable_steps = (Step(text.text, text.origin) for text in statements(voice, names))
    return Steps((*readable_steps, Step(*said(voice, last))))


def readable(voice: Voice, names: Iterable[str]) -> tuple[str, ...]:
    """Which statements this audience may read, quotes left out."""
    named = (voice.policy.statement[name] for name in names)
    return tuple(item.id for item in named if item.kind is not StatementKind.QUOTE and item.is_for(voice.audience))


@lru_cache(maxsize=MOST_TOLD)
def law(voice: Voice, names: tuple[str, ...]) -> Law:
    """Statements as the origin of a text."""
    passages = (passage for name in names for passage in voice.policy.statement[name].passages)
    return Law(names, tuple(dict.fromkeys(passages)))


def quotes(voice: Voice, names: Iterable[str], without: Iterable[str] = ()) -> tuple[Quotes, ...]:
    """The originals of the statements this audience may read: each verbatim passage once; nothing where there is none.

    `without`: the passages that were quoted before.
    """
    return _quotes(voice, tuple(names), frozenset(without))


@lru_cache(maxsize=MOST_TOLD)
def _quotes(voice: Voice, names: tuple[str, ...], without: frozenset[str]) -> tuple[Quotes, ...]:
    named = (voice.policy.statement[name] for name in names)
    passages = dict.fromkeys(name for item in named if item.is_for(voice.audience) for name in item.passages)
    left = (voice.policy.passage[name] for name in passages if name not in without)
    items = tuple(Quote(one.text, one.id, voice.mark(one.id), one.language) for one in left if one.verbatim)
    return (Quotes(items),) if items else ()


def row(voice: Voice, fact: str, labels: tuple[str, ...] = (), action: Action | None = None) -> Row:
    """A fact by its topic, and what is told of it."""
    topic, answer = voice.say(f"topic.{fact}"), BETWEEN.join(labels)
    line = voice.say("review.line", topic=topic, answer=answer) if labels else topic
    return Row(fact, topic, labels, answer, line, action)
