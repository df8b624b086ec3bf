"""Deleting: in time, whatever happened, and nothing that lives."""

import asyncio
from pathlib import Path

import pytest

from bot.storage.references import Sent, seal
from bot.telegram import deleting
from bot.telegram.client import Telegram
from bot.telegram.context import TelegramContext
from bot.telegram.wiper import keep_wiping, wipe_due, wipe_idle
from dialogs.context import Context
from tests.botapi.faults import Kind
from tests.botapi.people import Person
from tests.telegram.house import HOUR
from tests.telegram.house import impatient as house
from tests.telegram.talks import begin, do, rows, said, silence


async def test_a_screen_that_did_not_come_goes_into_the_same_message(guide: Context, tmp_path: Path) -> None:
    """Trying again sends no second one."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        home.world.faults.add("internal", "editMessageText", times=9)
        for _ in range(3):
            await home.says(anna, "/start")
        assert len(anna.messages) == 1
        assert anna.buttons()
        await home.pass_time(30 * 60, every=60)
        assert len(anna.messages) == 1
        await home.pass_time(24 * HOUR)
        assert anna.messages == []


async def test_a_message_that_never_came_to_its_screen_goes_soon(guide: Context, tmp_path: Path) -> None:
    """Nobody is left with an empty one for a day."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        home.world.faults.add("internal", "editMessageText", times=9)
        await home.says(anna, "/start")
        assert len(anna.messages) == 1
        await home.pass_time(300, every=20)
        assert anna.messages == []


async def test_a_message_left_unfilled_is_not_filled_much_later(guide: Context, tmp_path: Path) -> None:
    """It would stand for longer than a day: whoever begins again does so in a new one, and the old one goes."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna = Person(home.world, language_code="en")
        async with silence(home, "editMessageText"):
            await home.says(anna, "/start")
        (old,) = anna.messages
        assert old.text == "One moment …"
        await home.pass_time(22 * HOUR)
        await home.says(anna, "/start")
        assert [message.text == old.text for message in anna.messages] == [True, False]
        await home.pass_time(20, every=20)
        assert old.deleted
        await home.pass_time(22 * HOUR)
        assert len(anna.messages) == 1
        await home.pass_time(2 * HOUR, every=600)
        assert anna.messages == []
        assert await rows(home) == 0


async def test_a_message_filled_at_the_second_try_goes_a_day_after_it_was_sent(guide: Context, tmp_path: Path) -> None:
    """Counted from when it was sent, not from when it was filled, however often that was tried."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna = Person(home.world, language_code="en")
        for _ in range(3):
            async with silence(home, "editMessageText"):
                await home.says(anna, "/start")
            home.world.clock.jump(100)
        await home.says(anna, "/start")
        due = {message.id: message.date + 23 * HOUR for message in anna.messages}
        for stored in [item async for item in home.channel.desk.wipes.everything()]:
            assert isinstance(stored.reference, Sent)
            assert stored.due <= due[stored.reference.message]


@pytest.mark.parametrize("fault", ["internal", "refused", "timeout", "flood"])
async def test_erasing_outlasts_a_fault(guide: Context, tmp_path: Path, fault: Kind) -> None:
    """The message is due from then on, and the person is told that it is not done yet."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.faults.add(fault, "deleteMessage", times=5, seconds=30)
        await do(home, anna, "erase")
        assert anna.alerts == [guide.voice_in("en").say("telegram.wait-erase")]
        assert len(anna.messages) == 1
        home.world.faults.clear()
        await home.pass_time(21, every=21)
        assert anna.messages == []
        assert await rows(home) == 0


async def test_erasing_everything_outlasts_a_fault(guide: Context, tmp_path: Path) -> None:
    """What could be deleted is; the rest is due at once, and when it is gone that is said in passing."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        for _ in range(3):
            await home.says(anna, "/new")
        home.world.faults.add("internal", "deleteMessage", times=4, skip=1)
        await home.says(anna, "/erase")
        assert len(anna.messages) == 1
        home.world.faults.clear()
        await home.pass_time(21, every=21)
        assert [message.text for message in anna.messages] == [said(guide, "en", "telegram.erased-all")]
        await home.pass_time(80, every=20)
        assert anna.messages == []
        assert await rows(home) == 0


async def test_an_erasing_that_is_cut_short_goes_on(guide: Context, tmp_path: Path) -> None:
    """Given up in the middle, it is still due."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        async with silence(home, "deleteMessage"):
            await do(home, anna, "erase")
        await home.pass_time(21, every=21)
        assert anna.messages == []


async def test_after_two_days_a_message_is_emptied(guide: Context, tmp_path: Path) -> None:
    """Telegram deletes nothing older: if nobody was there to do it in time, the content goes."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.clock.jump(49 * HOUR)
        await wipe_due(home.channel.desk, home.channel.lanes)
        assert anna.text == "This message is empty now."
        assert anna.buttons() == []
        assert await rows(home) == 0


@pytest.mark.parametrize("hours", [25, 47, 49])
async def test_an_old_message_is_not_filled_again(guide: Context, tmp_path: Path, hours: int) -> None:
    """A tap on one that should have gone deletes or empties it; whoever goes on does so in one on the list."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        old = anna.messages[0]
        home.world.clock.jump(hours * HOUR)
        await home.taps(anna, "Back")
        assert old.deleted or old.text == "This message is empty now."
        fresh = [message for message in anna.messages if message.keyboard]
        assert len(fresh) == await rows(home) == (hours < 48)


async def test_one_message_that_telegram_refuses_holds_up_no_other(guide: Context, tmp_path: Path) -> None:
    """It is emptied, and the next one deleted."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna = await begin(home)
        await home.says(anna, "/new")
        anna.messages[0].date -= 30 * HOUR
        await home.pass_time(23 * HOUR + 60, every=1200)
        assert [message.text for message in anna.messages] == ["This message is empty now."]
        assert await rows(home) == 0


async def test_whoever_taps_keeps_their_screen(guide: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tap that comes in while idle screens are being deleted is in time."""
    async with house(guide, tmp_path) as home:
        anna, boris = await begin(home, 1), await begin(home, 2)
        home.world.clock.jump(2 * HOUR)
        erase = deleting.erase

        async def slow(desk: TelegramContext, sent: Sent) -> str:
            if sent.chat == anna.id:
                await do(home, boris, "waiting")
            return await erase(desk, sent)

        monkeypatch.setattr("bot.telegram.wiper.erase", slow)
        await wipe_idle(home.channel.desk, home.channel.lanes, HOUR)
        assert anna.messages == []
        assert len(boris.messages) == 1


async def test_what_a_person_sent_is_deleted_later_if_not_at_once(guide: Context, tmp_path: Path) -> None:
    """Telegram could not be reached just then."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.faults.add("internal", "deleteMessage", times=4)
        await home.says(anna, "my name is Anna")
        assert len(anna.own) == 1
        await home.pass_time(21, every=21)
        assert anna.own == []
        assert await rows(home) == 1


async def test_a_burst_is_one_turn(guide: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many taps the last counts, an erasing among them is never lost, and everything written is deleted."""
    call = Telegram.call

    async def slowly(telegram: Telegram, method: str, values: dict[str, object], again: bool = True) -> object:
        await asyncio.sleep(0.001)
        return await call(telegram, method, values, again)

    monkeypatch.setattr(Telegram, "call", slowly)
    async with house(guide, tmp_path) as home:
        anna, boris = await begin(home, 1), await begin(home, 2)
        edits = len(home.world.called("editMessageText"))
        for label in ("Not applied yet", "Application refused", "Applied, now waiting") * 20:
            anna.tap(label)
        for _ in range(250):
            anna.say("hello")
        boris.tap("Applied, now waiting")
        boris.tap("Erase")
        boris.tap("Application refused")
        await home.deliver()
        assert home.case(anna).answers["stage"] == ("waiting",)
        assert len(home.world.called("editMessageText")) - edits < 8
        assert anna.own == []
        assert boris.messages == []


@pytest.mark.parametrize(
    ("said", "left"),
    [(("/erase", "/start", "/erase"), 0), (("/start", "/erase", "/start"), 1), (("/start", "/start", "/start"), 1)],
)
async def test_the_last_command_counts(guide: Context, tmp_path: Path, said: tuple[str, ...], left: int) -> None:
    """Of several that come in at once."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.clock.jump(5)
        for text in ("hello", *said):
            anna.say(text)
        await home.deliver()
        assert len([message for message in anna.messages if message.keyboard]) == left


async def test_what_is_being_deleted_is_not_opened_afresh(guide: Context, tmp_path: Path) -> None:
    """A tap that comes in while the wiper deletes its message finds it gone, though its row is still there."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        await home.channel.desk.wipes.add(Sent(anna.id, anna.messages[0].id), home.world.clock.now())
        home.world.faults.add("removed", "editMessageText")
        await home.taps(anna, "Not applied yet")
        assert anna.messages == []
        assert anna.alerts == [guide.voice_in("en").say("telegram.gone")]


async def test_an_erased_message_leaves_no_trace_in_the_files(guide: Context, tmp_path: Path) -> None:
    """After the next round of the wiper its reference stands nowhere, though the bot goes on running."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        desk = home.channel.desk
        row = seal(desk.wipes.keys, Sent(anna.id, anna.messages[0].id))
        await do(home, anna, "erase")
        assert row in everything(tmp_path), "or this test would say nothing"
        wiping = asyncio.create_task(keep_wiping(desk, home.channel.lanes, 0, every=0.01))
        async with asyncio.timeout(30):
            while row in everything(tmp_path):
                await asyncio.sleep(0.01)
        wiping.cancel()
        await asyncio.gather(wiping, return_exceptions=True)


async def test_deleting_ends_when_it_is_told_to(guide: Context, tmp_path: Path) -> None:
    """At whatever moment: what it is just doing with the database does not make it forget that."""
    async with house(guide, tmp_path) as home:
        await begin(home)
        for number in range(150):
            wiping = asyncio.create_task(keep_wiping(home.channel.desk, home.channel.lanes, 0, every=0))
            await asyncio.sleep(number / 20_000)
            wiping.cancel()
            await asyncio.wait([wiping], timeout=30)
            assert wiping.cancelled()


def everything(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
