"""Messages of ours: opened neutral, filled by edits. Each is on the wipe list before it is sent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.storage.references import Sent
from bot.storage.wipe_list import SOON
from bot.telegram.context import TelegramContext
from bot.telegram.errors import Fault, MessageGone, Unreachable
from bot.telegram.markup import neutral
from bot.telegram.memory import ShownScreen, Unfilled
from dialogs.step import Turn

PASSING = 60
"""Seconds for which something told in passing stands."""


@dataclass(frozen=True)
class Place:
    """Where a new message goes: a chat, and what was there before it."""

    chat: int
    trigger: int


async def open_message(desk: TelegramContext, place: Place, turn: Turn) -> None:
    """A new message with a screen. It is sent neutral and then filled: a notification shows what is sent."""
    empty = await _left_unfilled(desk, place.chat)
    if empty is None:
        begun = desk.now()
        text = neutral(desk.say(turn.case.language, "telegram.moment"))
        empty = Unfilled(await _write(desk, place, text, desk.keep), begun)
    try:
        await show(desk, empty.sent, turn)
    except BaseException as error:  # also when the turn is given up: the next one fills it
        desk.memory.leave_unfilled(empty)
        if isinstance(error, Fault):
            await desk.wipes.add(empty.sent, desk.now() + SOON)
        raise


async def _left_unfilled(desk: TelegramContext, chat: int) -> Unfilled | None:
    """The message whose screen did not come just now; one that was left longer ago is due, and not filled any more."""
    left = desk.memory.unfilled.get(chat)
    if left is None:
        return None
    late = left.since + SOON < desk.now()
    if late:
        await desk.wipes.make_due([left.sent], desk.now())
    else:
        await desk.wipes.add(left.sent, left.since + desk.keep)
    desk.memory.unfilled.pop(chat, None)
    return None if late else left


async def show(desk: TelegramContext, sent: Sent, turn: Turn) -> str:
    """Put a screen into a message of ours; what is to be said over the chat, if anything.

    A message that is not there is opened afresh, unless it was we who deleted it.
    """
    token, text, keyboard = desk.drawn(sent.chat, turn)
    try:
        edited = await desk.telegram.edit(sent.chat, sent.message, text, keyboard)
    except MessageGone:
        desk.memory.forget(sent)
        if not await desk.wipes.holds(sent, desk.now()):
            return desk.say(turn.case.language, "telegram.gone")
        await open_message(desk, Place(sent.chat, sent.message), turn)
        await desk.wipes.remove(sent)
        return ""
    except BaseException:  # also when the turn is given up: it may have come all the same
        desk.memory.mark_uncertain(sent.chat)
        raise
    _remember(desk, sent, token, int(edited.get("edit_date") or edited["date"]) if edited else None)
    return ""


async def tell(desk: TelegramContext, place: Place, text: str) -> None:
    """Something told in passing, and soon deleted."""
    await _write(desk, place, neutral(text), PASSING)


async def hint(desk: TelegramContext, place: Place, text: str, seconds: float = PASSING) -> None:
    """Something told in passing to a chat at most once in so many seconds, and then deleted."""
    if not desk.memory.was_told(place.chat, desk.now()):
        await _write(desk, place, neutral(text), seconds)
        desk.memory.tell(place.chat, desk.now() + seconds)


async def _write(desk: TelegramContext, place: Place, text: str, seconds: float) -> Sent:
    return await send(desk, place, seconds, lambda: desk.telegram.send(place.chat, text))


async def send(
    desk: TelegramContext, place: Place, seconds: float, call: Callable[[], Awaitable[dict[str, Any]]]
) -> Sent:
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
    try:
        await desk.wipes.complete(row, sent, begun + seconds)
    except BaseException:  # also when the turn is given up: nobody would know its number
        desk.memory.unfinished.add([sent])
        raise
    desk.memory.unfinished.words.pop(place.chat, None)  # they have been told something newer
    return sent


def _remember(desk: TelegramContext, sent: Sent, token: str, date: int | None) -> None:
    now = desk.now()
    desk.memory.note(sent, ShownScreen(token, int(now) if date is None else date, now))
