"""The one cookie: a sealed case, and what is known of the codes made in it. It goes with the browser's session."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.keys import SealError
from bot.seal import LENGTH, STAMP, Purpose, Seal, bytes_of, end_of, minute, text_of
from dialogs.case import LIFETIMES, Case
from dialogs.compact import CaseError, Codec

NAME = "kompas"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ONION = ".onion"

_MAKER = 16
_CODES = 56
"""Characters of what is known of codes."""


class Unopened(ValueError):
    """A cookie that is not one of ours, or no longer."""


@dataclass(frozen=True)
class Codes:
    """What a browser keeps of the codes that were made in it. Times are seconds since 1970; 0: there is none."""

    maker: bytes = bytes(_MAKER)
    """The secret that ends them."""
    now: float = 0
    """When the one that is shown stops to open."""
    latest: float = 0
    """When the last of the maker's does."""
    beyond: float = 0
    """When the last of those does that the maker cannot end: they were made before a restart."""


def read_case(request: Request, seal: Seal, codec: Codec, at: float) -> Case | None:
    """The case a browser brings; None when it brings none. Raises Unopened."""
    held = _held(request, seal, at)
    if held is None:
        return None
    try:
        return codec.decode(seal.open(held[0], Purpose.WEB, at))
    except (SealError, CaseError):
        raise Unopened from None


def read_codes(request: Request, seal: Seal, at: float) -> Codes:
    """What a browser keeps of codes. One whose cookie does not open keeps nothing."""
    try:
        held = _held(request, seal, at)
    except Unopened:
        held = None
    return held[1] if held else Codes()


def write_case(request: Request, response: Response, seal: Seal, token: str, codes: Codes) -> None:
    """Let the browser keep a sealed case until it is closed, and what is known of codes: always of one length."""
    times = (minute(at) for at in (codes.now, codes.latest, codes.beyond))
    known = text_of(seal.keys.encrypt(Purpose.CODES_MADE.encode(), codes.maker + b"".join(times)))
    public, name = is_public(request), _name(request)
    response.set_cookie(name, token + known, path="/", secure=public, httponly=True, samesite="strict")


def _held(request: Request, seal: Seal, at: float) -> tuple[str, Codes] | None:
    """The token and the codes of a cookie; before 0.6.0 it was a token alone. Raises Unopened."""
    value = request.cookies.get(_name(request))
    if value is None or len(value) == LENGTH:
        return None if value is None else (value, Codes())
    try:
        plain = seal.keys.decrypt(Purpose.CODES_MADE.encode(), bytes_of(value[LENGTH:], _CODES))
    except SealError:
        raise Unopened from None
    stamps = (plain[place : place + STAMP] for place in range(_MAKER, len(plain), STAMP))
    now, latest, beyond = (end_of(stamp, at, max(LIFETIMES.values())) for stamp in stamps)
    return value[:LENGTH], Codes(plain[:_MAKER], now, latest, beyond)


def clear_case(request: Request, response: Response) -> None:
    """Take the case out of the browser."""
    response.delete_cookie(_name(request), path="/", secure=is_public(request), httponly=True, samesite="strict")


def _name(request: Request) -> str:
    """Bound to the host by its prefix; browsers accept that only over HTTPS, so without it the name is plain."""
    return f"__Host-{NAME}" if is_public(request) else NAME


def is_public(request: Request) -> bool:
    """Whether the page is served over HTTPS: to all others than this machine and visitors of an onion service.

    Tor itself encrypts what goes to an onion service, and makes sure that it is the one of this name.
    """
    host = host_of(request)
    return host not in LOOPBACK and not (host.endswith(ONION) and request.url.scheme == "http")


def host_of(request: Request) -> str:
    """The host by which the browser knows the site, without its port."""
    host = request.headers.get("host", "").lower()
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
