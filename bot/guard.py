"""What stands around every answer: headers that keep it private, and a limit on what is read."""

import math
from collections.abc import Iterable, Iterator, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 64_000
"""Bytes of a form or of a call of the API."""

_OURS = (b"kompas=", b"__Host-kompas=")
_LONGEST = 200
"""Characters of a cookie that is looked at; reading a long one can take seconds."""

HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
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
        given = Headers(scope=scope)
        length = given.get("content-length", "")
        announced = int(length[:20]) if length.isascii() and length.isdigit() else 0
        largest = math.inf if scope["path"] in self._elsewhere else LARGEST
        seen = 0

        async def counted() -> Message:
            nonlocal seen
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

        await self._app(dict(scope, headers=list(_with_our_cookies(scope["headers"]))), counted, headed)


def _with_our_cookies(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """The headers, and of the cookies those that can be ours: no other is read."""
    for name, value in headers:
        if name == b"cookie":
            cookies = (cookie.strip() for cookie in value.split(b";"))
            ours = (cookie for cookie in cookies if cookie.startswith(_OURS) and len(cookie) <= _LONGEST)
            yield name, b"; ".join(ours)
        else:
            yield name, value
