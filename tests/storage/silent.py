"""A database that stops answering without ending a connection: a silent server, or a file that another keeps locked."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.relay import relay
from tests.storage.databases import database


@dataclass(frozen=True)
class Quiet:
    """A database, and how to silence it and let it go on."""

    url: str
    stop: Callable[[], object]
    go_on: Callable[[], object]


@asynccontextmanager
async def quiet_database(kind: str, folder: Path) -> AsyncIterator[Quiet]:
    """A fresh database that answers."""
    with database(kind, folder) as db:
        if db.file is None:
            async with relay(5432) as way:
                yield Quiet(db.url.replace(":5432", f":{way.port}"), way.stop, way.go_on)
            return
        with closing(sqlite3.connect(db.file, isolation_level=None, timeout=20)) as other:

            def stop() -> None:
                if not other.in_transaction:
                    other.execute("BEGIN IMMEDIATE")

            def go_on() -> None:
                if other.in_transaction:
                    other.execute("ROLLBACK")

            yield Quiet(db.url, stop, go_on)
