"""The same site as an onion service. Told by the Host header alone: Tor itself is not tried."""

import re
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from dialogs.context import Context
from tests.web.test_abuse import ANSWERED, KEYS, NOW, plain, sealed, step_of, visitor
from tests.web.test_codes import COPY

ONION = "a" * 56 + ".onion"
CODE = replace(ANSWERED, screen="code", ticks=("origin",))


def site_of(guide: Context, onion: str = f"http://{ONION}") -> FastAPI:
    """A site that has an onion service."""
    return build_site(AppConfig(Settings(onion_location=onion), guide, KEYS, lambda: NOW))


@pytest.mark.parametrize(("host", "at"), [(ONION, ONION), (ONION.upper(), ONION), (f"{ONION}:8080", f"{ONION}:8080")])
async def test_over_http_the_cookie_is_kept_and_links_lead_back(host: str, at: str, guide: Context) -> None:
    """No Secure, no prefix: Tor encrypts, and the name is the key. All else is as over HTTPS."""
    async with visitor(site_of(guide), f"http://{ONION}") as client:
        answer = plain(await client.post("/step", data={"at": "1", "choose": "ru"}, headers={"host": host}), 303)
        (cookie,) = answer.headers.get_list("set-cookie")
        assert re.fullmatch(r"kompas=[\w-]+; HttpOnly; Path=/; SameSite=strict", cookie)
        headers = {"host": host, "cookie": f"kompas={sealed(guide, CODE)}"}
        page = plain(await client.get(step_of(guide, "code"), headers=headers), 200)
        link, _ = COPY.findall(page.text)
        assert link.lower().startswith(f"http://{at}/open/")


async def test_over_https_it_is_as_anywhere(guide: Context) -> None:
    """An onion service behind a certificate."""
    async with visitor(site_of(guide), f"https://{ONION}") as client:
        answer = plain(await client.post("/step", data={"at": "1", "choose": "ru"}), 303)
        assert answer.headers["set-cookie"].startswith("__Host-kompas=")
        assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("host", [f"{ONION}.example.org", "onion", "xonion", "example.onion.org"])
async def test_what_only_looks_like_one_is_none(host: str, guide: Context) -> None:
    async with visitor(site_of(guide), f"http://{host}") as client:
        answer = plain(await client.post("/step", data={"at": "1", "choose": "ru"}), 303)
        assert answer.headers["set-cookie"].startswith("__Host-kompas=")


@pytest.mark.parametrize("origin", ["null", f"http://{ONION}", ""])
async def test_its_own_forms_are_taken(origin: str, guide: Context) -> None:
    """As browsers name the origin of a form there; those of others are refused."""
    async with visitor(site_of(guide), f"http://{ONION}") as client:
        headers = {"origin": origin, "sec-fetch-site": "same-origin"} if origin else {}
        plain(await client.post("/step", data={"at": "1", "choose": "ru"}, headers=headers), 303)
        headers = {"origin": "http://" + "b" * 56 + ".onion"}
        plain(await client.post("/step", data={"at": "1", "choose": "ru"}, headers=headers), 403)


async def test_tor_browser_is_told_of_it(guide: Context) -> None:
    """Over HTTPS, with the same path, where nobody would leave answers behind; nowhere else."""
    async with visitor(site_of(guide)) as client:
        headers = {"cookie": f"__Host-kompas={sealed(guide, CODE)}"}
        link = COPY.findall((await client.get(step_of(guide, "code"), headers=headers)).text)[0]
        for path in ("/", "/open", "/privacy", httpx.URL(link).path):
            assert (await client.get(path)).headers["onion-location"] == f"http://{ONION}{path}"
        for path in (step_of(guide, "code"), "/print", "/static/kompas.css", "/healthz", "/erased/en", "/leave"):
            assert "onion-location" not in (await client.get(path, headers=headers)).headers, path
        strange = await client.get("/open/%0d%0aset-cookie:%20x=1")
        assert re.fullmatch(r"[!-~]+", strange.headers["onion-location"])
        assert "set-cookie" not in strange.headers
    for host in (f"http://{ONION}", f"https://{ONION}", "http://127.0.0.1:8000"):
        async with visitor(site_of(guide), host) as client:
            assert "onion-location" not in (await client.get("/")).headers, host


async def test_without_one_nothing_is_told(guide: Context) -> None:
    async with visitor(build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))) as client:
        assert "onion-location" not in (await client.get("/")).headers


@pytest.mark.parametrize(
    "address",
    [
        *(f"https://{ONION}", ONION, f"http://{ONION}/x", f"http://{ONION}?x", f"http://x.{ONION}", f"http://{ONION}:"),
        *("http://short.onion", "http://" + "1" * 56 + ".onion", "http://" + "A" * 56 + ".onion", "http://example.org"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """It would be told to every visitor."""
    with pytest.raises(ValidationError, match="onion service"):
        Settings(onion_location=address)


def test_a_slash_at_its_end_is_taken_away() -> None:
    """A path follows."""
    assert Settings(onion_location=f"http://{ONION}/").onion_location == f"http://{ONION}"
