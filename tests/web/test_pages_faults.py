"""What went wrong is said first, announced, and linked to what must be chosen."""

import pytest

from dialogs.case import Case
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.browser import TICKED, Visitor, box
from tests.web.conftest import Visitors
from tests.web.looking import faults

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def send_nothing(visitor: Visitor, guide: Context, screen: str, language: str = "en") -> None:
    """Go on from a question without an answer."""
    answers = {name: answer for name, answer in answers_of(guide.policy, 1).items() if name != screen}
    await visitor.see(Case(answers, language, Audience.APPLICANT, screen))
    await visitor.press("continue")
    assert visitor.path == "/step"


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
@pytest.mark.parametrize("screen", ["age", "criticism"])
async def test_an_error_is_announced_and_linked(
    screen: str, javascript: bool, guide: Context, visitors: Visitors
) -> None:
    visitor = await visitors(javascript=javascript)
    await send_nothing(visitor, guide, screen)
    page = visitor.page
    note = page.get_by_role("alert")
    assert await note.inner_text() == guide.voice_in("en").say("note.choose_first")
    assert await page.title() == f"{guide.voice_in('en').say('web.error')} – Kompas"
    assert await page.locator("fieldset").get_attribute("aria-describedby") == "note"
    for field in await page.locator("fieldset input").all():
        assert await field.get_attribute("aria-describedby") == "note"
    await page.locator("#note:focus").wait_for()
    first = page.locator(box(guide.policy.fact[screen].option_ids[0]))
    assert await note.get_by_role("link").get_attribute("href") == f"#{await first.get_attribute('id')}"
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.locator("fieldset input:focus").wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_of_an_error_has_no_faults(language: str, guide: Context, visitors: Visitors) -> None:
    visitor = await visitors(width=320, dark=language == "be")
    await send_nothing(visitor, guide, "criticism", language)
    assert not await faults(visitor, language)


async def test_what_was_ticked_stays_ticked(guide: Context, visitors: Visitors) -> None:
    visitor = await visitors(javascript=False)
    await visitor.see(Case(answers_of(guide.policy, 2), "en", Audience.APPLICANT, "origin"))
    await visitor.answer("ruritania")
    await visitor.see(Case({"origin": ("ruritania",)}, "en", Audience.APPLICANT, "criticism"))
    await visitor.answer("protested", "none")
    assert await visitor.page.get_by_role("alert").inner_text() == guide.voice_in("en").say("note.stands_alone")
    ticked = await visitor.page.locator(TICKED).evaluate_all("all => all.map(one => one.id)")
    assert ticked == ["choice-protested", "choice-none"]
    await visitor.page.check(box("none", on=False))
    await visitor.answer()
    assert visitor.path != "/step"


async def test_a_question_after_an_error_can_be_answered(guide: Context, visitor: Visitor) -> None:
    await send_nothing(visitor, guide, "age")
    await visitor.answer("adult")
    assert visitor.path.startswith("/step?")
