"""Buttons tapped. What a button makes true is made true of the newest case that is known: taking it twice does no harm.

A button carries the case it was drawn from. Until an edit has reached the phone, people tap what stood there before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from telegram.constants import CallbackQueryLimit

from bot.storage.references import Sent
from bot.telegram.context import TelegramContext
from bot.telegram.deferred import keep_message
from bot.telegram.deleting import DELETED, erase, erase_case
from bot.telegram.errors import CallRefused, ChatClosed, Fault, RetryAfter
from bot.telegram.files import DELETE, send_once
from bot.telegram.messages import Place, open_message, show
from bot.telegram.updates import CallbackQuery, ShownScreen, Update
from bot.tokens.keys import SealError
from bot.tokens.seal import HOUR, LENGTH, LIFETIME
from dialogs.case import Case
from dialogs.codec import CaseError
from dialogs.earlier_screens import catch_up
from dialogs.operator import CONTACTS
from dialogs.removed_answers import TAKE_BACK
from dialogs.screens.offers import is_ticked
from dialogs.step import Do, Event, Tick, Turn, step

ERASE = "!erase"

INACCESSIBLE = 0
"""The date of a message that is gone, or older than 48 hours."""

OLDEST = LIFETIME * HOUR
"""Seconds after which no message of ours stands any more."""

MINUTE = 60


@dataclass(frozen=True)
class Told:
    """What is shown over the chat: in passing, or until it is closed."""

    text: str = ""
    alert: bool = False


def erases(tap: CallbackQuery) -> bool:
    """Whether the button was the one that erases."""
    return tap.data == DELETE or tap.data[LENGTH:] == ERASE


async def take_callback_queries(desk: TelegramContext, taps: Sequence[CallbackQuery]) -> None:
    """Take taps on one message, in order: what they come to, into it by one edit, and then each of them answered."""
    told = [Told()] * len(taps)
    message = taps[-1].message
    if message and message.chat.is_private:
        desk.telegram.note_message_id(message.chat.id, message.message_id, message.date)
        try:
            told = await _follow(desk, taps, message)
        except (ChatClosed, CallRefused) as fault:  # there is nothing more to try
            language = _language(desk, message.chat.id, taps[-1])
            why = whom_to_reach(desk, language) if isinstance(fault, CallRefused) else ""
            _answer(desk, taps, [Told(why, alert=True)] * len(taps))
            raise
    _answer(desk, taps, told)


def _answer(desk: TelegramContext, taps: Sequence[CallbackQuery], told: Sequence[Told]) -> None:
    for tap, text in zip(taps, told, strict=True):
        desk.telegram.answer_later(tap.id, text.text, text.alert)


async def _follow(desk: TelegramContext, taps: Sequence[CallbackQuery], message: ShownScreen) -> list[Told]:
    """Do what the taps ask for; what is to be said to each. One that erases comes alone."""
    sent, tap = Sent(message.chat.id, message.message_id), taps[-1]
    if tap.data == DELETE:
        end = await erase(desk, sent)
        return _all(taps, desk.say(desk.language_of(tap.sender), "telegram.deleted" if end == DELETED else end))
    steps = list(after(desk, taps, message))
    turn = steps[-1][0]
    if erases(tap) or turn.case.screen == "erased":  # also when the button no longer opens
        return _all(taps, desk.say(turn.case.language, await erase_case(desk, sent)))
    if message.date + OLDEST >= desk.now():
        told = await show(desk, sent, turn)
        return _all(taps, told) if told else [await _beside(desk, sent, turn.case, *item) for item in steps]
    await erase(desk, sent)  # it should have gone by itself, and must not stand for another day
    if message.date == INACCESSIBLE:
        return _all(taps, desk.say(desk.language_of(tap.sender), "telegram.gone"))
    await open_message(desk, Place(sent.chat, sent.message), _afresh(desk, tap))
    return _all(taps, "")


def _all(taps: Sequence[CallbackQuery], text: str) -> list[Told]:
    return [Told(text, alert=True)] * len(taps)


async def _beside(desk: TelegramContext, sent: Sent, last: Case, turn: Turn, event: Event | None) -> Told:
    """What a screen gives beside itself, when somebody asks for it: a code or a sheet, and its note over the chat.

    A code is not sent any more when a later tap has left its screen.
    """
    note = turn.screen.note
    fits = len(note) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    passing = Told(note if fits else "")
    if turn.refused:
        return passing
    makes_code = event == Do("continue") and turn.case.screen == last.screen == "code"
    if (event == Do("sheet") or makes_code) and not await send_once(desk, sent, turn.case):
        return Told(desk.say(turn.case.language, "telegram.below"))
    return passing


def _afresh(desk: TelegramContext, tap: CallbackQuery) -> Turn:
    return desk.noted(Case(language=desk.language_of(tap.sender)), "telegram.expired")


def give_up(desk: TelegramContext, update: Update, fault: Fault) -> None:
    """Tell whoever tapped or wrote that nothing came of it, and when to tap again where that takes minutes.

    What was to be erased is kept, and tried again.
    """
    if update.message:
        keep_message(desk, update.message)
    if update.tap is None:
        return
    if erases(update.tap) and update.tap.message:
        desk.memory.unfinished.add([Sent(update.chat, update.tap.message.message_id)])
    language = _language(desk, update.chat, update.tap)
    seconds = fault.seconds if isinstance(fault, RetryAfter) else 0.0
    if erases(update.tap):
        text = desk.say(language, "telegram.wait-erase")
    elif seconds > MINUTE:
        text = desk.say(language, "telegram.busy-minutes", minutes=ceil(seconds / MINUTE))
    else:
        text = desk.say(language, "telegram.busy")
    desk.telegram.answer_later(update.tap.id, text)


def whom_to_reach(desk: TelegramContext, language: str | None) -> str:
    """What is told when Telegram refuses what somebody asks for: whom to reach, where the operator names somebody."""
    contacts = desk.guide.operator.contacts
    if contacts != CONTACTS:
        contact = next((one for one in contacts if one.topic == "general"), contacts[0])
        text = desk.say(language, "telegram.refused-contact", name=contact.name, address=contact.address)
        if len(text) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
            return text
    return desk.say(language, "telegram.refused")


def _language(desk: TelegramContext, chat: int, tap: CallbackQuery) -> str | None:
    """The language of the screen that was tapped; where its button cannot be opened, Telegram's hint."""
    try:
        chosen = desk.unsealed(chat, tap.data[:LENGTH]).language
    except Exception:  # whatever broke the turn may break this, too; it has been told
        chosen = None
    return chosen or desk.language_of(tap.sender)


def after(
    desk: TelegramContext, taps: Sequence[CallbackQuery], message: ShownScreen
) -> Iterator[tuple[Turn, Event | None]]:
    """The turns that taps on one message lead to, and their events: each from what the one before it led to."""
    newest = desk.newest(message)
    for tap in taps:
        turn, event = _turn(desk, message.chat.id, tap, newest)
        newest = turn.case
        yield turn, event


def _turn(desk: TelegramContext, chat: int, tap: CallbackQuery, newest: Case | None) -> tuple[Turn, Event | None]:
    """The turn a tap leads to, and its event. A button that cannot be opened leads to a fresh start."""
    try:
        drawn = desk.unsealed(chat, tap.data[:LENGTH])
    except (SealError, CaseError):
        return _afresh(desk, tap), None
    event = _meant(desk, drawn, desk.buttons.event(drawn.screen, tap.data[LENGTH:]))
    if newest is None or newest == drawn:
        return step(desk.guide, drawn, event or Do(""), desk.day, before=drawn), event
    case = catch_up(desk.guide, drawn, newest, event)
    if case is not None:
        case = drawn if event == Do(TAKE_BACK) else case  # that button holds what it takes back to
        return step(desk.guide, case, event or Do(""), desk.day, before=case), event
    if event == Do("restart"):
        return step(desk.guide, newest, None, desk.day), event  # it was begun anew by this very button
    return desk.noted(newest, "note.not_offered"), None


def _meant(desk: TelegramContext, drawn: Case, event: Event | None) -> Event | None:
    """What a button meant where it was drawn. Those of before 0.6 turn on and off by the same code; they last a day."""
    if isinstance(event, Tick) and event.on and is_ticked(desk.guide, drawn, event.option):
        return replace(event, on=False)
    return event
