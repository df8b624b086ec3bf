"""Somebody on the network between browser and proxy: passes everything on, opens nothing, writes lengths down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import groupby

DATA = 23
"""The kind of TLS record that holds what is said, as a listener sees it; RFC 8446, 5.1."""

TAG = 17
"""Bytes of a record of TLS 1.3 that are not what is said: how much was said is known in spite of the cuts."""

_HEAD = 5


@dataclass(frozen=True)
class Record:
    """A record as it was heard."""

    connection: int
    is_answer: bool
    length: int
    """Bytes of what is said."""


@dataclass
class Listener:
    """Hears what goes to a port of this machine."""

    to: int
    port: int = 0
    records: list[Record] = field(default_factory=list)
    connections: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def since(self, mark: int) -> tuple[int, int]:
        """The bytes said from one side and from the other after so many records."""
        asked = sum(record.length for record in self.records[mark:] if not record.is_answer)
        return asked, sum(record.length for record in self.records[mark:] if record.is_answer)

    def answers(self) -> list[int]:
        """The bytes of each answer, without what belongs to the handshake of its connection."""
        heard: list[int] = []
        for connection in range(self.connections):
            records = [record for record in self.records if record.connection == connection]
            bursts = [(key, sum(each.length for each in part)) for key, part in groupby(records, lambda r: r.is_answer)]
            heard += [length for is_answer, length in bursts if is_answer][2:]
        return heard

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection, until one side ends it."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        number, self.connections = self.connections, self.connections + 1
        back, there = await asyncio.open_connection("127.0.0.1", self.to)
        ways = (self._pass(number, reader, there, is_answer=False), self._pass(number, back, writer, is_answer=True))
        try:
            await asyncio.gather(*ways)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # one side has gone, or all is over
        finally:
            there.transport.abort()
            writer.close()  # what was heard last is still passed on
            self._tasks.discard(task)

    async def _pass(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        while True:
            head = await reader.readexactly(_HEAD)
            body = await reader.readexactly(int.from_bytes(head[3:], "big"))
            if head[0] == DATA:
                self.records.append(Record(number, is_answer, len(body) - TAG))
            writer.write(head + body)
            await writer.drain()

    async def end(self) -> None:
        """Ends every connection."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def listening(to: int) -> AsyncIterator[Listener]:
    """A listener before a port."""
    listener = Listener(to)
    server = await asyncio.start_server(listener.take, "127.0.0.1", 0)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()
        await listener.end()
        await asyncio.sleep(0)
