"""A worker: serves until it has served long enough, and leaves without anybody's noticing."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.serve.handover import LEAVE, OVER, READY, Handover, Post
from bot.telegram.channel import Channel

LIFE = 60.0
"""Seconds for which a worker serves from the first thing that anybody did: then what it holds of people is left behind.

Nobody comes, nothing is to be forgotten: it stays.
"""

PATIENCE = 60.0
"""Seconds for which a moment is waited for in which no turn is being taken on Telegram."""

OFTEN = 0.05
"""Seconds between two looks."""

UNHEARD = frozenset({"/healthz", "/readyz"})
"""The paths that a machine asks for again and again, of nobody."""

_CLOSE = (b"connection", b"close")


@dataclass
class Lifetime:
    """How long a worker has served."""

    clock: Callable[[], float] = time.monotonic
    began: float | None = None
    """When anybody did something for the first time."""

    def begin(self) -> None:
        """Somebody did something."""
        if self.began is None:
            self.began = self.clock()

    def is_over(self, busy: bool) -> bool:
        """Whether it was long enough. Who is busy may go on for a while."""
        if self.began is None:
            return False
        return self.clock() - self.began >= (LIFE + PATIENCE if busy else LIFE)


class Heard:
    """Notes that somebody did something: a request begins the time after which all of it is forgotten."""

    def __init__(self, app: ASGIApp, lifetime: Lifetime) -> None:
        self._app = app
        self._lifetime = lifetime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""
        if scope["type"] == "http" and not (scope["path"] in UNHEARD and _is_of_nobody(scope)):
            self._lifetime.begin()
        await self._app(scope, receive, send)


def _is_of_nobody(scope: Scope) -> bool:
    """Whether a request says nothing of whom it is for."""
    return not any(name in (b"cookie", b"forwarded") or name.startswith(b"x-") for name, _ in scope["headers"])


@dataclass(frozen=True, repr=False)
class Worker:
    """A worker at its post."""

    server: uvicorn.Server
    post: Post
    handover: Handover
    lifetime: Lifetime
    channel: Channel | None
    """What only one worker may do at a time."""

    @property
    def _busy(self) -> bool:
        """Whether a turn is at hand that is better not disturbed."""
        return self.channel is not None and self.channel.lanes.at_hand

    async def attend(self) -> None:
        """Take over from the worker before, say when this one serves and when its time is over, and leave when told."""
        taking = asyncio.create_task(self.handover.take(self.post.before))
        while not self.server.started:
            await asyncio.sleep(OFTEN / 5)
        self.post.say(READY)
        hearing = asyncio.create_task(self.post.hear())
        asked = False
        while not hearing.done():
            await asyncio.wait({hearing}, timeout=OFTEN * 5)
            if not asked and self.handover.begins.is_set() and self.lifetime.is_over(self._busy):
                self.post.say(OVER)
                asked = True
        if hearing.result() != LEAVE:
            os._exit(1)  # the supervisor was ended without its noticing; on Linux, so was this
        await taking
        await self._leave()

    async def _leave(self) -> None:
        """Let others take what comes, and end when what came is done: none of it is lost.

        A connection that is kept open ends with its next answer, or when nothing was asked over it for as long as ever.
        """
        server = self.server
        until = time.monotonic() + server.config.timeout_keep_alive + 1
        for listening in server.servers:
            listening.close()
        server.config.encoded_headers.append(_CLOSE)
        server.server_state.default_headers.append(_CLOSE)
        if self.channel:
            await self.channel.leave()
        await self.handover.give(self.post.after)
        while server.server_state.connections and time.monotonic() < until:
            await asyncio.sleep(OFTEN)
        server.should_exit = True
