"""Two tabs of one browser, and the box that is drawn over two radio buttons."""

import pytest

from dialogs.case import Case
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.browser import TICKED, Visitor, box, button
from tests.web.conftest import Visitors
from tests.web.looking import faults
from tests.web.test_pages_review import at_review, change, chip, saved

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def second(visitor: Visitor) -> None:
    """Open the page at hand in another tab, and turn to that."""
    page = await visitor.context.new_page()
    visitor.watch(page)
    await page.goto(visitor.page.url)
    visitor.page = page


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_two_tabs_of_one_case(javascript: bool, guide: Context, visitors: Visitors) -> None:
    """The one that was left behind writes nothing, shows both, and leads on to what stands."""
    visitor = await visitors(javascript=javascript)
    await at_review(visitor)
    first = visitor.page
    await second(visitor)
    await setting(visitor, javascript, chip("age", "adult"))
    visitor.page = first
    await stale(visitor, javascript, chip("stage", "refused"))
    assert guide.voice_in("en").say("web.stale.moved") in await first.get_by_role("alert").inner_text()
    wanted, stands = [await part.inner_text() for part in await first.locator(".told").all()]
    assert "refused" in wanted
    assert "18 or older" in stands
    assert "refused" not in stands
    assert not javascript or not await faults(visitor, "en")
    await visitor.follow("main a.go")
    assert await saved(visitor) == {"age": ["adult"]}
    await setting(visitor, javascript, chip("stage", "refused"))
    assert await saved(visitor) == {"age": ["adult"], "stage": ["refused"]}


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_two_tabs_of_two_clients(javascript: bool, guide: Context, visitors: Visitors) -> None:
    """A page of the client before makes no sheet of the next one, changes nothing, and its way on is the next one's."""
    visitor = await visitors(javascript=javascript)
    await at_review(visitor, {"age": ("under_18",)})
    await visitor.press("help")
    await visitor.press("back")
    first = visitor.page
    await second(visitor)
    await visitor.go("/")
    await visitor.press("restart")
    for name in ("en", "continue", "worker", "review"):
        await visitor.press(name)
    await setting(visitor, javascript, chip("criticism", "published"))
    visitor.page = first
    await stale(visitor, javascript, chip("stage", "refused"))
    assert guide.voice_in("en").say("web.stale.other") in await first.get_by_role("alert").inner_text()
    await visitor.follow("main a.go")
    assert await saved(visitor) == {"criticism": ["published"]}
    await visitor.go("/")
    assert await visitor.page.locator(button("restart")).count() == 1
    assert not await visitor.page.locator(button("nl")).count()


async def setting(visitor: Visitor, javascript: bool, selector: str) -> None:
    """Set an answer on the review."""
    if javascript:
        await change(visitor, selector)
    else:
        await visitor.page.check(selector)
        await visitor.follow("form.set .update")


async def stale(visitor: Visitor, javascript: bool, selector: str) -> None:
    """Set an answer on a page that was left behind."""
    async with visitor.page.expect_response(lambda answer: answer.status == 409):
        await visitor.page.click(selector)
        if not javascript:
            await visitor.page.click("form.set .update")
    await visitor.page.locator("#note:focus").wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pages_about_two_cases_have_no_faults(language: str, guide: Context, visitors: Visitors) -> None:
    """Narrow, light and dark."""
    visitor = await visitors(width=320, dark=language in ("nl", "be"))
    await at_review(visitor, answers_of(guide.policy, 1), language)
    await visitor.go("/")
    assert not await faults(visitor, language)
    await at_review(visitor, {}, language)
    first = visitor.page
    await second(visitor)
    await setting(visitor, True, chip("age", "adult"))
    visitor.page = first
    await stale(visitor, True, chip("stage", "refused"))
    assert not await faults(visitor, language)


async def at_criticism(visitor: Visitor) -> None:
    """An applicant at a question of several."""
    await visitor.see(Case({"origin": ("ruritania",)}, "en", Audience.APPLICANT, "criticism"))


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_a_tick_is_a_box(javascript: bool, visitors: Visitors) -> None:
    """A tap anywhere on its row turns it over; so do the arrow keys, and the space bar where there is JavaScript."""
    visitor = await visitors(javascript=javascript)
    await at_criticism(visitor)
    row = visitor.page.locator(".tick:has(#choice-organised)")
    size = await row.bounding_box()
    assert size is not None
    for x in (5, size["width"] / 2, size["width"] - 5):
        before = await visitor.page.is_checked(box("organised"))
        await visitor.page.mouse.click(size["x"] + x, size["y"] + size["height"] / 2)
        assert await visitor.page.is_checked(box("organised")) is not before
    for key in ("ArrowDown", "ArrowUp", *((" ", " ") if javascript else ())):
        before = await visitor.page.is_checked(box("organised"))
        await visitor.page.keyboard.press(key)
        assert await visitor.page.is_checked(box("organised")) is not before
        assert await visitor.page.evaluate("document.activeElement.closest('.tick') !== null")


async def test_a_tick_is_named_by_its_state(guide: Context, visitor: Visitor) -> None:
    """As a screen reader says it: the option, and whether it is ticked."""
    await at_criticism(visitor)
    label = guide.policy.word("en", "option.criticism.organised", Audience.APPLICANT)
    for key, on in (("web.ticked", True), ("web.unticked", False)):
        named = visitor.page.get_by_role("radio", name=f"{label} {guide.voice_in('en').say(key)}", exact=True)
        assert await named.get_attribute("value") == str(int(on))
        assert await named.is_checked() is not on


async def test_a_tick_is_seen_in_forced_colours(visitor: Visitor) -> None:
    """By a border around it and a mark inside it, in colours that are forced."""
    await visitor.page.emulate_media(forced_colors="active")
    await at_criticism(visitor)
    await visitor.page.check(box("organised"))
    seen = await visitor.page.evaluate(
        """one => { const text = document.querySelector(one).parentNode.querySelector('.text');
        return ['::before', '::after'].map(part => getComputedStyle(text, part).borderRightWidth); }""",
        box("organised"),
    )
    assert all(float(width.removesuffix("px")) > 0 for width in seen)
    assert await visitor.page.locator(TICKED).count() == 1


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_ticks_come_back_after_another_language(javascript: bool, visitors: Visitors) -> None:
    """Whoever looks at a word in another language finds their ticks again."""
    visitor = await visitors(javascript=javascript)
    await at_criticism(visitor)
    for option in ("published", "organised"):
        await visitor.page.check(box(option))
    await visitor.press("language")
    await visitor.press("be")
    assert visitor.screen == "criticism"
    ticked = await visitor.page.locator(TICKED).evaluate_all("all => all.map(one => one.id)")
    assert ticked == ["choice-published", "choice-organised"]
