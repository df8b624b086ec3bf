"""The words that are not the pack's: buttons, headings, what must be said. In four languages, complete or refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from policy.errors import PackError
from policy.pack.catalogue import Texts, check_ids, read_catalogues
from policy.pack.provisions import Audience

LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Words:
    """Messages by language and id."""

    texts: Mapping[str, Texts]

    def say(self, language: str, key: str, audience: Audience | None = None, **values: object) -> str:
        """The message in the words meant for this audience, with its placeholders filled. Raises KeyError."""
        texts = self.texts[language]
        text = texts.get(f"{key}@{audience}") or texts[key]
        return text.format(**values) if values else text


def read_words(required: set[str], optional: set[str], folder: Path = LOCALE) -> Words:
    """The catalogues of the dialogs. Raises PackError when a message is missing, stale, or used by nothing."""
    texts = read_catalogues(folder, "dialogs/locale")
    known = required | optional
    problems = tuple(check_ids(texts["en"], "dialogs/locale", required, known | {f"{key}@worker" for key in known}))
    if problems:
        raise PackError(*problems)
    return Words(texts)
