"""HTTP over kept connections, without httpcore's pool: it looks at every connection for each request."""

import asyncio
import contextlib
from collections import defaultdict
from dataclasses import dataclass

import httpx

_HEAD_END = b"\r\n\r\n"


@dataclass(eq=False)
class Line:
    """A connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @property
    def stands(self) -> bool:
        """Whether nobody has ended it."""
        return not (self.reader.at_eof() or self.writer.is_closing())

    async def ask(self, request: bytes) -> httpx.Response:
        """A request and its answer. Raises OSError and EOFError."""
        self.writer.write(request)
        head = await self.reader.readuntil(_HEAD_END)
        first, *lines = head.removesuffix(_HEAD_END).split(b"\r\n")
        headers = httpx.Headers([(name, value) for name, _, value in (line.partition(b": ") for line in lines)])
        content = await self.reader.readexactly(int(headers["content-length"]))
        return httpx.Response(int(first.split(b" ")[1]), headers=headers, content=content)


class Lines(httpx.AsyncBaseTransport):
    """Connections, of which those that are free are used again.

    `again`: where one that is used again ends before it gives an answer, another is taken, as nginx does.
    """

    def __init__(self, again: bool = False) -> None:
        self._again = again
        self._free: defaultdict[tuple[str, int], list[Line]] = defaultdict(list)
        self.ended = 0
        """How often another was taken."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Asks. Raises httpx's ConnectError and ReadError."""
        free = self._free[request.url.host, request.url.port or 80]
        while free:
            line = free.pop()
            if not line.stands:
                line.writer.close()
                continue
            try:
                return await self._ask(line, request)
            except httpx.ReadError:
                if not self._again:
                    raise
                self.ended += 1
        try:
            line = Line(*await asyncio.open_connection(request.url.host, request.url.port))
        except OSError:
            raise httpx.ConnectError("refused", request=request) from None
        return await self._ask(line, request)

    async def aclose(self) -> None:
        """Ends those that are free."""
        for line in (line for lines in self._free.values() for line in lines):
            line.writer.close()
            with contextlib.suppress(OSError):
                await line.writer.wait_closed()

    async def _ask(self, line: Line, request: httpx.Request) -> httpx.Response:
        try:
            answer = await line.ask(_bytes(request))
        except BaseException as error:
            line.writer.close()
            if isinstance(error, OSError | EOFError):
                raise httpx.ReadError("the connection ended", request=request) from None
            raise
        if answer.headers.get("connection") == "close":
            line.writer.close()
        else:
            self._free[request.url.host, request.url.port or 80].append(line)
        return answer


def _bytes(request: httpx.Request) -> bytes:
    headers = b"".join(b"%s: %s\r\n" % item for item in request.headers.raw)
    return b"%s %s HTTP/1.1\r\n%s\r\n%s" % (request.method.encode(), request.url.raw_path, headers, request.content)
