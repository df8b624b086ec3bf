"""The turns of one chat: everything that has come in from it meanwhile, in order, without what a later tap undoes."""

import logging
from collections.abc import Awaitable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.deleting import discard
from bot.telegram.desk import Desk, hint_of
from bot.telegram.faults import Busy, Closed, Fault, Missing, Refused, Unreachable
from bot.telegram.lanes import GivenUp
from bot.telegram.said import COMMANDS, command_of, take_command, take_in_group, take_media, take_text
from bot.telegram.taps import erases, take_tap
from bot.telegram.updates import Membership, Message, Update

log = logging.getLogger(__name__)


async def take_turns(desk: Desk, updates: Sequence[Update]) -> list[Fault | None]:
    """Take the updates of one chat, in order; for each of them what kept it from being done, or None.

    What people sent is deleted first, and nothing is done before it is deleted or listed. When Telegram asks to wait or
    cannot be reached, what comes after waits with it: order is kept.
    """
    messages = [update.message for update in updates if update.message and update.message.chat.is_private]
    unwanted = [message.message_id for message in messages if message.text or message.media is not None]
    for message in messages:
        desk.telegram.saw(message.chat.id, message.message_id, message.date)
    undone = await _outcome(discard(desk, messages[0].chat.id, unwanted)) if unwanted else None
    if undone:
        return [undone] * len(updates)
    overtaken = _overtaken(updates)
    outcomes: list[Fault | None] = []
    for place, update in enumerate(updates):
        if place not in overtaken:
            outcomes.append(await _outcome(_take(desk, update), waits=update.tap is None))
        else:
            outcomes.append(None)
            if update.tap:
                desk.telegram.answer_later(update.tap.id)
        if isinstance(outcomes[-1], Busy | Unreachable):
            return outcomes + outcomes[-1:] * (len(updates) - place - 1)
    return outcomes


async def _take(desk: Desk, update: Update) -> None:
    if update.tap:
        await take_tap(desk, update.tap)
    elif update.message:
        await _take_message(desk, update.message)
    elif update.membership:
        await _take_membership(desk, update.membership)


async def _take_message(desk: Desk, message: Message) -> None:
    command = command_of(message)
    if not message.chat.is_private:
        if command in COMMANDS and message.chat.is_group:
            await take_in_group(desk, message.chat.id, hint_of(message.sender))
    elif command in COMMANDS:
        await take_command(desk, message, command)
    elif message.text:
        await take_text(desk, message)
    elif message.media is not None:
        await take_media(desk, message)


async def _take_membership(desk: Desk, membership: Membership) -> None:
    chat = membership.chat
    let_in = membership.new_chat_member.is_in and not membership.old_chat_member.is_in
    if chat.is_group and let_in:
        await take_in_group(desk, chat.id, hint_of(membership.sender))
    elif chat.is_private and not membership.new_chat_member.is_in:
        for sent in desk.memory.of(chat.id):
            desk.memory.forget(sent)


def _overtaken(updates: Sequence[Update]) -> set[int]:
    """The places of what need not be taken, because of something that has come in after it.

    A tap is overtaken by a later one on the same message: its screen would be replaced at once. One that erases is
    never overtaken, and whatever follows it on its message is. `/erase` overtakes everything before it, and each
    command its like. Of texts the first is taken, as it alone can have been meant for the screen; of media one.
    """
    kinds = [_kind(update) for update in updates]
    start = max((place for place, kind in enumerate(kinds) if kind == "erase"), default=0)
    found = set(range(start))
    last: dict[str, int] = {}
    for place, kind in enumerate(kinds[start:], start):
        before = last.get(kind)
        if before is None or not kind:
            last[kind] = place
        elif kind == "text" or _erases(updates[before]):
            found.add(place)
        else:
            found.add(before)
            last[kind] = place
    return found


def _erases(update: Update) -> bool:
    return update.tap is not None and erases(update.tap)


def _kind(update: Update) -> str:
    """Updates of one kind can overtake each other; those of none cannot."""
    if update.tap and update.tap.message:
        return f"tap {update.tap.message.message_id}"
    message = update.message
    if message is None or not message.chat.is_private:
        return ""
    command = command_of(message)
    if command in COMMANDS:
        return command
    if message.text:
        return "text"
    return "media" if message.media is not None else ""


async def _outcome(turn: Awaitable[None], waits: bool = True) -> Fault | None:
    """What kept a turn from being done, where trying again may help.

    Whoever taps must hear of it within seconds, and taps again: it does not wait for a database that is away.
    """
    try:
        await turn
    except (Closed, Missing):
        return None  # nobody, or nothing, is there any more
    except Refused:
        log.error("Telegram refused a call.")
        return None
    except Fault as fault:
        return fault
    except SQLAlchemyError as error:
        log.error("The database did not answer: %s.", type(error).__name__)
        return Unreachable(unsent=True) if waits else GivenUp("the database did not answer")
    return None
