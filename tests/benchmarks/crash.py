"""What is lost when a bot is killed with -9, and what its disk tells about people: a process of its own for each.

    python -m tests.benchmarks.crash ours|usual FOLDER SECONDS

reads updates, one a line, and prints after each what it has drawn.
"""

import asyncio
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.telegram.callback_data import Buttons
from policy.pack.facts import Unknown
from policy.policy import load
from tests.benchmarks.bots import Step, button, code_of, name_of, ours, start, steps, tap, usual
from tests.benchmarks.peers.conversation import FLUSH
from tests.benchmarks.table import Table

PEOPLE, BEFORE = 20, 7
"""People, and the taps of each before the process is killed: four questions are answered then."""

FIRST = 8_300_000_001
"""The number of the first chat."""

Drawn = tuple[str, tuple[str, ...]]


@dataclass
class Child:
    """A bot in a process, and the buttons each person has before them."""

    name: str
    folder: Path
    flush: float
    screens: dict[int, Drawn] = field(default_factory=dict)

    def __enter__(self) -> "Child":
        command = [sys.executable, "-m", "tests.benchmarks.crash", self.name, str(self.folder), str(self.flush)]
        self._process = subprocess.Popen(  # noqa: S603  the command is the one above
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()  # SIGKILL
        self._process.communicate()

    def send(self, chat: int, raw: bytes) -> bool:
        """Whether the bot has drawn something."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(raw.decode() + "\n")
        self._process.stdin.flush()
        text, buttons = json.loads(self._process.stdout.readline())
        if text:
            self.screens[chat] = text, tuple(buttons)
        return bool(text)

    def go(self, chat: int, way: Sequence[Step], codes: Buttons) -> bool:
        """Whether every step was answered."""
        for one in way:
            data = self.screens[chat][1]
            code = name_of(one) if self.name == "usual" else code_of(codes, one)
            try:
                if not self.send(chat, tap(chat, button(data, code))):
                    return False
            except LookupError:
                return False
        return True


@dataclass(frozen=True)
class Left:
    """What is left of people who were in the middle when the process was killed."""

    went_on: int
    bytes: int
    chats: int
    answers: int


def killed(name: str, flush: float, wait: float = 0.0, people: int = PEOPLE) -> Left:
    """People answer four questions, the process is killed, started again, and they go on to the findings.

    `flush` and `wait`: seconds between two writings of the peer, and before the kill.
    """
    policy, codes = load(), Buttons(load())
    way = steps(policy)
    chats = range(FIRST, FIRST + people)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with Child(name, folder, flush) as child:
            for chat in chats:
                child.send(chat, start(chat))
                assert child.go(chat, way[:BEFORE], codes)
            time.sleep(wait)
            screens = child.screens
        chats_read, answers_read, size = _read(folder, chats)
        with Child(name, folder, flush, dict(screens)) as child:
            went_on = sum(child.go(chat, way[BEFORE:], codes) for chat in chats)
    return Left(went_on, size, chats_read, answers_read)


def table() -> Table:
    """Ours, the peer as it comes, and the peer that writes each second."""
    runs = (
        ("Kompas", killed("ours", 0)),
        (f"ConversationHandler, writes every {FLUSH:.0f} s (default)", killed("usual", FLUSH)),
        ("ConversationHandler, writes every second, killed 4 s later", killed("usual", 1, 4)),
    )
    lines = tuple(
        (
            name,
            f"{PEOPLE - left.went_on} of {PEOPLE}",
            f"{left.bytes:,}",
            f"{left.chats} of {PEOPLE}",
            f"{left.answers} of {PEOPLE}",
        )
        for name, left in runs
    )
    note = (
        f"{PEOPLE} people answer four questions; then `kill -9` and a new process. *Lost*: whose next taps lead no "
        "further. Bytes, chat numbers and answers are what lies on the disk between the two; what Kompas has there is "
        "its wipe list: an SQLite file and its log, whose rows are sealed."
    )
    columns = ("", "lost", "bytes on disk", "chat numbers read", "answers read")
    return Table("After kill -9", columns, lines, note)


def _read(folder: Path, chats: range) -> tuple[int, int, int]:
    """How many chat numbers, and whose answers, can be read without a key; and the bytes of all files."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = [path.read_bytes() for path in files]
    people: dict[int, object] = {}
    for path in files:
        if path.suffix == ".pickle":
            people = pickle.loads(path.read_bytes())["user_data"]  # noqa: S301  written by our own child
    whole = b"".join(held)
    found = sum(chat in people or any(form in whole for form in _forms(chat)) for chat in chats)
    answered = steps(load())[BEFORE - 1].name
    known = sum(answered in str(people.get(chat)) for chat in chats)
    names = {option for fact in load().facts for option in fact.option_ids} - set(Unknown)
    in_clear = any(name.encode() in whole for name in names if len(name) > 6) and not people
    return found, known or (len(chats) if in_clear else 0), sum(map(len, held))


def _forms(chat: int) -> tuple[bytes, ...]:
    """A number as it may stand in a file."""
    return (str(chat).encode(), *(chat.to_bytes(size, order) for size in (5, 6, 8) for order in ("big", "little")))


async def main(name: str, folder: Path, flush: float) -> None:
    """Take updates until ended."""
    loop = asyncio.get_running_loop()
    async with ours(folder) if name == "ours" else usual(folder, flush) as bot:
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            bot.request.keep("", "{}")
            await bot.take(line.encode())
            print(json.dumps(bot.request.drawn()), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))
