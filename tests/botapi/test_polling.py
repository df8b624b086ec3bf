"""getUpdates."""

import asyncio

import pytest
from telegram import Bot
from telegram.error import Conflict

from tests.botapi.bots import bot_of
from tests.botapi.calls import call
from tests.botapi.clock import settle
from tests.botapi.people import Person
from tests.botapi.polling import get_updates
from tests.botapi.world import World

FIRST = 700_000_001


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return Person(world)


@pytest.fixture
def bot(world: World) -> Bot:
    return bot_of(world)


async def ids(bot: Bot, offset: int, limit: int = 100) -> list[int]:
    return [update.update_id - FIRST for update in await bot.get_updates(offset, limit, timeout=0)]


async def test_an_offset_confirms(bot: Bot, anna: Person) -> None:
    for _ in range(4):
        anna.say("a")
    assert await ids(bot, 0, 2) == [0, 1]
    assert await ids(bot, 0) == [0, 1, 2, 3]
    assert await ids(bot, FIRST + 1) == [1, 2, 3]
    assert await ids(bot, -2) == [2, 3]
    assert await ids(bot, FIRST) == [2, 3]
    assert await ids(bot, FIRST + 9) == []
    assert await ids(bot, 0) == []


async def test_a_long_poll_ends_with_the_first_update_or_after_its_time(world: World, anna: Person) -> None:
    poll = asyncio.create_task(get_updates(world, {"timeout": 30}))
    await world.clock.advance(29)
    assert not poll.done()
    anna.say("a")
    assert len(await poll) == 1
    poll = asyncio.create_task(get_updates(world, {"timeout": 30, "offset": FIRST + 1}))
    await world.clock.advance(30)
    assert await poll == []


async def test_the_first_of_two_pollers_is_ended(world: World, bot: Bot, anna: Person) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await settle()
    second = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot instance"):
        await first
    anna.say("a")
    assert len(await second) == 1
    assert not world.violations


async def test_a_webhook_ends_polling(world: World, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await settle()
    await bot.set_webhook("https://bot.example/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == ()


async def test_only_what_was_asked_for_comes(world: World, bot: Bot, anna: Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"], timeout=0)
    anna.say("/start")
    sent = await bot.send_message(anna.id, "a")
    anna.tap_data(anna.messages[0], "x")
    (update,) = await bot.get_updates(timeout=0)
    assert update.callback_query
    assert sent.message_id == 2
    await bot.get_updates(allowed_updates=[], timeout=0)
    world.inject({"chat_member": {}})
    anna.say("b")
    assert len(await bot.get_updates(timeout=0)) == 2


async def test_what_waits_too_long_is_gone(world: World, bot: Bot, anna: Person) -> None:
    anna.say("/start")
    await bot.send_message(anna.id, "a")
    anna.tap_data(anna.messages[0], "x")
    world.clock.jump(151)
    assert await ids(bot, 0) == [0]
    world.clock.jump(24 * 3600)
    assert await ids(bot, 0) == []
    world.check()


async def test_texts_are_numbers_where_numbers_are_meant(world: World, anna: Person) -> None:
    anna.say("a")
    reply = await call(world, world.token, "getupdates", {"offset": "-1", "limit": "1", "timeout": "0"})
    assert b'"update_id": 700000001' in reply.body
