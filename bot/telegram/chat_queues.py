"""Lanes: one chat's turns in order, different chats at the same time, and no chat in the way of another."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.telegram.errors import Fault, RetryAfter, Unreachable
from bot.telegram.updates import Update

LIMIT = 20.0
"""Seconds after which a turn is given up: a late edit would roll a screen back."""

AGAIN = 2.0
"""Seconds after which a turn is tried again when Telegram could not be reached."""

SETTLING = 0.05
"""Seconds between two looks at whether every turn is done."""

ELSEWHERE = 1.0
"""Seconds after which what came too late here is to be brought again."""

AT_ONCE = 64
"""Chats whose turns are taken at the same time. A chat that has had its turn waits behind the others."""

log = logging.getLogger(__name__)

Work = Callable[[Sequence[Update]], Awaitable[Sequence[Fault | None]]]


class GivenUp(Fault):
    """A turn that took too long, or that our own program could not take. Trying again would do harm, or not help."""


def _seconds(outcome: Fault | None) -> float:
    """After how many seconds a turn may be tried again; 0 where that is of no use."""
    if isinstance(outcome, RetryAfter):
        return outcome.seconds
    return AGAIN if isinstance(outcome, Unreachable) else 0.0


@dataclass(eq=False, repr=False)
class _Waiting:
    """An update whose turn has not come."""

    update: Update
    done: "asyncio.Future[Fault | None]"
    waited: float = 0.0
    """Seconds for which it has waited to be tried again so far."""


@dataclass(repr=False)
class ChatQueues:
    """Gives what comes in to `work`, all that waits of one chat at a time.

    `patience`: seconds for which a chat's turns wait, in order, when Telegram asks to or cannot be reached; 0 where
    whoever brings the updates brings them again.
    """

    work: Work
    patience: float = 0.0
    limit: float = LIMIT
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    given_up: int = 0
    put_off: set[int] = field(default_factory=set)
    """The numbers of the updates that are waiting to be tried again."""
    closed: bool = False
    """Whether another process takes turns now: whoever brings an update is asked to bring it again."""

    _waiting: dict[int, list[_Waiting]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def take(self, update: Update) -> Fault | None:
        """Wait for the update's turn, and until it is done; what kept it from being done, or None."""
        if self.closed:
            return RetryAfter(ELSEWHERE)
        chat = update.chat
        item = _Waiting(update, asyncio.get_running_loop().create_future())
        if chat in self._waiting:
            self._waiting[chat].append(item)
            return await item.done
        self._waiting[chat] = []
        pause = 0.0
        try:
            pause = self._end(item, (await self._outcomes([update]))[0])
        finally:
            self._go_on(chat, [item] if pause else [], pause)
        return await item.done

    async def run_if_idle(self, chat: int, work: Callable[[], Awaitable[None]]) -> bool:
        """Do something in the lane of a chat, unless a turn is being taken there; whether it was done."""
        if chat in self._waiting:
            return False
        self._waiting[chat] = []
        try:
            await work()
        finally:
            self._go_on(chat)
        return True

    @property
    def at_hand(self) -> bool:
        """Whether a turn is being taken, or waits."""
        return bool(self._waiting)

    def close(self) -> None:
        """Take nothing any more; what is at hand is done."""
        self.closed = True

    async def settle(self) -> None:
        """Wait until every turn is done."""
        while self._waiting:
            await asyncio.sleep(SETTLING)

    def _go_on(self, chat: int, again: Sequence[_Waiting] = (), pause: float = 0.0) -> None:
        """Take what is to be taken again after a pause, and what has come in from the chat meanwhile."""
        self._waiting[chat][:0] = again
        if self._waiting[chat]:
            task = asyncio.get_running_loop().create_task(self._take_waiting(chat, pause))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            del self._waiting[chat]

    async def _take_waiting(self, chat: int, pause: float) -> None:
        if pause:
            await self.pause(pause)
        waiting, self._waiting[chat] = self._waiting[chat], []
        again: list[_Waiting] = []
        pauses = [0.0]
        try:
            outcomes = await self._outcomes([item.update for item in waiting])
            for item, outcome in zip(waiting, outcomes, strict=True):
                pauses.append(self._end(item, outcome))
                again += [item] if pauses[-1] else []
        finally:
            self._go_on(chat, again, max(pauses))

    def _end(self, item: _Waiting, outcome: Fault | None) -> float:
        """Tell whoever waits for the outcome; or, where it is to be tried again, the seconds to wait before."""
        number = item.update.update_id
        seconds = _seconds(outcome)
        if seconds and item.waited + seconds <= self.patience:
            item.waited += seconds
            self.put_off.add(number)
            return seconds
        self.put_off.discard(number)
        if not item.done.done():
            item.done.set_result(outcome)
        return 0.0

    async def _outcomes(self, updates: Sequence[Update]) -> Sequence[Fault | None]:
        try:
            async with self._places, asyncio.timeout(self.limit):
                return await self.work(updates)
        except TimeoutError:
            log.warning("A turn took longer than %d s and was given up.", self.limit)
        except Exception as error:  # a fault of ours must not stop the chat's turns, nor tell what it was about
            place = traceback.extract_tb(error.__traceback__)[-1]
            log.error("A turn could not be taken: %s in %s, line %s.", type(error).__name__, place.name, place.lineno)
        self.given_up += len(updates)
        return [GivenUp("a turn was given up")] * len(updates)
