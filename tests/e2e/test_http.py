"""What the server answers over HTTP, and what it tells nobody."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from dialogs.context import Context
from tests.e2e.databases import Database
from tests.e2e.deployment import Deployment, deployment
from tests.e2e.waiting import PATIENCE, until
from tests.e2e.walker import Walker

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGE = 2_000_000
STRANGE: tuple[bytes, ...] = (
    b"",
    b"{",
    b"null",
    b"[]",
    b"17",
    b'"text"',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"update_id": "Zubrovka-4711"}',
    b'{"update_id": 1e400, "message": {"text": "Zubrovka-4711"}}',
    b'{"update_id": 99999999999999999999999999, "message": null}',
    b'{"update_id": 5, "callback_query": {"id": 7, "from": {}, "data": "Zubrovka-4711"}}',
    b'{"update_id": 6, "message": {"message_id": "x", "chat": {"id": "Zubrovka-4711"}}}',
    b'{"update_id": 7, "poll_answer": {"text": "Zubrovka-4711"}}',
    b'{"update_id": 8, "message": {"message_id": 1, "chat": {"id": 12, "type": "private"}, "text": "\\ud800"}}',
)


def client_of(home: Deployment) -> httpx.AsyncClient:
    """Somebody who calls a process."""
    return httpx.AsyncClient(base_url=home.running["one"].address, trust_env=False, timeout=30)


async def listens(client: httpx.AsyncClient) -> None:
    """Waits until it does: it says its address a moment before."""

    async def tried() -> bool:
        try:
            return (await client.get("/healthz")).is_success
        except httpx.ConnectError:
            return False

    async with asyncio.timeout(PATIENCE):
        while not await tried():
            await asyncio.sleep(0.01)


async def test_alive_and_ready(tmp_path: Path, database: Database) -> None:
    """Both say so in a word, by any way that reads, and nothing of what serves."""
    async with deployment(tmp_path, database) as home, client_of(home) as client:
        await listens(client)
        for path in ("/healthz", "/readyz"):
            answer = await client.get(path)
            assert (answer.status_code, answer.text) == (200, "ok")
            assert "server" not in answer.headers
            assert (await client.head(path)).status_code == 200
            assert (await client.post(path)).status_code == 405
        for path in ("/telegram", "/healthz/x", f"/{home.token}"):
            assert (await client.get(path)).status_code == 404
            assert (await client.post(path, content=b"{}")).status_code in (404, 405)


async def test_only_telegram_may_push(tmp_path: Path, sqlite: Database) -> None:
    """Any secret but the right one is refused, whatever comes with it; and nothing but POST is taken."""
    async with deployment(tmp_path, sqlite, webhook=True) as home, client_of(home) as client:
        await listens(client)
        assert home.world.webhook is not None
        right = home.world.webhook.secret
        assert right == home.secret
        anna = home.person("en")
        update = json.dumps({"update_id": 1, "message": {"message_id": 1, "chat": anna.chat.json, "text": "/start"}})
        for secret in ("", "x", right[:-1], f"{right}x", right * 2, right.upper(), home.token, "\u00fc"):
            for content in (update.encode(), b"{", b"x" * LARGE):
                answer = await pushed(client, content, secret.encode())
                assert answer is None or (answer.status_code, answer.text) == (403, "")
        assert (await client.post("/telegram", content=update)).status_code == 403
        for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
            assert (await client.request(method, "/telegram", headers={HEADER: right})).status_code == 405
        assert anna.messages == []
        assert home.world.called("sendMessage") == []


async def test_what_cannot_be_read(guide: Context, tmp_path: Path, sqlite: Database) -> None:
    """Is passed over with the right secret, or Telegram would bring it for a day; it keeps nobody waiting."""
    async with deployment(tmp_path, sqlite, webhook=True) as home, client_of(home) as client:
        await listens(client)
        home.markers += ["Zubrovka", "4711"]
        secret = home.secret.encode()
        for content in STRANGE:
            answer = await pushed(client, content, secret)
            assert answer is not None
            assert (answer.status_code, answer.text) == (200, "")
        boris = home.person("en")
        text = f"/start {'Zubrovka' * (LARGE // 8)}"
        large = {"update_id": 1, "message": {"message_id": 1, "chat": boris.chat.json, "text": text}}
        answer = await pushed(client, json.dumps(large).encode(), secret)
        assert answer is None or answer.status_code in (200, 413)
        async with half_requests(home):
            walker = Walker(home, home.person("en"), guide)
            await walker.begin()
        await walker.do("nl", "continue", "worker", "erase")
        assert len(home.world.called("sendMessage")) == 1
        assert boris.messages == []


async def pushed(client: httpx.AsyncClient, content: bytes, secret: bytes) -> httpx.Response | None:
    """The answer to a push; none where the server hung up in the middle of it, which is as good as refusing."""
    headers = {HEADER.encode(): secret}
    try:
        return await client.post("/telegram", content=content, headers=headers)
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        return None


@asynccontextmanager
async def half_requests(home: Deployment) -> AsyncIterator[None]:
    """Somebody who stops in the middle of an update, or sends what is no HTTP."""
    found = re.search(r":(\d+)$", home.running["one"].address)
    assert found is not None
    head = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {home.secret}\r\nContent-Length: 500\r\n\r\n".encode()
    writers = []
    for content in (head + b'{"update_id": 1, "mess', head, b"\x16\x03\x01\x02\x00\x01", b"GET"):
        _, writer = await asyncio.open_connection("127.0.0.1", int(found[1]))
        writer.write(content)
        await writer.drain()
        writers.append(writer)
    yield
    for writer in writers:
        writer.close()
        await writer.wait_closed()


@pytest.mark.proof
@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
async def test_nothing_of_people_is_told(guide: Context, tmp_path: Path, database: Database) -> None:
    """Texts, names, numbers, files and buttons of people reach neither the output nor the database."""
    async with deployment(tmp_path, database) as home:
        anna = home.person("ru")
        walker = Walker(home, anna, guide)
        await walker.begin()
        home.markers += ["Zubrovka", "AgAC-photo", "passport-17"]
        for text in ("Zubrovka-4711", "/nosuchcommand Zubrovka", "/help Zubrovka", "Zubrovka " * 400):
            anna.say(text)
        anna.send_photo("Zubrovka on a photo")
        anna.send_document("passport-17.pdf")
        anna.send_location()
        anna.send_contact()
        home.world.inject({"message": {"message_id": "Zubrovka", "chat": {"id": anna.id}}}, anna.id)
        home.world.inject({"callback_query": {"id": 1, "data": "Zubrovka"}}, anna.id)
        await until(lambda: not anna.own and not home.world.pending, "all of it is deleted")
        anna.tap_data(anna.messages[0], "Zubrovka" * 8)
        home.world.faults.add("internal", "editMessageText", times=8)
        anna.tap_data(anna.messages[0], "Zubrovka")
        await until(lambda: not home.world.pending, "all is taken")
        rows = b"".join(reference for reference, _ in home.database.rows())
        assert rows
        await home.end()
        for number in (anna.id.to_bytes(8, "big"), anna.id.to_bytes(8, "little"), str(anna.id).encode()):
            assert number not in rows
            for path in tmp_path.rglob("*"):
                assert not path.is_file() or number not in path.read_bytes()
