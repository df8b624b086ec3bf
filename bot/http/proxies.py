"""Whose address counts: that of whoever connects, or the one that a proxy tells, if the proxy is named."""

import logging
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

CHAIN = b"x-forwarded-for"
SCHEME = b"x-forwarded-proto"
TOLD = frozenset(
    (CHAIN, b"forwarded", b"x-real-ip", b"client-ip", b"x-client-ip", b"cf-connecting-ip", b"true-client-ip")
)
"""Headers in which proxies tell addresses. None is passed on: what nobody holds nobody can write down."""


def read_networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas or spaces between. Raises ValueError."""
    networks = tuple(ip_network(word) for word in text.replace(",", " ").split())
    if any(network.prefixlen == 0 for network in networks):
        raise ValueError("names every address there is")
    return networks


def read_address(text: str) -> Address | None:
    """An address, also one with a port as proxies write it; IPv4 as itself where it comes over IPv6."""
    for given in (text, text.strip("[]"), text.rpartition(":")[0].strip("[]")):
        try:
            address = ip_address(given.strip())
        except ValueError:
            continue
        return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
    return None


class Proxies:
    """Gives a request the address and scheme that a trusted proxy tells.

    uvicorn has the same, but keeps the addresses of the last 4,096 visitors to be quicker.
    """

    def __init__(self, app: ASGIApp, trusted: tuple[Network, ...]) -> None:
        """`trusted`: the addresses of the proxies; those of anybody else are believed nothing."""
        self._app = app
        self._trusted = trusted
        self._said = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http":
            forwarded = [pair for pair in scope["headers"] if pair[0] in TOLD or pair[0] == SCHEME]
            scope = dict(scope, headers=_without_told(scope["headers"]))
            scope.update(self._believed(scope, forwarded) if forwarded else {})
        await self._app(scope, receive, send)

    def _believed(self, scope: Scope, forwarded: list[tuple[bytes, bytes]]) -> dict[str, object]:
        """What a scope gets from these headers: nothing where no proxy of ours has sent them."""
        if self._trusts(read_address((scope.get("client") or ("",))[0])):
            return self._as_told(forwarded)
        if not self._said:
            self._said = True
            log.warning("A proxy's headers came and are not trusted: set KOMPAS_PROXY_ADDRESSES.")
        return {}

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._trusted)

    def _as_told(self, told: Iterable[tuple[bytes, bytes]]) -> dict[str, object]:
        """What a scope gets from the headers. Each proxy writes behind what it was told: read from the end."""
        schemes = [value.strip().lower() for name, value in told if name == SCHEME]
        chain = b",".join(value for name, value in told if name == CHAIN).decode("latin-1").split(",")
        addresses = [read_address(text) for text in chain]
        strangers = (address for address in reversed(addresses) if not self._trusts(address))
        first = next(strangers, addresses[0])  # where all are proxies of ours, the visitor is one
        changes: dict[str, object] = {"client": (str(first), 0)} if first else {}
        return changes | ({"scheme": schemes[-1].decode()} if schemes[-1:] in ([b"http"], [b"https"]) else {})


def _without_told(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    """The headers without what proxies tell. A list stays the same one: the server has it while the request goes on."""
    others = [pair for pair in headers if pair[0] not in TOLD]
    if not isinstance(headers, list):
        return others
    headers[:] = others
    return headers
