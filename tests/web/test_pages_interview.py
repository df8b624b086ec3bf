"""The whole interview, as people go through it: with JavaScript and without, with the keyboard alone."""

import pytest

from policy.pack.catalogue import LANGUAGES
from tests.dialogs.walks import WHOLE
from tests.web.browser import Visitor, box, button
from tests.web.conftest import Visitors
from tests.web.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAYS = [
    pytest.param(
        *(language, javascript),
        id=f"{language}-{'javascript' if javascript else 'plain'}",
        marks=() if (language, javascript) in (("nl", True), ("ru", False)) else pytest.mark.proof,
    )
    for language in LANGUAGES
    for javascript in (False, True)
]
"""In each language with JavaScript and without: two of them always, all in the proof."""

MOST_STOPS = 60
"""Presses of the Tab key in which anything on a page must be reached."""

_FOCUS = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const marked = element.closest('.choice, .tick') || element;
  return {
    outlined: getComputedStyle(marked).outlineStyle !== 'none',
    covered: !element.closest('header') && box.height > 0
      && box.bottom <= document.querySelector('header').getBoundingClientRect().bottom,
  };
}"""


async def answer_all(visitor: Visitor, site: Served) -> list[str]:
    """Answer the questions that come, and say which came."""
    came = []
    while visitor.screen in site.guide.policy.fact:
        came.append(visitor.screen)
        await visitor.answer(*given_to(visitor.screen))
    return came


def given_to(fact: str) -> tuple[str, ...]:
    """The options that answer a question."""
    given = WHOLE[fact]
    return tuple(map(str, given)) if isinstance(given, tuple) else (str(given),)


@pytest.mark.parametrize(("language", "javascript"), WAYS)
async def test_the_whole_interview(language: str, javascript: bool, site: Served, visitors: Visitors) -> None:
    visitor = await visitors(javascript=javascript, locale="fr")
    page = visitor.page
    await visitor.go("/")
    await visitor.press(language)
    assert visitor.screen == "safety"
    assert await page.locator("html").get_attribute("lang") == language
    await visitor.press("continue")
    await visitor.press("worker" if language == "nl" else "applicant")
    assert await answer_all(visitor, site) == list(WHOLE)
    assert visitor.screen == "review"
    rows, groups = await page.locator(".answers dt").count(), await page.locator("form.set fieldset").count()
    assert (rows, groups) == ((1, len(WHOLE) - 1) if language == "nl" else (len(WHOLE), 0))
    await visitor.press("continue")
    assert visitor.screen == "findings"
    await visitor.press("show:street-music")
    original = page.locator("blockquote[lang=nl]").first
    assert not await original.is_visible()
    await page.locator("summary").first.click()
    assert await original.is_visible()
    await visitor.press("back")
    await visitor.press("sources")
    linked = await page.locator('main a[href^="https://"]').evaluate_all("all => all.map(one => one.href)")
    assert linked == [source.address for source in site.guide.policy.pack.sources]
    await visitor.press("back")
    assert visitor.screen == "findings"
    await visitor.press("print")
    assert await page.locator("main > section").count() == 1 + len(site.guide.parts)
    await visitor.follow('main a[href^="/step?"]')
    assert visitor.screen == "findings"
    await visitor.press("erase")
    assert visitor.screen == "erased"
    assert not await visitor.context.cookies()


async def test_without_javascript_nothing_speaks_of_keys(visitors: Visitors) -> None:
    visitor = await visitors(javascript=False)
    await visitor.go("/")
    assert not await visitor.page.locator("#keys").is_visible()


async def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until the focus is there. On the way the focus can be seen, and stands under nothing."""
    for _ in range(MOST_STOPS):
        await visitor.page.keyboard.press("Tab")
        focus = await visitor.page.evaluate(_FOCUS)
        assert focus["outlined"], selector
        assert not focus["covered"], selector
        if await visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} on {visitor.path} cannot be reached with Tab")


async def enter(visitor: Visitor, selector: str) -> None:
    """Go there with Tab and press Enter."""
    await tab_to(visitor, selector)
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")


async def test_the_whole_interview_with_the_keyboard_alone(site: Served, visitor: Visitor) -> None:
    keyboard = visitor.page.keyboard
    await visitor.go("/")
    await enter(visitor, button("en"))
    await enter(visitor, button("continue"))
    await enter(visitor, button("applicant"))
    while visitor.screen in site.guide.policy.fact:
        given = given_to(visitor.screen)
        if await visitor.page.locator("[name=choose]").count():
            await tab_to(visitor, "[name=choose]")
            while not await visitor.page.is_checked(box(given[0])):
                await keyboard.press("ArrowDown")
        else:
            for option in given:
                await tab_to(visitor, box(option, on=False))
                await keyboard.press("Space")
                assert await visitor.page.is_checked(box(option))
        await enter(visitor, button("continue"))
    assert visitor.screen == "review"
    await enter(visitor, button("change:age"))
    assert visitor.screen == "age"
    await enter(visitor, button("continue"))
    await enter(visitor, button("continue"))
    await enter(visitor, button("show:child-care"))
    await tab_to(visitor, "summary")
    await keyboard.press("Enter")
    assert await visitor.page.locator("blockquote").first.is_visible()
    await enter(visitor, button("erase"))
    assert visitor.screen == "erased"


async def test_the_first_stop_leads_to_the_content(visitor: Visitor) -> None:
    await visitor.go("/")
    await visitor.page.keyboard.press("Tab")
    assert await visitor.page.evaluate("document.activeElement.className") == "skip"
    await visitor.page.keyboard.press("Enter")
    assert await visitor.page.evaluate("document.activeElement.id") == "main"
