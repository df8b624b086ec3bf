"""Case codes that must not open, and who may try how often. No browser is needed."""

import re
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from bot.http.rate_limits import FAILED
from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.case_codes import HOURS, LONGEST
from bot.tokens.keys import Keys, random_keys
from bot.tokens.seal import LENGTH, Purpose
from dialogs.case import Case
from dialogs.context import Context
from tests.web.test_abuse import (
    ANSWERED,
    COOKIE,
    HELD,
    HOST,
    HOUR,
    KEYS,
    NOW,
    TOLD,
    plain,
    sealed,
    shown_at,
    step_of,
    visitor,
)

COPY = re.compile(r'<span class="copy">([^<]*)</span>')
REFUSED = (303, "/open/again")
CODE = replace(ANSWERED, language=None, screen="safety")


def site_of(guide: Context, keys: Keys = KEYS) -> FastAPI:
    """An application of its own."""
    return build_site(AppConfig(Settings(), guide, keys, lambda: NOW))


def code_of(guide: Context, at: float = NOW, keys: Keys = KEYS, purpose: str = Purpose.CODE, case: Case = CODE) -> str:
    """A case code."""
    return sealed(guide, case, purpose, at, keys)


def bad_codes(guide: Context) -> dict[str, str]:
    """What must not open, by what is wrong with it."""
    code = code_of(guide)
    return {
        "empty": "",
        "cut": code[:-1],
        "cut in front": code[1:],
        "half": code[: LENGTH // 2],
        "a handle": code[:22],
        "one more": code + "A",
        "twice": code + code,
        "altered": code[:30] + ("A" if code[30] != "A" else "B") + code[31:],
        "swapped case": code.swapcase(),
        "expired": code_of(guide, NOW - HOURS * HOUR),
        "long expired": code_of(guide, 0),
        "of the future": code_of(guide, NOW + 2 * HOUR),
        "foreign": code_of(guide, keys=random_keys()),
        "web": code_of(guide, purpose=Purpose.WEB),
        "api": code_of(guide, purpose=Purpose.API),
        "telegram": code_of(guide, purpose=Purpose.TELEGRAM),
        "in a query": f"https://{HOST}/open?code={code}&more=1",
        "too long": "x" * LONGEST + "#" + code,
        "null": "\0" * LENGTH,
        "markup": "<script>alert(1)</script>",
        "letters": "Я" * LENGTH,
    }


async def send(client: httpx.AsyncClient, code: str, cookie: str = "") -> httpx.Response:
    """Paste a code into the form."""
    headers = {"cookie": COOKIE.format(cookie)} if cookie else {}
    return plain(await client.post("/open", data={"code": code}, headers=headers))


async def test_all_that_is_wrong_looks_the_same(guide: Context) -> None:
    """The same way to the same sentence, and no cookie. A page that answers a form is kept with what was sent."""
    site = site_of(guide)
    for wrong, code in bad_codes(guide).items():
        async with visitor(site) as client:
            answer = await send(client, code)
            assert (answer.status_code, answer.headers.get("location")) == REFUSED, wrong
            assert "set-cookie" not in answer.headers
    async with visitor(site) as client:
        page = plain(await client.get(answer.headers["location"]), 422)
    assert guide.voice_in("en").say("code.bad") in page.text


@pytest.mark.parametrize("age", [0, (HOURS - 1) * HOUR])
async def test_a_good_one_opens_as_long_as_it_says(age: int, guide: Context) -> None:
    async with visitor(site_of(guide)) as client:
        answer = await send(client, code_of(guide, NOW - age), sealed(guide, Case(language="nl")))
        assert answer.status_code == 303
        assert shown_at(guide, answer) == "safety"
        cookie = answer.headers["set-cookie"].partition(";")[0]
        shown = await client.get(step_of(guide, "review"), headers={"cookie": cookie})
        assert HELD in plain(shown, 200).text


async def test_a_bad_one_leaves_the_own_case_alone(guide: Context) -> None:
    async with visitor(site_of(guide)) as client:
        answer = await send(client, "x", sealed(guide))
        assert answer.headers["location"] == REFUSED[1]
        assert "set-cookie" not in answer.headers
        assert TOLD not in answer.text


async def test_attempts_are_limited_and_nobody_else_is_stopped(guide: Context) -> None:
    """As with other things that do not open; whoever holds a good code is let in all the while."""
    site = site_of(guide)
    async with visitor(site) as client:
        assert {(await send(client, "x")).headers["location"] for _ in range(FAILED)} == {REFUSED[1]}
        refused = await send(client, "x")
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "60"
        assert (await send(client, code_of(guide))).status_code == 303
    async with visitor(site) as client:
        assert (await send(client, "x")).headers["location"] == REFUSED[1]


async def test_another_replica_opens_it(guide: Context) -> None:
    """The keys are all they share; the other may have a newer one already."""
    keys = random_keys()
    one, other = site_of(guide, keys), site_of(guide, Keys((*random_keys().all, *keys.all)))
    async with visitor(one) as client:
        ticked = replace(ANSWERED, screen="code", ticks=("origin", "criticism"))
        headers = {"cookie": COOKIE.format(sealed(guide, ticked, keys=keys))}
        page = plain(await client.get(step_of(guide, "code"), headers=headers), 200)
    link, code = COPY.findall(page.text)
    async with visitor(other) as client:
        assert (await send(client, code)).headers["location"].startswith("/step?")
        assert (await send(client, link)).headers["location"] == REFUSED[1]
    async with visitor(site_of(guide, random_keys())) as client:
        assert (await send(client, code)).headers["location"] == REFUSED[1]


async def test_the_form_is_for_our_own_pages(guide: Context) -> None:
    """A form of another site is refused, and so is a code in an address."""
    async with visitor(site_of(guide)) as client:
        headers = {"origin": "https://evil.example"}
        plain(await client.post("/open", data={"code": code_of(guide)}, headers=headers), 403)
        answer = plain(await client.get("/open", params={"code": code_of(guide)}), 200)
        assert "set-cookie" not in answer.headers
        assert code_of(guide) not in answer.text
        plain(await client.put("/open"), 405)


async def test_the_link_is_for_the_address_people_use(guide: Context) -> None:
    """https, where others reach it."""
    async with visitor(site_of(guide)) as client:
        cookie = sealed(guide, replace(ANSWERED, screen="code", ticks=("origin",)))
        page = plain(await client.get(step_of(guide, "code"), headers={"cookie": COOKIE.format(cookie)}), 200)
        assert f"https://{HOST}/open/" in page.text


async def test_a_host_too_long_for_any_picture(guide: Context) -> None:
    """Is refused, and no name that can be: the link stands in a picture, which holds so much and no more."""
    case = replace(ANSWERED, screen="code", ticks=("origin",))
    headers = {"cookie": COOKIE.format(sealed(guide, case))}
    async with visitor(site_of(guide)) as client:
        for host, status in (("x" * 3_000, 400), ("x" * 260, 400), ("x" * 253 + ":65535", 200), (HOST, 200)):
            plain(await client.get(step_of(guide, "code"), headers={**headers, "host": host}), status)
