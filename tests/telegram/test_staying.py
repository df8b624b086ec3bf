"""How long messages stay, and who else is about: idle screens, a day, groups, blocked chats, strange updates."""

import pickle
from pathlib import Path

import pytest

from bot.telegram.wiper import CLOSED
from dialogs.context import Context
from tests.botapi.people import Group, Person
from tests.botapi.world import World
from tests.telegram.house import HOUR, house
from tests.telegram.talks import do, said


async def test_idle_screens_are_deleted(guide: Context, tmp_path: Path) -> None:
    """After the time the safety screen says; a tap begins it anew."""
    async with house(guide, tmp_path, idle_minutes=30) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en")
        assert "30" in anna.text
        await home.pass_time(20 * 60, every=60)
        await do(home, anna, "continue")
        await home.pass_time(20 * 60, every=60)
        assert len(anna.messages) == 1
        await home.pass_time(11 * 60, every=60)
        assert anna.messages == []


async def test_idle_screens_are_deleted_by_whoever_serves_then(guide: Context, tmp_path: Path) -> None:
    """A process that takes over from another knows what stands, and since when nobody has touched it."""
    world = World()
    async with house(guide, tmp_path, world, idle_minutes=30) as home:
        anna, boris = (Person(world, number, language_code="en") for number in (1, 2))
        await home.says(anna, "/start")
        await home.pass_time(20 * 60, every=60)
        await home.says(boris, "/start")
        told = pickle.dumps({name: part.give() for name, part in home.channel.parts.items()})
    async with house(guide, tmp_path, world, idle_minutes=30) as home:
        for name, value in pickle.loads(told).items():  # noqa: S301  of our own
            home.channel.parts[name].take(value)
        await home.pass_time(11 * 60, every=60)
        assert (len(anna.messages), len(boris.messages)) == (0, 1)
        await home.says(boris, "English")
        assert home.case(boris).language == "en"
        await home.pass_time(31 * 60, every=60)
        assert boris.messages == []


async def test_everything_is_gone_after_a_day(guide: Context, tmp_path: Path) -> None:
    """Whoever goes on tapping, and whatever the process remembers."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue")
        await home.pass_time(22 * HOUR)
        await do(home, anna, "applicant")
        assert len(anna.messages) == 1
        await home.pass_time(2 * HOUR, every=20 * 60)
        assert anna.messages == []
        assert await home.channel.desk.wipes.overdue(home.world.clock.now() + 100 * HOUR) == 0


async def test_nobody_is_remembered(guide: Context, tmp_path: Path) -> None:
    """Of whoever left, made a code, only wrote, or closed the chat the process holds nothing in the end."""
    async with house(guide, tmp_path) as home:
        anna, boris = (Person(home.world, number, language_code="en") for number in (1, 2))
        memory = home.channel.desk.memory
        held = (memory.screens, memory.chats, memory.codes, memory.files, memory.told, memory.closed)
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant", "not_applied", "other", "adult", "continue")
        await do(home, anna, "share", "continue")
        await home.says(boris, "hello")
        memory.close(3, home.world.clock.now() + CLOSED)
        assert [len(part) for part in held] == [1] * len(held)
        await home.pass_time(24 * HOUR, every=600)
        assert [len(part) for part in held] == [0] * len(held)
        assert not memory.taken


async def test_a_group_is_told_once_to_write_privately(guide: Context, tmp_path: Path) -> None:
    """When the bot is added, or first spoken to; people's messages there are not touched."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="be")
        group = Group(home.world, -100, "Дом")
        group.add_bot(anna)
        await home.deliver()
        for _ in range(3):
            anna.say("/start", group)
            await home.deliver()
        assert [message.text for message in group.messages] == [said(guide, "be", "telegram.group")]
        assert not home.world.called("deleteMessage")
        await home.pass_time(24 * HOUR)
        assert group.messages == []


async def test_whoever_blocks_the_bot_stops_nothing(guide: Context, tmp_path: Path) -> None:
    """Their message goes when they let it in again, or is given up after two days."""
    async with house(guide, tmp_path) as home:
        anna, boris = Person(home.world, 1, language_code="en"), Person(home.world, 2, language_code="en")
        for person in (anna, boris):
            await home.says(person, "/start")
        anna.block()
        await home.deliver()
        await home.pass_time(25 * HOUR, every=600)
        assert boris.messages == []
        anna.unblock()
        await home.pass_time(2 * HOUR, every=600)
        assert anna.messages == []


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"message_id": "many"}},
        {"message": None, "callback_query": {"id": 5}},
        {"callback_query": {"id": "1", "from": {"id": 1}}},
        {"callback_query": {"id": "1", "from": {"id": 1}, "inline_message_id": "x", "data": "y"}},
        {"poll_answer": {"poll_id": "1"}},
        {"message": {"message_id": 5, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "/start"}},
        {"something_new": [1, 2, {"deep": None}]},
        {},
    ],
    ids=str,
)
async def test_strange_updates_stop_nothing(guide: Context, tmp_path: Path, update: dict[str, object]) -> None:
    """Whatever comes in, the next person is answered."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        home.world.inject(update)
        anna.say("/start")
        await home.deliver()
        assert len(anna.messages) == 1
        home.world.violations.clear()  # an answer to a tap that Telegram never heard of
