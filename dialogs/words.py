"""The words that are not the pack's: buttons, headings, what must be said. In four languages, complete or refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from policy.errors import PackError
from policy.pack.catalogue import Texts, check_ids, read_catalogues

LOCALE = Path(__file__).parent / "locale"


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
