"""Deleting: our messages, what a person sent, and what was only half sent. What fails stays on the wipe list."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.storage.references import Reference, Sending, Sent
from bot.telegram.chat_queues import LIMIT
from bot.telegram.client import AT_ONCE, File
from bot.telegram.context import TelegramContext
from bot.telegram.errors import CallRefused, Fault, MessageGone
from bot.telegram.markup import neutral

MOST_AFTER = 2_000
"""Numbers looked through at least for a message of which only the beginning is known."""

REFUSED = 24 * 3600 + 60
"""Seconds after which Telegram deletes what it would not delete at once: a dice, which it keeps for a day."""

DISCARDING = LIMIT / 2
"""Seconds for deleting what a person sent: the rest of the turn is left for what they want, which may be to erase."""

DELETED, EMPTIED, STANDS = "telegram.erased", "telegram.not-deleted", "telegram.wait-erase"
"""What can come of deleting a message, by what is to be said about it; the last is worst."""

_WORST = (DELETED, EMPTIED, STANDS)


async def erase(desk: TelegramContext, *messages: Sent) -> str:
    """Delete messages of ours; the worst of what came of it. Where Telegram refuses, they are emptied.

    Deleting waits for nothing. Beside it all of them are put on the list as due, so that any wiper goes on with what
    fails; until that is done they are kept in memory, so that they go though the database is away. Each is tried,
    whatever becomes of the others. A case code in one of them is ended first. Raises the last fault.
    """
    for sent in messages:
        desk.end_code(sent)
    left = desk.memory.unfinished
    left.add(messages)
    failed: list[Exception] = []
    ends, gone = [DELETED], list[Sent]()
    listing = asyncio.create_task(_list(desk, messages))
    try:
        for sent in messages:
            with _noting(failed):
                ends.append(await delete_or_empty(desk, sent))
                desk.memory.forget(sent)
                if ends[-1] != STANDS:
                    gone.append(sent)
                    left.add([sent], gone=True)
        listed = await listing
    finally:
        listing.cancel()
    if listed:
        left.done(sent for sent in messages if sent not in gone)
        with suppress(SQLAlchemyError):  # noted, and tried again
            await desk.wipes.remove(*gone)
            left.done(gone)
    if failed:
        raise failed[-1]
    return max(ends, key=_WORST.index)


async def erase_case(desk: TelegramContext, sent: Sent) -> str:
    """Delete a screen, and the codes made in its chat as far as this process remembers them."""
    return await erase(desk, sent, *desk.memory.codes.get(sent.chat, ()))


async def erase_all(desk: TelegramContext, chat: int, before: int) -> str:
    """Delete every message in a chat, listed or remembered, that came before one; the worst of what came of ours.

    What is remembered goes while the list is read. What was half sent is looked for; its row is left to the wiper.
    Until all is done that is noted in memory. Raises as `erase` does, and errors of the database.
    """
    desk.memory.unfinished.add_chat(chat, before)
    failed: list[Exception] = []
    ends = [DELETED]
    reading = asyncio.create_task(desk.wipes.make_chat_due(chat, before, desk.now()))
    remembered = [sent for sent in desk.memory.of_all(chat) if sent.message < before]
    desk.memory.unfilled.pop(chat, None)
    try:
        with _noting(failed):
            ends.append(await erase(desk, *remembered))
        with _noting(failed):
            listed = [item for item in await reading if item not in remembered]
            ends.append(await _erase_listed(desk, chat, listed, failed))
    finally:
        reading.cancel()
    if failed:
        raise failed[-1]
    desk.memory.unfinished.chats.pop(chat, None)
    return max(ends, key=_WORST.index)


async def _erase_listed(desk: TelegramContext, chat: int, listed: Sequence[Reference], failed: list[Exception]) -> str:
    end = DELETED
    with _noting(failed):
        end = await erase(desk, *(item for item in listed if isinstance(item, Sent) and item.ours))
    with _noting(failed):
        await _delete_theirs(desk, chat, [item.message for item in listed if isinstance(item, Sent) and not item.ours])
    for item in listed:
        if isinstance(item, Sending):
            with _noting(failed):
                await delete_unconfirmed(desk, item)
    return end


async def _list(desk: TelegramContext, messages: Sequence[Sent]) -> bool:
    """Whether these are on the list, and due."""
    try:
        await desk.wipes.make_due(messages, desk.now())
    except SQLAlchemyError:
        return False  # the list has noted why
    return True


async def delete_or_empty(desk: TelegramContext, sent: Sent) -> str:
    """Delete a message, or at least empty it; which of them."""
    try:
        await desk.telegram.delete(sent.chat, sent.message)
    except CallRefused:
        return EMPTIED if sent.ours and await _empty(desk, sent) else STANDS
    return DELETED


async def discard(desk: TelegramContext, chat: int, messages: Sequence[int]) -> None:
    """Delete what a person sent. What cannot be deleted now is put on the list, also when the turn is given up.

    Where that cannot be done either it is kept in memory. Raises an error of the database.
    """
    theirs = [Sent(chat, message, ours=False) for message in messages]
    try:
        async with asyncio.timeout(DISCARDING):
            refused = await desk.telegram.delete_all(chat, messages)
    except BaseException as error:
        desk.memory.unfinished.add(theirs)
        await asyncio.shield(desk.wipes.make_due(theirs, desk.now()))
        desk.memory.unfinished.done(theirs)
        if not isinstance(error, Fault | TimeoutError):
            raise
        return
    await desk.wipes.make_due([sent for sent in theirs if sent.message in refused], desk.now() + REFUSED)


async def delete_unconfirmed(desk: TelegramContext, lost: Sending) -> float:
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
        desk.memory.delete_unconfirmed(lost, page[-1])
    return newest


async def _known(desk: TelegramContext, chat: int) -> set[int]:
    """The numbers of our messages in a chat that are on the list. Notes the numbers of all, and when they were sent."""
    known = set()
    async for item in desk.wipes.everything():
        if isinstance(item.reference, Sent) and item.reference.ours:
            desk.telegram.note_message_id(item.reference.chat, item.reference.message, item.due - desk.keep)
            if item.reference.chat == chat:
                known.add(item.reference.message)
    return known


async def _delete_theirs(desk: TelegramContext, chat: int, messages: Sequence[int]) -> None:
    """Delete what a person sent and what is still on the list; what Telegram refuses stays on it."""
    refused = await desk.telegram.delete_all(chat, messages)
    await desk.wipes.remove(*(Sent(chat, message, ours=False) for message in messages if message not in refused))


async def _empty(desk: TelegramContext, sent: Sent) -> bool:
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
        except (MessageGone, CallRefused):
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
