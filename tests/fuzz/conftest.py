"""What the searches may ask for: a loop of their own, the site, and what was logged."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from dialogs.codec import Codec
from dialogs.context import Context
from tests.api.calls import KEYS, NOON
from tests.fuzz.served import WebContext


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """A loop that goes from one example to the next."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def site(guide: Context, runner: asyncio.Runner) -> WebContext:
    """The site of a trial."""
    return WebContext(build_site(AppConfig(Settings(), guide, KEYS, lambda: NOON)), runner)


@pytest.fixture(scope="session")
def codec(guide: Context) -> Codec:
    """The codec of the bundled policy."""
    return Codec(guide.policy)
