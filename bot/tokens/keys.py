"""The keys of a deployment: the newest seals, every one of them opens.

A key is any secret text of at least 32 characters. `kompas key` makes one, with the day in front, so that
`kompas doctor` can say when an older one may go.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import pairwise

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import InputError

SHORTEST = 32
"""Characters of a key."""

FEWEST = 12
"""Different characters of a key: one in hexadecimal has about 16."""

MOSTLY = 0.8
"""Share of the groups of three characters that come once: in a key drawn at random nearly all do."""

OVERHEAD = 17
"""Bytes that sealing adds: the key's id and the tag."""

_WORD = re.compile(r"([A-Z]?[a-z]*|[A-Z]*)[0-9]*")
_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.")


class SealError(ValueError):
    """Bytes that no key of ours opens for this purpose. Says nothing of what is in them."""


@dataclass(frozen=True, repr=False)
class Key:
    """One key, derived from its secret text."""

    secret: str

    @cached_property
    def made(self) -> date | None:
        """The day on which it was made, where its text says so."""
        found = _DATED.match(self.secret)
        try:
            return date.fromisoformat(found.group(1)) if found else None
        except ValueError:
            return None

    @cached_property
    def id(self) -> bytes:
        """One byte that tells keys apart."""
        return sha256(b"kompas key id" + self._derived).digest()[:1]

    @cached_property
    def cipher(self) -> AESSIV:
        """Deterministic authenticated encryption, RFC 5297."""
        return AESSIV(self._derived)

    @cached_property
    def _derived(self) -> bytes:
        return HKDF(algorithm=SHA256(), length=64, salt=None, info=b"kompas seal").derive(self.secret.encode())


@dataclass(frozen=True, repr=False)
class Keys:
    """Keys, newest first."""

    all: tuple[Key, ...]

    def encrypt(self, purpose: bytes, plain: bytes) -> bytes:
        """The id of the newest key, the tag, and what is sealed for a purpose. The same every time."""
        return _encrypt(self.all[0], purpose, plain)

    def encrypt_with_each(self, purpose: bytes, plain: bytes) -> Iterator[bytes]:
        """What each of the keys would have made of it."""
        return (_encrypt(key, purpose, plain) for key in self.all)

    def decrypt(self, purpose: bytes, sealed: bytes) -> bytes:
        """What was sealed for this purpose. Raises SealError."""
        for key in self.all:
            if sealed[:1] == key.id and len(sealed) > OVERHEAD:
                try:
                    return key.cipher.decrypt(sealed[1:], [purpose])
                except InvalidTag:
                    continue
        raise SealError("no key opens this")


def read_keys(text: str) -> Keys:
    """Keys with commas between, newest first. Raises InputError without showing any of them."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for number, part in enumerate(parts, start=1):
        wrong = malformed(part) or guessable(part)
        if wrong:
            raise InputError(f"KOMPAS_KEYS: key {number} {wrong}")
    if len(set(parts)) < len(parts):
        raise InputError("KOMPAS_KEYS: a key stands there twice. Give each once, the newest first.")
    if not parts:
        raise InputError("KOMPAS_KEYS: holds no key. Make one with `kompas key`, or leave the setting out.")
    return Keys(tuple(Key(part) for part in parts))


def malformed(secret: str) -> str:
    """What keeps a text from being one key, and what to do; nothing where it is one."""
    if len(secret) < SHORTEST or re.search(r"\s", secret):
        return f"is shorter than {SHORTEST} characters or has a space in it. Make one with `kompas key`."
    if re.search(r"[\"'`“”‘’«»]", secret):
        return "has a quotation mark in it: some readers of files keep them. Write it without."
    if re.search(r"[;|]", secret) or len(_DATED.findall(secret)) > 1:
        return "seems to be several. Put commas between keys, and nothing else."
    return ""


def guessable(secret: str) -> str:
    """Why a key could be guessed, and what to do; nothing where it looks like one that was drawn at random.

    Whoever has a copy of anything sealed can try keys for as long as they like. Published ones, of examples, are words.
    """
    text = _DATED.sub("", secret, count=1)
    pairs, triples = list(pairwise(text)), list(zip(text, text[1:], text[2:], strict=False))
    if len(set(text)) < FEWEST or len(text) < SHORTEST - len("2026-11-01."):
        why = "holds too few different characters"
    elif len(set(triples)) < MOSTLY * len(triples):
        why = "repeats itself"
    elif sum(abs(ord(one) - ord(other)) <= 1 for one, other in pairs) > len(pairs) / 3:
        why = "counts up or down"
    elif all(_WORD.fullmatch(part) for part in re.split(r"[\W_]+", text)):
        why = "is made of words or numbers"
    else:
        return ""
    return f"{why}, and can be guessed. Make one with `kompas key`."


def new_key(day: date) -> str:
    """The text of a new key."""
    return f"{day.isoformat()}.{secrets.token_urlsafe(32)}"


def random_keys() -> Keys:
    """A key that lives as long as this process."""
    return Keys((Key(secrets.token_urlsafe(32)),))


def with_fallback(keys: Keys | None, secrets_of_last_resort: Sequence[str]) -> Keys:
    """The keys, and after them keys of other secrets, which open and, where there is no key, seal."""
    return Keys((*(keys.all if keys else ()), *(Key(secret) for secret in secrets_of_last_resort)))


def _encrypt(key: Key, purpose: bytes, plain: bytes) -> bytes:
    return key.id + key.cipher.encrypt(plain, [purpose])
