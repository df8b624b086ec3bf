"""A load balancer before the replicas, as nginx with `proxy_next_upstream error timeout non_idempotent`.

It leaves out who cannot be reached, and brings a request that a kill broke off to another one: a turn is a pure
function of its form and cookie, so taking it twice does no harm.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType

import httpx

from tests.e2e.lines import Lines
from tests.e2e.waiting import until

AT_ONCE = 32
"""Requests that are passed on at the same time; the others wait."""

PATIENCE = 60.0
"""Seconds after which whoever is asked is held to be gone: `proxy_read_timeout`."""


@dataclass(eq=False)
class Balancer:
    """What stands at the public address. `counts` holds what came of every request that was passed on."""

    ports: Sequence[int]
    """Of the replicas on this machine."""
    dice: random.Random
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.lines = Lines(again=True)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._at_hand: set[object] = set()

    async def __aenter__(self) -> "Balancer":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.lines.aclose()

    async def pass_on(self, request: httpx.Request, visitor: str) -> httpx.Response:
        """The answer of one of the replicas, or 502."""
        here = object()
        self._at_hand.add(here)
        try:
            return await self._ask_one(request, visitor)
        finally:
            self._at_hand.discard(here)

    async def answered(self) -> None:
        """Waits until everything that is at hand now has been answered."""
        before = set(self._at_hand)
        await until(lambda: before.isdisjoint(self._at_hand), "all requests are answered")

    async def _ask_one(self, request: httpx.Request, visitor: str) -> httpx.Response:
        async with self._places:
            for port in self.dice.sample(self.ports, len(self.ports)):
                try:
                    answer = await self._ask(request, port, visitor)
                except httpx.ConnectError:
                    self.counts["refused"] += 1
                except httpx.TransportError:
                    self.counts["broken off"] += 1
                else:
                    self.counts[f"{answer.status_code // 100}xx"] += 1
                    return answer
        self.counts["5xx"] += 1
        return httpx.Response(502)

    async def _ask(self, request: httpx.Request, port: int, visitor: str) -> httpx.Response:
        passed = httpx.Request(
            request.method,
            request.url.copy_with(scheme="http", host="127.0.0.1", port=port),
            headers={**request.headers, "x-forwarded-for": visitor, "x-forwarded-proto": "https"},
            content=request.content,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.lines.handle_async_request(passed)
        except TimeoutError:
            raise httpx.ReadTimeout("nothing came", request=passed) from None


@dataclass(eq=False)
class Way(httpx.AsyncBaseTransport):
    """One visitor's way to the balancer: the transport of their browser."""

    balancer: Balancer
    visitor: str
    """Their address."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Asks."""
        await request.aread()
        return await self.balancer.pass_on(request, self.visitor)
