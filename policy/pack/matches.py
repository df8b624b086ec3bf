"""The words of a passage beside what was answered to them. A row depends on the answer to its own fact alone."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from policy.pack.anchors import Anchor
from policy.pack.facts import Answer, FactOption, Unknown
from policy.pack.provisions import Audience


class How(StrEnum):
    """How an answer stands to the words: the best of the options held."""

    NAMED = "named"
    """The passage says the same word."""
    COUNTED = "counted"
    """The policy counts it; the passage does not say it."""
    OPEN = "open"
    """Whether it fits, the source leaves open."""
    NO_MATCH = "no_match"
    NOT_ANSWERED = "not_answered"
    DONT_KNOW = "dont_know"
    RATHER_NOT_SAY = "rather_not_say"


class MatchRow(NamedTuple):
    """Words of a passage and the answer beside them.

    `answers` holds the options held that count or are open; where none does, every option held.
    """

    fact: str
    words: str
    passage: str
    answers: tuple[FactOption, ...]
    how: How
    unsettled: tuple[str, ...]


class Note(NamedTuple):
    """Something to be said of a row: a message of the pack, and what fills its place."""

    key: str
    place: str
    words: str


OPEN, UNSETTLED, COUNTED = "match.open", "match.unsettled", "match.counted"
NOTE_PLACES: Mapping[str, str] = {OPEN: "words", UNSETTLED: "word", COUNTED: "words"}
"""What is said of rows, in words of the pack, with the one place that each has."""


def match_row(anchor: Anchor, answer: Answer | None, options: Mapping[str, FactOption]) -> MatchRow:
    """The row of an anchor. `options`: those of its fact, by their ids."""
    if not isinstance(answer, tuple):
        how = How(answer.value) if isinstance(answer, Unknown) else How.NOT_ANSWERED
        return MatchRow(anchor.fact, anchor.words.text, anchor.words.passage, (), how, anchor.unsettled)
    counting = [name for name in answer if name in anchor.yes]
    fitting = [name for name in answer if name in anchor.yes or name in anchor.open]
    words = anchor.named.get(counting[0], anchor.words.text) if len(counting) == 1 else anchor.words.text
    answers = tuple([options[name] for name in fitting or answer])
    how = _how(anchor, counting, fitting)
    return MatchRow(anchor.fact, words, anchor.words.passage, answers, how, _unsettled_beside(anchor, words))


def notes(row: MatchRow, audience: Audience) -> tuple[Note, ...]:
    """What is said of a row: what is open, which words no answer settles; to workers also what is only counted."""
    said = [Note(OPEN, NOTE_PLACES[OPEN], row.words)] if row.how is How.OPEN else []
    if row.how is How.COUNTED and audience is Audience.WORKER:
        said.append(Note(COUNTED, NOTE_PLACES[COUNTED], row.words))
    return (*said, *(Note(UNSETTLED, NOTE_PLACES[UNSETTLED], word) for word in row.unsettled))


def _unsettled_beside(anchor: Anchor, words: str) -> tuple[str, ...]:
    """What no answer settles beside these words: where only one of several was met, not another of them."""
    if words == anchor.words.text:
        return anchor.unsettled
    return tuple(word for word in anchor.unsettled if word in words or word not in anchor.words.text)


def _how(anchor: Anchor, counting: list[str], fitting: list[str]) -> How:
    if any(name in anchor.named for name in counting):
        return How.NAMED
    if counting:
        return How.COUNTED
    return How.OPEN if fitting else How.NO_MATCH
