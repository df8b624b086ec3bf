"""Limits on attempts to open what is not ours, and on case sheets that are made as PDF.

Of an address a few bits of a keyed hash are held, for a minute.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import blake2b
from ipaddress import IPv6Address, ip_network

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter as SharedRateLimiter
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request

from bot.errors import InputError
from bot.http.proxies import Address, read_address
from bot.tokens.keys import Keys

log = logging.getLogger(__name__)

MEMORY = "memory://"
FAILED = 60
"""Attempts a minute with what does not open, from one address: reception centres and Tor share theirs."""
MADE = 30
"""Case sheets as PDF a minute for one address: each takes a part of a second to make."""
AT_ONCE = 8
"""Case sheets as PDF that are made, or wait to be, for one address."""
ALL_AT_ONCE = 32
"""The same for all addresses together: whoever comes last of them waits for some seconds."""
SECONDS = 60
AGAIN = 10
"""Seconds after which who found too many waiting may come again."""

ANSWER = 0.1
"""Seconds in which the shared counters must answer: somebody waits for it."""
LEFT_ALONE = 60.0
"""Seconds for which they are not asked again when they did not."""

NOBODYS = tuple(
    map(
        ip_network,
        (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("::1/128", "fc00::/7", "fe80::/10"),
        ),
    )
)
"""Addresses that tell no two people apart: of a proxy that is not named, a container's gateway, an onion service."""

_SCHEMES = (MEMORY, "redis://", "rediss://", "redis+unix://", "valkey://", "valkeys://", "valkey+unix://")
_BYTES = 2
"""Of the hash: addresses share 65,536 counters, so that none can be told from it, and memory is bounded."""
_OF_A_SITE = 64
"""Bits of an IPv6 address that a household or a server has for itself in any case: it may use all that begin so."""


Counted = tuple[dict[str, int], dict[str, float]]


class TooMany(Exception):
    """More than is allowed."""


class Crowded(Exception):
    """Too many wait already."""


class Shared:
    """Counters in Valkey or Redis, where replicas with the same keys share them.

    Nobody is served later for them than `ANSWER`, and they are left alone for a while when they fail.
    """

    def __init__(self, storage: Storage, clock: Callable[[], float]) -> None:
        """`clock`: gives seconds, of which only differences count."""
        self._limiter = SharedRateLimiter(storage)
        self._clock = clock
        self._from = -LEFT_ALONE

    async def hit(self, most: RateLimitItem, what: str, who: str) -> bool:
        """Whether one more is allowed, as far as they say."""
        if self._clock() < self._from:
            return True
        try:
            async with asyncio.timeout(ANSWER):
                return await self._limiter.hit(most, what, who)
        except (StorageError, OSError, TimeoutError):
            if self._clock() >= self._from:  # or another one has failed meanwhile, and has said it
                log.warning("KOMPAS_LIMITS_URL does not answer: for %d s each process counts alone.", LEFT_ALONE)
                self._from = self._clock() + LEFT_ALONE
            return True


class Limits:
    """Counts in memory, and where replicas share counters, there as well."""

    def __init__(self, keys: Keys, url: str = MEMORY, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises InputError where nothing can be counted there."""
        self._counters = MemoryStorage()
        self._limiter = FixedWindowRateLimiter(self._counters)
        self._shared = None if url == MEMORY else Shared(_storage(url), clock)
        self._failed = RateLimitItemPerMinute(FAILED)
        self._sheets = RateLimitItemPerMinute(MADE)
        self._making: Counter[str] = Counter()
        self._keys = keys

    def counters(self) -> Counted:
        """What is counted for a while, and until when: what whoever serves next must know."""
        return dict(self._counters.storage), dict(self._counters.expirations)

    async def made(self, request: Request) -> None:
        """A case code is made on the web. Raises TooMany.

        Also where addresses tell nobody apart: only so many are known of, and one person could take all the places.
        """
        await self._count(self._sheets, "code", self._name(_address_of(request)))

    def take_over(self, before: Counted) -> None:
        """Count on from what the process that served before has counted."""
        counts, ends = before
        self._counters.storage.update(counts)
        self._counters.expirations.update(ends)

    async def failed(self, request: Request) -> None:
        """Something did not open. Raises TooMany."""
        await self._count(self._failed, "failed", self._name(_address_of(request)))

    @asynccontextmanager
    async def making(self, request: Request) -> AsyncIterator[None]:
        """A case sheet is made as PDF, or waits to be. Raises TooMany and Crowded.

        Where addresses tell nobody apart, all who wait stand in the one line, and nobody is counted.
        """
        address = _address_of(request)
        who = self._name(address)
        if self._making.total() >= ALL_AT_ONCE:
            raise Crowded
        if not _is_nobodys(address):
            if self._making[who] >= AT_ONCE:
                raise TooMany
            await self._count(self._sheets, "made", who)
        self._making[who] += 1
        try:
            yield
        finally:
            self._making -= Counter((who,))  # which keeps no name with nothing behind it

    async def _count(self, most: RateLimitItem, what: str, who: str) -> None:
        alone = self._limiter.hit(most, what, who)
        if not alone or (self._shared and not await self._shared.hit(most, what, who)):
            raise TooMany

    def _name(self, address: str | Address) -> str:
        """What stands for an address: all of a site's in IPv6 are one."""
        held = address
        if isinstance(address, IPv6Address):
            held = f"{int(address) >> (address.max_prefixlen - _OF_A_SITE):x}/{_OF_A_SITE}"
        sealed = self._keys.encrypt(b"limits", f"address {held}".encode("utf-8", "replace"))
        return blake2b(sealed, digest_size=_BYTES).hexdigest()


def _address_of(request: Request) -> str | Address:
    given = request.client.host if request.client else ""
    return read_address(given) or given


def _is_nobodys(address: str | Address) -> bool:
    return isinstance(address, str) or any(address in network for network in NOBODYS)


def _storage(url: str) -> Storage:
    if not url.startswith(_SCHEMES):
        raise InputError("KOMPAS_LIMITS_URL: is not an address such as redis://HOST. Correct it, or leave it out.")
    try:
        storage = storage_from_string(f"async+{url}", wrap_exceptions=True, implementation="redispy")
    except (ConfigurationError, ValueError) as error:
        raise InputError(
            f"KOMPAS_LIMITS_URL: cannot be used ({type(error).__name__}). "
            "Correct it, or install the Python package redis or valkey."
        ) from None
    if not isinstance(storage, Storage):
        raise TypeError("shared counters are asked without waiting")
    return storage
