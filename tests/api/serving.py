"""The real server, in a process of its own that is ended by its id."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Where `kompas serve` serves, with no settings at all."""
    kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli.start", "serve", "--port", "0"],
        cwd=ROOT,
        env=kept | {"HOME": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=60)
