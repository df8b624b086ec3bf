"""The wiper: deletes every message whose time has come, and screens that lie idle. Any replica may do it."""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.storage.database import empty_log
from bot.storage.references import Reference, Sending, Sent
from bot.storage.wipe_list import Due
from bot.telegram.desk import Desk
from bot.telegram.faults import Busy, Closed, Fault
from bot.telegram.lanes import Lanes
from bot.telegram.messages import delete_or_empty, erase, sweep

EVERY = 20.0
"""Seconds between one round and the next."""

HOPELESS = 25 * 3600
"""Seconds after its time when a message is more than 48 hours old, and Telegram deletes it no more."""

CLOSED = 600
"""Seconds after which a chat that was closed to us is tried again: perhaps the person has let the bot in again."""

log = logging.getLogger(__name__)


async def wipe_due(desk: Desk, lanes: Lanes) -> None:
    """One round: delete what is due, and take it off the list. What fails stays on it for the next round."""
    desk.memory.let_go(desk.now())

    async def work(rows: Sequence[Due]) -> list[Due]:
        gone: list[Due] = []
        ends = await asyncio.gather(*(_wipe_row(desk, lanes, row, gone) for row in rows), return_exceptions=True)
        failed = [end for end in ends if isinstance(end, BaseException) and not isinstance(end, Busy)]
        if len(failed) > len(rows) // 2 or any(not isinstance(end, Fault) for end in failed):
            raise failed[0]  # most of them: the rest waits for the next round, too
        return gone

    await desk.wipes.wipe(desk.now(), work)


async def wipe_idle(desk: Desk, lanes: Lanes, seconds: float) -> None:
    """Delete the screens that nobody has touched for so long, as far as this process remembers them."""
    for sent in desk.memory.idle(desk.now() - seconds):

        async def work(sent: Sent = sent) -> None:
            shown = desk.memory.screens.get(sent)
            if shown is not None and shown.used < desk.now() - seconds:  # nobody has tapped meanwhile
                await erase(desk, sent, None)

        try:
            await lanes.if_free(sent.chat, work)
        except Fault:
            continue  # its row is due now, and is tried again with the rest


async def keep_wiping(desk: Desk, lanes: Lanes, idle_seconds: float, every: float = EVERY) -> None:
    """Round after round, until cancelled. A fault is told and ends nothing."""
    while True:
        try:
            await wipe_due(desk, lanes)
            if idle_seconds:
                await wipe_idle(desk, lanes, idle_seconds)
            await empty_log(desk.wipes.engine)
        except (SQLAlchemyError, sqlite3.Error) as error:
            log.error("The wipe list could not be read (%s). Deleting goes on when it can.", type(error).__name__)
        except Exception as error:  # whatever it is, deleting must go on
            log.error("A round of deleting broke off: %s.", type(error).__name__)
        await asyncio.sleep(every)


async def _wipe_row(desk: Desk, lanes: Lanes, row: Due, gone: list[Due]) -> None:
    """Delete what a row is about; `gone` holds it when that is done, or never can be. Raises faults."""
    hopeless = row.due + HOPELESS <= desk.now()
    if row.reference is None:
        gone += [row] if hopeless else []  # an older key may come back
        return
    chat, now = row.reference.chat, desk.now()
    if desk.memory.is_closed(chat, now) and not hopeless:
        return
    try:
        done = await _wipe(desk, lanes, row.reference)
    except Closed:
        done = hopeless
        if hopeless:
            log.warning("A message could not be deleted within 48 hours, and never can be.")
        else:
            desk.memory.close(chat, now + CLOSED)
    gone += [row] if done else []


async def _wipe(desk: Desk, lanes: Lanes, reference: Reference) -> bool:
    """Whether it is done. A message that was half sent is looked for when nothing else happens in its chat."""
    if isinstance(reference, Sending):
        return await lanes.if_free(reference.chat, partial(sweep, desk, reference))
    await delete_or_empty(desk, reference)
    desk.memory.forget(reference)
    return True
