"""The list never forgets in silence: what keeps it from being kept is told, and what can be saved is."""

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import SQLAlchemyError

from bot.storage.access import Health
from bot.storage.database import clear_away, empty_log, open_database
from bot.storage.diagnosis import FULL, GONE, LOST, READ_ONLY, Trouble, sealed_otherwise, why
from bot.storage.references import Sent, seal
from bot.storage.wipe_list import WipeList
from bot.tokens.keys import Key, Keys
from tests.made import made_key
from tests.storage.databases import KINDS, Database, database

KEYS, OTHERS = Keys((Key(made_key("kept")),)), Keys((Key(made_key("others")),))
NOW = 1_795_000_000.0


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[tuple[Path, WipeList]]:
    """A list in a file, with three rows."""
    folder = tmp_path / "state"
    folder.mkdir()
    with database("sqlite", folder) as db:
        async with open_database(db.url) as engine:
            wipes = WipeList(engine, KEYS)
            await wipes.make_due([Sent(1001, number) for number in range(3)], NOW)
            assert db.file
            yield db.file, wipes


def rows_in(file: Path) -> int:
    """How many rows somebody else finds in a file."""
    return len(Database("", file).rows())


def delete(file: Path) -> None:
    """As with `rm kompas.sqlite*`."""
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()


def delete_it_alone(file: Path) -> None:
    """And not what lies beside it."""
    file.unlink()


def replace_by_nothing(file: Path) -> None:
    """Another file is put there, which is empty."""
    delete(file)
    file.touch()


def replace_by_a_copy(file: Path) -> None:
    """As when a backup is put back: it has the rows of before."""
    copy = file.parent / "backup"
    shutil.copy(file, copy)
    delete(file)
    copy.rename(file)


def move_its_folder(file: Path) -> None:
    """The whole folder is elsewhere."""
    file.parent.rename(file.parent.parent / "elsewhere")


TAKEN_AWAY: list[Callable[[Path], None]] = [
    delete,
    delete_it_alone,
    replace_by_nothing,
    replace_by_a_copy,
    move_its_folder,
]


@pytest.mark.parametrize("take", TAKEN_AWAY)
@pytest.mark.parametrize("when", ["idle", "emptied", "cancelled"])
async def test_a_file_that_is_taken_away_is_written_anew(
    home: tuple[Path, WipeList], caplog: pytest.LogCaptureFixture, take: Callable[[Path], None], when: str
) -> None:
    """It is told until then, and said in a line; the next row stands in a file that others find, with all of before."""
    file, wipes = home
    if when == "emptied":
        await empty_log(wipes.engine)
    take(file)
    if when == "cancelled":
        async with wipes.engine.connect() as connection:
            await connection.invalidate()
    assert await wipes.look() == [GONE]
    with caplog.at_level(logging.ERROR):
        row = await wipes.begin(1002, 7, NOW)
    assert [record.getMessage() for record in caplog.records] == [
        "The file of the wipe list was deleted or replaced. Kompas wrote it anew, with all 3 rows."
    ]
    assert rows_in(file) == 4
    assert await wipes.look() == []
    await wipes.cancel(row)
    assert await wipes.count() == rows_in(file) == 3
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["folder", "letter"])
async def test_what_cannot_be_written_anew_is_told(home: tuple[Path, WipeList], kind: str) -> None:
    """Nothing new is listed, so that nothing is sent; no file of others is overwritten; and once it can be, it is."""
    file, wipes = home
    delete(file)
    if kind == "folder":
        file.mkdir()
    else:
        file.write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(SQLAlchemyError):
            await wipes.begin(1002, 7, NOW)
        assert await wipes.look() == [LOST]
    if kind == "folder":
        file.rmdir()
    else:
        assert file.read_text(encoding="utf-8").startswith("Dear Sir")
        file.unlink()
    await wipes.begin(1002, 7, NOW)
    assert rows_in(file) == 4
    assert await wipes.look() == []


async def test_a_full_disk_is_told(home: tuple[Path, WipeList]) -> None:
    """As such, from the first row that found no room until there is some; what is due can be deleted meanwhile."""
    _, wipes = home
    async with wipes.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(SQLAlchemyError):
        await wipes.make_due([Sent(1002, number) for number in range(1000)], NOW)
    assert await wipes.look() == [FULL]
    await wipes.remove(Sent(1001, 0))
    assert await wipes.count() == 2
    with pytest.raises(SQLAlchemyError):
        await wipes.make_due([Sent(1003, number) for number in range(1000)], NOW)
    assert await wipes.look() == [FULL]
    async with wipes.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    await wipes.try_out(NOW)
    assert await wipes.look() == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_database_that_takes_nothing_is_told(tmp_path: Path, kind: str) -> None:
    """Though it answers."""
    with database(kind, tmp_path) as db:
        async with open_database(db.url) as engine:
            wipes = WipeList(engine, KEYS)
            await wipes.add(Sent(1001, 1), NOW)
            if db.file:
                async with engine.connect() as connection:
                    await connection.exec_driver_sql("PRAGMA query_only = ON")
            else:
                db.execute(f"ALTER DATABASE {db.url.rpartition('/')[2]} SET default_transaction_read_only = on")
                await engine.dispose()
            with pytest.raises(SQLAlchemyError):
                await wipes.begin(1002, 7, NOW)
            assert await wipes.look() == [READ_ONLY]
            await engine.dispose()
            if not db.file:
                writable = Database(f"{db.url}?options=-c%20default_transaction_read_only%3Doff")
                writable.execute(f"ALTER DATABASE {db.url.rpartition('/')[2]} RESET ALL")
            await wipes.try_out(NOW)
            assert await wipes.look() == []


@pytest.mark.parametrize("kind", KINDS)
async def test_rows_that_no_key_opens_are_counted(tmp_path: Path, kind: str) -> None:
    """Among those that one does."""
    with database(kind, tmp_path) as db:
        async with AsyncExitStack() as stack:
            engine = await stack.enter_async_context(open_database(db.url))
            await WipeList(engine, KEYS).make_due([Sent(1001, number) for number in range(5)], NOW)
            await WipeList(engine, OTHERS).make_due([Sent(1001, number) for number in range(3)], NOW)
            wipes = WipeList(engine, KEYS)
            await wipes.count_unopened()
            assert await wipes.look() == [sealed_otherwise(3)]
            assert "KOMPAS_KEYS" in str(sealed_otherwise(3))


@given(st.lists(st.tuples(st.sets(st.sampled_from([FULL, GONE, READ_ONLY])), st.floats(0, 5000)), max_size=20))
def test_a_trouble_is_said_at_once_and_then_now_and_then(looks: list[tuple[set[Trouble], float]]) -> None:
    """When it begins, and each hour that it lasts."""
    health, now, said = Health(), NOW, dict[Trouble, float]()
    for troubles, seconds in looks:
        now += seconds
        news = health.to_say(list(troubles), now)
        for trouble in troubles:
            assert (trouble in news) == (trouble not in said or now - said[trouble] >= 3600)
        said = {trouble: now if trouble in news else said[trouble] for trouble in troubles}


def test_no_trouble_says_what_an_error_says() -> None:
    """Its words are ours."""
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(sqlite3.Error) as caught:
        connection.execute("SELECT s3cr3t")
    assert "s3cr3t" not in str(why(caught.value))


async def test_postgresql_keeps_no_row_that_is_gone_in_its_table(tmp_path: Path) -> None:
    """Nor in its index, once it is cleared away; those that stand are there. What it wrote ahead is another matter."""
    with database("postgresql", tmp_path) as db:
        async with open_database(db.url) as engine:
            wipes = WipeList(engine, KEYS)
            gone, standing = ([Sent(chat, number) for number in range(12)] for chat in (1001, 1002))
            await wipes.make_due([*gone, *standing], NOW)
            await wipes.remove(*gone)
            assert all(seal(KEYS, sent) in on_disk(db) for sent in gone), "or this test would say nothing"
            while not await clear_away(engine):  # somebody was just connecting, as tests beside this one do
                await asyncio.sleep(0.05)
            content = on_disk(db)
            assert not any(seal(KEYS, sent) in content for sent in gone)
            assert all(seal(KEYS, sent) in content for sent in standing)
            assert await wipes.count() == len(standing)


def on_disk(db: Database) -> bytes:
    """The files of the table and its indexes."""
    db.execute("CHECKPOINT")
    names = "SELECT oid FROM pg_class WHERE relname IN ('wipes', 'wipes_pkey', 'ix_wipes_due')"
    files = db.execute(f"SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM ({names}) AS found")  # noqa: S608  names of ours
    assert len(files) == 3
    return b"".join(bytes(content) for (content,) in files)
