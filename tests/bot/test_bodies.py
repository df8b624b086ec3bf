"""Bodies that are packed, and bodies that break off: on the web page, the API and the webhook alike."""

import gzip
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.http.security import HEADERS
from bot.telegram.webhook import PATH, secret_of
from dialogs.context import Context
from tests.botapi.world import TOKEN
from tests.telegram.house import house
from tests.telegram.test_webhook import site_of

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
TAKEN = {
    "/step": (FORM, b"at=1&choose=nl"),
    "/open": (FORM, b"code=x"),
    "/api/v1/turns": (JSON, b"{}"),
    "/api/v1/assessments": (JSON, b'{"answers": {}, "language": "en", "audience": "worker"}'),
    PATH: (JSON, b'{"update_id": 1}'),
}
"""Every address that a body is sent to."""


def headers_of(path: str) -> dict[str, str]:
    """What is sent along."""
    return {"content-type": TAKEN[path][0], "x-telegram-bot-api-secret-token": secret_of(TOKEN)}


async def test_every_address_is_tried(guide: Context, tmp_path: Path) -> None:
    """None that takes a body is left out."""
    async with house(guide, tmp_path, webhook_url="https://kompas.example.org") as home:
        taking = {route.path for route in _all(site_of(home)) if "POST" in (route.methods or ())}
    assert taking == set(TAKEN)


def _all(app: FastAPI) -> list[Any]:
    found, left = [], list(app.routes)
    while left:
        route = left.pop()
        left += getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", [])
        found += [route] if hasattr(route, "path") and hasattr(route, "methods") else []
    return found


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "deflate", "zstd", "identity, gzip", "x", "aes128gcm"])
@pytest.mark.parametrize("path", TAKEN)
async def test_a_packed_body_is_not_unpacked(guide: Context, tmp_path: Path, path: str, coding: str) -> None:
    """415, with what would be taken; a few bytes could become gigabytes."""
    async with house(guide, tmp_path, webhook_url="https://kompas.example.org") as home:
        transport = httpx.ASGITransport(site_of(home))
        async with httpx.AsyncClient(transport=transport, base_url="https://kompas.example.org") as client:
            body = gzip.compress(TAKEN[path][1])
            answer = await client.post(path, content=body, headers=headers_of(path) | {"content-encoding": coding})
            assert answer.status_code == 415
            assert answer.headers["accept-encoding"] == "identity"
            assert answer.headers["cache-control"] == HEADERS["cache-control"]
            for plain in ("identity", "", "Identity"):
                headers = headers_of(path) | {"content-encoding": plain}
                assert (await client.post(path, content=TAKEN[path][1], headers=headers)).status_code != 415


@pytest.mark.parametrize("sent", [0, 1])
@pytest.mark.parametrize("path", TAKEN)
async def test_who_hangs_up_in_the_middle_is_no_fault(
    guide: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture, path: str, sent: int
) -> None:
    """On a bad line it happens every day: nothing is logged, nothing is taken, and Telegram brings its update again."""
    given = [{"type": "http.request", "body": TAKEN[path][1][:5], "more_body": True}][:sent]
    statuses: list[int] = []

    async def receive() -> Any:
        return given.pop(0) if given else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    async with house(guide, tmp_path, webhook_url="https://kompas.example.org") as home:
        named = [(name.encode(), value.encode()) for name, value in headers_of(path).items()]
        scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
        scope |= {"headers": [(b"host", b"kompas.example.org"), *named], "client": ("192.0.2.7", 1), "scheme": "https"}
        with caplog.at_level(logging.INFO):
            await site_of(home)(scope, receive, send)
        assert home.channel.webhook.unreadable == 0
    assert statuses == [400]
    assert not [record for record in caplog.records if record.name.startswith("bot")]


@pytest.mark.parametrize("query", [b"\xed", b"\xff=\xfe", "ž=1".encode("cp1250"), b"a\x00b", bytes(range(256))])
async def test_a_query_of_any_bytes_breaks_nothing(
    guide: Context, tmp_path: Path, query: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """It is read as what it would be if the browser had written it as it should; no page and no refusal fails at it."""
    async with house(guide, tmp_path, webhook_url="https://kompas.example.org") as home:
        app = site_of(home)
        for path in ("/", "/step", "/open", "/privacy", "/nowhere", "/api/v1/policy", "/healthz"):
            for host in (b"testserver", b"[", b"127.0.0.1", b"\xe4"):
                said = await _get(app, path, query, host)
                assert said[0] in {200, 303, 400, 404, 421}, (path, host, said)
    assert "could not be answered" not in caplog.text


async def _get(app: FastAPI, path: str, query: bytes, host: bytes) -> list[int]:
    said: list[int] = []
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query}
    scope |= {"headers": [(b"host", host)], "scheme": "http", "client": ("127.0.0.1", 1), "http_version": "1.1"}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        said.extend([message["status"]] if message["type"] == "http.response.start" else [])

    await app(scope, receive, send)
    return said
