"""The database: made by itself, once, for its owner only; refused in one sentence where it cannot be used."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.errors import InputError
from bot.storage.database import BUSY, database_url, empty_log, open_database
from bot.storage.references import Sent
from bot.storage.wipe_list import WipeList
from bot.tokens.keys import Key, Keys
from tests.storage.databases import KINDS, Database, database

KEYS = Keys((Key("2026-11-01.a-new-key-a-new-key-a-new-key-a-new-key"),))
HEAD = "0001"


@pytest.fixture(params=KINDS)
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables, of either kind."""
    with database(request.param, tmp_path) as found:
        yield found


def mode(path: Path) -> int:
    """Who may read and write it."""
    return stat.S_IMODE(path.stat().st_mode)


async def test_the_tables_are_made_and_kept(db: Database) -> None:
    """Opened a second time it brings nothing up to date, and what stood there stands there."""
    for number in (1, 2):
        async with open_database(db.url) as engine:
            await WipeList(engine, KEYS).add(Sent(1001, number), 1000 + number)
            async with engine.connect() as connection:
                names = await connection.run_sync(lambda held: inspect(held).get_table_names())
                columns = await connection.run_sync(lambda held: inspect(held).get_columns("wipes"))
            assert sorted(names) == ["alembic_version", "wipes"]
            assert [column["name"] for column in columns] == ["reference", "due"]
    assert [due for _, due in db.rows()] == [1001, 1002]
    assert db.execute("SELECT version_num FROM alembic_version") == [(HEAD,)]


async def test_two_engines_open_it_at_the_same_time(db: Database) -> None:
    """Both can use it, and the tables are made once."""

    async def use(number: int) -> None:
        async with open_database(db.url) as engine:
            await WipeList(engine, KEYS).add(Sent(1001, number), 1000)

    await asyncio.gather(*(use(number) for number in range(4)))
    assert len(db.rows()) == 4
    assert db.execute("SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_threads_open_it_at_the_same_time(db: Database) -> None:
    """Each with an event loop of its own, all let go at once."""
    failed: list[BaseException] = []
    start = threading.Barrier(6)

    async def use(number: int) -> None:
        start.wait(10)
        async with open_database(db.url) as engine:
            await WipeList(engine, KEYS).add(Sent(1001, number), 1000)

    def run(number: int) -> None:
        try:
            asyncio.run(use(number))
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []
    assert len(db.rows()) == 6


def test_processes_open_it_at_the_same_time(tmp_path: Path) -> None:
    """As replicas do that start together, or somebody who looks a bot over while it starts."""
    file = tmp_path / "kompas.sqlite"
    db = Database(f"sqlite:///{file}", file)
    program = (
        "import asyncio, sys\n"
        "from bot.storage.database import open_database\n"
        "async def use():\n"
        "    async with open_database(sys.argv[1]): print('open')\n"
        "sys.stdin.read()\n"
        "asyncio.run(use())\n"
    )
    command = [sys.executable, "-W", "error", "-c", program, db.url]
    pipe = subprocess.PIPE
    begun = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) for _ in range(2)]  # noqa: S603  our own
    for process in begun:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    told = [process.communicate(timeout=60) for process in begun]
    assert told == [(b"open\n", b"")] * 2
    assert [process.returncode for process in begun] == [0, 0]
    assert db.execute("SELECT version_num FROM alembic_version") == [(HEAD,)]


async def test_an_unknown_version_is_refused(db: Database) -> None:
    """Tables of a later version are left alone."""
    async with open_database(db.url):
        pass
    db.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(InputError, match="was made by a newer Kompas"):
        async with open_database(db.url):
            raise AssertionError("it opens")
    assert db.execute("SELECT version_num FROM alembic_version") == [("9999",)]


async def test_a_sqlite_file_is_its_owners(tmp_path: Path) -> None:
    """0600, as are the files beside it; its folder 0700. Whatever the umask allows."""
    file = tmp_path / "state" / "kompas" / "kompas.sqlite"
    before = os.umask(0)
    try:
        async with open_database(f"sqlite:///{file}") as engine:
            await WipeList(engine, KEYS).add(Sent(1001, 1), 1000)
            beside = sorted(file.parent.iterdir())
            assert [path.name for path in beside] == ["kompas.sqlite", "kompas.sqlite-shm", "kompas.sqlite-wal"]
            assert {mode(path) for path in beside} == {0o600}
    finally:
        os.umask(before)
    assert mode(file) == 0o600
    assert mode(file.parent) == 0o700


async def test_without_a_url_it_is_in_the_users_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And made there."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    async with open_database(None):
        assert (tmp_path / "kompas" / "kompas.sqlite").is_file()
    assert mode(tmp_path / "kompas") == 0o700


async def test_how_sqlite_is_set(tmp_path: Path) -> None:
    """What is deleted is overwritten, what is committed is on the disk, and writers wait for each other."""
    async with open_database(f"sqlite:///{tmp_path / 'x.sqlite'}") as engine, engine.connect() as connection:
        for name, wanted in (
            ("secure_delete", 1),
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("busy_timeout", BUSY * 1000),
        ):
            assert (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() == wanted


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///x.sqlite", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///x.sqlite", "sqlite+aiosqlite"),
        ("postgresql://u:p@h/n", "postgresql+psycopg"),
        ("postgres://u:p@h/n", "postgresql+psycopg"),
        ("postgresql+psycopg://u:p@h/n", "postgresql+psycopg"),
    ],
)
def test_the_driver_is_ours(given: str, driver: str) -> None:
    """However the URL begins; the rest of it stays."""
    url = database_url(given)
    assert url.drivername == driver
    assert url.render_as_string(hide_password=False).split("://")[1] == given.split("://")[1]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("s3cr3t", "is not a URL"),
        ("://s3cr3t", "is not a URL"),
        ("mysql://u:s3cr3t@h/n", "begins with neither sqlite:// nor postgresql://"),
        ("postgresql+asyncpg://u:s3cr3t@h/n", "begins with neither"),
        ("https://u:s3cr3t@h/n", "begins with neither"),
        ("postgresql://u:s3cr3t@127.0.0.1:1/n", "cannot be used (OperationalError)"),
        ("postgresql://u:s3cr3t@127.0.0.1:5432/s3cr3t_no_such", "cannot be used (OperationalError)"),
        ("postgresql://u:s3cr3t@/n?host=/s3cr3t", "cannot be used (OperationalError)"),
        ("postgresql://u:s3cr3t@127.0.0.1/n?s3cr3t=s3cr3t", "cannot be used (ProgrammingError)"),
        ("sqlite:////proc/nowhere/x.sqlite", "/proc/nowhere/x.sqlite cannot be used (FileNotFoundError)"),
        ("postgresql://s3cr3t:s3cr3t/n", "is not a URL"),
        ("postgresql://u:s3cr3t@h:s3cr3t/n", "is not a URL"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:////", "cannot be used (IsADirectoryError)"),
    ],
)
async def test_a_bad_url_is_one_sentence(url: str, told: str) -> None:
    """What is wrong and what to do, naming the setting, without the password or anything else of the URL."""
    with pytest.raises(InputError) as caught:
        async with open_database(url):
            raise AssertionError("it opens")
    message = str(caught.value)
    assert message.startswith("KOMPAS_DATABASE_URL: ")
    assert told in message
    assert "\n" not in message
    assert "s3cr3t" not in message


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """Refused, not overwritten."""
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    with pytest.raises(InputError, match=r"cannot be used \(DatabaseError\)"):
        async with open_database(f"sqlite:///{file}"):
            raise AssertionError("it opens")
    assert file.read_text(encoding="utf-8").startswith("Dear Sir or Madam")


async def test_a_file_that_others_write_to_is_waited_for(tmp_path: Path) -> None:
    """A lock held for a moment is no error."""
    file = tmp_path / "x.sqlite"
    async with open_database(f"sqlite:///{file}") as engine:
        with closing(sqlite3.connect(file, check_same_thread=False, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            adding = asyncio.create_task(WipeList(engine, KEYS).add(Sent(1001, 1), 1000))
            await asyncio.sleep(0.1)
            assert not adding.done()
            other.execute("COMMIT")
            await adding
        assert await WipeList(engine, KEYS).holds(Sent(1001, 1), 0)


async def test_emptying_the_log_waits_for_nobody(db: Database) -> None:
    """Beside others who read and write it raises nothing, and changes no row."""
    async with open_database(db.url) as one, open_database(db.url) as other:
        reader = sqlite3.connect(db.file, isolation_level=None) if db.file else None
        await WipeList(one, KEYS).add(Sent(1001, 0), 1000)
        if reader:
            reader.execute("BEGIN")
            assert reader.execute("SELECT count(*) FROM wipes").fetchone() == (1,)

        async def write() -> None:
            for number in range(20):
                await WipeList(other, KEYS).add(Sent(1001, number), 1000)

        await asyncio.gather(write(), *(empty_log(engine) for engine in (one, other) * 5))
        if reader:
            reader.close()
            await empty_log(one)
            assert Path(f"{db.file}-wal").stat().st_size == 0
    assert len(db.rows()) == 20


async def test_emptying_the_log_may_be_cancelled(tmp_path: Path) -> None:
    """At any point; whoever comes next is served."""
    with database("sqlite", tmp_path) as db:
        async with open_database(db.url) as engine:
            for turns in range(40):
                emptying = asyncio.create_task(empty_log(engine))
                for _ in range(turns):
                    await asyncio.sleep(0)
                emptying.cancel()
                await asyncio.gather(emptying, return_exceptions=True)
                async with asyncio.timeout(20):
                    await WipeList(engine, KEYS).add(Sent(1001, turns), 1000)
        assert len(db.rows()) == 40
