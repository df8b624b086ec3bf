"""Connections: none is held by what never comes, whatever it is that does not come; everybody else is served."""

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import h11
import pytest

from bot.http.security import HEADERS
from bot.serve import connection
from bot.serve.app import AppConfig, build_site
from bot.serve.http_server import Server, make_server
from bot.serve.server import listen
from bot.settings import Settings
from bot.tokens.keys import random_keys
from dialogs.context import Context

HEAD = "Host: 127.0.0.1\r\n"
FORM = f"POST /step HTTP/1.1\r\n{HEAD}Content-Type: application/x-www-form-urlencoded\r\n"
HALF = {
    "nothing": "",
    "a line": "GET / HT",
    "a head": f"GET / HTTP/1.1\r\n{HEAD}X: ",
    "a form": f"{FORM}Content-Length: 600\r\n\r\nat=1",
    "chunks": f"{FORM}Transfer-Encoding: chunked\r\n\r\n5\r\nat",
    "JSON": f"POST /api/v1/turns HTTP/1.1\r\n{HEAD}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{{",
    "a body nobody reads": f"GET /healthz HTTP/1.1\r\n{HEAD}Content-Length: 9\r\n\r\n",
    "a second request": f"GET /healthz HTTP/1.1\r\n{HEAD}\r\nGET /healthz HT",
}
MOST = 20


@dataclass
class Home:
    """A server in this process."""

    server: Server
    port: int
    held: list[asyncio.StreamWriter] = field(default_factory=list)

    async def begin(self, text: str) -> asyncio.StreamReader:
        """Send something, and go on holding the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.held.append(writer)
        writer.write(text.encode())
        await writer.drain()
        return reader

    async def healthy(self) -> bool:
        """Whether others are served."""
        reader = await self.begin(f"GET /healthz HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n")
        return (await reader.read()).endswith(b"ok")

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something."""
        async with asyncio.timeout(60):
            while not true():
                await asyncio.sleep(0.01)


@asynccontextmanager
async def home(guide: Context, monkeypatch: pytest.MonkeyPatch, seconds: float = 3600) -> AsyncIterator[Home]:
    """A server that waits so long for what is to come."""
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "TAKE_SECONDS"):
        monkeypatch.setattr(connection, name, seconds)
    monkeypatch.setattr(connection, "_AWAITED", {h11.IDLE: seconds, h11.SEND_BODY: seconds})
    monkeypatch.setattr("bot.serve.http_server.MOST", MOST)
    site = build_site(AppConfig(Settings(), guide, random_keys(), lambda: 0.0))
    with listen("127.0.0.1", 0) as listener:
        up = asyncio.Event()
        server = make_server(site, up.set)
        serving = asyncio.create_task(server._serve([listener]))
        await asyncio.wait({serving, asyncio.create_task(up.wait())}, return_when=asyncio.FIRST_COMPLETED)
        found = Home(server, listener.getsockname()[1])
        try:
            yield found
        finally:
            for writer in found.held:
                writer.close()
            server.should_exit = True
            async with asyncio.timeout(60):
                await serving


@pytest.mark.parametrize("name", HALF)
async def test_half_a_request_is_not_waited_for(guide: Context, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """It is closed, whoever has begun one is told first, and the log says nothing: it is no fault of ours."""
    async with home(guide, monkeypatch, seconds=0.3) as at:
        reader = await at.begin(HALF[name])
        answer = await reader.read()
        assert await at.healthy()
    if name == "nothing":
        assert answer == b""
    elif name == "a body nobody reads":
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.count(b"HTTP/1.1 ") == 1
    else:
        assert b"HTTP/1.1 408 Request Timeout\r\n" in answer
        assert all(f"{header}: {value}\r\n".encode() in answer for header, value in HEADERS.items())


async def test_single_bytes_buy_no_time(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time runs from the beginning, not from the last byte."""
    async with home(guide, monkeypatch, seconds=0.5) as at:
        reader = await at.begin("GET / HTTP/1.1\r\nX: ")
        answering = asyncio.create_task(reader.read())
        while not answering.done():
            at.held[0].write(b"x")
            await asyncio.wait({answering}, timeout=0.05)
        assert b" 408 " in answering.result()


async def test_an_answer_that_is_not_taken_is_let_go(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks again and again and reads nothing holds nothing."""
    async with home(guide, monkeypatch, seconds=0.5) as at:
        with socket.create_connection(("127.0.0.1", at.port)) as greedy:
            greedy.setblocking(False)
            try:
                while True:
                    greedy.send(f"GET /api/v1/policy HTTP/1.1\r\n{HEAD}\r\n".encode())
                    await asyncio.sleep(0)
            except BlockingIOError:
                pass
            except ConnectionError:
                return
            await at.until(lambda: not at.server.server_state.connections)


async def test_those_who_wait_longest_make_room(
    guide: Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When there are too many connections; whoever asks for something is served; it is said in one line."""
    async with home(guide, monkeypatch) as at:
        readers = [await at.begin(text) for text in list(HALF.values())[1:4] * MOST]
        for _ in range(3):
            assert await at.healthy()
        assert len(at.server.server_state.connections) <= MOST
        assert not await _gone(readers[-1])
        assert await _gone(readers[0])
    assert [record.getMessage() for record in caplog.records if record.name == "bot.serve.connection"] == [
        "Too many connections at once: those whose request keeps us waiting longest are closed."
    ]


async def _gone(reader: asyncio.StreamReader) -> bool:
    try:
        return reader.at_eof() or await asyncio.wait_for(reader.read(), 0.2) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


async def test_when_all_are_being_answered_the_next_is_told(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 503, at once; nobody who is being answered loses the answer."""
    go = asyncio.Event()

    async def slow(_: object, __: Callable[[], Awaitable[object]], send: Callable[[object], Awaitable[None]]) -> None:
        await go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async with home(guide, monkeypatch) as at:
        at.server.config.loaded_app = slow
        readers = [await at.begin(f"GET / HTTP/1.1\r\n{HEAD}Connection: close\r\n\r\n") for _ in range(MOST)]
        await at.until(lambda: len(at.server.server_state.tasks) == MOST)
        late = await at.begin("")
        assert (await late.read()).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        go.set()
        assert all([(await reader.read()).endswith(b"ok") for reader in readers])


async def test_no_descriptors_are_left(
    guide: Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What the system has no more of, asyncio says over and over: we make room, and say it in a line. Others go on."""
    async with home(guide, monkeypatch) as at:
        reader = await at.begin("GET / HT")
        await at.until(lambda: bool(at.server._crowd.waiting))
        loop = asyncio.get_running_loop()
        error = OSError(errno.EMFILE, "Too many open files")
        for _ in range(100):
            context = {"message": "socket.accept() out of system resource", "exception": error}
            loop.call_exception_handler(context)
        assert await _gone(reader)
        assert await at.healthy()
        loop.call_exception_handler({"message": "something else"})
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        "Too many connections at once: those whose request keeps us waiting longest are closed.",
        "something else",
    ]


@pytest.mark.parametrize("name", HALF)
async def test_half_a_request_does_not_hold_the_end_up(
    guide: Context, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Told to end, the server waits for it no longer than the last seconds, and for nothing at all of it otherwise."""
    monkeypatch.setattr(connection, "LAST_SECONDS", 0.1)
    monkeypatch.setattr("bot.serve.http_server.ANSWERING", 3600)
    async with home(guide, monkeypatch) as at:
        await at.begin(HALF[name])
        await at.until(lambda: len(at.server.server_state.connections) == 1)


async def test_what_is_no_http_gets_our_headers(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it was, in the same words."""
    async with home(guide, monkeypatch) as at:
        answers = set()
        for wrong in (
            "GARBAGE\r\n\r\n",
            "GET / HTTP/9\r\n\r\n",
            f"GET / HTTP/1.1\r\n{HEAD}X : y\r\n\r\n",
            "\x16\x03\r\n\r\n",
        ):
            answer = await (await at.begin(wrong)).read()
            answers.add(answer.partition(b"content-type")[2])
            assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
            assert all(f"{header}: {value}\r\n".encode() in answer for header, value in HEADERS.items())
        assert len(answers) == 1
