"""Words in the languages of a pack: gettext catalogues, complete or refused.

The English text is the message; `messages.pot` holds it. Where there is no English, the first language stands there.
Each translation stands in `<language>/messages.po`. The message context is the permanent id. A missing, stale or
unknown message is an error here, never a blank later.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Literal, get_args
from unicodedata import name

from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from policy.errors import PackError, Problem

Language = Literal["nl", "en", "ru", "be"]
"""What the screens can speak, in a permanent order: compact cases hold places in it. A pack speaks some or all."""

LANGUAGES: tuple[str, ...] = get_args(Language)
Texts = Mapping[str, str]

MOST_WORDS_ALIKE = 3
"""A longer text that is the same in two languages has not been translated."""

FEW_LETTERS = 200
"""Letters of a catalogue from which nothing can be told."""
MOST_FOREIGN = 0.001
"""The share of letters that a language does not have, in a whole catalogue: more, and it is another language."""
_SCRIPTS = {
    "nl": ("LATIN", ""),
    "en": ("LATIN", ""),
    "ru": ("CYRILLIC", "іўїєґ"),
    "be": ("CYRILLIC", "ищъїєґ"),
}
"""The script of a language, and what it does not have of it."""
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def read_catalogues(folder: Path, shown: str, languages: Sequence[str] = LANGUAGES) -> dict[str, dict[str, str]]:
    """The texts by language and id.

    `shown` is how error messages name the folder. Raises PackError, with all that is wrong: a language that is missing
    or is another one, or nobody named; messages that are missing, empty, stale, repeated, or have other placeholders
    than the English.
    """
    problems: list[Problem] = []
    base = base_language(languages)
    catalogues = {language: _read(folder, catalogue_file(shown, language, base), language) for language in languages}
    problems += chain.from_iterable(wrong for _, wrong in catalogues.values())
    problems += _unnamed(folder, shown, [language for language in languages if language != base])
    english, _ = catalogues[base]
    if english is None:
        raise PackError(*problems)
    texts: dict[str, dict[str, str]] = {}
    for language in languages:
        translations, _ = catalogues[language]
        file = catalogue_file(shown, language, base)
        if language == base:
            texts[base] = {key: str(message.id) for key, message in english.items()}
        elif translations is not None:
            problems += _compare(file, english, translations)
            texts[language] = {key: str(message.string) for key, message in translations.items()}
        problems += _check_letters(file, language, texts.get(language, {}), language == base)
    if problems:
        raise PackError(*problems)
    return texts


def base_language(languages: Sequence[str]) -> str:
    """The language of `messages.pot`, spoken before one is chosen: English, or else the first."""
    return "en" if "en" in languages else languages[0]


def catalogue_file(shown: str, language: str, base: str) -> str:
    """The file of a language, as error messages name it."""
    return f"{shown}/messages.pot" if language == base else f"{shown}/{language}/messages.po"


@cache
def long_date(day: date, language: str) -> str:
    """The day as it is written in full: the number first, in English too."""
    return format_date(day, "long", locale={"en": "en_GB"}.get(language, language))


def check_ids(texts: Texts, shown: str, required: set[str], optional: set[str]) -> Iterator[Problem]:
    """A problem for each required message that the English lacks, and for each that has an id nothing uses."""
    file = f"{shown}/messages.pot"
    for key in sorted(required - set(texts)):
        yield Problem(file, f"message {key!r}", "is missing.", "Write it, then translate it.")
    for key in sorted(set(texts) - required - optional):
        yield Problem(file, f"message {key!r}", "is used by nothing.", "Correct its id, or delete it everywhere.")


def _read(folder: Path, file: str, language: str) -> tuple[dict[str, Message] | None, list[Problem]]:
    """The messages of a language by id, or None where its file cannot be read; and what is wrong with the file."""
    path = folder.joinpath(*Path(file).parts[-(1 if file.endswith(".pot") else 2) :])
    if not path.is_file():
        mend = f"Put the words in {language!r} there, or take the language off the list in pack.toml."
        return None, [Problem(file, "the file", "is missing.", mend)]
    try:
        raw = path.read_text(encoding="utf-8")
        catalogue: Catalog = read_po(raw.splitlines(keepends=True), abort_invalid=True)
    except UnicodeDecodeError as error:
        return None, [Problem(file, f"byte {error.start}", "is not UTF-8.", "Save the file as UTF-8.")]
    except ValueError as error:
        return None, [Problem(file, "the file", f"is not gettext: {error}.", "Mend it.")]
    except PoFileError as error:
        return None, [Problem(file, f"line {error.lineno + 1}", "is not gettext.", "Mend the line.")]
    messages = {str(message.context): message for message in catalogue if message.id and message.context}
    return messages, list(_check_file(file, language, raw, catalogue))


def _unnamed(folder: Path, shown: str, translations: Sequence[str]) -> Iterator[Problem]:
    """A problem for each translation that stands there and is of no language that is spoken."""
    for path in sorted(folder.glob("*/messages.po")):
        if path.parent.name not in translations:
            mend = "Name the language in pack.toml, or delete the file."
            yield Problem(f"{shown}/{path.parent.name}/messages.po", "the file", "is read by nothing.", mend)


def _check_file(file: str, language: str, raw: str, catalogue: Catalog) -> Iterator[Problem]:
    """What is wrong with a catalogue as such: its header, and messages without an id or with the same."""
    header = catalogue.locale_identifier
    if header and header.partition("_")[0] != language:
        wrong = f"names the language {header!r} in its header."
        yield Problem(file, "the file", wrong, f"Put the words in {language!r} here, or correct the header.")
    contexts = Counter(re.findall(r'^msgctxt "(.*)"$', raw, flags=re.MULTILINE))
    for key, count in contexts.items():
        if count > 1:
            yield Problem(file, f"message {key!r}", "stands there twice.", "Delete one.")
    for message in catalogue:
        if bool(message.id) != bool(message.context):  # the header has neither
            wrong, mend = "lacks msgctxt or msgid.", "Give it its id as msgctxt, and the English as msgid."
            yield Problem(file, f"message {message.id!r}", wrong, mend)


def _compare(file: str, english: Mapping[str, Message], translations: Mapping[str, Message]) -> Iterator[Problem]:
    """What is wrong with a translation beside the English."""
    for key, message in english.items():
        problem = _compare_message(message, translations.get(key))
        if problem:
            yield Problem(file, f"message {key!r}", *problem)
    for key in translations:
        if key not in english:
            yield Problem(file, f"message {key!r}", "is not in messages.pot.", "Correct its id, or delete it.")


def _compare_message(message: Message, translation: Message | None) -> tuple[str, str] | None:
    """What is wrong with one translation, and the mend; None where nothing is."""
    if translation is None:
        return "is missing.", "Translate it."
    if translation.fuzzy or translation.id != message.id:
        return "is stale: the English has changed.", "Translate it afresh, with the new msgid."
    text, source = str(translation.string), str(message.id)
    if not text.strip():
        return "is empty.", "Translate it."
    if sorted(_PLACEHOLDER.findall(text)) != sorted(_PLACEHOLDER.findall(source)):
        return "has other placeholders than the English.", "Use the same ones."
    if text == source and len(re.findall(r"\w+", _PLACEHOLDER.sub("", text))) > MOST_WORDS_ALIKE:
        return "is the English itself.", "Translate it."
    return None


def _check_letters(file: str, language: str, texts: Texts, is_base: bool) -> Iterator[Problem]:
    """Nothing is in a text that nobody sees or that turns it round, and the whole is in the letters of its language."""
    for key, text in texts.items():
        lone_brace = re.search(r"[{}]", _PLACEHOLDER.sub("", text)) and not is_base
        if lone_brace or re.search(r"[\x00-\x1f\x7f]", text.replace("\n", "")):
            yield Problem(file, f"message {key!r}", "has a lone brace or a control character.", "Take it out.")
        if _TURNS.search(text):
            wrong = "has a mark that turns the direction of text."
            yield Problem(file, f"message {key!r}", wrong, "Take it out: it can hide what stands there.")
    yield from _check_script(file, language, Counter(mark for text in texts.values() for mark in text.lower()))


def _check_script(file: str, language: str, marks: Counter[str]) -> Iterator[Problem]:
    """The letters are those of the language. Names and terms of others may stand in a text: some Latin is let pass."""
    script, lacks = _SCRIPTS[language]
    by_script = Counter[str]()
    for mark, count in marks.items():
        if mark.isalpha():
            by_script[name(mark, "").partition(" ")[0]] += count
    if by_script.total() < FEW_LETTERS:
        return
    lacking = sum(marks[letter] for letter in lacks)
    others = by_script.total() - by_script[script] - by_script["LATIN"] * (script != "LATIN")
    if lacking + others > MOST_FOREIGN * by_script.total() or by_script[script] * 2 < by_script.total():
        wrong = f"is not in {language!r}: its letters are those of another language."
        yield Problem(file, "the file", wrong, "Put the words of that language here.")
