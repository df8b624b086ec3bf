"""Seal: a compact case as a short text that only this deployment can read, make or change."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from enum import StrEnum

from bot.keys import Keys, SealError
from dialogs.compact import LONGEST

LENGTH = 51
"""Characters of a sealed case: key id, tag, hour of issue and case, in URL-safe base64."""

HOUR = 3600
LIFETIME = 24
"""Hours for which a sealed case opens."""

_HOUR_BYTES = 3
_AHEAD = 1
"""Hours by which the clock of another replica may be ahead."""


class Purpose(StrEnum):
    """What a case is sealed for. It opens for nothing else."""

    TELEGRAM = "telegram"
    WEB = "web"
    API = "api"
    CODE = "code"


class Expired(SealError):
    """A token of ours that is too old."""


@dataclass(frozen=True, repr=False)
class Seal:
    """Encrypts and authenticates compact cases."""

    keys: Keys

    def seal(self, case: bytes, purpose: str, at: float) -> str:
        """The token of a compact case, 51 characters. `purpose` names the channel, and on Telegram the chat.

        `at` is the time of issue in seconds since 1970; the token holds its hour.
        """
        hour = int(at // HOUR).to_bytes(_HOUR_BYTES, "big")
        sealed = self.keys.encrypt(purpose.encode(), hour + case.ljust(LONGEST, b"\0"))
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, token: str, purpose: str, at: float, hours: int = LIFETIME) -> bytes:
        """The compact case, padded with zeros. Raises SealError; Expired when it is ours and too old."""
        plain = self.keys.decrypt(purpose.encode(), _bytes(token))
        age = int(at // HOUR) - int.from_bytes(plain[:_HOUR_BYTES], "big")
        if not -_AHEAD <= age < hours:
            raise Expired("too old")
        return plain[_HOUR_BYTES:]


def _bytes(token: str) -> bytes:
    """The bytes of a token in the one form in which we write it."""
    try:
        sealed = urlsafe_b64decode(token.encode("ascii") + b"=")
    except (UnicodeEncodeError, Base64Error) as error:
        raise SealError("not a token") from error
    if len(token) != LENGTH or urlsafe_b64encode(sealed).rstrip(b"=").decode() != token:
        raise SealError("not a token")
    return sealed
