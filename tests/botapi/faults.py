"""What goes wrong between a bot and Telegram: on demand, or at random from a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "flood",  # 429 with retry_after
    "internal",  # 500
    "gateway",  # 502 as JSON
    "html",  # 502 as the page of a proxy
    "malformed",  # 200, carried out, but not whole JSON
    "refused",  # no connection: not carried out
    "reset",  # the connection ends before it is carried out
    "lost",  # carried out, but the connection ends before the answer
    "timeout",  # carried out or not (it is not), the answer never comes
    "lost_timeout",  # carried out, the answer never comes
    "slow",  # the answer comes late
    "blocked",  # the person blocks the bot just before
    "removed",  # the message to edit or delete is removed just before
]
HARMLESS: tuple[Kind, ...] = ("flood", "internal", "gateway", "html", "refused", "reset", "timeout", "slow")
"""Those after which nothing was carried out or everything is as it should be."""


@dataclass
class Fault:
    """One kind of fault; for one method or chat only, if given.

    Attributes:
        seconds: retry_after of a flood, how late a slow answer is.
        times: How often it happens.
        skip: How many fitting calls pass before.
    """

    kind: Kind
    method: str = ""
    chat: int | None = None
    seconds: float = 1
    times: int = 1
    skip: int = 0

    def fits(self, method: str, chat: object) -> bool:
        """Whether it is about such a call."""
        return self.method.lower() in ("", method.lower()) and self.chat in (None, chat)


@dataclass
class Faults:
    """The faults that are still to come."""

    queue: list[Fault] = field(default_factory=list)
    happened: list[tuple[str, Kind]] = field(default_factory=list)
    _random: random.Random | None = None
    _rate: float = 0
    _kinds: Sequence[Kind] = ()
    _methods: frozenset[str] = frozenset()

    def add(
        self,
        kind: Kind,
        method: str = "",
        *,
        chat: int | None = None,
        seconds: float = 1,
        times: int = 1,
        skip: int = 0,
    ) -> None:
        """The next fitting calls meet this."""
        self.queue.append(Fault(kind, method, chat, seconds, times, skip))

    def at_random(self, seed: int, rate: float, kinds: Sequence[Kind] = HARMLESS, methods: Sequence[str] = ()) -> None:
        """From now on this share of calls meets one of these faults. A rate of 0 ends it."""
        self._random = random.Random(seed)  # noqa: S311  to be repeated, not secret
        self._rate, self._kinds = rate, tuple(kinds)
        self._methods = frozenset(method.lower() for method in methods)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.queue.clear()
        self._random = None

    def next(self, method: str, chat: object) -> Fault | None:
        """What happens to this call, if anything."""
        fault = self._queued(method, chat) or self._drawn(method)
        if fault:
            self.happened.append((method, fault.kind))
        return fault

    def _queued(self, method: str, chat: object) -> Fault | None:
        for fault in self.queue:
            if not fault.fits(method, chat):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if not fault.times:
                self.queue.remove(fault)
            return fault
        return None

    def _drawn(self, method: str) -> Fault | None:
        if self._random is None or self._random.random() >= self._rate:
            return None
        if self._methods and method.lower() not in self._methods:
            return None
        return Fault(self._random.choice(self._kinds), seconds=self._random.randint(1, 5))
