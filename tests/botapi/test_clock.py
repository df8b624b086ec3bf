"""Time as a test wants it."""

import asyncio

import pytest

from tests.botapi.clock import START, Clock


async def test_sleepers_wake_in_order() -> None:
    clock, woken = Clock(), []

    async def sleeper(*pauses: float) -> None:
        for pause in pauses:
            await clock.sleep(pause)
            woken.append((clock.now() - START, pauses))

    tasks = [asyncio.create_task(sleeper(*pauses)) for pauses in ((5, 5), (3,), (7,))]
    await clock.advance(9)
    assert woken == [(3, (3,)), (5, (5, 5)), (7, (7,))]
    await clock.advance(1)
    assert woken[-1] == (10, (5, 5))
    await asyncio.gather(*tasks)


async def test_waiting_ends() -> None:
    clock = Clock()
    task = asyncio.create_task(clock.wait(asyncio.Event().wait(), 60))
    await clock.advance(59)
    assert not task.done()
    await clock.advance(1)
    with pytest.raises(TimeoutError):
        await task
    assert await clock.wait(asyncio.sleep(0, "done"), 60) == "done"


async def test_a_running_clock_runs_as_fast_as_one_likes() -> None:
    clock = Clock(scale=10_000)
    before = clock.now()
    await clock.sleep(100)
    assert clock.now() - before >= 100
    clock.scale = None
    now = clock.now()
    await asyncio.sleep(0.002)
    assert clock.now() == now
