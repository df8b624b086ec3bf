"""The world as a transport of httpx: no sockets, no HTTP, the same answers and the same errors."""

import asyncio

import httpx

from tests.botapi.body import read
from tests.botapi.calls import Reply, call
from tests.botapi.world import World

FOREVER = float("inf")


class Transport(httpx.AsyncBaseTransport):
    """Give it to PTB: `HTTPXRequest(httpx_kwargs={"transport": Transport(world)})`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answers, or fails as the network would."""
        _, bot, method = (request.url.path + "//").split("/")[:3]
        sent, files = read(request.url.query, request.headers.get("content-type", ""), await request.aread())
        reply = await call(self._world, bot.removeprefix("bot"), method, sent, files)
        await arrive(self._world, reply, request.extensions.get("timeout", {}).get("read"), request)
        return httpx.Response(reply.status, headers={"content-type": reply.content_type}, content=reply.body)


async def arrive(world: World, reply: Reply, patience: float | None, request: httpx.Request | None = None) -> None:
    """Lets pass what time the reply needs, and fails if it does not come or comes too late for this patience."""
    if reply.broken == "refused":
        raise httpx.ConnectError("All connection attempts failed", request=request)
    if reply.broken == "reset":
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    late = FOREVER if reply.broken == "silent" else reply.seconds
    most = FOREVER if patience is None else patience
    if late:
        await _pass(world, min(late, most))
    if late > most:
        raise httpx.ReadTimeout("", request=request)


async def _pass(world: World, seconds: float) -> None:
    """A clock that is moved by hand is moved here: otherwise whoever calls in a test would wait for themselves."""
    if seconds == FOREVER:
        await asyncio.Event().wait()
    elif world.clock.manual:
        world.clock.jump(seconds)
        await asyncio.sleep(0)
    else:
        await world.clock.sleep(seconds)
