"""The operator's file: what cannot be shown is refused."""

import pytest
from pydantic import ValidationError

from dialogs.operator import Operator


@pytest.mark.parametrize("text", ["Kompas\x1b[2J", "a\u202eb", "a\nb"])
def test_what_cannot_be_shown_is_refused(text: str) -> None:
    """It would move the cursor, or turn the line round."""
    with pytest.raises(ValidationError) as caught:
        Operator(name=text)
    assert [error["msg"] for error in caught.value.errors()] == ["Value error, holds a character that cannot be shown"]
