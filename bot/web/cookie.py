"""The one cookie: a sealed case, a mark that tells it from the next, the case before it for one step, and its codes.

It is always of one length: where there is nothing to take back to, it holds the case twice, and where no code was made,
that. It goes with the browser's session.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe

from starlette.requests import Request
from starlette.responses import Response

from bot.tokens.keys import SealError
from bot.tokens.seal import LENGTH, STAMP, Purpose, bytes_of, end_of, minute, text_of
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import LIFETIMES, Case
from dialogs.codec import CaseError

NAME = "kompas"
LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]*)?")
ONION = ".onion"
MARK = 4
"""Characters of the mark: 24 bits. It stays for as long as the same case goes on."""

_MAKER = 16
_CODES = 56
"""Characters of what is known of codes."""

WHOLE = 2 * LENGTH + MARK + _CODES
"""Characters of the cookie."""


class Unopened(ValueError):
    """A cookie that is not one of ours, or no longer."""


@dataclass(frozen=True, repr=False)
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


@dataclass(frozen=True, repr=False)
class Brought:
    """A case that a browser brings, and its mark."""

    case: Case
    mark: str = ""
    """Empty for a case that begins: it gets one as it is kept."""
    before: Case | None = None
    """The case to take back to, for one step."""
    codes: Codes = Codes()
    """The codes that were made in the browser, of this case or of others."""


def seal_case(cases: SealedCases, brought: Brought, at: float) -> str:
    """What the cookie holds. All parts of it open with their own mark only."""
    mark, codes = brought.mark or token_urlsafe(MARK * 6 // 8), brought.codes
    both = (brought.case, brought.before or brought.case)
    first, second = (cases.sealed(case, f"{Purpose.WEB}:{mark}", at) for case in both)
    times = b"".join(minute(end) for end in (codes.now, codes.latest, codes.beyond))
    return first + mark + second + text_of(cases.seal.keys.encrypt(_of_codes(mark), codes.maker + times))


def read_case(request: Request, cases: SealedCases, at: float) -> Brought | None:
    """The case a browser brings; None when it brings none. A cookie opens whole, or not at all. Raises Unopened."""
    value = request.cookies.get(_name(request))
    if value is None:
        return None
    if len(value) not in (LENGTH, WHOLE):
        raise Unopened
    try:
        if len(value) == LENGTH:  # as versions before 0.6.0 wrote it
            return Brought(cases.opened(value, Purpose.WEB, at), _mark_of(value))
        return _opened(value, cases, at)
    except (SealError, CaseError):
        raise Unopened from None


def _opened(value: str, cases: SealedCases, at: float) -> Brought:
    """What a whole cookie holds. Raises SealError and CaseError."""
    first, rest = value[:LENGTH], value[LENGTH:]
    mark, second, known = rest[:MARK], rest[MARK : MARK + LENGTH], rest[MARK + LENGTH :]
    purpose = f"{Purpose.WEB}:{mark}"
    case = cases.opened(first, purpose, at)
    before = None if second == first else cases.opened(second, purpose, at)
    plain = cases.seal.keys.decrypt(_of_codes(mark), bytes_of(known, _CODES))
    stamps = (plain[place : place + STAMP] for place in range(_MAKER, len(plain), STAMP))
    now, latest, beyond = (end_of(stamp, at, max(LIFETIMES.values())) for stamp in stamps)
    return Brought(case, mark, before, Codes(plain[:_MAKER], now, latest, beyond))


def _of_codes(mark: str) -> bytes:
    """For what the part that knows of codes is sealed."""
    return f"{Purpose.CODES_MADE}:{mark}".encode()


def _mark_of(token: str) -> str:
    """The mark of a cookie that an earlier version wrote without one."""
    return urlsafe_b64encode(sha256(token.encode()).digest())[:MARK].decode()


def write_case(request: Request, response: Response, value: str) -> None:
    """Let the browser keep what was sealed until it is closed."""
    response.set_cookie(_name(request), value, path="/", secure=is_public(request), httponly=True, samesite="strict")


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
    is_plain = _is_loopback(request.headers.get("host", "")) or is_onion(request)
    return bool(request.scope["scheme"] == "https") or not is_plain


def is_onion(request: Request) -> bool:
    """Whether the browser knows the site as an onion service."""
    return request.headers.get("host", "").lower().partition(":")[0].endswith(ONION)


def hides_host(request: Request) -> bool:
    """Whether a proxy stands in front that does not pass the Host on: all look as if they were on this machine."""
    name = request.headers.get("x-forwarded-host")
    is_forwarded = not _is_loopback(name) if name else request.headers.get("x-forwarded-proto") == "https"
    return is_forwarded and _is_loopback(request.headers.get("host", ""))


def _is_loopback(host: str) -> bool:
    return bool(LOOPBACK.fullmatch(host))
