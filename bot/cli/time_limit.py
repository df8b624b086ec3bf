"""A limit on how long something may take: a pack can ask for more than any machine can do."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class TooSlow(Exception):
    """What was begun has not ended in time."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises TooSlow in what takes longer. For the main thread; where there is no such timer, nothing is limited."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return

    def give_up(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
