"""The wipe list: which messages are to be deleted when. The one thing stored, sealed, and gone with the message.

A row is written before its message is sent and completed after, so that no message of ours is ever without one.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, Executable, case, delete, func, insert, select, tuple_, update
from sqlalchemy import Row as AnyRow
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.access import CALM, TURN, Access, Health
from bot.storage.diagnosis import Trouble
from bot.storage.references import Reference, Sent, seal, seal_with_each, sending, unseal
from bot.storage.tables import WIPES
from bot.tokens.keys import Keys

Row = AnyRow[int, bytes]

PAGE = 8
"""Rows that one replica takes at a time. They are locked until they are done."""

NOBODY = -1
"""The chat of a row that is about no message."""

READ_AT_ONCE = 1_000
"""References unsealed without a pause."""

SOON = 120
"""Seconds after which a message that was never heard of again is looked for."""


@dataclass(frozen=True)
class Due:
    """A row whose time has come. `reference` is None when no key of ours opens it."""

    stored: bytes
    due: int
    reference: Reference | None


Work = Callable[[Sequence[Due]], Awaitable[Sequence[Due]]]


@dataclass(frozen=True, repr=False)
class WipeList:
    """The wipe list of one bot. Each call ends within `seconds`, or raises Silent, which is an SQLAlchemyError."""

    engine: AsyncEngine
    keys: Keys
    seconds: float = TURN
    health: Health = field(default_factory=Health)

    @property
    def _access(self) -> Access:
        return Access(self.engine, self.seconds, self.health)

    @property
    def calm(self) -> "WipeList":
        """The same list for the background, where nobody waits."""
        return replace(self, seconds=CALM)

    async def begin(self, chat: int, after: int, now: float) -> bytes:
        """Note that a message is about to be sent, with a number higher than `after`. Returns the row.

        Where the file of the list was deleted or replaced it is written anew first: a row is of use in it only.
        """
        await self._access.mend()
        row = seal(self.keys, sending(chat, after))
        await self._insert(row, int(now) + SOON)
        return row

    async def complete(self, row: bytes, sent: Sent, due: float) -> None:
        """The message of a row was sent, and must be gone by `due`."""
        async with self._access.writing() as connection:
            values = {"reference": seal(self.keys, sent), "due": int(due)}
            done = await connection.execute(update(WIPES).where(WIPES.c.reference == row).values(values))
            if not done.rowcount:  # looked for meanwhile, and not found
                await connection.execute(insert(WIPES).values(values))

    async def cancel(self, row: bytes) -> None:
        """The message of a row was surely not sent."""
        async with self._access.writing() as connection:
            await connection.execute(delete(WIPES).where(WIPES.c.reference == row))

    async def add(self, sent: Sent, due: float) -> None:
        """Put a message on the list, or give it another time."""
        forms = list(seal_with_each(self.keys, sent))
        async with self._access.writing() as connection:
            done = await connection.execute(update(WIPES).where(_are_free(forms)).values(due=int(due)))
            if not done.rowcount:
                await connection.execute(_insert_once(connection, forms[0], int(due)))

    async def make_due(self, messages: Sequence[Sent], due: float) -> None:
        """Have all these messages on the list, due by then; what was due sooner stays so."""
        if not messages:
            return
        async with self._access.writing() as connection:
            for sent in messages:
                forms = list(seal_with_each(self.keys, sent))
                done = await connection.execute(update(WIPES).where(_are_free(forms)).values(due=_by(due)))
                if not done.rowcount:
                    await connection.execute(_insert_once(connection, forms[0], int(due)))

    async def make_chat_due(self, chat: int, before: int, now: float) -> list[Reference]:
        """Everything on the list of one chat that came before a message; messages of ours in it are due now.

        What was half sent is due soon anyway, and its row tells when that was. What a person sent is due already, or
        cannot be deleted before its time.
        """
        found = [item for item in await self.of_chat(chat) if _number(item) < before]
        ours = [reference for reference in found if isinstance(reference, Sent) and reference.ours]
        forms = [form for reference in ours for form in seal_with_each(self.keys, reference)]
        if not forms:
            return found
        async with self._access.writing() as connection:
            await connection.execute(update(WIPES).where(_are_free(forms)).values(due=_by(now)))
        return found

    async def remove(self, *references: Reference) -> None:
        """These messages are gone."""
        forms = [form for reference in references for form in seal_with_each(self.keys, reference)]
        if not forms:
            return
        async with self._access.writing() as connection:
            await connection.execute(delete(WIPES).where(_are_free(forms)))

    async def holds(self, sent: Sent, now: float) -> bool:
        """Whether the message is on the list, and its time has not come: one that is due is being deleted by us."""
        forms = list(seal_with_each(self.keys, sent))
        query = select(WIPES.c.due).where(WIPES.c.reference.in_(forms), WIPES.c.due > int(now))
        async with self._access.reading() as connection:
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
        async with self._access.reading() as connection:
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
        async with self._access.reading() as connection:
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
        """Write the file of the list anew where it was deleted or replaced. Raises errors of the database."""
        await self._access.mend()

    async def look(self) -> list[Trouble]:
        """What is wrong with the list just now."""
        return await self._access.look()

    async def count_unopened(self) -> None:
        """Count the rows that none of the keys opens. Reads the whole list. Raises nothing of the database's."""
        with suppress(SQLAlchemyError):  # as many as before
            self.health.unopened = len([item async for item in self.everything() if item.reference is None])

    async def try_out(self, now: float) -> None:
        """Write a row and take it out again: whether the list can be written to. Raises errors of the database."""
        await self.cancel(await self.begin(NOBODY, 0, now))

    async def _wipe_page(self, now: float, last: Row | None, work: Work) -> Sequence[Row]:
        async with self._access.reading() as connection:
            rows = await _page(connection, now, last)
        gone = await work(self._read(rows))
        async with self._access.writing() as connection:
            await _take_out(connection, gone)
        return rows

    async def _wipe_locked(self, now: float, last: Row | None, work: Work) -> Sequence[Row]:
        access = self._access
        async with access.held_open() as connection:
            async with access.within(self.seconds):
                rows = await _page(connection, now, last)
            gone = await work(self._read(rows))
            async with access.within(self.seconds):
                await _take_out(connection, gone)
        self.health.emptied |= bool(gone)
        return rows

    def _read(self, rows: Sequence[Row]) -> list[Due]:
        return [Due(stored, due, unseal(self.keys, stored)) for due, stored in rows]

    async def _insert(self, row: bytes, due: int) -> None:
        async with self._access.writing() as connection:
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
