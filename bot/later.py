"""Telegram waits for a database that was not there at the start; web page and API, which need none, do not."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.errors import InputError
from bot.telegram.channel import Channel, running

AGAIN = 10.0
"""Seconds after which it is tried again."""

log = logging.getLogger(__name__)


@dataclass(repr=False)
class Later:
    """What is to be done before Telegram is served, and whether it is."""

    prepare: Callable[[], Awaitable[None]]
    said: str = ""
    """Why it could not be done the last time."""
    done: bool = False


@asynccontextmanager
async def running_later(channel: Channel, later: Later, pause: float = AGAIN) -> AsyncIterator[None]:
    """The channel at work as soon as it can be. `pause`: seconds between two tries."""
    stop = asyncio.Event()
    work = asyncio.create_task(_run(channel, later, pause, stop))
    try:
        yield
    finally:
        stop.set()
        if not later.done:
            work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def _run(channel: Channel, later: Later, pause: float, stop: asyncio.Event) -> None:
    try:
        await _prepare(later, pause)
        async with running(channel):
            log.info("The database is there: Telegram is served.")
            later.done = True
            await stop.wait()
    except Exception as error:
        log.error("Telegram broke off: %s.", type(error).__name__)


async def _prepare(later: Later, pause: float) -> None:
    while True:
        await asyncio.sleep(pause)
        try:
            return await later.prepare()
        except InputError as missing:
            if str(missing) != later.said:
                later.said = str(missing)
                log.warning("%s Telegram is not served until then.", missing)
