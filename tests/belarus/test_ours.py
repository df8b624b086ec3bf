"""Proof 5, messages that speak of the law: none is new, changed or left over unread."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bot.verify.screens.reviewed_messages import listed, of_law, prove_ours
from dialogs.context import Context
from dialogs.words import Words


def against(guide: Context) -> list[str]:
    """Everything the proof has against the messages of a guide."""
    return [found.wrong for found in prove_ours(guide, Counter())]


def with_message(guide: Context, language: str, key: str, text: str) -> Context:
    """The guide with another message in one language."""
    texts = {name: dict(held) for name, held in guide.words.texts.items()}
    texts[language][key] = text
    return replace(guide, words=Words(texts))


def test_every_message_that_speaks_of_the_law_was_read(guide: Context) -> None:
    """As it stands today."""
    assert not against(guide)


def test_a_message_that_begins_to_speak_of_the_law_is_found(guide: Context) -> None:
    """In any language."""
    promising = with_message(guide, "en", "label.now", "Under the 2022 letter you have a right to a permit.")
    assert against(promising) == [
        "the message 'label.now' speaks of the law, and nobody has read that it claims nothing"
    ]
    promising = with_message(guide, "be", "label.now", "Вы маеце права на дазвол.")
    assert against(promising) == [
        "the message 'label.now' speaks of the law, and nobody has read that it claims nothing"
    ]


def test_a_message_that_was_changed_since_it_was_read_is_found(guide: Context) -> None:
    """Be it in one language only."""
    changed = with_message(guide, "ru", "about.orientation", "Это юридическая консультация.")
    assert against(changed) == ["the message 'about.orientation' speaks of the law, and is not as it was read"]


@pytest.mark.parametrize("kept", ["", '"gone" = "0"\n'])
def test_the_list_is_exact(guide: Context, tmp_path: Path, kept: str) -> None:
    """What is missing from it is found, and what is left over."""
    path = tmp_path / "ours.toml"
    path.write_text(listed(guide) + kept, encoding="utf-8")
    counts: Counter[str] = Counter()
    told = [found.wrong for found in prove_ours(guide, counts, path)]
    assert told == (["the message 'gone' is listed as read, and speaks of no law"] if kept else [])
    assert counts.total() == len(of_law(guide))
