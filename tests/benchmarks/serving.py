"""`kompas serve` as an operator starts it: processes of their own on this machine, ended by their ids."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.made import made_key
from tests.processes import family

KEY = made_key("benchmarks")
PATIENCE = 60.0
"""Seconds in which a server must answer."""


@dataclass(frozen=True)
class Server:
    """A server that runs, with all its processes."""

    pid: int
    port: int

    def resident(self) -> float:
        """MB of their memory; what they share is counted in parts."""
        found = (re.search(r"^Pss: +(\d+) kB", text, re.M) for text in self._told("smaps_rollup"))
        return sum(int(size[1]) for size in found if size) * 1024 / 1e6

    def cpu(self) -> float:
        """Seconds of CPU time they have taken, and those that have ended."""
        fields = (text.rpartition(")")[2].split() for text in self._told("stat"))
        return sum(sum(map(int, line[11:15])) for line in fields) / os.sysconf("SC_CLK_TCK")

    def _told(self, name: str) -> Iterator[str]:
        for pid in family(self.pid):
            with suppress(OSError):  # it has ended meanwhile
                yield Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def running(
    command: list[str], port: int, core: int | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A process that serves on a port, on one core where one is named, with settings of Kompas where some are given."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOMPAS_")}
    environment |= {"KOMPAS_KEYS": KEY} | dict(settings or {})
    process = subprocess.Popen(  # noqa: S603  commands of this folder
        [sys.executable, *command], env=environment, stdout=subprocess.DEVNULL
    )
    if core is not None:
        os.sched_setaffinity(process.pid, {core})
    try:
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def kompas(core: int | None = None) -> Iterator[Server]:
    """Kompas, once it answers."""
    port = free_port()
    with running(["-m", "bot.cli.start", "serve", "--port", str(port)], port, core) as server:
        first_answer(port, "/healthz")
        yield server


def first_answer(port: int, path: str) -> float:
    """Seconds until a page is there."""
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return time.perf_counter() - began
        except ConnectionError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise TimeoutError(f"nothing answers on port {port}")
