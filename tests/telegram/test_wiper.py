"""The wiper: one message that cannot be deleted keeps none of the others, and is given up in the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.telegram.wiper import HOPELESS, keep_wiping, wipe_due
from dialogs.context import Context
from tests.botapi.faults import Kind
from tests.botapi.people import Person
from tests.telegram.house import HOUR, House
from tests.telegram.house import impatient as house
from tests.telegram.talks import begin, restarted, rows


@asynccontextmanager
async def rounds(home: House, idle: float = HOUR) -> AsyncIterator[None]:
    """The wiper at work, round after round; at the end several have begun and ended."""
    wiping = asyncio.create_task(keep_wiping(home.channel.desk, home.channel.lanes, idle, every=0.01))
    yield
    await asyncio.sleep(0.3)
    wiping.cancel()
    await asyncio.gather(wiping, return_exceptions=True)


async def test_what_was_half_sent_two_days_ago_is_emptied(guide: Context, tmp_path: Path) -> None:
    """Telegram deletes nothing older, and then none of a whole call: what is said in it goes, and its row."""
    async with house(guide, tmp_path) as home:
        boris = Person(home.world, 7, language_code="en")
        home.world.faults.add("lost_timeout", "sendMessage")
        await home.says(boris, "/start")
        assert [message.text for message in boris.messages] == ["One moment …"]
        home.world.clock.jump(49 * HOUR)
        restarted(home)
        for _ in range(2):
            await wipe_due(home.channel.desk, home.channel.lanes)
        assert [message.text for message in boris.messages] == ["This message is empty now."]
        assert await rows(home) == 0


async def test_one_message_that_fails_keeps_no_idle_screen(guide: Context, tmp_path: Path) -> None:
    """It is the only one that is due, and is tried again; idle screens of others go all the same."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home, 1)
        home.world.clock.jump(24 * HOUR)
        home.world.faults.add("internal", "deleteMessage", chat=anna.id, times=100_000)
        restarted(home)
        boris = await begin(home, 2)
        home.world.clock.jump(2 * HOUR)
        async with rounds(home):
            pass
        assert boris.messages == []
        assert len(anna.messages) == 1
        home.world.faults.clear()
        async with rounds(home):
            pass
        assert anna.messages == []


async def test_a_database_that_does_not_answer_keeps_no_round(
    guide: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every part of a round is tried, whatever became of the one before."""
    tried = []

    def broken(name: str) -> object:
        async def work(*_: object) -> None:
            tried.append(name)
            raise RuntimeError(name)

        return work

    for name in ("wipe_due", "wipe_idle", "empty_log"):
        monkeypatch.setattr(f"bot.telegram.wiper.{name}", broken(name))
    async with house(guide, tmp_path) as home, rounds(home):
        pass
    assert tried[:6] == ["wipe_due", "wipe_idle", "empty_log"] * 2
    assert "A round of deleting broke off: RuntimeError." in caplog.text


async def test_whoever_deletes_their_account_is_given_up(guide: Context, tmp_path: Path) -> None:
    """Telegram does not tell of it: the screen is tried now and then for a day, and nothing of them is kept."""
    async with house(guide, tmp_path) as home:
        anna, boris = await begin(home, 1), await begin(home, 2)
        anna.leave_telegram()
        await home.pass_time(3 * HOUR, every=60)
        assert boris.messages == []
        assert not home.channel.desk.memory.screens
        assert await rows(home) == 1
        await home.pass_time(HOPELESS, every=60)
        assert await rows(home) == 0
        assert len([call for call in home.world.called("deleteMessage") if call["chat_id"] == anna.id]) < 200


@pytest.mark.parametrize("fault", ["internal", "flood"])
async def test_erasing_again_does_not_put_a_message_off(guide: Context, tmp_path: Path, fault: Kind) -> None:
    """It is due since the first time, so that the time when it is given up comes."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.faults.add(fault, "deleteMessage", chat=anna.id, times=100_000, seconds=60)
        for _ in range(3):
            await home.taps(anna, "Erase")
            home.world.clock.jump(HOUR)
        assert await home.channel.desk.wipes.overdue(home.world.clock.now() - 2 * HOUR) == 1
        home.world.faults.clear()
