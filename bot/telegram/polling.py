"""Polling: updates asked for with `getUpdates`, and confirmed only when their turns are done."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.telegram.chat_queues import LIMIT, ChatQueues
from bot.telegram.errors import Fault, InvalidToken, RetryAfter, fault_of
from bot.telegram.updates import KINDS, Unreadable, Update, read_update

BATCH = 100
"""Updates that one poll brings at most."""

LONG = 25
"""Seconds for which Telegram holds a poll when there is nothing."""

AGAIN = 0.25
"""Seconds after which it is asked for more while some turns are still going on."""

ALARM = 60.0
"""Seconds without a poll that succeeds after which it is said."""

_BACKOFF = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)

log = logging.getLogger(__name__)


@dataclass
class Polling:
    """The updates between Telegram and the lanes."""

    bot: Bot
    lanes: ChatQueues
    give_up: Callable[[Update, Fault], None]
    """Told of a turn that was not done, and of what kept it from being done."""
    clock: Callable[[], float] = time.monotonic
    unreadable: int = 0
    heard: Callable[[], None] = lambda: None
    """Told when something of anybody has come."""
    _offset: int | None = None
    _going: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _done: set[int] = field(default_factory=set)
    _failures: int = 0
    _last_success: float = 0.0
    _alarmed: bool = False

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until told to stop; then finish the turns at hand and confirm them."""
        self._last_success = self.clock()
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                poll = asyncio.create_task(self._poll(0 if self._going else LONG))
                await asyncio.wait({poll, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not poll.done():
                    poll.cancel()
                    await asyncio.gather(poll, return_exceptions=True)
                    break
                pause = _result(poll)
                if pause:
                    await asyncio.wait({stopping}, timeout=pause)
                elif self._going:
                    await asyncio.wait(
                        {*self._going.values(), stopping}, timeout=AGAIN, return_when=asyncio.FIRST_COMPLETED
                    )
        finally:
            stopping.cancel()
        await self._finish()

    async def _poll(self, timeout: int) -> float:
        """Ask once, and give what came to the lanes; how many seconds to wait before asking again."""
        values = {"timeout": timeout, "limit": BATCH, "allowed_updates": [kind.value for kind in KINDS]}
        offset = self._confirmed()
        try:
            raws = await self.bot.do_api_request(
                "getUpdates",
                api_kwargs=values | ({"offset": offset} if offset is not None else {}),
                read_timeout=timeout + 10,
            )
        except TelegramError as error:
            return self._failed(error)
        self._failures, self._last_success, self._alarmed = 0, self.clock(), False
        if not raws and not self._going:
            self._offset = None  # all is confirmed; after a quiet week Telegram begins with another number
            self._done.clear()
        if raws:
            self.heard()
        for raw in raws if isinstance(raws, list) else ():
            self._take(raw)
        return 0.0

    def _take(self, raw: Any) -> None:
        number = raw.get("update_id") if isinstance(raw, dict) else None
        if not isinstance(number, int) or number in self._going or number in self._done:
            return
        if self._offset is None or number < self._offset:
            self._offset = number
        try:
            update = read_update(raw)
        except Unreadable:
            self.unreadable += 1
            self._done.add(number)
            log.warning("An update could not be read and is passed over (%d so far).", self.unreadable)
            return
        self._going[number] = asyncio.create_task(self._turn(update))

    async def _turn(self, update: Update) -> None:
        try:
            outcome = await self.lanes.take(update)
            if outcome is not None:
                log.warning("A turn was given up: %s.", outcome)
                self.give_up(update, outcome)
        finally:
            self._done.add(update.update_id)
            del self._going[update.update_id]

    def _confirmed(self) -> int | None:
        """The offset to ask with: everything below it is done, and is forgotten here and by Telegram.

        When a whole batch lies between, what only waits because Telegram asked its chat to is no reason to hold up the
        others: it is confirmed, and done if this process lives.
        """
        if self._offset is None:
            return None
        known = self._going.keys() | self._done
        end = max(known, default=self._offset - 1) + 1
        undone = min(self._going, default=end)
        if end - undone >= BATCH:
            undone = min(self._going.keys() - self.lanes.put_off, default=end)
        self._offset = max(self._offset, undone)
        self._done = {number for number in self._done if number >= self._offset}
        return self._offset

    def _failed(self, error: TelegramError) -> float:
        fault = fault_of(error, "getUpdates")
        pause = _BACKOFF[min(self._failures, len(_BACKOFF) - 1)]
        self._failures += 1
        if isinstance(error, Conflict):
            log.error("Another process polls for the same bot. End one of them: run a bot once, or use a webhook.")
            pause = max(pause, 5.0)
        elif isinstance(fault, InvalidToken):
            log.error("Telegram does not know the token. Set KOMPAS_TELEGRAM_TOKEN to the one BotFather gives.")
        elif isinstance(fault, RetryAfter):
            pause = max(pause, fault.seconds)
        if self.clock() - self._last_success >= ALARM and not self._alarmed:
            self._alarmed = True
            log.error("No poll has succeeded for %d s: nobody is answered.", ALARM)
        return pause

    async def _finish(self) -> None:
        """Let the turns at hand end, and tell Telegram what is done."""
        if self._going:
            await asyncio.wait(self._going.values(), timeout=LIMIT)
        offset = self._confirmed()
        if offset is None:
            return
        try:
            await self.bot.do_api_request("getUpdates", api_kwargs={"offset": offset, "timeout": 0, "limit": 1})
        except TelegramError:
            log.warning("What was done last could not be confirmed; it will be done once more, which does no harm.")


def _result(poll: asyncio.Task[float]) -> float:
    try:
        return poll.result()
    except Exception as error:  # whatever it is, polling must go on
        log.error("A poll broke off: %s.", type(error).__name__)
        return _BACKOFF[-1]
