"""The one cookie: a sealed case. It goes with the browser's session."""

import re

from starlette.requests import Request
from starlette.responses import Response

from bot.keys import SealError
from bot.seal import Purpose, Seal
from dialogs.case import Case
from dialogs.compact import CaseError, Codec

NAME = "kompas"
LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]*)?")


class Unopened(ValueError):
    """A cookie that is not one of ours, or no longer."""


def read_case(request: Request, seal: Seal, codec: Codec, at: float) -> Case | None:
    """The case a browser brings; None when it brings none. Raises Unopened."""
    token = request.cookies.get(_name(request))
    if token is None:
        return None
    try:
        return codec.decode(seal.open(token, Purpose.WEB, at))
    except (SealError, CaseError):
        raise Unopened from None


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
    """Whether the page is served over HTTPS, as it is to others than this machine."""
    return request.url.scheme == "https" or not _is_loopback(request.headers.get("host", ""))


def hides_host(request: Request) -> bool:
    """Whether a proxy stands in front that does not pass the Host on: all look as if they were on this machine."""
    name = request.headers.get("x-forwarded-host")
    is_forwarded = not _is_loopback(name) if name else request.headers.get("x-forwarded-proto") == "https"
    return is_forwarded and _is_loopback(request.headers.get("host", ""))


def _is_loopback(host: str) -> bool:
    return bool(LOOPBACK.fullmatch(host))
