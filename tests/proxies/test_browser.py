"""The same with a real browser, which chooses its own connections and headers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from dialogs.context import Context
from tests.proxies.listener import listening
from tests.proxies.proxies import HOST, PROXIES, missing, proxy
from tests.web.browser import FLAGS, MISSING, box, button, chromium
from tests.web.served import Served, served

WAYS = {
    "ru": {"origin": "ruritania", "stage": "waiting", "ringer": "yes", "age": "under_18"},
    "nl": {"origin": "ruritania", "stage": "refused", "ringer": "no", "age": "adult"},
    "en": {"origin": "other"},
    "be": {"origin": "dont_know", "age": "prefer_not_to_say"},
}
"""What is answered, and what else is left open."""


@pytest.fixture(scope="module")
def site(guide: Context) -> Iterator[Served]:
    """The site."""
    with served(guide) as site:
        yield site


@pytest.mark.proof
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
@pytest.mark.parametrize("name", PROXIES)
async def test_a_browser_hears_answers_of_one_length(name: str, javascript: bool, site: Served, tmp_path: Path) -> None:
    """Four interviews, each in a fresh profile; every answer on every connection is as long as any other."""
    path = chromium()
    for what in (missing(name), "" if path else MISSING):
        if what:
            pytest.skip(what)
    with proxy(name, tmp_path, int(site.address.rpartition(":")[2])) as before:
        async with listening(before.port) as listener, async_playwright() as playwright:
            rules = f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{listener.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
            flags = [flag for flag in FLAGS if "host-resolver" not in flag]
            browser = await playwright.chromium.launch(executable_path=path, args=[*flags, rules])
            for language, answers in WAYS.items():
                context = await browser.new_context(java_script_enabled=javascript, ignore_https_errors=True)
                await hold(await context.new_page(), site, language, answers)
                await context.close()
            await browser.close()
        heard = listener.answers()
    assert len(heard) > 40
    assert len(set(heard)) == 1, sorted(set(heard))


async def hold(page: Page, site: Served, language: str, answers: dict[str, str]) -> None:
    """An interview as far as the findings, with one form sent empty, and a finding that is read."""

    async def press(selector: str) -> None:
        async with page.expect_navigation():
            await page.click(selector)

    await page.goto(f"https://{HOST}/")
    for name in (language, "continue", "applicant"):
        await press(button(name))
    await press(button("continue"))  # with nothing chosen
    while site.screen(page.url) != "findings":
        screen = site.screen(page.url)
        if screen in site.guide.policy.fact or await page.locator("#note").count():
            option = answers.get(screen, "dont_know")
            await page.check(box(option if await page.locator(box(option)).count() else "dont_know"))
        await press(button("continue"))
    await press(button("show:street-music"))
    await press(button("back"))
    await press(button("erase"))
    assert await page.context.cookies() == []
