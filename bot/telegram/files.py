"""Case codes and case sheets: messages of their own, which can be saved, each with a button that deletes it.

They are sent neutral, as screens are, and then filled: a notification shows what is sent.
"""

import asyncio
from dataclasses import replace
from functools import partial

from bot.clock import time_of_day
from bot.rendering.qr import qr_png
from bot.storage.references import Sent
from bot.telegram.client import File, Keyboard
from bot.telegram.context import TelegramContext
from bot.telegram.markup import neutral
from bot.telegram.messages import Place, send
from bot.tokens.case_codes import ends, seal_code
from bot.tokens.code_links import new_maker
from dialogs.case import Case, View
from dialogs.sheet.make import make_sheet

DELETE = "delete"
"""The data of the button. It opens no case, and works for as long as the message stands."""

ONCE = 60.0
"""Seconds in which what is asked for on a screen is sent once, however often somebody asks."""


async def send_once(desk: TelegramContext, screen: Sent, case: Case) -> bool:
    """Send what a screen gives beside itself, a code or a sheet, unless that was done just now; whether it was sent."""
    makes_code = case.screen == "code"
    held = replace(case, screen="code" if makes_code else "findings", view=View.PLAIN, page=1, from_review=False)
    token = desk.sealed(screen.chat, held if makes_code else replace(held, ticks=()))
    if desk.memory.was_sent_along(screen, token, desk.now()):
        return False
    sent = await (send_code if makes_code else send_sheet)(desk, Place(screen.chat, screen.message), case)
    desk.memory.sent_along(screen, token, sent, desk.now() + ONCE)
    return True


async def send_code(desk: TelegramContext, place: Place, case: Case) -> Sent:
    """Send the code of a case as a picture with its link. It is deleted when the code has run out.

    One process puts a handle into the link, which opens once; several, which share no memory, the code itself.
    """
    at, maker = desk.now(), new_maker()
    end, name = ends(case, at), await desk.telegram.username()
    code = seal_code(desk.cases, case, end)
    sent = await _send_empty(desk, place, end - at, case)
    desk.memory.made_code(sent, maker)
    desk.handles.note(code, end, maker, at)
    link = f"https://t.me/{name}?start={desk.handles.link(code, maker) or code}"
    caption = f"{link}\n\n{desk.say(case.language, 'telegram.code', until=time_of_day(end))}"
    await _fill(desk, sent, File("photo", "code.png", qr_png(link)), caption, case)
    return sent


async def send_sheet(desk: TelegramContext, place: Place, case: Case) -> Sent:
    """Send the case sheet as a PDF, made in memory."""
    made = await desk.printer.pdf(make_sheet(desk.guide, case, desk.day))
    sent = await _send_empty(desk, place, desk.keep, case)
    document, caption = File("document", f"kompas-{desk.day}.pdf", made), desk.say(case.language, "telegram.sheet")
    await _fill(desk, sent, document, caption, case)
    return sent


async def _send_empty(desk: TelegramContext, place: Place, seconds: float, case: Case) -> Sent:
    """A message that says nothing yet, and can be saved once it does."""
    text = neutral(desk.say(case.language, "telegram.moment"))
    return await send(desk, place, seconds, partial(desk.telegram.send, place.chat, text, savable=True))


async def _fill(desk: TelegramContext, sent: Sent, file: File, caption: str, case: Case) -> None:
    """Put a file into a message. Where that fails, the message is due at once, whatever it holds by then."""
    keyboard: Keyboard = [[{"text": desk.say(case.language, "telegram.delete"), "callback_data": DELETE}]]
    try:
        await desk.telegram.put_file(sent.chat, sent.message, file, caption, keyboard)
    except BaseException:  # also when the turn is given up
        desk.end_code(sent)
        await asyncio.shield(desk.wipes.make_due([sent], desk.now()))
        raise
