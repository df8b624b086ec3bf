"""The Telegram channel: its parts put together, started, and ended so that nothing is lost."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import Response
from telegram.request import BaseRequest

from bot.serve.handover import Part
from bot.serve.shutdown import CLOSING, LAST_TRY, LEAVING, SETTLING
from bot.settings import Settings
from bot.storage.wipe_list import WipeList
from bot.telegram.callback_data import Buttons
from bot.telegram.callback_queries import give_up
from bot.telegram.chat_queues import LIMIT, ChatQueues
from bot.telegram.client import open_telegram
from bot.telegram.context import TelegramContext
from bot.telegram.deferred import finish
from bot.telegram.deletion_clock import Clock, passed
from bot.telegram.errors import Fault, RetryAfter
from bot.telegram.memory import Memory
from bot.telegram.polling import Polling
from bot.telegram.profile import set_profile
from bot.telegram.update_turns import take_turns
from bot.telegram.updates import KINDS
from bot.telegram.webhook import PATH, Webhook, secret_of
from bot.telegram.wiper import keep_wiping
from bot.tokens.code_links import Handles
from bot.tokens.keys import Keys, with_fallback
from bot.tokens.seal import Seal
from dialogs.channel import telegram as telegram_channel
from dialogs.codec import Codec
from dialogs.context import Context

SETTING_UP_AGAIN = 10.0
"""Seconds after which commands and webhook are set once more when Telegram could not be reached."""

log = logging.getLogger(__name__)


def _begun() -> asyncio.Event:
    begun = asyncio.Event()
    begun.set()
    return begun


def _nothing() -> None:
    """Nobody wants to know."""


@dataclass(repr=False)
class Shift:
    """The time in which this process is the one that serves Telegram, among those that follow each other."""

    begins: asyncio.Event = field(default_factory=_begun)
    """Whoever served before, if anybody, has left."""
    heard: Callable[[], None] = _nothing
    """Told when something of anybody comes in or goes out."""
    leaves: asyncio.Event = field(default_factory=asyncio.Event)
    """It is told to leave."""
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Every turn at hand is done, and none is begun any more."""
    followed: bool = False
    """Another one follows, who is told of everything that is unfinished."""
    set_up: bool = False
    """Whether Telegram knows the webhook, if any, and what the bot says of itself."""


@dataclass(frozen=True, repr=False)
class Channel:
    """Telegram, ready to be run."""

    desk: TelegramContext
    lanes: ChatQueues
    webhook: Webhook
    settings: Settings
    shift: Shift = field(default_factory=Shift)

    @property
    def parts(self) -> dict[str, Part]:
        """What whoever serves next must know: of screens, the list, the time. No name, and nothing anybody typed."""
        return {
            "put off": Part(lambda: self.webhook.put_off, self.webhook.put_off.update),
            "memory": Part(lambda: self.desk.memory, self.desk.memory.take_over),
            "list": Part(lambda: self.desk.wipes.health, self.desk.wipes.health.take_over),
            "clock": Part(self.desk.telegram.clock.known, self.desk.telegram.clock.take_over),
            "newest": Part(self.desk.telegram.newest, lambda newest: self.desk.telegram.note_message_id(1, *newest)),
            "set up": Part(lambda: self.shift.set_up, lambda done: setattr(self.shift, "set_up", done)),
        }

    async def take(self, request: Request) -> Response:
        """Take a push, in turn: what was shown before is known by then."""
        await first(self.shift.begins, self.shift.leaves)
        return await self.webhook.take(request)

    async def leave(self) -> None:
        """Let another process serve: returns when every turn at hand is done."""
        self.shift.followed = True
        self.shift.leaves.set()
        await self.shift.left.wait()

    def retire(self) -> None:
        """Take no turn any more."""
        self.lanes.close()
        self.shift.left.set()

    @property
    def unfinished(self) -> bool:
        """Whether something is still to be erased or said that only this process knows of."""
        return bool(self.desk.memory.unfinished)


@dataclass(frozen=True)
class World:
    """What lies outside: the clock, in seconds since 1970, and what takes the place of the network, if anything.

    `shift`: when it is the turn of this process to serve; at once unless it is given.
    """

    now: Callable[[], float] = time.time
    request: BaseRequest | None = None
    steady: Callable[[], float] | None = None
    """A clock that nobody can set, in seconds since whenever; without it `now` is believed."""
    shift: Shift | None = None
    handles: Handles | None = None
    """What is known of case codes, where others of this process must know of it, too."""


THE_WORLD = World(steady=passed)


def open_channel(
    settings: Settings, guide: Context, keys: Keys, engine: AsyncEngine, world: World = THE_WORLD
) -> Channel:
    """The channel of one bot. `keys` seal its buttons; the wipe list opens with the token, too."""
    shift = world.shift or Shift()
    if settings.telegram_token is None:
        raise ValueError("a channel needs a token")
    token = settings.telegram_token.get_secret_value()
    idle = settings.idle_minutes if settings.replicas == 1 else 0
    clock = Clock(world.now, world.steady or world.now)
    desk = TelegramContext(
        guide=replace(guide, channel=telegram_channel(idle)),
        codec=Codec(guide.policy),
        buttons=Buttons(guide.policy),
        seal=Seal(keys),
        telegram=open_telegram(token, settings.telegram_api_url, world.request, clock, shift.heard),
        wipes=WipeList(engine, with_fallback(settings.key_ring(), (token,))),
        memory=Memory(alone=settings.replicas == 1),
        now=clock.now,
        keep=settings.keep_minutes * 60,
        handles=world.handles or Handles(alone=settings.replicas == 1),
    )
    patience = 0.0 if settings.webhook_url else LIMIT  # behind a webhook Telegram waits
    lanes = ChatQueues(partial(take_turns, desk), patience)
    webhook = Webhook(lanes, secret_of(token), partial(give_up, desk), world.now)
    return Channel(desk, lanes, webhook, settings, shift)


@asynccontextmanager
async def running(channel: Channel) -> AsyncIterator[None]:
    """The channel at work from the beginning of its shift; at the end every turn is done, and every answer given."""
    working = asyncio.create_task(_work(channel))
    try:
        yield
    finally:
        try:
            channel.shift.leaves.set()
            await asyncio.wait({working}, timeout=SETTLING + LAST_TRY + CLOSING)
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
        finally:
            await channel.desk.telegram.close()


async def _work(channel: Channel) -> None:
    """Everything but taking pushes, while the shift lasts."""
    shift = channel.shift
    try:
        await first(shift.begins, shift.leaves)
        if shift.begins.is_set():
            await _serve(channel)
    finally:
        channel.retire()


async def _serve(channel: Channel) -> None:
    desk, settings, shift = channel.desk, channel.settings, channel.shift
    idle = settings.idle_minutes * 60 if settings.replicas == 1 else 0
    wiping = asyncio.create_task(keep_wiping(desk, channel.lanes, idle))
    reaching = asyncio.create_task(_until_done(partial(set_webhook, channel), shift.set_up))
    profile = partial(set_profile, desk.telegram, desk.guide)
    introducing = asyncio.create_task(_until_done(profile, shift.set_up))
    polling = None if settings.webhook_url else asyncio.create_task(_poll(channel, reaching))
    await shift.leaves.wait()
    try:
        async with asyncio.timeout(LEAVING if shift.followed else SETTLING):
            if polling:
                await polling
            channel.lanes.close()
            await channel.lanes.settle()
    except TimeoutError:
        log.warning("Not every turn was done in time. Whoever waits is answered after the next start.")
    shift.set_up = all(task.done() and not task.cancelled() for task in (reaching, introducing))
    await _finish(channel)
    await _end(wiping, reaching, introducing)


async def _finish(channel: Channel) -> None:
    """What only this process can do is tried a last time.

    That is to write a file anew that was taken away, and, unless another process follows and is told of it, what is
    unfinished.
    """
    followed = channel.shift.followed
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_TRY):
            with suppress(SQLAlchemyError):  # the list says so
                await channel.desk.wipes.mend()
            if not followed:
                await finish(channel.desk, channel.lanes)
    if channel.unfinished and not followed:
        log.error("Something that was to be erased at once stands until its time: the database did not answer.")


async def _end(*tasks: asyncio.Task[None]) -> None:
    """Break tasks off. One that is told in the middle of a call may not hear it the first time; none holds us up."""
    left = set(tasks)
    for _ in range(CLOSING):
        for task in left:
            task.cancel()
        if left:
            _, left = await asyncio.wait(left, timeout=1)
    await asyncio.gather(*(set(tasks) - left), return_exceptions=True)


async def first(*events: asyncio.Event) -> None:
    """Wait until one of them has come."""
    if any(event.is_set() for event in events):
        return
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


async def _poll(channel: Channel, reaching: asyncio.Task[None]) -> None:
    """Poll once there is no webhook any more: while there is one, Telegram refuses."""
    leaves = channel.shift.leaves
    stopping = asyncio.create_task(leaves.wait())
    await asyncio.wait({reaching, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    telegram, told = channel.desk.telegram, partial(give_up, channel.desk)
    await Polling(telegram.bot, channel.lanes, told, heard=channel.shift.heard).run(leaves)


async def _until_done(work: Callable[[], Awaitable[None]], done: bool = False) -> None:
    while not done:
        try:
            await work()
        except Fault as fault:
            log.warning("The bot could not be set up yet: %s.", fault)
            await asyncio.sleep(max(SETTING_UP_AGAIN, fault.seconds if isinstance(fault, RetryAfter) else 0))
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
