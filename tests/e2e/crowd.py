"""A crowd: people on Telegram and visitors of the web page, all of them inside a conversation at the same time."""

import asyncio
import contextlib
import ipaddress
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.tokens.keys import read_keys
from bot.tokens.seal import Seal
from dialogs.channel import WEB
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Kind, Unknown
from policy.pack.provisions import Audience
from policy.policy import Policy
from tests.e2e.balancer import Balancer
from tests.e2e.deployment import Deployment
from tests.e2e.sight import Sight
from tests.e2e.visitor import Visitor
from tests.e2e.walker import Walker
from tests.e2e.walker import lives as usual_lives
from tests.telegram.talks import Given

MORE_LIVES = 12
"""Lives drawn at random, beside those that are written down."""

UNSURE = 0.3
"""How often a question of such a life is answered by not knowing, or not saying."""

STAYS = 10
"""One of so many leaves everything as it is and goes; the others erase."""

PATIENT = 600.0
"""Seconds after which a turn is held to be lost, on the busiest machine."""

_FIRST_ADDRESS = ipaddress.ip_address("10.0.0.1")


@dataclass(frozen=True)
class Who:
    """Somebody, and what they will answer."""

    number: int
    language: str
    audience: str
    answers: Given

    @property
    def erases(self) -> bool:
        """Whether they erase at the end."""
        return self.number % STAYS != 0


@dataclass(eq=False)
class Crowd:
    """So many people on Telegram, and as many on the web page. They come in waves, and go in waves."""

    home: Deployment
    guide: Context
    balancer: Balancer
    keys: str
    """Every key that will ever be used."""
    size: int
    dice: random.Random
    comes: tuple[asyncio.Event, ...]
    goes: tuple[asyncio.Event, ...]
    walkers: list[tuple[Who, Walker]] = field(default_factory=list)
    visitors: list[tuple[Who, Visitor]] = field(default_factory=list)
    begun: int = 0
    """People who are inside a conversation, or were."""
    ended: int = 0

    def __post_init__(self) -> None:
        lives = [*usual_lives(self.guide.policy), *(life(self.guide.policy, self.dice) for _ in range(MORE_LIVES))]
        seal = Seal(read_keys(self.keys))
        web = Sight(replace(self.guide, channel=WEB))
        for number in range(self.size):
            who = self._somebody(number, lives)
            walker = Walker(self.home, self.home.person(self.dice.choice(LANGUAGES)), self.guide, patience=PATIENT)
            walker.seal, walker.often = seal, self.size / 4_000
            self.walkers.append((who, walker))
            address = str(_FIRST_ADDRESS + number)
            visitor = Visitor(web, seal, self.balancer, address, self.home.world.clock.now)
            self.visitors.append((self._somebody(number, lives), visitor))

    def _somebody(self, number: int, lives: Sequence[Given]) -> Who:
        audience = self.dice.choice(list(Audience)).value
        return Who(number, self.dice.choice(LANGUAGES), audience, self.dice.choice(lives))

    @property
    def turns(self) -> int:
        """How often anybody has seen a next screen."""
        told = sum(len(walker.history) for _, walker in self.walkers)
        return told + sum(visitor.turns for _, visitor in self.visitors)

    async def live(self) -> None:
        """Everybody comes, goes through an interview as far as the findings, and goes."""
        async with asyncio.TaskGroup() as group:
            for who, walker in self.walkers:
                group.create_task(self._on_telegram(who, walker))
            for who, visitor in self.visitors:
                group.create_task(self._on_the_web(who, visitor))

    async def _on_telegram(self, who: Who, walker: Walker) -> None:
        await self.comes[who.number % len(self.comes)].wait()
        await walker.begin()
        self.begun += 1
        await walker.answer_all(who.language, who.audience, who.answers)
        await walker.do("continue")
        findings = walker.sight.found(walker.case, who.answers)
        await walker.read_overview(findings)
        await walker.read_finding(findings[who.number % len(findings)])
        await walker.do("back")
        while not await self._may_go(who):
            await walker.do("help", "back")
        if who.erases:
            await walker.do("erase")
        self.ended += 1

    async def _on_the_web(self, who: Who, visitor: Visitor) -> None:
        await self.comes[who.number % len(self.comes)].wait()
        await visitor.begin(who.language)
        self.begun += 1
        await visitor.answer_all(who.audience, who.answers)
        findings = visitor.sight.found(visitor.case, who.answers)
        visitor.read_overview(findings)
        await visitor.read_finding(findings[who.number % len(findings)])
        while not await self._may_go(who):
            await visitor.do("help", "back")
        if who.erases:
            await visitor.do("erase")
        self.ended += 1

    async def _may_go(self, who: Who) -> bool:
        """Whether it is time to go; if not, it is said after a while of reading."""
        event = self.goes[who.number % len(self.goes)]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(1, self.size / 200)):
                await event.wait()
        return event.is_set()


def life(policy: Policy, dice: random.Random) -> Given:
    """Answers drawn at random, of which many are unknown."""

    def answer(kind: Kind, options: Sequence[str]) -> tuple[str, ...]:
        if dice.random() < UNSURE:
            return (dice.choice(list(Unknown)).value,)
        return (dice.choice(options),)

    return {fact.id: answer(fact.kind, fact.option_ids) for fact in policy.facts}
