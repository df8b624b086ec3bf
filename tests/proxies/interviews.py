"""Interviews drawn at random, held through a proxy with a listener before it; and what that listener can tell."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from urllib.parse import urlencode

import httpx

from dialogs.guide import Guide
from policy.facts import Kind
from policy.provisions import Audience
from tests.e2e.paper import Field, Paper, read
from tests.proxies.listener import Listener
from tests.proxies.proxies import HOST, trusting
from tests.web.served import Served

REQUESTS = True
"""Whether forms send bodies of one size themselves. Until they do, they are filled up here, and not looked at."""

FORM_BYTES = 900
WRONG = "nothing chosen"
"""What is sent instead of an answer now and then."""


@dataclass(frozen=True)
class Step:
    """What was asked for, and how many bytes the listener heard. The kind tells what everybody may know."""

    kind: str
    question: str
    answer: tuple[str, ...]
    asked: int
    answered: int


@dataclass(eq=False)
class Guest:
    """A browser without JavaScript, whose owner answers at random."""

    site: Served
    listener: Listener
    folder: Path
    """Where the certificate is."""
    number: int
    language: str
    audience: Audience
    steps: list[Step] = field(default_factory=list)
    page: Paper = field(default_factory=Paper)
    screen: str = ""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.number)  # noqa: S311  to be repeated, not secret
        self.cookie = ""
        self.client = httpx.AsyncClient(
            base_url=f"https://127.0.0.1:{self.listener.port}",
            headers={"host": HOST, "user-agent": "x", "origin": "null", "sec-fetch-site": "same-origin"},
            verify=trusting(self.folder),
            trust_env=False,
            limits=httpx.Limits(max_connections=1),
        )

    async def hold(self) -> None:
        """The whole interview, with what is read at its end."""
        async with self.client:
            await self._ask("handshake", "/healthz")
            await self._ask("page", "/")
            await self._take("language", (self.language,), self.page.pressed(self.language))
            await self._take("safety", ("continue",), self.page.pressed("continue"))
            await self._take("audience", (self.audience.value,), self.page.pressed(self.audience.value))
            facts = self.site.guide.policy.fact
            while self.screen in facts:
                await self._answer(self.site.guide)
            assert self.screen == "review"
            await self._take("review", ("continue",), self.page.pressed("continue"))
            assert self.screen == "findings"
            await self._read_on()

    async def _answer(self, guide: Guide) -> None:
        """A question; now and then it is sent with nothing chosen first, and Help is read in between."""
        fact = guide.policy.fact[self.screen]
        options = [option.id for option in fact.options if not option.exclusive]
        if self.chance.random() < 0.2:
            name = self.page.pressed("continue")
            await self._take(fact.id, (WRONG,), [item for item in name if item[0] != "choose"])
        if self.chance.random() < 0.15:
            await self._press("help")
            await self._press("back")
        chosen: Sequence[str] = (self.chance.choice([value for _, value in self._ticks()]),)
        if fact.kind is Kind.SEVERAL and self.chance.random() < 0.7:
            chosen = self.chance.sample(options, self.chance.randint(1, min(3, len(options))))
        await self._take(fact.id, tuple(sorted(chosen)), self.page.chosen(tuple(chosen)))

    async def _read_on(self) -> None:
        """Findings, sources, policy; the code; in print; and for workers the sheets."""
        for action in [name for name in self.page.offers("do") if name.startswith("show:")] + ["sources", "policy"]:
            await self._press(action)
            await self._press("back")
        await self._ask("page", "/print")
        if self.audience is Audience.WORKER:
            for form in ("pdf", "txt", "json"):
                await self._ask("sheet", f"/sheet.{form}")
        if "share" in self.page.offers("do"):
            await self._press("share")
            ticked = tuple(value for form in self.page.forms.values() for name, value in form.sends if name == "choose")
            if ticked:
                await self._take("share", ("code",), self.page.chosen(ticked))
        await self._ask("page", "/privacy")
        await self._ask("page", "/nowhere")

    def _ticks(self) -> list[Field]:
        return [item for form in self.page.forms.values() for item in form.ticks]

    async def _press(self, action: str) -> None:
        await self._take(action, (action,), self.page.pressed(action))

    async def _take(self, question: str, answer: tuple[str, ...], fields: Iterable[Field]) -> None:
        """Sends a form, and goes where it leads."""
        said = (question, answer)
        body = urlencode(list(fields))
        body += "" if REQUESTS else "&fill=" + "x" * (FORM_BYTES - len(body) - 6)
        there = await self._ask("form", "/step", body, said)
        if there:
            await self._ask("page", there, said=said)

    async def _ask(self, kind: str, path: str, body: str = "", said: tuple[str, tuple[str, ...]] = ("", ())) -> str:
        method = "POST" if body else "GET"
        headers = {"cookie": self.cookie} if self.cookie else {}
        headers |= {"content-type": "application/x-www-form-urlencoded"} if body else {}
        mark = len(self.listener.records)
        came = await self.client.request(
            method, path, content=body or None, headers=headers, extensions={"sni_hostname": HOST}
        )
        self.steps.append(Step(kind, *said, *self.listener.since(mark)))
        assert came.status_code in (200, 303, 404, 422), (came.status_code, path, said)
        if "set-cookie" in came.headers:
            self.cookie = came.headers["set-cookie"].partition(";")[0]
            assert self.cookie.startswith("__Host-kompas=")
        there = came.headers.get("location", "")
        if came.status_code in (200, 422) and came.headers["content-type"].startswith("text/html") and path != "/print":
            self.page = read(came.text)
        self.screen = self.site.screen(there) if there else self.screen
        return str(there)


def told_apart(steps: Iterable[Step]) -> list[tuple[str, str, str]]:
    """A decoder: the pairs of answers to one question that a listener tells apart by lengths alone.

    It knows what each answer may sound like from interviews of its own, and hears one. Two answers of which no
    length is common to both are told apart.
    """
    heard: dict[tuple[str, str], dict[str, set[tuple[int, ...]]]] = defaultdict(lambda: defaultdict(set))
    for step in steps:
        if step.question:
            length = (step.asked, step.answered) if REQUESTS else (step.answered,)
            heard[step.kind, step.question][" ".join(step.answer)].add(length)
    return [
        (question, one, other)
        for (_, question), answers in heard.items()
        for one, other in combinations(sorted(answers), 2)
        if answers[one].isdisjoint(answers[other])
    ]
