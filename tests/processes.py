"""Processes of this machine as Linux tells of them: who belongs to whom, and what is in their memory."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
AT_ONCE = 1 << 24
"""Bytes of memory read at a time."""


def family(pid: int) -> list[int]:
    """A process and all that descend from it, those that still run."""
    parents = dict(_parents())
    found = [pid] if pid in parents else []
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def children(pid: int) -> list[int]:
    """The processes that a process has started: of a server, its workers, the oldest first."""
    return sorted(child for child, parent in _parents() if parent == pid)


def _parents() -> Iterator[tuple[int, int]]:
    for folder in PROC.glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if fields[0] != "Z":
            yield int(folder.name), int(fields[1])


def can_look(pid: int) -> bool:
    """Whether this test may look into another process's memory: as root, on Linux."""
    return os.access(PROC / str(pid) / "mem", os.R_OK)


def memory(pid: int) -> Iterator[bytes]:
    """All that a process can read and write of its memory, part by part."""
    with (PROC / str(pid) / "mem").open("rb", buffering=0) as held:
        for line in (PROC / str(pid) / "maps").read_text(encoding="utf-8", errors="replace").splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if not found or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(number, 16) for number in found.groups())
            for place in range(start, end, AT_ONCE):
                held.seek(place)
                try:
                    yield held.read(min(AT_ONCE, end - place))
                except OSError:
                    continue
