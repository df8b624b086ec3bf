"""From a command to its first answer, memory of the server, size of the image."""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from policy.pack.facts import write_answers
from policy.policy import load
from tests.benchmarks.people import Point
from tests.benchmarks.serving import first_answer, free_port, kompas, running
from tests.benchmarks.table import Row, Table, figure
from tests.offered import asked_answers

ROUNDS = 5
ROOT = Path(__file__).parents[2]
IMAGE = "localhost/kompas"
NOT_MEASURED = "not measured"


def rows() -> Iterator[Row]:
    """Seconds from the command to its first answer, each beside a bare one; medians of rounds in turns."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_served(["-m", "bot.cli.start", "serve"], ("/healthz", "/")))
        bare.append(_served(["-m", "tests.benchmarks.servers", "bare"], ("/page", "/page")))
    health, page = (statistics.median(found) for found in zip(*ours, strict=True))
    plain = statistics.median(second for _, second in bare)
    yield Row("`kompas serve` to its first /healthz", "s", health, "bare FastAPI to its first page", plain)
    yield Row("`kompas serve` to its first page", "s", page, "bare FastAPI to its first page", plain)
    cases = json.dumps(write_answers(load().facts, asked_answers(load(), 0)))
    explained = [_ran(["-m", "bot.cli.start", "explain", "-", "--format", "json"], cases) for _ in range(ROUNDS)]
    nothing = [_ran(["-c", "pass"], "") for _ in range(ROUNDS)]
    yield Row("`kompas explain`", "s", *_medians(explained, "python -c pass", nothing))


def sizes(points: list[Point]) -> Table:
    """Memory of a server, and the image."""
    with kompas() as server:
        idle = server.resident()
    after = max(point.memory for point in points)
    most = max(point.people for point in points)
    lines = (
        ("memory of the server, idle", f"{figure(idle)} MB"),
        (f"memory of a server after the load above, up to {most:,} people at once", f"{figure(after)} MB"),
        ("image", _image()),
    )
    note = "The image is measured where `make container` has built one on this machine."
    return Table("Size", ("what", "figure"), lines, note)


def _served(command: list[str], paths: tuple[str, str]) -> tuple[float, float]:
    """Seconds to the first answer of two pages, one asked for after the other."""
    port = free_port()
    numbered = ["--port", str(port)] if "serve" in command else [str(port), "4000"]
    began = time.perf_counter()
    with running([*command, *numbered], port):
        first_answer(port, paths[0])
        first = time.perf_counter() - began
        first_answer(port, paths[1])
        return first, time.perf_counter() - began


def _ran(command: list[str], given: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], input=given, text=True, check=True, capture_output=True)  # noqa: S603  our own
    return time.perf_counter() - began


def _medians(ours: list[float], peer: str, theirs: list[float]) -> tuple[float, str, float]:
    return statistics.median(ours), peer, statistics.median(theirs)


def _image() -> str:
    """What buildah says of the image that `scripts/container-works` has built."""
    place, buildah = ROOT / ".tools" / "container", shutil.which("buildah")
    if buildah is None or not (place / "storage").is_dir():
        return NOT_MEASURED
    storage = ["--root", str(place / "storage"), "--runroot", str(place / "run"), "--storage-driver", "vfs"]
    asked = [buildah, *storage, "images", "--json", IMAGE]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603  a fixed command
    images = json.loads(told.stdout or "[]") if told.returncode == 0 else []
    return str(images[0]["size"]) if images else NOT_MEASURED
