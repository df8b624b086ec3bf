"""Requests take turns: however many come at once, what asks for little waits for one of them and not for all."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send


class InTurn:
    """Lets one request after the other at the processor, and between two whatever else is to be done.

    A page takes up to 20 ms, in which nothing else is done. Of many that come at once each would begin at once, and
    Telegram's turns, the deleting and the health check would come behind them all.
    """

    def __init__(self, app: ASGIApp, elsewhere: frozenset[str]) -> None:
        """`elsewhere`: the paths that do not stand in line."""
        self._app = app
        self._elsewhere = elsewhere
        self._line = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on when it is its turn."""
        if scope["type"] == "http" and scope["path"] not in self._elsewhere:
            async with self._line:
                await asyncio.sleep(0)  # whoever is next in line wakes after what is ready now
        await self._app(scope, receive, send)
