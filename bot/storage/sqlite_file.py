"""The file of a SQLite database: made for its owner only, watched, and written anew where it was taken away."""

import os
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WAIT = 6.0
"""Seconds that whoever starts waits for others who do the same."""

ROWS = "SELECT reference, due FROM wipes"
"""All that is stored."""

_PRIMARY = 0xFF
"""The bits of SQLite's error codes that say what kind they are."""

Identity = tuple[int, int]
"""Device and number of a file: another file at the same path has others."""


@dataclass(repr=False)
class SqliteFile:
    """The file that was opened at a path. A handle stays on it: its rows can be read though it is deleted."""

    path: Path
    handle: sqlite3.Connection
    identity: Identity | None
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while the file is written anew."""

    def is_there(self) -> bool:
        """Whether the path still holds the file that was opened."""
        return identity_of(self.path) == self.identity

    def rows(self) -> list[tuple[bytes, int]]:
        """Every row of the file that was opened."""
        return [(bytes(reference), int(due)) for reference, due in self.handle.execute(ROWS)]

    def open_again(self) -> None:
        """Turn to the file that is at the path now."""
        before, self.handle = self.handle, _open(self.path)
        self.identity = identity_of(self.path)
        before.close()

    def close(self) -> None:
        """Let go of the file."""
        self.handle.close()


def open_file(path: Path) -> SqliteFile:
    """The file at a path, made where there is none. Raises errors of SQLite and of the system."""
    make_ready(path)
    return SqliteFile(path, _open(path), identity_of(path))


def make_ready(path: Path) -> None:
    """A file that only its owner reads, and that is written ahead."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:  # not opened again: closing it would let go of what SQLite holds on it in this process
        if path.is_dir():
            raise IsADirectoryError from None
        path.chmod(0o600)
    _write_ahead(path, time.monotonic() + WAIT)


def identity_of(path: Path) -> Identity | None:
    """What tells the file at a path from any other; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def existing(path: Path) -> str:
    """The address of a file for SQLite, which then never makes one."""
    return f"{path.resolve().as_uri()}?mode=rw"


def unchanged(path: Path) -> str:
    """The address of a file that is read and not touched; nor are files made beside it that are not there."""
    lies_still = "" if Path(f"{path}-wal").exists() else "&immutable=1"
    return f"{path.resolve().as_uri()}?mode=ro{lies_still}"


def empty(path: Path) -> None:
    """Empty what is written ahead, over a connection of its own: whoever is told to end leaves none in the pool."""
    with closing(sqlite3.connect(existing(path), uri=True, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY:  # others are at it: the next time, then
                raise


def _open(path: Path) -> sqlite3.Connection:
    handle = sqlite3.connect(existing(path), uri=True, timeout=WAIT, check_same_thread=False)
    handle.execute("SELECT count(*) FROM sqlite_master").fetchall()  # opens what is written ahead, too
    return handle


def _write_ahead(path: Path, until: float) -> None:
    """Switching is refused, not waited for, while another does the same; it lasts as long as the file."""
    while True:
        try:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.05)


def set_up(connection: Any, *settings: str) -> None:
    """Settings that last as long as a connection."""
    for setting in settings:
        connection.execute(f"PRAGMA {setting}")
