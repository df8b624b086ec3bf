"""What one worker hands over to the next, through a pipe between them."""

import asyncio
import os
from itertools import pairwise
from typing import Any

import pytest
from starlette.requests import Request

from bot.http.rate_limits import FAILED, Limits, TooMany
from bot.serve.delayed_start import Later, part_of
from bot.serve.handover import Handover, Part
from bot.storage.access import Health
from bot.storage.diagnosis import FULL, LOST
from bot.storage.references import Sending, Sent
from bot.telegram.deletion_clock import TOLERANCE, Clock
from bot.telegram.memory import Memory, ShownScreen, Unfilled
from bot.telegram.unfinished import Word
from bot.tokens.keys import random_keys

MANY = 10_000
"""Screens, far more than a pipe holds at once."""


def handover(held: list[Any], value: object = None) -> Handover:
    """One that hands over a value, and keeps what it is handed."""
    return Handover({"part": Part(lambda: value, held.append)})


def full() -> Memory:
    """A memory with something in every part of it."""
    memory = Memory(alone=True)
    for chat in range(1, MANY + 1):
        memory.note(Sent(chat, 2 * chat), ShownScreen("x" * 51, chat, 1.5 * chat, sure=chat % 2 == 0))
    memory.made_code(Sent(1, 3), b"maker")
    memory.leave_unfilled(Unfilled(Sent(2, 9), 5.0))
    memory.tell(3, 7.0)
    memory.close(4, 8.0)
    memory.delete_unconfirmed(Sending(5, 6, 7), 99)
    memory.sent_along(Sent(1, 2), "x" * 51, Sent(1, 3), 60.0)
    memory.take(8, 9.0)
    memory.unfinished.add([Sent(1, 3)])
    memory.unfinished.add([Sent(1, 4)], gone=True)
    memory.unfinished.add_chat(6, 12)
    memory.unfinished.add_word(Word(6, 12, "telegram.erased-all", "be"))
    return memory


async def test_all_that_is_remembered_is_handed_over() -> None:
    """Every part of a memory as large as it gets, in its order."""
    before, memory = full(), Memory(alone=True)
    assert all(getattr(before, name) for name in vars(before)), "each part holds something"
    reads, writes = os.pipe()
    old, new = Handover({"memory": Part(lambda: before, memory.take_over)}), Handover()
    new.parts["memory"] = Part(lambda: memory, memory.take_over)
    taking = asyncio.create_task(new.take(reads))
    await asyncio.sleep(0)
    assert not new.begins.is_set()
    await old.give(writes)
    await taking
    assert new.begins.is_set()
    for name, part in vars(before).items():
        assert getattr(memory, name) == part
    assert list(memory.screens) == list(before.screens)


async def test_the_first_takes_over_from_nobody() -> None:
    """It begins at once."""
    held: list[Any] = []
    new = handover(held)
    await new.take(None)
    assert new.begins.is_set()
    assert held == []


async def test_what_was_not_handed_over_whole_is_not_taken() -> None:
    """Of a worker that was killed, wherever it was in its handing over; the next one serves all the same."""
    memory = Memory(alone=True)
    memory.note(Sent(1, 2), ShownScreen("x" * 51, 3, 4.5))
    memory.delete_unconfirmed(Sending(5, 6, 7), 99)
    reads, writes = os.pipe()
    await handover([], memory).give(writes)
    told = os.read(reads, 1 << 16)
    os.close(reads)
    for length in range(len(told)):
        reads, writes = os.pipe()
        os.write(writes, told[:length])
        os.close(writes)
        taken: list[Any] = []
        new = handover(taken)
        await new.take(reads)
        assert new.begins.is_set()
        assert taken == [], length


async def test_nobody_is_there_to_take_it() -> None:
    """A worker whose successor is gone ends as if there were one."""
    reads, writes = os.pipe()
    os.close(reads)
    await handover([], "x" * (1 << 20)).give(writes)


async def hand_over(*parts: Part) -> None:
    """From each to the one behind it, through pipes."""
    for before, after in pairwise(parts):
        reads, writes = os.pipe()
        await Handover({"part": before}).give(writes)
        await Handover({"part": after}).take(reads)


async def test_the_state_of_the_list_is_handed_over() -> None:
    """What is to be cleared away is, though the worker that took it off is gone; what was said is not said again."""
    before, after = Health(FULL, unopened=3, failures=7, emptied=True, cleared=5.0), Health()
    assert before.to_say([FULL], 10.0) == [FULL]
    await hand_over(Part(lambda: before, before.take_over), Part(lambda: after, after.take_over))
    assert after == before
    assert after.to_say([FULL, LOST], 11.0) == [LOST]


async def test_a_clock_that_was_put_right_stays_right() -> None:
    """A worker that starts on a machine whose clock is wrong by then goes on from what the one before knew."""
    before = Clock(lambda: 1_000_000.0, lambda: 50.0)
    before.told(1_000_000.0)
    after = Clock(lambda: 500_000.0, lambda: 60.0)
    await hand_over(Part(before.known, before.take_over), Part(after.known, after.take_over))
    assert abs(after.now() - 1_000_010.0) <= TOLERANCE


async def test_counters_go_on() -> None:
    """An address that may not try any more may not where the next worker serves, either."""
    keys = random_keys()
    before, after = Limits(keys), Limits(keys)
    request = Request({"type": "http", "client": ("192.0.2.1", 1), "headers": []})
    for _ in range(FAILED):
        await before.failed(request)
    await hand_over(Part(before.counters, before.take_over), Part(after.counters, after.take_over))
    with pytest.raises(TooMany):
        await after.failed(request)


@pytest.mark.parametrize("done", [True, False])
async def test_a_database_that_was_there_is_not_waited_for(done: bool) -> None:
    """Whoever serves next need not make its tables; what is missing is not said again."""

    async def prepare() -> None:
        raise AssertionError("nobody asks for it here")

    before, after = Later(prepare, "It is silent.", done), Later(prepare)
    await hand_over(part_of(before), part_of(after), part_of(None))
    assert (after.done, after.said) == (done, "It is silent.")
    await hand_over(part_of(None), part_of(after))
    assert after.done
