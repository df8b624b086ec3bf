"""What an overview asks of a reader: its words, its messages, its steps; and what is read twice beside the findings."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape

from bot.telegram.markup import PREVIEW, text_of
from bot.verify.screens.corpus import pages
from bot.verify.screens.provenance import told
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.blocks import Block, Fold, Law, Steps, Tone
from dialogs.screens.render import body_of, first_lines
from tests.dialogs.reading import sentences, words

MOST_WORDS, MEDIAN_WORDS, MOST_UNITS, MOST_STEPS, MOST_TWICE = 330, 250, 1_500, 5, 0.13

_NAMES = ("label.", "provision.", "overview.", "card.")
_FOLDED = re.compile(r"<blockquote expandable>.*?</blockquote>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def blocks_of(guide: Context, case: Case, at: date) -> list[Block]:
    """All pages of a screen as one, with what is urgent."""
    urgent = (line for line in first_lines(guide, case, at) if line.tone is Tone.URGENT)
    return [*urgent, *(block for page in body_of(guide, case, at).pages for block in page)]


def words_of(guide: Context, case: Case, at: date) -> int:
    """How many words are read on an overview before anything is unfolded."""
    texts = (text for block in blocks_of(guide, case, at) for text in _unfolded(block))
    return sum(words(line) for text in texts for line in text.split("\n"))


def steps_of(guide: Context, case: Case, at: date) -> int:
    """How many numbered steps it has."""
    return sum(len(block.items) for block in blocks_of(guide, case, at) if isinstance(block, Steps))


def message_units(guide: Context, case: Case, at: date) -> list[int]:
    """How long each message of it is on Telegram: what can be seen without unfolding anything."""
    texts = (_FOLDED.sub("", text_of(guide, shown, screen)) for shown, screen in pages(guide, case, at))
    return [len(unescape(_TAG.sub("", text)).encode("utf-16-le")) // 2 - PREVIEW for text in texts]


def read_twice(guide: Context, case: Case, at: date) -> float:
    """The share of sentences that somebody has read before who reads the overview and each finding.

    What heads something, what names a state, and what is urgent and stands on every screen is none of them.
    """
    seen: set[str] = set()
    again = whole = 0
    for screen in ("findings", *guide.findings):
        for text in _sentences_on(guide, replace(case, screen=screen), at):
            number = len(sentences(text))
            whole += number
            again += number if text in seen else 0
            seen.add(text)
    return again / whole


def _sentences_on(guide: Context, case: Case, at: date) -> Iterator[str]:
    blocks = (block for page in body_of(guide, case, at).pages for block in page)
    for text, origin in told(blocks):
        if isinstance(origin, Law) or not origin.ids[0].startswith(_NAMES):
            yield text


def _unfolded(block: Block) -> tuple[str, ...]:
    if isinstance(block, Fold):
        return (block.title,)
    if isinstance(block, Steps):
        return Steps(tuple(replace(item, more=()) for item in block.items)).paragraphs
    return block.paragraphs
