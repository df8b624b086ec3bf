"""Case codes: a sealed copy of answers. It is stored nowhere, and opens on any channel of the same deployment."""

import re
from unicodedata import category

from bot.tokens.code_links import LENGTH as HANDLE
from bot.tokens.code_links import Handles
from bot.tokens.keys import SealError
from bot.tokens.seal import LENGTH, MINUTE, Purpose
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import LIFETIMES, Case, lifetime
from dialogs.codec import CaseError
from dialogs.screens.case_code import code_case

HOURS = 4
"""Hours for which a code made before 0.6.0 opens, counted from the full hour in which it was made."""

LONGEST_LIFE = max(LIFETIMES.values())
"""Minutes."""

LONGEST = 500
"""Characters of a pasted text that are looked at."""

_AT_THE_END = re.compile(rf"(?:^|[#=/\s])([A-Za-z0-9_-]{{{LENGTH}}}|[A-Za-z0-9_-]{{{HANDLE}}})$")


class BadCode(ValueError):
    """A text that is no code of ours, or no longer."""


def ends(case: Case, at: float) -> float:
    """When a code of this case stops to open that is made at a time: at a full minute, and never after what is chosen.

    Times are seconds since 1970.
    """
    return (at + LIFETIMES[lifetime(case)] * MINUTE) // MINUTE * MINUTE


def make_code(cases: SealedCases, case: Case, at: float) -> str:
    """The code of a case that stands where one is made, 51 characters: of its answers those that are ticked."""
    return seal_code(cases, case, ends(case, at))


def seal_code(cases: SealedCases, case: Case, end: float) -> str:
    """The same for a code that opens until then."""
    return cases.sealed_until(code_case(case), Purpose.CODE_UNTIL, end)


def read_code(cases: SealedCases, text: str, at: float, handles: Handles) -> Case:
    """The case of a code, or of a link that ends in one or in a handle. Raises BadCode, whatever is wrong.

    Call `use_link` once it is shown.
    """
    found = _at_the_end(text)
    code = found if len(found) == LENGTH else handles.find(found, at)
    if handles.is_ended(code):
        raise BadCode
    try:
        return _opened(cases, code, at)
    except (SealError, CaseError):
        raise BadCode from None


def use_link(handles: Handles, text: str) -> None:
    """What this text opened has been shown: if it is a link, it opens no more."""
    found = _at_the_end(text)
    if len(found) == HANDLE:
        handles.use(found)


def _opened(cases: SealedCases, code: str, at: float) -> Case:
    try:
        return cases.opened_until(code, Purpose.CODE_UNTIL, at, LONGEST_LIFE)
    except SealError:
        return cases.opened(code, Purpose.CODE, at, HOURS)


def _at_the_end(text: str) -> str:
    """The code or handle with which a text ends. Raises BadCode."""
    if len(text) > LONGEST:
        raise BadCode
    seen = "".join(mark for mark in text if category(mark) != "Cf")  # chats and mails add what nobody sees
    found = _AT_THE_END.search(seen.strip())
    if found is None:
        raise BadCode
    return found[1]
