"""A wipe list looked at from outside: nothing is made, brought up to date or written."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import InputError
from bot.storage.database import START_SECONDS, database_url, postgresql_engine
from bot.storage.diagnosis import Silent, why
from bot.storage.sqlite_file import ROWS, unchanged

_TELLING = {
    "archive_mode": ("off", "what is written ahead is kept elsewhere for good"),
    "wal_recycle": ("off", "what was written ahead is written over some day instead of deleted"),
    "log_statement": ("none", "the database's log may hold rows"),
    "log_min_duration_statement": ("-1", "the database's log may hold rows"),
}
"""Settings of PostgreSQL, what they should be, and what they leave of rows that are gone otherwise."""


@dataclass(frozen=True, repr=False)
class Stored:
    """What was found."""

    rows: Sequence[tuple[bytes, int]] | None
    """The rows; None where there is no list yet."""
    place: str
    """Where it is, or was looked for."""
    leaves: Sequence[str] = ()
    """What the database leaves of rows that are gone."""


async def examine(given: str | None) -> Stored:
    """Read the list of a database. Raises InputError where it cannot be read."""
    url = database_url(given)
    try:
        async with asyncio.timeout(START_SECONDS):
            if url.drivername.startswith("sqlite"):
                return await asyncio.to_thread(_examine_file, Path(str(url.database)))
            engine = postgresql_engine(url)
            try:
                async with engine.connect() as connection:
                    return await _examine_server(connection)
            finally:
                await engine.dispose()
    except (SQLAlchemyError, sqlite3.Error, OSError, TimeoutError, ValueError, TypeError) as error:
        trouble = why(Silent() if isinstance(error, TimeoutError) else error)
        name = type(getattr(error, "orig", None) or error).__name__
        raise InputError(f"KOMPAS_DATABASE_URL: {trouble.told.rstrip('.')} ({name}). {trouble.mend}") from None


def _examine_file(path: Path) -> Stored:
    if not path.exists():
        return Stored(None, str(path))
    with closing(sqlite3.connect(unchanged(path), uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'wipes'").fetchone():
            return Stored(None, str(path))
        return Stored([(bytes(reference), int(due)) for reference, due in connection.execute(ROWS)], str(path))


async def _examine_server(connection: AsyncConnection) -> Stored:
    await connection.execute(text("SET TRANSACTION READ ONLY"))
    there = (await connection.execute(text("SELECT to_regclass('wipes')"))).scalar_one()
    found = await connection.execute(text(ROWS)) if there else None
    rows = [(bytes(reference), int(due)) for reference, due in found] if found else None
    leaves = [
        f"{name} is {held}: {what} (wanted: {wanted})"
        for name, (wanted, what) in _TELLING.items()
        if (held := (await connection.execute(text(f"SHOW {name}"))).scalar_one()) != wanted
    ]
    if there and not await _may_clear(connection):
        leaves.append("the table belongs to somebody else: it is never written anew, and keeps rows that are gone")
    return Stored(rows, "the database", leaves)


async def _may_clear(connection: AsyncConnection) -> bool:
    owned = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'wipes'::regclass")
    return bool((await connection.execute(owned)).scalar_one())
