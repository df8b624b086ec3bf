"""What a page was drawn from. Its forms say it, so that none of them changes a case that the page did not show."""

from base64 import urlsafe_b64encode
from enum import StrEnum
from hashlib import sha256

from starlette.requests import Request

from bot.tokens.keys import Keys
from bot.web.cookie import MARK, Brought
from bot.web.forms import DIGEST
from dialogs.case import Case
from dialogs.codec import Codec

NOBODY = "." * DIGEST
"""The digest of a page that was drawn from no case."""

_MARK, _STATE = NOBODY[:MARK], DIGEST - MARK


class Drawn(StrEnum):
    """How the case that a form was drawn from stands to the one in the browser now."""

    SAME = "same"
    MOVED = "moved"
    """The same case, with other answers."""
    OTHER = "other"
    UNSAID = "unsaid"
    """The form does not say: it is none of our pages'."""


def digest_of(codec: Codec, brought: Brought) -> str:
    """The digest of a case: its mark, and its answers. Where somebody is in it, and in which language, is left out."""
    state = codec.encode(Case(answers=brought.case.answers, given_by=brought.case.given_by))
    return brought.mark + _text(sha256(brought.mark.encode() + state).digest())


def digest_of_nobody(keys: Keys, request: Request) -> str:
    """The digest of a page drawn from no case for one address alone, so that no foreign page can know it."""
    address = request.client.host if request.client else ""
    return _MARK + _text(keys.encrypt(b"web form", address.encode())[1:])


def compare(codec: Codec, digest: str, brought: Brought) -> Drawn:
    """How what a form was drawn from stands to the case that the browser brings."""
    if digest == digest_of(codec, brought):
        return Drawn.SAME
    if digest.startswith(_MARK) and not brought.case.answers:
        return Drawn.SAME  # a page from before the case, and nothing in it yet
    if not digest:
        return Drawn.UNSAID
    return Drawn.MOVED if digest[:MARK] == brought.mark and len(digest) == DIGEST else Drawn.OTHER


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data)[:_STATE].decode()
