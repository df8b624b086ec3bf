"""A server that speaks HTTP byte by byte: whatever it is told to answer, and every request as it came."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)

OK = b'{"ok":true,"result":{"username":"x"}}'
NO_ANSWER = b""
"""The connection ends instead."""


@dataclass
class Wire:
    """What a server heard, and over how many connections."""

    answer: Callable[[bytes], bytes | None]
    """What it answers to a request; nothing ever where that is None."""
    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    opened: int = 0
    at_once: int = 0
    """The most requests that waited for their answers over one connection."""
    delay: float = 0.0
    """Seconds before each answer."""
    drip: float = 0.0
    """Seconds after each byte of it."""
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one more connection."""
        self.opened += 1
        self.serving.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                self.heard.append(head + await reader.readexactly(int(length[1]) if length else 0))
                self.at_once = max(self.at_once, 2 if vars(reader)["_buffer"] else 1)
                await asyncio.sleep(self.delay)
                answer = self.answer(self.heard[-1])
                if answer is None:
                    await asyncio.Event().wait()
                if not answer:
                    return
                for place in range(len(answer) if self.drip else 0):
                    writer.write(answer[place : place + 1])
                    await asyncio.sleep(self.drip)
                if not self.drip:
                    writer.write(answer)
        except (EOFError, OSError):
            return
        finally:
            writer.close()


def answer(body: bytes = OK, status: str = "200 OK", headers: Mapping[str, str] | None = None) -> bytes:
    """An answer with these headers."""
    told = {"Content-Length": str(len(body)), **(headers or {})}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {held}" for name, held in told.items())]
    return "\r\n".join((*lines, "", "")).encode() + body


@asynccontextmanager
async def wire(
    answers: Callable[[bytes], bytes | None] = lambda _: answer(), context: ssl.SSLContext | None = None
) -> AsyncIterator[Wire]:
    """Serves on a port of 127.0.0.1, over TLS where there is a context for it."""
    held = Wire(answers)
    server = await asyncio.start_server(held.take, "127.0.0.1", 0, ssl=context)
    held.port = server.sockets[0].getsockname()[1]
    try:
        yield held
    finally:
        server.close()
        for task in held.serving:
            task.cancel()
        await asyncio.gather(*held.serving, return_exceptions=True)
