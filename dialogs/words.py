"""The words of the screens: buttons, headings, what must be said. A pack may say some of them in words of its own.

What a pack says of its own document, authority or country stands in its catalogues under `screen.` and the id of the
message here. Its other forms here, for workers or for narrow buttons, are then not used.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialogs.vocabulary import MESSAGES, SHORT
from policy.errors import PackError, Problem
from policy.pack.catalogue import Texts, catalogue_file, check_ids, read_catalogues
from policy.pack.checks.words import OF_SCREENS
from policy.pack.files import Pack
from policy.pack.provisions import Audience

LOCALE = Path(__file__).parent / "locale"

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Words:
    """Messages by language and id."""

    texts: Mapping[str, Texts]


def read_words(required: set[str], optional: set[str], folder: Path = LOCALE) -> Words:
    """The catalogues of the dialogs. Raises PackError when a message is missing, stale, or used by nothing."""
    texts = read_catalogues(folder, "dialogs/locale")
    known = required | optional
    problems = tuple(check_ids(texts["en"], "dialogs/locale", required, known | {f"{key}@worker" for key in known}))
    if problems:
        raise PackError(*problems)
    return Words(texts)


@cache
def own_words() -> Words:
    """The words that the screens bring along, for every pack. Raises PackError."""
    return read_words(set(MESSAGES), set(SHORT))


def words_for(pack: Pack, words: Words) -> Words:
    """The words of the screens for a pack: in its languages, and in its own words where it has some."""
    return Words(
        {language: _in_place(words.texts[language], pack.words[language]) for language in pack.about.languages}
    )


def check_screen_words(pack: Pack, words: Words) -> Iterator[Problem]:
    """What a pack says on the screens has its place there, and the placeholders of what it stands for."""
    base = pack.about.base_language
    file = catalogue_file("locale", base, base)
    for key, text in _own(pack.words[base]).items():
        place, message = f"message {OF_SCREENS + key!r}", key.partition("@")[0]
        if message not in (*MESSAGES, *SHORT) or key.partition("@")[2] not in ("", Audience.WORKER):
            yield Problem(file, place, "stands for no message of the screens.", "Correct its id, or delete it.")
            continue
        ours = words.texts[base].get(key) or words.texts[base].get(message, text)
        if sorted(_PLACEHOLDER.findall(text)) != sorted(_PLACEHOLDER.findall(ours)):
            yield Problem(file, place, f"has other placeholders than {ours!r}.", "Use the same ones.")


def _own(texts: Texts) -> Texts:
    """What a pack says on the screens, by the ids there."""
    return {key.removeprefix(OF_SCREENS): text for key, text in texts.items() if key.startswith(OF_SCREENS)}


def _in_place(texts: Texts, of_pack: Texts) -> Texts:
    own = _own(of_pack)
    general = {key: text for key, text in texts.items() if key.partition("@")[0].removeprefix("short.") not in own}
    return {**general, **own}
