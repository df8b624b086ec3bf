"""What the tests of the API may ask for."""

from collections.abc import AsyncIterator

import pytest

from dialogs.context import Context
from tests.api.calls import Caller, calling


@pytest.fixture
async def caller(guide: Context) -> AsyncIterator[Caller]:
    """Somebody who calls an API of its own."""
    async with calling(guide) as one:
        yield one
