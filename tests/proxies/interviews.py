"""Interviews drawn at random, held through a proxy with a listener before it; and what that listener can tell."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import httpx

from bot.web.forms import FILL
from dialogs.context import Context
from policy.pack.facts import Kind, Unknown
from policy.pack.provisions import Audience
from tests.proxies.listener import Listener
from tests.proxies.proxies import HOST, trusting
from tests.web.forms import body, choosing, form_of
from tests.web.served import Served

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
    page: str = ""
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
            for question, press in (("language", self.language), ("safety", "continue"), ("audience", self.audience)):
                await self._take(question, (press,), press)
            facts = self.site.guide.policy.fact
            while self.screen in facts:
                await self._answer(self.site.guide)
            assert self.screen == "review"
            await self._take("review", ("continue",), "continue")
            assert self.screen == "findings"
            await self._read_on()

    async def _answer(self, guide: Context) -> None:
        """A question; now and then it is sent with nothing chosen first, and Help is read in between."""
        fact = guide.policy.fact[self.screen]
        options = [option.id for option in fact.options if not option.exclusive]
        form = form_of(self.page)
        if self.chance.random() < 0.2:
            nothing = choosing(form) if fact.kind is Kind.SEVERAL else None
            await self._take(fact.id, (WRONG,), "continue", nothing)
        if self.chance.random() < 0.15:
            await self._press("help")
            await self._press("back")
        chosen: Sequence[str] = (self.chance.choice([*fact.option_ids, *Unknown]),)
        if fact.kind is Kind.SEVERAL and self.chance.random() < 0.7:
            chosen = self.chance.sample(options, self.chance.randint(1, min(3, len(options))))
        form = form_of(self.page)
        await self._take(fact.id, tuple(sorted(chosen)), "continue", choosing(form, *chosen))

    async def _read_on(self) -> None:
        """Findings, sources, policy; in print; for workers the sheets; and the code."""
        for action in [name for name in self._offers() if name.startswith("show:")] + ["sources", "policy"]:
            await self._press(action)
            await self._press("back")
        offers = self._offers()
        if self.audience is Audience.WORKER:
            for name in offers:
                if name.startswith("sheet:"):
                    await self._take(name, (name,), name, kind="sheet")
        if "share" in offers:
            await self._press("share")
            await self._take("share", ("code",), "continue")
        await self._ask("page", "/privacy")
        await self._ask("page", "/nowhere")
        await self._ask("page", "/print")

    def _offers(self) -> list[str]:
        """The actions and choices that have buttons."""
        return [value.rstrip(FILL).replace(FILL, ":", 1) for _, value in form_of(self.page).buttons]

    async def _press(self, action: str) -> None:
        await self._take(action, (action,), action)

    async def _take(
        self,
        question: str,
        answer: tuple[str, ...],
        press: str,
        chosen: Mapping[str, str] | None = None,
        kind: str = "form",
    ) -> None:
        """Sends the form of the page, and goes where it leads."""
        said = (question, answer)
        there = await self._ask(kind, "/step", body(form_of(self.page).sent(press, chosen)), said)
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
            self.page = came.text
        self.screen = self.site.screen(there) if there else self.screen
        return str(there)


def told_apart(steps: Iterable[Step]) -> list[tuple[str, str, str]]:
    """A decoder: the pairs of answers to one question that a listener tells apart by lengths alone.

    It knows what each answer may sound like from interviews of its own, and hears one. Two answers of which no
    length is common to both are told apart.
    """
    heard: dict[tuple[str, str], dict[str, set[tuple[int, int]]]] = defaultdict(lambda: defaultdict(set))
    for step in steps:
        if step.question:
            heard[step.kind, step.question][" ".join(step.answer)].add((step.asked, step.answered))
    return [
        (question, one, other)
        for (_, question), answers in heard.items()
        for one, other in combinations(sorted(answers), 2)
        if answers[one].isdisjoint(answers[other])
    ]
