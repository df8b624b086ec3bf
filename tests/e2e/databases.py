"""A database of one test's own: SQLite in its folder, or PostgreSQL on this machine. Read without the program."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bot.storage.references import Reference, unseal
from bot.tokens.keys import Keys

MISSING = "PostgreSQL on 127.0.0.1:5432 with trust for user postgres"
_SERVER = "postgresql://postgres@127.0.0.1:5432"


@dataclass(frozen=True)
class Database:
    """Where the wipe list is."""

    url: str
    file: Path | None = None
    """Of SQLite."""

    def rows(self) -> list[tuple[bytes, int]]:
        """The wipe list: sealed references, and when they are due."""
        return [(bytes(reference), int(due)) for reference, due in self._execute("SELECT reference, due FROM wipes")]

    def references(self, keys: Keys) -> list[Reference]:
        """What the rows are about."""
        found = [unseal(keys, stored) for stored, _ in self.rows()]
        return [reference for reference in found if reference is not None]

    def age(self, seconds: int) -> None:
        """Lets so many seconds pass for every row."""
        self._execute(f"UPDATE wipes SET due = due - {int(seconds)}")  # noqa: S608  a number

    def run(self, statement: str) -> None:
        """Any statement that gives nothing back."""
        self._execute(statement)

    def _execute(self, statement: str) -> list[tuple[bytes, int]]:
        if self.file:
            with closing(sqlite3.connect(self.file, timeout=20)) as connection, connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.url, autocommit=True) as server:
            cursor = server.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


def sqlite_in(folder: Path) -> Database:
    """A file that the program makes."""
    file = folder / "wipes" / "kompas.sqlite"
    return Database(f"sqlite:///{file}", file)


@contextmanager
def postgresql() -> Iterator[Database]:
    """A fresh database, dropped at the end. Raises OperationalError where there is no server."""
    name = f"kompas_e2e_{uuid.uuid4().hex}"
    with psycopg.connect(f"{_SERVER}/postgres", autocommit=True, connect_timeout=5) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    try:
        yield Database(f"{_SERVER}/{name}")
    finally:
        with psycopg.connect(f"{_SERVER}/postgres", autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
