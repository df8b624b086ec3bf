"""What a person writes or sends. It is deleted at once; a command is obeyed, a text taken for a button it names."""

from bot.storage.references import Sent
from bot.telegram.context import TelegramContext
from bot.telegram.deleting import DELETED, erase, erase_all, erase_case
from bot.telegram.memory import ShownScreen
from bot.telegram.messages import Place, hint, open_message, show, tell
from bot.telegram.unfinished import Word
from bot.telegram.updates import Message
from bot.tokens.case_codes import BadCode, read_code, use_link
from bot.tokens.keys import SealError
from bot.typed import Unclear, read_words
from dialogs.case import Case
from dialogs.codec import CaseError
from dialogs.screens.case_code import open_code
from dialogs.step import Choose, Do, Event, Tick, Turn, step
from policy.pack.provisions import Audience

COMMANDS = ("start", "new", "help", "erase")
"""In the order in which Telegram lists them."""

LONGEST = 200
"""Characters of a typed text that are looked at."""


def command_of(message: Message) -> str:
    """The command a message gives, or nothing."""
    text = message.text
    return text.split(maxsplit=1)[0][1:].partition("@")[0].lower() if text.startswith("/") else ""


async def take_command(desk: TelegramContext, message: Message, command: str) -> None:
    """Obey a command in a private chat."""
    chat, place = message.chat.id, _place(message)
    language = desk.language_of(message.sender)
    _, _, code = message.text.partition(" ")
    if command == "start" and code.strip():
        await _open_code(desk, place, code, language)
    elif command == "start":
        await erase(desk, *_replaced(desk, chat))
        await open_message(desk, place, _turn(desk, Case(language=language)))
    elif command == "new":
        await open_message(desk, place, _turn(desk, _another(desk, chat, language)))
    elif command == "erase":
        end = await erase_all(desk, chat, message.message_id)
        await tell(desk, place, desk.say(language, "telegram.erased-all" if end == DELETED else end))
    else:
        await _help(desk, place, language)


def _replaced(desk: TelegramContext, chat: int) -> list[Sent]:
    """The screens that make room for a new beginning. Who helps several people keeps their cases."""
    cases = {sent: _case(desk, sent, shown) for sent, shown in desk.memory.of(chat).items()}
    return [sent for sent, case in cases.items() if case is None or case.audience is not Audience.WORKER]


async def _open_code(desk: TelegramContext, place: Place, code: str, language: str | None) -> None:
    """The copy of answers that the link of a case code brings, beside whatever is in the chat.

    Where a screen stands, a code that does not open changes nothing of it.
    """
    try:
        held = read_code(desk.cases, code, desk.now(), desk.handles)
    except BadCode:
        known = desk.memory.latest(place.chat)
        if known:
            await tell(desk, place, desk.say(_language(desk, known, language), "code.bad"))
        else:
            await open_message(desk, place, desk.noted(Case(language=language), "code.bad"))
        return
    await open_message(desk, place, _turn(desk, open_code(held, language)))
    use_link(desk.handles, code)  # not before it stands: Telegram may bring the command again


async def take_text(desk: TelegramContext, message: Message) -> None:
    """Take a typed text for the screen last shown, if it was sent after that."""
    chat = message.chat.id
    known = desk.memory.latest(chat)
    if known is None or not (known[1].sure or known[1].trying == message.message_id):
        language = _language(desk, known, desk.language_of(message.sender))
        await hint(desk, _place(message), desk.say(language, "telegram.hint"))
        return
    sent, shown = known
    if message.message_id <= shown.last_text:
        return  # the same text again
    desk.memory.try_text(sent, message.message_id)
    turn = _after_text(desk, sent, shown, message)
    if turn.case.screen == "erased":
        word = Word(chat, message.message_id, "telegram.wait-erase", turn.case.language)
        desk.memory.unfinished.add_word(word)  # until something else is said
        await tell(desk, _place(message), desk.say(turn.case.language, await erase_case(desk, sent)))
    else:
        await show(desk, sent, turn)
        desk.memory.note_text_taken(sent, message.message_id)


async def take_media(desk: TelegramContext, message: Message) -> None:
    """Say kindly that nothing but taps is wanted. What was sent has not been looked at."""
    chat = message.chat.id
    known = desk.memory.latest(chat)
    case = _case(desk, *known) if known else None
    if known is None or case is None or not known[1].sure:
        language = _language(desk, known, desk.language_of(message.sender))
        await hint(desk, _place(message), desk.say(language, "telegram.media"))
    else:
        await show(desk, known[0], desk.noted(case, "telegram.media"))


async def take_in_group(desk: TelegramContext, chat: int, language: str | None) -> None:
    """In a group, say once that this is for private chats."""
    await hint(desk, Place(chat, 0), desk.say(language, "telegram.group"), desk.keep)


def _after_text(desk: TelegramContext, sent: Sent, shown: ShownScreen, message: Message) -> Turn:
    case = _case(desk, sent, shown)
    if case is None:
        return desk.noted(Case(language=desk.language_of(message.sender)), "telegram.expired")
    turn = _turn(desk, case)
    if message.date <= shown.date:
        return desk.noted(turn.case, "telegram.typed")
    try:
        event = read_words(turn.screen, message.text[:LONGEST])
    except Unclear as unclear:
        return desk.noted(turn.case, "telegram.which" if unclear.several else "telegram.typed")
    return step(desk.guide, turn.case, _tick(turn, event), desk.day)


def _tick(turn: Turn, event: Event) -> Event:
    """Where several can be chosen a typed one is ticked, and what was ticked before stays."""
    if isinstance(event, Choose) and turn.screen.multiple:
        if len(event.options) == 1:
            return Tick(event.options[0], on=True)
        selected = [choice.id for choice in turn.screen.choices if choice.selected]
        return Choose(tuple(dict.fromkeys((*selected, *event.options))))
    return event


async def _help(desk: TelegramContext, place: Place, language: str | None) -> None:
    known = desk.memory.latest(place.chat)
    case = _case(desk, *known) if known else None
    if known and case:
        await show(desk, known[0], step(desk.guide, case, Do("help") if case.screen != "help" else None, desk.day))
    else:
        case = Case(language=language, screen="help", back_to="language")
        await open_message(desk, place, _turn(desk, case))


def _another(desk: TelegramContext, chat: int, language: str | None) -> Case:
    """One more case: whoever helped somebody goes on to help, in the same language."""
    known = desk.memory.latest(chat)
    case = _case(desk, *known) if known else None
    if case and case.audience is Audience.WORKER:
        return Case(language=case.language, audience=case.audience, screen="safety")
    return Case(language=case.language if case else language)


def _language(desk: TelegramContext, known: tuple[Sent, ShownScreen] | None, hinted: str | None) -> str | None:
    """The language of a remembered screen; where there is none, Telegram's hint."""
    case = _case(desk, *known) if known else None
    return (case.language if case else None) or hinted


def _case(desk: TelegramContext, sent: Sent, shown: ShownScreen) -> Case | None:
    """The case of a remembered screen; None when it no longer opens."""
    try:
        return desk.unsealed(sent.chat, shown.token)
    except (SealError, CaseError):
        return None


def _turn(desk: TelegramContext, case: Case) -> Turn:
    return step(desk.guide, case, None, desk.day)


def _place(message: Message) -> Place:
    return Place(message.chat.id, message.message_id)
