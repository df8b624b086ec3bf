"""The web: what a change takes out is named on the next page, and a button on it has it back."""

import pytest

from bot.web.cookie import WHOLE
from dialogs.case import Case
from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.browser import Visitor, box, button
from tests.web.conftest import Visitors

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTE = "No longer asked, so taken out: "


async def cookie_of(visitor: Visitor) -> str:
    """What the browser holds."""
    (held,) = [item for item in await visitor.context.cookies() if item["name"] == "kompas"]
    return held["value"]


async def out(visitor: Visitor, guide: Context) -> Case:
    """Somebody who has answered everything, and takes another citizenship; the case before."""
    case = Case(answers_of(guide.policy, 1), "en", Audience.APPLICANT, "origin", from_review=True)
    await visitor.see(case)
    await visitor.answer("other")
    return case


async def test_it_is_named_and_taken_back_without_a_script(visitors: Visitors, guide: Context) -> None:
    visitor = await visitors(javascript=False)
    await out(visitor, guide)
    assert NOTE in await visitor.page.inner_text("main")
    assert "Error" not in await visitor.page.title()
    await visitor.page.reload()
    assert NOTE in await visitor.page.inner_text("main")
    await visitor.press("take-back")
    assert visitor.screen == "origin"
    assert await visitor.page.is_checked(box("ruritania"))
    assert NOTE not in await visitor.page.inner_text("main")
    await visitor.go(visitor.site.path("review"))
    assert "hidden" in await visitor.page.inner_text("main")


async def test_the_next_step_ends_it(visitor: Visitor, guide: Context) -> None:
    await out(visitor, guide)
    await visitor.press("help")
    await visitor.press("back")
    assert NOTE not in await visitor.page.inner_text("main")
    assert await visitor.page.locator(button("take-back")).count() == 0


async def test_nothing_of_it_is_left_after_erasing(visitor: Visitor, guide: Context) -> None:
    await out(visitor, guide)
    await visitor.press("erase")
    assert NOTE not in await visitor.page.inner_text("main")
    assert await visitor.context.cookies() == []
    await visitor.page.go_back()
    assert NOTE not in await visitor.page.inner_text("main")


async def test_the_cookie_has_one_length(visitor: Visitor, guide: Context) -> None:
    """Whether there is something to take back or not."""
    await out(visitor, guide)
    lengths = {len(await cookie_of(visitor))}
    await visitor.press("take-back")
    lengths.add(len(await cookie_of(visitor)))
    await visitor.answer("ruritania")
    lengths.add(len(await cookie_of(visitor)))
    assert lengths == {WHOLE}


@pytest.mark.parametrize("javascript", [True, False])
async def test_on_the_review_of_a_worker(visitors: Visitors, guide: Context, javascript: bool) -> None:
    """Beside the answers, as soon as one is changed. What is taken back and is sensitive comes back hidden."""
    visitor = await visitors(javascript=javascript)
    await visitor.see(Case(answers_of(guide.policy, 1), "en", Audience.WORKER, "review"))
    await visitor.page.check('[id="age=adult"]')
    if not javascript:
        await visitor.follow("form.set .update")
    await visitor.page.wait_for_selector(button("take-back"))
    assert NOTE + "Adult with the client." in await visitor.page.inner_text("#first")
    await visitor.press("take-back")
    assert await visitor.page.is_checked('[id="age=under_18"]')
    assert not await visitor.page.locator('[id="accompanied=alone"]').count()
    await visitor.press("show:answers")
    assert await visitor.page.is_checked('[id="accompanied=alone"]')


async def test_an_answer_that_an_older_version_asked_for_is_named(visitor: Visitor, guide: Context) -> None:
    """There is nothing to go back to."""
    stale = Case({**answers_of(guide.policy, 1), "origin": ("other",)}, "en", Audience.APPLICANT, "age")
    await visitor.see(stale)
    assert NOTE in await visitor.page.inner_text("main")
    assert await visitor.page.locator(button("take-back")).count() == 0
