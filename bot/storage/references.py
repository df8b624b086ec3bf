"""References to messages, sealed: which message of which chat, or one that was about to be sent.

Sealing is deterministic, so the row of a message is found by sealing its reference again.
"""

import secrets
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from bot.tokens.keys import Keys, SealError

_FORM = struct.Struct(">qqI")
_PURPOSE = b"wipe"
_OURS, _THEIRS = 0, 1


@dataclass(frozen=True, repr=False)
class Sent:
    """A message in a chat: ours, or a person's that could not be deleted at once."""

    chat: int
    message: int
    ours: bool = True


@dataclass(frozen=True, repr=False)
class Sending:
    """A message that was about to be sent: its number is not known, only that it is higher than `after`."""

    chat: int
    after: int
    nonce: int


Reference = Sent | Sending


def sending(chat: int, after: int) -> Sending:
    """A new reference to a message about to be sent."""
    return Sending(chat, after, secrets.randbits(32))


def seal(keys: Keys, reference: Reference) -> bytes:
    """The reference as it is stored."""
    return keys.encrypt(_PURPOSE, _plain(reference))


def seal_with_each(keys: Keys, reference: Reference) -> Iterable[bytes]:
    """Every form in which the reference may be stored, one for each key."""
    return keys.encrypt_with_each(_PURPOSE, _plain(reference))


def unseal(keys: Keys, stored: bytes) -> Reference | None:
    """The reference; None when no key of ours opens it."""
    try:
        chat, number, last = _FORM.unpack(keys.decrypt(_PURPOSE, stored))
    except (SealError, struct.error):
        return None
    return Sending(chat, -number - 1, last) if number < 0 else Sent(chat, number, ours=last == _OURS)


def _plain(reference: Reference) -> bytes:
    if isinstance(reference, Sent):
        return _FORM.pack(reference.chat, reference.message, _OURS if reference.ours else _THEIRS)
    return _FORM.pack(reference.chat, -reference.after - 1, reference.nonce)
