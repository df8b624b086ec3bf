"""Nothing that people or programs read changes unseen."""

import pytest

from dialogs.context import Context
from tests.belarus.golden import FOLDER, KEPT


@pytest.mark.parametrize("name", KEPT)
def test_it_is_as_it_was(guide: Context, name: str) -> None:
    """Word for word. `python -m tests.belarus.golden` writes what is new; look at the change before it is kept."""
    assert KEPT[name](guide) == (FOLDER / name).read_text(encoding="utf-8")
