"""Messages of ours: opened neutral, filled by edits, deleted in the end. Each is on the wipe list before it is sent."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.storage.references import Sending, Sent
from bot.storage.wipe_list import SOON
from bot.telegram.desk import Desk
from bot.telegram.faults import Closed, Fault, Missing, Refused, Unreachable
from bot.telegram.memory import Shown
from bot.telegram.render import neutral
from dialogs.step import Turn

PASSING = 60
"""Seconds for which something told in passing stands."""

MOST_AFTER = 2_000
"""Numbers looked through for a message of which only the beginning is known."""

AT_ONCE = 100
"""Messages that one call deletes."""


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where a new message goes: a chat, and what was there before it."""

    chat: int
    trigger: int


async def open_message(desk: Desk, place: Place, turn: Turn) -> None:
    """A new message with a screen. It is sent neutral and then filled: a notification shows what is sent."""
    empty = desk.memory.unfilled.pop(place.chat, None)
    if empty is None:
        sent = await _write(desk, place, neutral(desk.say(turn.case.language, "telegram.moment")), desk.keep)
    else:
        sent = empty
        await desk.wipes.add(sent, desk.now() + desk.keep - SOON)
    try:
        await show(desk, sent, turn)
    except BaseException as error:  # also when the turn is given up: the next one fills it
        desk.memory.leave_unfilled(sent)
        if isinstance(error, Fault):
            await desk.wipes.add(sent, desk.now() + SOON)
        raise


async def show(desk: Desk, sent: Sent, turn: Turn) -> str:
    """Put a screen into a message of ours; what is to be said over the chat, if anything.

    A message that is not there is opened afresh, unless it was we who deleted it.
    """
    token, text, keyboard = desk.drawn(sent.chat, turn)
    try:
        edited = await desk.telegram.edit(sent.chat, sent.message, text, keyboard)
    except Missing:
        desk.memory.forget(sent)
        if not await desk.wipes.holds(sent, desk.now()):
            return desk.say(turn.case.language, "telegram.gone")
        await open_message(desk, Place(sent.chat, sent.message), turn)
        await desk.wipes.remove(sent)
        return ""
    _remember(desk, sent, token, int(edited.get("edit_date") or edited["date"]) if edited else None)
    return ""


async def tell(desk: Desk, place: Place, text: str) -> None:
    """Something told in passing, and soon deleted."""
    await _write(desk, place, neutral(text), PASSING)


async def hint(desk: Desk, place: Place, text: str, seconds: float = PASSING) -> None:
    """Something told in passing to a chat at most once in so many seconds, and then deleted."""
    if not desk.memory.was_told(place.chat, desk.now()):
        await _write(desk, place, neutral(text), seconds)
        desk.memory.tell(place.chat, desk.now() + seconds)


async def erase(desk: Desk, sent: Sent, language: str | None) -> str:
    """Delete a message of ours; what is to be said over the chat. Where Telegram refuses, it is emptied.

    It is due from now on: whatever happens here, the wiper goes on.
    """
    await desk.wipes.add(sent, desk.now())
    told = await delete_or_empty(desk, sent)
    desk.memory.forget(sent)
    await desk.wipes.remove(sent)
    return desk.say(language, told)


async def erase_all(desk: Desk, chat: int, language: str | None) -> str:
    """Delete every message of ours in a chat; what is to be said. All are due from now on, and the wiper goes on."""
    failed = None
    told = desk.say(language, "telegram.erased-all")
    desk.memory.unfilled.pop(chat, None)
    for reference in await desk.wipes.hurry(chat, desk.now()):
        try:
            if isinstance(reference, Sent):
                said = await erase(desk, reference, language)
                told = told if said == desk.say(language, "telegram.erased") else said
            else:
                await sweep(desk, reference)
                await desk.wipes.remove(reference)
        except Fault as fault:
            failed = fault
    if failed:
        raise failed
    return told


async def delete_or_empty(desk: Desk, sent: Sent) -> str:
    """Delete a message, or at least empty it; the message that says which."""
    try:
        await desk.telegram.delete(sent.chat, sent.message)
    except Refused:
        try:
            await desk.telegram.edit(sent.chat, sent.message, neutral(desk.say(None, "telegram.emptied")))
        except (Missing, Refused):
            log.warning("A message could neither be deleted nor emptied.")
            return "telegram.wait-erase"
        return "telegram.not-deleted"
    return "telegram.erased"


async def discard(desk: Desk, chat: int, messages: list[int]) -> None:
    """Delete what a person sent; what cannot be deleted now is left to the wipe list."""
    try:
        if len(messages) == 1:
            await desk.telegram.delete(chat, messages[0])
        else:
            for start in range(0, len(messages), AT_ONCE):
                await desk.telegram.delete_all(chat, messages[start : start + AT_ONCE])
    except (Refused, Closed):
        return  # older than 48 hours, or the chat is closed to us: Telegram will not have it
    except Fault:
        for message in messages:
            await desk.wipes.add(Sent(chat, message, ours=False), desk.now())


async def sweep(desk: Desk, lost: Sending) -> None:
    """Delete a message that may have been sent without its number being learned. Do it in the lane of its chat.

    In a private chat it has one of the numbers after that of what came before. Ours that are known stay, also those in
    between, which another process may have sent; what a person sent is deleted anyhow.
    """
    if lost.chat < 0:
        return  # a group: what is told there holds nothing of anybody
    known = {item.message for item in await desk.wipes.of_chat(lost.chat) if isinstance(item, Sent) and item.ours}
    numbers = [number for number in range(lost.after + 1, lost.after + 1 + MOST_AFTER) if number not in known]
    for start in range(0, len(numbers), AT_ONCE):
        await desk.telegram.delete_all(lost.chat, numbers[start : start + AT_ONCE])


async def _write(desk: Desk, place: Place, text: str, seconds: float) -> Sent:
    return await send(desk, place, seconds, lambda: desk.telegram.send(place.chat, text))


async def send(desk: Desk, place: Place, seconds: float, call: Callable[[], Awaitable[dict[str, Any]]]) -> Sent:
    """A message of ours, sent by a call. Its row stands before it is sent, and names it after."""
    begun = desk.now()
    after = max(place.trigger, desk.telegram.highest) if place.chat > 0 else place.trigger
    row = await desk.wipes.begin(place.chat, after, begun)
    try:
        told = await call()
    except Unreachable as fault:
        if fault.unsent:
            await desk.wipes.cancel(row)
        raise
    except Fault:
        await desk.wipes.cancel(row)
        raise
    sent = Sent(place.chat, int(told["message_id"]))
    await desk.wipes.complete(row, sent, begun + seconds)
    return sent


def _remember(desk: Desk, sent: Sent, token: str, date: int | None) -> None:
    now = desk.now()
    desk.memory.note(sent, Shown(token, int(now) if date is None else date, now))
