"""How much memory people cost a bot: a process for each bot, people one after another, one question answered.

python -m tests.benchmarks.crowd ours|usual FOLDER PEOPLE ...
"""

import asyncio
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from policy.policy import load
from tests.benchmarks.bots import Bot, Step, ours, steps, usual, walk
from tests.benchmarks.table import Table, figure

SIZES = (1_000, 10_000, 30_000, 100_000)
ANSWERED = 4
"""Taps of each person: language, safety, audience, and the first question."""

WARM = 100
"""People who are there before the first measurement."""

BUDGET = 240.0
"""Seconds for all sizes."""


def table() -> Table:
    """Memory for each bot after so many people. Both processes run at the same time: memory does not mind."""
    with tempfile.TemporaryDirectory() as folder:
        running = {}
        for name in ("ours", "usual"):
            place = Path(folder, name)
            place.mkdir()
            command = [sys.executable, "-m", "tests.benchmarks.crowd", name, str(place), *map(str, SIZES)]
            running[name] = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  as above
        told = {name: json.loads(process.communicate()[0]) for name, process in running.items()}
    lines = tuple(
        (f"{size:,}", *(_megabytes(found[place : place + 1]) for found in (told["ours"], told["usual"])))
        for place, size in enumerate(SIZES)
    )
    note = (
        "Growth of the process since its first 100 people, in MB, when so many have answered one question each. Kompas "
        "remembers the last 10,000 screens at most; PTB's `user_data` holds everybody. Nobody's file is written here. "
        f"After {BUDGET:.0f} s no more people come, and what was not reached is not measured."
    )
    return Table("Memory of people", ("people", "Kompas, MB", "ConversationHandler, MB"), lines, note)


async def measure(name: str, folder: Path, sizes: list[int]) -> None:
    """Print the bytes that the process has grown by, after so many people; then end it, before it writes a file."""
    way = steps(load())[:ANSWERED]
    grown: list[int] = []
    end = time.perf_counter() + BUDGET
    async with ours(folder) if name == "ours" else usual(folder, flush=3600) as bot:
        people = 0
        for size in (WARM, *sizes):
            if not await _come(bot, range(people + 1, size + 1), way, end):
                break
            people = size
            grown.append(_resident())
        print(json.dumps([size - grown[0] for size in grown[1:]]), flush=True)
        os._exit(0)


async def _come(bot: Bot, chats: range, way: list[Step], end: float) -> bool:
    """Whether all of them came before the end."""
    for chat in chats:
        await walk(bot, chat, way)
        if time.perf_counter() > end:
            return False
    return True


def _megabytes(grown: list[int]) -> str:
    return figure(grown[0] / 1e6) if grown else "not measured"


def _resident() -> int:
    """Bytes of the process now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    asyncio.run(measure(sys.argv[1], Path(sys.argv[2]), [int(size) for size in sys.argv[3:]]))
