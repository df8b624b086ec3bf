"""How things are timed, and how that is told."""

import statistics
import textwrap
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

ROUNDS = 7


@dataclass(frozen=True)
class Row:
    """A measurement of ours beside a peer's, both in the same unit."""

    name: str
    unit: str
    ours: float
    peer: str
    theirs: float

    @property
    def ratio(self) -> float:
        """Ours in parts of the peer's."""
        return self.ours / self.theirs


@dataclass(frozen=True)
class Table:
    """One table of the page: names of columns, cells, and what must be known to read them."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    note: str = ""

    def __str__(self) -> str:
        """As Markdown, in columns that can be read in a terminal, too."""
        cells = (self.columns, *self.lines)
        widths = [max(len(line[place]) for line in cells) for place in range(len(self.columns))]
        head, *body = (_line(line, widths) for line in cells)
        rule = _line(["-" * width for width in widths], widths)
        note = "".join(f"{wrapped(part)}\n\n" for part in self.note.split("\n\n") if part)
        return "\n".join((f"## {self.title}\n\n{note}{head}", rule, *body)) + "\n"


def wrapped(text: str) -> str:
    """A paragraph in lines as long as those of the other pages."""
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)


def compared(title: str, rows: Iterable[Row], note: str = "") -> Table:
    """Rows of ours and a peer's as a table with their ratios."""
    lines = tuple(
        (row.name, row.unit, figure(row.ours), row.peer, figure(row.theirs), figure(row.ratio)) for row in rows
    )
    return Table(title, ("what", "unit", "Kompas", "beside", "its figure", "Kompas / beside"), lines, note)


def figure(number: float) -> str:
    """A number with as many digits as it is worth."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.3g}"


def microseconds(work: Callable[[], object], at_least: float = 0.2) -> float:
    """The median over rounds of one call in CPU time, each round long enough to be measured."""
    return beside(work, work, at_least)[0]


def beside(ours: Callable[[], object], theirs: Callable[[], object], at_least: float = 0.2) -> tuple[float, float]:
    """The medians of both in microseconds of CPU time, their rounds taken in turns."""
    works = (ours, theirs)
    calls = [_enough(work, at_least / ROUNDS) for work in works]
    rounds: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for work, number, found in zip(works, calls, rounds, strict=True):
            found.append(_time(work, number) / number * 1e6)
    return statistics.median(rounds[0]), statistics.median(rounds[1])


def _enough(work: Callable[[], object], seconds: float) -> int:
    calls = 1
    while _time(work, calls) < seconds:
        calls *= 2
    return calls


def _time(work: Callable[[], object], calls: int) -> float:
    """Seconds of CPU time of the whole process: work in another thread counts, and waiting for a core does not."""
    start = time.process_time()
    for _ in range(calls):
        work()
    return time.process_time() - start


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
