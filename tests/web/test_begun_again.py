"""Where an interview begins again: after erasing, and when a browser brings no case. No browser is needed."""

import httpx
import pytest
from fastapi import FastAPI

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from tests.web.forms import form_of
from tests.web.test_abuse import COOKIE, KEYS, NOW, plain, sealed, step_of, visitor


@pytest.fixture(scope="module")
def site(guide: Context) -> FastAPI:
    """The application of a trial."""
    return build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))


async def erase(client: httpx.AsyncClient, guide: Context, language: str) -> httpx.Response:
    """The page that somebody sees who has erased."""
    held = {"cookie": COOKIE.format(sealed(guide, Case(language=language, screen="help", back_to="language")))}
    form = {"at": str(Codec(guide.policy).number_of("help")), "do": "erase"}
    answer = plain(await client.post("/step", data=form, headers=held), 303)
    assert "Max-Age=0" in answer.headers["set-cookie"]
    return plain(await client.get(answer.headers["location"]), 200)


async def press(client: httpx.AsyncClient, page: httpx.Response, action: str) -> httpx.Response:
    """What a button of the page leads to, in a browser that keeps a cookie. The form is sent as it stands there."""
    answer = plain(await client.post("/step", data=dict(form_of(page.text).sent(action))), 303)
    cookie = answer.headers["set-cookie"].partition(";")[0]
    return plain(await client.get(answer.headers["location"], headers={"cookie": cookie}), 200)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_buttons_of_the_erased_page_lead_on(language: str, guide: Context, site: FastAPI) -> None:
    """Help comes in the language of the page, whatever the browser's is, and Start again to the first screen."""
    async with visitor(site) as client:
        page = await erase(client, guide, language)
        helped = await press(client, page, "help")
        assert f'<html lang="{language}">' in helped.text
        assert guide.voice_in(language).say("help.heading") in helped.text
        begun = await press(client, page, "restart")
        for name in LANGUAGES:
            assert guide.voice_in(name).say("language.choose") in begun.text


async def test_the_erased_page_has_one_address(guide: Context, site: FastAPI) -> None:
    """The number of its screen is none, with a case or without; a form that names no language goes by the browser's.

    Its address holds its language, whatever the browser's is, and shows no case that is begun again since.
    """
    number = Codec(guide.policy).number_of("erased")
    async with visitor(site) as client:
        for headers in ({}, {"cookie": COOKIE.format(sealed(guide))}):
            for language in LANGUAGES:
                page = plain(await client.get(step_of(guide, "erased", language), headers=headers), 200)
                assert guide.voice_in(language).say("erased.heading") in page.text
            plain(await client.get(f"/step/{number}", headers=headers), 404)
        form, hint = {"at": str(number), "do": "help"}, {"accept-language": "be"}
        for language in ("", "xx", "nl\r\n"):
            answer = plain(await client.post("/step", data={**form, "language": language}, headers=hint), 303)
            cookie = {"cookie": answer.headers["set-cookie"].partition(";")[0]}
            assert '<html lang="be">' in (await client.get(answer.headers["location"], headers=cookie)).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_without_a_cookie_one_is_told(language: str, guide: Context, site: FastAPI) -> None:
    """That the answers cannot be opened, and that a cookie is needed; nothing is counted, and nothing taken away."""
    forms = ({"at": "4", "choose": "x"}, {"at": "4", "set.age": "adult"}, {"at": "5", "do": "continue"})
    async with visitor(site) as client:
        headers = {"accept-language": language}
        answers = [await client.get(path, headers=headers) for path in ("/step", step_of(guide, "review"), "/print")]
        answers += [await client.post("/step", data=form, headers=headers) for form in forms]
        for answer in answers:
            assert f'<html lang="{language}">' in plain(answer, 200).text
            note = answer.text.partition('id="note"')[2].partition("</div>")[0]
            assert guide.voice_in(language).say("web.expired") in note
            assert guide.voice_in(language).say("web.privacy.cookie") in note
            assert "set-cookie" not in answer.headers
            assert 'name="at" value="1"' in answer.text
        assert 'id="note"' not in plain(await client.get("/", headers=headers), 200).text
