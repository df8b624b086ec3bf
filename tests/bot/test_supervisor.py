"""The supervisor: one worker after another, whatever becomes of them, and no process left behind."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import children, family

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds after which a test gives up."""


class Run:
    """A supervisor that runs, and what it and its workers say."""

    def __init__(self, process: "subprocess.Popen[bytes]", told: Path) -> None:
        self.process = process
        self._told = told

    @property
    def told(self) -> str:
        """All of it."""
        return self._told.read_text(encoding="utf-8")

    @property
    def served(self) -> list[int]:
        """The workers that served, in order."""
        return [int(number) for number in re.findall(r"^serves (\d+)$", self.told, re.M)]

    def until(self, true: Callable[[], object]) -> None:
        """Wait until it is true."""
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, self.told
            time.sleep(0.01)

    def ended(self) -> int:
        """Wait for its end; its status."""
        return self.process.wait(PATIENCE)


@contextmanager
def running(folder: Path, work: str, *before: str) -> Iterator[Run]:
    """A supervisor of workers that do so. `before`: what starts it."""
    with (folder / "told").open("wb") as told:
        process = subprocess.Popen(  # noqa: S603  our own command
            [*before, sys.executable, "-m", "tests.bot.supervised", work],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    members: list[int] = []
    try:
        yield Run(process, folder / "told")
    finally:
        members += family(process.pid)
        process.kill()
        process.wait(PATIENCE)
        for member in members:
            assert member == process.pid or not _lasts(member)


def _lasts(pid: int) -> bool:
    """Whether a process is still there a while after its parent has gone."""
    end = time.monotonic() + PATIENCE
    while family(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return bool(family(pid))


def test_one_after_another(tmp_path: Path) -> None:
    """Each serves before the one before it is told to leave; it is greeted once, and one is left in the end."""
    with running(tmp_path, "serve") as run:
        for number in range(1, 4):
            run.until(lambda number=number: len(run.served) == number)  # type: ignore[misc]  # mypy infers no lambda with a default
            run.until(lambda: children(run.process.pid) == run.served[-1:])
            run.process.send_signal(signal.SIGUSR1)
        run.until(lambda: len(run.served) == 4)
        lines = [line for line in run.told.splitlines() if line.startswith(("serves", "leaves"))]
        first, second, *_ = run.served
        assert lines[:3] == [f"serves {first}", f"serves {second}", f"leaves {first}"]
        run.process.terminate()
        assert run.ended() == 0
        assert run.told.count("greeted") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_all(tmp_path: Path, number: signal.Signals) -> None:
    """With status 0, and without a word."""
    with running(tmp_path, "serve") as run:
        run.until(lambda: run.served)
        run.process.send_signal(number)
        assert run.ended() == 0
        assert run.told.splitlines()[-1] == "ended"
        assert not family(run.served[0])


def test_told_twice_it_waits_for_nobody(tmp_path: Path) -> None:
    """Who does not end is ended."""
    with running(tmp_path, "linger") as run:
        run.until(lambda: run.served)
        run.process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        assert run.process.poll() is None
        run.process.send_signal(signal.SIGINT)
        assert run.ended() == 0


@pytest.mark.parametrize(
    ("work", "status", "told"),
    [("refuse", 2, "refused: the reason, in two lines"), ("break_off", 7, ""), ("crash", 1, "")],
)
def test_one_that_cannot_start(tmp_path: Path, work: str, status: int, told: str) -> None:
    """What kept the first worker from starting ends the supervisor, with its reason or its status."""
    with running(tmp_path, work) as run:
        assert run.ended() == status
        assert told in run.told
        assert "greeted" not in run.told


def test_one_that_dies_is_replaced(tmp_path: Path) -> None:
    """Again and again, and each time it is said."""
    with running(tmp_path, "serve") as run:
        for number in range(1, 4):
            run.until(lambda number=number: len(run.served) == number)  # type: ignore[misc]  # mypy infers no lambda with a default
            os.kill(run.served[-1], signal.SIGKILL)
        run.until(lambda: len(run.served) == 4)
        assert run.told.count("A worker ended by itself (-9)") == 3


def test_while_the_next_cannot_start_the_last_one_serves(tmp_path: Path) -> None:
    """Its reason is said; it is tried again until it can."""
    with running(tmp_path, "serve_once") as run:
        run.until(lambda: run.served)
        run.process.send_signal(signal.SIGUSR1)
        run.until(lambda: run.told.count("it is broken now") == 3)
        assert children(run.process.pid)[:1] == run.served
        (tmp_path / "mended").touch()
        run.until(lambda: len(run.served) == 2)
        run.until(lambda: children(run.process.pid) == run.served[1:])


def test_killed_it_takes_its_workers_along(tmp_path: Path) -> None:
    """So that another can be started in its place."""
    with running(tmp_path, "linger") as run:
        run.until(lambda: run.served)
        run.process.kill()
        run.ended()
        assert not _lasts(run.served[0])


def test_the_first_process_of_a_container_leaves_no_dead(tmp_path: Path) -> None:
    """It takes leave of whoever was left to it, too."""
    unshare = shutil.which("unshare") or ""
    command = (unshare, "--pid", "--fork", "true")
    if not unshare or subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603  the one above
        pytest.skip("needs util-linux's unshare, and the right to use it")
    with running(tmp_path, "leave_orphans", unshare, "--pid", "--fork", "--kill-child") as run:
        run.until(lambda: run.served)
        (first,) = children(run.process.pid)
        run.until(lambda: _dead(first) == [])
        os.kill(first, signal.SIGTERM)
        run.until(lambda: run.process.poll() is not None)


def _dead(pid: int) -> list[int]:
    """The children of a process that have ended and have not been taken leave of."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] == "Z" and int(fields[1]) == pid:
            found.append(int(folder.name))
    return found
