"""Where somebody is, as an address that tells nobody else: the screen, sealed with a random number."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from secrets import token_bytes

from bot.tokens.keys import Keys, SealError
from dialogs.codec import Codec
from policy.pack.catalogue import LANGUAGES

PATH = "/step"
LENGTH = 32
"""Characters that stand for a screen; for the same one, others each time."""

_PURPOSE = b"web:place"
_RANDOM, _NUMBER = 4, 2
"""Bytes."""


class NoPlace(ValueError):
    """An address that names no screen: too short, made up, or sealed with a key that has been taken out."""


@dataclass(frozen=True, repr=False)
class Places:
    """The addresses of screens."""

    codec: Codec
    keys: Keys

    def path(self, screen: str, language: str | None = None) -> str:
        """An address of a screen, and of its language where no cookie holds it."""
        number = self.codec.number_of(screen).to_bytes(_NUMBER, "big")
        spoken = bytes([LANGUAGES.index(language) if language else len(LANGUAGES)])
        sealed = self.keys.encrypt(_PURPOSE, token_bytes(_RANDOM) + number + spoken)
        return f"{PATH}?{urlsafe_b64encode(sealed).decode()}"

    def read(self, query: str) -> tuple[str, str | None]:
        """The screen and the language of an address. Raises NoPlace."""
        try:
            plain = self.keys.decrypt(_PURPOSE, urlsafe_b64decode(query.encode("ascii")))
            screen = self.codec.screen_of(int.from_bytes(plain[_RANDOM:-1], "big"))
        except (UnicodeEncodeError, Base64Error, SealError, KeyError):
            raise NoPlace from None
        language = dict(enumerate(LANGUAGES)).get(plain[-1])
        return screen, language if language in self.codec.policy.languages else None
