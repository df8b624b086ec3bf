"""The same over real sockets: what is no HTTP, what is slow, hundreds of people at once, and what is left behind."""

import asyncio
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.http.security import HEADERS
from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import new_key, read_keys
from bot.tokens.seal import LENGTH, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.cookie import MARK as CASE_MARK
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.screens.offers import choices
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Kind, Unknown
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.packs import SMALL
from tests.processes import family
from tests.web.test_abuse import MARK, TRACES, shown_at

SECRET = new_key(TODAY)
KEYS = read_keys(SECRET)
PATIENCE = 60
MOST_STEPS = 20
SILENCE = 0.5
AT_ONCE = 64
HEAD = "Host: 127.0.0.1\r\nConnection: close\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


@dataclass
class Server:
    """`kompas serve` in a process and a folder of its own."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    port: int = 0

    @property
    def told(self) -> str:
        """All it printed, on either stream."""
        return (self.folder / "told").read_text()

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    async def say(self, *parts: str | bytes, pause: float = 0) -> bytes:
        """What it answers to these bytes, until it hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part.encode("latin-1") if isinstance(part, str) else part)
                with contextlib.suppress(TimeoutError):  # it need not take what it refuses
                    await asyncio.wait_for(writer.drain(), SILENCE)
                await asyncio.sleep(pause)
            return await _until_it_ends(reader)
        except ConnectionError:
            return b""
        finally:
            writer.close()


async def _until_it_ends(reader: asyncio.StreamReader) -> bytes:
    """What comes until the other side hangs up, or says nothing more for a while."""
    answer = b""
    while True:
        try:
            part = await asyncio.wait_for(reader.read(100_000), SILENCE if answer else PATIENCE)
        except TimeoutError:
            assert answer, "it says nothing"
            return answer
        except ConnectionError:
            return answer
        if not part:
            return answer
        answer += part


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serves, and ends it. It can write to its folder only where it looks for one."""
    for name in ("home", "state", "tmp"):
        (folder / name).mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "XDG_STATE_HOME": str(folder / "state"),
        "TMPDIR": str(folder / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KOMPAS_KEYS": SECRET,
        "KOMPAS_PACK": str(SMALL),
    }
    with (folder / "told").open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli.start", "serve", "--port", "0"],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    server = Server(process, folder)
    try:
        server.port = _port(server)
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()


def _port(server: Server) -> int:
    """Where it says it serves, as soon as it does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.process.poll() is None:
        found = re.search(r"serves on http://127\.0\.0\.1:(\d+)", server.told)
        with contextlib.suppress(httpx.ConnectError):  # it says so a moment before it listens
            if found and httpx.get(f"http://127.0.0.1:{found[1]}/healthz", trust_env=False).is_success:
                return int(found[1])
        time.sleep(0.02)
    raise AssertionError(f"it ended with {server.process.poll()} and told {server.told!r}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all of these tests."""
    with serving(tmp_path_factory.mktemp("served")) as server:
        yield server


def statuses(answer: bytes) -> list[int]:
    """The statuses of the answers on one connection; none when it hung up."""
    return [int(found) for found in re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.MULTILINE)]


def is_plain(answer: bytes) -> bool:
    """Whether it says nothing of the program."""
    return not [sign for sign in (*TRACES, MARK) if sign.encode() in answer] and b"server:" not in answer.lower()


async def still_serves(server: Server) -> None:
    """Others are served as before."""
    answer = await server.say(f"GET / HTTP/1.1\r\n{HEAD}\r\n")
    assert statuses(answer) == [200]
    assert all(f"{name}: {value}".encode() in answer for name, value in HEADERS.items())


BODY = "at=1&choose=en"
SMUGGLED = f"GET /leave?{MARK} HTTP/1.1\r\nHost: x\r\n\r\n"
WRONG = {
    "length and chunks": f"POST /step HTTP/1.1\r\n{HEAD}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n"
    "\r\n0\r\n\r\n",
    "two lengths": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Content-Length: 5\r\nContent-Length: 14\r\n\r\n{BODY}",
    "list of lengths": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Content-Length: 5, 14\r\n\r\n{BODY}",
    "negative length": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Content-Length: -1\r\n\r\n{BODY}",
    "signed length": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Content-Length: +14\r\n\r\n{BODY}",
    "hexadecimal length": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Content-Length: 0xe\r\n\r\n{BODY}",
    "endless length": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Content-Length: {'9' * 5_000}\r\n\r\n{BODY}",
    "odd coding": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "coding with a tab": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "odd chunk": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "huge chunk": f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Transfer-Encoding: chunked\r\n\r\n{'f' * 40}\r\n\r\n",
    "space before the colon": f"POST /step HTTP/1.1\r\n{HEAD}Content-Length : 14\r\n\r\n{BODY}",
    "folded": f"GET / HTTP/1.1\r\n{HEAD} X-{MARK}: y\r\nX: a\r\n\tb\r\n\r\n",
    "bare CR": f"GET / HTTP/1.1\r\n{HEAD}X: a\rSet-Cookie: kompas=x\r\n\r\n",
    "bare LF": f"GET / HTTP/1.1\n{HEAD}X: a\nY: b\n\n",
    "null in a header": f"GET / HTTP/1.1\r\n{HEAD}X: a\0b\r\n\r\n",
    "null in a path": f"GET /step/\0 HTTP/1.1\r\n{HEAD}\r\n",
    "byte in a path": f"GET /\xff HTTP/1.1\r\n{HEAD}\r\n",
    "space in a path": f"GET /step/1 /x HTTP/1.1\r\n{HEAD}\r\n",
    "header without a name": f"GET / HTTP/1.1\r\n{HEAD}: x\r\n\r\n",
    "no host": "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": f"GET / HTTP/1.1\r\n{HEAD}Host: evil.example\r\n\r\n",
    "absolute": f"GET http://evil.example/leave HTTP/1.1\r\n{HEAD}\r\n",
    "absolute with a name": f"GET https://{MARK}@evil.example:99999/ HTTP/1.1\r\n{HEAD}\r\n",
    "authority": f"CONNECT evil.example:443 HTTP/1.1\r\n{HEAD}\r\n",
    "asterisk": f"OPTIONS * HTTP/1.1\r\n{HEAD}\r\n",
    "dots": f"GET /static/../../../etc/passwd HTTP/1.1\r\n{HEAD}\r\n",
    "dots of the API": f"GET /api/v1/../../step/1 HTTP/1.1\r\n{HEAD}\r\n",
    "no slash": f"GET step/1 HTTP/1.1\r\n{HEAD}\r\n",
    "trace": f"TRACE / HTTP/1.1\r\n{HEAD}X-{MARK}: y\r\n\r\n",
    "lower case": f"get / HTTP/1.1\r\n{HEAD}\r\n",
    "HTTP/0.9": "GET /\r\n\r\n",
    "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/9": f"GET / HTTP/9.9\r\n{HEAD}\r\n",
    "TLS": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "nothing": "\r\n\r\n\r\n\r\n",
    "long header": f"GET / HTTP/1.1\r\n{HEAD}X: {'x' * 200_000}\r\n\r\n",
    "long cookie": f"GET / HTTP/1.1\r\n{HEAD}Cookie: kompas={'x' * 200_000}\r\n\r\n",
    "many headers": f"GET / HTTP/1.1\r\n{HEAD}" + f"X-{MARK}: y\r\n" * 10_000 + "\r\n",
    "long path": f"GET /{'x' * 200_000} HTTP/1.1\r\n{HEAD}\r\n",
    "long method": f"{'X' * 200_000} / HTTP/1.1\r\n{HEAD}\r\n",
    "websocket": "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "upgrade to HTTP/2": "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
    "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n",
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_hardly_http(server: Server, name: str) -> None:
    """Is refused or answered as what it is, at once, and never as two requests; others are served."""
    answers = [await server.say(WRONG[name] if "Connection: close" in WRONG[name] else WRONG[name] + SMUGGLED)]
    if "Upgrade" not in WRONG[name]:
        assert set(statuses(answers[0])[1:]) <= {400}  # to HTTP/2, whose preface is a request and what is none
    assert all(status < 500 for answer in answers for status in statuses(answer))
    assert all(is_plain(answer) for answer in answers)
    assert b"evil.example" not in answers[0]
    assert b"root:" not in answers[0]
    await still_serves(server)


async def test_no_request_hides_in_another(server: Server) -> None:
    """What stands behind a body belongs to it, whatever lengths it names: no form becomes another's request."""
    hidden = f"0\r\n\r\n{SMUGGLED}"
    for headers in (
        f"Content-Length: {len(hidden)}\r\nTransfer-Encoding: chunked\r\n",
        f"Transfer-Encoding: chunked\r\nContent-Length: {len(hidden)}\r\n",
        f"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: {len(hidden)}\r\n",
        f"Content-Length: {len(hidden)}\r\nTransfer-Encoding: \x0bchunked\r\n",
        f"Content-Length: {len(hidden)}\r\nTransfer-Encoding : chunked\r\n",
        f"Content-Length: {len(hidden)}\r\nContent-Length: 0\r\n",
        f"Content-Length: {len(hidden)}\r\n",
    ):
        answer = await server.say(f"POST /step HTTP/1.1\r\nHost: 127.0.0.1\r\n{FORM}{headers}\r\n{hidden}", pause=0.05)
        assert b"location: https://" not in answer.lower()
        assert len(statuses(answer)) <= 1
        assert is_plain(answer)


async def test_large_bodies(server: Server) -> None:
    """Are refused with 413 or a closed connection before they are all there, with a length or in chunks."""
    length = f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Content-Length: 10000000\r\n\r\n"
    assert statuses(await server.say(length)) == [413]  # not a byte of it was sent
    chunked = f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Transfer-Encoding: chunked\r\n\r\n"
    chunk = f"{100_000:x}\r\n{'x' * 100_000}\r\n"
    assert statuses(await server.say(chunked + chunk)) == [413]  # and it does not wait for the end
    json = FORM.replace("x-www-form-urlencoded", "json")
    assert statuses(await server.say(length.replace("/step", "/api/v1/turns").replace(FORM, json))) == [413]
    for method, path in (("POST", "/step"), ("POST", "/api/v1/turns"), ("GET", "/"), ("POST", "/nowhere")):
        head = f"{method} {path} HTTP/1.1\r\n{HEAD}Content-Length: 10000000\r\n\r\n"
        answer = await server.say(head, *["x" * 100_000] * 100)
        assert statuses(answer) in ([], [413], [415], [200], [404])
    await still_serves(server)


async def test_slow_ones_keep_nobody_waiting(server: Server) -> None:
    """A hundred half requests, byte by byte or not at all, while others are served."""
    half = (
        "",
        "GET / HT",
        f"GET / HTTP/1.1\r\n{HEAD}",
        f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Content-Length: 60000\r\n\r\nat=1",
        f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Transfer-Encoding: chunked\r\n\r\n5\r\nat",
    )
    writers = []
    for number in range(100):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(half[number % len(half)].encode())
        writers.append(writer)
    began = time.monotonic()
    for _ in range(10):
        for writer in writers:
            writer.write(b"x")
        await still_serves(server)
    assert time.monotonic() - began < 5
    for writer in writers:
        writer.close()
    await still_serves(server)


async def test_a_slow_form_is_taken(server: Server) -> None:
    """On a bad line it comes in pieces, and works."""
    head = f"POST /step HTTP/1.1\r\n{HEAD}{FORM}Content-Length: {len(BODY)}\r\n\r\n"
    assert statuses(await server.say(head[:20], head[20:], BODY[:3], BODY[3:], pause=0.1)) == [303]


async def test_head(server: Server) -> None:
    """Has the headers of a page and nothing else."""
    answer = await server.say(f"HEAD / HTTP/1.1\r\n{HEAD}\r\n")
    assert statuses(answer) == [200]
    assert answer.endswith(b"\r\n\r\n")


class Person:
    """Somebody with answers of their own."""

    def __init__(self, number: int, guide: Context, transport: httpx.AsyncBaseTransport, site: FastAPI) -> None:
        self._chance = random.Random(number)  # noqa: S311  no secret
        self._guide = guide
        self._transport = transport
        self._same = httpx.ASGITransport(site)
        self._codec = Codec(guide.policy)
        self.language = self._chance.choice(LANGUAGES)
        self.audience = self._chance.choice(list(Audience))
        self.given: dict[str, object] = {}
        self.cookie = ""

    @property
    def case(self) -> Case:
        """What the cookie holds."""
        token = self.cookie.removeprefix("kompas=")
        purpose = f"{Purpose.WEB}:{token[LENGTH : LENGTH + CASE_MARK]}"
        return SealedCases(self._codec, Seal(KEYS)).opened(token[:LENGTH], purpose, time.time())

    async def hold(self, address: str) -> None:
        """The whole interview; every page is looked at."""
        screen = "language"
        for _ in range(MOST_STEPS):
            if screen == "findings":
                break
            answer = await self._send(address, "POST", "/step", self._form(screen))
            assert answer.status_code == 303, (screen, answer.status_code)
            screen = shown_at(self._guide, answer, KEYS)
            await self._look(address, answer.headers["location"])
        assert screen == "findings"
        assert self.case.language == self.language
        assert self.case.audience == self.audience
        assert {name: value for name, value in self.case.answers.items()} == self.given  # noqa: C416  read-only

    async def _look(self, address: str, path: str) -> None:
        """The page is that of one's own case: byte for byte what is drawn of it here."""
        answer = await self._send(address, "GET", path)
        request = httpx.Request("GET", f"{address}{path}", headers={"cookie": self.cookie})
        same = await self._same.handle_async_request(request)
        expected = await same.aread()
        assert answer.status_code == 200, path
        assert (answer.content == expected) is True, path  # without a long comparison of two pages

    def _form(self, screen: str) -> bytes:
        """What this person says on a screen."""
        number = self._codec.number_of(screen)
        return "&".join([f"at={number}", *(f"choose={name}" for name in self._choice(screen)), "do=continue"]).encode()

    def _choice(self, screen: str) -> list[str]:
        if screen in ("language", "audience"):
            return [self.language if screen == "language" else self.audience.value]
        fact = self._guide.policy.fact.get(screen)
        if fact is None:
            return []
        several = [option.id for option in fact.options if not option.exclusive]
        if fact.kind is Kind.SEVERAL and self._chance.random() < 0.7:
            chosen = self._chance.sample(several, self._chance.randint(1, len(several)))
            self.given[screen] = tuple(name for name in fact.option_ids if name in chosen)
            return chosen
        (one,) = self._chance.choices(choices(self._guide, Case(language="en", audience=self.audience, screen=screen)))
        self.given[screen] = Unknown(one) if one in set(Unknown) else (one,)
        return [one]

    async def _send(self, address: str, method: str, path: str, content: bytes = b"") -> httpx.Response:
        headers = {"cookie": self.cookie} if self.cookie else {}
        headers |= {"content-type": "application/x-www-form-urlencoded"} if content else {}
        request = httpx.Request(method, f"{address}{path}", headers=headers, content=content)
        try:
            answer = await self._transport.handle_async_request(request)
        except (httpx.ReadError, httpx.RemoteProtocolError):  # a kept connection that ended meanwhile: as browsers do
            answer = await self._transport.handle_async_request(request)
        await answer.aread()
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return answer


async def _all_at_once(server: Server, guide: Context, count: int) -> None:
    site = build_site(AppConfig(Settings(), guide, KEYS, time.time))
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    async with httpx.AsyncHTTPTransport(limits=limits) as transport:
        people = [Person(number, guide, transport, site) for number in range(count)]
        await asyncio.gather(*(person.hold(server.address) for person in people))
    assert len({person.cookie for person in people}) > count * 0.8


@pytest.mark.proof
async def test_many_people_at_once(server: Server, guide: Context) -> None:
    """Each sees their own answers on every page, and nobody else's."""
    await _all_at_once(server, guide, 30)


@pytest.mark.proof
async def test_hundreds_of_people_at_once(server: Server, guide: Context) -> None:
    """The same with more interviews than connections; thousands come in `tests/e2e/test_crowd.py`."""
    await _all_at_once(server, guide, 300)


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in folder.rglob("*")
        if path.name != "told"
    }


@pytest.mark.proof
async def test_nothing_is_left_behind(tmp_path: Path, guide: Context) -> None:
    """Serving writes no file and keeps none open, and prints neither addresses nor browsers nor anything sent."""
    with serving(tmp_path) as server:
        said, before = server.told, _files(tmp_path)
        await _all_at_once(server, guide, 5)
        headers = f"User-Agent: {MARK}\r\nX-Forwarded-For: 203.0.113.77\r\nReferer: http://{MARK}/\r\n"
        cookie = f"Cookie: kompas={MARK}\r\n"
        form = f"at=1&choose={MARK}&x=%0d%0a{MARK}"
        multipart = f"--x\r\nContent-Transfer-Encoding: {MARK}\r\nContent-Disposition: {MARK}\r\n\r\n{MARK}\r\n--x--"
        for path in ("/", f"/{MARK}", f"/step/{MARK}", f"/step/4?{MARK}", "/print", "/leave", "/api/v1/policy"):
            await server.say(f"GET {path} HTTP/1.1\r\n{HEAD}{headers}{cookie}\r\n")
        for kind, body in (("x-www-form-urlencoded", form), ("json", f'{{"token": "{MARK}"}}'), ("json", f'"{MARK}')):
            for path in ("/step", "/api/v1/turns", "/api/v1/assessments"):
                length = f"Content-Type: application/{kind}\r\nContent-Length: {len(body)}\r\n"
                await server.say(f"POST {path} HTTP/1.1\r\n{HEAD}{headers}{length}\r\n{body}")
        length = f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(multipart)}\r\n"
        await server.say(f"POST /step HTTP/1.1\r\n{HEAD}{headers}{length}\r\n{multipart}")
        for name in ("bare CR", "websocket", "long header", "TLS", "two lengths"):
            await server.say(WRONG[name] + SMUGGLED)
        for descriptors in (Path(f"/proc/{pid}/fd") for pid in family(server.process.pid)):
            held = [os.readlink(path) for path in descriptors.iterdir()]
            assert not [
                path for path in held if path.startswith("/") and path not in ("/dev/null", str(tmp_path / "told"))
            ]
        assert _files(tmp_path) == before
    assert server.process.returncode == 0
    (line,) = server.told.removeprefix(said).splitlines()  # of the headers above, which nobody named may send
    assert line.endswith(" WARNING A proxy's headers came and are not trusted: set KOMPAS_PROXY_ADDRESSES.")
    assert _files(tmp_path) == before
