"""Ears for whatever the bot tells."""

import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs import configure_logging
from tests.botapi.world import TOKEN
from tests.telegram.house import KEY
from tests.telegram.marked import NAMES, Ear, Ears


@pytest.fixture
def ears(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Ears]:
    """Logging as in a server, and more: our own loggers at DEBUG."""
    root, hook = logging.getLogger(), sys.excepthook
    before = (root.handlers[:], root.level, {name: logging.getLogger(name).level for name in NAMES})
    ear, ours = Ear(), logging.getLogger("bot")
    configure_logging((TOKEN, KEY))
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    log = io.StringIO()  # standard error, as pytest gives it to a fixture, is closed in the test
    handler.setStream(log)
    ours.addHandler(ear)
    ours.setLevel(logging.DEBUG)
    folder = tmp_path / "files"
    folder.mkdir()
    yield Ears(capsys, ear, log, folder)
    ours.removeHandler(ear)
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)
    sys.excepthook = hook
