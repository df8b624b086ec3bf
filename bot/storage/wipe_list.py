"""The wipe list: which messages are to be deleted when. The one thing stored, sealed, and gone with the message.

A row is written before its message is sent and completed after, so that no message of ours is ever without one.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

from alembic.util import CommandError
from sqlalchemy import ColumnElement, Executable, case, delete, func, insert, select, text, tuple_, update
from sqlalchemy import Row as AnyRow
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.keys import Keys
from bot.storage.database import file_of, places_of, write_anew
from bot.storage.references import Reference, Sent, seal, seal_with_each, sending, unseal
from bot.storage.tables import WIPES
from bot.storage.trouble import GONE, LOST, READ_ONLY, SILENT, Silent, Trouble, sealed_otherwise, why

log = logging.getLogger(__name__)

Row = AnyRow[int, bytes]

PAGE = 8
"""Rows that one replica takes at a time. They are locked until they are done."""

REPEATED = 3600.0
"""Seconds after which a trouble that lasts is said once more."""

NOBODY = -1
"""The chat of a row that is about no message."""

READ_AT_ONCE = 1_000
"""References unsealed without a pause."""

TURN = 2.0
"""Seconds that a call has in a turn: somebody waits for it."""

CALM = 10.0
"""Seconds that a call has in the background, and that one waits for others of ours."""

SOON = 120
"""Seconds after which a message that was never heard of again is looked for."""


@dataclass(frozen=True)
class Due:
    """A row whose time has come. `reference` is None when no key of ours opens it."""

    stored: bytes
    due: int
    reference: Reference | None


Work = Callable[[Sequence[Due]], Awaitable[Sequence[Due]]]


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

    def to_say(self, troubles: Sequence[Trouble], now: float) -> list[Trouble]:
        """Those that have not been said for a while; one that is over is news when it comes back."""
        kinds = {trouble.mend for trouble in troubles}
        self._said = {kind: said for kind, said in self._said.items() if kind in kinds and abs(now - said) < REPEATED}
        news = [trouble for trouble in troubles if trouble.mend not in self._said]
        self._said |= {trouble.mend: now for trouble in news}
        return news


@dataclass(frozen=True, repr=False)
class WipeList:
    """The wipe list of one bot. Each call ends within `seconds`, or raises Silent, which is an SQLAlchemyError."""

    engine: AsyncEngine
    keys: Keys
    seconds: float = TURN
    health: Health = field(default_factory=Health)

    @property
    def calm(self) -> "WipeList":
        """The same list for the background, where nobody waits."""
        return replace(self, seconds=CALM)

    async def begin(self, chat: int, after: int, now: float) -> bytes:
        """Note that a message is about to be sent, with a number higher than `after`. Returns the row.

        Where the file of the list was deleted or replaced it is written anew first: a row is of use in it only.
        """
        await self.mend()
        row = seal(self.keys, sending(chat, after))
        await self._insert(row, int(now) + SOON)
        return row

    async def complete(self, row: bytes, sent: Sent, due: float) -> None:
        """The message of a row was sent, and must be gone by `due`."""
        async with self._writing() as connection:
            values = {"reference": seal(self.keys, sent), "due": int(due)}
            done = await connection.execute(update(WIPES).where(WIPES.c.reference == row).values(values))
            if not done.rowcount:  # looked for meanwhile, and not found
                await connection.execute(insert(WIPES).values(values))

    async def cancel(self, row: bytes) -> None:
        """The message of a row was surely not sent."""
        async with self._writing() as connection:
            await connection.execute(delete(WIPES).where(WIPES.c.reference == row))

    async def add(self, sent: Sent, due: float) -> None:
        """Put a message on the list, or give it another time."""
        forms = list(seal_with_each(self.keys, sent))
        async with self._writing() as connection:
            done = await connection.execute(update(WIPES).where(_are_free(forms)).values(due=int(due)))
            if not done.rowcount:
                await connection.execute(_insert_once(connection, forms[0], int(due)))

    async def hasten(self, messages: Sequence[Sent], due: float) -> None:
        """Have all these messages on the list, due by then; what was due sooner stays so."""
        if not messages:
            return
        async with self._writing() as connection:
            for sent in messages:
                forms = list(seal_with_each(self.keys, sent))
                done = await connection.execute(update(WIPES).where(_are_free(forms)).values(due=_by(due)))
                if not done.rowcount:
                    await connection.execute(_insert_once(connection, forms[0], int(due)))

    async def hurry(self, chat: int, before: int, now: float) -> list[Reference]:
        """Everything on the list of one chat that came before a message; messages of ours in it are due now.

        What was half sent is due soon anyway, and its row tells when that was. What a person sent is due already, or
        cannot be deleted before its time.
        """
        found = [item for item in await self.of_chat(chat) if _number(item) < before]
        ours = [reference for reference in found if isinstance(reference, Sent) and reference.ours]
        forms = [form for reference in ours for form in seal_with_each(self.keys, reference)]
        if not forms:
            return found
        async with self._writing() as connection:
            await connection.execute(update(WIPES).where(_are_free(forms)).values(due=_by(now)))
        return found

    async def remove(self, *references: Reference) -> None:
        """These messages are gone."""
        forms = [form for reference in references for form in seal_with_each(self.keys, reference)]
        if not forms:
            return
        async with self._writing() as connection:
            await connection.execute(delete(WIPES).where(_are_free(forms)))

    async def holds(self, sent: Sent, now: float) -> bool:
        """Whether the message is on the list, and its time has not come: one that is due is being deleted by us."""
        forms = list(seal_with_each(self.keys, sent))
        query = select(WIPES.c.due).where(WIPES.c.reference.in_(forms), WIPES.c.due > int(now))
        async with self._reading() as connection:
            return (await connection.execute(query)).first() is not None

    async def of_chat(self, chat: int) -> list[Reference]:
        """Everything on the list of one chat. Reads the whole list: nothing in it tells chats apart."""
        return [
            item.reference
            async for item in self.everything()
            if item.reference is not None and item.reference.chat == chat
        ]

    async def everything(self) -> AsyncIterator[Due]:
        """Every row."""
        async with self._reading() as connection:
            rows = (await connection.execute(select(WIPES.c.due, WIPES.c.reference))).all()
        for start in range(0, len(rows), READ_AT_ONCE):
            for item in self._read(rows[start : start + READ_AT_ONCE]):
                yield item
            await asyncio.sleep(0)  # others have their turn

    async def count(self) -> int:
        """How many rows our keys open. Reads the whole list."""
        return len([item async for item in self.everything() if item.reference is not None])

    async def overdue(self, now: float) -> int:
        """How many rows' time has passed."""
        query = select(func.count()).select_from(WIPES).where(WIPES.c.due < int(now))
        async with self._reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def wipe(self, now: float, work: Work) -> None:
        """Give every row that is due to `work`, a page at a time, and take out those it returns.

        On PostgreSQL a page is locked meanwhile, and other replicas pass it over. On SQLite it is not: deleting a
        message twice does no harm.
        """
        last: Row | None = None
        locks = self.engine.dialect.name == "postgresql"
        while True:
            rows = await (self._wipe_locked if locks else self._wipe_page)(now, last, work)
            if len(rows) < PAGE:
                return
            last = rows[-1]

    async def mend(self) -> None:
        """Write the file of the list anew where it was deleted or replaced, with all its rows.

        Raises Silent, and other errors of the database.
        """
        file = file_of(self.engine)
        if file is None or file.is_there():
            return
        try:
            async with self._call():
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
            async with self._reading() as connection:
                read_only = await _is_read_only(connection)
        except SQLAlchemyError as error:
            return [why(error)]
        found = [READ_ONLY] if read_only else [self.health.failing] if self.health.failing else []
        return found + ([sealed_otherwise(self.health.unopened)] if self.health.unopened else [])

    async def count_unopened(self) -> None:
        """Count the rows that none of the keys opens. Reads the whole list. Raises nothing of the database's."""
        with suppress(SQLAlchemyError):  # as many as before
            self.health.unopened = len([item async for item in self.everything() if item.reference is None])

    async def try_out(self, now: float) -> None:
        """Write a row and take it out again: whether the list can be written to. Raises errors of the database."""
        await self.cancel(await self.begin(NOBODY, 0, now))

    async def _wipe_page(self, now: float, last: Row | None, work: Work) -> Sequence[Row]:
        async with self._reading() as connection:
            rows = await _page(connection, now, last)
        gone = await work(self._read(rows))
        async with self._writing() as connection:
            await _take_out(connection, gone)
        return rows

    async def _wipe_locked(self, now: float, last: Row | None, work: Work) -> Sequence[Row]:
        async with self._held_open() as connection:
            async with self._within(self.seconds):
                rows = await _page(connection, now, last)
            gone = await work(self._read(rows))
            async with self._within(self.seconds):
                await _take_out(connection, gone)
        self.health.emptied |= bool(gone)
        return rows

    @asynccontextmanager
    async def _held_open(self) -> AsyncIterator[AsyncConnection]:
        """A transaction in which something else is waited for: its beginning and its end each have their time."""
        transaction = self.engine.begin()
        async with self._within(self.seconds):
            connection = await transaction.__aenter__()
        try:
            yield connection
        except BaseException as error:
            async with self._within(self.seconds):
                await transaction.__aexit__(type(error), error, error.__traceback__)
            raise
        async with self._within(self.seconds):
            await transaction.__aexit__(None, None, None)
        self.health.failing = None

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        async with self._call(), self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._call(), self.engine.begin() as connection:
            yield connection
        self.health.failing, self.health.emptied = None, True

    @asynccontextmanager
    async def _call(self) -> AsyncIterator[None]:
        """A call, when it is its turn. Where others wait in vain meanwhile, it is not tried any more."""
        before = self.health.failures
        async with AsyncExitStack() as stack:
            async with self._within(CALM):
                await stack.enter_async_context(places_of(self.engine))
            if self.health.failures > before:
                raise Silent("the database did not answer others")
            async with self._within(self.seconds):
                yield

    @asynccontextmanager
    async def _within(self, seconds: float) -> AsyncIterator[None]:
        """Within so many seconds. Raises Silent. Why it failed is noted until the list can be written to again."""
        try:
            async with asyncio.timeout(seconds):
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

    def _read(self, rows: Sequence[Row]) -> list[Due]:
        return [Due(stored, due, unseal(self.keys, stored)) for due, stored in rows]

    async def _insert(self, row: bytes, due: int) -> None:
        async with self._writing() as connection:
            await connection.execute(insert(WIPES).values(reference=row, due=due))


def _number(reference: Reference) -> int:
    """The number of a message, or of the one after which it was sent."""
    return reference.message if isinstance(reference, Sent) else reference.after


async def _page(connection: AsyncConnection, now: float, last: Row | None) -> Sequence[Row]:
    query = select(WIPES.c.due, WIPES.c.reference).where(WIPES.c.due <= int(now))
    if last is not None:
        query = query.where(tuple_(WIPES.c.due, WIPES.c.reference) > tuple_(*last))
    query = query.order_by(WIPES.c.due, WIPES.c.reference).limit(PAGE).with_for_update(skip_locked=True)
    return (await connection.execute(query)).all()


def _are_free(forms: Sequence[bytes]) -> ColumnElement[bool]:
    """These rows, but for those another replica is deleting just now: nobody need wait for it."""
    free = select(WIPES.c.reference).where(WIPES.c.reference.in_(forms)).with_for_update(skip_locked=True)
    return WIPES.c.reference.in_(free)


def _by(due: float) -> ColumnElement[int]:
    """This time, or the one a row has where that is sooner."""
    return case((WIPES.c.due > int(due), int(due)), else_=WIPES.c.due)


def _insert_once(connection: AsyncConnection, row: bytes, due: int) -> Executable:
    """A row, unless it is there."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(WIPES).values(reference=row, due=due).on_conflict_do_nothing()
    return sqlite.insert(WIPES).values(reference=row, due=due).on_conflict_do_nothing()


async def _take_out(connection: AsyncConnection, gone: Sequence[Due]) -> None:
    if gone:
        await connection.execute(delete(WIPES).where(WIPES.c.reference.in_(item.stored for item in gone)))


async def _is_read_only(connection: AsyncConnection) -> bool:
    """Whether a database answers that takes nothing: one that only repeats another, or was set so."""
    if connection.dialect.name != "postgresql":
        await connection.execute(text("SELECT 1"))
        return False
    return bool((await connection.execute(text("SHOW transaction_read_only"))).scalar_one() == "on")
