"""Polling: nothing is confirmed before it is done, and nobody waits for another."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from telegram.error import NetworkError

from bot.telegram import polling as module
from bot.telegram.callback_queries import give_up
from bot.telegram.errors import Fault
from bot.telegram.polling import BATCH, Polling
from bot.telegram.updates import Update, read_update
from dialogs.context import Context
from tests.botapi.faults import Kind
from tests.botapi.people import Person
from tests.telegram.house import House, house


@asynccontextmanager
async def polls(home: House) -> AsyncIterator[Polling]:
    """Somebody polls; at the end they are told to stop."""
    stop = asyncio.Event()
    held = Polling(home.channel.desk.telegram.bot, home.channel.lanes, partial(give_up, home.channel.desk))
    task = asyncio.create_task(held.run(stop))
    try:
        yield held
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)
        await home.channel.lanes.settle()
        await asyncio.gather(*home.channel.desk.telegram.later)


async def until(what: Callable[[], object]) -> None:
    """Wait for something to be so, a minute at most."""
    async with asyncio.timeout(60):
        while not what():
            await asyncio.sleep(0.005)


@pytest.fixture
async def home(guide: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A deployment that asks again soon."""
    monkeypatch.setattr(module, "_BACKOFF", (0.01,))
    monkeypatch.setattr(module, "AGAIN", 0.01)
    async with house(guide, tmp_path) as held:
        yield held


async def test_a_conversation(home: House) -> None:
    """What a person does is answered, and confirmed when they have stopped."""
    anna = Person(home.world, language_code="en")
    async with polls(home):
        anna.say("/start")
        await until(lambda: anna.messages and anna.screen and anna.screen.keyboard)
        anna.tap("English")
        await until(lambda: home.case(anna).screen == "safety")
    assert home.world.waiting() == []


async def test_nothing_is_confirmed_before_it_is_done(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a turn goes on, Telegram keeps its update: a process that dies now loses nothing."""
    anna, boris = Person(home.world, 1, language_code="en"), Person(home.world, 2, language_code="en")
    hold = asyncio.Event()
    work = home.channel.lanes.work

    async def slow(updates: Sequence[Update]) -> Sequence[Fault | None]:
        if updates[0].chat == anna.id:
            await hold.wait()
        return await work(updates)

    monkeypatch.setattr(home.channel.lanes, "work", slow)
    async with polls(home):
        first = anna.say("/start")
        boris.say("/start")
        await until(lambda: boris.screen and boris.screen.keyboard)
        asked = len(home.world.called("getUpdates"))
        await until(lambda: len(home.world.called("getUpdates")) > asked + 2)
        assert first in home.world.waiting()
        assert not anna.messages
        hold.set()
        await until(lambda: anna.screen and anna.screen.keyboard)
    assert home.world.waiting() == []
    assert len(anna.messages) == len(boris.messages) == 1


async def test_one_chats_429_holds_up_nobody(home: House) -> None:
    """Not even where more has come in behind it than one poll brings."""
    release = asyncio.Event()

    async def pause(_: float) -> None:
        await release.wait()

    home.channel.lanes.pause = pause
    anna = Person(home.world, 1, language_code="en")
    home.world.faults.add("flood", "sendMessage", chat=anna.id, seconds=15)
    async with polls(home):
        anna.say("/start")
        others = [Person(home.world, number, language_code="en") for number in range(10, 10 + 2 * BATCH + 20)]
        for person in others:
            person.say("/start")
        await until(lambda: all(person.screen and person.screen.keyboard for person in others))
        assert not anna.messages
        release.set()
        await until(lambda: anna.screen and anna.screen.keyboard)


async def test_what_cannot_be_read_is_passed_over(home: House) -> None:
    """And the next person answered."""
    anna = Person(home.world, language_code="en")
    async with polls(home) as held:
        home.world.inject({"message": {"message_id": "many"}})
        anna.say("/start")
        await until(lambda: anna.screen and anna.screen.keyboard)
        assert held.unreadable == 1
    assert home.world.waiting() == []


@pytest.mark.parametrize("kind", ["internal", "html", "malformed", "refused", "reset", "lost", "flood"])
async def test_faults_of_polling_end(home: House, kind: Kind) -> None:
    """It goes on asking, and takes nothing twice."""
    anna = Person(home.world, language_code="en")
    home.world.faults.add(kind, "getUpdates", times=3, seconds=0.01)
    async with polls(home):
        anna.say("/start")
        await until(lambda: anna.screen and anna.screen.keyboard)
    assert len(home.world.called("sendMessage")) == 1


async def test_a_minute_without_a_poll_is_told_once(home: House, caplog: pytest.LogCaptureFixture) -> None:
    """So that somebody looks after it."""
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 20
        return now

    home.world.faults.add("internal", "getUpdates", times=8)
    stop = asyncio.Event()
    held = Polling(home.channel.desk.telegram.bot, home.channel.lanes, lambda *_: None, clock)
    task = asyncio.create_task(held.run(stop))
    await until(lambda: not home.world.faults.queue or home.world.faults.queue[0].times == 0)
    stop.set()
    await task
    assert caplog.text.count("No poll has succeeded for 60 s") == 1


async def test_a_second_poller_is_told_of(home: House, caplog: pytest.LogCaptureFixture) -> None:
    """And neither stops."""
    anna = Person(home.world, language_code="en")
    async with polls(home), polls(home):
        await until(lambda: "Another process polls" in caplog.text)
        anna.say("/start")
        await until(lambda: anna.screen and anna.screen.keyboard)


async def test_a_poll_that_breaks_off_ends_nothing(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it was."""
    anna = Person(home.world, language_code="en")
    failed = 0

    def broken(raw: object) -> object:
        nonlocal failed
        failed += 1
        if failed == 1:
            raise RuntimeError("broken")
        return read_update(raw)

    monkeypatch.setattr("bot.telegram.polling.read_update", broken)
    async with polls(home):
        anna.say("/start")
        await until(lambda: anna.screen and anna.screen.keyboard)


async def test_what_was_done_last_is_done_again_where_it_could_not_be_confirmed(home: House) -> None:
    """Which does no harm."""
    anna = Person(home.world, language_code="en")
    bot = home.channel.desk.telegram.bot
    asked = bot.do_api_request

    async with polls(home):
        anna.say("/start")
        await until(lambda: anna.screen and anna.screen.keyboard)
        anna.tap("English")

        async def broken(method: str, api_kwargs: dict[str, Any], **more: Any) -> Any:
            if method == "getUpdates" and api_kwargs["timeout"] == 0:
                raise NetworkError("gone")
            return await asked(method, api_kwargs, **more)

        object.__setattr__(bot, "do_api_request", broken)
        await until(lambda: home.case(anna).screen == "safety")
    object.__setattr__(bot, "do_api_request", asked)
    async with polls(home):
        await until(lambda: not home.world.waiting())
    assert home.case(anna).screen == "safety"
    assert len(anna.messages) == 1
