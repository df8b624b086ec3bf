"""Somebody who goes through an interview on the web page, and knows at every step what must be on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from bot.tokens.seal import LENGTH, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.cookie import MARK
from dialogs.case import Case
from dialogs.step import Choose, Do, Event
from policy.assess import Finding
from tests.e2e.balancer import Balancer, Way
from tests.e2e.paper import Paper, read
from tests.e2e.sight import Sight
from tests.telegram.talks import Given

ADDRESS = "https://kompas.invalid"
COOKIE = "__Host-kompas"
FORM = {
    "content-type": "application/x-www-form-urlencoded",
    "origin": "null",  # as browsers send it under no-referrer
    "sec-fetch-site": "same-origin",
}


@dataclass(eq=False)
class Visitor:
    """A browser without JavaScript, and the case it must be at."""

    sight: Sight
    """Of the web page."""
    seal: Seal
    balancer: Balancer
    address: str
    now: Callable[[], float]
    case: Case = field(default_factory=Case)
    turns: int = 0
    tokens: set[str] = field(default_factory=set)
    """Every cookie they had."""

    def __post_init__(self) -> None:
        self.browser = httpx.AsyncClient(
            transport=Way(self.balancer, self.address), base_url=ADDRESS, follow_redirects=True
        )
        self.page = Paper()

    async def begin(self, language: str) -> None:
        """Opens the page, and chooses a language."""
        self.case = Case()
        await self._asked("GET", "/")
        self._look()
        await self.choose(language)

    async def choose(self, *options: str) -> None:
        """Answers the question at hand: presses its button, or ticks boxes and sends them."""
        form = self.page.chosen if self.case.screen in self.sight.guide.policy.fact else self._pressed
        await self._send(form(options), Choose(options))

    async def do(self, *actions: str) -> None:
        """Presses buttons."""
        for action in actions:
            await self._send(self.page.pressed(action), Do(action))

    async def answer_all(self, audience: str, answers: Given) -> None:
        """Everything after the language, as far as the findings."""
        await self.do("continue")
        await self.choose(audience)
        while self.case.screen in self.sight.guide.policy.fact:
            await self.choose(*answers[self.case.screen])
        assert self.case.screen == "review"
        await self.do("continue")

    async def read_finding(self, finding: Finding) -> None:
        """A finding says what came out."""
        await self.do(f"show:{finding.provision}")
        for name in finding.outcome:
            assert self.sight.guide.voice(self.case).statement(name) in self.page.text
        await self.do("back")

    async def erase(self) -> None:
        """Takes the case out of the browser."""
        await self._send(self.page.pressed("erase"), Do("erase"))
        assert COOKIE not in self.browser.cookies

    def _pressed(self, options: tuple[str, ...]) -> list[tuple[str, str]]:
        (option,) = options
        return self.page.pressed(option)

    async def _send(self, fields: list[tuple[str, str]], event: Event) -> None:
        await self._asked("POST", "/step", content=urlencode(fields).encode(), headers=FORM)
        self.case = self.sight.after(self.case, event)
        self.turns += 1
        self._look()

    async def _asked(self, method: str, path: str, **what: object) -> None:
        answer = await self.browser.request(method, path, **what)  # type: ignore[arg-type]  # passed on as it comes
        assert answer.status_code == 200, f"{answer.status_code} at {self.case}"
        self.page = read(answer.text)

    def _look(self) -> None:
        """The page is that of the case they are at, and so is the cookie."""
        screen = self.sight.screen(self.case)
        told = (self.page.language, self.page.heading)
        assert told == (screen.language, " ".join(screen.heading.split())), f"{told} at {self.case}"
        token = self.browser.cookies.get(COOKIE)
        if token is None:
            assert self.case.screen in ("language", "erased"), self.case
            return
        self.tokens.add(token)
        purpose = f"{Purpose.WEB}:{token[LENGTH : LENGTH + MARK]}"
        held = SealedCases(self.sight.codec, self.seal).opened(token[:LENGTH], purpose, self.now())
        assert held == self.case, f"{held} instead of {self.case}"
        shows = [name for name in self.page.offers("do") if name.startswith("show:") and name != "show:answers"]
        assert shows == [action.id for action in screen.actions if action.id in shows]
        if self.case.screen in self.sight.guide.policy.fact:
            assert sorted(self.page.offers("choose")) == sorted(choice.id for choice in screen.choices)
