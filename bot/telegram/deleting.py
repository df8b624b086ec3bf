"""Deleting: our messages, what a person sent, and what was only half sent. What fails stays on the wipe list."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.storage.references import Sending, Sent
from bot.telegram.calls import AT_ONCE, File
from bot.telegram.desk import Desk
from bot.telegram.faults import Fault, Missing, Refused
from bot.telegram.lanes import LIMIT
from bot.telegram.render import neutral

MOST_AFTER = 2_000
"""Numbers looked through at least for a message of which only the beginning is known."""

REFUSED = 24 * 3600 + 60
"""Seconds after which Telegram deletes what it would not delete at once: a dice, which it keeps for a day."""

DISCARDING = LIMIT / 2
"""Seconds for deleting what a person sent: the rest of the turn is left for what they want, which may be to erase."""

DELETED, EMPTIED, STANDS = "telegram.erased", "telegram.not-deleted", "telegram.wait-erase"
"""What can come of deleting a message, by what is to be said about it; the last is worst."""

_WORST = (DELETED, EMPTIED, STANDS)


async def erase(desk: Desk, *messages: Sent) -> str:
    """Delete messages of ours; the worst of what came of it. Where Telegram refuses, they are emptied.

    A case code in one of them is ended first.
    All of them are due before the first is deleted, and the wiper goes on with what fails. Each is tried, whatever
    becomes of the others and of the database. Raises the last fault or error of the database.
    """
    for sent in messages:
        desk.end_code(sent)
    failed: list[Exception] = []
    ends = [DELETED]
    with _noting(failed):
        await desk.wipes.hasten(messages, desk.now())
    for sent in messages:
        with _noting(failed):
            ends.append(await delete_or_empty(desk, sent))
            desk.memory.forget(sent)
            if ends[-1] != STANDS:
                await desk.wipes.remove(sent)
    if failed:
        raise failed[-1]
    return max(ends, key=_WORST.index)


async def erase_case(desk: Desk, sent: Sent) -> str:
    """Delete a screen, and the codes made in its chat as far as this process remembers them."""
    return await erase(desk, sent, *desk.memory.codes.get(sent.chat, ()))


async def erase_all(desk: Desk, chat: int) -> str:
    """Delete every message in a chat that is on the list or remembered; the worst of what came of ours.

    What was half sent is looked for; its row is left to the wiper. Raises as `erase` does.
    """
    failed: list[Exception] = []
    listed: list[Sending | Sent] = []
    end = DELETED
    with _noting(failed):
        listed = await desk.wipes.hurry(chat, desk.now())
    ours = [item for item in listed if isinstance(item, Sent) and item.ours]
    ours += [sent for sent in desk.memory.of_all(chat) if sent not in ours]
    desk.memory.unfilled.pop(chat, None)
    with _noting(failed):
        end = await erase(desk, *ours)
    with _noting(failed):
        await _delete_theirs(desk, chat, [item.message for item in listed if isinstance(item, Sent) and not item.ours])
    for item in listed:
        if isinstance(item, Sending):
            with _noting(failed):
                await sweep(desk, item)
    if failed:
        raise failed[-1]
    return end


async def delete_or_empty(desk: Desk, sent: Sent) -> str:
    """Delete a message, or at least empty it; which of them."""
    try:
        await desk.telegram.delete(sent.chat, sent.message)
    except Refused:
        return EMPTIED if await _empty(desk, sent) else STANDS
    return DELETED


async def discard(desk: Desk, chat: int, messages: Sequence[int]) -> None:
    """Delete what a person sent. What cannot be deleted now is put on the list, also when the turn is given up.

    Raises an error of the database.
    """
    theirs = [Sent(chat, message, ours=False) for message in messages]
    try:
        async with asyncio.timeout(DISCARDING):
            refused = await desk.telegram.delete_all(chat, messages)
    except BaseException as error:
        await asyncio.shield(desk.wipes.hasten(theirs, desk.now()))
        if not isinstance(error, Fault | TimeoutError):
            raise
        return
    await desk.wipes.hasten([sent for sent in theirs if sent.message in refused], desk.now() + REFUSED)


async def sweep(desk: Desk, lost: Sending) -> float:
    """Delete a message that may have been sent without its number being learned. Do it in the lane of its chat.

    Gives when the newest message was sent of those up to which it was looked for, in seconds since 1970.

    In a private chat it has one of the numbers after that of what came before. Ours that are known stay, also those in
    between, which another process may have sent; what a person sent is deleted anyhow. The list tells of newer numbers,
    too. A number is looked at once.
    """
    if lost.chat < 0:
        return math.inf  # a group: what is told there holds nothing of anybody
    known = await _known(desk, lost.chat)
    start = desk.memory.swept.get(lost, lost.after) + 1
    end, newest = max(lost.after + MOST_AFTER, desk.telegram.highest), desk.telegram.latest
    for first in range(start, end + 1, AT_ONCE):
        page = range(first, min(first + AT_ONCE, end + 1))
        for message in await desk.telegram.delete_all(lost.chat, [number for number in page if number not in known]):
            await _empty(desk, Sent(lost.chat, message))
        desk.memory.sweep(lost, page[-1])
    return newest


async def _known(desk: Desk, chat: int) -> set[int]:
    """The numbers of our messages in a chat that are on the list. Notes the numbers of all, and when they were sent."""
    known = set()
    async for item in desk.wipes.everything():
        if isinstance(item.reference, Sent) and item.reference.ours:
            desk.telegram.saw(item.reference.chat, item.reference.message, item.due - desk.keep)
            if item.reference.chat == chat:
                known.add(item.reference.message)
    return known


async def _delete_theirs(desk: Desk, chat: int, messages: Sequence[int]) -> None:
    """Delete what a person sent and what is still on the list; what Telegram refuses stays on it."""
    refused = await desk.telegram.delete_all(chat, messages)
    for message in messages:
        if message not in refused:
            await desk.wipes.remove(Sent(chat, message, ours=False))


async def _empty(desk: Desk, sent: Sent) -> bool:
    """Put nothing of anybody into a message of ours, whether it holds a text or a file; whether that could be done."""
    text = desk.say(None, "telegram.emptied")
    blank = File("document", "empty.txt", text.encode())
    edits: tuple[Callable[[], Awaitable[object]], ...] = (
        partial(desk.telegram.edit, sent.chat, sent.message, neutral(text)),
        partial(desk.telegram.put_file, sent.chat, sent.message, blank, text),
    )
    for edit in edits:
        try:
            await edit()
        except (Missing, Refused):
            continue
        return True
    return False


@contextmanager
def _noting(failed: list[Exception]) -> Iterator[None]:
    """Go on after a fault or an error of the database, which is noted."""
    try:
        yield
    except (Fault, SQLAlchemyError) as error:
        failed.append(error)
