"""The clock: one that is set wrong neither lets messages stand nor deletes what people are using, and it is said."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.client import open_telegram
from bot.telegram.deletion_clock import AGAIN, TOLERANCE, Clock
from bot.telegram.wiper import ask_the_time, wipe_due
from dialogs.context import Context
from tests.telegram.house import HOUR, House, house
from tests.telegram.talks import begin, do, restarted, rows
from tests.telegram.wire import answer, wire

DAY = 24 * HOUR


@dataclass
class Machine:
    """A machine whose clock can be set; the time that passes cannot."""

    right: float = 1_795_000_000.0
    off: float = 0.0

    def clock(self) -> Clock:
        """The clock of a process that starts on it."""
        return Clock(lambda: self.right + self.off, lambda: self.right - 1_700_000_000.0)


@given(
    st.lists(st.tuples(st.sampled_from(["pass", "set", "told", "sent"]), st.floats(-40 * DAY, 40 * DAY)), max_size=30)
)
def test_a_clock_that_is_set_changes_nothing(steps: list[tuple[str, float]]) -> None:
    """Started right, it is right within the tolerance whatever it is set to, and however much or little is heard."""
    machine = Machine()
    clock = machine.clock()
    for what, seconds in steps:
        if what == "pass":
            machine.right += abs(seconds)
        elif what == "set":
            machine.off = seconds
        elif what == "told":
            clock.told(machine.right)
        else:
            clock.sent(machine.right - abs(seconds))
        assert abs(clock.now() - machine.right) <= TOLERANCE + 1


@given(st.floats(-40 * DAY, 40 * DAY), st.sampled_from(["told", "sent"]))
def test_a_process_that_starts_wrong_is_put_right(off: float, how: str) -> None:
    """By the first answer of Telegram; by the date of a message where it started early. Until then it doubts."""
    machine = Machine(off=off)
    clock = machine.clock()
    assert clock.doubts
    getattr(clock, how)(machine.right)
    assert clock.now() >= machine.right - TOLERANCE
    if how == "told" or off < 0:
        assert abs(clock.now() - machine.right) <= TOLERANCE
    machine.right += 3 * HOUR
    assert clock.doubts == (abs(clock.machine() - clock.now()) > TOLERANCE)


def test_it_is_said_once_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    """By how much it is wrong."""
    machine = Machine()
    clock = machine.clock()
    machine.off = -DAY
    for _ in range(100):
        machine.right += AGAIN / 40
        clock.now()
    assert [record.getMessage() for record in caplog.records] == [
        "This machine's clock was set, or is wrong, by -86400 s. Deleting goes by the time of Telegram."
    ] * 3


async def test_every_answer_tells_the_time() -> None:
    """In its header, also one that is an error; a header that is none is passed over."""
    machine = Machine(off=-DAY)
    heard: list[str] = ["", "soon", format_datetime(datetime.fromtimestamp(machine.right, UTC), usegmt=True)]

    clock = machine.clock()
    async with wire(lambda _: answer(headers={"Date": heard.pop(0)})) as served:
        telegram = open_telegram("1:a", f"http://127.0.0.1:{served.port}", clock=clock)
        for off in (-DAY, -DAY, 0):
            await telegram.call("getMe", {})
            assert abs(clock.now() - machine.right - off) <= TOLERANCE
        await telegram.close()


def with_clock(home: House, machine: Machine) -> None:
    """The deployment on a machine whose clock can be set, in a world where the time is right."""
    clock = Clock(lambda: home.world.clock.now() + machine.off, home.world.clock.now)
    home.channel.desk.telegram.clock = clock
    object.__setattr__(home.channel.desk, "now", clock.now)


@pytest.mark.parametrize("hours", [-24, -2, 2, 26, 100])
@pytest.mark.parametrize("again", [False, True])
async def test_messages_go_in_time_whatever_the_clock(
    guide: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture, hours: int, again: bool
) -> None:
    """Set in the middle, or before a start, they go when they are due: neither at once nor days later; buttons work."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        machine = Machine()
        with_clock(home, machine)
        anna = await begin(home)
        machine.off = hours * HOUR
        if again:
            restarted(home)
            with_clock(home, machine)
            home.channel.desk.telegram.clock.told(home.world.clock.now())  # as every answer over HTTP does
        await wipe_due(home.channel.desk, home.channel.lanes)
        assert len(anna.messages) == 1
        await do(home, anna, "waiting")
        assert home.case(anna).answers["stage"] == ("waiting",)
        assert any("This machine's clock was set" in record.getMessage() for record in caplog.records)
        await home.pass_time(24 * HOUR, every=1200)
        assert anna.messages == []
        assert await rows(home) == 0


async def test_telegram_is_asked_before_anything_is_deleted(guide: Context, tmp_path: Path) -> None:
    """By a process that has heard nothing yet; and not again while all is well. Away, it keeps nobody."""
    async with house(guide, tmp_path) as home:
        desk = home.channel.desk
        home.world.faults.add("internal", "getMe", times=9)
        await ask_the_time(desk)
        assert desk.telegram.clock.doubts
        home.world.faults.clear()
        desk.telegram.clock.told(home.world.clock.now())
        before = len(home.world.called("getMe"))
        await ask_the_time(desk)
        assert len(home.world.called("getMe")) == before


def test_nothing_is_logged_while_all_is_well(caplog: pytest.LogCaptureFixture) -> None:
    """A clock that NTP keeps is slewed a little."""
    machine = Machine()
    clock = machine.clock()
    with caplog.at_level(logging.DEBUG):
        for _ in range(1000):
            machine.right += 3600
            machine.off += 0.5
            assert clock.now() == machine.right + machine.off
    assert caplog.records == []
