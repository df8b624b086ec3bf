"""The gate before the Bot API: it knows which process calls, and can kill it at that very moment."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from starlette.responses import Response

from tests.botapi.server import application
from tests.botapi.world import World

When = Literal["before", "after", "answered"]
"""Before the call is carried out; after that, and before the answer; or just after the answer."""

Strikes = Iterator[Callable[[], None]]
"""What is still to be done to a process."""

WHENS: tuple[When, ...] = ("before", "after", "answered")


@dataclass
class Strike:
    """A call at which its process is killed: the first of this method after `skip` others; of one process, if named."""

    method: str
    when: When
    skip: int = 0
    process: str = ""


@dataclass
class Gate:
    """An ASGI application: the Bot API at /<process>/bot<token>/<method>."""

    world: World
    kill: Callable[[str], None]
    """Kills the process of this name."""
    ended: Callable[[str], Awaitable[object]]
    """Waits until the process that has this name now, and all of its workers, are no more."""
    strikes: list[Strike] = field(default_factory=list)
    struck: list[tuple[str, str, When]] = field(default_factory=list)
    """Process, method and moment of each kill."""
    _dice: random.Random = field(default_factory=random.Random)
    _rates: dict[str, float] = field(default_factory=dict)
    _left: int = 0
    _about_to: int = 0

    def __post_init__(self) -> None:
        self._app = application(self.world)

    def at_random(self, seed: int, most: int, rate: float, often: Collection[str] = ()) -> None:
        """From now on this share of calls kills, at most so many times; of the rare methods every fourth call."""
        self._dice, self._left = random.Random(seed), most  # noqa: S311  to be repeated, not secret
        self._rates = {"": rate} | dict.fromkeys(often, 0.25)

    @property
    def at_it(self) -> bool:
        """Whether somebody is just being killed."""
        return self._about_to > 0

    def stop(self) -> None:
        """From now on nobody is killed by chance."""
        self._rates = {"": 0.0}

    @property
    def done(self) -> bool:
        """Whether everybody has been killed who was to be."""
        return not self._left and not self.strikes and not self._about_to

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Lets a call through, or not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _, name, rest = scope["path"].split("/", 2)
        method = rest.rpartition("/")[2]
        when = self._when(name, method)
        passed = {**scope, "path": f"/{rest}", "raw_path": f"/{rest}".encode()}
        if when is None:
            await self._app(passed, receive, send)
            return
        self.struck.append((name, method, when))
        self._about_to += 1
        strike = iter((partial(self.kill, name),))
        try:
            if when == "before":
                _now(strike)
                await Response(status_code=502)(scope, receive, send)
                return
            await self._app(passed, receive, self._deaf(name, strike, send) if when == "after" else send)
            await asyncio.sleep(self._dice.uniform(0, 0.03))
        finally:  # also where another strike took the process away in the middle of this call
            _now(strike)
            self._about_to -= 1

    def _deaf(self, name: str, strike: Strikes, send: Any) -> Any:
        """Sends the answer to a process that is no more."""

        async def late(message: Any) -> None:
            if message["type"] == "http.response.start":
                ended = self.ended(name)
                _now(strike)
                await ended
            await send(message)

        return late

    def _when(self, name: str, method: str) -> When | None:
        for strike in self.strikes:
            if strike.method != method or strike.process not in ("", name):
                continue
            if strike.skip:
                strike.skip -= 1
                continue
            self.strikes.remove(strike)
            return strike.when
        if self._left and self._dice.random() < self._rates.get(method, self._rates[""]):
            self._left -= 1
            return self._dice.choice(WHENS)
        return None


def _now(strikes: Strikes) -> None:
    for strike in strikes:
        strike()
