"""One case, one person: no form changes what its page did not show. No browser is needed."""

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.seal import LENGTH
from bot.web.forms import FILL
from dialogs.case import Case, View
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from tests.web.forms import choosing, form_of, setting
from tests.web.tabs import STALE, A, B, Browser, holding, id_of, open_code, paste
from tests.web.test_abuse import HOST, KEYS, NOW, place_of, sealed, step_of, visitor
from tests.web.test_codes import COPY


@pytest.fixture
def site(guide: Context) -> FastAPI:
    """An application of its own, that has counted nothing yet."""
    return build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))


async def test_a_page_of_another_case_writes_nothing(guide: Context, site: FastAPI) -> None:
    """Neither by a change nor by any button; what it wanted and what stands are both in view."""
    async with visitor(site) as client:
        browser = await holding(client, guide, A)
        tab, question = await browser.see("review"), await browser.see("age")
        await open_code(browser, B)
        before = browser.cookie
        for press in (pair[1].rstrip(FILL).replace(FILL, ":", 1) for pair in tab.buttons):
            answer = await browser.send(tab, press, setting(tab, "stage", "refused"))
            assert answer.status_code == STALE, press
            assert browser.cookie == before
        answer = await browser.send(tab, "update", setting(tab, "stage", "refused"))
        assert guide.voice_in("en").say("web.stale.other") in answer.text
        wanted, _, stands = answer.text.partition(guide.voice_in("en").say("web.stale.answers"))
        assert "refused" in wanted
        assert "Age: Under 18" in stands
        assert "Published" not in stands
        assert re.search(r'<a class="go" href="/step\?[\w-]{32}"', stands)
        answer = await browser.send(question, "continue", choosing(question, "adult"))
        assert answer.status_code == STALE
        assert "18 or older" in answer.text.partition(guide.voice_in("en").say("web.stale.answers"))[0]
        assert browser.answers["age"] == ("under_18",)


async def test_a_sheet_is_of_the_case_its_page_showed(guide: Context, site: FastAPI) -> None:
    """From a page of other answers, or another client, there is none, and no print; both ways on are offered."""
    async with visitor(site) as client:
        browser = await holding(client, guide, A)
        tab = await browser.see("review")
        assert (await browser.send(tab, "sheet:txt")).headers["content-type"].startswith("text/plain")
        other = await browser.see("stage")
        await browser.send(other, "continue", choosing(other, "refused"))
        for moved in (True, False):
            for press in ("sheet:pdf", "sheet:txt", "sheet:json", "print"):
                answer = await browser.send(tab, press)
                assert answer.status_code == STALE
                again = form_of(answer.text)
                assert {"restart", "erase", press} == {id_of(pair) for pair in again.buttons}
                assert guide.voice_in("en").say("web.stale.go") in answer.text
                done = await browser.send(again, press)
                assert done.status_code == (303 if press == "print" else 200)
            if moved:
                await open_code(browser, B)


async def test_an_empty_tab_takes_nothing_away(guide: Context, site: FastAPI) -> None:
    """What stands is what was set elsewhere; the page names only what was changed on it."""
    async with visitor(site) as client:
        browser = await holding(client, guide, replace(A, answers={}))
        empty, tab = await browser.see("review"), await browser.see("review")
        await browser.send(tab, "update", setting(tab, "age", "adult") | setting(tab, "criticism", "published"))
        before = browser.answers
        answer = await browser.send(empty, "update", setting(empty, "stage", "waiting"))
        assert answer.status_code == STALE
        wanted = answer.text.partition(guide.voice_in("en").say("web.stale.answers"))[0]
        assert guide.voice_in("en").say("web.stale.moved") in wanted
        assert "Waiting" in wanted or "waiting" in wanted
        assert "Age" not in wanted
        assert browser.answers == before == {"age": ("adult",), "criticism": ("published",)}


async def test_what_may_not_be_set_now_is_said(guide: Context, site: FastAPI) -> None:
    """Hidden again in another tab, an answer set in the first is not dropped in silence."""
    async with visitor(site) as client:
        browser = await holding(client, guide, replace(B, view=View.OPEN))
        browser.cookie = sealed(guide, replace(B, view=View.OPEN))
        tab, other = await browser.see("review"), await browser.see("review")
        await browser.send(other, "show:answers")
        assert browser.case is not None
        assert browser.case.view is View.PLAIN
        answer = await browser.send(tab, "update", setting(tab, "ringer", "yes"))
        assert answer.status_code == STALE
        assert guide.voice_in("en").say("web.stale.now") in answer.text
        assert "Yes" in answer.text.partition(guide.voice_in("en").say("web.stale.answers"))[0]
        assert browser.answers == B.answers


async def test_a_form_sent_twice_is_no_other_page(guide: Context, site: FastAPI) -> None:
    """As by a double click, or by a button pressed before the first answer came."""
    async with visitor(site) as client:
        browser = await holding(client, guide, A)
        tab = await browser.see("review")
        chosen = setting(tab, "age", "under_18") | setting(tab, "stage", "refused")
        for press in ("update", "update", "help"):
            assert (await browser.send(tab, press, chosen)).status_code == 303
        assert browser.answers == {**A.answers} | {"age": ("under_18",), "stage": ("refused",)}
        tab = await browser.see("review")
        for _ in range(2):
            assert (await browser.send(tab, "restart")).status_code == 303


async def test_a_new_case_begins_with_nothing(guide: Context, site: FastAPI) -> None:
    """On the start page there is no way on by a language; on the review and there a button leads to a new one."""
    async with visitor(site) as client:
        for path in ("/", step_of(guide, "review")):
            browser = await holding(client, guide, A)
            old, mark = browser.cookie, browser.cookie[LENGTH:]
            page = await browser.get(path)
            assert guide.voice_in("en").say("web.new-case") in page
            assert (guide.voice_in("en").say("web.continue-where") in page) == (path == "/")
            assert not [pair for pair in form_of(page).buttons if id_of(pair) in LANGUAGES]
            assert (await browser.send(form_of(page), "restart")).status_code == 303
            assert not browser.answers
            assert browser.case is not None
            assert browser.case.audience is None
            assert mark != browser.cookie[LENGTH:]
            assert old != browser.cookie


async def test_a_start_page_from_before_changes_no_case(guide: Context, site: FastAPI) -> None:
    """Opened without a case, as by a link from elsewhere: the language is not taken into what is there by now."""
    async with visitor(site) as client:
        start = form_of(await Browser(client, guide).get("/"))
        browser = await holding(client, guide, A)
        assert (await browser.send(start, "ru")).status_code == STALE
        assert browser.answers == A.answers
        fresh = Browser(client, guide)
        assert (await fresh.send(start, "ru")).status_code == 303
        assert (await fresh.send(start, "nl")).status_code == 303


@pytest.mark.parametrize("language", LANGUAGES)
async def test_erasing_twice_is_erased(language: str, guide: Context, site: FastAPI) -> None:
    """In a second tab, and with a cookie that no longer opens, it ends on the same page in the language of the page."""
    async with visitor(site) as client:
        browser = await holding(client, guide, replace(A, language=language))
        tab, other = await browser.see("review"), await browser.see("findings")
        for form in (tab, other, tab):
            answer = await browser.send(form, "erase")
            assert place_of(guide, answer) == ("erased", language)
            assert browser.cookie == ""
        browser.cookie = sealed(guide, A, at=0)
        assert place_of(guide, await browser.send(tab, "erase")) == ("erased", language)
        assert browser.cookie == ""


async def test_what_a_tab_erases_is_its_own_case(guide: Context, site: FastAPI) -> None:
    async with visitor(site) as client:
        browser = await holding(client, guide, A)
        tab = await browser.see("review")
        await open_code(browser, B)
        answer = await browser.send(tab, "erase")
        assert answer.status_code == STALE
        assert browser.answers == B.answers
        await browser.send(form_of(answer.text), "erase")
        assert browser.case is None


async def test_a_code_takes_no_place_unseen(guide: Context, site: FastAPI) -> None:
    """Opened by a link from elsewhere the browser sends no cookie: the page cannot show what is there, and asks."""
    async with visitor(site) as client:
        blind = form_of(await Browser(client, guide).get("/open"), "/open")
        browser = await holding(client, guide, A)
        there = (await paste(browser, blind, B)).headers["location"]
        assert browser.answers == A.answers
        page = await browser.get(there)
        assert guide.voice_in("en").say("web.open.stale") in page.replace("&#39;", "'")
        assert not (await paste(browser, form_of(page, "/open"), B)).headers["location"].startswith("/open")
        assert browser.answers == B.answers


async def test_nor_does_a_link(guide: Context, site: FastAPI) -> None:
    """The link is not used up by that: it opens from the page that asks."""
    async with visitor(site) as client:
        maker = await holding(client, guide, replace(B, screen="share"))
        await maker.send(await maker.see("share"), "continue")
        link = COPY.findall(await maker.get(step_of(guide, "code")))[0].partition(HOST)[2]
        blind = form_of(await Browser(client, guide).get(link), "/open")
        browser = await holding(client, guide, A)
        there = (await browser.send(blind, "open")).headers["location"]
        assert browser.answers == A.answers
        page = await browser.get(there)
        assert guide.voice_in("en").say("web.open.stale") in page.replace("&#39;", "'")
        assert not (await browser.send(form_of(page, "/open"), "open")).headers["location"].startswith("/open")
        assert browser.answers.keys() <= B.answers.keys()
        assert (await browser.send(blind, "open")).headers["location"] == "/open/again"


async def test_codes_are_ended_and_no_case_is_changed(guide: Context, site: FastAPI) -> None:
    """From a page of another case, and from the one that says that all is erased: the case that stands, stands."""
    async with visitor(site) as client:
        browser = await holding(client, guide, replace(A, screen="share"))
        await browser.send(await browser.see("share"), "continue")
        code = COPY.findall(await browser.get(step_of(guide, "code")))[1]
        share = await browser.see("share")
        erased = form_of(await browser.get((await browser.send(share, "erase")).headers["location"]))
        assert browser.case == Case(language="en")
        await open_code(browser, B)
        for form in (share, erased):
            assert (await browser.send(form, "end")).status_code == 303
            assert browser.answers == B.answers
        assert (await browser.send(erased, "restart")).status_code == STALE
        answer = await Browser(client, guide).client.post("/open", data={"code": code})
        assert answer.headers["location"] == "/open/again"


async def test_a_mark_belongs_to_its_case(guide: Context, site: FastAPI) -> None:
    """It opens no other token; an old cookie without one opens, and its pages stay one case."""
    async with visitor(site) as client:
        one, other = await holding(client, guide, A), await holding(client, guide, B)
        mixed = Browser(client, guide, one.cookie[:LENGTH] + other.cookie[LENGTH:])
        assert guide.voice_in("en").say("web.expired") in await mixed.get(step_of(guide, "review"))
        old = Browser(client, guide, sealed(guide, A))
        first, second = await old.see("age"), await old.see("stage")
        assert (await old.send(first, "continue", choosing(first, "under_18"))).status_code == 303
        assert (await old.send(second, "continue", choosing(second, "refused"))).status_code == 303
        assert old.answers == {**A.answers} | {"age": ("under_18",), "stage": ("refused",)}
