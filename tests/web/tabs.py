"""A browser with several tabs: pages that were opened before, and the one cookie they share."""

from dataclasses import dataclass, field, replace

import httpx

from bot.tokens.seal import LENGTH, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.cookie import MARK, WHOLE
from bot.web.forms import FILL
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.facts import Answer
from policy.pack.provisions import Audience
from tests.web.forms import Form, body, form_of
from tests.web.test_abuse import COOKIE, FORM, KEYS, NOW, plain, sealed, step_of

A = Case({"origin": ("ruritania",), "age": ("adult",), "criticism": ("published",)}, "en", Audience.WORKER, "review")
B = Case({"origin": ("ruritania",), "age": ("under_18",), "ringer": ("no",)}, "en", Audience.WORKER, "review")
STALE = 409


@dataclass
class Browser:
    """A browser with one cookie, and pages that stand in its tabs."""

    client: httpx.AsyncClient
    guide: Context
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """What it sends along with each form."""

    async def get(self, path: str) -> str:
        """Open an address."""
        return self._keep(await self.client.get(path, headers=self._held())).text

    async def see(self, screen: str) -> Form:
        """The form of a screen."""
        return form_of(await self.get(step_of(self.guide, screen)))

    async def send(self, form: Form, press: str, chosen: dict[str, str] | None = None) -> httpx.Response:
        """Press a button of a page that was opened before."""
        content = body(form.sent(press, chosen))
        return self._keep(
            await self.client.post(form.action, content=content, headers=FORM | self.headers | self._held())
        )

    @property
    def case(self) -> Case | None:
        """What the cookie holds."""
        if not self.cookie:
            return None
        mark = self.cookie[LENGTH : LENGTH + MARK]
        cases = SealedCases(Codec(self.guide.policy), Seal(KEYS))
        return cases.opened(self.cookie[:LENGTH], f"{Purpose.WEB}:{mark}" if mark else Purpose.WEB, NOW)

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers that it holds."""
        return dict(self.case.answers) if self.case else {}

    def _held(self) -> dict[str, str]:
        return {"cookie": COOKIE.format(self.cookie)} if self.cookie else {}

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        plain(answer)
        if line := answer.headers.get("set-cookie", ""):
            self.cookie = "" if "Max-Age=0" in line else line.partition(";")[0].partition("=")[2]
        return answer


async def holding(client: httpx.AsyncClient, guide: Context, case: Case) -> Browser:
    """A browser that got a case by a form, and so has a mark of its own."""
    browser = Browser(client, guide, sealed(guide, case))
    await browser.send(await browser.see("review"), "update" if case.audience is Audience.WORKER else "help")
    assert len(browser.cookie) == WHOLE
    return browser


async def open_code(browser: Browser, case: Case) -> None:
    """Another client's code, in the same browser, by a page that shows what it replaces."""
    answer = await paste(browser, form_of(await browser.get("/open"), "/open"), case)
    assert not answer.headers["location"].startswith("/open")


async def paste(browser: Browser, form: Form, case: Case) -> httpx.Response:
    """Open the code of a case by a page that was opened before."""
    code = sealed(browser.guide, replace(case, screen="safety", language=None), Purpose.CODE)
    form.fields = [(kind, name, code if name == "code" else value, sent) for kind, name, value, sent in form.fields]
    return await browser.send(form, "open")


def id_of(pair: tuple[str, str]) -> str:
    """The action or choice of a button."""
    return pair[1].rstrip(FILL).replace(FILL, ":", 1)
