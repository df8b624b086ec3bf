"""What a code leaves behind in the browsers that made, opened or pasted it: nothing that opens.

Chromium and Firefox with fresh profiles, closed as a person closes them; then every file of the profile is read.
"""

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import async_playwright

from bot.tokens.case_codes import BadCode, read_code
from bot.tokens.code_links import Handles
from bot.tokens.seal import LENGTH, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web import browser as chromium
from tests.web import firefox
from tests.web.browser import OPTION, button
from tests.web.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

_TOKEN = re.compile(rb"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{%d}(?![A-Za-z0-9_-])" % LENGTH)
_COPY = re.compile(r'<span class="copy">([^<]*)</span>')
_LZ4 = b"mozLz40\0"


@dataclass(frozen=True)
class Window:
    """What is done in a browser, whichever it is."""

    go: Callable[[str], Awaitable[object]]
    fill: Callable[[str, str], Awaitable[object]]
    press: Callable[[str], Awaitable[object]]
    check: Callable[[str], Awaitable[object]]
    count: Callable[[str], Awaitable[int]]
    texts: Callable[[str], Awaitable[list[str]]]


Opened = Callable[[Path], AbstractAsyncContextManager[Window]]


@asynccontextmanager
async def in_chromium(profile: Path) -> AsyncIterator[Window]:
    """A window of Chromium with this profile."""
    path = chromium.chromium()
    if path is None:
        pytest.skip(chromium.MISSING)
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile, executable_path=path, args=[*chromium.FLAGS]
        )
        page = context.pages[0]

        async def press(selector: str) -> None:
            async with page.expect_navigation():
                await page.click(selector)

        async def count(selector: str) -> int:
            return await page.locator(selector).count()

        async def texts(selector: str) -> list[str]:
            return await page.locator(selector).all_inner_texts()

        async def check(selector: str) -> None:
            await page.locator(selector).first.check()

        yield Window(page.goto, page.fill, press, check, count, texts)
        await context.close()


@asynccontextmanager
async def in_firefox(profile: Path) -> AsyncIterator[Window]:
    """A window of Firefox with this profile."""
    path = firefox.firefox()
    if path is None:
        pytest.skip(firefox.MISSING)
    async with firefox.running(path, profile) as window:
        yield Window(window.go, window.fill, window.press, window.check, window.count, window.texts)


BROWSERS = pytest.mark.parametrize(
    "opened", [in_chromium, pytest.param(in_firefox, marks=pytest.mark.proof)], ids=["chromium", "firefox"]
)


def kept_in(profile: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a profile, unpacked; texts of two bytes a letter once more with one."""
    for path in profile.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            data = unpacked(data[len(_LZ4) :]) if data.startswith(_LZ4) else data
            yield str(path.relative_to(profile)), data
            yield f"{path.relative_to(profile)} (UTF-16)", data.replace(b"\0", b"")


def unpacked(data: bytes) -> bytes:
    """One LZ4 block with its length in front, as Firefox writes its session."""
    wanted, place, out = int.from_bytes(data[:4], "little"), 4, bytearray()
    while place < len(data):
        token = data[place]
        length, place = _length(data, place + 1, token >> 4)
        out += data[place : place + length]
        place += length
        if place >= len(data):
            break
        offset = int.from_bytes(data[place : place + 2], "little")
        length, place = _length(data, place + 2, token & 15)
        for _ in range(length + 4):
            out.append(out[-offset])
    assert len(out) == wanted
    return bytes(out)


def _length(data: bytes, place: int, length: int) -> tuple[int, int]:
    if length == 15:
        while data[place] == 255:
            length, place = length + 255, place + 1
        length, place = length + data[place], place + 1
    return length, place


async def make(site: Served, guide: Context) -> tuple[str, str]:
    """A link and its code, made by somebody else."""
    async with httpx.AsyncClient(base_url=site.address) as client:
        client.cookies.set("kompas", site.token(at_share(guide)))
        await client.post("/step", data={"at": Codec(guide.policy).number_of("share"), "choose": ["origin", "age"]})
        link, code = _COPY.findall((await client.get(site.path("code"))).text)
        return link, code


def at_share(guide: Context) -> Case:
    """Somebody about to make a code."""
    return Case(answers_of(guide.policy, 1), "en", Audience.APPLICANT, "share", ticks=("origin", "age"))


async def opens(site: Served, text: str) -> bool:
    """Whether somebody who posts this is let in."""
    async with httpx.AsyncClient(base_url=site.address) as client:
        answer = await client.post("/open", data={"code": text})
        return answer.headers["location"].startswith("/step?")


async def check_nothing_opens(site: Served, guide: Context, profile: Path, link: str, code: str) -> None:
    """Nowhere the code, no token that is any code, and of the link nothing that opens."""
    seal, codec, found_link = Seal(site.keys), Codec(guide.policy), False
    for name, data in kept_in(profile):
        assert code.encode() not in data, name
        found_link |= link.encode() in data
        for token in _TOKEN.findall(data):
            with pytest.raises(BadCode):
                read_code(SealedCases(codec, seal), token.decode(), time.time(), Handles())
    if found_link:
        assert not await opens(site, link)


def check_history(profile: Path, place: str) -> None:
    """The profile was written, and what stands in it is found: the history has this address."""
    assert any(place.encode() in data for _, data in kept_in(profile)), place


@BROWSERS
async def test_opening_a_link_leaves_nothing_that_opens(
    opened: Opened, guide: Context, site: Served, tmp_path: Path
) -> None:
    """The address in the history is dead, and the code itself was never there."""
    link, code = await make(site, guide)
    async with opened(tmp_path) as window:
        await window.go(link)
        await window.press("form button.go")
        await window.press(button("continue"))
    check_history(tmp_path, link)
    await check_nothing_opens(site, guide, tmp_path, link, code)
    assert await opens(site, code)


@BROWSERS
@pytest.mark.parametrize("before", ["", "The code: "], ids=["code", "with words"])
async def test_pasting_leaves_nothing_that_opens(
    before: str, opened: Opened, guide: Context, site: Served, tmp_path: Path
) -> None:
    """Neither in the history nor in what the browser remembers of fields."""
    link, code = await make(site, guide)
    async with opened(tmp_path) as window:
        await window.go(f"{site.address}/open")
        await window.fill("#code", before + code)
        await window.press("form button.go")
        await window.press(button("continue"))
    check_history(tmp_path, f"{site.address}/open")
    await check_nothing_opens(site, guide, tmp_path, link, code)


@BROWSERS
async def test_a_code_that_was_mistyped_leaves_nothing_that_opens(
    opened: Opened, guide: Context, site: Served, tmp_path: Path
) -> None:
    """Refused because of one character too many, it is as good as the code; so it must not stay in the browser."""
    link, code = await make(site, guide)
    async with opened(tmp_path) as window:
        await window.go(f"{site.address}/open")
        await window.fill("#code", f"{code}.")
        await window.press("form button.go")
    check_history(tmp_path, f"{site.address}/open")
    await check_nothing_opens(site, guide, tmp_path, link, code)


@BROWSERS
async def test_making_and_erasing_leaves_nothing_that_opens(
    opened: Opened, guide: Context, site: Served, tmp_path: Path
) -> None:
    """In the browser of whoever made it, once they have erased."""
    async with opened(tmp_path) as window:
        await window.go(f"{site.address}/")
        for name in ("en", "continue", "applicant"):
            await window.press(button(name))
        while await window.count(OPTION):
            await window.check(OPTION)
            await window.press(button("continue"))
        for name in ("continue", "share", "continue"):
            await window.press(button(name))
        link, code = await window.texts(".copy")
        await window.press(button("erase"))
    assert await opens(site, code)
    check_history(tmp_path, f"{site.address}/step?")
    for name, data in kept_in(tmp_path):
        assert link.encode() not in data, name
    await check_nothing_opens(site, guide, tmp_path, link, code)
