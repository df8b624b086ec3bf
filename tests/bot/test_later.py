"""A database that is not there at the start: web page and API are served, and Telegram when it is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import cast

import httpx
import pytest

from bot.serve.app import AppConfig, build_site
from bot.serve.delayed_start import Later, running_later
from bot.settings import Settings
from bot.storage.unusable import NotThere
from bot.telegram.channel import Channel, Shift
from bot.tokens.keys import random_keys
from dialogs.context import Context


class World:
    """A database that is not there for so many tries, and a channel that notes when it is at work."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *troubles: str) -> None:
        self.troubles = list(troubles)
        self.happened: list[str] = []
        self.shift = Shift()
        self.channel = cast(Channel, SimpleNamespace(shift=self.shift, retire=self.shift.left.set))
        monkeypatch.setattr("bot.serve.delayed_start.running", self._running)

    async def prepare(self) -> None:
        """Fails as long as there is trouble."""
        self.happened.append("tried")
        if self.troubles:
            raise NotThere(self.troubles.pop(0))

    @asynccontextmanager
    async def _running(self, channel: Channel) -> AsyncIterator[None]:
        assert channel is self.channel
        self.happened.append("begun")
        yield
        self.happened.append("ended")

    async def until(self, what: str) -> None:
        """Wait until it has happened."""
        async with asyncio.timeout(60):
            while what not in self.happened:
                await asyncio.sleep(0.001)


async def test_it_is_tried_until_it_is_there(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Then Telegram is served until the end. Each reason is said once, and that it is over."""
    caplog.set_level("INFO")
    world = World(monkeypatch, "It is silent.", "It is silent.", "It is held.", "It is held.")
    later = Later(world.prepare, "It is silent.")
    async with running_later(world.channel, later, pause=0):
        assert not later.done
        await world.until("begun")
        await asyncio.sleep(0)
        assert later.done
        assert "ended" not in world.happened
    assert world.happened == [*["tried"] * 5, "begun", "ended"]
    assert [record.getMessage() for record in caplog.records] == [
        "It is held. Telegram is not served until then.",
        "The database is there: Telegram is served.",
    ]


async def test_who_ends_before_need_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is begun any more."""
    world = World(monkeypatch, *["It is silent."] * 1000)
    async with running_later(world.channel, Later(world.prepare), pause=3600):
        await asyncio.sleep(0)
    assert world.happened == []


@pytest.mark.parametrize("handed", [True, False])
async def test_where_the_one_before_had_it(monkeypatch: pytest.MonkeyPatch, handed: bool) -> None:
    """Telegram is served at once, for erasing waits for no database; not before it is the turn of this process."""
    world = World(monkeypatch, *["It is silent."] * 1000)
    world.shift.begins.clear()
    later = Later(world.prepare)
    async with running_later(world.channel, later, pause=3600):
        await asyncio.sleep(0.01)
        assert world.happened == []
        later.take_over((handed, "It is silent."))
        world.shift.begins.set()
        await asyncio.sleep(0.01)
        assert world.happened == ["begun"] * handed
    assert world.happened == ["begun", "ended"] * handed


async def test_who_never_served_leaves_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process serves next, and must not wait for it."""
    world = World(monkeypatch, *["It is silent."] * 1000)
    async with running_later(world.channel, Later(world.prepare), pause=3600):
        await asyncio.sleep(0.01)
        world.shift.leaves.set()
        async with asyncio.timeout(60):
            await world.shift.left.wait()
    assert world.happened == []


async def test_until_then_it_is_alive_and_not_ready(guide: Context) -> None:
    """And everything but Telegram is served."""

    async def prepare() -> None:
        raise AssertionError("nobody starts it here")

    later = Later(prepare)
    site = build_site(AppConfig(Settings(), guide, random_keys(), lambda: 0.0, None, None, later))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="https://kompas.example") as client:
        assert [(await client.get(path)).status_code for path in ("/", "/healthz", "/readyz")] == [200, 200, 503]
        assert (await client.post("/api/v1/turns", json={})).status_code == 200
        later.done = True
        assert (await client.get("/readyz")).status_code == 200
