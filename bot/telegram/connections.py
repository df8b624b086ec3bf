"""Connections to the Bot API: aiohttp behind PTB's `BaseRequest`. Each connection has one call at a time.

The token stands in every address: nothing that is raised here holds one, and no answer can lead elsewhere.
"""

import os
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from pydantic_core import to_json
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.errors import InputError
from bot.telegram.errors import NotSent

PLACE_SECONDS = 10.0
"""Seconds within which a call has a connection: one is free, or opened."""

CONNECT_SECONDS = 5.0
"""Seconds for which opening one is tried."""

SEND_SECONDS = 20.0
"""Seconds for which Telegram may take to take what is sent, files included."""

JSON = {"Content-Type": "application/json"}


class Connections(BaseRequest):
    """At most so many to one server, each opened when it is first needed."""

    def __init__(
        self, most: int, read_seconds: float, proxy: str | None = None, told: Callable[[str], None] = lambda _: None
    ) -> None:
        """`told` is given the date in the header of every answer; nothing, where there is none."""
        self._most = most
        self._read_seconds = read_seconds
        self._proxy = proxy
        self._told = told
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds for which an answer is waited for."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Nothing is to be done before the first call."""

    async def shutdown(self) -> None:
        """Close all of them."""
        if self._session:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """Make a call as soon as a connection is free for it. How long the rest may take is the same for all calls.

        Raises NotSent, TimedOut and NetworkError.
        """
        self._session = self._session or self._open(url)
        seconds = self._read_seconds if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        body = _body(request_data)
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=JSON if isinstance(body, bytes) else None,
                timeout=_patience(seconds),
                allow_redirects=False,
            ) as answer:
                content = await answer.read()
        except (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except ClientError as error:
            raise NetworkError(type(error).__name__) from None
        self._told(answer.headers.get("Date", ""))
        return answer.status, content

    def _open(self, url: str) -> ClientSession:
        return ClientSession(
            connector=TCPConnector(limit=self._most, ssl=_trust() if url.startswith("https:") else False),
            cookie_jar=DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
            proxy=self._proxy,
        )


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address, as for other programs; None where there is none.

    Raises InputError where it is of another kind than http.
    """
    address, proxies = urlsplit(url), getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(address.hostname or ""):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if not proxy.startswith(("http://", "https://")):
        named = f"{address.scheme.upper()}_PROXY or ALL_PROXY"
        raise InputError(f"{named}: is no http:// proxy, and Kompas knows no other. Name one, or Telegram in NO_PROXY.")
    return proxy


def _trust() -> ssl.SSLContext:
    """Who is believed to be Telegram: whoever the usual authorities vouch for, or those that the environment names."""
    file, folder = (os.environ.get(name) or None for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    return ssl.create_default_context(cafile=file or (None if folder else certifi.where()), capath=folder)


def _patience(read_seconds: float | None) -> ClientTimeout:
    return ClientTimeout(
        total=None if read_seconds is None else PLACE_SECONDS + SEND_SECONDS + read_seconds,
        connect=PLACE_SECONDS,
        sock_connect=CONNECT_SECONDS,
        sock_read=read_seconds,
    )


def _body(data: RequestData | None) -> bytes | FormData:
    """The parameters as JSON; with the files among them as a form."""
    if data is None:
        return b"{}"
    if not data.contains_files:
        return to_json(data.json_parameters)
    form = FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
