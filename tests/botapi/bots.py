"""PTB's bot, wired to a world."""

from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.telegram.client import QuietBot
from tests.botapi.body import read
from tests.botapi.calls import call
from tests.botapi.methods import Files
from tests.botapi.transport import Transport, arrive
from tests.botapi.world import World


def request_of(world: World) -> HTTPXRequest:
    """What `Application.builder().request(...)` and `.get_updates_request(...)` take, without sockets."""
    return HTTPXRequest(httpx_kwargs={"transport": Transport(world)})


def bot_of(world: World) -> Bot:
    """A bot of this world, without sockets."""
    return Bot(world.token, request=request_of(world), get_updates_request=request_of(world))


class ShortRequest(BaseRequest):
    """Without httpx's client in between: several times as fast, for random walks. The same answers and errors."""

    def __init__(self, world: World, read_timeout: float = 5) -> None:
        self._world = world
        self._patience = read_timeout

    @property
    def read_timeout(self) -> float:
        """How long it waits for an answer."""
        return self._patience

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(  # noqa: PLR0917  the signature is PTB's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        """A call and its answer."""
        _, bot, name = urlsplit(url).path.split("/")
        sent: dict[str, Any] = {}
        files: Files = {}
        if request_data:
            sent |= request_data.json_parameters
        if request_data and request_data.contains_files:
            built = httpx.Request("POST", url, data=sent, files=request_data.multipart_data)
            sent, files = read(b"", built.headers["content-type"], await built.aread())
        reply = await call(self._world, bot.removeprefix("bot"), name, sent, files)
        patience = read_timeout if isinstance(read_timeout, int | float) else self._patience
        try:
            await arrive(self._world, reply, patience)
        except httpx.TimeoutException:
            raise TimedOut from None
        except httpx.HTTPError as broken:
            raise NetworkError(f"httpx.{type(broken).__name__}: {broken}") from broken
        return reply.status, reply.body


def short_bot_of(world: World) -> Bot:
    """A bot of this world on the shortest way."""
    return QuietBot(world.token, request=ShortRequest(world), get_updates_request=ShortRequest(world))
