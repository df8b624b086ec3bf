"""Who is counted with whom, what is made at once, and counters elsewhere that keep nobody waiting."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack
from ipaddress import IPv4Address, IPv6Address

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bot.http.rate_limits import ALL_AT_ONCE, AT_ONCE, FAILED, LEFT_ALONE, NOBODYS, Crowded, Limits, TooMany
from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from bot.tokens.keys import random_keys
from dialogs.context import Context

ADDRESSES = st.ip_addresses(v=4) | st.ip_addresses(v=6)
KEYS = random_keys()
LIMITS = Limits(KEYS)


def of(address: object) -> Request:
    """A request from an address."""
    return Request({"type": "http", "headers": [], "client": (str(address), 1)})


def name_of(address: object) -> str:
    """What is held of it."""
    limits = Limits(KEYS)
    asyncio.run(limits.failed(of(address)))
    (key,) = limits._limiter.storage.storage  # type: ignore[attr-defined]  # memory, which has one
    return str(key)


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_a_site_of_ipv6_is_one(address: IPv6Address, rest: int) -> None:
    """Whoever has one of its addresses has them all, and changes them as often as they like."""
    if address.ipv4_mapped is None:
        assert name_of(address) == name_of(IPv6Address(int(address) >> 64 << 64 | rest))


@given(st.ip_addresses(v=4))
def test_ipv4_over_ipv6_is_the_same_address(address: IPv4Address) -> None:
    """A server that listens on both sees it so."""
    assert name_of(address) == name_of(f"::ffff:{address}")


def test_sites_are_told_apart() -> None:
    """Next to each other they are two, though a few share a counter."""
    names = {name_of(IPv6Address((0x20010DB8 << 96) + (number << 64) + 1)) for number in range(100)}
    assert len(names) > 90


@given(ADDRESSES.filter(lambda address: not any(address in network for network in NOBODYS)))
def test_one_address_takes_only_a_part_of_the_line(address: IPv4Address | IPv6Address) -> None:
    """Others are let in behind it, and it again when one of its sheets is made."""

    async def crowd() -> None:
        limits = Limits(KEYS)
        async with AsyncExitStack() as line:
            for _ in range(AT_ONCE - 1):
                await line.enter_async_context(limits.making(of(address)))
            async with limits.making(of(address)):
                with pytest.raises(TooMany):
                    await line.enter_async_context(limits.making(of(address)))
                await line.enter_async_context(limits.making(of("127.0.0.1")))
            await line.enter_async_context(limits.making(of(address)))
        assert not limits._making

    if isinstance(address, IPv4Address) or address.ipv4_mapped is None:
        asyncio.run(crowd())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "172.17.0.1", "::ffff:10.0.0.7", "fd00::7", "unix:", ""])
async def test_where_nobody_is_told_apart_there_is_one_line(address: str) -> None:
    """Behind a proxy that is not named nobody is stopped for others: only when the line is full one must come again."""
    limits = Limits(KEYS)
    for _ in range(100):
        async with limits.making(of(address)):
            pass
    async with AsyncExitStack() as line:
        for _ in range(ALL_AT_ONCE):
            await line.enter_async_context(limits.making(of(address)))
        for late in (address, "192.0.2.7"):
            with pytest.raises(Crowded):
                await line.enter_async_context(limits.making(of(late)))
    async with limits.making(of(address)):
        pass


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections up and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def url_of(server: socket.socket) -> str:
    """Its address, with a password."""
    return f"redis://:secret-4711@127.0.0.1:{server.getsockname()[1]}"


async def test_others_are_answered_while_the_counters_are_asked(
    guide: Context, silent: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever brings what does not open waits for them; nobody else does."""
    monkeypatch.setattr("bot.http.rate_limits.ANSWER", 3600)
    settings = Settings.model_validate({"limits_url": url_of(silent)})
    site = build_site(AppConfig(settings, guide, KEYS, lambda: 0.0))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="https://kompas.example") as client:
        bad = asyncio.create_task(client.get("/step", headers={"cookie": "__Host-kompas=x"}))
        asked, _ = await asyncio.get_running_loop().sock_accept(silent)
        with asked:  # and it is not answered
            for path in ("/healthz", "/privacy", "/healthz"):
                assert (await client.get(path)).status_code == 200
            assert not bad.done()
            bad.cancel()
            await asyncio.wait({bad})


async def test_silent_counters_are_left_alone(silent: socket.socket, caplog: pytest.LogCaptureFixture) -> None:
    """For a minute: they are asked once, by all who come at once; it is said once; and what comes is counted here."""
    now = [1000.0]
    limits = Limits(KEYS, url_of(silent), lambda: now[0])

    async def taken() -> int:
        count = 0
        while True:
            try:
                silent.accept()[0].close()
                count += 1
            except BlockingIOError:
                return count

    await asyncio.gather(*(limits.failed(of(f"192.0.2.{number}")) for number in range(5)))
    assert await taken() > 0
    for _ in range(FAILED - 1):
        await limits.failed(of("192.0.2.1"))
    with pytest.raises(TooMany):
        await limits.failed(of("192.0.2.1"))
    assert await taken() == 0
    now[0] += LEFT_ALONE
    await limits.failed(of("192.0.2.9"))
    assert await taken() > 0
    lines = [record.getMessage() for record in caplog.records if record.name == "bot.http.rate_limits"]
    assert lines == ["KOMPAS_LIMITS_URL does not answer: for 60 s each process counts alone."] * 2
    assert "4711" not in caplog.text
