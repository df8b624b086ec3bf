"""The Telegram channel: its parts put together, started, and ended so that nothing is lost."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handles import Handles
from bot.keys import Keys, with_fallback
from bot.seal import Seal
from bot.settings import Settings
from bot.storage.wipe_list import WipeList
from bot.telegram.buttons import Buttons
from bot.telegram.calls import open_telegram
from bot.telegram.desk import Desk
from bot.telegram.faults import Busy, Fault
from bot.telegram.lanes import LIMIT, Lanes
from bot.telegram.memory import Memory
from bot.telegram.polling import Polling
from bot.telegram.profile import set_profile
from bot.telegram.taps import give_up
from bot.telegram.turns import take_turns
from bot.telegram.updates import KINDS
from bot.telegram.webhook import PATH, Webhook, secret_of
from bot.telegram.wiper import keep_wiping
from dialogs.channel import telegram as telegram_channel
from dialogs.compact import Codec
from dialogs.guide import Guide

SETTING_UP_AGAIN = 10.0
"""Seconds after which commands and webhook are set once more when Telegram could not be reached."""

ENDING = 60.0
"""Seconds in which turns at hand are done at the end. Who is killed loses nothing either."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class Channel:
    """Telegram, ready to be run."""

    desk: Desk
    lanes: Lanes
    webhook: Webhook
    settings: Settings


@dataclass(frozen=True)
class World:
    """What lies outside: the clock, in seconds since 1970, and what takes the place of the network, if anything."""

    now: Callable[[], float] = time.time
    transport: httpx.AsyncBaseTransport | None = None


THE_WORLD = World()


def open_channel(
    settings: Settings, guide: Guide, keys: Keys, engine: AsyncEngine, world: World = THE_WORLD
) -> Channel:
    """The channel of one bot. `keys` seal its buttons; the wipe list opens with the token, too."""
    if settings.telegram_token is None:
        raise ValueError("a channel needs a token")
    token = settings.telegram_token.get_secret_value()
    idle = settings.idle_minutes if settings.replicas == 1 else 0
    desk = Desk(
        guide=replace(guide, channel=telegram_channel(idle)),
        codec=Codec(guide.policy),
        buttons=Buttons(guide.policy),
        seal=Seal(keys),
        telegram=open_telegram(token, settings.telegram_api_url, world.transport),
        wipes=WipeList(engine, with_fallback(settings.key_ring(), (token,))),
        memory=Memory(alone=settings.replicas == 1),
        now=world.now,
        keep=settings.keep_minutes * 60,
        handles=Handles(alone=settings.replicas == 1),
    )
    patience = 0.0 if settings.webhook_url else LIMIT  # behind a webhook Telegram waits
    lanes = Lanes(partial(take_turns, desk), patience)
    return Channel(desk, lanes, Webhook(lanes, secret_of(token), partial(give_up, desk), world.now), settings)


@asynccontextmanager
async def running(channel: Channel) -> AsyncIterator[None]:
    """The channel at work; at the end every turn at hand is done, and every answer given."""
    desk, settings, stop = channel.desk, channel.settings, asyncio.Event()
    idle = settings.idle_minutes * 60 if settings.replicas == 1 else 0
    wiping = asyncio.create_task(keep_wiping(desk, channel.lanes, idle))
    reaching = asyncio.create_task(_until_done(partial(set_webhook, channel)))
    introducing = asyncio.create_task(_until_done(partial(set_profile, desk.telegram, desk.guide.words)))
    polling = None if settings.webhook_url else asyncio.create_task(_poll(channel, reaching, stop))
    try:
        yield
    finally:
        stop.set()
        try:
            async with asyncio.timeout(ENDING):
                if polling:
                    await polling
                await channel.lanes.settle()
        except TimeoutError:
            log.warning("Not every turn was done in time. Whoever waits is answered after the next start.")
        left = working = {wiping, reaching, introducing}
        while left:  # one that is told in the middle of a call may not hear it the first time
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=1)
        await asyncio.gather(*working, return_exceptions=True)
        await desk.telegram.close()


async def _poll(channel: Channel, reaching: asyncio.Task[None], stop: asyncio.Event) -> None:
    """Poll once there is no webhook any more: while there is one, Telegram refuses."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({reaching, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    await Polling(channel.desk.telegram.bot, channel.lanes, partial(give_up, channel.desk)).run(stop)


async def _until_done(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Fault as fault:
            log.warning("The bot could not be set up yet: %s.", fault)
            await asyncio.sleep(max(SETTING_UP_AGAIN, fault.seconds if isinstance(fault, Busy) else 0))
        else:
            return


async def set_webhook(channel: Channel) -> None:
    """Set the webhook, or take it away where the bot polls; nothing that is waiting is dropped. Raises faults."""
    telegram, settings = channel.desk.telegram, channel.settings
    held = await telegram.call("getWebhookInfo", {})
    if settings.webhook_url is None:
        if held.get("url"):
            await telegram.call("deleteWebhook", {"drop_pending_updates": False})
        return
    await telegram.call(
        "setWebhook",
        {
            "url": settings.webhook_url + PATH,
            "secret_token": channel.webhook.secret,
            "allowed_updates": [kind.value for kind in KINDS],
            "drop_pending_updates": False,
        },
    )
