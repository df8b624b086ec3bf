"""The wipe list as the bot keeps it: what it cannot open, lost or cannot write is said, and answered by /readyz."""

import asyncio
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.serve.app import AppConfig, build_site
from bot.storage.references import Sent, seal
from bot.telegram.channel import running
from bot.telegram.unfinished import Word
from bot.telegram.wiper import CLEARING, HOPELESS, clear, look_after
from dialogs.context import Context
from tests.botapi.people import Person
from tests.botapi.world import World
from tests.made import made_key
from tests.storage.databases import database
from tests.storage.test_kept import on_disk
from tests.telegram.house import HOUR, KEY, House, house
from tests.telegram.talks import begin, do, rows, said

FILE = "wipes.sqlite"


async def readiness(home: House) -> tuple[int, str]:
    """What /readyz says."""
    desk = home.channel.desk
    app = build_site(AppConfig(home.channel.settings, desk.guide, desk.seal.keys, desk.now, home.channel))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x") as client:
        answer = await client.get("/readyz")
    return answer.status_code, answer.text


async def look(home: House, times: int = 3) -> None:
    """Rounds of the wiper."""
    for _ in range(times):
        await look_after(home.channel.desk)


@pytest.mark.parametrize("keys", [made_key("another"), f"{made_key('another')},{made_key('older')}"])
async def test_a_key_that_was_taken_out_is_missed(
    guide: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture, keys: str
) -> None:
    """At once, in one line and by /readyz, until it is back; the messages that it sealed then go in time."""
    world = World()
    async with house(guide, tmp_path, world, idle_minutes=0) as home:
        anna = await begin(home)
        assert await readiness(home) == (200, "ok")
    async with house(guide, tmp_path, world, key_text=keys) as home:
        await look(home)
        status, told = await readiness(home)
        assert status == 503
        assert told == "the wipe list: " + caplog.messages[-1].removeprefix("Wipe list: ")
        assert told.startswith("the wipe list: 1 rows open with none of the keys. Put the key that sealed them back")
        assert len([line for line in caplog.messages if line.startswith("Wipe list: ")]) == 1
        assert KEY not in caplog.text
    async with house(guide, tmp_path, world, key_text=f"{keys},{KEY}", idle_minutes=0) as home:
        await look(home)
        assert await readiness(home) == (200, "ok")
        await home.pass_time(24 * HOUR)
        assert anna.messages == []
        assert await rows(home) == 0


async def test_rows_that_are_given_up_are_warned_of(
    guide: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A day after their time; nothing is taken off the list without a word."""
    world = World()
    async with house(guide, tmp_path, world, idle_minutes=0) as home:
        for number in (1, 2, 3):
            await begin(home, number)
    keys = made_key("another")
    async with house(guide, tmp_path, world, key_text=keys, idle_minutes=0) as home:
        await home.pass_time(24 * HOUR, every=HOUR)
        assert await rows(home) == 3
        assert not caplog.messages
        await home.pass_time(HOPELESS, every=HOUR)
        assert await rows(home) == 0
        assert [int(line.split()[0]) for line in caplog.messages] == [3]


@pytest.mark.parametrize("next_", ["round", "person"])
async def test_a_list_that_is_deleted_is_not_forgotten(guide: Context, tmp_path: Path, next_: str) -> None:
    """Written anew by the next round, or before the next message: who starts after a kill finds all that stands."""
    world = World()
    people = [Person(world, number, language_code="en") for number in (1, 2)]
    async with house(guide, tmp_path, world, idle_minutes=0) as home:
        await home.says(people[0], "/start")
        for path in tmp_path.glob(f"{FILE}*"):
            path.unlink()
        status, told = await readiness(home)
        assert (status, told.partition(".")[0]) == (503, "the wipe list: its file was deleted or replaced")
        if next_ == "round":
            await look(home)
        await home.says(people[1], "/start")
        assert await readiness(home) == (200, "ok")
        copy = tmp_path / "killed"
        copy.mkdir()
        for path in tmp_path.glob(f"{FILE}*"):
            (copy / path.name).write_bytes(path.read_bytes())
    async with house(guide, copy, world, idle_minutes=0) as home:
        assert await rows(home) == 2
        await home.pass_time(24 * HOUR)
        assert [person.messages for person in people] == [[], []]


@pytest.mark.parametrize("followed", [True, False])
async def test_whoever_leaves_writes_a_deleted_list_anew(
    guide: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, followed: bool
) -> None:
    """Nobody else could: its rows can be read by the process alone that had the file open."""
    monkeypatch.setattr("bot.telegram.channel.keep_wiping", lambda *_: asyncio.Event().wait())
    async with house(guide, tmp_path, idle_minutes=0) as home:
        await begin(home)
        async with running(home.channel):
            await asyncio.sleep(0)
            for path in tmp_path.glob(f"{FILE}*"):
                path.unlink()
            if followed:
                await home.channel.leave()
    async with house(guide, tmp_path) as home:
        assert await rows(home) == 1


async def test_what_is_unfinished_is_left_to_whoever_follows(
    guide: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is handed over, and neither tried twice nor called lost."""
    async with house(guide, tmp_path) as home:
        channel = home.channel
        async with running(channel):
            await asyncio.sleep(0)
            channel.desk.memory.unfinished.add_word(Word(7, 1, "telegram.erased-all", "en"))
            await channel.leave()
        assert channel.unfinished
        assert channel.parts["memory"].give().unfinished == channel.desk.memory.unfinished
        assert "stands until its time" not in caplog.text
        assert home.world.called("sendMessage") == []


async def test_postgresql_is_cleared_now_and_then(guide: Context, tmp_path: Path) -> None:
    """After rows have gone, and not more often: of nobody who has erased anything is left in the table."""
    with database("postgresql", tmp_path) as db:
        async with house(guide, tmp_path, database=db.url) as home:
            desk, now = home.channel.desk, home.world.clock.now
            anna, boris = await begin(home, 1), await begin(home, 2)
            gone, stands = (seal(desk.wipes.keys, Sent(who.id, who.messages[0].id)) for who in (anna, boris))
            await do(home, anna, "erase")
            assert gone in on_disk(db), "or this test would say nothing"
            await clear(desk)
            while desk.wipes.health.emptied:  # somebody was just connecting, as tests beside this one do
                home.world.clock.jump(CLEARING)
                await clear(desk)
            assert gone not in on_disk(db)
            assert stands in on_disk(db)
            assert desk.wipes.health.cleared == now()
            await do(home, boris, "erase")
            await clear(desk)
            assert stands in on_disk(db)
            while desk.wipes.health.emptied:
                home.world.clock.jump(CLEARING)
                await clear(desk)
            assert stands not in on_disk(db)


@pytest.mark.parametrize("asked", ["SELECT count(*) FROM wipes", "LOCK TABLE wipes IN ACCESS SHARE MODE"])
async def test_postgresql_is_cleared_again_while_anybody_could_see_the_row(
    guide: Context, tmp_path: Path, asked: str
) -> None:
    """What another's look at the table keeps from going, or another's lock, goes when that one has ended."""
    with database("postgresql", tmp_path) as db:
        async with house(guide, tmp_path, database=db.url) as home:
            desk, anna = home.channel.desk, await begin(home, 1)
            gone = seal(desk.wipes.keys, Sent(anna.id, anna.messages[0].id))
            async with await psycopg.AsyncConnection.connect(db.url) as other:
                await other.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
                await other.execute("SELECT txid_current()")  # what it saw so far, it may see again
                if asked.startswith("LOCK"):
                    await other.execute(asked)
                await do(home, anna, "erase")
                with suppress(SQLAlchemyError):
                    await clear(desk)
                assert desk.wipes.health.emptied
                assert gone in on_disk(db), "or this test would say nothing"
            while desk.wipes.health.emptied:
                home.world.clock.jump(CLEARING)
                await clear(desk)
            assert gone not in on_disk(db)


async def test_without_room_nothing_is_sent_and_everybody_told(
    guide: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log and /readyz name it; what stands is deleted in time; when there is room again all goes on."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna = await begin(home)
        wipes = home.channel.desk.wipes
        boris = Person(home.world, 2, language_code="en")
        home.channel.lanes.patience = 0
        async with wipes.engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(SQLAlchemyError):  # noqa: PT012  which of them is the last
            for number in range(1000):
                await wipes.add(Sent(-9, number), 2**40)
        await look(home)
        told = "there is no room left for the database."
        assert (await readiness(home))[1].startswith(f"the wipe list: {told}")
        assert any(told in line for line in caplog.messages)
        await home.says(boris, "/start")
        assert boris.messages == boris.own == []
        await do(home, anna, "erase")
        assert anna.messages == []
        async with wipes.engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        await home.pass_time(20, every=20)
        await look(home)
        assert boris.text == said(guide, "en", "telegram.not-done")
        assert await readiness(home) == (200, "ok")
