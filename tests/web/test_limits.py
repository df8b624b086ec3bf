"""Attempts with what does not open: counted for each address, held without the address, and nobody else is stopped."""

import random
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b, sha256
from importlib.util import find_spec
from ipaddress import ip_address

import httpx
import pytest
from fastapi import FastAPI
from limits.storage import MemoryStorage
from starlette.requests import Request

from bot.errors import InputError
from bot.http.rate_limits import FAILED, SECONDS, Limits, TooMany
from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import Keys, random_keys
from dialogs.context import Context
from tests.web.test_abuse import COOKIE, HELD, HOST, NOW, plain, sealed, step_of

REDIS = "redis://127.0.0.1:6379"
MISSING = f"Install Redis or Valkey on {REDIS.removeprefix('redis://')}, and the Python package redis."
COUNTERS = 65_536


@dataclass
class Clock:
    """What the counters take for the time."""

    at: float = NOW

    def time(self) -> float:
        """Now."""
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that is moved by hand."""
    clock = Clock()
    monkeypatch.setattr("limits.storage.memory.time", clock)
    return clock


def site_of(guide: Context, keys: Keys, url: str | None = None) -> FastAPI:
    """An application of its own, with nothing counted yet, unless it shares its counters."""
    settings = Settings.model_validate({"limits_url": url} if url else {})
    return build_site(AppConfig(settings, guide, keys, lambda: NOW))


@asynccontextmanager
async def at(site: FastAPI, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at an address."""
    transport = httpx.ASGITransport(site, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
        yield client


def request_of(address: str | None) -> Request:
    """A request from an address; from none where a server knows none."""
    return Request({"type": "http", "headers": [], "client": (address, 1) if address is not None else None})


def storage_of(limits: Limits) -> MemoryStorage:
    """Where it counts."""
    storage = limits._limiter.storage
    assert isinstance(storage, MemoryStorage)
    return storage


async def knock(client: httpx.AsyncClient, count: int) -> list[httpx.Response]:
    """So many requests with a cookie that does not open."""
    client.cookies.clear()
    headers = {"cookie": COOKIE.format("x")}
    return [plain(await client.get("/step", headers=headers)) for _ in range(count)]


async def test_failed_attempts(guide: Context) -> None:
    """Sixty a minute from an address begin afresh; the next is refused with 429, and told when to come again."""
    async with at(site_of(guide, random_keys()), "192.0.2.7") as client:
        assert {answer.status_code for answer in await knock(client, FAILED)} == {200}
        for answer in await knock(client, 5):
            assert answer.status_code == 429
            assert answer.headers["retry-after"] == str(SECONDS) == "60"
            assert "Too many attempts" in answer.text
        headers = {"cookie": COOKIE.format("x")}
        for path in ("/", "/step", "/print"):
            plain(await client.get(path, headers=headers), 429)
        plain(await client.post("/step", data={"at": "1"}, headers=headers), 429)
        refused = plain(await client.post("/api/v1/turns", json={"token": "x"}), 429)
        assert refused.headers["retry-after"] == "60"
        assert "set-cookie" not in refused.headers


async def test_nobody_else_is_stopped(guide: Context) -> None:
    """A good cookie, none, and the pages without a case work from the same address all the while; others as before."""
    keys = random_keys()
    site = site_of(guide, keys)
    good = {"cookie": COOKIE.format(sealed(guide, keys=keys))}
    async with at(site, "192.0.2.7") as client:
        await knock(client, FAILED + 20)
        assert HELD in plain(await client.get(step_of(guide, "review", keys=keys), headers=good), 200).text
        plain(await client.post("/step", data={"at": "4", "do": "continue"}, headers=good), 303)
        client.cookies.clear()
        for path in ("/", "/privacy", step_of(guide, "erased", "nl"), "/open", "/api/v1/policy", "/healthz"):
            plain(await client.get(path), 200)
        token = plain(await client.post("/api/v1/turns", json={}), 200).json()["token"]
        plain(await client.post("/api/v1/turns", json={"token": token}), 200)
        plain(await client.get("/leave", headers={"cookie": COOKIE.format("x")}), 303)
        plain(await client.get("/privacy", headers={"cookie": COOKIE.format("x")}), 200)
    async with at(site, "192.0.2.8") as client:
        assert {answer.status_code for answer in await knock(client, 5)} == {200}


async def test_whoever_is_refused_can_go_on_at_once(guide: Context) -> None:
    """The cookie that does not open is taken away with the refusal, so that the next request begins an interview."""
    async with at(site_of(guide, random_keys()), "192.0.2.7") as client:
        (*_, refused) = await knock(client, FAILED + 1)
        assert "Max-Age=0" in refused.headers["set-cookie"]
        assert plain(await client.get("/"), 200).status_code == 200


async def test_a_cookie_that_opens_is_left(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever fails at their address, or asks for too many case sheets: nobody loses a case that can be opened."""
    monkeypatch.setattr("bot.http.rate_limits.MADE", 2)
    keys = random_keys()
    good = {"cookie": COOKIE.format(sealed(guide, keys=keys))}
    async with at(site_of(guide, keys), "192.0.2.7") as client:
        for _ in range(2):
            plain(await client.get("/sheet.pdf", headers=good), 200)
        assert "set-cookie" not in plain(await client.get("/sheet.pdf", headers=good), 429).headers
        for _ in range(FAILED):
            plain(await client.post("/open", data={"code": "x"}, headers=good), 303)
        assert "set-cookie" not in plain(await client.post("/open", data={"code": "x"}, headers=good), 429).headers
        assert HELD in plain(await client.get(step_of(guide, "review", keys=keys), headers=good), 200).text


async def test_after_a_minute(guide: Context, clock: Clock) -> None:
    """All is as before."""
    async with at(site_of(guide, random_keys()), "192.0.2.7") as client:
        assert (await knock(client, FAILED + 1))[-1].status_code == 429
        clock.at += SECONDS - 1
        assert (await knock(client, 1))[-1].status_code == 429
        clock.at += 2
        assert {answer.status_code for answer in await knock(client, FAILED)} == {200}


async def test_what_works_is_not_counted(guide: Context) -> None:
    """Hundreds of people at one address, as in a reception centre, are never told to wait."""
    keys = random_keys()
    async with at(site_of(guide, keys), "192.0.2.7") as client:
        for _ in range(2 * FAILED):
            headers = {"cookie": COOKIE.format(sealed(guide, keys=keys))}
            plain(await client.get("/step", headers=headers), 200)
            client.cookies.clear()
            plain(await client.post("/step", data={"at": "1", "choose": "nl"}), 303)
            plain(await client.get("/nowhere"), 404)
            plain(await client.post("/step", data={"at": "x"}), 404)


async def test_headers_do_not_change_the_address(guide: Context) -> None:
    """Whoever names another address in a header is counted all the same."""
    async with at(site_of(guide, random_keys()), "192.0.2.7") as client:
        for number in range(FAILED + 1):
            other = f"198.51.100.{number}"
            named = ("x-forwarded-for", "forwarded", "x-real-ip", "client-ip", "cf-connecting-ip", "true-client-ip")
            headers = dict.fromkeys(named, other) | {"cookie": COOKIE.format("x")}
            answer = plain(await client.get("/", headers=headers))
        assert answer.status_code == 429


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7", "", "unix:", "\xe9", "x" * 10_000, None])
async def test_any_address(address: str | None) -> None:
    """Is counted, or none."""
    limits = Limits(random_keys())
    for _ in range(FAILED):
        await limits.failed(request_of(address))
    with pytest.raises(TooMany):
        await limits.failed(request_of(address))


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7"])
async def test_no_address_is_held(address: str) -> None:
    """Neither in clear nor as bytes, number or plain hash; and thousands of addresses share what is held."""
    limits = Limits(random_keys())
    for _ in range(FAILED // 2):
        await limits.failed(request_of(address))
    storage = storage_of(limits)
    held = repr((vars(storage), vars(limits), vars(limits._limiter)))
    assert list(storage.storage.values()) == [FAILED // 2]
    packed = ip_address(address)
    forms = [address, packed.exploded, packed.packed.hex(), str(int(packed)), repr(packed.packed)]
    forms += [sha256(address.encode()).hexdigest()[:8], blake2b(address.encode()).hexdigest()[:8]]
    assert not [form for form in forms if form in held]
    (key,) = storage.storage
    assert re.fullmatch(r"LIMITER/failed/[0-9a-f]{4}/60/1/minute", key)


async def test_keys_decide_what_is_held() -> None:
    """Replicas with the same keys hold the same, others do not: nobody without the keys can look an address up."""
    keys = random_keys()
    held = []
    for of in (keys, keys, random_keys(), random_keys(), random_keys()):
        limits = Limits(of)
        await limits.failed(request_of("192.0.2.7"))
        held += list(storage_of(limits).storage)
    assert held[0] == held[1]
    assert len(set(held[1:])) > 1


async def _memory(count: int) -> None:
    chance = random.Random(count)  # noqa: S311  no secret
    limits = Limits(random_keys())
    for _ in range(count):
        await limits.failed(request_of(str(ip_address(chance.getrandbits(128)))))
    storage = storage_of(limits)
    for table in (storage.storage, storage.expirations, storage.events, storage.locks):
        assert len(table) <= min(count, COUNTERS)


async def test_memory_is_bounded() -> None:
    """However many addresses somebody has."""
    await _memory(3_000)


@pytest.mark.proof
async def test_memory_is_bounded_for_many() -> None:
    """With three times as many addresses as there are counters."""
    await _memory(3 * COUNTERS)


async def test_what_is_over_is_forgotten(clock: Clock) -> None:
    """A minute later nothing is held of an address but the one who has just failed."""
    limits = Limits(random_keys())
    for number in range(200):
        await limits.failed(request_of(f"192.0.2.{number}"))
    storage = storage_of(limits)
    storage.timer.join()
    clock.at += SECONDS + 1
    await limits.failed(request_of("198.51.100.1"))
    storage.timer.join()
    assert len(storage.storage) == len(storage.expirations) == 1
    assert not storage.events


@pytest.mark.parametrize(
    "url",
    ["", "x", "http://secret-4711@x", "memcached://secret-4711", "redis", "redis://:secret-4711@[", "mongodb://x"],
)
def test_an_address_where_nothing_can_be_counted(url: str) -> None:
    """Is said before anything is served, without what it holds."""
    with pytest.raises(InputError, match=r"^KOMPAS_LIMITS_URL: ") as told:
        Limits(random_keys(), url)
    assert "4711" not in str(told.value)


def _ask(*words: str) -> bytes:
    """What the server of the counters answers."""
    with socket.create_connection(("127.0.0.1", 6379), timeout=5) as connection:
        connection.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w.encode()) for w in words))
        return connection.recv(1_000_000)


@pytest.fixture
def redis() -> Callable[..., bytes]:
    """Asks the server of the counters; the test is skipped where there is none."""
    try:
        answers = find_spec("redis") is not None and _ask("PING").startswith(b"+PONG")
    except OSError:
        answers = False
    if not answers:
        pytest.skip(MISSING)
    return _ask


async def test_replicas_share_their_counters(guide: Context, redis: Callable[..., bytes]) -> None:
    """In Redis: what one has counted the other knows; no address stands there, and all of it goes after a minute."""
    keys, address = random_keys(), "192.0.2.77"
    before = set(redis("KEYS", "LIMITS*").split())
    one, other = site_of(guide, keys, REDIS), site_of(guide, keys, REDIS)
    async with at(one, address) as first, at(other, address) as second:
        assert {
            answer.status_code for answer in await knock(first, FAILED // 2) + await knock(second, FAILED // 2)
        } == {200}
        assert (await knock(first, 1))[0].status_code == (await knock(second, 1))[0].status_code == 429
        good = {"cookie": COOKIE.format(sealed(guide, keys=keys))}
        assert HELD in plain(await second.get(step_of(guide, "review", keys=keys), headers=good), 200).text
    async with at(other, "192.0.2.78") as client:
        assert (await knock(client, 1))[0].status_code == 200
    made = {key.decode() for key in set(redis("KEYS", "LIMITS*").split()) - before if key.startswith(b"LIMITS")}
    assert made
    for key in made:
        assert not [form for form in (address, "c000024d", str(int(ip_address(address)))) if form in key]
        assert 0 < int(redis("TTL", key)[1:].split(b"\r\n")[0]) <= SECONDS
        assert int(redis("GET", key).split(b"\r\n")[1]) <= FAILED + 2


@pytest.mark.parametrize("hangs", [False, True])
async def test_without_the_server_of_the_counters(
    guide: Context, caplog: pytest.LogCaptureFixture, redis: Callable[..., bytes], hangs: bool
) -> None:
    """When it is gone, or does not answer, each process counts for itself; it is said, and nothing of people."""
    assert redis("PING")
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"redis://:secret-4711@127.0.0.1:{server.getsockname()[1]}"
        if not hangs:
            server.close()
        async with at(site_of(guide, random_keys(), url), "192.0.2.7") as client:
            assert {answer.status_code for answer in await knock(client, FAILED)} == {200}
            assert (await knock(client, 1))[0].status_code == 429  # it is counted here meanwhile
    assert "KOMPAS_LIMITS_URL does not answer" in caplog.text
    assert "4711" not in caplog.text
    assert "192.0.2" not in caplog.text
