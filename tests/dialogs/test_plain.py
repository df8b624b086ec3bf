"""What can be shown as it is."""

import pytest

from dialogs.printable import is_plain


@pytest.mark.parametrize("text", ["", "Беларусь, 9–17 ч.", "a\u00a0b\u202fc", "’🏳"])
def test_what_can_be_shown(text: str) -> None:
    """Any script, and blanks that do not break."""
    assert is_plain(text)


@pytest.mark.parametrize("mark", ["\n", "\0", "\x1b", "\x9b", "\u202e", "\u200b", "\ud800", "\ue000", "\u2028"])
def test_what_cannot(mark: str) -> None:
    """Controls, marks without a width, half characters, and those of nobody."""
    assert not is_plain(f"a{mark}b")
