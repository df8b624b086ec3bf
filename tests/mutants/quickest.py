"""A plugin of pytest for mutants: the quickest tests run first, as one that fails is enough."""

import json
from pathlib import Path

import pytest

STATS = Path("mutmut-stats.json")
"""Where mutmut keeps how long each test took."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the order of their seconds, once these are known."""
    if STATS.exists():
        seconds = json.loads(STATS.read_text(encoding="utf-8"))["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))
