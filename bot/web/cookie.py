"""The one cookie: a sealed case, and a mark that tells this case from the next. It goes with the browser's session."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe

from starlette.requests import Request
from starlette.responses import Response

from bot.keys import SealError
from bot.seal import LENGTH, Purpose, Seal
from dialogs.case import Case
from dialogs.compact import CaseError, Codec

NAME = "kompas"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MARK = 4
"""Characters of the mark: 24 bits. It stays for as long as the same case goes on."""


class Unopened(ValueError):
    """A cookie that is not one of ours, or no longer."""


@dataclass(frozen=True, repr=False)
class Brought:
    """A case that a browser brings, and its mark."""

    case: Case
    mark: str


def new_mark() -> str:
    """The mark of a case that begins."""
    return token_urlsafe(MARK * 6 // 8)


def seal_case(seal: Seal, codec: Codec, brought: Brought, at: float) -> str:
    """What the cookie holds. The case opens with its own mark only."""
    return seal.seal(codec.encode(brought.case), f"{Purpose.WEB}:{brought.mark}", at) + brought.mark


def read_case(request: Request, seal: Seal, codec: Codec, at: float) -> Brought | None:
    """The case a browser brings; None when it brings none. Raises Unopened."""
    value = request.cookies.get(_name(request))
    if value is None:
        return None
    token, mark = value[:LENGTH], value[LENGTH:]
    if mark and len(mark) != MARK:
        raise Unopened
    try:
        case = codec.decode(seal.open(token, f"{Purpose.WEB}:{mark}" if mark else Purpose.WEB, at))
    except (SealError, CaseError):
        raise Unopened from None
    return Brought(case, mark or _mark_of(token))


def _mark_of(token: str) -> str:
    """The mark of a cookie that an earlier version wrote without one."""
    return urlsafe_b64encode(sha256(token.encode()).digest())[:MARK].decode()


def write_case(request: Request, response: Response, token: str) -> None:
    """Let the browser keep a sealed case until it is closed."""
    response.set_cookie(_name(request), token, path="/", secure=is_public(request), httponly=True, samesite="strict")


def clear_case(request: Request, response: Response) -> None:
    """Take the case out of the browser."""
    response.delete_cookie(_name(request), path="/", secure=is_public(request), httponly=True, samesite="strict")


def _name(request: Request) -> str:
    """Bound to the host by its prefix; browsers accept that only over HTTPS, so on loopback the name is plain."""
    return f"__Host-{NAME}" if is_public(request) else NAME


def is_public(request: Request) -> bool:
    """Whether the page is served to others than this machine, and so over HTTPS."""
    host = request.headers.get("host", "")
    return (host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]) not in LOOPBACK
