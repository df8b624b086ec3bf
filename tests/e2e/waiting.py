"""Waiting for something to become true, for a bounded time."""

import asyncio
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds after which a test gives up."""

OFTEN = 0.004
"""Seconds between two looks."""


async def until(
    true: Callable[[], object], what: str | Callable[[], str], seconds: float = PATIENCE, often: float = OFTEN
) -> None:
    """Waits until it is true; fails with what was waited for."""
    try:
        async with asyncio.timeout(seconds):
            while not true():
                await asyncio.sleep(often)
    except TimeoutError:
        told = what if isinstance(what, str) else what()
        raise AssertionError(f"waited {seconds} s in vain: {told}") from None
