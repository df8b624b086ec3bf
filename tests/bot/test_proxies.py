"""Forwarded headers: believed of proxies that are named, of nobody else; and no address is passed on."""

import asyncio
import ipaddress
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from bot.http.proxies import TOLD, Proxies, read_address, read_networks

ADDRESSES = st.ip_addresses(v=4) | st.ip_addresses(v=6)
VISITOR = "203.0.113.77"


async def _nothing(*_: Any) -> Any:
    raise AssertionError("nothing is read or sent")


async def seen(trusted: str, peer: tuple[str, int] | None, *headers: tuple[str, str]) -> Scope:
    """The scope that the application gets."""
    got: list[Scope] = []

    async def app(scope: Scope, _: Receive, __: Send) -> None:
        got.append(scope)

    told = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope = {"type": "http", "client": peer, "scheme": "http", "path": "/", "headers": [(b"host", b"x"), *told]}
    layer = Proxies(app, read_networks(trusted))
    await layer(scope, _nothing, _nothing)
    (last,) = got
    return last


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.0.0.1", "198.51.100.1", "unix:", ""])
@pytest.mark.parametrize("trusted", ["", "192.0.2.1", "172.16.0.0/12 2001:db8::/32"])
async def test_nobody_is_believed_who_is_not_named(trusted: str, peer: str, caplog: pytest.LogCaptureFixture) -> None:
    """Not even this machine: whatever they tell, they count as themselves. It is said, without any address."""
    headers = [(name.decode(), VISITOR) for name in TOLD]
    scope = await seen(trusted, (peer, 1), *headers, ("x-forwarded-proto", "https"))
    assert scope["client"] == (peer, 1)
    assert scope["scheme"] == "http"
    assert [record.getMessage() for record in caplog.records] == [
        "A proxy's headers came and are not trusted: set KOMPAS_PROXY_ADDRESSES."
    ]


async def test_it_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """However many come."""

    async def app(*_: Any) -> None:
        return None

    layer = Proxies(app, ())
    for _ in range(5):
        headers = [(b"x-forwarded-for", b"1.2.3.4")]
        await layer({"type": "http", "client": ("127.0.0.1", 1), "headers": headers}, _nothing, _nothing)
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1


@pytest.mark.parametrize("peer", ["172.17.0.1", "::ffff:172.17.0.1"])
async def test_a_named_proxy_is_believed(peer: str, caplog: pytest.LogCaptureFixture) -> None:
    """In what it tells of address and scheme."""
    scope = await seen("172.16.0.0/12", (peer, 1), ("x-forwarded-for", VISITOR), ("x-forwarded-proto", "https"))
    assert scope["client"] == (VISITOR, 0)
    assert scope["scheme"] == "https"
    assert not caplog.records


@given(st.lists(ADDRESSES, max_size=4), ADDRESSES, st.lists(st.sampled_from(["10.0.0.1", "10.0.0.2"]), max_size=3))
def test_nobody_can_choose_an_address(invented: list[object], visitor: object, proxies: list[str]) -> None:
    """What a visitor wrote stands before what the proxies wrote behind it, and does not count."""
    network = ipaddress.ip_network("10.0.0.0/8")
    if read_address(str(visitor)) in network:
        return
    chain = ", ".join(map(str, [*invented, visitor, *proxies]))
    scope = asyncio.run(seen("10.0.0.0/8", ("10.0.0.9", 1), ("x-forwarded-for", chain)))
    assert scope["client"] == (str(read_address(str(visitor))), 0)


@pytest.mark.parametrize("told", ["", "unknown", ",", "_hidden", "x" * 9000, "1.2.3.4.5", "\xff"])
async def test_what_is_no_address_changes_nothing(told: str) -> None:
    """The proxy's own counts."""
    assert (await seen("10.0.0.1", ("10.0.0.1", 1), ("x-forwarded-for", told)))["client"] == ("10.0.0.1", 1)


@pytest.mark.parametrize("trusted", ["", "10.0.0.1"])
async def test_no_address_is_passed_on(trusted: str) -> None:
    """Whoever is behind need not hold it."""
    headers = [(name.decode(), VISITOR) for name in TOLD]
    scope = await seen(trusted, ("10.0.0.1", 1), *headers, ("accept", "*/*"))
    assert scope["headers"] == [(b"host", b"x"), (b"accept", b"*/*")]


@given(ADDRESSES, st.integers(0, 65535))
def test_an_address_is_read_with_and_without_a_port(address: object, port: int) -> None:
    """As proxies write it."""
    plain = read_address(str(address))
    assert plain is not None
    named = f"[{address}]" if ":" in str(address) else str(address)
    assert read_address(named) == read_address(f"{named}:{port}") == plain
