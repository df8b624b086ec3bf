"""Telegram waits for a database that was not there at the start; web page and API, which need none, do not."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.errors import InputError
from bot.serve.handover import Part
from bot.telegram.channel import Channel, first, running

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

    def take_over(self, before: tuple[bool, str]) -> None:
        """What is known of it by whoever served before: whether it was done then, and what was said last."""
        self.done, self.said = before


def part_of(later: Later | None) -> Part:
    """Whether it is done, handed to whoever serves next; nobody waits for it twice."""
    if later is None:
        return Part(lambda: (True, ""), lambda _: None)
    return Part(lambda: (later.done, later.said), later.take_over)


@asynccontextmanager
async def running_later(channel: Channel, later: Later, pause: float = AGAIN) -> AsyncIterator[None]:
    """The channel at work as soon as it can be. `pause`: seconds between two tries.

    Where whoever served before could, it can at once: erasing waits for no database. It is tried all the same.
    """
    stop = asyncio.Event()
    work = asyncio.create_task(_run(channel, later, pause, stop))
    try:
        yield
    finally:
        stop.set()
        channel.shift.leaves.set()
        await asyncio.gather(work, return_exceptions=True)


async def _run(channel: Channel, later: Later, pause: float, stop: asyncio.Event) -> None:
    preparing: asyncio.Task[None] | None = None
    try:
        await first(channel.shift.begins, channel.shift.leaves)
        preparing = asyncio.create_task(_prepare(later, pause))
        if later.done or await _is_prepared(preparing, channel.shift.leaves):
            async with running(channel):
                if not later.done:
                    log.info("The database is there: Telegram is served.")
                later.done = True
                await stop.wait()
    except Exception as error:
        log.error("Telegram broke off: %s.", type(error).__name__)
    finally:
        channel.retire()
        if preparing:
            preparing.cancel()
            await asyncio.gather(preparing, return_exceptions=True)


async def _is_prepared(preparing: asyncio.Task[None], leaves: asyncio.Event) -> bool:
    """Whether it is done before another process is to serve."""
    leaving = asyncio.create_task(leaves.wait())
    await asyncio.wait({preparing, leaving}, return_when=asyncio.FIRST_COMPLETED)
    leaving.cancel()
    if leaves.is_set():
        return False
    await preparing
    return True


async def _prepare(later: Later, pause: float) -> None:
    while True:
        await asyncio.sleep(pause)
        try:
            return await later.prepare()
        except InputError as missing:
            if str(missing) != later.said and not later.done:
                later.said = str(missing)
                log.warning("%s Telegram is not served until then.", missing)
