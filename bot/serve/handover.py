"""What ties a worker to its supervisor, and to the workers before and after it."""

import asyncio
import contextlib
import logging
import os
import pickle  # nosec B403  see Handover
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

READY, OVER, FAILED, LEAVE = b"ready", b"over", b"failed ", b"leave"
"""What they tell each other, a line each. A worker: that it serves, that it has served long enough, or why it cannot
serve; the supervisor: that the next one serves."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Post:
    """A worker's end of the line to its supervisor; the pipes from the worker before, if any, and to the one after."""

    line: socket.socket
    before: int | None
    after: int

    def say(self, told: bytes) -> None:
        """Tell the supervisor; one that is gone need not be told."""
        with contextlib.suppress(OSError):
            self.line.sendall(told.replace(b"\n", b" ") + b"\n")

    async def hear(self) -> bytes:
        """What the supervisor says; nothing when it is gone."""
        self.line.setblocking(False)
        return (await asyncio.get_running_loop().sock_recv(self.line, len(LEAVE) + 1)).strip()


@dataclass(frozen=True)
class Part:
    """Something that the next worker must know: how it is told, and how it is taken."""

    give: Callable[[], Any]
    take: Callable[[Any], None]


@dataclass(repr=False)
class Handover:
    """What goes from one worker to the next, straight through a pipe: no other process reads it, and no file holds it.

    What is pickled here was written by the same program in a process of the same supervisor.
    """

    parts: dict[str, Part] = field(default_factory=dict)
    begins: asyncio.Event = field(default_factory=asyncio.Event)
    """The worker before has left, and what it handed over is taken."""

    async def take(self, before: int | None) -> None:
        """Wait until the worker before has handed over; of one that ended without, nothing is taken."""
        sent = await _read(before) if before is not None else b""
        try:
            values: dict[str, Any] = pickle.loads(sent) if sent else {}  # noqa: S301  # nosec B301  our own: see above
        except (pickle.UnpicklingError, EOFError):
            log.warning("The worker before ended while it handed over. Screens that lie idle go by the list.")
            values = {}
        for name, value in values.items():
            self.parts[name].take(value)
        self.begins.set()

    async def give(self, after: int) -> None:
        """Hand over; a worker after us that is gone needs nothing."""
        handed = pickle.dumps({name: part.give() for name, part in self.parts.items()})
        await asyncio.to_thread(_write, after, handed)


def _write(pipe: int, told: bytes) -> None:
    with contextlib.suppress(OSError), os.fdopen(pipe, "wb", buffering=0) as stream:
        stream.write(told)


async def _read(pipe: int) -> bytes:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(pipe, "rb"))
    try:
        return await reader.read()
    finally:
        transport.close()
