"""The wipe list on either database: what is put on it, found, given to be deleted, and gone after."""

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage.database import empty_log, open_database
from bot.storage.references import Reference, Sending, Sent, seal
from bot.storage.wipe_list import PAGE, SOON, Due, WipeList
from bot.tokens.keys import Key, Keys, with_fallback
from tests.storage.databases import KINDS, Database, database

OLD = Key("2026-10-01.an-old-key-an-old-key-an-old-key-an-old")
NEW = Key("2026-11-01.a-new-key-a-new-key-a-new-key-a-new-key")
NOW = 1_795_000_000.0
COUNT = 133
"""Rows of more than one page."""
ANNA, BORIS, GROUP = 1001, 1002, -1001234567890


@dataclass
class Home:
    """A database with its wipe list; `replica` opens it once more."""

    db: Database
    wipes: WipeList
    stack: AsyncExitStack

    async def replica(self, keys: Keys | None = None) -> WipeList:
        """The wipe list of another process."""
        engine = await self.stack.enter_async_context(open_database(self.db.url))
        return WipeList(engine, keys or self.wipes.keys)


@pytest.fixture(params=KINDS)
async def home(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Home]:
    """An empty wipe list, sealed with one key."""
    with database(request.param, tmp_path) as db:
        async with AsyncExitStack() as stack:
            engine = await stack.enter_async_context(open_database(db.url))
            yield Home(db, WipeList(engine, Keys((NEW,))), stack)


@dataclass
class Work:
    """Takes rows, and says which of them are gone."""

    stays: frozenset[Reference | None] = frozenset()
    pages: list[list[Due]] | None = None

    async def __call__(self, rows: Sequence[Due]) -> Sequence[Due]:
        """One page."""
        self.pages = [*(self.pages or []), list(rows)]
        return [row for row in rows if row.reference not in self.stays]

    @property
    def taken(self) -> list[Reference | None]:
        """What was taken, in order."""
        return [row.reference for page in self.pages or [] for row in page]


async def wiped(wipes: WipeList, now: float, stays: Sequence[Reference | None] = ()) -> list[Reference | None]:
    """What one round gives to be deleted."""
    work = Work(frozenset(stays))
    await wipes.wipe(now, work)
    return work.taken


async def test_a_message_is_noted_before_it_is_sent(home: Home) -> None:
    """Begun, it is looked for in two minutes; completed, it stands until it is due; and it is one row all along."""
    row = await home.wipes.begin(ANNA, 7, NOW)
    assert home.db.rows() == [(row, int(NOW) + SOON)]
    (begun,) = await home.wipes.of_chat(ANNA)
    assert isinstance(begun, Sending)
    assert (begun.chat, begun.after) == (ANNA, 7)
    await home.wipes.complete(row, Sent(ANNA, 8), NOW + 3600.9)
    assert home.db.rows() == [(seal(home.wipes.keys, Sent(ANNA, 8)), int(NOW) + 3600)]
    assert await home.wipes.of_chat(ANNA) == [Sent(ANNA, 8)]
    assert await home.wipes.holds(Sent(ANNA, 8), 0)


async def test_two_messages_begun_at_once_are_two_rows(home: Home) -> None:
    """To the same chat, after the same message."""
    rows = await asyncio.gather(*(home.wipes.begin(ANNA, 7, NOW) for _ in range(5)))
    assert len(set(rows)) == len(home.db.rows()) == 5


async def test_a_message_surely_not_sent_is_cancelled(home: Home) -> None:
    """Its row goes, and no other; cancelled twice it is no error."""
    row, other = await home.wipes.begin(ANNA, 7, NOW), await home.wipes.begin(ANNA, 7, NOW)
    await home.wipes.cancel(row)
    await home.wipes.cancel(row)
    assert [stored for stored, _ in home.db.rows()] == [other]


async def test_a_row_completed_after_it_was_swept_is_there(home: Home) -> None:
    """The message was sent after all: it must not be left without a row."""
    row = await home.wipes.begin(ANNA, 7, NOW)
    assert len(await wiped(home.wipes, NOW + SOON)) == 1
    assert home.db.rows() == []
    await home.wipes.complete(row, Sent(ANNA, 8), NOW + 3600)
    assert await home.wipes.of_chat(ANNA) == [Sent(ANNA, 8)]
    assert await wiped(home.wipes, NOW + 3600) == [Sent(ANNA, 8)]


async def test_adding_and_removing(home: Home) -> None:
    """Added again it has the new time and is still one row; removed it is gone; removing what is not there is none."""
    await home.wipes.add(Sent(ANNA, 1), NOW + 500)
    await home.wipes.add(Sent(ANNA, 2), NOW + 500)
    await home.wipes.add(Sent(ANNA, 1), NOW + 5.7)
    assert sorted(due for _, due in home.db.rows()) == [int(NOW) + 5, int(NOW) + 500]
    assert await home.wipes.holds(Sent(ANNA, 1), 0)
    await home.wipes.remove(Sent(ANNA, 1))
    await home.wipes.remove(Sent(ANNA, 1))
    await home.wipes.remove(Sent(BORIS, 2))
    assert not await home.wipes.holds(Sent(ANNA, 1), 0)
    assert await home.wipes.of_chat(ANNA) == [Sent(ANNA, 2)]


async def test_added_by_two_at_once_it_is_one_row(home: Home) -> None:
    """By one process or by two: nobody fails."""
    other = await home.replica()
    for number in range(5):
        await asyncio.gather(*(wipes.add(Sent(ANNA, number), NOW) for wipes in (home.wipes, other, home.wipes)))
    assert len(home.db.rows()) == 5


async def test_messages_are_hastened(home: Home) -> None:
    """All of them are on the list, due by then: none is put off, whatever key it was sealed with, and none is twice."""
    await home.wipes.add(Sent(ANNA, 1), NOW + 500)
    await home.wipes.add(Sent(ANNA, 2), NOW - 500)
    for _ in range(2):
        await home.wipes.make_due([Sent(ANNA, number) for number in (1, 2, 3)], NOW)
        assert sorted(due for _, due in home.db.rows()) == [int(NOW) - 500, int(NOW), int(NOW)]
    rotated = WipeList(home.wipes.engine, Keys((Key("n" * 40), *home.wipes.keys.all)))
    await rotated.make_due([Sent(ANNA, 1), Sent(ANNA, 2)], NOW + 500)
    await rotated.make_due([], NOW)
    assert sorted(due for _, due in home.db.rows()) == [int(NOW) - 500, int(NOW), int(NOW)]


async def test_hastened_by_two_at_once_it_is_one_row(home: Home) -> None:
    """By one process or by two: nobody fails."""
    other = await home.replica()
    messages = [Sent(ANNA, number) for number in range(5)]
    await asyncio.gather(*(wipes.make_due(messages, NOW) for wipes in (home.wipes, other, home.wipes)))
    assert len(home.db.rows()) == 5


async def test_a_chat_is_hurried(home: Home) -> None:
    """All our messages in it are due now, and none is put off; no other chat's are. What else is listed is told, too.

    What was half sent keeps its time, which tells when that was; what a person sent keeps its own.
    """
    theirs = Sent(ANNA, 4, ours=False)
    await home.wipes.add(Sent(ANNA, 1), NOW + 500)
    await home.wipes.add(Sent(ANNA, 5), NOW - 500)
    await home.wipes.add(Sent(BORIS, 2), NOW + 500)
    await home.wipes.add(theirs, NOW + 500)
    await home.wipes.begin(ANNA, 3, NOW)
    found = await home.wipes.make_chat_due(ANNA, 9, NOW)
    assert Counter(type(item).__name__ for item in found) == {"Sending": 1, "Sent": 3}
    assert theirs in found
    assert await home.wipes.overdue(NOW) == 1
    assert set(await wiped(home.wipes, NOW)) == {Sent(ANNA, 1), Sent(ANNA, 5)}
    assert await home.wipes.of_chat(BORIS) == [Sent(BORIS, 2)]
    assert await home.wipes.make_chat_due(1003, 9, NOW) == []
    assert await wiped(home.wipes, NOW) == []


async def test_rows_are_counted_by_the_keys_that_open_them(home: Home) -> None:
    """So that nobody takes out a key while a row needs it."""
    new = Key("n" * 40)
    await home.wipes.add(Sent(ANNA, 1), NOW)
    await home.wipes.begin(ANNA, 1, NOW)
    await WipeList(home.wipes.engine, Keys((new, *home.wipes.keys.all))).add(Sent(ANNA, 2), NOW)
    assert await home.wipes.count() == 2
    assert await WipeList(home.wipes.engine, Keys((new,))).count() == 1


async def test_ours_and_theirs_are_told_apart(home: Home) -> None:
    """A person's message that could not be deleted at once is another row than one of ours."""
    await home.wipes.add(Sent(ANNA, 1, ours=False), NOW)
    assert not await home.wipes.holds(Sent(ANNA, 1), 0)
    assert await home.wipes.of_chat(ANNA) == [Sent(ANNA, 1, ours=False)]
    await home.wipes.remove(Sent(ANNA, 1, ours=False))
    assert home.db.rows() == []


async def test_chats_are_told_apart(home: Home) -> None:
    """The same number in another chat is another message, in a group too."""
    for chat in (ANNA, BORIS, GROUP):
        await home.wipes.add(Sent(chat, 7), NOW)
    await home.wipes.begin(BORIS, 7, NOW)
    assert await home.wipes.of_chat(ANNA) == [Sent(ANNA, 7)]
    assert await home.wipes.of_chat(GROUP) == [Sent(GROUP, 7)]
    assert sorted(type(item).__name__ for item in await home.wipes.of_chat(BORIS)) == ["Sending", "Sent"]
    assert await home.wipes.of_chat(1003) == []
    assert not await home.wipes.holds(Sent(1003, 7), 0)


async def test_what_is_overdue_is_counted(home: Home) -> None:
    """Only what is past, with whatever key it was sealed."""
    for number, later in enumerate((-10, -1, 0, 1, 10)):
        await home.wipes.add(Sent(ANNA, number), NOW + later)
    assert await home.wipes.overdue(NOW) == 2
    assert await home.wipes.overdue(NOW - 11) == 0
    assert await home.wipes.overdue(NOW + 11) == 5
    stranger = await home.replica(Keys((OLD,)))
    assert await stranger.overdue(NOW) == 2


async def test_only_what_is_due_is_wiped(home: Home) -> None:
    """The oldest first; what is not due stays, and a second round finds nothing."""
    for number, later in enumerate((5, -5, 0, 1, -50)):
        await home.wipes.add(Sent(ANNA, number), NOW + later)
    assert await wiped(home.wipes, NOW) == [Sent(ANNA, 4), Sent(ANNA, 1), Sent(ANNA, 2)]
    assert await wiped(home.wipes, NOW) == []
    assert len(home.db.rows()) == 2


async def fill(home: Home, count: int, due: float = NOW) -> list[Sent]:
    """So many rows, put in at once."""
    sent = [Sent(ANNA + number % 7, number) for number in range(count)]
    values = [part for item in sent for part in (seal(home.wipes.keys, item), int(due) - item.message % 5)]
    statement = "INSERT INTO wipes (reference, due) VALUES " + ", ".join(["(?, ?)"] * count)  # noqa: S608  marks only
    home.db.execute(statement, values)
    return sent


async def test_a_long_list_goes_page_by_page(home: Home) -> None:
    """Each row once, however many there are, and all of them in one round."""
    for count in (1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, COUNT):
        sent = await fill(home, count)
        work = Work()
        await home.wipes.wipe(NOW, work)
        assert Counter(work.taken) == Counter(sent)
        assert all(len(page) <= PAGE for page in work.pages or [])
        assert home.db.rows() == []


async def test_rows_that_stay_hold_up_nothing(home: Home) -> None:
    """Though they fill the first pages; each is tried once a round, and again in the next."""
    sent = await fill(home, COUNT)
    stays = [item for item in sent if item.message % 3]
    for _ in range(2):
        work = Work(frozenset(stays))
        await home.wipes.wipe(NOW, work)
        assert len(work.taken) == len(set(work.taken))
        assert set(stays) <= set(work.taken)
        assert len(home.db.rows()) == len(stays)
    assert Counter(await wiped(home.wipes, NOW)) == Counter(stays)
    assert home.db.rows() == []


async def test_a_round_that_breaks_loses_no_row(home: Home) -> None:
    """What was not said to be gone is still there, and the next round finds it."""
    sent = await fill(home, COUNT)

    done: list[Due] = []

    async def broken(rows: Sequence[Due]) -> Sequence[Due]:
        if done:
            raise RuntimeError("it broke")
        done.extend(rows)
        return rows

    with pytest.raises(RuntimeError, match="it broke"):
        await home.wipes.wipe(NOW, broken)
    assert len(home.db.rows()) == len(sent) - len(done)
    assert Counter([*(row.reference for row in done), *await wiped(home.wipes, NOW)]) == Counter(sent)


async def test_a_row_completed_while_it_is_looked_for_stays(home: Home) -> None:
    """A sweep that takes out the row of the beginning does not take out the message's own."""
    row = await home.wipes.begin(ANNA, 7, NOW)

    async def work(rows: Sequence[Due]) -> Sequence[Due]:
        if home.db.kind == "sqlite":  # PostgreSQL makes whoever completes it wait for the sweep
            await home.wipes.complete(row, Sent(ANNA, 8), NOW + 3600)
        return rows

    await home.wipes.wipe(NOW + SOON, work)
    if home.db.kind == "postgresql":
        await home.wipes.complete(row, Sent(ANNA, 8), NOW + 3600)
    assert await home.wipes.of_chat(ANNA) == [Sent(ANNA, 8)]


async def test_two_replicas_wipe_at_once(home: Home) -> None:
    """Everything is taken and gone. On PostgreSQL no row is with both of them at a time."""
    sent = await fill(home, COUNT)
    held: Counter[Reference | None] = Counter()
    taken: Counter[Reference | None] = Counter()
    together: list[Reference | None] = []

    async def work(rows: Sequence[Due]) -> Sequence[Due]:
        references = [row.reference for row in rows]
        held.update(references)
        taken.update(references)
        await asyncio.sleep(0.02)
        together.extend(item for item in references if held[item] > 1)
        held.subtract(references)
        return rows

    replicas = [home.wipes, *[await home.replica() for _ in range(2)]]
    await asyncio.gather(*(replica.wipe(NOW, work) for replica in replicas))
    assert set(taken) == set(sent)
    assert home.db.rows() == []
    if home.db.kind == "postgresql":
        assert together == []
        assert set(taken.values()) == {1}


async def test_a_replica_that_hangs_holds_up_its_page_only(home: Home) -> None:
    """The other takes the rest; when the first gives up, its rows are taken, too."""
    sent = await fill(home, COUNT)
    hangs, go_on = asyncio.Event(), asyncio.Event()

    async def work(rows: Sequence[Due]) -> Sequence[Due]:
        hangs.set()
        await go_on.wait()
        return []

    hanging = asyncio.create_task(home.wipes.wipe(NOW, work))
    await hangs.wait()
    other = await home.replica()
    first = await wiped(other, NOW)
    assert len(first) == COUNT - (PAGE if home.db.kind == "postgresql" else 0)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    assert Counter(first + await wiped(other, NOW)) == Counter(sent)
    assert home.db.rows() == []


async def test_keys_are_rotated(home: Home) -> None:
    """What an older key sealed is held, brought forward as one row, found, wiped and removed."""
    before = await home.replica(Keys((OLD,)))
    for number in range(4):
        await before.add(Sent(ANNA, number), NOW + 100)
    row = await before.begin(ANNA, 7, NOW)
    both = await home.replica(Keys((NEW, OLD)))
    assert await both.holds(Sent(ANNA, 0), 0)
    await both.add(Sent(ANNA, 0), NOW)
    await both.remove(Sent(ANNA, 1))
    await both.complete(row, Sent(ANNA, 8), NOW + 200)
    assert len(home.db.rows()) == 4
    held = {Sent(ANNA, 0), Sent(ANNA, 2), Sent(ANNA, 3), Sent(ANNA, 8)}
    assert set(await both.of_chat(ANNA)) == held
    assert await wiped(both, NOW) == [Sent(ANNA, 0)]
    assert set(await wiped(both, NOW + 200)) == held - {Sent(ANNA, 0)}
    assert home.db.rows() == []


async def test_a_key_that_comes_later_opens_what_the_token_sealed(home: Home) -> None:
    """A bot that ran without KOMPAS_KEYS, and then with them."""
    token = ("8000000001:AAtest",)
    without = await home.replica(with_fallback(None, token))
    await without.add(Sent(ANNA, 1), NOW)
    later = await home.replica(with_fallback(Keys((NEW,)), token))
    assert await later.holds(Sent(ANNA, 1), 0)
    assert await wiped(later, NOW) == [Sent(ANNA, 1)]


async def test_rows_no_key_opens(home: Home) -> None:
    """They are given as such, stay where they stay, are of no chat, and go when they are said to be gone."""
    stranger = await home.replica(Keys((OLD,)))
    await stranger.add(Sent(ANNA, 1), NOW)
    await home.wipes.add(Sent(ANNA, 2), NOW)
    home.db.execute("INSERT INTO wipes (reference, due) VALUES (?, ?)", (b"", int(NOW)))
    assert await home.wipes.of_chat(ANNA) == [Sent(ANNA, 2)]
    assert not await home.wipes.holds(Sent(ANNA, 1), 0)
    found = await wiped(home.wipes, NOW, [None])
    assert Counter(found) == Counter([Sent(ANNA, 2), None, None])
    assert len(home.db.rows()) == 2
    assert await wiped(stranger, NOW, [None]) == [None, Sent(ANNA, 1)]
    assert await wiped(home.wipes, NOW) == [None]
    assert home.db.rows() == []


def forms_of(number: int) -> set[bytes]:
    """The plain forms in which a number could stand in a file."""
    found = {str(abs(number)).encode(), f"{abs(number):x}".encode(), f"{abs(number):X}".encode()}
    for size in (4, 5, 6, 7, 8):
        for order in ("little", "big"):
            for value, signed in ((number, True), (abs(number), False)):
                if abs(number) < 1 << (8 * size - 1):
                    found.add(value.to_bytes(size, order, signed=signed))
    return found


async def test_the_file_tells_neither_chat_nor_message(tmp_path: Path) -> None:
    """Not while the rows stand and not after: in no plain form, and every reference has the same length."""
    dice = random.Random(3)  # noqa: S311  to be repeated, not secret
    chats = [dice.randrange(10**9, 10**12) * sign for sign in (1, -1) for _ in range(10)]
    numbers = [dice.randrange(10**9, 2**31) for _ in range(20)]
    with database("sqlite", tmp_path) as db:
        async with open_database(db.url) as engine:
            wipes = WipeList(engine, Keys((NEW,)))
            for chat, number in zip(chats, numbers, strict=True):
                await wipes.complete(await wipes.begin(chat, number, NOW), Sent(chat, number), NOW)
                await wipes.begin(chat, number, NOW)
            assert {len(stored) for stored, _ in db.rows()} == {37}
            contents = [read_all(tmp_path)]
            for chat in chats[::2]:
                for item in await wipes.of_chat(chat):
                    if isinstance(item, Sent):
                        await wipes.remove(item)
            await wiped(wipes, NOW + 2 * SOON)
            contents.append(read_all(tmp_path))
        contents.append(read_all(tmp_path))
    for content in contents:
        assert NEW.secret.encode() not in content
        for number in (*chats, *numbers):
            for form in forms_of(number):
                assert form not in content
    assert str(int(NOW)).encode() not in contents[0]


def read_all(folder: Path) -> bytes:
    """Every byte of a database, its log and what lies beside it."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    """After the database was closed nothing of a row that is gone is left in its file."""
    with database("sqlite", tmp_path) as db:
        async with open_database(db.url) as engine:
            wipes = WipeList(engine, Keys((NEW,)))
            for number in range(60):
                await wipes.add(Sent(ANNA, number), NOW)
            rows = [stored for stored, _ in db.rows()]
            await wiped(wipes, NOW)
        content = read_all(tmp_path)
    assert not [row for row in rows if row in content]


async def test_what_is_deleted_is_gone_while_the_database_is_open(tmp_path: Path) -> None:
    """Its log emptied, no file holds anything of a row that is gone."""
    with database("sqlite", tmp_path) as db:
        async with open_database(db.url) as engine:
            wipes = WipeList(engine, Keys((NEW,)))
            rows = []
            for number in range(60):
                rows.append(await wipes.begin(ANNA, number, NOW))
                await wipes.complete(rows[-1], Sent(ANNA, number), NOW)
                rows.append(seal(wipes.keys, Sent(ANNA, number)))
            await wipes.add(Sent(BORIS, 1), NOW + 500)
            await wiped(wipes, NOW)
            assert [row for row in rows if row in read_all(tmp_path)], "or this test would say nothing"
            await empty_log(engine)
            content = read_all(tmp_path)
            assert not [row for row in rows if row in content]
            assert await wipes.holds(Sent(BORIS, 1), NOW)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_it_is_a_set_of_messages_with_a_time(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever is done in whatever order, with keys rotated in between: the list is what a dictionary would be."""
    numbers = st.integers(1, 6)
    steps = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from(("add", "hasten", "remove", "send", "cancel", "wipe", "rotate")), numbers, numbers
            ),
            max_size=25,
        )
    )

    async def run() -> None:
        model: dict[Sent, int] = {}
        with database("sqlite", _fresh(tmp_path)) as db:
            async with open_database(db.url) as engine:
                wipes = WipeList(engine, Keys((OLD,)))
                for what, number, later in steps:
                    sent, due = Sent(ANNA + number % 2, number), int(NOW) + later
                    if what == "add":
                        await wipes.add(sent, due)
                        model[sent] = due
                    elif what == "hasten":
                        await wipes.make_due([sent], due)
                        model[sent] = min(due, model.get(sent, due))
                    elif what == "remove":
                        await wipes.remove(sent)
                        model.pop(sent, None)
                    elif what == "send" and sent not in model:
                        await wipes.complete(await wipes.begin(sent.chat, number, NOW), sent, due)
                        model[sent] = due
                    elif what == "cancel":
                        await wipes.cancel(await wipes.begin(sent.chat, number, NOW))
                    elif what == "wipe":
                        gone = {item for item, time in model.items() if time <= due}
                        assert set(await wiped(wipes, due)) == gone
                        model = {item: time for item, time in model.items() if item not in gone}
                    elif what == "rotate":
                        wipes = WipeList(engine, Keys((NEW, OLD)))
                    held = {*await wipes.of_chat(ANNA), *await wipes.of_chat(ANNA + 1)}
                    assert held == set(model)
                    assert sorted(time for _, time in db.rows()) == sorted(model.values())
                    assert await wipes.holds(sent, 0) == (sent in model)
                    assert await wipes.overdue(NOW + 3) == sum(time < int(NOW) + 3 for time in model.values())

    asyncio.run(run())


def _fresh(folder: Path) -> Path:
    found = folder / secrets.token_hex(8)
    found.mkdir()
    return found
