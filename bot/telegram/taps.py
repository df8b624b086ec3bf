"""A button tapped. A pure function of the update that ends in an edit: taking it twice does no harm."""

from bot.keys import SealError
from bot.seal import HOUR, LENGTH, LIFETIME
from bot.storage.references import Sent
from bot.telegram.deleting import DELETED, erase, erase_case
from bot.telegram.desk import Desk, hint_of
from bot.telegram.faults import Closed, Refused
from bot.telegram.files import DELETE, send_code, send_sheet
from bot.telegram.later import keep_message
from bot.telegram.messages import Place, open_message, show
from bot.telegram.updates import Tap, Update
from dialogs.case import Case
from dialogs.compact import CaseError
from dialogs.step import Do, Event, Turn, step

ERASE = "!erase"

INACCESSIBLE = 0
"""The date of a message that is gone, or older than 48 hours."""

OLDEST = LIFETIME * HOUR
"""Seconds after which no message of ours stands any more."""


def erases(tap: Tap) -> bool:
    """Whether the button was the one that erases."""
    return tap.data == DELETE or tap.data[LENGTH:] == ERASE


async def take_tap(desk: Desk, tap: Tap) -> None:
    """Take a tap: the next screen into its message, and then the tap answered."""
    told = ""
    if tap.message and tap.message.chat.is_private:
        sent = Sent(tap.message.chat.id, tap.message.message_id)
        desk.telegram.saw(sent.chat, sent.message, tap.message.date)
        try:
            told = await _follow(desk, sent, tap, tap.message.date)
        except (Closed, Refused):
            desk.telegram.answer_later(tap.id)  # there is nothing more to try
            raise
    desk.telegram.answer_later(tap.id, told)


async def _follow(desk: Desk, sent: Sent, tap: Tap, date: int) -> str:
    if tap.data == DELETE:
        end = await erase(desk, sent)
        return desk.say(hint_of(tap.sender), "telegram.deleted" if end == DELETED else end)
    turn, event = after(desk, sent.chat, tap)
    if erases(tap) or turn.case.screen == "erased":  # also when the button no longer opens
        return desk.say(turn.case.language, await erase_case(desk, sent))
    if date + OLDEST >= desk.now():
        told = await show(desk, sent, turn)
        if not told and not turn.screen.note:
            await _send_along(desk, sent, turn, event)
        return told
    await erase(desk, sent)  # it should have gone by itself, and must not stand for another day
    if date == INACCESSIBLE:
        return desk.say(hint_of(tap.sender), "telegram.gone")
    await open_message(desk, Place(sent.chat, sent.message), _afresh(desk, tap))
    return ""


async def _send_along(desk: Desk, sent: Sent, turn: Turn, event: Event | None) -> None:
    """What a screen gives beside itself, when somebody asks for it."""
    place = Place(sent.chat, sent.message)
    if event == Do("sheet"):
        await send_sheet(desk, place, turn.case)
    elif event == Do("continue") and turn.case.screen == "code":
        await send_code(desk, place, turn.case)


def _afresh(desk: Desk, tap: Tap) -> Turn:
    return desk.noted(Case(language=hint_of(tap.sender)), "telegram.expired")


def give_up(desk: Desk, update: Update) -> None:
    """Tell whoever tapped or wrote that nothing came of it. What was to be erased is kept, and tried again."""
    if update.message:
        keep_message(desk, update.message)
    if update.tap:
        if erases(update.tap) and update.tap.message:
            desk.memory.unfinished.add([Sent(update.chat, update.tap.message.message_id)])
        key = "telegram.wait-erase" if erases(update.tap) else "telegram.busy"
        desk.telegram.answer_later(update.tap.id, desk.say(_language(desk, update.chat, update.tap), key))


def _language(desk: Desk, chat: int, tap: Tap) -> str | None:
    """The language of the screen that was tapped; where its button cannot be opened, Telegram's hint."""
    try:
        chosen = desk.unsealed(chat, tap.data[:LENGTH]).language
    except Exception:  # whatever broke the turn may break this, too; it has been told
        chosen = None
    return chosen or hint_of(tap.sender)


def after(desk: Desk, chat: int, tap: Tap) -> tuple[Turn, Event | None]:
    """The turn a tap leads to, and its event. A button that cannot be opened leads to a fresh start."""
    try:
        case = desk.unsealed(chat, tap.data[:LENGTH])
    except (SealError, CaseError):
        return _afresh(desk, tap), None
    event = desk.buttons.event(case.screen, tap.data[LENGTH:])
    return step(desk.guide, case, event or Do(""), desk.day), event
