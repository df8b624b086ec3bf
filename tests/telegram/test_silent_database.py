"""A database that is silent: what is to be erased goes at once, nobody is left without a word, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.storage.access import Access
from bot.telegram.deferred import finish
from dialogs.context import Context
from tests.botapi.people import Person
from tests.storage.databases import KINDS
from tests.storage.silent import Quiet, quiet_database
from tests.telegram.house import HOUR, House, house
from tests.telegram.talks import begin, do, rows, said
from tests.telegram.test_codes import at_findings, code_of, files

PATIENCE = 60.0
"""Seconds after which a test gives up."""


@asynccontextmanager
async def silenced(guide: Context, folder: Path, kind: str) -> AsyncIterator[tuple[House, Quiet]]:
    """A deployment over a database that can be silenced; turns are not tried again, as behind a webhook."""
    async with (
        quiet_database(kind, folder) as quiet,
        house(guide, folder, database=quiet.url, idle_minutes=0) as home,
        asyncio.timeout(PATIENCE),
    ):
        home.channel.lanes.patience = 0
        try:
            yield home, quiet
        finally:
            quiet.go_on()


async def mended(home: House, quiet: Quiet) -> None:
    """The database answers again; some minutes later all is as if it always had."""
    quiet.go_on()
    await home.pass_time(300, every=20)
    assert not home.channel.unfinished


async def with_code(home: House, person: Person) -> None:
    """Somebody who made a code."""
    await at_findings(home, person)
    await code_of(home, person)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", ["tap", "typed", "/erase", "delete"])
async def test_erasing_does_not_wait(guide: Context, tmp_path: Path, kind: str, how: str) -> None:
    """What the tap or memory names is gone while the database is silent; its rows go when it answers."""
    async with silenced(guide, tmp_path, kind) as (home, quiet):
        anna = Person(home.world, language_code="be")
        await with_code(home, anna)
        screen = next(message for message in anna.messages if message.file is None)
        quiet.stop()
        if how == "tap":
            anna.tap(said(guide, "be", "action.erase"), screen)
            await home.deliver()
            assert anna.alerts[-1] == said(guide, "be", "telegram.erased")
        elif how == "delete":
            anna.tap(said(guide, "be", "telegram.delete"), files(anna)[0])
            await home.deliver()
            assert anna.alerts[-1] == said(guide, "be", "telegram.deleted")
        else:
            await home.says(anna, {"typed": said(guide, "be", "action.erase")}.get(how, how))
        assert files(anna) == []
        assert anna.messages == ([screen] if how == "delete" else [])
        assert home.channel.unfinished
        quiet.go_on()
        await finish(home.channel.desk, home.channel.lanes)
        keys = {"typed": "telegram.wait-erase", "/erase": "telegram.erased-all"}
        told = [said(guide, "be", keys[how])] if how in keys else []
        assert [message.text for message in anna.messages if message is not screen] == told
        await mended(home, quiet)
        assert await rows(home) == len(anna.messages) == (how == "delete")


@pytest.mark.parametrize("kind", KINDS)
async def test_what_only_the_list_knows_is_erased_later(guide: Context, tmp_path: Path, kind: str) -> None:
    """/erase after a restart: nothing is remembered. What came after it stays."""
    async with silenced(guide, tmp_path, kind) as (home, quiet):
        anna = await begin(home)
        home.channel.desk.memory.screens.clear()
        home.channel.desk.memory.chats.clear()
        quiet.stop()
        await home.says(anna, "/erase")
        quiet.go_on()
        await home.says(anna, "/start")
        fresh = anna.messages[-1]
        assert fresh.keyboard
        await mended(home, quiet)
        assert anna.messages == [fresh]
        assert await rows(home) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("written", ["/start", "/new", "/help", "/start code-of-mine", "hello", "/erase"])
@pytest.mark.parametrize("known", [True, False])
async def test_whoever_writes_is_told(guide: Context, tmp_path: Path, kind: str, written: str, known: bool) -> None:
    """That nothing came of it: on their screen, where one stands, or in passing when that can be listed again."""
    async with silenced(guide, tmp_path, kind) as (home, quiet):
        anna = await begin(home) if known else Person(home.world, language_code="en")
        quiet.stop()
        await home.says(anna, written)
        await finish(home.channel.desk, home.channel.lanes)
        sent = len(home.world.called("sendMessage"))
        if known and written in ("/new", "/start code-of-mine"):
            assert said(guide, "en", "telegram.not-done") in anna.text
        quiet.go_on()
        await finish(home.channel.desk, home.channel.lanes)
        assert anna.messages, "never silence"
        assert known or len(home.world.called("sendMessage")) > sent
        await mended(home, quiet)
        await home.pass_time(25 * HOUR)
        assert anna.messages == anna.own == []
        assert await rows(home) == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_a_tap_that_needs_the_list_is_told_so(guide: Context, tmp_path: Path, kind: str) -> None:
    """Over the chat, and nothing is sent that could not be listed."""
    async with silenced(guide, tmp_path, kind) as (home, quiet):
        anna = Person(home.world, language_code="be")
        await at_findings(home, anna)
        quiet.stop()
        await do(home, anna, "share", "continue")
        assert files(anna) == []
        assert anna.alerts[-1] == said(guide, "be", "telegram.busy")
        await mended(home, quiet)


@pytest.mark.parametrize("place", [(kind, number) for kind in KINDS for number in range(5)])
@pytest.mark.parametrize("how", ["tap", "typed", "/erase", "/start", "/new"])
async def test_silent_from_any_call_on(
    guide: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: tuple[str, int], how: str
) -> None:
    """At whichever call it falls silent: in the end everything that was to be erased is gone, and the list is empty."""
    kind, number = place
    async with silenced(guide, tmp_path, kind) as (home, quiet):
        anna = Person(home.world, language_code="be")
        await with_code(home, anna)
        before = list(anna.messages)
        call, calls = Access.call, 0

        def counted(access: Access) -> object:
            nonlocal calls
            if calls == number:
                quiet.stop()
            calls += 1
            return call(access)

        monkeypatch.setattr(Access, "call", counted)
        if how == "tap":
            anna.tap(said(guide, "be", "action.erase"), before[0])
            await home.deliver()
        else:
            await home.says(anna, {"typed": said(guide, "be", "action.erase")}.get(how, how))
        if how in ("tap", "typed", "/erase"):
            assert not [message for message in before if not message.deleted]
        monkeypatch.undo()
        await mended(home, quiet)
        if how in ("tap", "typed", "/erase"):
            assert anna.messages == []
            assert await rows(home) == 0
        await home.pass_time(25 * HOUR)
        assert anna.messages == anna.own == []
        assert await rows(home) == 0
