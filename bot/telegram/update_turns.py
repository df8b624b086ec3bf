"""The turns of one chat: everything that has come in from it meanwhile, in order, without what a later tap undoes."""

import logging
from collections.abc import Awaitable, Sequence, Set
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.callback_queries import erases, take_callback_queries, whom_to_reach
from bot.telegram.chat_queues import GivenUp
from bot.telegram.context import TelegramContext
from bot.telegram.deleting import discard
from bot.telegram.errors import CallRefused, ChatClosed, Fault, MessageGone, RetryAfter, Unreachable
from bot.telegram.messages import Place, hint
from bot.telegram.text_messages import COMMANDS, command_of, take_command, take_in_group, take_media, take_text
from bot.telegram.updates import ChatMemberUpdated, Message, Update

BROUGHT = 24 * 3600
"""Seconds in which Telegram may bring an update again."""

log = logging.getLogger(__name__)


async def take_turns(desk: TelegramContext, updates: Sequence[Update]) -> list[Fault | None]:
    """Take the updates of one chat, in order; for each of them what kept it from being done, or None.

    What people sent is deleted first, and nothing is done before it is deleted or listed. When Telegram asks to wait or
    cannot be reached, what comes after waits with it: order is kept.
    """
    messages = [update.message for update in updates if update.message and update.message.chat.is_private]
    unwanted = [message.message_id for message in messages if message.text or message.media is not None]
    for message in messages:
        desk.telegram.note_message_id(message.chat.id, message.message_id, message.date)
    undone = await _outcome(discard(desk, messages[0].chat.id, unwanted)) if unwanted else None
    if undone:
        return [undone] * len(updates)
    outcomes = await _outcomes(desk, updates)
    for update, outcome in zip(updates, outcomes, strict=True):
        if outcome is None:
            desk.memory.take(update.update_id, desk.now() + BROUGHT)
    return outcomes


async def _outcomes(desk: TelegramContext, updates: Sequence[Update]) -> list[Fault | None]:
    """What becomes of each update; none is taken that was before, or that a later one overtakes."""
    overtaken = {place for place, update in enumerate(updates) if update.update_id in desk.memory.taken}
    overtaken |= _overtaken(updates)
    outcomes: list[Fault | None] = [None] * len(updates)
    for place in overtaken:
        if tap := updates[place].tap:
            desk.telegram.answer_later(tap.id)
    waits: Fault | None = None
    for places in _together(updates, overtaken):
        is_tap = updates[places[0]].tap is not None
        outcome = waits or await _outcome(_take(desk, [updates[place] for place in places]), waits=not is_tap)
        waits = outcome if isinstance(outcome, RetryAfter | Unreachable) else None
        for place in places:
            outcomes[place] = outcome
    return outcomes


def _together(updates: Sequence[Update], overtaken: Set[int]) -> list[list[int]]:
    """The places of what is taken at once: taps on one message that no message comes between, and any other alone."""
    runs: list[list[int]] = []
    taps: dict[int, list[int]] = {}
    for place, update in enumerate(updates):
        if place in overtaken:
            continue
        shown = update.tap.message if update.tap else None
        if shown and shown.message_id in taps:
            taps[shown.message_id].append(place)
            continue
        runs.append([place])
        if shown:
            taps[shown.message_id] = runs[-1]
        elif not update.tap:
            taps = {}
    return runs


async def _take(desk: TelegramContext, updates: Sequence[Update]) -> None:
    update = updates[-1]
    if update.tap:
        await take_callback_queries(desk, [item.tap for item in updates if item.tap])
    elif update.message:
        await _take_or_tell(desk, update.message)
    elif update.membership:
        await _take_membership(desk, update.membership)


async def _take_or_tell(desk: TelegramContext, message: Message) -> None:
    """Take a message; where Telegram refuses what it asks for, its person is told whom to reach."""
    try:
        await _take_message(desk, message)
    except CallRefused:
        if message.chat.is_private:
            text = whom_to_reach(desk, desk.language_of(message.sender))
            with suppress(Fault):  # there is nothing more to try
                await hint(desk, Place(message.chat.id, message.message_id), text)
        raise


async def _take_message(desk: TelegramContext, message: Message) -> None:
    command = command_of(message)
    if not message.chat.is_private:
        if command in COMMANDS and message.chat.is_group and await _is_meant(desk, message):
            await take_in_group(desk, message.chat.id, desk.language_of(message.sender))
    elif command in COMMANDS:
        await take_command(desk, message, command)
    elif message.text:
        await take_text(desk, message)
    elif message.media is not None:
        await take_media(desk, message)


async def _is_meant(desk: TelegramContext, message: Message) -> bool:
    """Whether a command is this bot's: in a group it may name another one."""
    name = message.text.split(maxsplit=1)[0].partition("@")[2]
    return not name or name.lower() == (await desk.telegram.username()).lower()


async def _take_membership(desk: TelegramContext, membership: ChatMemberUpdated) -> None:
    chat = membership.chat
    let_in = membership.new_chat_member.is_in and not membership.old_chat_member.is_in
    if chat.is_group and let_in:
        await take_in_group(desk, chat.id, desk.language_of(membership.sender))
    elif chat.is_private and not membership.new_chat_member.is_in:
        for sent in desk.memory.of(chat.id):
            desk.memory.forget(sent)


def _overtaken(updates: Sequence[Update]) -> set[int]:
    """The places of what need not be taken, because of something that has come in after it.

    A tap that erases overtakes whatever else is tapped on its message, and `/erase` everything before it; each command
    overtakes its like. Of texts the first is taken, as it alone can have been meant for the screen; of media one. Other
    taps are all taken, those on one message at once.
    """
    kinds = [_kind(update) for update in updates]
    start = max((place for place, kind in enumerate(kinds) if kind == "erase"), default=0)
    found = set(range(start))
    last: dict[str, int] = {}
    for place, kind in enumerate(kinds[start:], start):
        before = last.get(kind)
        if before is None or not kind:
            last[kind] = place
        elif kind == "text":
            found.add(place)
        else:
            found.add(before)
            last[kind] = place
    return found | _overtaken_by_erasing(updates)


def _overtaken_by_erasing(updates: Sequence[Update]) -> set[int]:
    """The places of the taps on a message of which one erases it, but for the first that does."""
    taps = [(place, update.tap, update.tap.message) for place, update in enumerate(updates) if update.tap]
    erasing: dict[int, int] = {}
    for place, tap, shown in taps:
        if shown and erases(tap):
            erasing.setdefault(shown.message_id, place)
    return {place for place, _, shown in taps if shown and erasing.get(shown.message_id, place) != place}


def _kind(update: Update) -> str:
    """Updates of one kind can overtake each other; those of none cannot."""
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
    except (ChatClosed, MessageGone):
        return None  # nobody, or nothing, is there any more
    except CallRefused as fault:
        log.error("%s.", fault)
        return None
    except Fault as fault:
        return fault
    except SQLAlchemyError as error:
        log.error("The database did not answer: %s.", type(error).__name__)
        return Unreachable(unsent=True) if waits else GivenUp("the database did not answer")
    return None
