"""What was given up is done later: erased as soon as it can be, and said to whoever wrote."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.chat_queues import ChatQueues
from bot.telegram.context import TelegramContext
from bot.telegram.deleting import DELETED, erase, erase_all
from bot.telegram.errors import CallRefused, ChatClosed, Fault, MessageGone
from bot.telegram.messages import Place, show, tell
from bot.telegram.text_messages import command_of
from bot.telegram.unfinished import Word
from bot.telegram.updates import Message
from bot.tokens.keys import SealError
from dialogs.case import Case
from dialogs.codec import CaseError

NOT_DONE, ERASED = "telegram.not-done", "telegram.erased-all"


def keep_message(desk: TelegramContext, message: Message) -> None:
    """Nothing came of what somebody wrote in private: it is said as soon as it can be; what erases is done, too."""
    chat, left = message.chat.id, desk.memory.unfinished
    if not message.chat.is_private or not (message.text or message.media is not None):
        return
    erases = command_of(message) == "erase"
    if erases:
        left.add_chat(chat, message.message_id)
    known = left.words.get(chat)
    if known is None or known.trigger < message.message_id:
        left.add_word(Word(chat, message.message_id, ERASED if erases else NOT_DONE, desk.language_of(message.sender)))


async def finish(desk: TelegramContext, lanes: ChatQueues) -> None:
    """Try some of what is left, each whatever becomes of the others. What fails is tried again the next time."""
    left = desk.memory.unfinished
    works: list[Callable[[], Awaitable[object]]] = [partial(_erase_rest, desk), partial(_take_off, desk)]
    works += [partial(lanes.run_if_idle, chat, partial(_erase_chat, desk, chat)) for chat in left.next_chats()]
    await _try_all(works)
    await _try_all([partial(lanes.run_if_idle, word.chat, partial(_say, desk, word)) for word in left.next_words()])


async def _try_all(works: list[Callable[[], Awaitable[object]]]) -> None:
    ends = await asyncio.gather(*(work() for work in works), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, Fault | SQLAlchemyError):
            raise end


async def _erase_rest(desk: TelegramContext) -> None:
    await erase(desk, *desk.memory.unfinished.next(gone=False))


async def _take_off(desk: TelegramContext) -> None:
    gone = desk.memory.unfinished.next(gone=True)
    await desk.wipes.remove(*gone)
    desk.memory.unfinished.done(gone)


async def _erase_chat(desk: TelegramContext, chat: int) -> None:
    """In the lane of the chat. What is said at the end is what came of it."""
    left = desk.memory.unfinished
    if chat not in left.chats:
        return  # a turn has done it meanwhile
    end = await erase_all(desk, chat, left.chats[chat])
    word = left.words.get(chat)
    if word and word.key == ERASED and end != DELETED:
        left.add_word(Word(chat, word.trigger, end, word.language))


async def _say(desk: TelegramContext, word: Word) -> None:
    """In the lane of the chat: on its screen, where one stands, or in passing."""
    left = desk.memory.unfinished
    if word.chat in left.chats or left.words.get(word.chat) != word:
        return  # it is not done yet, or something newer was said
    with suppress(ChatClosed, MessageGone, CallRefused):  # nobody is there to read it
        await _say_it(desk, word)
    left.words.pop(word.chat, None)


async def _say_it(desk: TelegramContext, word: Word) -> None:
    known = desk.memory.latest(word.chat)
    case = _case(desk, word.chat, known[1].token) if known else None
    if known and case and word.key == NOT_DONE:
        await show(desk, known[0], desk.noted(case, word.key))
    else:
        await tell(desk, Place(word.chat, word.trigger), desk.say((case and case.language) or word.language, word.key))


def _case(desk: TelegramContext, chat: int, token: str) -> Case | None:
    try:
        return desk.unsealed(chat, token)
    except (SealError, CaseError):
        return None
