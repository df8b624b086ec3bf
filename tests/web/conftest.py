"""What the tests of the web page may ask for: the site, and visitors with a real browser."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from dialogs.context import Context
from tests.web.browser import FLAGS, MISSING, WIDE, Visitor, chromium, visit
from tests.web.served import Served, served

Visitors = Callable[..., Awaitable[Visitor]]


@pytest.fixture(scope="session")
def site(guide: Context) -> Iterator[Served]:
    """The site, served once for all tests of a process."""
    with served(guide) as site:
        yield site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A browser, started once for all tests of a process."""
    path = chromium()
    if path is None:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(site: Served, browser: Browser) -> AsyncIterator[Visitors]:
    """Makes visitors. In the end each must have asked nobody else for anything, and their browser not complained."""
    made: list[Visitor] = []

    async def make(*, javascript: bool = True, width: int = WIDE, dark: bool = False, locale: str = "en") -> Visitor:
        context = await browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": 640},
            color_scheme="dark" if dark else "light",
            locale=locale,
        )
        made.append(await visit(site, context))
        return made[-1]

    yield make
    for visitor in made:
        await visitor.context.close()
    for visitor in made:
        visitor.check()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(visitors: Visitors) -> Visitor:
    """A visitor with JavaScript and a phone."""
    return await visitors()
