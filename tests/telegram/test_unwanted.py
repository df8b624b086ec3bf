"""What people write and send: gone at once, or on the list; whatever becomes of Telegram, the database and the turn."""

import asyncio
from pathlib import Path

import pytest

from bot.telegram.chat_queues import GivenUp
from bot.telegram.errors import Unreachable
from bot.telegram.wiper import HOPELESS, wipe_due
from dialogs.context import Context
from tests.botapi.people import Person
from tests.telegram.house import HOUR, House, impatient
from tests.telegram.house import house as any_house
from tests.telegram.talks import begin, do, no_database, restarted, rows, said, silence


def standing(person: Person) -> list[str]:
    """What a person wrote and sent that still stands."""
    return [message.text or "dice" for message in person.own]


async def writes(home: House, person: Person, *texts: str) -> None:
    """A person writes all this while the bot is busy with them, so it is one turn. For a dice they send one."""
    busy = asyncio.create_task(home.channel.lanes.run_if_idle(person.id, lambda: asyncio.sleep(0.01)))
    await asyncio.sleep(0)
    home.world.clock.jump(2)
    for text in texts:
        if text == "dice":
            person.send_dice()
        else:
            person.say(text)
    await home.deliver()
    await busy


async def test_a_name_is_deleted_though_the_turn_was_given_up(guide: Context, tmp_path: Path) -> None:
    """Telegram never answered, and brings the message no more: it is on the list."""
    async with impatient(guide, tmp_path) as home:
        anna = await begin(home)
        async with silence(home, "deleteMessage"):
            anna.say("my name is Anna Petrova")
            (outcome,) = await home.deliver()
        assert isinstance(outcome, GivenUp)
        assert standing(anna) == ["my name is Anna Petrova"]
        await home.pass_time(21, every=21)
        assert standing(anna) == []
        assert await rows(home) == 1


async def test_a_burst_is_deleted_though_the_turn_was_given_up(guide: Context, tmp_path: Path) -> None:
    """All of it, also by who erases meanwhile."""
    async with impatient(guide, tmp_path) as home:
        anna, boris = await begin(home, 1), await begin(home, 2)
        async with silence(home, "deleteMessages"):
            for person in (anna, boris):
                await writes(home, person, "my name is", "Anna Petrova")
        for person in (anna, boris):
            assert standing(person) == ["my name is", "Anna Petrova"]
        await home.says(anna, "/erase")
        assert standing(anna) == []
        await home.pass_time(21, every=21)
        assert standing(boris) == []


async def test_a_command_that_cannot_be_deleted_is_obeyed(
    guide: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes /erase while Telegram hangs has erased: all is due, and goes when it answers again."""
    monkeypatch.setattr("bot.telegram.deleting.DISCARDING", 0.1)
    async with impatient(guide, tmp_path) as home:
        anna = await begin(home)
        async with silence(home, "deleteMessage"):
            await home.says(anna, "/erase")
        assert standing(anna) == ["/erase"]
        assert len(anna.messages) == 1
        await home.pass_time(21, every=21)
        assert anna.own == []
        assert [message.text for message in anna.messages] == [said(guide, "en", "telegram.erased-all")]
        await home.pass_time(80, every=20)
        assert anna.messages == []


async def test_neither_telegram_nor_the_database_answers(guide: Context, tmp_path: Path) -> None:
    """Nothing is confirmed: the turn is tried again, and where that is Telegram's part, it brings the message again."""
    async with impatient(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.faults.add("internal", "deleteMessage", times=4)
        async with no_database(home):
            update = anna.say("my name is Anna")
            (outcome,) = await home.deliver()
        assert isinstance(outcome, Unreachable)
        home.world.repeat(update)
        await home.deliver()
        assert standing(anna) == []


async def test_while_the_database_is_away_what_is_written_is_tried_again(guide: Context, tmp_path: Path) -> None:
    """In the lane, when the bot polls."""
    async with any_house(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.faults.add("internal", "deleteMessage", times=4)
        async with no_database(home):
            await home.says(anna, "my name is Anna")
            assert standing(anna) == []


@pytest.mark.parametrize("texts", [("dice",), ("hello", "my name is Anna", "dice", "I live in Minsk", "dice")])
async def test_a_dice_keeps_nothing_else(guide: Context, tmp_path: Path, texts: tuple[str, ...]) -> None:
    """Telegram lets nobody take it back for a day: everything else goes at once, and it goes then."""
    async with impatient(guide, tmp_path, idle_minutes=0) as home:
        anna = await begin(home)
        await writes(home, anna, *texts)
        dice = [text for text in texts if text == "dice"]
        assert standing(anna) == dice
        assert await rows(home) == 1 + len(dice)
        await home.says(anna, "/erase")
        assert standing(anna) == dice
        assert [message.text for message in anna.messages] == [said(guide, "en", "telegram.erased-all")]
        restarted(home)
        await home.pass_time(24 * HOUR + 200, every=600)
        assert anna.own == anna.messages == []
        assert await rows(home) == 0


async def test_what_a_closed_chat_holds_is_tried_for_a_day(guide: Context, tmp_path: Path) -> None:
    """Somebody writes and blocks the bot; if they let it in again, what they wrote goes."""
    async with impatient(guide, tmp_path) as home:
        anna = await begin(home)
        anna.say("my name is Anna")
        anna.chat.gone = True
        await home.deliver()
        anna.chat.gone = False
        await home.pass_time(21, every=21)
        assert standing(anna) == []


async def test_what_can_never_be_deleted_is_given_up(
    guide: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What a person wrote, with the bot off for two days before it could be deleted: that is told."""
    async with impatient(guide, tmp_path) as home:
        anna = await begin(home)
        await do(home, anna, "erase")
        home.world.faults.add("internal", "deleteMessage", times=4)
        await home.says(anna, "my name is Anna")
        home.world.faults.clear()
        home.world.clock.jump(49 * HOUR)
        await wipe_due(home.channel.desk, home.channel.lanes)
        assert await rows(home) == 0
        assert "is given up" in caplog.text
        assert HOPELESS < 48 * HOUR
