"""Until when a code opens, that it is said, and that it can be ended. No browser is needed."""

import re
from dataclasses import dataclass, field, replace

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request

from bot.clock import time_of_day
from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import random_keys
from bot.tokens.seal import LENGTH, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.cookie import read_case, seal_case
from dialogs.case import LIFETIMES, Case
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.web.test_abuse import COOKIE, HOST, NOW, plain, sealed, shown_at, step_of, visitor
from tests.web.test_codes import COPY

KEYS = random_keys()
MINE = Case({"origin": ("ruritania",), "age": ("adult",)}, "en", Audience.APPLICANT, "share", ticks=("origin",))
END = 'value="end.'


@dataclass
class Clock:
    """What time it is."""

    now: float = NOW


@dataclass
class Person:
    """Somebody with a browser that keeps the cookie, over HTTPS."""

    guide: Context
    client: httpx.AsyncClient
    cookie: str
    seen: list[int] = field(default_factory=list)
    """How long the cookies were that they were given."""

    async def get(self, path: str, status: int = 200) -> str:
        """Look at a page."""
        return plain(self._keep(await self.client.get(path, headers=self._headers)), status).text

    async def see(self, screen: str) -> str:
        """Look at a screen."""
        return await self.get(step_of(self.guide, screen, "en" if screen == "erased" else None, KEYS))

    async def send(self, screen: str, **fields: object) -> str:
        """Send the form of a screen; the screen that it leads to."""
        data = {"at": str(Codec(self.guide.policy).number_of(screen)), **fields}
        answer = self._keep(await self.client.post("/step", data=data, headers=self._headers))
        return shown_at(self.guide, plain(answer, 303), KEYS)

    async def make(self, name: str = "lifetime:60", *facts: str) -> tuple[str, ...]:
        """Make a code; its link, where there is one, and the code."""
        assert await self.send("share", choose=[*(facts or ("origin",)), name]) == "code"
        return tuple(COPY.findall(await self.see("code")))

    @property
    def _headers(self) -> dict[str, str]:
        return {"cookie": COOKIE.format(self.cookie)} if self.cookie else {}

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        for line in answer.headers.get_list("set-cookie"):
            self.cookie = line.partition(";")[0].partition("=")[2].strip('"')
            self.seen.append(len(self.cookie))
        return answer


def site_of(guide: Context, clock: Clock, replicas: int = 1) -> FastAPI:
    """A process that serves, just started."""
    return build_site(AppConfig(Settings(replicas=replicas), guide, KEYS, lambda: clock.now))


def person(guide: Context, site: FastAPI, cookie: str = "") -> Person:
    """Somebody about to make a code; or who comes back with a cookie."""
    return Person(guide, visitor(site), cookie or sealed(guide, MINE, keys=KEYS))


def with_case(guide: Context, cookie: str, case: Case) -> str:
    """A cookie that knows of the same codes, with another case."""
    headers = [(b"host", HOST.encode()), (b"cookie", COOKIE.format(cookie).encode())]
    request = Request({"type": "http", "scheme": "https", "path": "/", "query_string": b"", "headers": headers})
    cases = SealedCases(Codec(guide.policy), Seal(KEYS))
    brought = read_case(request, cases, NOW)
    assert brought
    return seal_case(cases, replace(brought, case=case), NOW)


async def opens(site: FastAPI, text: str) -> bool:
    """Whether somebody else gets in with this."""
    async with visitor(site) as client:
        answer = plain(await client.post("/open", data={"code": text}), 303)
    return answer.headers["location"].startswith("/step?")


def times(page: str) -> list[str]:
    """The times of day that a page names."""
    return re.findall(r"\b\d\d:\d\d\b", page)


@pytest.mark.parametrize(("name", "minutes"), LIFETIMES.items())
async def test_it_opens_until_the_time_that_is_said(name: str, minutes: int, guide: Context) -> None:
    """As chosen, to the minute, by link and by code; loading the page again makes no other."""
    clock = Clock(NOW + 17)
    site = site_of(guide, clock)
    mine = person(guide, site)
    link, code = await mine.make(name)
    end = (clock.now + minutes * 60) // 60 * 60
    assert times(await mine.see("code")) == [time_of_day(end)]
    clock.now = end - 1
    assert (link, code) == tuple(COPY.findall(await mine.see("code")))
    assert await opens(site, code)
    clock.now = end
    assert not await opens(site, code)
    assert not await opens(site, link)
    assert "410" in str((await mine.client.get(httpx.URL(link).path)).status_code)


async def test_looking_at_a_link_opens_nothing(guide: Context) -> None:
    """Messengers, scanners and previews look at it as often as they like; the first press opens it, the second not."""
    site = site_of(guide, Clock())
    link, _ = await person(guide, site).make()
    async with visitor(site) as scanner:
        for method in ("GET", "HEAD", "GET"):
            answer = await scanner.request(method, httpx.URL(link).path)
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers
    assert [await opens(site, link) for _ in range(2)] == [True, False]


async def test_after_erasing_it_is_said_until_when(guide: Context) -> None:
    """The last of all that were made; afterwards nothing is said. Without a code the cookie goes."""
    clock = Clock()
    site = site_of(guide, clock)
    mine = person(guide, site)
    assert await mine.send("share", do="erase") == "erased"
    assert mine.cookie == ""
    mine = person(guide, site)
    await mine.make("lifetime:240")
    assert await mine.send("code", do="back") == "share"
    await mine.make("lifetime:15", "age")
    assert await mine.send("code", do="erase") == "erased"
    assert times(await mine.see("erased")) == [time_of_day(NOW + 240 * 60)]
    assert "origin" not in await mine.get("/")
    clock.now += 240 * 60
    assert not times(await mine.see("erased"))


@pytest.mark.parametrize("screen", ["erased", "code", "share"])
async def test_ending_them(screen: str, guide: Context) -> None:
    """All that were made in this browser, wherever it is asked for; nobody else's, also of the same answers."""
    site = site_of(guide, Clock())
    mine, other = person(guide, site), person(guide, site)
    codes = [*await mine.make("lifetime:15"), *await mine.make("lifetime:240", "age")]
    theirs = await other.make("lifetime:15")
    assert len({*codes, *theirs}) == 6
    place = "erased"
    if screen == "erased":
        await mine.send("code", do="erase")
    else:
        place = "share"
        await mine.send("code", do="back") if screen == "share" else None
    assert await mine.send(screen, do="end") == place
    page = await mine.see(place)
    assert guide.voice_in("en").say("code.ended", until=time_of_day(NOW + 240 * 60)) in page
    assert END not in page
    assert not any([await opens(site, text) for text in codes])
    assert all([await opens(site, text) for text in theirs])


async def test_made_again_after_ending(guide: Context) -> None:
    """In the same minute, of the same answers: it is another code, and opens."""
    site = site_of(guide, Clock())
    mine = person(guide, site)
    first = await mine.make()
    await mine.send("code", do="end")
    again = await mine.make()
    assert not {*first} & {*again}
    assert [await opens(site, text) for text in (*first, *again)] == [False, False, True, True]


async def test_after_a_restart_nothing_is_said_to_be_ended(guide: Context) -> None:
    """The code opens, the link does not; until when is still said, and ending is not offered, also beside a new one."""
    clock = Clock()
    before, after = site_of(guide, clock), site_of(guide, clock)
    mine = person(guide, before)
    link, code = await mine.make("lifetime:240")
    await mine.send("code", do="erase")
    mine = person(guide, after, mine.cookie)
    page = await mine.see("erased")
    assert times(page) == [time_of_day(NOW + 240 * 60)]
    assert END not in page
    assert [await opens(after, text) for text in (link, code)] == [False, True]
    mine.cookie = with_case(guide, mine.cookie, MINE)
    new = await mine.make("lifetime:15")
    assert time_of_day(NOW + 240 * 60) in await mine.see("code")
    await mine.send("code", do="end")
    page = await mine.see("share")
    assert times(page) == [time_of_day(NOW + 240 * 60)]
    assert END not in page
    assert [await opens(after, text) for text in (*new, code)] == [False, False, True]


async def test_several_replicas_make_no_link_and_end_nothing(guide: Context) -> None:
    """They share no memory: where to paste the code is said, and it opens at each of them."""
    clock = Clock()
    one, other = (site_of(guide, clock, replicas=2) for _ in range(2))
    mine = person(guide, one)
    (code,) = await mine.make()
    page = await mine.see("code")
    assert guide.voice_in("en").say("web.code.paste", address=f"https://{HOST}/open") in page
    assert END not in page
    assert guide.voice_in("en").say("web.code.picture") not in page
    await mine.send("code", do="end")
    assert guide.voice_in("en").say("code.made", until=times(page)[0]) in await mine.see("share")
    assert await opens(one, code)
    assert await opens(other, code)


async def test_the_cookie_has_one_length(guide: Context) -> None:
    """Whether a code was made, ended or is shown cannot be told from it; and one of an older version opens."""
    mine = person(guide, site_of(guide, Clock()))
    assert len(mine.cookie) == LENGTH
    await mine.make()
    for screen, action in (("code", "end"), ("share", "back"), ("findings", "share"), ("share", "language")):
        await mine.send(screen, do=action)
    assert len({*mine.seen}) == 1
    whole = mine.cookie
    for broken in (whole[:-1], whole + "A", whole[:LENGTH] + "A" * (len(whole) - LENGTH), whole[LENGTH:]):
        mine.cookie = broken
        assert guide.voice_in("en").say("web.expired").partition(".")[0] in await mine.see("review")


async def test_making_very_many_is_refused(guide: Context) -> None:
    """So that nobody fills the memory for links; a code that is made already is shown all the same."""
    mine = person(guide, site_of(guide, Clock()))
    await mine.make()
    for _ in range(100):
        await mine.send("share", choose=["origin", "lifetime:60"])
        answer = await mine.client.get(step_of(guide, "code", keys=KEYS), headers=mine._headers)
        mine._keep(answer)
        if answer.status_code == 429:
            return
    raise AssertionError("a hundred codes in a minute")
