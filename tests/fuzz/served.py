"""The whole site, asked without a socket or a client that would refuse to send what is wrong."""

import asyncio
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.types import Message

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body. Raises UnicodeDecodeError: everything we say is UTF-8."""
        return self.body.decode()


@dataclass
class WebContext:
    """Somebody who asks, each time from another address. What breaks in the application breaks the test."""

    app: FastAPI
    runner: asyncio.Runner
    _asked: "itertools.count[int]" = field(default_factory=itertools.count)

    def ask(self, method: str, path: bytes, headers: Headers = (), body: bytes | Iterable[bytes] = b"") -> Answer:
        """The answer to a request, as a server hands it to an application."""
        return self.runner.run(self._ask(method, path, headers, [body] if isinstance(body, bytes) else list(body)))

    async def _ask(self, method: str, path: bytes, headers: Headers, parts: list[bytes]) -> Answer:
        target, _, query = path.partition(b"?")
        number = next(self._asked)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": unquote(target.decode("latin-1")),
            "raw_path": target,
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in headers],
            "client": (f"2001:db8:{number >> 16 & 0xFFFF:x}:{number & 0xFFFF:x}::1", 1),  # a site of its own
            "server": ("kompas.example", 443),
        }
        waiting = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        waiting.append({"type": "http.request", "body": b"", "more_body": False})
        sent: list[Message] = []

        async def receive() -> Message:
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start, *rest = sent
        told = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        return Answer(start["status"], told, b"".join(part.get("body", b"") for part in rest))
