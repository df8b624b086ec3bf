"""Runs the proofs on all cores, and says of each what came of it."""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from multiprocessing import get_context

from rich.console import Console
from rich.progress import Progress

from bot.app import build_guide
from bot.verify.proofs import NAMES, Found, Prover, Task
from bot.verify.replay import lines_of, told
from dialogs.guide import Guide
from dialogs.verify.conversation import Counterexample

MOST_PROCESSES = 8

_held: list[Prover] = []


def verify(at: date, put: Callable[[str], None]) -> bool:
    """Run every proof of the bundled policy on a day, and say what came of each. Whether all hold."""
    began = time.monotonic()
    prover = Prover(build_guide(), at)
    tasks = prover.tasks()
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    with Progress(console=Console(stderr=True), transient=True, disable=not Console(stderr=True).is_terminal) as bar:
        shown = bar.add_task("Proving", total=len(tasks))
        found = {}
        for task, result in in_processes(tasks, at, processes):
            found[task] = result
            bar.advance(shown)
    holds = say(prover.guide, at, [(task, found[task]) for task in tasks], put)
    put(f"{'All hold' if holds else 'Not all hold'}. {time.monotonic() - began:.0f} s on {processes} cores.")
    return holds


def in_processes(tasks: Iterable[Task], at: date, processes: int) -> Iterator[tuple[Task, Found]]:
    """The tasks with what came of them, as they end."""
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(at,)) as pool:
        running = {pool.submit(_run, task): task for task in tasks}
        try:
            for done in as_completed(running):
                yield running[done], done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def say(guide: Guide, at: date, found: Iterable[tuple[Task, Found]], put: Callable[[str], None]) -> bool:
    """A line for each proof with its time; under it what was gone through, and what does not hold. Whether all hold."""
    proofs: dict[int, list[Found]] = defaultdict(list)
    for task, result in found:
        proofs[task.proof].append(result)
    for number, name in enumerate(NAMES, start=1):
        results = proofs[number]
        against = next((result.against for result in results if result.against), None)
        verdict = "NOT PROVED" if against else "proved"
        put(f"{number}. {verdict}  {sum(result.seconds for result in results):5.1f} s  {name}.")
        counts: dict[str, int] = defaultdict(int)
        for result in results:
            for key, value in result.counts.items():
                counts[key] += value
        put("   " + "; ".join(f"{value:,} {key}" for key, value in counts.items()))
        for note in (note for result in results for note in result.notes):
            put(f"   {note}")
        if against:
            _tell(guide, against, at, put)
    return not any(result.against for results in proofs.values() for result in results)


def timed(prover: Prover, task: Task) -> Found:
    """What comes of a task, and how long a core worked on it."""
    began = time.process_time()
    found = prover.run(task)
    found.seconds = time.process_time() - began
    return found


def _tell(guide: Guide, against: Counterexample, at: date, put: Callable[[str], None]) -> None:
    """A counterexample as a conversation, one command that replays it."""
    put(f"   {against.wrong}")
    lines, rest = lines_of(guide, against.events, at)
    if lines:
        put("   printf '%s\\n' " + " ".join(f"'{line}'" if " " in line else line for line in lines) + " | kompas chat")
    if rest:
        put(f"   then, where a channel offers it: {'; '.join(map(told, rest))}")


def _begin(at: date) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for them ends them
    _held.append(Prover(build_guide(), at))


def _run(task: Task) -> Found:
    return timed(_held[0], task)
