"""Texts that can be shown as they are."""

from unicodedata import category

_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def is_plain(text: str) -> bool:
    """Whether nothing in it moves a terminal, breaks a line, turns the direction of writing or is half a character."""
    return _UNSHOWN.isdisjoint(map(category, text))
