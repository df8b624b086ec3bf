"""Connections to the Bot API, each with one call at a time.

In a pool of httpcore's, calls that come at the same time are all given the same free connection: one gets it, the
others have queued in vain and try again. With 40 calls at once that is several times the work, and some wait seconds.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from telegram.request import BaseRequest


class Connections(BaseRequest):
    """At most so many, each opened when it is first needed. The one used last is taken first."""

    def __init__(self, most: int, connect: Callable[[], BaseRequest], heard: Callable[[], None] = lambda: None) -> None:
        """`heard` is told of every call: it is about somebody."""
        self._heard = heard
        self._places = asyncio.Semaphore(most)
        self._connect = connect
        self._all = [connect()]
        self._free = list(self._all)

    @property
    def read_timeout(self) -> float | None:
        """Seconds for which an answer is waited for."""
        return self._all[0].read_timeout

    async def initialize(self) -> None:
        """Nothing is to be done before the first call."""

    async def shutdown(self) -> None:
        """Close all of them."""
        for connection in self._all:
            await connection.shutdown()

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        """Make a call as soon as a connection is free for it."""
        self._heard()
        async with self._places:
            connection = self._free.pop() if self._free else self._another()
            try:
                return await connection.do_request(*given, **named)
            finally:
                self._free.append(connection)

    def _another(self) -> BaseRequest:
        connection = self._connect()
        self._all.append(connection)
        return connection
