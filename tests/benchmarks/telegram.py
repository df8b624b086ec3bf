"""A whole turn in Telegram beside the barest bot of python-telegram-bot, over a transport that does nothing."""

import asyncio
import gc
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler

from bot.storage.database import open_database
from policy.policy import load
from tests.benchmarks.bots import TOKEN, NoRequest, Work, channel_of, ours, start, steps, usual, walk, work_of
from tests.benchmarks.table import Row

ROUNDS, CALLS = 5, 100
CHATS = 40
"""People in a round."""


def rows() -> Iterator[Row]:
    """CPU time of a turn, and of a whole interview."""
    yield from asyncio.run(_turns())
    yield from asyncio.run(_interviews())


async def _turns() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with ours(Path(folder)) as bot, open_database(f"sqlite:///{folder}/other.sqlite") as engine:
            channel = channel_of(engine)
            work, telegram = work_of(channel), channel.desk.telegram
            echo, echo_and_answer = await _echo(answer=False), await _echo(answer=True)
            taps = await walk(bot, 77, steps(channel.desk.guide.policy))
            answer = telegram.answer_later
            gc.collect()
            gc.freeze()
            bare, whole, bare_echo, whole_echo = [], [], [], []
            for _ in range(ROUNDS):
                bare_echo.append(await _cpu(echo, taps[0]))
                telegram.answer_later = lambda *_: None  # type: ignore[method-assign]  # for a while only
                bare.append([await _cpu(work, tap) for tap in taps])
                telegram.answer_later = answer  # type: ignore[method-assign]  # and as it was
                whole_echo.append(await _cpu(echo_and_answer, taps[0]))
                whole.append([await _cpu(work, tap) for tap in taps])
            gc.unfreeze()
    name, other = f"a Telegram turn, median of {len(taps)}", "echo, three buttons"
    return [
        Row(name, "us", _median(bare), other, statistics.median(bare_echo)),
        Row(f"{name}, answered", "us", _median(whole), f"{other}, answered", statistics.median(whole_echo)),
    ]


async def _interviews() -> list[Row]:
    """Each round of ours is followed by one of the peer, over the same people's taps."""
    way = steps(load())
    begun: tuple[list[float], list[float]] = ([], [])
    asked: tuple[list[float], list[float]] = ([], [])
    with tempfile.TemporaryDirectory() as folder:
        async with ours(Path(folder)) as one, usual(Path(folder)) as other:
            for round_ in range(ROUNDS):
                for bot, starts, turns in zip((one, other), begun, asked, strict=True):
                    for chat in range(1 + round_ * CHATS, 1 + (round_ + 1) * CHATS):
                        raws = await walk(bot, chat, way)
                        starts.append(await _each(bot.take, [start(100_000 + chat)]))
                        await bot.take(start(chat))
                        turns.append(await _each(bot.take, raws))
    a_second = [1e6 / statistics.median(found) for found in asked]
    a_start = [statistics.median(found) for found in begun]
    return [
        Row("a whole interview, turns a CPU second", "1/s", a_second[0], "ConversationHandler", a_second[1]),
        Row("a new message: sent, listed, filled", "us", a_start[0], "ConversationHandler, sent", a_start[1]),
    ]


async def _echo(answer: bool) -> Work:
    app = Application.builder().token(TOKEN).request(NoRequest()).get_updates_request(NoRequest()).build()

    async def echo(update: Update, _: object) -> None:
        query = update.callback_query
        assert isinstance(query, CallbackQuery)
        buttons = [InlineKeyboardButton(name, callback_data=name) for name in "123"]
        await query.edit_message_text(query.data or "", reply_markup=InlineKeyboardMarkup([buttons]))
        if answer:
            await query.answer()

    app.add_handler(CallbackQueryHandler(echo))
    await app.initialize()

    async def work(raw: bytes) -> None:
        await app.process_update(Update.de_json(json.loads(raw), app.bot))

    return work


async def _cpu(work: Work, raw: bytes) -> float:
    """Microseconds of CPU time of one call."""
    await _each(work, [raw] * (CALLS // 5))
    return await _each(work, [raw] * CALLS)


async def _each(work: Work, raws: list[bytes]) -> float:
    """Microseconds of CPU time of one of these updates."""
    before = time.process_time()
    for raw in raws:
        await work(raw)
    return (time.process_time() - before) / len(raws) * 1e6


def _median(rounds: list[list[float]]) -> float:
    """At the median over the interview; of the rounds the middle one."""
    return statistics.median(statistics.median(taps) for taps in rounds)
