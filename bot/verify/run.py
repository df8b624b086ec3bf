"""Runs the proofs on all cores, and says of each what came of it."""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from traceback import extract_tb

from rich.console import Console
from rich.progress import Progress

from bot.serve.composition import build_context
from bot.verify.counterexample import Counterexample
from bot.verify.proofs import PROOFS, Found, Prover, Task, batches
from bot.verify.replay import lines_of, told
from dialogs.context import Context

MOST_PROCESSES = 8

_NOTHING = "nothing was gone through"

_held: list[Prover] = []


def verify(at: date, put: Callable[[str], None]) -> bool:
    """Run every proof of the bundled policy on a day, and say what came of each. Whether all hold."""
    began = time.monotonic()
    prover = Prover(build_context(), at)
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
        running = {pool.submit(_run, batch): batch for batch in batches(tasks)}
        try:
            for done in as_completed(running):
                error = done.exception()  # of the process: those of a task itself are among its findings
                batch = running[done]
                yield from zip(batch, [_broken(error) for _ in batch] if error else done.result(), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)


def say(guide: Context, at: date, found: Iterable[tuple[Task, Found]], put: Callable[[str], None]) -> bool:
    """A line for each proof with its time; under it what was gone through, and what does not hold. Whether all hold.

    Where a proof, or a part of it, has gone through nothing, it has proved nothing.
    """
    proofs: dict[int, list[tuple[Task, Found]]] = defaultdict(list)
    for task, result in found:
        proofs[task.proof].append((task, result))
    holds = True
    for number, proof in enumerate(PROOFS, start=1):
        results = [result for _, result in proofs[number]]
        against = _against(proofs[number])
        holds = holds and not against
        verdict = "NOT PROVED" if against else "proved"
        put(f"{number}. {verdict}  {sum(result.seconds for result in results):5.1f} s  {proof.claim}.")
        for line in _gone_through(results):
            put(f"   {line}")
        if against:
            _tell(guide, against[0], at, put)
        for other in against[1:]:
            put(f"   also: {other.wrong}")
    return holds


def timed(prover: Prover, task: Task) -> Found:
    """What comes of a task, and how long a core worked on it. That it broke off is held against it."""
    began = time.process_time()
    try:
        found = prover.run(task)
    except Exception as error:  # whatever it is, it is told, and the other proofs have their verdicts
        found = _broken(error)
    found.seconds = time.process_time() - began
    return found


def _against(results: list[tuple[Task, Found]]) -> list[Counterexample]:
    """Everything that does not hold, in the order of the parts, each wrong once; what can be replayed stands first."""
    if not results:
        return [Counterexample(_NOTHING)]
    wrong: dict[str, Counterexample] = {}
    for task, found in results:
        empty = not any(found.counts.values()) and not found.notes
        against = found.against or (Counterexample(f"{task.step}: {_NOTHING}") if empty else None)
        if against:
            wrong.setdefault(against.wrong, against)
    return sorted(wrong.values(), key=lambda against: not against.events)


def _gone_through(results: list[Found]) -> Iterator[str]:
    """What all parts of a proof have counted, together, and what each has noted."""
    counts: dict[str, int] = defaultdict(int)
    for result in results:
        for key, value in result.counts.items():
            counts[key] += value
    if counts:
        yield "; ".join(f"{value:,} {key}" for key, value in counts.items())
    for result in results:
        yield from result.notes


def _tell(guide: Context, against: Counterexample, at: date, put: Callable[[str], None]) -> None:
    """A counterexample as a conversation, one command that replays it; in words where that breaks before its end."""
    put(f"   {against.wrong}")
    if not against.events:
        return
    try:
        lines, rest = lines_of(guide, against.events, at)
    except Exception as error:  # a screen on the way may be what is broken, and other verdicts are to come
        put(f"   in words: {'; '.join(map(told, against.events))}; typed, it {_broke_off(error)}")
        return
    if lines:
        put("   printf '%s\\n' " + " ".join(f"'{line}'" if " " in line else line for line in lines) + " | kompas chat")
    if rest:
        put(f"   then, where a channel offers it: {'; '.join(map(told, rest))}")
    if against.near:
        put("   The conversation does not arrive there: it leads only as near as a way was found.")


def _broken(error: BaseException) -> Found:
    """A task of which nothing came but an error."""
    return Found(against=Counterexample(_broke_off(error)))


def _broke_off(error: BaseException) -> str:
    """The kind of an error, its text in one line, and where it was raised, if that is known."""
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    frames = extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"broke off: {type(error).__name__}: {' '.join(text.split())}{place}"


def _begin(at: date) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for them ends them
    _held.append(Prover(build_context(), at))


def _run(batch: Sequence[Task]) -> list[Found]:
    return [timed(_held[0], task) for task in batch]
