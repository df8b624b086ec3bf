"""The words: complete, short, in their own alphabet, and nothing a reader could not know."""

import re
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest

from dialogs.context import Context, open_context
from dialogs.vocabulary import MESSAGES, SHORT
from dialogs.words import LOCALE, read_words
from policy.errors import PackError
from policy.pack.catalogue import LANGUAGES
from policy.policy import Policy
from tests.belarus.screens import every_screen
from tests.dialogs.reading import LONGEST_LABEL, LONGEST_MEAN, LONGEST_SENTENCE, MACHINE_WORDS, sentences, words


def test_every_sentence_is_short(guide: Context) -> None:
    """None over 22 words, and at most 12 on average on each screen, in each language, outside quotes."""
    screens = 0
    for case, screen in every_screen(guide):
        told = (screen.heading, *screen.paragraphs)
        lengths = [words(sentence) for paragraph in told for sentence in sentences(paragraph)]
        place = (screen.id, screen.language, case.audience)
        assert max(lengths) <= LONGEST_SENTENCE, (place, [s for p in told for s in sentences(p) if words(s) > 22])
        assert mean(lengths) <= LONGEST_MEAN, place
        screens += 1
    assert screens > 2000


def test_every_button_can_be_read_whole(guide: Context) -> None:
    """On a narrow phone: at most 40 characters, and for what holds a title in it at most 60."""
    for _, screen in every_screen(guide):
        for choice in screen.choices:
            assert len(choice.short or choice.label) <= LONGEST_LABEL, choice.label
        for action in screen.actions:
            assert len(action.label) <= (60 if ":" in action.id else LONGEST_LABEL), action.label
        labels = [*(choice.whole for choice in screen.choices), *(action.label for action in screen.actions)]
        assert len(set(labels)) == len(labels), labels


def test_no_word_of_the_machine_is_shown(guide: Context) -> None:
    """No ids, no placeholders, no empty paragraph."""
    for _, screen in every_screen(guide):
        labels = [*(choice.whole for choice in screen.choices), *(action.label for action in screen.actions)]
        told = [screen.heading, *screen.paragraphs, *labels]
        for text in told:
            assert text.strip()
            assert "{" not in text
            assert not any(word in re.sub(r"https://\S+", "", text) for word in MACHINE_WORDS), text


@pytest.mark.parametrize("language", ["ru", "be"])
def test_russian_and_belarusian_are_written_in_their_letters(guide: Context, language: str) -> None:
    """Belarusian has no и, щ, ъ and Russian no і, ў; quotation marks are « », the apostrophe is ’."""
    foreign = {"ru": "іўІЎ", "be": "ищъИЩЪ"}[language]
    texts = {**guide.policy.pack.words[language], **guide.words.texts[language]}
    for key, text in texts.items():
        assert not set(text) & set(foreign), (key, text)
        assert not set(text) & set("'\""), (key, text)


def test_names_stand_as_the_glossary_has_them(guide: Context) -> None:
    """Belarus is Belarus; the bodies keep their names."""
    for language in LANGUAGES:
        told = "\n".join([*guide.policy.pack.words[language].values(), *guide.words.texts[language].values()])
        assert not re.search(r"Wit-Rusland|Byelorussia|Белоруссия|белорусск|беларусск", told, re.IGNORECASE)
        for name in ("IND", "Nidos", "RefugeeHelp", "Kompas"):
            assert name in told


def test_nobody_is_addressed_by_gender(guide: Context) -> None:
    """Russian and Belarusian speak to «вы» in the plural: no singular past or short adjective after it."""
    for language in ("ru", "be"):
        texts = {**guide.policy.pack.words[language], **guide.words.texts[language]}
        for key, text in texts.items():
            assert not re.search(r"\b[Вв]ы (не )?\w+(л|ла|лся|лась|ў|ўся|лася)\b", text), (key, text)
            assert not re.search(r"\w\((а|ла|на|ая)\)|\w/\w?а\b|\w_", re.sub(r"\{\w+\}", "", text)), (key, text)


def test_no_message_of_a_pack_has_the_id_of_one_of_ours(policy: Policy) -> None:
    """One would be said where the other is meant."""
    words = {language: {**texts, "topic.age": "x", "help.how": "x"} for language, texts in policy.pack.words.items()}
    with pytest.raises(PackError, match=r"message 'help\.how': is the id of a message of the dialogs"):
        open_context(replace(policy, pack=replace(policy.pack, words=words)))


def test_the_words_are_refused_when_one_is_missing_or_too_many() -> None:
    """At the start of the program, not in front of a person."""
    with pytest.raises(PackError, match=r"dialogs/locale/messages\.pot: message 'action\.fly': is missing"):
        read_words({*MESSAGES, "action.fly"}, set(SHORT))
    with pytest.raises(PackError, match=r"message 'action\.back': is used by nothing"):
        read_words(set(MESSAGES) - {"action.back"}, set(SHORT))
    assert sorted(MESSAGES) == list(MESSAGES)
    assert {path.parent.name for path in LOCALE.rglob("messages.po")} == {"nl", "ru", "be"}


def test_every_message_is_said_somewhere(guide: Context) -> None:
    """A message that no code asks for would be translated for nothing."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("dialogs", "bot")
        for path in (*Path(folder).rglob("*.py"), *Path(folder).rglob("*.html"))
    )
    built = (
        "action.",
        "card.",
        "answer.",
        "audience.",
        "state.",
        "status.",
        "contact.",
        "note.",
        "telegram.command.",
        "matches.",
    )
    vocabulary = (Path("dialogs") / "vocabulary.py").read_text(encoding="utf-8")
    for key in MESSAGES:
        said = f'"{key}"' in code.replace(vocabulary, "") or f"'{key}'" in code
        assert key.startswith(built) or said, key
