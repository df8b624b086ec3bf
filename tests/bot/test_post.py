"""What one worker hands over to the next, through a pipe between them."""

import asyncio
import os
from typing import Any

from bot.post import Handover, Part
from bot.storage.references import Sending, Sent
from bot.telegram.memory import Memory, Shown, Unfilled

MANY = 10_000
"""Screens, far more than a pipe holds at once."""


def handover(held: list[Any], value: object = None) -> Handover:
    """One that hands over a value, and keeps what it is handed."""
    return Handover({"part": Part(lambda: value, held.append)})


def full() -> Memory:
    """A memory with something in every part of it."""
    memory = Memory(alone=True)
    for chat in range(1, MANY + 1):
        memory.note(Sent(chat, 2 * chat), Shown("x" * 51, chat, 1.5 * chat, sure=chat % 2 == 0))
    memory.made_code(Sent(1, 3))
    memory.leave_unfilled(Unfilled(Sent(2, 9), 5.0))
    memory.tell(3, 7.0)
    memory.close(4, 8.0)
    memory.sweep(Sending(5, 6, 7), 99)
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
    memory.note(Sent(1, 2), Shown("x" * 51, 3, 4.5))
    memory.sweep(Sending(5, 6, 7), 99)
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
