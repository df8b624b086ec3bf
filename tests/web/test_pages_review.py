"""The review of a worker: all answers on one page, set in any order, and beside them what they come to."""

import pytest

from bot.web.forms import FILL
from bot.web.page import page_of
from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.blocks import FOLDED, paragraphs
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answers, read_answers
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import answers_of
from tests.dialogs.walks import WHOLE
from tests.web.browser import Visitor
from tests.web.conftest import Visitors
from tests.web.looking import faults

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_CLICKS = 3
"""For each question of a whole case, those from the start page to its findings counted along."""

_FOUND = """() => {
  const found = document.getElementById('found').cloneNode(true);
  for (const step of found.querySelectorAll('li[value]')) step.prepend(`${step.value}. `);
  return found.textContent;
}"""
"""What stands beside the answers, folded or not, with the numbers that a browser draws."""


def chip(fact: str, option: str, on: bool = True) -> str:
    """Where an answer is set: of one kind the button of an option, of several whether it is ticked."""
    one = f'[name="set.{fact}"]:is([value="{option}"], [value^="{option}{FILL}"])'
    several = f'[name="tick.{fact}.{option}"][value="{int(on)}"]'
    return f"form.set input{one}, form.set input{several}"


def chips(answers: dict[str, object]) -> list[str]:
    """Where answers are set."""
    given = {fact: answer if isinstance(answer, tuple) else (answer,) for fact, answer in answers.items()}
    return [chip(fact, str(option)) for fact, options in given.items() for option in options]


async def at_review(visitor: Visitor, answers: Answers | None = None, language: str = "en") -> None:
    """A worker who looks at the review."""
    await visitor.see(Case(answers or {}, language, Audience.WORKER, "review"))


async def saved(visitor: Visitor) -> dict[str, list[str]]:
    """What is set when the page is read again, sensitive answers shown."""
    await visitor.go(visitor.site.path("review"))
    if "hidden" in await visitor.page.inner_text("#answers"):
        await visitor.press("show:answers")
    held: dict[str, list[str]] = {}
    for fact, option in await chosen_on(visitor):
        held.setdefault(fact, []).append(option)
    return held


async def chosen_on(visitor: Visitor) -> list[tuple[str, str]]:
    """What is chosen on a review: facts and options."""
    boxes = visitor.page.locator(".chips :checked")
    pairs = await boxes.evaluate_all("all => all.map(one => [one.name, one.value])")
    named = [(name.split(FILL), value.rstrip(FILL)) for name, value in pairs]
    ticked = [(name[1], name[2]) for name, value in named if len(name) > 2 and value == "1"]
    return ticked + [(name[1], value) for name, value in named if len(name) == 2 and value]


def lists(answers: dict[str, object]) -> dict[str, list[str]]:
    """Answers as they are set."""
    return {fact: list(answer) if isinstance(answer, tuple) else [str(answer)] for fact, answer in answers.items()}


async def change(visitor: Visitor, selector: str) -> None:
    """Set or take away one answer, and wait until it has been taken."""
    await visitor.page.evaluate("""document.getElementById("found").append(document.createElement("old-findings"))""")
    await visitor.page.click(selector)
    await visitor.page.wait_for_selector("old-findings", state="detached")


async def findings_of(visitor: Visitor, guide: Context, answers: dict[str, object]) -> None:
    """Beside the answers stands exactly what the interview comes to."""
    given = {fact: list(answer) if isinstance(answer, tuple) else answer for fact, answer in answers.items()}
    case = Case(read_answers(guide.policy.facts, given), "en", Audience.WORKER, "review", view=View.OPEN)
    page = page_of(guide, case, TODAY)
    shown = await visitor.page.evaluate(_FOUND)
    for text in (text for block in (*page.sections, *page.rest) for text in paragraphs(block)):
        for line in text.removesuffix(":").removeprefix(f"{FOLDED} ").split("\n"):
            assert line in shown


async def test_a_whole_case_by_one_press_without_javascript(guide: Context, visitors: Visitors) -> None:
    """It comes to what the interview comes to."""
    visitor = await visitors(javascript=False)
    await at_review(visitor)
    for selector in chips(WHOLE):
        await visitor.page.check(selector)
    await visitor.follow("form.set .update")
    assert visitor.screen == "review"
    await findings_of(visitor, guide, WHOLE)
    assert await saved(visitor) == lists(WHOLE)


async def test_an_answer_is_taken_away(visitor: Visitor) -> None:
    """One of one kind by saying that there is none yet, one of several by its box."""
    await at_review(visitor, {"age": ("adult",), "criticism": ("published",)})
    await change(visitor, chip("age", ""))
    assert await saved(visitor) == {"criticism": ["published"]}
    await change(visitor, chip("criticism", "published", on=False))
    assert await saved(visitor) == {}


async def test_an_answer_is_taken_away_without_javascript(visitors: Visitors) -> None:
    """What has no answer says so."""
    visitor = await visitors(javascript=False)
    await at_review(visitor, {"age": ("adult",)})
    assert await visitor.page.is_checked(chip("origin", ""))
    assert not await visitor.page.is_checked(chip("age", ""))
    await visitor.page.check(chip("age", ""))
    await visitor.follow("form.set .update")
    assert await visitor.page.is_checked(chip("age", ""))
    assert await saved(visitor) == {}


async def test_each_change_is_taken_at_once(guide: Context, visitor: Visitor) -> None:
    """The page is not loaded again, the focus stays, and what does not matter vanishes."""
    await at_review(visitor)
    await visitor.page.evaluate("window.mark = 1")
    set_so_far: dict[str, object] = {}
    for fact, answer in WHOLE.items():
        for selector in chips({fact: answer}):
            await change(visitor, selector)
            assert await visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector)
        set_so_far[fact] = answer
        await findings_of(visitor, guide, set_so_far)
        progress = guide.voice_in("en").say("progress", answered=len(set_so_far), at_most=9)
        told = await visitor.page.inner_text("#progress")
        assert told.split(",")[0] == progress.split(",")[0]
    assert not await visitor.page.locator('[name="set.accompanied"]').count()
    await change(visitor, chip("age", "under_18"))
    assert await visitor.page.locator('[name="set.accompanied"]').count()
    assert not await visitor.page.locator(".update").is_visible()
    assert await visitor.page.evaluate("window.mark") == 1
    assert await saved(visitor) == lists(WHOLE | {"age": "under_18"})


async def test_what_is_urgent_is_said_at_once(visitor: Visitor) -> None:
    await at_review(visitor)
    assert not await visitor.page.locator(".urgent").count()
    await change(visitor, chip("stage", "refused"))
    assert await visitor.page.locator(".urgent").count() == 1


async def test_quick_changes_are_all_taken(visitor: Visitor) -> None:
    """Nobody waits for one answer before the next."""
    await at_review(visitor)
    await visitor.page.evaluate("all => all.forEach(one => document.querySelector(one).click())", chips(WHOLE))
    await visitor.page.wait_for_load_state("networkidle")
    assert await saved(visitor) == lists(WHOLE)


async def test_what_stands_alone_turns_the_others_off(visitor: Visitor) -> None:
    await at_review(visitor)
    for option, left in (("published", ["published"]), ("none", ["none"]), ("protested", ["protested"])):
        await change(visitor, chip("criticism", option))
        assert await saved(visitor) == {"criticism": left}
    await change(visitor, chip("criticism", "protested", on=False))
    assert await saved(visitor) == {}


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
@pytest.mark.parametrize(("button", "screen"), [("change:age", "age"), ("continue", "origin"), ("help", "help")])
async def test_no_button_loses_what_is_set(button: str, screen: str, javascript: bool, visitors: Visitors) -> None:
    visitor = await visitors(javascript=javascript)
    await at_review(visitor)
    await visitor.page.check(chip("stage", "waiting"))
    await visitor.page.check(chip("criticism", "organised"))
    await visitor.press(button)
    assert visitor.screen == screen
    assert await saved(visitor) == {"stage": ["waiting"], "criticism": ["organised"]}


async def test_into_one_question_and_back(visitor: Visitor) -> None:
    await at_review(visitor)
    await visitor.press("change:age")
    await visitor.answer("adult")
    assert visitor.screen == "review"
    assert await saved(visitor) == {"age": ["adult"]}


async def test_the_enter_key_takes_what_is_set(visitors: Visitors) -> None:
    """It opens no question."""
    visitor = await visitors(javascript=False)
    await at_review(visitor)
    await visitor.page.check(chip("origin", "ruritania"))
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")
    assert visitor.screen == "review"
    assert await saved(visitor) == {"origin": ["ruritania"]}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_cannot_go_together_is_said_where_it_is(language: str, visitors: Visitors) -> None:
    """Nothing is saved, and everything stays set."""
    visitor = await visitors(javascript=False, width=320, dark=language == "en")
    await at_review(visitor, language=language)
    for selector in (chip("stage", "waiting"), chip("criticism", "published"), chip("criticism", "none")):
        await visitor.page.check(selector)
    async with visitor.page.expect_response(lambda answer: answer.status == 422):
        await visitor.follow("form.set .update")
    assert len(await chosen_on(visitor)) == 3
    assert await visitor.page.locator("fieldset.wrong legend").count() == 1
    topic = await visitor.page.inner_text("fieldset.wrong legend")
    assert (await visitor.page.inner_text("#note a")).startswith(topic)
    await visitor.page.click("#note a")
    assert await visitor.page.evaluate("document.activeElement.name") == "tick.criticism.published"


async def test_the_page_of_that_error_has_no_faults(visitor: Visitor) -> None:
    await at_review(visitor)
    for option in ("none", "published"):
        await visitor.page.evaluate("one => { document.querySelector(one).checked = true; }", chip("criticism", option))
    await visitor.page.evaluate("document.querySelector('.update').click()")
    await visitor.page.locator("#note:focus").wait_for()
    assert not await faults(visitor, "en")


async def test_masked_answers_stay_so_until_they_are_opened(guide: Context, visitor: Visitor) -> None:
    await at_review(visitor, answers_of(guide.policy, 1))
    rows = visitor.page.locator(".answers div")
    assert await rows.count() == 2
    assert set(await rows.locator("dt + dd").all_inner_texts()) == {"hidden"}
    await change(visitor, chip("stage", "waiting"))
    assert await rows.count() == 2
    assert not await visitor.page.locator('[name="set.ringer"], [name="set.accompanied"]').count()
    await visitor.press("show:answers")
    assert await visitor.page.is_checked(chip("ringer", "yes"))
    assert await visitor.page.is_checked(chip("accompanied", "alone"))
    assert not await rows.count()


async def test_a_whole_case_in_few_clicks(visitor: Visitor, guide: Context) -> None:
    """From the start page, language, safety and audience counted along."""
    clicks = 0
    await visitor.go("/")
    for button in ("nl", "continue", "worker", "review"):
        await visitor.press(button)
        clicks += 1
    assert visitor.screen == "review"
    for selector in chips(WHOLE):
        await change(visitor, selector)
        clicks += 1
    assert clicks <= MOST_CLICKS * len(WHOLE)
    assert await saved(visitor) == lists(WHOLE)
    given = {fact: tuple(options) for fact, options in lists(WHOLE).items()}
    assert set(guide.interview.relevance.asked(given)) == set(given)


async def test_whose_cookie_has_expired_is_told(guide: Context, visitor: Visitor) -> None:
    """The script asks for the page again where no review comes back, and that page says why."""
    await at_review(visitor)
    expired = visitor.site.token(Case({}, "en", Audience.WORKER, "review"), age=25 * 3600)
    await visitor.context.add_cookies([{"name": "kompas", "value": expired, "url": visitor.site.address}])
    async with visitor.page.expect_navigation():
        await visitor.page.click(chip("age", "adult"))
    assert guide.voice_in("en").say("web.expired") in await visitor.page.get_by_role("alert").inner_text()
