"""What people notice when the process that serves is replaced: many at once, each page after page, beside no change."""

import asyncio
import os
import random
import signal
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.benchmarks.serving import Server, kompas
from tests.benchmarks.table import Row
from tests.benchmarks.web import CLIENTS, call

SECONDS, ROUNDS = 4.0, 3
PAUSES = {"a page every second": 1.0, "without a pause": 0.0}
"""How people go on: as quick readers do, or as nobody does, so that the core has no time left for anything else."""

PAGE = call("GET", "/").raw


@dataclass
class _Load:
    """What many at once have asked for."""

    port: int
    end: float
    pause: float
    note_text_taken: list[float] = field(default_factory=list)
    lost: int = 0


def rows() -> Iterator[Row]:
    """The slowest of a hundred in milliseconds, while the worker is replaced once; medians of rounds taken in turns."""
    cores = os.sched_getaffinity(0)
    try:
        with kompas(core=0) as server:
            os.sched_setaffinity(0, cores - {0} or cores)
            for name, pause in PAUSES.items():
                asyncio.run(_measured(server, pause, replaced=False))  # warm
                found: dict[bool, list[float]] = {True: [], False: []}
                for _ in range(ROUNDS):
                    for replaced, figures in found.items():
                        figures.append(asyncio.run(_measured(server, pause, replaced)))
                ours, theirs = (statistics.median(figures) for figures in found.values())
                yield Row(f"slowest of 100 pages, {CLIENTS} clients, {name}", "ms", ours, "not replaced", theirs)
    finally:
        os.sched_setaffinity(0, cores)


async def _measured(server: Server, pause: float, replaced: bool) -> float:
    load = _Load(server.port, time.perf_counter() + SECONDS, pause)
    clients = [asyncio.create_task(_client(load)) for _ in range(CLIENTS)]
    await asyncio.sleep(SECONDS / 2)
    if replaced:
        os.kill(server.pid, signal.SIGUSR1)
    await asyncio.gather(*clients)
    assert not load.lost, f"{load.lost} requests were not answered"
    return statistics.quantiles(load.note_text_taken, n=100)[98] * 1000


async def _client(load: _Load) -> None:
    """One page after the other; where the connection is ended with an answer, over another."""
    way: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    dice = random.Random()  # noqa: S311  not secret
    while time.perf_counter() < load.end:
        await asyncio.sleep(load.pause * dice.uniform(0.5, 1.5))
        began = time.perf_counter()
        try:
            reader, writer = way = way or await asyncio.open_connection("127.0.0.1", load.port)
            writer.write(PAGE)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = head.partition(b"content-length: ")[2].partition(b"\r")[0]
            await reader.readexactly(int(length))
        except (OSError, EOFError):
            load.lost, way = load.lost + 1, None
            continue
        load.note_text_taken.append(time.perf_counter() - began)
        if b"connection: close" in head:
            writer.close()
            way = None
    if way:
        way[1].close()
