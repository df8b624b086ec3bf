"""The HTTP server: uvicorn with bounds on how many connect, how long they may take, and how long it takes to end."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.serve.connection import Connection, Crowd
from bot.serve.shutdown import ANSWERING

MOST = 1_000
"""Connections at once, if the system lets us have so many."""
BACKLOG = 512
"""Connections that wait to be taken up. All of them may be at once, before any is looked at."""
MOST_FILES = 65_536
"""Descriptors that are asked of the system at most."""

_NO_PLACE = "socket.accept() out of system resource"
"""What asyncio says when the system lets it take up no connection: over and over, as fast as it can."""


class Server(uvicorn.Server):
    """Serves, and says so when it does: whoever waits for that can connect."""

    def __init__(self, config: uvicorn.Config, crowd: Crowd, say: Callable[[], None]) -> None:
        """`say` is called when connections are taken up."""
        super().__init__(config)
        self._crowd = crowd
        self._say = say

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        asyncio.get_running_loop().set_exception_handler(self._took_exception)
        await super().startup(sockets)
        self._say()

    def _took_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if context.get("message") == _NO_PLACE:
            self._crowd.make_room()
        else:
            loop.default_exception_handler(context)


def make_server(site: ASGIApp, say: Callable[[], None], heard: Callable[[], None] = lambda: None) -> Server:
    """A server for the sockets it is given. Asks the system for as many descriptors as we may have.

    `say` is called when connections are taken up, `heard` when something comes over one that is no whole request.
    """
    files = allow_files()
    crowd = Crowd(min(MOST, files // 2))
    config = uvicorn.Config(
        site,
        http=partial(Connection, crowd, heard),  # type: ignore[arg-type]  # it is called, whatever it is
        ws="none",
        proxy_headers=False,
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=backlog(files),
        timeout_graceful_shutdown=ANSWERING,
    )
    return Server(config, crowd, say)


def backlog(files: int) -> int:
    """How many connections may wait to be taken up, of a process that may have so many descriptors."""
    return min(BACKLOG, files // 4)


def allow_files() -> int:
    """Let this process have as many descriptors as it may; how many that is."""
    try:
        import resource  # noqa: PLC0415  Windows has none
    except ImportError:
        return BACKLOG
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return MOST_FILES if soft == resource.RLIM_INFINITY else soft
