"""Messages half sent: on the list before their number is known, looked for until they are surely not there."""

from pathlib import Path

import pytest

from bot.storage.references import Sending, Sent, sending
from bot.telegram.deleting import MOST_AFTER, delete_unconfirmed
from bot.telegram.errors import RetryAfter, Unreachable
from bot.telegram.wiper import wipe_due
from dialogs.context import Context
from tests.botapi.faults import Kind
from tests.botapi.people import Person
from tests.botapi.state import Message
from tests.telegram.house import HOUR, House
from tests.telegram.house import impatient as house
from tests.telegram.talks import begin, do, restarted, rows
from tests.telegram.test_codes import at_findings


@pytest.mark.parametrize("fault", ["lost", "lost_timeout", "malformed"])
async def test_a_message_half_sent_is_found(guide: Context, tmp_path: Path, fault: Kind) -> None:
    """Telegram sent it, and we never learned its number; the next one lives on."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        home.world.faults.add(fault, "sendMessage")
        anna.say("/start")
        (outcome,) = await home.deliver()
        assert isinstance(outcome, Unreachable)
        assert [message.text for message in anna.messages] == ["One moment …"]
        await home.says(anna, "hello")
        await home.says(anna, "/start")
        lost, *_, screen = anna.messages
        await home.pass_time(600, every=20)
        assert lost.deleted
        assert anna.messages == [screen]
        assert await rows(home) == 1


@pytest.mark.parametrize("fault", ["refused", "internal", "flood"])
async def test_a_message_surely_not_sent_leaves_no_row(guide: Context, tmp_path: Path, fault: Kind) -> None:
    """After the tries are used up, or when Telegram asks to wait long; for a broken server one is looked for."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        home.world.faults.add(fault, "sendMessage", times=10, seconds=60)
        anna.say("/start")
        (outcome,) = await home.deliver()
        assert isinstance(outcome, RetryAfter if fault == "flood" else Unreachable)
        home.world.faults.clear()
        await home.pass_time(600, every=20)
        assert anna.messages == []
        assert await rows(home) == 0


async def test_a_sweep_touches_nothing_that_lives(guide: Context, tmp_path: Path) -> None:
    """What is known of ours stays, whatever its number; other chats are not looked at."""
    async with house(guide, tmp_path) as home:
        anna, boris = await begin(home, 1), await begin(home, 2)
        await home.says(anna, "/new")
        await delete_unconfirmed(home.channel.desk, sending(1, 0))
        assert len(anna.messages) == 2
        assert len(boris.messages) == 1


async def test_a_message_half_sent_after_one_of_another_process_is_found(guide: Context, tmp_path: Path) -> None:
    """Who sent it knew of less than stands in the chat: a known message may lie before the lost one."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home, 1)
        await home.says(anna, "/new")
        known, lost = anna.messages
        await home.channel.desk.wipes.remove(Sent(1, lost.id))
        await delete_unconfirmed(home.channel.desk, sending(1, known.id - 1))
        assert anna.messages == [known]


async def test_a_sweep_waits_for_its_chat(guide: Context, tmp_path: Path) -> None:
    """It is done in the chat's lane, so that no message is being sent meanwhile."""
    async with house(guide, tmp_path) as home:
        Person(home.world, 1).say("/start")
        home.world.pending.clear()
        desk, lanes = home.channel.desk, home.channel.lanes
        await desk.wipes.begin(1, 0, home.world.clock.now() - 24 * HOUR)

        async def busy() -> None:
            await wipe_due(desk, lanes)
            assert await rows(home) == 1

        assert await lanes.run_if_idle(1, busy)
        for left in (1, 0):
            await wipe_due(desk, lanes)
            assert await rows(home) == left


def unfilled(person: Person) -> list[Message]:
    """The messages into which nothing was put."""
    return [message for message in person.messages if not message.keyboard]


async def half_sent_code(home: House, person: Person) -> None:
    """A code of which we never heard, asked for on a screen of half an hour ago, after a restart and a busy time."""
    await at_findings(home, person)
    await do(home, person, "share")
    home.world.clock.jump(HOUR / 2)
    home.world.next_message += MOST_AFTER + 500
    restarted(home)
    home.world.faults.add("lost_timeout", "sendMessage")
    await do(home, person, "continue")
    assert len(unfilled(person)) == 1


async def lost(home: House) -> int:
    """How many messages that were half sent are on the list."""
    return len([1 async for item in home.channel.desk.wipes.everything() if isinstance(item.reference, Sending)])


async def test_a_code_half_sent_long_after_its_screen_is_found(guide: Context, tmp_path: Path) -> None:
    """Its number is far away, as others wrote meanwhile: it stays on the list until a newer number is known."""
    async with house(guide, tmp_path) as home:
        anna, boris = (Person(home.world, number, language_code="en") for number in (1, 2))
        await half_sent_code(home, anna)
        await home.pass_time(600, every=20)
        assert len(unfilled(anna)) == 1
        assert await lost(home) == 1
        await home.says(boris, "/start")
        await home.pass_time(20, every=20)
        assert unfilled(anna) == []
        assert await lost(home) == 0


async def test_numbers_are_looked_through_once(guide: Context, tmp_path: Path) -> None:
    """However long it takes until a newer one is known; and somebody else's screen on the list may be that."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna, boris = (Person(home.world, number, language_code="en") for number in (1, 2))
        await half_sent_code(home, anna)
        await home.pass_time(600, every=20)
        assert len(home.world.called("deleteMessages")) == MOST_AFTER / 100
        await home.says(boris, "/start")
        restarted(home)
        await home.pass_time(20, every=20)
        assert unfilled(anna) == []
        assert await lost(home) == 0


async def test_who_was_off_for_a_day_hears_first_who_has_written(guide: Context, tmp_path: Path) -> None:
    """The first look is before that, and finds nothing: the row stands until the next."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna, boris = (Person(home.world, number, language_code="en") for number in (1, 2))
        await half_sent_code(home, anna)
        home.world.clock.jump(HOUR)
        boris.say("/start")
        home.world.clock.jump(23 * HOUR)
        restarted(home)
        await wipe_due(home.channel.desk, home.channel.lanes)
        assert await lost(home) == len(unfilled(anna)) == 1
        await home.deliver()
        await wipe_due(home.channel.desk, home.channel.lanes)
        assert await lost(home) == len(unfilled(anna)) == 0


async def test_where_nobody_writes_any_more_its_row_goes_with_the_day(guide: Context, tmp_path: Path) -> None:
    """There is no newer number then, and nothing further on to be found; nothing of it is remembered."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        await do(home, anna, "share")
        home.world.clock.jump(HOUR / 2)
        restarted(home)
        home.world.faults.add("lost_timeout", "sendMessage")
        await do(home, anna, "continue")
        await home.pass_time(600, every=20)
        assert unfilled(anna) == []
        assert await lost(home) == 1
        await home.pass_time(24 * HOUR, every=600)
        assert await rows(home) == 0
        assert not home.channel.desk.memory.swept
