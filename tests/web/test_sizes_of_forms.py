"""Every form sends as many bytes as every other: whoever sees only lengths learns nothing of what is chosen."""

import random
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.seal import LENGTH
from dialogs.case import Case, View
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import CASES, answers_of
from tests.web.browser import Visitor, box
from tests.web.conftest import Visitors
from tests.web.forms import Form, body, form_of, forms_of, setting
from tests.web.looking import cases
from tests.web.test_abuse import COOKIE, FORM, KEYS, NOW, sealed, step_of, visitor
from tests.web.test_pages_review import at_review, change, chip

CHOICES = 4
"""Random choices on each form, with each of its buttons."""


def sizes(form: Form, chance: random.Random) -> Iterator[int]:
    """The bytes of a form, for random choices and each of its buttons."""
    for _, value in form.buttons:
        for _ in range(CHOICES):
            chosen = {name: chance.choice(values) for name, values in form.choices().items()}
            held = [(name, "x" * LENGTH if name == "code" else value) for name, value in form.sent(chosen=chosen)]
            yield len(body([*held, next(pair for pair in form.buttons if pair[1] == value)]))


async def pages(client: httpx.AsyncClient, guide: Context) -> list[str]:
    """Every page with a form: all screens of all kinds of case, and what is said when a form is not taken."""
    found = []
    for number in range(len(CASES)):
        for audience in Audience:
            for case in cases(guide, LANGUAGES[number % len(LANGUAGES)], audience, number):
                held = {"cookie": COOKIE.format(sealed(guide, case))}
                paths = ("/", "/open", step_of(guide, case.screen) if case.screen != "erased" else "/erased/ru")
                found += [(await client.get(path, headers=held)).text for path in paths]
                if case.screen in guide.policy.fact or case.screen in ("review", "share"):
                    sent = form_of(found[-1]).sent("continue", {"choose": form_of(found[-1]).fields[0][2]})
                    found.append((await client.post("/step", content=body(sent), headers=held | FORM)).text)
    return found


async def test_every_form_of_every_screen_is_of_one_size(guide: Context, app: FastAPI) -> None:
    """Whatever is chosen, whichever button is pressed, in whatever case and language."""
    chance, found, counted = random.Random(7), set[int](), 0  # noqa: S311  no secret
    async with visitor(app) as client:
        texts = [page for page in await pages(client, guide) if "<form" in page]
        stale = form_of(texts[0]).sent()
        stale_page = await client.post(
            "/step",
            content=body([(name, "x" * 12 if name == "of" else value) for name, value in stale]),
            headers=FORM | {"cookie": COOKIE.format(sealed(guide))},
        )
        assert stale_page.status_code == 409
    for page in (*texts, stale_page.text):
        for form in forms_of(page):
            found |= set(sizes(form, chance))
            counted += 1
    assert len(found) == 1, found
    assert counted > 300


async def test_a_worker_sets_answers_in_one_size(guide: Context, app: FastAPI) -> None:
    """Hidden answers or open ones, all or none, a change or nothing."""
    found = set()
    async with visitor(app) as client:
        for number in range(len(CASES)):
            for view in (View.PLAIN, View.OPEN):
                case = Case(answers_of(guide.policy, number), "be", Audience.WORKER, "review", view=view)
                held = {"cookie": COOKIE.format(sealed(guide, case))}
                form = form_of((await client.get(step_of(guide, "review"), headers=held)).text)
                for options in ((), ("dont_know",), ("published", "protested"), ("adult",)):
                    for fact in ("age", "criticism"):
                        known = guide.policy.fact[fact].option_ids
                        fit = [name for name in options if name in (*known, "dont_know")]
                        found.add(len(body(form.sent("update", setting(form, fact, *fit)))))
    assert len(found) == 1, found


@pytest.fixture(scope="module")
def app(guide: Context) -> FastAPI:
    """The application of a trial."""
    return build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "javascript"])
async def test_a_browser_sends_one_size(javascript: bool, guide: Context, visitors: Visitors) -> None:
    """By the length it announces, from the first page to the sheet."""
    visitor = await visitors(javascript=javascript)
    await walk(visitor, guide, javascript)
    posts = [answer.request for answer in visitor.answered if answer.request.method == "POST"]
    lengths = [(urlsplit(post.url).path, (await post.all_headers())["content-length"]) for post in posts]
    assert len(lengths) > 15
    assert len(set(lengths)) == 1, lengths


async def walk(visitor: Visitor, guide: Context, javascript: bool) -> None:
    """Answer, go aside, go on without an answer, set and take away, and erase."""
    await visitor.go("/")
    for name in ("ru", "continue", "applicant", "continue", "help", "back"):
        await visitor.press(name)
    await visitor.answer("waiting")
    await visitor.answer("stateless_from_ruritania")
    await visitor.see(replace(Case(answers_of(guide.policy, 1), "ru", Audience.APPLICANT), screen="criticism"))
    for option in ("published", "organised"):
        await visitor.page.check(box(option))
    for name in ("language", "nl"):
        await visitor.press(name)
    await visitor.page.check(box("none"))
    await visitor.press("continue")
    await visitor.see(replace(Case(answers_of(guide.policy, 1), "ru", Audience.APPLICANT), screen="share"))
    await visitor.press("continue")
    await at_review(visitor)
    for selector in (chip("stage", "waiting"), chip("criticism", "published"), chip("stage", "")):
        if javascript:
            await change(visitor, selector)
        else:
            await visitor.page.click(selector)
            await visitor.follow("button.update")
    for name in ("help", "back", "print"):
        await visitor.press(name)
    await at_review(visitor)
    await visitor.press("erase")
