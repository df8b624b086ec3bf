"""The one cookie: a sealed case, and the one before it for one step. It goes with the browser's session.

It is always of one length: where there is nothing to take back to, it holds the case twice.
"""

import re

from starlette.requests import Request
from starlette.responses import Response

from bot.keys import SealError
from bot.seal import LENGTH, Purpose, Seal
from dialogs.case import Case
from dialogs.compact import CaseError, Codec

NAME = "kompas"
LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]*)?")


class Unopened(ValueError):
    """A cookie that is not one of ours, or no longer."""


def read_case(request: Request, seal: Seal, codec: Codec, at: float) -> Case | None:
    """The case a browser brings; None when it brings none. Raises Unopened."""
    token = request.cookies.get(_name(request))
    return None if token is None else _opened(token, seal, codec, at)[0]


def read_before(request: Request, seal: Seal, codec: Codec, at: float) -> Case | None:
    """The case to take back to; None where there is none. Raises Unopened."""
    token = request.cookies.get(_name(request))
    return None if token is None else _opened(token, seal, codec, at)[1]


def _opened(token: str, seal: Seal, codec: Codec, at: float) -> tuple[Case, Case | None]:
    """The case, and the one to take back to. A cookie opens whole, or not at all."""
    first, second = token[:LENGTH], token[LENGTH:]
    try:
        case = codec.decode(seal.open(first, Purpose.WEB, at))
        return case, None if second in ("", first) else codec.decode(seal.open(second, Purpose.WEB, at))
    except (SealError, CaseError):
        raise Unopened from None


def write_case(request: Request, response: Response, token: str, before: str = "") -> None:
    """Let the browser keep a sealed case until it is closed, and the one to take back to until the next step."""
    value = token + (before or token)
    response.set_cookie(_name(request), value, path="/", secure=is_public(request), httponly=True, samesite="strict")


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
