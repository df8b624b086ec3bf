"""`kompas serve`, in a process of its own. It is ended by its process id, and what it prints is kept."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.waiting import until

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "bot.cli.start")
_ADDRESS = re.compile(rb"serves on (http://\S+)")


class Process:
    """A command of the program that runs or has ended."""

    def __init__(self, inner: asyncio.subprocess.Process) -> None:
        self._inner = inner
        self._struck = False
        self.out = bytearray()
        self.err = bytearray()
        assert inner.stdout is not None
        assert inner.stderr is not None
        self._readers = asyncio.gather(_read(inner.stdout, self.out), _read(inner.stderr, self.err))

    @property
    def pid(self) -> int:
        """Its id."""
        return self._inner.pid

    @property
    def runs(self) -> bool:
        """Whether it has not ended, and will not before anybody can notice."""
        return self._inner.returncode is None and not self._struck

    @property
    def told(self) -> str:
        """All it printed."""
        return bytes(self.out + self.err).decode()

    @property
    def address(self) -> str:
        """Where it says it serves; nothing before it says so."""
        found = _ADDRESS.search(self.out)
        return found[1].decode() if found else ""

    async def serves(self) -> "Process":
        """Waits until it says where it serves, or is killed before."""
        await until(lambda: self.address or not self.runs, lambda: f"an address; it told {self.told!r}")
        assert self.address or self._struck, self.told
        return self

    async def ended(self) -> int:
        """Waits until it has ended; its status."""
        async with asyncio.timeout(150):
            status = await self._inner.wait()
            await self._readers
        return status

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal, if it has not ended; one that kills goes to its workers, too, as where a machine fails."""
        struck = number is signal.SIGKILL
        self._struck = self._struck or struck
        if self._inner.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if struck else os.kill)(self.pid, number)

    async def kill(self) -> None:
        """Ends it without its noticing."""
        self.signal(signal.SIGKILL)
        await self.ended()

    async def stop(self) -> int:
        """Tells it to end; its status."""
        self.signal(signal.SIGTERM)
        return await self.ended()


async def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    program: Sequence[str] = PROGRAM,
    where: Path = ROOT,
) -> Process:
    """Starts a command with these settings, and nothing else of this machine's."""
    held = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
    held |= {"HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
    inner = await asyncio.create_subprocess_exec(
        *(*program, *arguments),
        env=held | dict(environment),
        cwd=where,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    return Process(inner)


async def _read(stream: asyncio.StreamReader, into: bytearray) -> None:
    while part := await stream.read(4096):
        into += part


@contextmanager
def held_port() -> Iterator[int]:
    """A port at which connections are refused until somebody serves there."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
