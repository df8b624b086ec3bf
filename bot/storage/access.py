"""The database as the wipe list uses it: each call ends in time, and what keeps it from being done is noted."""

import logging
import sqlite3
from asyncio import timeout
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.database import file_of, places_of, write_anew
from bot.storage.diagnosis import GONE, LOST, READ_ONLY, SILENT, Silent, Trouble, sealed_otherwise, why

REPEATED = 3600.0
"""Seconds after which a trouble that lasts is said once more."""

TURN = 2.0
"""Seconds that a call has in a turn: somebody waits for it."""

CALM = 10.0
"""Seconds that a call has in the background, and that one waits for others of ours."""

log = logging.getLogger(__name__)


@dataclass(repr=False)
class Health:
    """How the list was when it was last used."""

    failing: Trouble | None = None
    """Why it could not be written to the last time; None when it could."""
    unopened: int = 0
    """Rows that none of the keys opened at the last look."""
    failures: int = 0
    """Calls that failed so far."""
    emptied: bool = False
    """Whether rows have gone, or been changed, since what they leave was cleared away."""
    cleared: float = 0.0
    """When that was."""
    _said: dict[str, float] = field(default_factory=dict)

    def take_over(self, before: "Health") -> None:
        """Know what the process that served before knew."""
        vars(self).update(vars(before))

    def to_say(self, troubles: Sequence[Trouble], now: float) -> list[Trouble]:
        """Those that have not been said for a while; one that is over is news when it comes back."""
        kinds = {trouble.mend for trouble in troubles}
        self._said = {kind: said for kind, said in self._said.items() if kind in kinds and abs(now - said) < REPEATED}
        news = [trouble for trouble in troubles if trouble.mend not in self._said]
        self._said |= {trouble.mend: now for trouble in news}
        return news


@dataclass(frozen=True, repr=False)
class Access:
    """Calls of one database. Each ends within `seconds`, or raises Silent, which is an SQLAlchemyError."""

    engine: AsyncEngine
    seconds: float
    health: Health

    async def mend(self) -> None:
        """Write the file of the list anew where it was deleted or replaced, with all its rows.

        Raises Silent, and other errors of the database.
        """
        file = file_of(self.engine)
        if file is None or file.is_there():
            return
        try:
            async with self.call():
                rows = await write_anew(self.engine)
        except (SQLAlchemyError, OSError, CommandError, sqlite3.Error) as error:
            self.health.failing = LOST
            raise Silent("the file of the list is gone") from error
        if rows is not None:
            self.health.failing = None
            log.error(
                "The file of the wipe list was deleted or replaced. Kompas wrote it anew, with all %d rows.", rows
            )

    async def look(self) -> list[Trouble]:
        """What is wrong with the list just now."""
        file = file_of(self.engine)
        if file is not None and not file.is_there():
            return [LOST if self.health.failing == LOST else GONE]
        try:
            async with self.reading() as connection:
                read_only = await _is_read_only(connection)
        except SQLAlchemyError as error:
            return [why(error)]
        found = [READ_ONLY] if read_only else [self.health.failing] if self.health.failing else []
        return found + ([sealed_otherwise(self.health.unopened)] if self.health.unopened else [])

    @asynccontextmanager
    async def held_open(self) -> AsyncIterator[AsyncConnection]:
        """A transaction in which something else is waited for: its beginning and its end each have their time."""
        transaction = self.engine.begin()
        async with self.within(self.seconds):
            connection = await transaction.__aenter__()
        try:
            yield connection
        except BaseException as error:
            async with self.within(self.seconds):
                await transaction.__aexit__(type(error), error, error.__traceback__)
            raise
        async with self.within(self.seconds):
            await transaction.__aexit__(None, None, None)
        self.health.failing = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for a call that changes nothing."""
        async with self.call(), self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction for a call that changes something."""
        async with self.call(), self.engine.begin() as connection:
            yield connection
        self.health.failing, self.health.emptied = None, True

    @asynccontextmanager
    async def call(self) -> AsyncIterator[None]:
        """A call, when it is its turn. Where others wait in vain meanwhile, it is not tried any more."""
        before = self.health.failures
        async with AsyncExitStack() as stack:
            async with self.within(CALM):
                await stack.enter_async_context(places_of(self.engine))
            if self.health.failures > before:
                raise Silent("the database did not answer others")
            async with self.within(self.seconds):
                yield

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """Within so many seconds. Raises Silent. Why it failed is noted until the list can be written to again."""
        try:
            async with timeout(seconds):
                yield
        except TimeoutError:
            self._failed(SILENT)
            raise Silent("the database did not answer in time") from None
        except IntegrityError:
            raise  # it answers
        except SQLAlchemyError as error:
            self._failed(why(error))
            raise

    def _failed(self, trouble: Trouble) -> None:
        self.health.failing = trouble
        self.health.failures += 1


async def _is_read_only(connection: AsyncConnection) -> bool:
    """Whether a database answers that takes nothing: one that only repeats another, or was set so."""
    if connection.dialect.name != "postgresql":
        await connection.execute(text("SELECT 1"))
        return False
    return bool((await connection.execute(text("SHOW transaction_read_only"))).scalar_one() == "on")
