"""Case codes and case sheets: messages of their own, which can be saved, each with a button that deletes it."""

import asyncio
from functools import partial

from bot.clock import time_of_day
from bot.codes import ends, seal_code
from bot.handles import new_maker
from bot.pictures import qr_png
from bot.sheet import sheet_pdf
from bot.storage.references import Sent
from bot.telegram.calls import File, Keyboard
from bot.telegram.desk import Desk
from bot.telegram.messages import Place, send
from dialogs.case import Case
from dialogs.sheet import make_sheet

DELETE = "delete"
"""The data of the button. It opens no case, and works for as long as the message stands."""


async def send_code(desk: Desk, place: Place, case: Case) -> None:
    """Send the code of a case as a picture with its link. It is deleted when the code has run out.

    One process puts a handle into the link, which opens once; several, which share no memory, the code itself.
    """
    at, maker = desk.now(), new_maker()
    end = ends(case, at)
    code = seal_code(desk.seal, desk.codec, case, end)
    desk.handles.note(code, end, maker, at)
    link = f"https://t.me/{await desk.telegram.username()}?start={desk.handles.link(code, maker) or code}"
    caption = f"{link}\n\n{desk.say(case.language, 'telegram.code', until=time_of_day(end))}"
    picture, keyboard = File("photo", "code.png", qr_png(link)), _keyboard(desk, case)
    call = partial(desk.telegram.send_file, place.chat, picture, caption, keyboard)
    sent = await send(desk, place, end - at, call)
    desk.memory.made_code(sent, maker)


async def send_sheet(desk: Desk, place: Place, case: Case) -> Sent:
    """Send the case sheet as a PDF, made in memory."""
    made = await asyncio.to_thread(sheet_pdf, make_sheet(desk.guide, case, desk.day))
    document = File("document", f"kompas-{desk.day.isoformat()}.pdf", made)
    caption, keyboard = desk.say(case.language, "telegram.sheet"), _keyboard(desk, case)
    return await send(desk, place, desk.keep, partial(desk.telegram.send_file, place.chat, document, caption, keyboard))


def _keyboard(desk: Desk, case: Case) -> Keyboard:
    return [[{"text": desk.say(case.language, "telegram.delete"), "callback_data": DELETE}]]
