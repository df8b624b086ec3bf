"""A database that is silent: no call waits for it for long, and each works again when it answers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.storage import database
from bot.storage.database import open_database
from bot.storage.references import Sent
from bot.storage.unusable import NotThere
from bot.storage.wipe_list import Due, WipeList
from bot.tokens.keys import Key, Keys
from tests.made import made_key
from tests.storage.databases import KINDS
from tests.storage.silent import quiet_database

KEYS = Keys((Key(made_key("silent")),))
NOW = 1_795_000_000.0
SENT, NUMBERS = Sent(1001, 7), count()
PATIENCE = 30.0
"""Seconds after which a test gives up: a call that waits for ever fails it."""


async def all_gone(rows: Sequence[Due]) -> Sequence[Due]:
    """Everything was deleted."""
    return rows


async def complete(wipes: WipeList) -> None:
    """A message of which the row was taken out meanwhile."""
    await wipes.complete(b"row", Sent(1002, next(NUMBERS)), NOW)


CALLS: dict[str, Callable[[WipeList], Awaitable[object]]] = {
    "begin": lambda wipes: wipes.begin(1001, 6, NOW),
    "complete": complete,
    "cancel": lambda wipes: wipes.cancel(b"row"),
    "add": lambda wipes: wipes.add(SENT, NOW),
    "hasten": lambda wipes: wipes.make_due([SENT], NOW),
    "hurry": lambda wipes: wipes.make_chat_due(1001, 9, NOW),
    "remove": lambda wipes: wipes.remove(SENT),
    "holds": lambda wipes: wipes.holds(SENT, NOW),
    "of_chat": lambda wipes: wipes.of_chat(1001),
    "count": lambda wipes: wipes.count(),
    "overdue": lambda wipes: wipes.overdue(NOW),
    "wipe": lambda wipes: wipes.wipe(NOW + 1000, all_gone),
    "try_out": lambda wipes: wipes.try_out(NOW),
}
READS = ("holds", "of_chat", "count", "overdue")
"""Calls that a locked file of SQLite answers."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CALLS)
async def test_no_call_waits_for_a_silent_database(tmp_path: Path, kind: str, name: str) -> None:
    """It ends with an error of the database, however many are made at once; afterwards all of them are done."""
    async with quiet_database(kind, tmp_path) as quiet, open_database(quiet.url) as engine:
        wipes = WipeList(engine, KEYS)
        await wipes.add(SENT, NOW - 10)
        quiet.stop()
        async with asyncio.timeout(PATIENCE):
            ends = await asyncio.gather(*(CALLS[name](wipes) for _ in range(30)), return_exceptions=True)
        if kind == "postgresql" or name not in READS:
            assert all(isinstance(end, SQLAlchemyError) for end in ends), ends
            assert await wipes.look()
        quiet.go_on()
        async with asyncio.timeout(PATIENCE):
            for call in CALLS.values():
                await call(wipes)
            await asyncio.gather(*(CALLS[name](wipes) for _ in range(30)), return_exceptions=True)
            await wipes.try_out(NOW)
            assert await wipes.look() == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_call_may_be_cancelled_at_any_point(tmp_path: Path, kind: str) -> None:
    """Whether it waits for its turn, for a connection or for an answer: whoever comes next is served."""
    async with quiet_database(kind, tmp_path) as quiet, open_database(quiet.url) as engine:
        wipes = WipeList(engine, KEYS)
        for turns in range(40):
            calls = [asyncio.create_task(wipes.add(Sent(1001, number), NOW)) for number in range(20)]
            for _ in range(turns):
                await asyncio.sleep(0)
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(wipes.add(Sent(1001, number), NOW) for number in range(20)))
        assert await wipes.count() == 20


@pytest.mark.parametrize("kind", KINDS)
async def test_a_start_does_not_wait_for_ever(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not there, in one sentence, and may be later."""
    monkeypatch.setattr(database, "START_SECONDS", 2.0)
    monkeypatch.setattr(database, "WAIT", 1.0)
    async with quiet_database(kind, tmp_path) as quiet:
        quiet.stop()
        with pytest.raises(NotThere, match=r"^KOMPAS_DATABASE_URL: the database ") as caught:
            async with asyncio.timeout(PATIENCE), open_database(quiet.url):
                raise AssertionError("it opens")
        assert "\n" not in str(caught.value)
        quiet.go_on()
        async with open_database(quiet.url):
            pass
