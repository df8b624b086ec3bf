"""The time by which messages are deleted: this machine's, unless Telegram and the time that has passed say otherwise.

A clock that is set back must not let messages stand, and one that is set ahead must not delete what people are using.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TOLERANCE = 300.0
"""Seconds by which this machine's clock may be wrong: what is deleted so much sooner or later is in time."""

AGAIN = 3600.0
"""Seconds after which it is said once more that it is wrong."""

log = logging.getLogger(__name__)


def passed() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the machine sleeps, where there is such a one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(repr=False)
class Clock:
    """`machine`: this machine's clock, in seconds since 1970, which can be set. `steady`: one that cannot.

    Without a steady clock the machine's is believed until Telegram is heard.
    """

    machine: Callable[[], float]
    steady: Callable[[], float]
    _known: tuple[float, float] = field(init=False)
    """A time, and what the steady clock said then."""
    _least: tuple[float, float] = (0.0, 0.0)
    """The same of the newest message: it is not earlier than that."""
    _heard: float | None = None
    """When Telegram was heard last, by the steady clock."""
    _said: float | None = None

    def __post_init__(self) -> None:
        self._known = self.machine(), self.steady()

    def now(self) -> float:
        """Seconds since 1970."""
        machine, steady = self.machine(), self.steady()
        right = self._right(steady)
        if abs(machine - right) <= TOLERANCE:
            if right > self._since(self._least, steady):
                self._known = machine, steady  # a clock that is kept right goes a little faster or slower
            return machine
        self._say(machine - right, steady)
        return right

    def told(self, date: float) -> None:
        """Telegram told the time just now."""
        self._heard = self.steady()
        self._known = date, self._heard

    def sent(self, date: float) -> None:
        """Telegram told when it took a message or an edit from us: it is not earlier now."""
        self._heard = steady = self.steady()
        if date > self._since(self._least, steady):
            self._least = date, steady

    def known(self) -> tuple[object, ...]:
        """What another process of this machine must know to go on."""
        return self._known, self._least, self._heard, self._said

    def take_over(self, known: Any) -> None:
        """Go on from what the process that served before knew."""
        self._known, self._least, self._heard, self._said = known

    @property
    def doubts(self) -> bool:
        """Whether Telegram should be asked: it was not heard yet, or not since the clocks began to differ."""
        steady = self.steady()
        off = abs(self.machine() - self._right(steady))
        return self._heard is None or (off > TOLERANCE and steady - self._heard > TOLERANCE)

    def _right(self, steady: float) -> float:
        return max(self._since(self._known, steady), self._since(self._least, steady))

    @staticmethod
    def _since(known: tuple[float, float], steady: float) -> float:
        """What a time has become."""
        return known[0] + steady - known[1]

    def _say(self, off: float, steady: float) -> None:
        if self._said is None or steady - self._said >= AGAIN:
            self._said = steady
            log.error("This machine's clock was set, or is wrong, by %d s. Deleting goes by the time of Telegram.", off)
