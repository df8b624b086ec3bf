"""Whole interviews over the wire, with `kompas serve` as an operator starts it."""

import asyncio
from itertools import product
from pathlib import Path

import pytest

from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.e2e.databases import Database
from tests.e2e.deployment import Deployment, deployment
from tests.e2e.waiting import until
from tests.e2e.walker import Walker, lives

EVERYBODY = [
    (language, audience.value, number) for number, (language, audience) in enumerate(product(LANGUAGES, Audience))
]


async def everybody_goes_through(home: Deployment, guide: Context) -> None:
    """People of every language, for themselves and for others, all at once."""
    walkers = [Walker(home, home.person(language), guide) for language, _, _ in EVERYBODY]

    ways = lives(guide.policy)

    async def go(walker: Walker, language: str, audience: str, number: int) -> None:
        await walker.begin()
        await walker.go_through(language, audience, ways[number % len(ways)])

    await asyncio.gather(*(go(walker, *about) for walker, about in zip(walkers, EVERYBODY, strict=True)))
    for walker, (language, _, _) in zip(walkers, EVERYBODY, strict=True):
        walker.check_edits()
        assert walker.person.chat.messages == {}
        await until(lambda w=walker: w.person.alerts, "they are told that it is erased")  # type: ignore[misc]  # mypy infers no lambda with a default
        assert walker.person.alerts == [guide.voice_in(language).say("telegram.erased")]
    assert len(home.world.called("sendMessage")) == len(walkers)
    assert home.database.rows() == []


WAYS = [
    ("postgresql", True, 2),
    pytest.param("sqlite", False, 1, marks=pytest.mark.proof),
    pytest.param("sqlite", True, 1, marks=pytest.mark.proof),
    pytest.param("postgresql", False, 1, marks=pytest.mark.proof),
    pytest.param("postgresql", True, 1, marks=pytest.mark.proof),
    pytest.param("sqlite", True, 2, marks=pytest.mark.proof),
]
"""Database, by webhook or not, and replicas."""


@pytest.mark.parametrize(("database", "webhook", "replicas"), WAYS, indirect=["database"])
async def test_everybody_is_served(
    guide: Context, tmp_path: Path, database: Database, *, webhook: bool, replicas: int
) -> None:
    """All get to the findings the policy has for them, in one message, which is erased with its row.

    By polling, by a webhook that the process sets itself, and by two that take turns on every conversation.
    """
    async with deployment(tmp_path, database, webhook=webhook, replicas=replicas) as home:
        await everybody_goes_through(home, guide)
        if home.pusher:
            assert {replica for _, replica, _ in home.pusher.pushes} == set(range(replicas))
        await home.end()
    assert home.world.pending == []
