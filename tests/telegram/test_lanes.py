"""Lanes: order within a chat, nobody in another's way, and nothing that takes for ever."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from bot.telegram.chat_queues import AT_ONCE, ChatQueues, GivenUp
from bot.telegram.errors import Fault, RetryAfter
from bot.telegram.updates import Update, read_update


def update(chat: int, number: int) -> Update:
    """Something written in a chat."""
    return read_update(
        {"update_id": number, "message": {"message_id": number, "chat": {"id": chat, "type": "private"}, "text": "x"}}
    )


class Worker:
    """Notes the batches it is given; each takes until it is let go, if it must wait."""

    def __init__(self, end: Callable[[Update], Fault | None] = lambda _: None, wait: Sequence[int] = ()) -> None:
        self.end = end
        self.wait = set(wait)
        self.go = asyncio.Event()
        self.batches: list[list[int]] = []
        self.at_once = self.most = 0

    async def __call__(self, updates: Sequence[Update]) -> list[Fault | None]:
        self.batches.append([item.update_id for item in updates])
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        if self.wait.intersection(self.batches[-1]):
            await self.go.wait()
        await asyncio.sleep(0)
        self.at_once -= 1
        ends: list[Fault | None] = []
        for item in updates:
            busy = ends and isinstance(ends[-1], RetryAfter)
            ends.append(ends[-1] if busy else self.end(item))
        return ends


async def test_a_chats_turns_are_taken_in_order_and_together() -> None:
    """What comes in during a turn is the next one, whole."""
    work = Worker(wait=[1])
    lanes = ChatQueues(work)
    tasks = [asyncio.create_task(lanes.take(update(7, number))) for number in range(1, 6)]
    await asyncio.sleep(0.01)
    assert work.batches == [[1]]
    work.go.set()
    assert list(await asyncio.gather(*tasks)) == [None] * 5
    assert work.batches == [[1], [2, 3, 4, 5]]


async def test_nobody_waits_for_another_chat() -> None:
    """However much comes in from one, and though its turn never ends."""
    work = Worker(wait=range(1, 1000))
    lanes = ChatQueues(work)
    stuck = [asyncio.create_task(lanes.take(update(7, number))) for number in range(1, 1000)]
    await asyncio.sleep(0)
    assert await asyncio.wait_for(lanes.take(update(8, 1000)), 1) is None
    work.go.set()
    await asyncio.gather(*stuck)
    await lanes.settle()
    assert work.batches == [[1], [1000], list(range(2, 1000))]


async def test_so_many_chats_at_once_and_no_more() -> None:
    """The others wait their turn."""
    numbers = range(1, 3 * AT_ONCE + 1)
    work = Worker(wait=numbers)
    lanes = ChatQueues(work)
    tasks = [asyncio.create_task(lanes.take(update(number, number))) for number in numbers]
    await asyncio.sleep(0.01)
    assert work.most == AT_ONCE
    work.go.set()
    assert set(await asyncio.gather(*tasks)) == {None}


async def test_a_turn_that_takes_too_long_is_given_up() -> None:
    """And the chat goes on."""
    work = Worker(wait=[1])
    lanes = ChatQueues(work, limit=0.01)
    assert isinstance(await lanes.take(update(7, 1)), GivenUp)
    assert await lanes.take(update(7, 2)) is None
    assert lanes.given_up == 1


async def test_a_fault_of_ours_is_told_without_what_it_was_about(caplog: pytest.LogCaptureFixture) -> None:
    """It is given up, and the chat goes on."""

    def end(item: Update) -> Fault | None:
        if item.update_id == 1:
            raise RuntimeError("Anna, bell-ringer")
        return None

    lanes = ChatQueues(Worker(end))
    assert isinstance(await lanes.take(update(7, 1)), GivenUp)
    assert await lanes.take(update(7, 2)) is None
    assert "RuntimeError" in caplog.text
    assert "Anna" not in caplog.text


async def test_turns_that_telegram_puts_off_keep_their_order() -> None:
    """A later tap waits behind them, or it would be rolled back."""
    busy = {1: 2}
    pauses: list[float] = []
    ended: list[int] = []

    def end(item: Update) -> Fault | None:
        if busy.get(item.update_id, 0):
            busy[item.update_id] -= 1
            return RetryAfter(3)
        ended.append(item.update_id)
        return None

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        assert 1 in lanes.put_off
        await asyncio.sleep(0.01)

    lanes = ChatQueues(Worker(end), patience=20, pause=pause)
    first = asyncio.create_task(lanes.take(update(7, 1)))
    await asyncio.sleep(0.005)
    second = asyncio.create_task(lanes.take(update(7, 2)))
    assert list(await asyncio.gather(first, second)) == [None, None]
    assert ended == [1, 2]
    assert pauses == [3, 3]
    assert not lanes.put_off


@pytest.mark.parametrize(("patience", "tries"), [(0.0, 1), (20.0, 5)])
async def test_patience_has_an_end(patience: float, tries: int) -> None:
    """Then whoever brought the update is told how long Telegram wants to wait."""

    async def pause(_: float) -> None:
        await asyncio.sleep(0)

    work = Worker(lambda _: RetryAfter(5))
    outcome = await ChatQueues(work, patience=patience, pause=pause).take(update(7, 1))
    assert isinstance(outcome, RetryAfter)
    assert outcome.seconds == 5
    assert len(work.batches) == tries


async def test_a_lane_that_is_free_can_be_used_for_other_work() -> None:
    """A turn that comes in meanwhile waits for it; where one is being taken it is not done."""
    work = Worker(wait=[1])
    lanes = ChatQueues(work)
    done: list[str] = []

    async def delete_unconfirmed() -> None:
        coming = asyncio.create_task(lanes.take(update(7, 2)))
        await asyncio.sleep(0.01)
        assert work.batches == []
        assert not coming.done()
        done.append("swept")

    assert await lanes.run_if_idle(7, delete_unconfirmed)
    await lanes.settle()
    assert work.batches == [[2]]
    turn = asyncio.create_task(lanes.take(update(7, 1)))
    await asyncio.sleep(0)
    assert not await lanes.run_if_idle(7, delete_unconfirmed)
    work.go.set()
    assert await turn is None
    assert done == ["swept"]
