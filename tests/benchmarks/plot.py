"""The plot of the page: ratios within the run, and the cost curve. The same figures give the same file."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.benchmarks.people import Point
from tests.benchmarks.table import Row

_OURS, _FAST = "#1b4f72", "#b9770e"


def draw(rows: Sequence[Row], points: Sequence[Point], path: Path) -> None:
    """Write the plot as SVG."""
    mpl.rcParams["svg.hashsalt"] = "kompas"
    mpl.rcParams["svg.fonttype"] = "none"
    mpl.rcParams["font.size"] = 8
    figure = Figure(figsize=(9, 3.4 + 0.2 * len(rows)), layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=(0.2 * len(rows), 2.6))
    _ratios(above, rows)
    _curve(below, points)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", encoding="utf-8")


def cost(row: Row) -> float:
    """How many times the peer's cost ours is: of what is counted a second, the other way round."""
    return 1 / row.ratio if row.unit == "1/s" else row.ratio


def _ratios(axes: Axes, rows: Sequence[Row]) -> None:
    names = [f"{row.name}  ·  {row.peer}" for row in rows]
    axes.barh(names, [cost(row) - 1 for row in rows], left=1, color=_OURS)
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.invert_yaxis()
    axes.set_xlabel("cost of Kompas / cost of what stands beside it (left of 1: Kompas is cheaper)")


def _curve(axes: Axes, points: Sequence[Point]) -> None:
    for replicas, colour in ((1, _OURS), (2, _FAST)):
        held = [point for point in points if point.replicas == replicas]
        people = [point.people for point in held]
        axes.plot(
            people, [point.median for point in held], marker="o", color=colour, label=f"median, replicas: {replicas}"
        )
        axes.plot(people, [point.p99 for point in held], marker="x", linestyle=":", color=colour, label="p99")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("people at once, without a pause")
    axes.set_ylabel("ms for a turn over the API")
    axes.legend(ncols=2)
