"""The web page and the API through the real server on one core, beside a bare endpoint in the same run."""

import asyncio
import gzip
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from starlette.types import ASGIApp, Message

from bot.tokens.keys import read_keys
from bot.tokens.seal import Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.address import Places
from bot.web.padding import Even
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import open_context
from policy.pack.provisions import Audience
from policy.policy import load
from tests.benchmarks.servers import KEY, ours
from tests.benchmarks.table import Row, beside

CLIENTS, SECONDS, ROUNDS = 64, 2.0, 3


@dataclass(frozen=True)
class Call:
    """A request as it goes over the wire."""

    raw: bytes


def call(method: str, path: str, body: bytes = b"", kind: str = "", cookie: str = "") -> Call:
    """A request of a connection that stays open."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"Cookie: {cookie}"] if cookie else []
    return Call("\r\n".join((*lines, "", "")).encode() + body)


def rows() -> list[Row]:
    """Turns per second, and the slowest of a hundred in milliseconds at 64 clients at once."""
    cores = os.sched_getaffinity(0)
    try:
        return _rows()
    finally:
        os.sched_setaffinity(0, cores)


def _rows() -> list[Row]:
    with serving("ours", 0) as port:
        page, turn, api, size = asyncio.run(_ours(port))
        with serving("bare", size) as other:
            bare_page = [call("GET", "/page")]
            bare_turn = [call("POST", "/form", b"choose=x", _FORM), call("GET", "/page")]
            bare_api = [call("POST", "/json", b"{}", _JSON)]
            pairs = [
                ("a page", page, bare_page),
                ("a turn: form and page", turn, bare_turn),
                ("an API turn", api, bare_api),
            ]
            rates, slowest = [], []
            for name, calls, bare_calls in pairs:
                one, two = _in_turns(port, calls, other, bare_calls)
                rates.append(Row(f"{name}, a second", "1/s", one[0], "bare FastAPI", two[0]))
                slowest.append(Row(f"{name}, p99 at {CLIENTS}", "ms", one[1], "bare FastAPI", two[1]))
    return rates + slowest + [_padded()]


_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


def _in_turns(port: int, calls: Sequence[Call], other: int, bare: Sequence[Call]) -> tuple[tuple[float, float], ...]:
    """The median of rounds of each, one after the other: calls' rounds a second, and the p99 of one in ms."""
    found: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    for _ in range(ROUNDS):
        found[0].append(asyncio.run(_load(port, calls)))
        found[1].append(asyncio.run(_load(other, bare)))
    return tuple((statistics.median(a for a, _ in held), statistics.median(b for _, b in held)) for held in found)


@contextmanager
def serving(which: str, size: int) -> Iterator[int]:
    """A server process of its own; it is ended by its id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.benchmarks.servers", which, str(port), str(size)]
    process = subprocess.Popen(command)  # noqa: S603  the command is the one above
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


async def _ours(port: int) -> tuple[list[Call], list[Call], list[Call], int]:
    """A question's page, a turn that answers it, the same over the API, and the size of the page."""
    cookie, at = "", "1"
    for body in (b"choose=en", b"do=continue", b"choose=applicant"):
        raw, _ = await _once(port, call("POST", "/step", body + b"&at=" + at.encode(), _FORM, cookie))
        head = raw.decode("latin-1")
        cookie = re.findall(r"set-cookie: ([^;]+)", head)[0]
        page = call("GET", re.findall(r"location: (\S+)", head)[0], cookie=cookie)
        raw, length = await _once(port, page)
        text = gzip.decompress(raw.partition(b"\r\n\r\n")[2]).decode()
        at = re.findall(r'name="at" value="(\d+)"', text)[0]
    assert "<fieldset" in text
    turn = [call("POST", "/step", b"choose=waiting&do=continue&at=" + at.encode(), _FORM, cookie), page]
    token = re.findall(rb'"token":"([^"]+)"', (await _once(port, call("POST", "/api/v1/turns", b"{}", _JSON)))[0])[0]
    event = b'{"token":"' + token + b'","event":{"choose":["en"]}}'
    return [page], turn, [call("POST", "/api/v1/turns", event, _JSON)], length


def _padded() -> Row:
    """What one size costs: the CPU time of a question's page, and of the same page as long as what it says."""
    app = ours()
    even = app.middleware_stack
    assert isinstance(even, Even)
    case = Case(language="en", audience=Audience.APPLICANT, screen="stage")
    codec, keys = Codec(open_context(load()).policy), read_keys(KEY)
    cookie = f"kompas={SealedCases(codec, Seal(keys)).sealed(case, Purpose.WEB, time.time())}"
    path, _, query = Places(codec, keys).path("stage").partition("?")
    headers = [(b"host", b"127.0.0.1"), (b"cookie", cookie.encode()), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": headers}
    with asyncio.Runner() as runner:
        ask = partial(_ask, runner, scope | {"http_version": "1.1", "scheme": "http", "root_path": ""})
        padded, plain = beside(partial(ask, even), partial(ask, even._app))
    return Row("a padded page, CPU", "us", padded, "the same unpadded", plain)


def _ask(runner: asyncio.Runner, scope: Mapping[str, object], app: ASGIApp) -> None:
    """One request without a socket."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    runner.run(app(dict(scope, app=None), receive, send))  # type: ignore[arg-type]  # passed on as it comes
    assert sent[0]["status"] == 200


async def _once(port: int, one: Call) -> tuple[bytes, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(one.raw)
    raw, length = await _answer(reader)
    writer.close()
    return raw, length


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, int]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    assert status in (200, 303), head
    length = int(re.findall(rb"content-length: (\d+)", head)[0])
    return head + await reader.readexactly(length), length


async def _load(port: int, calls: Sequence[Call]) -> tuple[float, float]:
    """Many clients at once, each one call after the other."""
    seconds_taken: list[float] = []
    end = time.perf_counter() + SECONDS

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            start = time.perf_counter()
            for one in calls:
                writer.write(one.raw)
                await _answer(reader)
            seconds_taken.append(time.perf_counter() - start)
        writer.close()

    os.sched_setaffinity(0, {1})
    start = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    passed = time.perf_counter() - start
    return len(seconds_taken) / passed, statistics.quantiles(seconds_taken, n=100)[98] * 1000
