"""A real browser: what a visitor does, and what their browser asked for and complained of meanwhile."""

import os
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, Response

from bot.web.forms import FILL
from dialogs.case import Case
from tests.web.served import EXIT, Served

MISSING = "Install chromium (apt-get install chromium), or set KOMPAS_CHROMIUM to its path."
FLAGS = (
    *("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing gets out, redirects neither
)
NARROW, WIDE = 320, 375
"""Pixels: what is left of 1,280 at 400 % zoom, or an old phone; and a phone."""

_REFUSED = "Failed to load resource: the server responded with a status of 4"
_WATCH = """
document.addEventListener('securitypolicyviolation', event => console.error('CSP: ' + event.violatedDirective));
"""


def chromium() -> str | None:
    """Where the browser is."""
    named = os.environ.get("KOMPAS_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


TICKED = '.tick input[value="1"]:checked'
"""What is ticked."""


OPTION = 'fieldset .choice:not(.unset) input, fieldset .tick input[value="1"]'
"""Where something can be answered."""


def button(name: str) -> str:
    """Where an action or a choice is pressed."""
    sent = name.replace(":", FILL, 1)
    return f'button[value="{sent}"], button[value^="{sent}{FILL}"]'


def box(option: str, on: bool = True) -> str:
    """Where an option is chosen, or one of several ticked or not; a tick is drawn over two radio buttons."""
    one = f'input[name="choose"]:is([value="{option}"], [value^="{option}{FILL}"])'
    return f'{one}, .tick input[name$=".{option}"][value="{int(on)}"]'


@dataclass
class Visitor:
    """Somebody with a browser, in one window of it."""

    site: Served
    context: BrowserContext
    page: Page
    asked: list[str] = field(default_factory=list)
    """The addresses their browser asked for."""
    answered: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What stood on the browser's console, and broken scripts."""

    def check(self) -> None:
        """Nobody else was asked for anything, unless somebody left; nothing was complained of, and nothing kept."""
        elsewhere = {url for url in self.asked if not url.startswith(f"{self.site.address}/")}
        assert elsewhere <= {EXIT}, elsewhere
        assert not self.complaints, self.complaints
        kept = {answer.url for answer in self.answered if answer.headers.get("cache-control") != "no-store"}
        assert not kept, kept

    async def bring(self, case: Case) -> None:
        """Walk in with a case in the cookie."""
        url, value = self.site.address, self.site.token(case)
        cookie = {"name": "kompas", "value": value, "url": url, "httpOnly": True, "sameSite": "Strict"}
        await self.context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict of Playwright

    async def see(self, case: Case) -> None:
        """Look at the screen of a case."""
        if case.screen == "erased":
            await self.go(self.site.path("erased", case.language))
            return
        await self.bring(case)
        await self.go(self.site.path(case.screen))
        assert self.screen == case.screen

    async def go(self, path: str) -> None:
        """Open an address of the site."""
        await self.page.goto(self.site.address + path)

    @property
    def path(self) -> str:
        """Where they are, as their history shows it."""
        return urlsplit(self.page.url)._replace(scheme="", netloc="", fragment="").geturl()

    @property
    def screen(self) -> str:
        """The screen they are on, by its address."""
        return self.site.screen(self.page.url)

    async def press(self, name: str) -> None:
        """Press the button of this action or choice, and wait for what comes."""
        await self.follow(button(name))

    async def follow(self, selector: str) -> None:
        """Press what leads to another page, and wait until that is there."""
        async with self.page.expect_navigation():
            await self.page.click(selector)

    async def answer(self, *options: str) -> None:
        """Choose, and go on."""
        for option in options:
            await self.page.check(box(option))
        await self.press("continue")

    async def heading(self) -> str:
        """What stands over the page."""
        return await self.page.inner_text("h1")

    def watch(self, page: Page) -> None:
        """Write down what a window asks for and complains of."""
        page.on("request", self._ask)
        page.on("response", self._hear)
        page.on("console", self._complain)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)

    def _hear(self, response: Response) -> None:
        self.answered.append(response)

    def _complain(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_REFUSED):
            self.complaints.append(message.text)


async def visit(site: Served, context: BrowserContext) -> Visitor:
    """A new visitor."""
    context.set_default_timeout(10_000)
    await context.add_init_script(_WATCH)
    visitor = Visitor(site, context, await context.new_page())
    visitor.watch(visitor.page)
    return visitor
