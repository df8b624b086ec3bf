"""People who go through interviews while the processes that serve them are killed and started again."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.e2e.deployment import Deployment
from tests.e2e.waiting import until
from tests.e2e.walker import Walker, lives

DAY = 24 * 3600
LONG = 240.0
"""Seconds in which all the processes that are killed have been started again, also on a busy machine."""

ROUNDS = 6
"""Starts after which everything that is due must be gone."""

RARE = ("sendMessage", "deleteMessage")
"""Calls that are few, and at which much can go wrong."""


@asynccontextmanager
async def looked_after(home: Deployment, dice: random.Random) -> AsyncIterator[None]:
    """Every process that is killed is started again, after a while; before that, the wipe list is looked at."""

    async def keep(name: str) -> None:
        while True:
            await home.running[name].ended()
            home.check_list()
            await asyncio.sleep(dice.uniform(0, 0.5))
            await home.start(name)

    tasks = [asyncio.create_task(keep(name)) for name in home.names]
    try:
        yield
        home.gate.stop()
        await until(lambda: not home.gate.at_it, "nobody is being killed")
        await until(lambda: all(process.runs for process in home.running.values()), "all of them run again")
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


def walkers_of(home: Deployment, guide: Context, number: int, dice: random.Random) -> list[Walker]:
    """So many people, of different languages."""
    return [Walker(home, home.person(dice.choice(LANGUAGES)), guide, patience=LONG) for _ in range(number)]


async def live_through(home: Deployment, walkers: list[Walker], dice: random.Random) -> None:
    """Everybody goes through an interview, with other answers, and at another pace."""

    async def go(walker: Walker, pause: float, language: str, audience: str) -> None:
        await asyncio.sleep(pause)
        if walker.message is None:
            await walker.begin()
        await walker.go_through(language, audience, dice.choice(lives(walker.guide.policy)))

    async with asyncio.TaskGroup() as group:
        for walker in walkers:
            about = dice.choice(LANGUAGES), dice.choice(list(Audience)).value
            group.create_task(go(walker, dice.uniform(0, 2), *about))


async def all_is_well(home: Deployment, walkers: list[Walker]) -> None:
    """Nothing was lost, nothing wrong was shown; what stands can be erased, and what cannot goes in time."""
    assert home.gate.done, home.gate.struck
    for walker in walkers:
        walker.check_edits(replayed=home.pusher is None)
    await until(lambda: not home.world.waiting(), "all updates are taken")
    assert home.world.expired == []
    home.check_list()
    for walker in walkers:
        for message in walker.person.messages:  # a second one, where a process was killed while it opened the first
            if message.keyboard:
                case = walker.opened(message.keyboard[0][0]["callback_data"])
                assert (case.screen, dict(case.answers)) == ("language", {})
                walker.person.tap_data(message, message.keyboard[-1][-1]["callback_data"])
                await until(lambda m=message: m.deleted, "the second is erased")  # type: ignore[misc]  # mypy infers no lambda with a default
    for name in home.names:
        await home.kill(name)
    home.check_list()
    home.database.age(DAY)
    await wiped_by_starts(home)


async def wiped_by_starts(home: Deployment) -> None:
    """Each process that starts deletes what is due at once; what was half sent may take several rounds in one chat."""
    for _ in range(ROUNDS):
        await home.start(home.names[0])
        with contextlib.suppress(AssertionError):
            await home.wiped(seconds=2)
            return
        await home.kill(home.names[0])
        home.check_list()
    await home.start(home.names[0])
    await home.wiped()
