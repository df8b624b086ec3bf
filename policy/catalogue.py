"""Words in four languages: gettext catalogues, complete or refused.

The English text is the message; `messages.pot` holds it. Each translation stands in `<language>/messages.po`. The
message context is the permanent id. A missing, stale or unknown message is an error here, never a blank later.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from policy.errors import PackError

LANGUAGES = ("nl", "en", "ru", "be")
"""In a permanent order: compact cases hold places in it."""
Texts = Mapping[str, str]

MOST_WORDS_ALIKE = 3
"""A longer text that is the same in two languages has not been translated."""

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def read_catalogues(folder: Path, shown: str) -> dict[str, dict[str, str]]:
    """The texts by language and id.

    `shown` is how error messages name the folder. Raises PackError for a missing language, and for a message that is
    missing, empty, stale, repeated, or that has other placeholders than the English.
    """
    english = _read(folder / "messages.pot", f"{shown}/messages.pot")
    source = {key: message.id for key, message in english.items()}
    texts: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        if language == "en":
            texts["en"] = {key: str(text) for key, text in source.items()}
        else:
            file = f"{shown}/{language}/messages.po"
            found = _read(folder / language / "messages.po", file)
            texts[language] = _translated(file, english, found)
    return texts


@cache
def long_date(day: date, language: str) -> str:
    """The day as it is written in full: the number first, in English too."""
    return format_date(day, "long", locale={"en": "en_GB"}.get(language, language))


def check_ids(texts: Texts, shown: str, required: set[str], optional: set[str]) -> None:
    """Raises PackError when a required message is missing from the English, or a message has an id nothing uses."""
    file = f"{shown}/messages.pot"
    for key in sorted(required - set(texts)):
        raise PackError(file, f"message {key!r}", "is missing.", "Write it, then translate it.")
    for key in sorted(set(texts) - required - optional):
        raise PackError(file, f"message {key!r}", "is used by nothing.", "Correct its id, or delete it everywhere.")


def _read(path: Path, file: str) -> dict[str, Message]:
    if not path.is_file():
        raise PackError(file, "the file", "is missing.", f"Give the words in all of: {', '.join(LANGUAGES)}.")
    try:
        raw = path.read_text(encoding="utf-8")
        catalogue: Catalog = read_po(raw.splitlines(keepends=True), abort_invalid=True)
    except UnicodeDecodeError as error:
        raise PackError(file, f"byte {error.start}", "is not UTF-8.", "Save the file as UTF-8.") from error
    except ValueError as error:
        raise PackError(file, "the file", f"is not gettext: {error}.", "Mend it.") from error
    except PoFileError as error:
        raise PackError(file, f"line {error.lineno + 1}", "is not gettext.", "Mend the line.") from error
    contexts = Counter(re.findall(r'^msgctxt "(.*)"$', raw, flags=re.MULTILINE))
    for key, count in contexts.items():
        if count > 1:
            raise PackError(file, f"message {key!r}", "stands there twice.", "Delete one.")
    messages = {}
    for message in catalogue:
        if not message.id and not message.context:
            continue  # the header
        if not message.id or not message.context:
            raise PackError(
                file,
                f"message {message.id!r}",
                "lacks msgctxt or msgid.",
                "Give it its id as msgctxt, and the English as msgid.",
            )
        messages[message.context] = message
    return messages


def _translated(file: str, english: Mapping[str, Message], found: Mapping[str, Message]) -> dict[str, str]:
    texts = {}
    for key, message in english.items():
        place = f"message {key!r}"
        translation = found.get(key)
        if translation is None:
            raise PackError(file, place, "is missing.", "Translate it.")
        if translation.fuzzy or translation.id != message.id:
            raise PackError(
                file, place, "is stale: the English has changed.", "Translate it afresh, with the new msgid."
            )
        text = str(translation.string)
        if not text.strip():
            raise PackError(file, place, "is empty.", "Translate it.")
        if sorted(_PLACEHOLDER.findall(text)) != sorted(_PLACEHOLDER.findall(str(message.id))):
            raise PackError(file, place, "has other placeholders than the English.", "Use the same ones.")
        if re.search(r"[{}]", _PLACEHOLDER.sub("", text)) or re.search(r"[\x00-\x1f\x7f]", text.replace("\n", "")):
            raise PackError(file, place, "has a lone brace or a control character.", "Take it out.")
        if text == message.id and len(re.findall(r"\w+", _PLACEHOLDER.sub("", text))) > MOST_WORDS_ALIKE:
            raise PackError(file, place, "is the English itself.", "Translate it.")
        texts[key] = text
    for key in found:
        if key not in english:
            raise PackError(file, f"message {key!r}", "is not in messages.pot.", "Correct its id, or delete it.")
    return texts
