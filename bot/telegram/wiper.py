"""The wiper: deletes every message whose time has come, and screens that lie idle. Any replica may do it."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.storage.access import CALM
from bot.storage.database import clear_away, empty_log
from bot.storage.references import Sending, Sent
from bot.storage.wipe_list import SOON, Due
from bot.telegram.chat_queues import ChatQueues
from bot.telegram.context import TelegramContext
from bot.telegram.deferred import finish
from bot.telegram.deleting import STANDS, delete_or_empty, delete_unconfirmed, erase
from bot.telegram.errors import ChatClosed, Fault, RetryAfter

EVERY = 20.0
"""Seconds between one round and the next."""

OFTEN = 3.0
"""Seconds between one try and the next of what only this process knows of."""

CLEARING = 300.0
"""Seconds between two times that PostgreSQL writes its table anew."""

HOPELESS = 25 * 3600
"""Seconds after its time for which a message is tried that can be neither deleted nor emptied. Then it is given up: one
that stood until its time is more than 48 hours old, and Telegram deletes it no more."""

CLOSED = 600
"""Seconds after which a chat that was closed to us is tried again: perhaps the person has let the bot in again."""

log = logging.getLogger(__name__)


async def wipe_due(desk: TelegramContext, lanes: ChatQueues) -> None:
    """One round: delete what is due, and take it off the list. What fails stays on it for the next round."""
    desk.memory.let_go(desk.now())

    async def work(rows: Sequence[Due]) -> list[Due]:
        gone: list[Due] = []
        ends = await asyncio.gather(*(_wipe_row(desk, lanes, row, gone) for row in rows), return_exceptions=True)
        lost = sum(row.reference is None for row in gone)
        if lost:
            log.warning(
                "%d rows that no key opened for a day after their time are given up: what stands, stands.", lost
            )
        failed = [end for end in ends if isinstance(end, BaseException) and not isinstance(end, RetryAfter)]
        if len(failed) > len(rows) // 2 or any(not isinstance(end, Fault) for end in failed):
            raise failed[0]  # most of them: the rest waits for the next round, too
        return gone

    await desk.wipes.calm.wipe(desk.now(), work)


async def wipe_idle(desk: TelegramContext, lanes: ChatQueues, seconds: float) -> None:
    """Delete the screens that nobody has touched for so long, as far as this process remembers them."""
    for sent in desk.memory.idle(desk.now() - seconds):
        if desk.memory.is_closed(sent.chat, desk.now()):
            continue

        async def work(sent: Sent = sent) -> None:
            shown = desk.memory.screens.get(sent)
            if shown is not None and shown.used < desk.now() - seconds:  # nobody has tapped meanwhile
                await erase(desk, sent)

        try:
            await lanes.run_if_idle(sent.chat, work)
        except ChatClosed:
            _close(desk, sent.chat)
            desk.memory.forget(sent)
        except Fault:
            continue  # its row is due now, and is tried again with the rest


async def keep_wiping(desk: TelegramContext, lanes: ChatQueues, idle_seconds: float, every: float = EVERY) -> None:
    """Round after round, until cancelled. A fault is told and ends nothing.

    What only this process knows of is tried more often than once a round.
    """
    works: list[Callable[[], Awaitable[None]]] = [
        partial(ask_the_time, desk),
        partial(wipe_due, desk, lanes),
        *([partial(wipe_idle, desk, lanes, idle_seconds)] if idle_seconds else []),
        partial(look_after, desk),
        partial(empty_log, desk.wipes.engine),
        partial(clear, desk),
    ]
    while True:
        for work in works:
            await _try(work)
        times = max(1, round(every / OFTEN))
        for _ in range(times):
            await asyncio.sleep(every / times)
            await _try(partial(finish, desk, lanes))


async def ask_the_time(desk: TelegramContext) -> None:
    """Hear the time from Telegram, where this machine's cannot be relied on."""
    if desk.telegram.clock.doubts:
        with suppress(Fault):
            await desk.telegram.call("getMe", {})


async def look_after(desk: TelegramContext) -> None:
    """Mend what can be mended of the list, and say what cannot: once, and again after a while."""
    wipes = desk.wipes.calm
    with suppress(SQLAlchemyError):  # what it is comes out when it is looked at
        await (wipes.try_out(desk.now()) if wipes.health.failing else wipes.mend())
    await wipes.count_unopened()
    found = await wipes.look()
    for trouble in wipes.health.to_say(found, desk.now()):
        log.error("Wipe list: %s", trouble)


async def clear(desk: TelegramContext) -> None:
    """Have PostgreSQL forget the rows that are gone, now and then; until it has, again and again."""
    health, now = desk.wipes.health, desk.now()
    if desk.wipes.engine.dialect.name == "postgresql" and health.emptied and now - health.cleared >= CLEARING:
        health.emptied, health.cleared, done = False, now, False
        try:
            async with asyncio.timeout(CALM):
                done = await clear_away(desk.wipes.engine)
        finally:
            health.emptied |= not done


async def _try(work: Callable[[], Awaitable[None]]) -> None:
    """One part of a round: what becomes of it keeps none of the others from being done."""
    try:
        await work()
    except (SQLAlchemyError, sqlite3.Error) as error:
        log.error("The database did not do what deleting needs (%s). It is tried again.", type(error).__name__)
    except Exception as error:  # whatever it is, deleting must go on
        log.error("A round of deleting broke off: %s.", type(error).__name__)


async def _wipe_row(desk: TelegramContext, lanes: ChatQueues, row: Due, gone: list[Due]) -> None:
    """Delete what a row is about; `gone` holds it when that is done, or is given up. Raises faults."""
    hopeless = row.due + HOPELESS <= desk.now()
    if row.reference is None:
        gone += [row] if hopeless else []  # an older key may come back
        return
    if desk.memory.is_closed(row.reference.chat, desk.now()) and not hopeless:
        return
    try:
        if isinstance(row.reference, Sending):
            done = await _find(desk, lanes, row, row.reference)
        else:
            done = await _delete(desk, row.reference) or _given_up(hopeless)
    except ChatClosed:
        _close(desk, row.reference.chat)
        done = _given_up(hopeless)
    if done:
        desk.memory.forget(row.reference)
        gone.append(row)


def _given_up(hopeless: bool) -> bool:
    if hopeless:
        log.warning("A message could not be deleted for a day after its time, and is given up.")
    return hopeless


async def _delete(desk: TelegramContext, sent: Sent) -> bool:
    """Whether a message is deleted, or at least empty."""
    end = await delete_or_empty(desk, sent)
    desk.memory.forget(sent)
    return end != STANDS


async def _find(desk: TelegramContext, lanes: ChatQueues, row: Due, lost: Sending) -> bool:
    """Whether a message that was half sent is surely not there any more. It is looked for in the lane of its chat.

    That is sure when it was looked for up to a number about as new as the sending, or newer. Without any, it is after
    the time for which a message stands: nobody has written to the bot all the while. But not at the first look: who has
    just been started may still be told of those who have.
    """
    newest: list[float] = []
    late = lost in desk.memory.swept and row.due - SOON + desk.keep <= desk.now()

    async def work() -> None:
        newest.append(await delete_unconfirmed(desk, lost))

    await lanes.run_if_idle(lost.chat, work)
    return any(late or date >= row.due - 2 * SOON for date in newest)


def _close(desk: TelegramContext, chat: int) -> None:
    desk.memory.close(chat, desk.now() + CLOSED)
