"""What the figures were measured on."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.table import Table

PACKAGES = (
    *("kompas", "python-telegram-bot", "zen-engine", "fastapi", "uvicorn", "pydantic", "jinja2", "transitions"),
    *("cryptography", "sqlalchemy", "aiosqlite", "aiohttp", "httpx"),
)


def table() -> Table:
    """The machine, Python and the packages that matter."""
    lines = [
        ("processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("memory", f"{_memory():.0f} GB"),
        ("system", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("python", f"{platform.python_implementation()} {platform.python_version()}"),
        *((name, version(name)) for name in PACKAGES),
    ]
    return Table("Machine and versions", ("what", "which"), tuple(lines))


def load_average() -> float:
    """How many processes wanted a core in the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    found = (
        re.search(r"^model name\s*:\s*(.+)$", told.read_text(encoding="utf-8"), re.MULTILINE) if told.exists() else None
    )
    return found[1].strip() if found else platform.processor() or "unknown"


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
