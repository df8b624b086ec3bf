"""A case code: from the applicant's browser to the worker's, in no address that is ever asked for."""

import re
from urllib.parse import urlsplit

import pytest

from bot.rendering.qr import qr_address
from bot.tokens.code_links import LENGTH as HANDLE
from bot.tokens.seal import LENGTH
from dialogs.case import LIFETIME, LIFETIMES, Case
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.browser import Visitor, box, button
from tests.web.conftest import Visitors
from tests.web.looking import faults
from tests.web.served import Served
from tests.web.test_pages_review import chip, chosen_on

pytestmark = pytest.mark.asyncio(loop_scope="session")

SENSITIVE = {"accompanied", "ringer"}


async def at_share(visitor: Visitor, guide: Context, number: int = 1) -> None:
    """An applicant who has read the findings and wants to show them."""
    await visitor.see(Case(answers_of(guide.policy, number), "be", Audience.APPLICANT, "findings"))
    await visitor.press("share")
    assert visitor.screen == "share"


async def make_code(visitor: Visitor, guide: Context) -> tuple[str, str]:
    """The link and the code that they are given."""
    await at_share(visitor, guide)
    await visitor.press("continue")
    assert visitor.screen == "code"
    link, code = await visitor.page.locator(".copy").all_inner_texts()
    return link, code


async def opened(visitor: Visitor) -> dict[str, list[str]]:
    """What a worker finds who goes on from the safety screen: fact by fact, nothing hidden."""
    assert visitor.screen == "safety"
    await visitor.press("continue")
    assert visitor.screen == "review"
    if await visitor.page.locator(button("show:answers")).count():
        await visitor.press("show:answers")
    held: dict[str, list[str]] = {}
    for fact, option in await chosen_on(visitor):
        held.setdefault(fact, []).append(option)
    return held


def check_no_address(visitor: Visitor, code: str) -> None:
    """The code stands in no address that is asked for, and behind a question mark nothing but a sealed screen."""
    asked = [urlsplit(url)._replace(fragment="") for url in visitor.asked]
    assert not [url for url in asked if code in url.geturl() or (url.query and url.path != "/step")]
    assert code not in visitor.page.url


async def test_every_answer_is_listed_and_sensitive_ones_are_not_ticked(guide: Context, visitor: Visitor) -> None:
    await at_share(visitor, guide)
    boxes = visitor.page.locator('.tick [value="1"]')
    listed = await boxes.evaluate_all("all => all.map(one => [one.id.replace('choice-', ''), one.checked])")
    assert dict(listed) == {fact: fact not in SENSITIVE for fact in answers_of(guide.policy, 1)}
    lifetimes = await visitor.page.locator("[name=choose]").all()
    assert len(lifetimes) == len(LIFETIMES)
    assert [await one.is_checked() for one in lifetimes] == [name == LIFETIME for name in LIFETIMES]


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_what_is_struck_out_is_not_in_the_copy(javascript: bool, guide: Context, visitors: Visitors) -> None:
    applicant, worker = await visitors(javascript=javascript), await visitors(javascript=False)
    await at_share(applicant, guide)
    await applicant.page.check(box("age", on=False))
    await applicant.page.check(box("accompanied"))
    await applicant.press("continue")
    _, code = await applicant.page.locator(".copy").all_inner_texts()
    await worker.go("/open")
    await worker.page.fill("#code", code)
    await worker.follow("form button")
    held = await opened(worker)
    given = answers_of(guide.policy, 1)
    assert held == {fact: list(given[fact]) for fact in given if fact not in ("age", "ringer")}


async def test_nothing_ticked_makes_no_code(guide: Context, visitor: Visitor) -> None:
    await at_share(visitor, guide)
    for fact in answers_of(guide.policy, 1):
        await visitor.page.check(box(fact, on=False))
    await visitor.press("continue")
    assert await visitor.page.inner_text("#note") == guide.voice_in("be").say("note.choose_first")
    assert not await visitor.page.locator(".copy").count()


async def test_the_picture_is_the_link(guide: Context, site: Served, visitor: Visitor) -> None:
    """And the link has a handle that opens once; the code stands in none of it. It is drawn, and says what it is."""
    link, code = await make_code(visitor, guide)
    assert re.fullmatch(re.escape(f"{site.address}/open/") + f"[A-Za-z0-9_-]{{{HANDLE}}}", link)
    assert len(code) == LENGTH
    picture = visitor.page.locator(".made img")
    assert await picture.get_attribute("src") == qr_address(link)
    assert await picture.get_attribute("alt") == guide.voice_in("be").say("web.code.picture")
    assert await picture.evaluate("picture => picture.naturalWidth > 100 && picture.complete")
    check_no_address(visitor, code)


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_by_link(javascript: bool, guide: Context, visitors: Visitors) -> None:
    """By pressing a button; going back, or opening the link again, shows that it is used up. Its maker sees it, too."""
    applicant, worker = await visitors(), await visitors(javascript=javascript, locale="nl")
    link, code = await make_code(applicant, guide)
    await applicant.page.reload()
    assert await applicant.page.locator(".copy").all_inner_texts() == [link, code]
    await worker.page.goto(link)
    assert not javascript or not await faults(worker, "nl")
    await worker.follow("form button")
    assert await opened(worker)
    check_no_address(worker, code)
    await worker.page.goto(link)
    assert await worker.page.inner_text("#note") == guide.voice_in("nl").say("web.open.dead")
    await applicant.page.reload()
    assert await applicant.page.locator(".copy").all_inner_texts() == [code]
    assert guide.voice_in("be").say("web.code.used") in await applicant.page.inner_text(".made")


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_ended_after_erasing(javascript: bool, guide: Context, visitors: Visitors) -> None:
    """Who has erased is told until when the code opens, and can end it; then nobody gets in by code or link."""
    applicant, worker = await visitors(javascript=javascript), await visitors(javascript=False)
    link, code = await make_code(applicant, guide)
    await applicant.press("erase")
    assert re.search(r"\d\d:\d\d", await applicant.page.inner_text("p.lead"))
    assert not javascript or not await faults(applicant, "be")
    await applicant.press("end")
    assert applicant.screen == "erased"
    assert not await applicant.page.locator('[value="end"]').count()
    for text in (code, link):
        await worker.go("/open")
        await worker.page.fill("#code", text)
        await worker.follow("form button")
        assert await worker.page.inner_text("#note") == guide.voice_in("en").say("code.bad")


@pytest.mark.parametrize("pasted", ["code", "link", "spaces"])
async def test_by_pasting_without_javascript(pasted: str, guide: Context, visitors: Visitors) -> None:
    applicant, worker = await visitors(javascript=False), await visitors(javascript=False)
    link, code = await make_code(applicant, guide)
    await worker.go("/open")
    await worker.page.fill("#code", {"code": code, "link": link, "spaces": f"  {code} "}[pasted])
    await worker.follow("form button")
    assert await opened(worker)
    check_no_address(worker, code)
    check_no_address(applicant, code)


async def test_the_applicant_keeps_their_own(guide: Context, visitors: Visitors) -> None:
    """What the worker changes is changed in the copy, which opens again as it was."""
    applicant, worker = await visitors(), await visitors(javascript=False)
    _, code = await make_code(applicant, guide)
    for _ in range(2):
        await worker.go("/open")
        await worker.page.fill("#code", code)
        await worker.follow("form button")
        assert (await opened(worker))["age"] == ["under_18"]
        await worker.page.check(chip("age", "adult"))
        await worker.follow("form.set .update")
        assert await worker.page.is_checked(chip("age", "adult"))
    await applicant.go(applicant.site.path("age"))
    assert await applicant.page.is_checked(box("under_18"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_bad_code_is_told_in_one_sentence(language: str, guide: Context, visitors: Visitors) -> None:
    """It is announced, leads to the field, and the page has no faults."""
    visitor = await visitors(width=320, dark=language in ("en", "be"), locale=language)
    await visitor.go("/open")
    await visitor.page.fill("#code", "A" * LENGTH)
    await visitor.follow("form button")
    await visitor.page.locator("#note:focus").wait_for()
    assert await visitor.page.inner_text("#note") == guide.voice_in(language).say("code.bad")
    assert await visitor.page.input_value("#code") == ""
    assert not await faults(visitor, language)
    await visitor.page.keyboard.press("Tab")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.locator("#code:focus").wait_for()


async def test_with_the_keyboard_alone(guide: Context, visitor: Visitor) -> None:
    """From the findings to the code, and from the code to the copy."""
    await at_share(visitor, guide)
    await visitor.page.locator(".tick :checked").first.focus()
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")
    _, code = await visitor.page.locator(".copy").all_inner_texts()
    await visitor.go("/open")
    await visitor.page.locator("#code").focus()
    await visitor.page.keyboard.type(code)
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")
    assert visitor.screen == "safety"
