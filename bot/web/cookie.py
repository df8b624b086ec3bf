"""The one cookie: a sealed case, a mark that tells it from the next, and the case before it for one step.

It is always of one length: where there is nothing to take back to, it holds the case twice. It goes with the browser's
session.
"""

import re
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
LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]*)?")
MARK = 4
"""Characters of the mark: 24 bits. It stays for as long as the same case goes on."""


class Unopened(ValueError):
    """A cookie that is not one of ours, or no longer."""


@dataclass(frozen=True, repr=False)
class Brought:
    """A case that a browser brings, and its mark."""

    case: Case
    mark: str
    before: Case | None = None
    """The case to take back to, for one step."""


def new_mark() -> str:
    """The mark of a case that begins."""
    return token_urlsafe(MARK * 6 // 8)


def seal_case(seal: Seal, codec: Codec, brought: Brought, at: float) -> str:
    """What the cookie holds. The cases open with their own mark only."""
    cases = (brought.case, brought.before or brought.case)
    first, second = (seal.seal(codec.encode(case), f"{Purpose.WEB}:{brought.mark}", at) for case in cases)
    return first + brought.mark + second


def read_case(request: Request, seal: Seal, codec: Codec, at: float) -> Brought | None:
    """The case a browser brings; None when it brings none. A cookie opens whole, or not at all. Raises Unopened."""
    value = request.cookies.get(_name(request))
    if value is None:
        return None
    first, mark, second = value[:LENGTH], value[LENGTH : LENGTH + MARK], value[LENGTH + MARK :]
    if mark and (len(mark) != MARK or len(second) != LENGTH):
        raise Unopened
    purpose = f"{Purpose.WEB}:{mark}" if mark else Purpose.WEB
    try:
        case = codec.decode(seal.open(first, purpose, at))
        before = None if second in ("", first) else codec.decode(seal.open(second, purpose, at))
    except (SealError, CaseError):
        raise Unopened from None
    return Brought(case, mark or _mark_of(first), before)


def _mark_of(token: str) -> str:
    """The mark of a cookie that an earlier version wrote without one."""
    return urlsafe_b64encode(sha256(token.encode()).digest())[:MARK].decode()


def write_case(request: Request, response: Response, token: str) -> None:
    """Let the browser keep sealed cases until it is closed."""
    response.set_cookie(_name(request), token, path="/", secure=is_public(request), httponly=True, samesite="strict")


def clear_case(request: Request, response: Response) -> None:
    """Take the case out of the browser."""
    response.delete_cookie(_name(request), path="/", secure=is_public(request), httponly=True, samesite="strict")


def _name(request: Request) -> str:
    """Bound to the host by its prefix; browsers accept that only over HTTPS, so on loopback the name is plain."""
    return f"__Host-{NAME}" if is_public(request) else NAME


def is_public(request: Request) -> bool:
    """Whether the page is served over HTTPS, as it is to others than this machine."""
    return request.url.scheme == "https" or not _is_loopback(request.headers.get("host", ""))


def hides_host(request: Request) -> bool:
    """Whether a proxy stands in front that does not pass the Host on: all look as if they were on this machine."""
    name = request.headers.get("x-forwarded-host")
    is_forwarded = not _is_loopback(name) if name else request.headers.get("x-forwarded-proto") == "https"
    return is_forwarded and _is_loopback(request.headers.get("host", ""))


def _is_loopback(host: str) -> bool:
    return bool(LOOPBACK.fullmatch(host))
