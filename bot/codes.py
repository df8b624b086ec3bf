"""Case codes: a sealed copy of answers. It is stored nowhere, and opens on any channel of the same deployment."""

import re
from unicodedata import category

from bot.keys import SealError
from bot.seal import LENGTH, Purpose, Seal
from dialogs.case import Case
from dialogs.compact import CaseError, Codec
from dialogs.sharing import code_case

HOURS = 4
"""Hours for which a code opens, counted from the full hour in which it was made."""

LONGEST = 500
"""Characters of a pasted text that are looked at."""

_AT_THE_END = re.compile(rf"(?:^|[#=\s])([A-Za-z0-9_-]{{{LENGTH}}})$")


class BadCode(ValueError):
    """A text that is no code of ours, or no longer."""


def make_code(seal: Seal, codec: Codec, case: Case, at: float) -> str:
    """The code of a case that stands where one is made, 51 characters: of its answers those that are ticked."""
    return seal.seal(codec.encode(code_case(case)), Purpose.CODE, at)


def read_code(seal: Seal, codec: Codec, text: str, at: float) -> Case:
    """The case of a code, or of a link that ends in one. Raises BadCode, whatever is wrong."""
    if len(text) > LONGEST:
        raise BadCode
    seen = "".join(mark for mark in text if category(mark) != "Cf")  # chats and mails add what nobody sees
    found = _AT_THE_END.search(seen.strip())
    if found is None:
        raise BadCode
    try:
        return codec.decode(seal.open(found[1], Purpose.CODE, at, HOURS))
    except (SealError, CaseError):
        raise BadCode from None
