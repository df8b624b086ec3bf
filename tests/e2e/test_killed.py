"""`kill -9` in the middle of conversations: nothing is lost, nothing wrong is shown, everything is wiped in the end."""

import asyncio
import random
from pathlib import Path

import pytest

from dialogs.context import Context
from tests.e2e.databases import Database
from tests.e2e.deployment import Deployment, deployment
from tests.e2e.gate import WHENS, Strike, When
from tests.e2e.process import run
from tests.e2e.survivors import DAY, RARE, all_is_well, live_through, looked_after, walkers_of
from tests.e2e.waiting import until
from tests.e2e.walker import Walker

pytestmark = pytest.mark.proof

LONG = ((False, 1, 2), (False, 1, 3), (True, 1, 5), (True, 2, 2), (True, 2, 3))
"""By webhook or not, replicas and seed."""

LESS_LIKELY: tuple[When, ...] = ("before", "answered")
METHODS = ("deleteMessage", "sendMessage", "editMessageText", "answerCallbackQuery")


async def killed_by_chance(home: Deployment, guide: Context, dice: random.Random, kills: int, people: int) -> None:
    """Interviews of so many people, with so many kills."""
    walkers = walkers_of(home, guide, people, dice)
    home.gate.at_random(dice.randrange(10**9), kills, 0.04, RARE)
    async with looked_after(home, dice):
        await live_through(home, walkers, dice)
    await all_is_well(home, walkers)


@pytest.mark.parametrize(
    ("database", "webhook", "replicas"), [("sqlite", False, 1), ("postgresql", True, 2)], indirect=["database"]
)
async def test_killed_now_and_then(
    guide: Context, tmp_path: Path, database: Database, webhook: bool, replicas: int
) -> None:
    """Whoever was in an interview goes on where they were, with one tap, as soon as somebody serves again."""
    dice = random.Random(1)  # noqa: S311  to be repeated, not secret
    async with deployment(tmp_path, database, webhook=webhook, replicas=replicas, turns=dice) as home:
        await killed_by_chance(home, guide, dice, kills=2, people=3)


@pytest.mark.proof
@pytest.mark.parametrize(("webhook", "replicas", "seed"), LONG)
async def test_killed_again_and_again(
    guide: Context, tmp_path: Path, database: Database, *, webhook: bool, replicas: int, seed: int
) -> None:
    """The same, with more people and more kills."""
    dice = random.Random(seed)  # noqa: S311  to be repeated, not secret
    async with deployment(tmp_path, database, webhook=webhook, replicas=replicas, turns=dice) as home:
        await killed_by_chance(home, guide, dice, kills=10, people=6)


@pytest.mark.proof
@pytest.mark.parametrize(("webhook", "replicas"), [(False, 1), (True, 2)])
async def test_killed_at_every_call(
    guide: Context, tmp_path: Path, database: Database, webhook: bool, replicas: int
) -> None:
    """Before, at and after each kind of call: the person has a screen, goes on, and erases it."""
    dice = random.Random(7)  # noqa: S311  to be repeated, not secret
    async with deployment(tmp_path, database, webhook=webhook, replicas=replicas, turns=dice) as home:
        strikes = [Strike(method, when) for method in METHODS for when in WHENS]
        async with looked_after(home, dice):
            walkers = [await struck_once(home, guide, strike) for strike in strikes]
        await all_is_well(home, walkers)


async def struck_once(home: Deployment, guide: Context, strike: Strike) -> Walker:
    """A short conversation in which a process is killed once."""
    walker = Walker(home, home.person("be"), guide)
    if strike.method != "answerCallbackQuery":
        home.gate.strikes.append(strike)
    await walker.begin()
    if strike.method == "answerCallbackQuery":
        home.gate.strikes.append(strike)
    await walker.do("ru", "continue", "applicant", "refused")
    await until(lambda: home.gate.done, f"killed at {strike}")
    await walker.do("erase")
    return walker


@pytest.mark.parametrize("when", ["after", *(pytest.param(when, marks=pytest.mark.proof) for when in LESS_LIKELY)])
async def test_killed_while_it_erases(guide: Context, tmp_path: Path, sqlite: Database, when: When) -> None:
    """What somebody wanted to have erased is erased when the bot is back, and is off the list."""
    async with deployment(tmp_path, sqlite) as home:
        walker = Walker(home, home.person("nl"), guide)
        await walker.begin()
        await walker.do("en", "continue", "worker", "dont_know")
        home.gate.strikes.append(Strike("deleteMessage", when))
        async with looked_after(home, random.Random(0)):  # noqa: S311  to be repeated, not secret
            await walker.do("erase")
            await until(lambda: not home.database.rows(), "its row is gone")
        walker.check_edits()
        assert home.gate.done
        assert walker.person.chat.messages == {}


@pytest.mark.proof
async def test_killed_while_it_starts(guide: Context, tmp_path: Path, database: Database) -> None:
    """A start that was broken off anywhere, also while it makes its tables, is in no later one's way."""
    dice = random.Random(19)  # noqa: S311  to be repeated, not secret
    async with deployment(tmp_path, database, started=False) as home:
        for _ in range(10):
            process = await run(["serve", "--port", "0"], home.environment("one"), tmp_path)
            home.running["one"] = process
            home.all.append(process)
            await asyncio.sleep(dice.uniform(0.5, 2.5))
            await home.kill("one")
        await home.start()
        walker = Walker(home, home.person("ru"), guide)
        await walker.begin()
        await walker.do("erase")
        await home.wiped()


@pytest.mark.proof
async def test_killed_without_keys(guide: Context, tmp_path: Path, sqlite: Database) -> None:
    """Nobody's buttons open after a start without KOMPAS_KEYS: they are told, begin again, and all is wiped."""
    async with deployment(tmp_path, sqlite, KOMPAS_KEYS="") as home:
        anna = home.person("be")
        anna.say("/start")
        await until(lambda: anna.screen and anna.screen.keyboard, "a screen")
        await until(lambda: not home.world.pending, "it is confirmed")
        await home.kill("one")
        home.check_list()
        await home.start()
        before = anna.text
        anna.tap("English")
        await until(lambda: anna.text != before, "another screen")
        assert guide.voice_in("be").say("telegram.expired") in anna.text
        anna.tap("English")
        await until(lambda: guide.voice_in("en").say("about.trial") in anna.text, "a screen in English")
        await until(lambda: not home.world.pending, "it is confirmed")
        await home.kill("one")
        home.database.age(DAY)
        await home.start()
        await home.wiped()
