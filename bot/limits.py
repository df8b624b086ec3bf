"""Limits on attempts to open what is not ours, and on case sheets.

Of an address a few bits of a keyed hash are held, for a minute.
"""

import logging
from hashlib import blake2b

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request

from bot.errors import InputError
from bot.keys import Keys

log = logging.getLogger(__name__)

MEMORY = "memory://"
FAILED = 60
"""Attempts a minute with what does not open, from one address: reception centres and Tor share theirs."""
MADE = 30
"""Case sheets a minute for one address: each takes a part of a second to make."""
SECONDS = 60

_SCHEMES = (MEMORY, "redis://", "rediss://", "redis+unix://", "valkey://", "valkeys://", "valkey+unix://")
_BYTES = 2
"""Of the hash: addresses share 65,536 counters, so that none can be told from it, and memory is bounded."""


class TooMany(Exception):
    """More than is allowed."""


class Limits:
    """Counts in memory, or in Valkey or Redis, where replicas with the same keys share it."""

    def __init__(self, keys: Keys, url: str = MEMORY) -> None:
        """Raises InputError where nothing can be counted there."""
        if not url.startswith(_SCHEMES):
            raise InputError("KOMPAS_LIMITS_URL: is not an address such as redis://HOST. Correct it, or leave it out.")
        try:
            storage = storage_from_string(url, wrap_exceptions=True, socket_timeout=1)
        except (ConfigurationError, ValueError) as error:
            raise InputError(
                f"KOMPAS_LIMITS_URL: cannot be used ({type(error).__name__}). "
                "Correct it, or install the Python package redis or valkey."
            ) from None
        self._limiter = FixedWindowRateLimiter(storage)
        self._failed = RateLimitItemPerMinute(FAILED)
        self._sheets = RateLimitItemPerMinute(MADE)
        self._keys = keys

    def made(self, request: Request) -> None:
        """A case sheet, or a case code on the web, is made. Raises TooMany."""
        self._count(request, self._sheets, "made")

    def failed(self, request: Request) -> None:
        """Something did not open. Raises TooMany."""
        self._count(request, self._failed, "failed")

    def _count(self, request: Request, most: RateLimitItem, what: str) -> None:
        address = request.client.host if request.client else ""
        sealed = self._keys.encrypt(b"limits", f"address {address}".encode())
        try:
            allowed = self._limiter.hit(most, what, blake2b(sealed, digest_size=_BYTES).hexdigest())
        except StorageError:
            log.warning("KOMPAS_LIMITS_URL does not answer: nothing is counted.")
            return
        if not allowed:
            raise TooMany
