"""A database of a test's own: a SQLite file, or a fresh database of PostgreSQL that is dropped at the end."""

import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

SERVER = "postgresql://postgres@127.0.0.1:5432"
MISSING = "Install PostgreSQL on 127.0.0.1:5432 with trust authentication for the user postgres."
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Database:
    """Where it is, and what stands in it as others see it: read and changed without the program."""

    url: str
    file: Path | None = None
    """Of SQLite."""

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return "sqlite" if self.file else "postgresql"

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of any statement; values stand for question marks."""
        if self.file:
            with closing(sqlite3.connect(self.file, timeout=20)) as connection, connection:
                return connection.execute(statement, values).fetchall()
        with psycopg.connect(self.url, autocommit=True) as server:
            cursor = server.execute(statement.replace("?", "%s").encode(), values)
            return cursor.fetchall() if cursor.description else []

    def rows(self) -> list[tuple[bytes, int]]:
        """The wipe list: sealed references, and when they are due."""
        found = self.execute("SELECT reference, due FROM wipes ORDER BY due, reference")
        return [(bytes(reference), due) for reference, due in found]


@contextmanager
def database(kind: str, folder: Path) -> Iterator[Database]:
    """A database without tables. The test is skipped where there is no server."""
    if kind == "sqlite":
        file = folder / "kompas.sqlite"
        yield Database(f"sqlite:///{file}", file)
        return
    if not _is_there():
        pytest.skip(MISSING)
    name = f"kompas_storage_{uuid.uuid4().hex}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield Database(f"{SERVER}/{name}")
    finally:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(statement: str) -> None:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(statement.encode())


@lru_cache(maxsize=1)
def _is_there() -> bool:
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
