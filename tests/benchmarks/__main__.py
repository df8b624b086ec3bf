"""`make bench`: measures everything, and writes docs/benchmarks.md with its plot."""

import argparse
import gc
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from tests.benchmarks import (
    core,
    crash,
    crowd,
    growth,
    machine,
    orders,
    people,
    plot,
    replaced,
    start,
    taps,
    telegram,
    web,
)
from tests.benchmarks.table import Row, Table, compared, figure, wrapped

DOCS = Path(__file__).parents[2] / "docs"
PAGE, PLOT = DOCS / "benchmarks.md", DOCS / "benchmarks.svg"

INTRODUCTION = """\
Written by `make bench` on {day}, in {minutes:.0f} minutes. Figures are of that machine and that run: only ratios within
the run say anything. Both sides of a ratio are measured in turns, medians of rounds. In the minute before, {busy:.1f}
processes wanted a core on average: 0 is a quiet machine."""

NOTES = """\
Before anything is timed, the run checks that `zen-engine` gives the same findings as Kompas on {checked} random
complete and {checked} random partial cases; where it does not, the run ends. Its tables are generated from the policy,
as small as they can be, and hold findings only. `assess` also works out what is missing, what the letter leaves open,
the answers it rests on, notices and guidance. What conditions come to depends on the classes of the answers alone: each
combination is worked out when it is first met, and looked up from then on. *Met first*: nothing is looked up.

*Brute force* fills in everything unknown in every way. *Bare trigger* is one transition of `transitions`. *Echo* is the
barest bot of python-telegram-bot. *ConversationHandler* is the same interview written the usual way with
python-telegram-bot, in `tests/benchmarks/peers/conversation.py`: the same questions, texts and findings, answers in
`user_data`, a `PicklePersistence`. Figures in us are CPU time of the process, all its threads taken together, so that
a busy machine favours nobody; they are Telegram's over a transport that does nothing. *A tap over sockets* is what it
costs in truth: all processes of `kompas serve` beside the same interview as an `Application` in a process of its own,
each with the same Bot API server, over HTTP without TLS, and {people} people a round who tap one after the other; each
tap is one edit and one answer. Web page and API are the
server's own routes on one core beside a bare FastAPI with pages of the same size; started as `kompas serve` starts it
is the server under *People at once*. The terminal has no floor of its own."""

AIM = 10
"""Times faster than zen-engine that assess should be."""

HALF = 0.5
"""Of what a tap costs PTB's Application over sockets that it should cost ours."""

_Value = TypeVar("_Value")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--docs", type=Path, default=DOCS, help="where benchmarks.md and benchmarks.svg are written")
    docs = parser.parse_args().docs
    busy, began = machine.load_average(), time.perf_counter()
    rows = _rows("core", core.rows)
    rows += _rows("Telegram", telegram.rows)
    rows += _rows("taps over sockets", taps.rows)
    rows += _rows("web page and API", web.rows)
    rows += _rows("start", start.rows)
    rows += _rows("the process that serves is replaced", replaced.rows)
    points = _done("people at once", people.curve)
    tables = [
        compared("Beside others", rows, NOTES.format(checked=core.CHECKED, people=taps.PEOPLE)),
        aims(rows),
        _done("kill -9", crash.table),
        _done("memory of people", crowd.table),
        people.table(points),
        _done("larger policies", growth.table),
        _done("worst conditions", growth.worst),
        _done("order of the questions", orders.table),
        _done("size", lambda: start.sizes(points)),
        machine.table(),
    ]
    minutes = (time.perf_counter() - began) / 60
    introduction = wrapped(INTRODUCTION.format(day=date.today(), minutes=minutes, busy=busy))
    title, picture = "# What it costs\n", f"\n![Ratios and cost curve]({PLOT.name})\n"
    page = "\n".join((title, introduction, picture, *map(str, tables)))
    (docs / PAGE.name).write_text(page, encoding="utf-8")
    plot.draw(rows, points, docs / PLOT.name)
    print(f"\n{page}\nWritten to {docs / PAGE.name}.")


def aims(rows: Sequence[Row]) -> Table:
    """What was aimed at, and whether this run reached it."""
    faster = [(row.name, 1 / row.ratio) for row in rows if row.name.startswith("assess") and "zen" in row.peer]
    lines = tuple(
        (f"{name}: {AIM} times faster than zen-engine", f"{times:.1f} times", "yes" if times >= AIM else "no")
        for name, times in faster
    )
    tapped = tuple(
        (f"{row.name}: half of what PTB's Application costs", figure(row.ratio), "yes" if row.ratio <= HALF else "no")
        for row in rows
        if row.name.startswith(taps.NAME)
    )
    return Table("Aims", ("aim", "measured", "reached"), lines + tapped)


def _rows(name: str, work: Callable[[], Iterable[Row]]) -> list[Row]:
    return _done(name, lambda: list(work()))


def _done(name: str, work: Callable[[], _Value]) -> _Value:
    """What the work gives, with a word on how far the run is."""
    print(f"Measuring: {name} ...", end=" ", flush=True)
    gc.collect()
    began = time.perf_counter()
    found = work()
    print(f"{time.perf_counter() - began:.0f} s", flush=True)
    return found


if __name__ == "__main__":
    main()
