"""`kompas serve` as an operator starts it: processes of their own on this machine, ended by their ids."""

import http.client
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.made import made_key

KEY = made_key("benchmarks")
PATIENCE = 60.0
"""Seconds in which a server must answer."""


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    pid: int
    port: int

    def resident(self) -> float:
        """MB of its memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / 1e6

    def cpu(self) -> float:
        """Seconds of CPU time it has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def running(command: list[str], port: int, core: int | None = None) -> Iterator[Server]:
    """A process that serves on a port, on one core where one is named."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOMPAS_")}
    process = subprocess.Popen(  # noqa: S603  commands of this folder
        [sys.executable, *command], env=environment | {"KOMPAS_KEYS": KEY}, stdout=subprocess.DEVNULL
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
    with running(["-m", "bot.start", "serve", "--port", str(port)], port, core) as server:
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
