"""Forms of older pages in any order, of other sites, and ticks on the way. No browser is needed."""

import random
from dataclasses import replace

import pytest
from fastapi import FastAPI

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.seal import LENGTH, Purpose
from bot.web.cookie import MARK
from bot.web.forms import FILL
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.forms import Form, choosing, form_of
from tests.web.tabs import STALE, A, B, Browser, holding, id_of, open_code
from tests.web.test_abuse import KEYS, NOW, plain, sealed, step_of, visitor


@pytest.fixture
def site(guide: Context) -> FastAPI:
    """An application of its own, that has counted nothing yet."""
    return build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))


MARKED = slice(LENGTH, LENGTH + MARK)
"""Where the mark stands in the cookie."""


async def _walk(browser: Browser, guide: Context, seed: int, steps: int) -> int:
    """Send forms of older pages in any order. No answer changes but those that a form of the same case sets itself."""
    chance = random.Random(seed)  # noqa: S311  no secret
    screens = ("review", "age", "origin", "criticism", "stage", "share", "findings", "help")
    tabs: list[tuple[str, str, Form]] = []
    refused = 0
    for _ in range(steps):
        if browser.case is None:
            browser.cookie = (await holding(browser.client, guide, chance.choice((A, B)))).cookie
        if chance.random() < 0.3:
            await open_code(browser, Case(answers_of(guide.policy, chance.randrange(4)), audience=Audience.WORKER))
        screen = chance.choice(screens)
        page = await browser.get(step_of(guide, screen))
        if "<form" in page:
            shown = {name: value for _, name, value, _ in form_of(page).fields}["at"]
            tabs.append((Codec(guide.policy).screen_of(int(shown)), browser.cookie[MARKED], form_of(page)))
        place, mark, form = chance.choice(tabs)
        press = id_of(chance.choice(form.buttons))
        chosen = {name: chance.choice(values) for name, values in form.choices().items() if chance.random() < 0.1}
        before, stands = browser.answers, browser.cookie[MARKED]
        answer = await browser.send(form, press, chosen)
        refused += answer.status_code == STALE
        own = {place} if press == "continue" else set()
        if place == "review":
            own = {name.split(FILL)[1] for name in chosen}
        if press in ("erase", "restart") and answer.status_code != STALE:
            assert mark == stands or not before
            continue
        for name in {*before, *browser.answers} - (own if mark == stands else set()):
            now = guide.interview.relevance.asked(browser.answers)
            assert browser.answers.get(name) == before.get(name) or name not in now, (place, press, chosen)
    return refused


@pytest.mark.parametrize("seed", range(4))
async def test_no_form_of_an_older_page_changes_more_than_it_set(seed: int, guide: Context, site: FastAPI) -> None:
    """Of two cases and more, in any order, with New case, Erase and codes between them."""
    async with visitor(site) as client:
        refused = await _walk(await holding(client, guide, A), guide, seed, 50)
    assert refused > 5


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(10, 18))
async def test_nor_in_long_walks(seed: int, guide: Context, site: FastAPI) -> None:
    """The same, for longer."""
    async with visitor(site) as client:
        assert await _walk(await holding(client, guide, A), guide, seed, 300)


SILENT = {"origin": "null"}
"""What a browser sends that does not say whose form it is."""


async def test_a_form_of_another_site_plants_no_case(guide: Context, site: FastAPI) -> None:
    """Such a form comes without our cookie, and could replace what is there: not even with all that our pages hold."""
    code = sealed(guide, replace(B, screen="safety", language=None), Purpose.CODE)
    async with visitor(site) as foreign, visitor(site) as client:
        start = form_of(await Browser(foreign, guide, headers=SILENT).get("/"))
        again = form_of((await Browser(foreign, guide, headers=SILENT).send(start, "ru")).text)
        for form in (start, again):
            held = dict(form.sent("ru"))
            for path, data in (
                ("/step", held),
                ("/step", {"at": "1", "choose": "en"}),
                ("/open", held | {"code": code}),
            ):
                answer = plain(await client.post(path, data=data, headers=SILENT), 403, 303)
                assert answer.status_code == 403 or answer.headers["location"] == "/open/once-more"
                assert "set-cookie" not in answer.headers


async def test_an_old_browser_chooses_twice(guide: Context, site: FastAPI) -> None:
    """It does not say whose form it sends: the page comes once more, and from that one it goes on."""
    async with visitor(site) as client:
        browser = Browser(client, guide, headers=SILENT)
        answer = await browser.send(form_of(await browser.get("/")), "ru")
        assert answer.status_code == 403
        assert guide.voice_in("en").say("web.once-more") in answer.text
        assert (await browser.send(form_of(answer.text), "ru")).status_code == 303
        assert (await browser.send(await browser.see("safety"), "continue")).status_code == 303
        assert browser.case is not None
        assert browser.case.screen == "audience"


@pytest.mark.parametrize("press", ["help", "language", "back", "review"])
async def test_ticks_not_yet_sent_survive_what_is_aside(press: str, guide: Context, site: FastAPI) -> None:
    """Also after a page that said why something could not be taken, and with ticks that do not go together."""
    async with visitor(site) as client:
        browser = Browser(client, guide, sealed(guide, replace(A, audience=Audience.APPLICANT, screen="criticism")))
        form = await browser.see("criticism")
        answer = await browser.send(form, "continue", choosing(form, "protested", "none"))
        assert answer.status_code == 422
        for options in (("published", "organised"), ("protested", "none")):
            sent = await browser.send(form_of(answer.text), press, choosing(form_of(answer.text), *options))
            assert sent.status_code == 303
            assert browser.case is not None
            assert browser.answers == A.answers
            if press in ("help", "language"):
                kept = tuple(name for name in options if name != "none")
                assert browser.case.ticks == kept
                back = await browser.see("criticism") if press == "help" else None
                assert back is None or ("tick.criticism.organised", "1") in back.sent() or len(kept) < 2
