"""People in a hurry, on slow networks: they tap what their phone shows just then, which is not what there is by now.

Time is virtual: the event loop passes it when nobody has anything to do, so that a minute takes as long as its work.
"""

import asyncio
import random
import selectors
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.telegram.client import QuietBot
from bot.tokens.seal import LENGTH
from dialogs.step import Tick
from policy.pack.facts import Fact, Unknown
from tests.botapi.bots import ShortRequest
from tests.botapi.clock import START, Clock
from tests.botapi.people import Person
from tests.botapi.world import World
from tests.telegram.house import House

FOREVER = 30.0
"""Real seconds after which no thread will do anything any more."""


APART = 0.001
"""Virtual seconds between two things that come in order."""


class Patient(selectors.SelectSelector):
    """Passes time instead of waiting. For `real` seconds it waits for threads, which know no other time."""

    passed = 0.0
    real = FOREVER

    def select(self, timeout: float | None = None) -> list[Any]:
        """What is ready, or after a virtual wait nothing."""
        ready = super().select(FOREVER if timeout is None else min(self.real, timeout))
        if not ready and timeout is None:
            raise AssertionError("nobody has anything to do, ever")
        self.passed += 0.0 if ready else timeout or 0.0
        return ready


class Loop(asyncio.SelectorEventLoop):
    """An event loop in virtual time."""

    def __init__(self) -> None:
        self.selector = Patient()
        super().__init__(self.selector)

    def time(self) -> float:
        """Virtual seconds."""
        return self.selector.passed


class LoopClock(Clock):
    """The clock of a world in virtual time."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        super().__init__(scale=1)

    def now(self) -> float:
        """Virtual Unix time."""
        return START + self.loop.time()


@dataclass(frozen=True)
class Network:
    """Seconds, at least and at most: from a phone to Telegram, back, and for a call of the bot."""

    up: tuple[float, float] = (0.1, 1.5)
    down: tuple[float, float] = (0.1, 1.5)
    call: tuple[float, float] = (0.05, 0.4)


@dataclass(eq=False)
class Phone:
    """What somebody has before them, always a little late; and what they have tapped, as they saw it."""

    home: House
    person: Person
    dice: random.Random
    network: Network = Network()
    shown: list[dict[str, str]] = field(default_factory=list)
    wanted: set[str] = field(default_factory=set)
    """What they have ticked on the screen at hand."""
    _sent: float = 0.0
    _came: float = 0.0

    def look(self) -> None:
        """An edit is on its way; it arrives after the one before."""
        assert self.person.screen is not None
        loop = asyncio.get_running_loop()
        keyboard = [button for row in self.person.screen.keyboard for button in row]
        if any(len(button["callback_data"]) > LENGTH for button in keyboard):
            self._came = max(self._came + APART, loop.time() + self.dice.uniform(*self.network.down))
            loop.call_at(self._came, self._show, keyboard)

    def _show(self, keyboard: list[dict[str, str]]) -> None:
        self.shown = keyboard

    def tap(self, button: dict[str, str]) -> None:
        """Tap a button; Telegram learns of it later, in order."""
        loop, screens = asyncio.get_running_loop(), [item for item in self.person.messages if item.file is None]
        self._sent = max(self._sent + APART, loop.time() + self.dice.uniform(*self.network.up))
        loop.call_at(self._sent, self.person.tap_data, screens[0], button["callback_data"])
        self._note(button)

    def screen(self) -> str:
        """The id of the screen on the phone."""
        return self.home.channel.desk.unsealed(self.person.id, self.shown[0]["callback_data"][:LENGTH]).screen

    def button(self, code: str) -> dict[str, str]:
        """The button of an action, by the end of its code."""
        return next(button for button in self.shown if button["callback_data"][LENGTH:] == code)

    def boxes(self) -> list[dict[str, str]]:
        """The buttons that tick."""
        return [button for button in self.shown if button["text"][:2] in ("☐ ", "☑ ")]

    async def pause(self, least: float = 0.15, most: float = 1.0) -> None:
        """As long as somebody needs between two taps."""
        await asyncio.sleep(self.dice.uniform(least, most))

    async def until(self, what: Callable[[], bool]) -> None:
        """Look at the phone until something is so; it must be within two minutes."""
        async with asyncio.timeout(120):
            while not what():
                await asyncio.sleep(0.1)

    def _note(self, button: dict[str, str]) -> None:
        """What a tick means to whoever sees the box: the opposite of what they see."""
        if button not in self.boxes():
            return
        event = self.home.channel.desk.buttons.event(self.screen(), button["callback_data"][LENGTH:])
        assert isinstance(event, Tick)
        if button["text"].startswith("☑"):
            self.wanted -= {event.option}
            return
        alone = _alone(self.home.channel.desk.guide.policy.fact.get(self.screen()))
        self.wanted = {event.option} if event.option in alone else (self.wanted - alone) | {event.option}


def _alone(fact: Fact | None) -> set[str]:
    """What stands alone among the answers of a question."""
    return {item.id for item in fact.options if item.exclusive} | {item.value for item in Unknown} if fact else set()


class _Slow(ShortRequest):
    """Calls that take their time; whoever has a screen edited learns of it."""

    def __init__(self, world: World, phones: list[Phone], dice: random.Random, network: Network) -> None:
        super().__init__(world)
        self.phones, self.dice, self.network = phones, dice, network

    async def do_request(self, url: str, *args: Any, **values: Any) -> tuple[int, bytes]:
        """A call and its answer."""
        await asyncio.sleep(self.dice.uniform(*self.network.call) / 2)
        before = {phone: phone.person.screen and phone.person.screen.edited for phone in self.phones}
        answer = await super().do_request(url, *args, **values)
        for phone in self.phones:
            if phone.person.screen and phone.person.screen.edited != before[phone]:
                phone.look()
        await asyncio.sleep(self.dice.uniform(*self.network.call) / 2)
        return answer


def slow_bot(world: World, phones: list[Phone], dice: random.Random, network: Network = Network()) -> QuietBot:
    """A bot of this world whose calls take their time."""
    request = _Slow(world, phones, dice, network)
    return QuietBot(world.token, request=request, get_updates_request=request)
