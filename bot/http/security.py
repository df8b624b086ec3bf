"""What stands around every answer: headers that keep it private, and a limit on what is read."""

import math
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote_from_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.assets import RULES

LARGEST = 64_000
"""Bytes of a form or of a call of the API."""

_OURS = (b"kompas=", b"__Host-kompas=")
_LONGEST = 200
"""Characters of a cookie that is looked at; reading a long one can take seconds."""

_PRINTED = bytes(range(0x21, 0x7F)).decode()
"""What stands in a query as it is: the visible characters of ASCII."""

_UNREAD = frozenset((b"user-agent", b"referer", b"x-forwarded-for", b"forwarded", b"x-real-ip"))
"""Headers that say who somebody is. The address is counted by now, and nothing reads the others."""

HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "content-security-policy": RULES,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
}


class TooLarge(Exception):
    """More than is read."""


class Encoded(Exception):
    """A body that must be unpacked first. None is: a few bytes can become gigabytes."""


class Guard:
    """Sets the headers of every answer, and refuses to read more of a request than its largest."""

    def __init__(self, app: ASGIApp, elsewhere: frozenset[str]) -> None:
        """`elsewhere`: the paths that have a limit of their own."""
        self._app = app
        self._elsewhere = elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["query_string"] = quote_from_bytes(
            scope["query_string"], safe=_PRINTED
        ).encode()  # nothing in it fails to be read
        given = Headers(raw=list(_needed(scope["headers"])))
        if isinstance(scope["headers"], list):
            scope["headers"][:] = given.raw  # the server has the same list, for as long as the request goes on
        length = given.get("content-length", "")
        announced = int(length[:20]) if length.isascii() and length.isdigit() else 0
        largest = math.inf if scope["path"] in self._elsewhere else LARGEST
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            if _is_encoded(given):
                raise Encoded
            message = await receive() if announced <= largest else {}
            seen += len(message.get("body", b""))
            if max(seen, announced) > largest:
                raise TooLarge
            return message

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if "content-length" in given and "transfer-encoding" in given:
                    headers["connection"] = "close"  # what follows may be part of it; RFC 9112, 6.1
            await send(message)

        await self._app(dict(scope, headers=given.raw), counted, headed)


def _is_encoded(headers: Headers) -> bool:
    codings = (word.strip().lower() for line in headers.getlist("content-encoding") for word in line.split(","))
    return any(coding not in ("", "identity") for coding in codings)


def _needed(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """The headers that are read, and of the cookies those that can be ours."""
    for name, value in headers:
        if name in _UNREAD:
            continue
        if name == b"cookie":
            cookies = (cookie.strip() for cookie in value.split(b";"))
            ours = (cookie for cookie in cookies if cookie.startswith(_OURS) and len(cookie) <= _LONGEST)
            yield name, b"; ".join(ours)
        else:
            yield name, value
