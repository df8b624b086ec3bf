"""A whole bot of PTB, polling, over sockets and in process; how fast a call is."""

import asyncio
import time
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler
from telegram.request import HTTPXRequest

from tests.botapi.bots import bot_of, short_bot_of
from tests.botapi.clock import Clock
from tests.botapi.people import Person
from tests.botapi.server import telegram
from tests.botapi.world import World

App = Application[Any, Any, Any, Any, Any, Any]


async def start(update: Update, _: Any) -> None:
    """Asks."""
    assert update.message
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    await update.message.reply_text("Really?", reply_markup=buttons)


async def tapped(update: Update, _: Any) -> None:
    """Thanks."""
    assert update.callback_query
    await update.callback_query.answer("Noted")
    await update.callback_query.edit_message_text("Thank you")


async def converse(world: World, bot: Bot) -> None:
    """A conversation of a polling application with one person."""
    anna = Person(world)
    app = Application.builder().bot(bot).build()
    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(tapped))
    async with app:
        assert app.updater
        await app.updater.start_polling(poll_interval=0.001, timeout=30)
        await app.start()
        anna.say("/start")
        await until(lambda: bool(anna.messages))
        anna.tap("Yes")
        await until(lambda: anna.text == "Thank you")
        await app.updater.stop()
        await app.stop()
    assert [answer.text for answer in anna.answers] == ["Noted"]
    world.check()


async def until(true: Any) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.002)


async def test_polling_over_sockets() -> None:
    world = World(Clock(scale=20))
    async with telegram(world) as base:
        requests = [HTTPXRequest(httpx_kwargs={"trust_env": False}) for _ in range(2)]
        await converse(world, Bot(world.token, base, request=requests[0], get_updates_request=requests[1]))


@pytest.mark.parametrize("make", [bot_of, short_bot_of])
async def test_polling_in_process(make: Any) -> None:
    world = World(Clock(scale=20))
    await converse(world, make(world))


async def test_a_call_is_quick() -> None:
    """Far under a millisecond, so that ten thousand walks are bearable."""
    world = World()
    anna = Person(world)
    anna.say("/start")
    bot = short_bot_of(world)
    await bot.send_message(anna.id, "a")
    before = time.perf_counter()
    for number in range(200):
        await bot.send_message(anna.id, f"<b>{number}</b>", parse_mode="HTML")
    assert (time.perf_counter() - before) / 200 < 0.005
