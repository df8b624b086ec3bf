"""The quick exit. Nothing gets out of these tests: where it leads is only asked for."""

import pytest

from dialogs.case import Case
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.browser import Visitor
from tests.web.conftest import Visitors
from tests.web.served import EXIT

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def at_review(visitor: Visitor, guide: Context) -> None:
    """Somebody who has answered everything."""
    await visitor.see(Case(answers_of(guide.policy, 1), "ru", Audience.APPLICANT, "review"))
    assert await visitor.context.cookies()


async def left(visitor: Visitor) -> None:
    """They have been sent away, through /leave, and the case is out of the browser."""
    assert visitor.asked[-2:] == [f"{visitor.site.address}/leave", EXIT]
    assert not await visitor.context.cookies()
    assert not [url for url in visitor.asked[-2:] if "?" in url]


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_the_link_leads_away_and_takes_the_case_along(
    javascript: bool, guide: Context, visitors: Visitors
) -> None:
    visitor = await visitors(javascript=javascript)
    await at_review(visitor, guide)
    async with visitor.page.expect_event("requestfailed", lambda request: request.url == EXIT):
        await visitor.page.click("header .leave")
    await left(visitor)
    (request,) = [answer.request for answer in visitor.answered if answer.url.endswith("/leave")]
    assert "referer" not in await request.all_headers()


async def test_escape_three_times_does_the_same(guide: Context, visitor: Visitor) -> None:
    await at_review(visitor, guide)
    for _ in range(2):
        await visitor.page.keyboard.press("Escape")
    await visitor.page.wait_for_timeout(200)
    assert visitor.screen == "review"
    async with visitor.page.expect_event("requestfailed", lambda request: request.url == EXIT):
        await visitor.page.keyboard.press("Escape")
    await left(visitor)


async def test_escape_now_and_then_does_nothing(guide: Context, visitor: Visitor) -> None:
    await at_review(visitor, guide)
    await visitor.page.evaluate("performance.now()")
    for _ in range(3):
        await visitor.page.keyboard.press("Escape")
        await visitor.page.wait_for_timeout(1100)
    assert visitor.screen == "review"


async def test_who_has_left_finds_nothing_by_going_back(guide: Context, visitor: Visitor) -> None:
    await at_review(visitor, guide)
    async with visitor.page.expect_event("requestfailed", lambda request: request.url == EXIT):
        await visitor.page.click("header .leave")
    await visitor.go(visitor.site.path("review"))
    assert await visitor.page.locator("[name=choose]").count() == len(LANGUAGES)
    assert not await visitor.page.locator(".answers").count()


async def test_the_exit_stays_in_view_and_covers_nothing(guide: Context, visitors: Visitors) -> None:
    visitor = await visitors(width=320)
    await visitor.see(Case(answers_of(guide.policy, 1), "nl", Audience.APPLICANT, "finding:street-music"))
    await visitor.page.evaluate("scrollTo(0, 700)")
    assert await visitor.page.locator("header .leave").evaluate(
        "link => document.elementFromPoint(link.offsetLeft + 5, link.offsetTop + 5) === link"
    )
    height = await visitor.page.locator("header").evaluate("header => header.getBoundingClientRect().height")
    assert height < 640 / 8
    await visitor.page.evaluate("scrollTo(0, 0)")
    top = await visitor.page.locator("main > :first-child").evaluate("first => first.getBoundingClientRect().top")
    assert top >= height
