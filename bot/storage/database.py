"""The database: a SQLite file of the user's, unless KOMPAS_DATABASE_URL names another. It makes its own tables."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from platformdirs import user_state_path
from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import InputError
from bot.storage.unusable import UNUSABLE, unusable

MIGRATIONS = Path(__file__).parent / "migrations"
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
START_SECONDS = 10.0
"""Seconds after which a database that says nothing, or that another holds, is not there."""
_WAIT = 9.0
"""Seconds that a writer waits for another one."""
_SETTINGS = (f"busy_timeout = {_WAIT * 1000:.0f}", "secure_delete = ON", "synchronous = FULL")
_PRIMARY = 0xFF
"""The bits of SQLite's error codes that say what kind they are."""
_MIGRATING = 0x6B6F6D706173
"""The advisory lock under which one replica at a time brings the tables up to date."""


def database_url(given: str | None) -> URL:
    """The URL with an asynchronous driver. Raises InputError without showing what was given: it may hold a password."""
    if not given:
        return URL.create("sqlite+aiosqlite", database=str(user_state_path("kompas") / "kompas.sqlite"))
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise InputError(
            "KOMPAS_DATABASE_URL: is not a URL. Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    if url.drivername not in (*_DRIVERS, *_DRIVERS.values()):
        raise InputError("KOMPAS_DATABASE_URL: begins with neither sqlite:// nor postgresql://. Use one of these.")
    if url.drivername.startswith("sqlite") and url.database in (None, "", ":memory:"):
        raise InputError("KOMPAS_DATABASE_URL: names no file. What is to be deleted must outlast this process.")
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


@asynccontextmanager
async def open_database(given: str | None) -> AsyncIterator[AsyncEngine]:
    """The engine, its tables brought up to date. Raises InputError when the database cannot be used."""
    async with engine_of(given) as engine:
        await bring_up_to_date(engine)
        yield engine


@asynccontextmanager
async def engine_of(given: str | None) -> AsyncIterator[AsyncEngine]:
    """The engine of a database that has not been asked for anything yet. Raises InputError."""
    url = database_url(given)
    try:
        engine = _engine(url)
    except UNUSABLE as error:
        raise unusable(url, error) from None
    try:
        yield engine
    finally:
        await engine.dispose()


async def bring_up_to_date(engine: AsyncEngine) -> None:
    """Make the tables, or what is new in them. Raises InputError; NotThere where trying again can help."""
    try:
        async with asyncio.timeout(START_SECONDS):
            if engine.dialect.name == "sqlite":
                await asyncio.to_thread(_ready_file, Path(str(engine.url.database)))
            async with engine.begin() as connection:
                await connection.run_sync(_migrate)
    except UNUSABLE as error:
        raise unusable(engine.url, error) from None


async def empty_log(engine: AsyncEngine) -> None:
    """Empty what SQLite writes ahead: rows that are gone would stand in it until they are written over.

    Waits for nobody: where others are reading or writing just now, the next time does it.
    """
    if engine.dialect.name == "sqlite":
        await asyncio.to_thread(_empty_log, Path(str(engine.url.database)).resolve().as_uri())


def _empty_log(file: str) -> None:
    """Over a connection of its own, so that whoever is told to end meanwhile leaves none behind in the pool."""
    with closing(sqlite3.connect(f"{file}?mode=rw", uri=True, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY:  # others are at it: the next time, then
                raise


def _engine(url: URL) -> AsyncEngine:
    if not url.drivername.startswith("sqlite"):
        return create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
    engine = create_async_engine(url, hide_parameters=True, pool_size=1, max_overflow=0)  # SQLite wants one writer

    @event.listens_for(engine.sync_engine, "connect")
    def _set(connection: Any, _: object) -> None:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")

    return engine


def _ready_file(path: Path) -> None:
    """A file that only its owner reads, and that is written ahead."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:  # not opened again: closing it would let go of what SQLite holds on it in this process
        if path.is_dir():
            raise IsADirectoryError from None
        path.chmod(0o600)
    _write_ahead(path, time.monotonic() + _WAIT)


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


def _migrate(connection: Connection) -> None:
    """Run under a lock, so that replicas which start together do not both make the tables."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
