"""The Telegram channel and a Bot API server in one process, without sockets; updates are delivered by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from telegram.error import NetworkError

from bot.settings import Settings
from bot.storage.database import open_database
from bot.telegram import wiper
from bot.telegram.callback_queries import give_up
from bot.telegram.channel import Channel, open_channel
from bot.telegram.channel import World as Outside
from bot.telegram.client import READ_SECONDS
from bot.telegram.deferred import finish
from bot.telegram.errors import Fault, NotSent
from bot.telegram.updates import Unreadable, read_update
from bot.tokens.keys import Keys, read_keys
from dialogs.case import Case
from dialogs.context import Context
from tests.botapi.bots import ShortRequest
from tests.botapi.people import Person
from tests.botapi.world import TOKEN, World
from tests.made import made_key

KEY = made_key("tests")
HOUR = 3600


@dataclass
class House:
    """One deployment and the world around it."""

    world: World
    channel: Channel

    async def deliver(self) -> list[Fault | None]:
        """Hand over everything that waits; what kept each from being done."""
        updates = []
        for raw in self.world.take_updates():
            try:
                updates.append(read_update(raw))
            except Unreadable:
                continue
        outcomes = await asyncio.gather(*(self.channel.lanes.take(update) for update in updates))
        for update, outcome in zip(updates, outcomes, strict=True):
            if outcome:
                give_up(self.channel.desk, update, outcome)
        await asyncio.gather(*self.channel.desk.telegram.later)
        return outcomes

    async def says(self, person: Person, text: str) -> None:
        """A person writes, and the bot has answered. A second passes before: nobody types at once."""
        self.world.clock.jump(2)
        person.say(text)
        await self.deliver()

    async def taps(self, person: Person, *labels: str) -> None:
        """A person taps one button after the other."""
        for label in labels:
            self.world.clock.jump(1)
            person.tap(label)
            await self.deliver()

    async def pass_time(self, seconds: float, every: float = HOUR) -> None:
        """Time passes, with rounds of the wiper in it."""
        idle = self.channel.settings.idle_minutes * 60
        end = self.world.clock.now() + seconds
        while (left := end - self.world.clock.now()) > 0:
            self.world.clock.jump(min(every, left))
            await finish(self.channel.desk, self.channel.lanes)
            await wiper.wipe_due(self.channel.desk, self.channel.lanes)
            if idle:
                await wiper.wipe_idle(self.channel.desk, self.channel.lanes, idle)

    def case(self, person: Person) -> Case:
        """The case behind the buttons a person has before them."""
        assert person.screen is not None
        data = person.screen.keyboard[0][0]["callback_data"]
        return self.channel.desk.unsealed(person.id, data[:51])


class Network(ShortRequest):
    """The world in the place of connections: no sockets, no HTTP, and the same errors."""

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        """A call and its answer."""
        try:
            return await super().do_request(*given, **named)
        except NetworkError as error:
            if isinstance(error.__cause__, httpx.ConnectError):
                raise NotSent("refused") from None
            raise


@asynccontextmanager
async def house(
    guide: Context, folder: Path, world: World | None = None, keys: Keys | None = None, **settings: object
) -> AsyncIterator[House]:
    """A deployment over a database of its own; at the end nothing was done that Telegram does not allow.

    `keys` seal buttons; `key_text` is KOMPAS_KEYS, which opens the wipe list.
    """
    world = world or World()
    key_text = str(settings.pop("key_text", KEY))
    values = {"telegram_token": SecretStr(TOKEN), "keys": SecretStr(key_text)} | settings
    held = Settings.model_validate(values)
    url = settings.get("database", f"sqlite:///{folder / 'wipes.sqlite'}")
    async with open_database(str(url)) as engine:
        outside = Outside(world.clock.now, Network(world, READ_SECONDS))
        channel = open_channel(held, guide, keys or read_keys(KEY), engine, outside)

        async def at_once(seconds: float) -> None:
            world.clock.jump(seconds)

        channel.desk.telegram.pause = channel.lanes.pause = at_once
        try:
            yield House(world, channel)
        finally:
            await channel.desk.telegram.close()
    world.check()


@asynccontextmanager
async def impatient(guide: Context, folder: Path, idle_minutes: int = 60) -> AsyncIterator[House]:
    """A deployment that tries no turn again: what must hold holds without."""
    async with house(guide, folder, idle_minutes=idle_minutes) as home:
        home.channel.lanes.patience = 0
        yield home
