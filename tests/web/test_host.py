"""Behind a proxy: the cookie goes over HTTPS only, and a proxy that hides the Host is told of, not worked around."""

from itertools import product

import httpx
import pytest
from fastapi import FastAPI

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from tests.web.test_abuse import COOKIE, HOST, KEYS, NOW, plain, sealed, step_of, visitor

HERE = ("127.0.0.1", "127.0.0.1:8000", "localhost", "localhost:8410", "[::1]", "[::1]:8000")
HIDDEN: tuple[dict[str, str], ...] = (
    {"x-forwarded-proto": "https"},
    {"x-forwarded-host": HOST},
    {"x-forwarded-host": HOST, "x-forwarded-proto": "http"},
    {"x-forwarded-host": HOST, "x-forwarded-proto": "https"},
)
OPEN: tuple[dict[str, str], ...] = (
    {},
    {"x-forwarded-proto": "http"},
    {"x-forwarded-host": "localhost", "x-forwarded-proto": "https"},
    {"x-forwarded-host": "127.0.0.1:8443"},
)


@pytest.fixture(scope="module")
def site(guide: Context) -> FastAPI:
    """The application of a trial."""
    return build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))


async def choose(client: httpx.AsyncClient, **headers: str) -> httpx.Response:
    """The first form."""
    return await client.post("/step", data={"at": "1", "choose": "ru"}, headers=headers)


@pytest.mark.parametrize(("host", "headers"), [*product(HERE, HIDDEN)])
async def test_a_proxy_that_hides_the_host_is_told_of(
    host: str, headers: dict[str, str], guide: Context, site: FastAPI
) -> None:
    """On every page, form and sheet: no cookie that could go over HTTP, no code that leads to the helper's machine."""
    given = {**headers, "host": host, "cookie": COOKIE.format(sealed(guide)).removeprefix("__Host-")}
    async with visitor(site, f"http://{host}") as client:
        paths = ("/", "/step", step_of(guide, "code"), "/print", "/privacy", "/open", "/leave", "/sheet.txt")
        answers = [await client.get(path, headers=given) for path in paths]
        answers += [await choose(client, **given), await client.post("/open", data={"code": "x"}, headers=given)]
    for answer in answers:
        assert "the proxy in front of it must pass on the Host header" in plain(answer, 421).text
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_said_in_the_language_of_the_browser(language: str, guide: Context, site: FastAPI) -> None:
    """A visitor can tell the operator."""
    async with visitor(site, "http://127.0.0.1") as client:
        answer = await client.get("/", headers={"x-forwarded-proto": "https", "accept-language": language})
    assert guide.voice_in(language).say("web.host") in answer.text


@pytest.mark.parametrize(("host", "headers"), [*product(HERE, OPEN)])
async def test_on_this_machine_it_works(host: str, headers: dict[str, str], site: FastAPI) -> None:
    """Also through a proxy that serves this machine only."""
    async with visitor(site, f"http://{host}") as client:
        assert plain(await choose(client, **headers, host=host), 303).headers["set-cookie"].startswith("kompas=")


@pytest.mark.parametrize("host", [*HERE, HOST, "10.0.0.7:8000"])
async def test_over_https_the_cookie_is_secure_whatever_the_host(host: str, site: FastAPI) -> None:
    """And bound to it; taking it away says the same, or browsers would keep it."""
    async with visitor(site, f"https://{host}") as client:
        for answer in (await choose(client, host=host), await client.get("/leave", headers={"host": host})):
            cookie = plain(answer, 303).headers["set-cookie"]
            assert cookie.startswith("__Host-kompas=")
            assert "secure" in cookie.lower()
