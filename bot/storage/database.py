"""The database: a SQLite file of the user's, unless KOMPAS_DATABASE_URL names another. It makes its own tables."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from platformdirs import user_state_path
from psycopg import AsyncConnection, waiting
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import InputError
from bot.storage.sqlite_file import WAIT, SqliteFile, empty, existing, make_ready, open_file, set_up
from bot.storage.tables import WIPES
from bot.storage.unusable import UNUSABLE, unusable

MIGRATIONS = Path(__file__).parent / "migrations"

START_SECONDS = 10.0
"""Seconds after which a database that says nothing, or that another holds, is not there."""

BUSY = 1.5
"""Seconds that a statement waits for others who write: less than a turn has, so that what it waited for is known."""

CALLS = 12
"""Calls of PostgreSQL at the same time, beside those that hold a connection for longer."""

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_SETTINGS = (f"busy_timeout = {BUSY * 1000:.0f}", "secure_delete = ON", "synchronous = FULL")
_PATIENCE: dict[str, Any] = {
    "connect_timeout": 2,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    # The server, too, gives up what nobody waits for any more: a page held by a machine that is gone would be held on.
    "options": f"-c lock_timeout={BUSY * 1000:.0f} -c statement_timeout=10s"
    " -c idle_in_transaction_session_timeout=120s",
}
"""What is asked of PostgreSQL, unless its URL says otherwise."""

_MIGRATING = 0x6B6F6D706173
"""The advisory lock under which one replica at a time brings the tables up to date."""

_FILES: WeakKeyDictionary[Engine, SqliteFile] = WeakKeyDictionary()
_PLACES: WeakKeyDictionary[Engine, asyncio.Semaphore] = WeakKeyDictionary()


class Impatient(AsyncConnection[Any]):
    """A connection that is closed when what it waits for is cancelled.

    A server that is silent answers no request to stop, either, and the pool must not wait for it.
    """

    async def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server."""
        try:
            return await waiting.wait_async(gen, self.pgconn.socket, interval=interval, timeout=timeout)
        except asyncio.CancelledError:
            self.pgconn.finish()
            raise


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
        engine = _sqlite_engine(url) if url.drivername.startswith("sqlite") else postgresql_engine(url)
    except UNUSABLE as error:
        raise unusable(url, error) from None
    try:
        yield engine
    finally:
        await engine.dispose()
        _let_go(engine)


async def bring_up_to_date(engine: AsyncEngine) -> None:
    """Make the tables, or what is new in them. Raises InputError; NotThere where trying again can help."""
    try:
        async with asyncio.timeout(START_SECONDS):
            if engine.dialect.name == "sqlite" and not _is_open(engine):
                _let_go(engine)  # of what an earlier try has opened, and is gone
                _FILES[engine.sync_engine] = await asyncio.to_thread(open_file, Path(str(engine.url.database)))
            async with engine.begin() as connection:
                await connection.run_sync(_migrate)
    except UNUSABLE as error:
        raise unusable(engine.url, error) from None


def file_of(engine: AsyncEngine) -> SqliteFile | None:
    """The file of an engine of SQLite."""
    return _FILES.get(engine.sync_engine)


def places_of(engine: AsyncEngine) -> asyncio.Semaphore:
    """Places for calls at the same time. Who waits for one waits for others of ours, and not for the database."""
    return _PLACES.setdefault(engine.sync_engine, asyncio.Semaphore(1 if engine.dialect.name == "sqlite" else CALLS))


async def empty_log(engine: AsyncEngine) -> None:
    """Empty what SQLite writes ahead: rows that are gone would stand in it until they are written over.

    Waits for nobody: where others are reading or writing just now, the next time does it.
    """
    file = file_of(engine)
    if file:
        await asyncio.to_thread(empty, file.path)


async def write_anew(engine: AsyncEngine) -> int | None:
    """Put every row of a file that was deleted or replaced into the one at its path, which is made where there is none.

    From then on that is the one in use. Gives the number of rows; None where all was well. Do it while nobody else in
    this process uses the database. Raises errors of the database and of the system.
    """
    await engine.dispose()  # who comes next connects to what is at the path then
    return await asyncio.shield(asyncio.to_thread(_copy, _FILES[engine.sync_engine]))


async def clear_away(engine: AsyncEngine) -> bool:
    """Have PostgreSQL write table and index anew, without what was deleted; what it wrote ahead stays.

    Gives whether all of it is gone: rows that anybody connected just now could still see are carried over.
    Whoever uses the table is not waited for: the next time does it. Raises errors of the database.
    """
    told: list[str | None] = []
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("SET lock_timeout = '200ms'"))
        server: Any = (await connection.get_raw_connection()).driver_connection
        server.add_notice_handler(lambda said: told.append(said.message_detail))
        try:
            await connection.execute(text("VACUUM (FULL, VERBOSE) wipes"))
        finally:
            await connection.invalidate()  # with its settings
    return any(_kept(detail) == 0 for detail in told)


def _kept(detail: str | None) -> int | None:
    """Dead rows that VACUUM says it carried over: the first number of its detail, in the server's language."""
    number = re.search(r"\d+", detail or "")
    return int(number[0]) if number else None


def postgresql_engine(url: URL, **given: Any) -> AsyncEngine:
    """An engine whose waits end. `given` is asked of the server beside what always is."""
    asked = {name: value for name, value in (_PATIENCE | given).items() if name not in url.query}
    asked["async_creator_fn"] = Impatient.connect
    return create_async_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=CALLS + 4, connect_args=asked)


def _sqlite_engine(url: URL) -> AsyncEngine:
    """SQLite wants one writer. It uses the file that is there: where it is not any more, none is made unseen."""
    engine = create_async_engine(url.set(query={}), hide_parameters=True, pool_size=1, max_overflow=0)

    @event.listens_for(engine.sync_engine, "do_connect")
    def _use_existing(_: object, __: object, given: list[Any], named: dict[str, Any]) -> None:
        given[0], named["uri"] = existing(Path(str(url.database))), True

    event.listen(engine.sync_engine, "connect", lambda connection, _: set_up(connection, *_SETTINGS))
    return engine


def _is_open(engine: AsyncEngine) -> bool:
    file = file_of(engine)
    return file is not None and file.is_there()


def _let_go(engine: AsyncEngine) -> None:
    file = _FILES.pop(engine.sync_engine, None)
    if file:
        file.close()


def _copy(file: SqliteFile) -> int | None:
    with file.lock:
        return None if file.is_there() else _copy_rows(file)


def _copy_rows(file: SqliteFile) -> int:
    rows = [{"reference": reference, "due": due} for reference, due in file.rows()]
    make_ready(file.path)

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(existing(file.path), uri=True)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "connect", lambda connection, _: set_up(connection, *_SETTINGS))
    with engine.begin() as connection:
        _migrate(connection)
        if rows:
            connection.execute(sqlite.insert(WIPES).on_conflict_do_nothing(), rows)
    file.open_again()
    return len(rows)


def _migrate(connection: Connection) -> None:
    """Run under a lock, so that replicas which start together do not both make the tables; it is waited for."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT:.0f}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    else:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {WAIT * 1000:.0f}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql(f"PRAGMA {_SETTINGS[0]}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
