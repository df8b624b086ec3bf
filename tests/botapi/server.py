"""The world over real sockets, and any ASGI application over real sockets."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.botapi.body import read
from tests.botapi.calls import call
from tests.botapi.world import World

App = Callable[..., Any]


def application(world: World) -> Starlette:
    """Answers at /bot<token>/<method>."""

    async def answer(request: Request) -> Response:
        sent, files = read(request.url.query.encode(), request.headers.get("content-type", ""), await request.body())
        reply = await call(world, request.path_params["token"], request.path_params["method"], sent, files)
        if reply.seconds:
            await world.clock.sleep(reply.seconds)
        if reply.broken == "silent":
            while not await request.is_disconnected():
                await asyncio.sleep(0.01)
        if reply.broken:
            _cut(request)
            return Response(status_code=502)
        return Response(reply.body, reply.status, media_type=reply.content_type)

    return Starlette(routes=[Route("/bot{token}/{method}", answer, methods=["GET", "POST"])])


def _cut(request: Request) -> None:
    """Ends the connection without an answer."""
    connection = _Protocol.open.get(request.scope["client"])
    if connection:
        connection.abort()


class _Protocol(H11Protocol):
    """Remembers connections by where they come from, so that they can be cut."""

    open: dict[tuple[str, int], asyncio.Transport] = {}  # noqa: RUF012  shared on purpose

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        if self.client:
            self.open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.client:
            self.open.pop(self.client, None)


class _Server(uvicorn.Server):
    """Leaves the signals to whoever runs the tests."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serve(app: App, port: int = 0) -> AsyncIterator[str]:
    """Serves an ASGI application on 127.0.0.1 and gives its address."""
    config = uvicorn.Config(
        app, "127.0.0.1", port, http=_Protocol, ws="none", log_level="critical", timeout_graceful_shutdown=1
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if running.done():
                await running
                raise RuntimeError("the application did not start")
            await asyncio.sleep(0.002)
        taken = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{taken}"
    finally:
        server.should_exit = True
        await running


@contextlib.asynccontextmanager
async def lifespan(app: App) -> AsyncIterator[None]:
    """Starts and ends an ASGI application that gets its requests in process."""
    heard: asyncio.Queue[Any] = asyncio.Queue()
    said: asyncio.Queue[Any] = asyncio.Queue()
    running = asyncio.ensure_future(app({"type": "lifespan", "asgi": {"version": "3.0"}}, heard.get, said.put))

    async def tell(what: str) -> None:
        await heard.put({"type": f"lifespan.{what}"})
        answer = asyncio.create_task(said.get())
        await asyncio.wait({answer, running}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done() or answer.result()["type"] != f"lifespan.{what}.complete":
            answer.cancel()
            await running
            raise RuntimeError(f"the application failed at its {what}")

    await tell("startup")
    try:
        yield
    finally:
        await tell("shutdown")
        await running


@contextlib.asynccontextmanager
async def telegram(world: World) -> AsyncIterator[str]:
    """Serves a world; what `Bot(base_url=...)` takes, "/bot" included."""
    async with serve(application(world)) as address:
        yield f"{address}/bot"
