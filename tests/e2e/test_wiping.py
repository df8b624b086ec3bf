"""The wipe list, with nothing but the clock and `kill -9` against it."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from bot.storage.references import Sending
from dialogs.context import Context
from tests.e2e.databases import Database
from tests.e2e.deployment import Deployment, deployment
from tests.e2e.gate import Strike, When
from tests.e2e.survivors import DAY, looked_after, wiped_by_starts
from tests.e2e.waiting import until
from tests.e2e.walker import Walker

pytestmark = pytest.mark.proof

A_FEW_SECONDS = "0.05"
"""In minutes."""

SLOW = 80.0
"""Telegram's seconds, in which another process starts and looks at the list."""

CROWD = 20
"""More people than rows are taken at a time."""


async def test_a_message_goes_in_time_across_a_kill(guide: Context, tmp_path: Path, database: Database) -> None:
    """What stood when the process was killed is deleted by the next one, as soon as its time has come."""
    async with deployment(tmp_path, database, KOMPAS_KEEP_MINUTES=A_FEW_SECONDS) as home:
        walker = Walker(home, home.person("en"), guide)
        await walker.begin()
        await walker.do("ru", "continue", "applicant", "dont_know")
        await home.kill("one")
        home.check_list()
        (row,) = home.database.rows()
        await until(lambda: time.time() > row[1], "its time has come")
        assert walker.person.messages
        await home.start()
        await home.wiped()
        assert walker.message is not None
        walker.person.tap_data(walker.message, walker.message.keyboard[0][0]["callback_data"])
        await until(lambda: walker.person.answers, "they are told that it is gone")
        assert walker.person.messages == []


@pytest.mark.parametrize("when", ["before", "after"])
async def test_what_was_half_sent_goes(guide: Context, tmp_path: Path, database: Database, when: When) -> None:
    """A message whose number was never learned is on the list, is found, and nothing else goes with it."""
    async with deployment(tmp_path, database) as home:
        anna, boris = (Walker(home, home.person("be"), guide) for _ in range(2))
        await boris.begin()
        await until(lambda: not home.world.pending, "it is confirmed")
        home.gate.strikes.append(Strike("sendMessage", when))
        anna.person.say("/start")
        await until(lambda: home.gate.done, "killed while it sends")
        await home.running["one"].ended()
        home.check_list()
        assert len(anna.person.messages) == (when == "after")
        await home.start()
        await until(lambda: anna.person.messages and anna.person.messages[-1].keyboard, "a screen")
        anna.message = anna.person.messages[-1]
        await until(lambda: not home.world.pending, "it is confirmed")
        await home.kill("one")
        home.check_list()
        half = [item.chat for item in home.database.references(home.keys) if isinstance(item, Sending)]
        assert half in ([], [anna.person.id])  # as soon as newer numbers are known, it has been looked for
        home.database.age(DAY // 24)
        await home.start()
        await until(lambda: len(home.database.rows()) == 2, lambda: f"2 rows: {_shown(home)}")
        assert anna.person.messages == [anna.message]
        assert boris.person.messages == [boris.message]
        await home.kill("one")
        home.database.age(DAY)
        await home.start()
        await home.wiped()


def _shown(home: Deployment) -> list[str]:
    return [f"{type(item).__name__} {vars(item)}" for item in home.database.references(home.keys)]


async def test_two_wipe_the_same_list(guide: Context, tmp_path: Path, database: Database) -> None:
    """Everything goes, however many begin at the same time; on PostgreSQL no message is deleted twice."""
    async with deployment(tmp_path, database, webhook=True, replicas=2) as home:
        people = [home.person("nl") for _ in range(CROWD)]
        for person in people:
            person.say("/start")
        await until(lambda: all(person.messages for person in people), "everybody has a message")
        await until(lambda: not home.world.pending, "all is taken")
        numbers = [message.id for message in home.messages]
        for name in home.names:
            await home.kill(name)
        home.check_list()
        home.database.age(DAY)
        await asyncio.gather(*(home.start(name) for name in home.names))
        await home.wiped()
        deleted = [call["message_id"] for call in home.world.called("deleteMessage")]
        assert set(numbers) <= set(deleted)
        if home.database.file is None:
            assert len(deleted) == len(set(deleted))


async def test_one_looks_for_what_was_half_sent_while_the_other_sends(
    guide: Context, tmp_path: Path, database: Database
) -> None:
    """A message whose number is just being learned may be taken for the lost one: the person gets another."""
    async with deployment(tmp_path, database, webhook=True, replicas=2) as home:
        await home.kill("two")
        anna = Walker(home, home.person("en"), guide)
        home.gate.strikes.append(Strike("sendMessage", "after"))
        anna.person.say("/start")
        await until(lambda: home.gate.done, "killed while it sends")
        await home.running["one"].ended()
        (lost,) = anna.person.messages
        home.world.faults.add("slow", "sendMessage", seconds=SLOW)
        await home.start("one")
        await until(lambda: len(home.world.called("sendMessage")) == 2, "the second is being sent")
        home.database.age(DAY // 24)
        await home.start("two")
        await until(lambda: lost.deleted, "the lost one is found")
        await until(lambda: not home.world.pending, "all is taken")
        anna.message = anna.person.messages[-1]
        await until(lambda: anna.message and anna.message.keyboard, "a screen")
        assert len(anna.person.messages) == 1
        home.check_list()
        for name in home.names:
            await home.kill(name)
        home.database.age(DAY)
        await wiped_by_starts(home)


async def test_everything_goes_by_the_clock_alone(guide: Context, tmp_path: Path, database: Database) -> None:
    """Two replicas, killed again and again, also while they send: nobody moves the list's clock, and all is gone."""
    dice = random.Random(11)  # noqa: S311  to be repeated, not secret
    async with deployment(
        tmp_path, database, webhook=True, replicas=2, turns=dice, KOMPAS_KEEP_MINUTES=A_FEW_SECONDS
    ) as home:
        people = [home.person("ru") for _ in range(12)]
        home.gate.at_random(11, 8, 0.01, ("sendMessage",))
        async with looked_after(home, dice):
            for person in people:
                person.say("/start")
                await asyncio.sleep(dice.uniform(0, 1))
            await until(lambda: not home.world.waiting(), "all is taken")
        home.check_list()
        assert any(method == "sendMessage" for _, method, _ in home.gate.struck)
        await home.wiped(seconds=240)
