"""Back, reload and two windows: a form changes what it shows, and nothing else."""

import pytest

from bot.web.forms import FILL
from dialogs.case import Case
from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.browser import Visitor, box

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def told(visitor: Visitor) -> dict[str, str]:
    """The review: the answer to every question."""
    await visitor.go(visitor.site.path("review"))
    buttons = await visitor.page.locator(".answers button").evaluate_all("all => all.map(one => one.value)")
    answers = await visitor.page.locator(".answers dt + dd").all_inner_texts()
    return dict(zip((button.removeprefix("change.").rstrip(FILL) for button in buttons), answers, strict=True))


def label(visitor: Visitor, fact: str, option: str) -> str:
    """How an answer is called."""
    return visitor.site.guide.policy.word("en", f"option.{fact}.{option}", Audience.APPLICANT)


async def begin(visitor: Visitor) -> None:
    """Go on to the first question."""
    await visitor.see(Case(language="en", screen="audience"))
    await visitor.press("applicant")
    assert visitor.screen == "stage"


async def test_back_shows_the_question_before_and_changes_that_one(visitor: Visitor) -> None:
    await begin(visitor)
    await visitor.answer("waiting")
    await visitor.answer("ruritania")
    assert visitor.screen == "age"
    await visitor.page.go_back()
    await visitor.page.go_back()
    assert visitor.screen == "stage"
    assert await visitor.page.is_checked(box("waiting"))
    await visitor.answer("refused")
    found = await told(visitor)
    assert found["stage"] == label(visitor, "stage", "refused")
    assert found["origin"] == label(visitor, "origin", "ruritania")


async def test_reload_sends_nothing_again(visitor: Visitor) -> None:
    await begin(visitor)
    await visitor.answer("waiting")
    sent = len([response for response in visitor.answered if response.request.method == "POST"])
    await visitor.page.reload()
    await visitor.page.reload()
    assert visitor.screen == "origin"
    assert len([response for response in visitor.answered if response.request.method == "POST"]) == sent


async def test_two_windows_each_answer_what_they_show(visitor: Visitor) -> None:
    await begin(visitor)
    await visitor.answer("waiting")
    first = visitor.page
    second = await visitor.context.new_page()
    visitor.watch(second)
    await second.goto(first.url)
    await visitor.answer("ruritania")
    assert visitor.screen == "age"
    visitor.page = second
    await visitor.answer("ruritania_and_other")
    visitor.page = first
    await visitor.answer("adult")
    found = await told(visitor)
    assert found["origin"] == label(visitor, "origin", "ruritania_and_other")
    assert found["age"] == label(visitor, "age", "adult")


async def test_back_after_erasing_shows_no_answer(visitor: Visitor, guide: Context) -> None:
    await visitor.see(Case(answers_of(guide.policy, 1), "en", Audience.APPLICANT, "review"))
    await visitor.press("erase")
    await visitor.page.go_back()
    await visitor.page.wait_for_load_state()
    assert not await visitor.page.locator(".answers").count()


async def test_a_change_from_the_review_stands_beside_its_answer(visitor: Visitor, guide: Context) -> None:
    await visitor.see(Case(answers_of(guide.policy, 2), "en", Audience.APPLICANT, "review"))
    row = visitor.page.locator(".answers div", has_text="Age")
    async with visitor.page.expect_navigation():
        await row.get_by_role("button", name="Change: Age").click()
    assert visitor.screen == "age"
    await visitor.answer("under_18")
    assert (await told(visitor))["age"] == label(visitor, "age", "under_18")


async def test_hidden_answers_are_shown_when_wanted(visitor: Visitor, guide: Context) -> None:
    await visitor.see(Case(answers_of(guide.policy, 1), "en", Audience.APPLICANT, "review"))
    await visitor.press("show:answers")
    answers = await visitor.page.locator(".answers dt + dd").all_inner_texts()
    assert guide.voice_in("en").say("review.hidden") not in answers


async def test_who_comes_back_goes_on_where_they_were(visitor: Visitor, guide: Context) -> None:
    await visitor.see(Case(answers_of(guide.policy, 1), "en", Audience.APPLICANT, "review"))
    await visitor.go("/")
    await visitor.follow("main a.go")
    assert visitor.screen == "review"
