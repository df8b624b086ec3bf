"""Everything at once: two crowds, on Telegram and on the web page, and all that can happen to two replicas.

CROWD=20 pytest tests/e2e/test_crowd.py     # with fewer people
"""

import asyncio
import logging
import os
import random
import time
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import psycopg
import pytest

from bot.http.rate_limits import FAILED
from bot.storage.references import Sent, unseal
from dialogs.context import Context
from tests.botapi.faults import Kind
from tests.botapi.state import Call
from tests.e2e.balancer import Balancer, Way
from tests.e2e.crowd import PATIENT, Crowd
from tests.e2e.databases import MISSING, Database, postgresql
from tests.e2e.deployment import KEY, Deployment, deployment
from tests.e2e.gate import Strike
from tests.e2e.process import held_port
from tests.e2e.survivors import DAY
from tests.e2e.visitor import ADDRESS, COOKIE
from tests.e2e.waiting import until
from tests.made import made_key
from tests.web.test_limits import REDIS

pytestmark = pytest.mark.proof

PEOPLE = int(os.environ.get("CROWD", "1000"))
"""On Telegram, and as many on the web page."""

NEW_KEY = made_key("another", "2026-11-22")
KEEP = 23 * 3600
"""Seconds for which a message stands at most, unless it is set."""

FAULTY = 0.03
"""The share of calls that meet a fault."""

FAULTS: tuple[Kind, ...] = ("flood", "internal", "gateway", "html", "refused", "reset", "lost", "malformed", "slow")
INTRUDER = "192.0.2.66"

log = logging.getLogger(__name__)


async def test_a_crowd_in_trouble(guide: Context, tmp_path: Path) -> None:
    """Nobody's conversation is lost, no finding is wrong, nobody sees an error, and every message goes in time.

    Two replicas: each killed again and again at a call, restarted with a second key and then with the keys turned
    round, all while the Bot API fails now and then.
    """
    try:
        with postgresql() as fresh:
            await crowd_in_trouble(guide, tmp_path, fresh)
    except psycopg.OperationalError:
        pytest.skip(f"needs {MISSING}")


async def crowd_in_trouble(guide: Context, folder: Path, database: Database) -> None:
    dice = random.Random(4)  # noqa: S311  to be repeated, not secret
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        ports = [stack.enter_context(held_port()) for _ in range(2)]
        limits = {"KOMPAS_LIMITS_URL": f"{REDIS}/0"}
        home = await stack.enter_async_context(
            deployment(folder, database, webhook=True, replicas=2, started=False, turns=dice, **limits)
        )
        balancer = await stack.enter_async_context(Balancer(ports, dice))
        home.ports |= zip(home.names, ports, strict=True)
        await home.start_all()
        for name in home.names:
            await home.ready(name)
        home.markers += [KEY, NEW_KEY, INTRUDER]
        comes, goes = (tuple(asyncio.Event() for _ in range(number)) for number in (3, 2))
        crowd = Crowd(home, guide, balancer, f"{NEW_KEY},{KEY}", PEOPLE, dice, comes, goes)
        async with asyncio.TaskGroup() as group:
            group.create_task(crowd.live())
            group.create_task(trouble(crowd))
        lived = time.monotonic()
        home.world.faults.clear()
        await nothing_is_lost(crowd)
        await everything_goes(home)
        told(crowd, began, lived)


async def trouble(crowd: Crowd) -> None:
    """One thing after the other, so that one of the replicas is always there; nobody leaves before the last wave."""
    home, some = crowd.home, crowd.size // 25
    home.world.faults.at_random(4, FAULTY, FAULTS)
    crowd.comes[0].set()
    await redact(crowd, Strike("sendMessage", "after", some, "one"))
    crowd.comes[1].set()
    await redact(crowd, Strike("sendMessage", "before", some, "two"))
    crowd.comes[2].set()
    await until(lambda: crowd.begun == 2 * crowd.size, "everybody has begun", PATIENT)
    await redact(crowd, Strike("editMessageText", "after", some, "one"))
    await redact(crowd, Strike("answerCallbackQuery", "answered", some, "two"))
    await intrude(crowd.balancer)
    for keys in (f"{KEY},{NEW_KEY}", f"{NEW_KEY},{KEY}"):
        home.settings["KOMPAS_KEYS"] = keys
        for name in home.names:
            await home.restart(name)
            await going_on(crowd, name)
    await redact(crowd, Strike("editMessageText", "before", some, "two"))
    assert not crowd.ended
    crowd.goes[0].set()
    await redact(crowd, Strike("deleteMessage", "after", some, "one"))
    crowd.goes[1].set()
    await redact(crowd, Strike("deleteMessage", "before", some, "two"))


async def redact(crowd: Crowd, strike: Strike) -> None:
    """A process is killed at a call, what it sent is on the list, and it is started again."""
    home = crowd.home
    home.gate.strikes.append(strike)
    process = home.running[strike.process]
    await until(lambda: not process.runs, lambda: f"killed at {strike}", PATIENT)
    await process.ended()
    log.warning("killed at %s", strike)
    home.check_list()
    await home.start(strike.process)
    await going_on(crowd, strike.process)


async def going_on(crowd: Crowd, name: str) -> None:
    """The process is there again, people go on, and whatever was asked while it was away is answered."""
    await crowd.home.ready(name)
    log.warning("%s is there again; %d turns so far, %d people have begun", name, crowd.turns, crowd.begun)
    enough = crowd.turns + crowd.size // 2
    await until(lambda: crowd.turns > enough or crowd.ended, "people go on", PATIENT)
    await crowd.balancer.answered()


async def intrude(balancer: Balancer) -> None:
    """Somebody who tries forged cookies is refused after a while, and nobody else."""
    async with httpx.AsyncClient(transport=Way(balancer, INTRUDER), base_url=ADDRESS) as browser:
        tries = (browser.get("/", headers={"cookie": f"{COOKIE}=x"}) for _ in range(2 * FAILED + 2))
        answers = await asyncio.gather(*tries)
    assert {answer.status_code for answer in answers} == {200, 429}
    balancer.counts["intruder refused"] = sum(answer.status_code == 429 for answer in answers)


async def nothing_is_lost(crowd: Crowd) -> None:
    """Every update was taken, nobody saw an error, and nothing was shown to anybody but where they were."""
    home, counts = crowd.home, crowd.balancer.counts
    await until(lambda: not home.world.waiting(), "all updates are taken", PATIENT)
    assert home.world.expired == []
    assert counts["5xx"] == 0
    assert counts["4xx"] == counts["intruder refused"]
    calls: defaultdict[object, list[Call]] = defaultdict(list)
    for call in home.world.calls:
        calls[call.parameters.get("chat_id")].append(call)
    for who, walker in crowd.walkers:
        walker.check_edits(calls=calls[walker.person.id])
        assert walker.message
        assert walker.message.deleted == who.erases
        for message in walker.person.messages:
            if message.keyboard and message != walker.message:  # a second one: a replica was killed as it opened one
                case = walker.opened(message.keyboard[0][0]["callback_data"])
                assert (case.screen, dict(case.answers)) == ("language", {})


async def everything_goes(home: Deployment) -> None:
    """What stands is on the list, due in time, and goes when it is due: all by the clock of Telegram, which is fast."""
    home.check_list()
    dues = {unseal(home.keys, stored): due for stored, due in home.database.rows()}
    for message in home.messages:
        due = dues.get(Sent(message.chat.id, message.id))  # none while nobody knows whether it was sent
        assert due is None or due <= message.date + KEEP
    home.database.age(DAY)
    await home.wiped(PATIENT)


def told(crowd: Crowd, began: float, lived: float) -> None:
    """What it came to, for whoever has the log shown."""
    world, gate, counts = crowd.home.world, crowd.home.gate, dict(crowd.balancer.counts)
    again, now = sum(walker.told_again for _, walker in crowd.walkers), time.monotonic()
    pushes = Counter(status for _, _, status in crowd.home.pusher.pushes) if crowd.home.pusher else {}
    log.warning("%d and %d people, %d turns, %d kills", crowd.size, crowd.size, crowd.turns, len(gate.struck))
    log.warning("%.0f s, and %.0f s until all was wiped", lived - began, now - lived)
    log.warning("CPU: %.0f s here, %.0f s the processes that ended", *(sum(os.times()[at : at + 2]) for at in (0, 2)))
    log.warning("web %s, %d of kept connections; pushes %s", counts, crowd.balancer.lines.ended, dict(pushes))
    log.warning("calls %d, faults %d; told to tap again %d", len(world.calls), len(world.faults.happened), again)
