"""Told to end, a process does what is at hand, says so to Telegram, and goes; the next one goes on from there."""

import asyncio
import signal
from pathlib import Path

import pytest

from bot.storage.references import Sent
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from tests.botapi.people import Person
from tests.e2e.databases import Database
from tests.e2e.deployment import FAST, deployment
from tests.e2e.waiting import until
from tests.e2e.walker import Walker

pytestmark = pytest.mark.proof

PEOPLE = 3


@pytest.mark.parametrize(
    ("database", "webhook"),
    [
        ("sqlite", False),
        ("postgresql", True),
        pytest.param("sqlite", True, marks=pytest.mark.proof),
        pytest.param("postgresql", False, marks=pytest.mark.proof),
    ],
    indirect=["database"],
)
async def test_what_is_at_hand_is_done(guide: Context, tmp_path: Path, database: Database, webhook: bool) -> None:
    """Taps and messages being taken are taken and answered, the updates are confirmed, and no row is lost."""
    async with deployment(tmp_path, database, webhook=webhook) as home:
        walkers = [Walker(home, home.person("en"), guide) for _ in range(PEOPLE)]
        for walker in walkers:
            await walker.begin()
            await walker.do("be", "continue", "applicant")
        home.world.faults.add("slow", "editMessageText", seconds=FAST, times=PEOPLE)
        home.world.faults.add("slow", "sendMessage", seconds=FAST)
        edits = len(home.world.called("editMessageText"))
        steps = [asyncio.create_task(walker.do("dont_know")) for walker in walkers]
        late = Walker(home, home.person("ru"), guide)
        steps.append(asyncio.create_task(late.begin()))
        await until(lambda: len(home.world.called("editMessageText")) == edits + PEOPLE, "all of them are at it")
        await until(lambda: late.person.messages, "it is being sent")
        await home.end()
        await asyncio.gather(*steps)
        await until(lambda: not home.world.pending, "all is confirmed")
        assert all(tap.answers for tap in home.world.taps.values())
        assert sorted(vars(item).items() for item in home.database.references(home.keys)) == sorted(
            vars(Sent(message.chat.id, message.id)).items() for message in home.messages
        )
        await home.start()
        for walker in walkers:
            await walker.do("dont_know", "dont_know")
            walker.check_edits()
        await late.do("be", "continue", "worker")


@pytest.mark.parametrize(
    ("number", "webhook"),
    [
        (signal.SIGINT, True),
        pytest.param(signal.SIGINT, False, marks=pytest.mark.proof),
        pytest.param(signal.SIGTERM, True, marks=pytest.mark.proof),
        pytest.param(signal.SIGTERM, False, marks=pytest.mark.proof),
    ],
)
async def test_with_nothing_at_hand(tmp_path: Path, sqlite: Database, number: signal.Signals, webhook: bool) -> None:
    """It ends at once and well, and leaves the list's file to nobody but its owner."""
    async with deployment(tmp_path, sqlite, webhook=webhook) as home:
        last = {"language_code": LANGUAGES[-1]}
        await until(lambda: last in home.world.called("getMyShortDescription"), "it has introduced itself")
        process = home.running["one"]
        process.signal(number)
        assert await process.ended() == 0
        assert process.err == b""
    assert sqlite.file is not None
    assert sqlite.file.stat().st_mode & 0o777 == 0o600
    assert sqlite.file.parent.stat().st_mode & 0o777 == 0o700
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [sqlite.file]


@pytest.mark.proof
async def test_stopped_and_started_again_and_again(guide: Context, tmp_path: Path, sqlite: Database) -> None:
    """A conversation goes on over many processes, each with its own port, with one message and nothing said twice."""
    async with deployment(tmp_path, sqlite) as home:
        walker = Walker(home, home.person("nl"), guide)
        await walker.begin()
        going = asyncio.create_task(walker.go_through("nl", "worker"))
        for _ in range(3):
            await asyncio.sleep(0.3)
            await home.end()
            await home.start()
        await going
        walker.check_edits()
        assert len(home.world.called("sendMessage")) == 1
        assert home.database.rows() == []


async def test_who_waits_is_served_after_the_start(tmp_path: Path, sqlite: Database) -> None:
    """What people did while nobody served is done when somebody does: each gets a screen, and texts are deleted."""
    async with deployment(tmp_path, sqlite, started=False) as home:
        people = [home.person(language) for language in ("nl", "en", "ru", "be")]
        for person in people:
            person.say("/start")
            person.say("Dobry dzien")
        home.markers.append("Dobry dzien")
        await home.start()
        await until(lambda: all(_served(person) for person in people), "everybody has a screen, and nothing else")
        await until(lambda: not home.world.pending, "all is confirmed")
        await home.end()


def _served(person: Person) -> bool:
    return bool(person.screen and person.screen.keyboard and not person.own)
