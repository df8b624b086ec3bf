"""getUpdates: long polling, one poller at a time."""

import asyncio
from typing import Any

from tests.botapi.refusal import SECOND_POLLER, WEBHOOK_ACTIVE, WEBHOOK_SET, Refused
from tests.botapi.world import World

Json = dict[str, Any]
LONGEST = 50
MOST = 100


async def get_updates(world: World, parameters: Json) -> list[Json]:
    """The updates from an offset on; those before it are confirmed and forgotten. Waits if there are none.

    Raises:
        Refused: While a webhook is set, and for the first of two who poll at the same time.
    """
    if world.webhook:
        raise Refused(WEBHOOK_ACTIVE)
    if "allowed_updates" in parameters:
        world.allowed = frozenset(parameters["allowed_updates"])
    me = world.poller = object()
    world.wake()
    _confirm(world, parameters.get("offset", 0))
    limit = parameters.get("limit", MOST)
    seconds = min(max(parameters.get("timeout", 0), 0), LONGEST)
    if not world.waiting() and seconds:
        await _until_something(world, me, seconds)
    if world.webhook:
        raise Refused(WEBHOOK_SET)
    if world.poller is not me:
        raise Refused(SECOND_POLLER)
    return [update.deliver() for update in world.waiting()[: limit if 1 <= limit <= MOST else MOST]]


def _confirm(world: World, offset: int) -> None:
    if offset > 0:
        world.pending = [update for update in world.pending if update.id >= offset]
    if offset < 0:
        world.pending = world.waiting()[offset:]


async def _until_something(world: World, me: object, seconds: float) -> None:
    changed = asyncio.Event()

    def look() -> None:
        if world.pending or world.webhook or world.poller is not me:
            changed.set()

    world.listeners.append(look)
    try:
        await world.clock.wait(changed.wait(), seconds)
    except TimeoutError:
        pass
    finally:
        world.listeners.remove(look)
