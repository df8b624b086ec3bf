"""Seal: a compact case as a short text that only this deployment can read, make or change."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from enum import StrEnum

from bot.tokens.keys import Keys, SealError
from dialogs.codec import LONGEST

LENGTH = 51
"""Characters of a sealed case: key id, tag, hour of issue and case, in URL-safe base64."""

HOUR, MINUTE = 3600, 60
LIFETIME = 24
"""Hours for which a sealed case opens."""

STAMP = 3
"""Bytes of a time: hours since 1970, or minutes, which come round after 31 years."""

_AHEAD = 1
"""Hours by which the clock of another replica may be ahead."""

_ROUND = 1 << 8 * STAMP


class Purpose(StrEnum):
    """What a case is sealed for. It opens for nothing else."""

    TELEGRAM = "telegram"
    WEB = "web"
    API = "api"
    CODE = "code"
    """Before 0.6.0; sealed with the hour of issue. Later ones are sealed with the minute in which they end."""
    CODE_UNTIL = "code until"
    CODES_MADE = "web codes"
    """What a browser keeps of the codes that were made in it."""


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
        return self._sealed(int(at // HOUR).to_bytes(STAMP, "big"), case, purpose)

    def seal_until(self, case: bytes, purpose: str, end: float) -> str:
        """The token of a compact case that opens until a full minute."""
        return self._sealed(minute(end), case, purpose)

    def _sealed(self, stamp: bytes, case: bytes, purpose: str) -> str:
        return text_of(self.keys.encrypt(purpose.encode(), stamp + case.ljust(LONGEST, b"\0")))

    def open(self, token: str, purpose: str, at: float, hours: int = LIFETIME) -> bytes:
        """The compact case, padded with zeros. Raises SealError; Expired when it is ours and too old."""
        plain = self.keys.decrypt(purpose.encode(), bytes_of(token))
        age = int(at // HOUR) - int.from_bytes(plain[:STAMP], "big")
        if not -_AHEAD <= age < hours:
            raise Expired("too old")
        return plain[STAMP:]

    def open_until(self, token: str, purpose: str, at: float, minutes: int) -> bytes:
        """The same of a token that opens until a minute, at most so many after it was made."""
        plain = self.keys.decrypt(purpose.encode(), bytes_of(token))
        if not end_of(plain[:STAMP], at, minutes):
            raise Expired("too old")
        return plain[STAMP:]


def minute(at: float) -> bytes:
    """The full minute of a time, in three bytes."""
    return (int(at // MINUTE) % _ROUND).to_bytes(STAMP, "big")


def end_of(stamp: bytes, at: float, minutes: int) -> float:
    """The time that `minute` wrote, when it is ahead and at most so many minutes; 0 otherwise."""
    left = (int.from_bytes(stamp, "big") - int(at // MINUTE)) % _ROUND
    return (at // MINUTE + left) * MINUTE if 0 < left <= minutes + _AHEAD * HOUR // MINUTE else 0


def text_of(sealed: bytes) -> str:
    """Bytes as a token."""
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def bytes_of(token: str, length: int = LENGTH) -> bytes:
    """The bytes of a token of a length, in the one form in which we write it. Raises SealError."""
    try:
        sealed = urlsafe_b64decode(token.encode("ascii") + b"=" * (-length % 4))
    except (UnicodeEncodeError, Base64Error) as error:
        raise SealError("not a token") from error
    if len(token) != length or text_of(sealed) != token:
        raise SealError("not a token")
    return sealed
