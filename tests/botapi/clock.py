"""One clock for everything that waits: by hand in a test, or running, as fast as one likes, for sockets."""

import asyncio
import contextlib
import heapq
import itertools
import time
from collections.abc import Awaitable
from typing import TypeVar

Result = TypeVar("Result")

START = 1_795_000_000.0
"""18 November 2026."""

_SETTLE = 60
"""Turns of the event loop after which whoever was woken has done what can be done without waiting."""


class Clock:
    """Simulated time.

    `Clock()` stands still until `advance` or `jump`. `Clock(scale=100)` runs, so many simulated seconds each real one.
    """

    def __init__(self, start: float = START, scale: float | None = None) -> None:
        self._base = start
        self._real = time.monotonic()
        self._scale = scale
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    @property
    def manual(self) -> bool:
        """Whether it stands still until it is moved."""
        return self._scale is None

    @property
    def scale(self) -> float | None:
        """Simulated seconds each real second; none if moved by hand."""
        return self._scale

    @scale.setter
    def scale(self, scale: float | None) -> None:
        self._base, self._real, self._scale = self.now(), time.monotonic(), scale
        self._wake(float("inf"))

    def now(self) -> float:
        """Simulated Unix time."""
        return self._base + (time.monotonic() - self._real) * (self._scale or 0)

    async def sleep(self, seconds: float) -> None:
        """Until so many simulated seconds have passed."""
        due = self.now() + seconds
        if seconds <= 0:
            await asyncio.sleep(0)
        while (left := due - self.now()) > 1e-6:
            woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._sleepers, (due, next(self._order), woken))
            if self._scale is None:
                await woken
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken, left / self._scale)

    async def wait(self, awaited: Awaitable[Result], seconds: float) -> Result:
        """The result, or TimeoutError once so many simulated seconds have passed."""
        work = asyncio.ensure_future(awaited)
        alarm = asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait({work, alarm}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise TimeoutError
        finally:
            for task in (work, alarm):
                if not task.done():
                    task.cancel()
                    await asyncio.wait({task})

    def jump(self, seconds: float) -> None:
        """Moves at once. Sleepers that are due wake when the event loop next turns."""
        self._base += seconds
        self._wake(self.now())

    async def advance(self, seconds: float) -> None:
        """Moves by hand from one sleeper to the next, letting each do its work before time goes on."""
        end = self.now() + seconds
        await settle()
        while (due := self._next()) is not None and due <= end:
            self.jump(max(due - self.now(), 0))
            await settle()
        self.jump(max(end - self.now(), 0))
        await settle()

    def _next(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def _wake(self, until: float) -> None:
        while (due := self._next()) is not None and due <= until + 1e-6:
            heapq.heappop(self._sleepers)[2].set_result(None)


async def settle(turns: int = _SETTLE) -> None:
    """Lets everybody do what they can do without waiting."""
    for _ in range(turns):
        await asyncio.sleep(0)
