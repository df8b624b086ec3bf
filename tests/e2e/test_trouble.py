"""A Bot API or a database that is not there, or not well: what people do is done when it is."""

import asyncio
import random
from pathlib import Path

import httpx
import psycopg
import pytest

from dialogs.context import Context
from tests.botapi.faults import Kind
from tests.botapi.methods import perform
from tests.botapi.server import serve
from tests.e2e.databases import MISSING, Database, postgresql
from tests.e2e.deployment import deployment
from tests.e2e.process import held_port
from tests.e2e.relay import relay
from tests.e2e.survivors import live_through, walkers_of
from tests.e2e.waiting import until
from tests.e2e.walker import Walker

pytestmark = pytest.mark.proof

TROUBLE: tuple[Kind, ...] = ("flood", "internal", "gateway", "html", "refused", "reset", "slow")
REPEATED = ("editMessageText", "deleteMessage", "deleteMessages", "answerCallbackQuery")
"""The methods that are called again when it is not known whether they were carried out."""

POLLS: tuple[Kind, ...] = ("html", "reset")
"""What happens to single polls."""


@pytest.mark.parametrize(
    ("webhook", "seconds"),
    [
        (False, 1.5),
        pytest.param(True, 1.5, marks=pytest.mark.proof),
        pytest.param(True, 6.0, marks=pytest.mark.proof),
        pytest.param(False, 6.0, marks=pytest.mark.proof),
    ],
)
async def test_telegram_comes_later(
    guide: Context, tmp_path: Path, sqlite: Database, webhook: bool, seconds: float
) -> None:
    """A process that starts before the Bot API can be reached serves, and introduces itself, when it can."""
    with held_port() as port:
        api = f"http://127.0.0.1:{port}/one"
        async with deployment(tmp_path, sqlite, webhook=webhook, started=False, KOMPAS_TELEGRAM_API_URL=api) as home:
            walker = Walker(home, home.person("ru"), guide)
            await home.start()
            going = asyncio.create_task(walker.begin())
            await asyncio.sleep(seconds)
            async with serve(home.gate, port):
                await going
                await walker.do("ru", "continue", "applicant")
                await until(lambda: home.world.profile, "it introduces itself")
                await home.end()


@pytest.mark.parametrize("webhook", [False, pytest.param(True, marks=pytest.mark.proof)])
async def test_telegram_is_not_well(guide: Context, tmp_path: Path, sqlite: Database, webhook: bool) -> None:
    """Errors, broken connections and waits in the middle: whoever is not told to tap again has the right screen."""
    dice = random.Random(17)  # noqa: S311  to be repeated, not secret
    async with deployment(tmp_path, sqlite, webhook=webhook) as home:
        walkers = walkers_of(home, guide, 3, dice)
        for walker in walkers:
            await walker.begin()
        for kind in POLLS:
            home.world.faults.add(kind, "getUpdates", skip=5)
        home.world.faults.at_random(17, 0.1, TROUBLE, REPEATED)
        await live_through(home, walkers, dice)
        home.world.faults.clear()
        for walker in walkers:
            walker.check_edits()
        assert len(home.world.faults.happened) > 10
        await home.wiped()


async def test_somebody_else_polls(guide: Context, tmp_path: Path, sqlite: Database) -> None:
    """Two cannot poll for one bot: it is said in a line, and the one that stays serves."""
    async with deployment(tmp_path, sqlite) as home:
        await until(lambda: home.world.called("getUpdates"), "it polls")
        async with httpx.AsyncClient(trust_env=False) as other:
            taken = await other.post(f"{home.api}/other/bot{home.token}/getUpdates")
            assert taken.status_code == 200
        process = home.running["one"]
        await until(lambda: process.err, "it says so")
        walker = Walker(home, home.person("nl"), guide)
        await walker.begin()
        (line,) = process.err.decode().splitlines()
        assert "Another process polls for the same bot." in line


async def test_a_webhook_is_left(guide: Context, tmp_path: Path, sqlite: Database) -> None:
    """From a webhook to polling and back: the process takes it away, or sets it, and drops nothing that waits."""
    async with deployment(tmp_path, sqlite, started=False) as home:
        perform(home.world, "setWebhook", {"url": "https://elsewhere.invalid/x", "secret_token": "other"})
        walker = Walker(home, home.person("be"), guide)
        going = asyncio.create_task(walker.begin())
        await asyncio.sleep(0)
        await home.start()
        await going
        assert home.world.webhook is None
        await walker.do("be", "continue", "worker")


async def test_the_database_goes_and_comes(guide: Context, tmp_path: Path) -> None:
    """Without it the server is alive but not ready; taps are taken; what needs it is done when it is back."""
    try:
        with postgresql() as fresh:
            await go_and_come(guide, tmp_path, fresh)
    except psycopg.OperationalError:
        pytest.skip(f"needs {MISSING}")


async def go_and_come(guide: Context, folder: Path, fresh: Database) -> None:
    """A webhook over a database whose connections end."""
    async with relay(5432) as way:
        url = fresh.url.replace(":5432", f":{way.port}")
        async with (
            deployment(folder, fresh, webhook=True, KOMPAS_DATABASE_URL=url) as home,
            httpx.AsyncClient(base_url=home.running["one"].address, trust_env=False, timeout=60) as client,
        ):
            walker = Walker(home, home.person("en"), guide)
            await walker.begin()
            assert (await client.get("/readyz")).status_code == 200
            await way.cut()
            assert (await client.get("/readyz")).status_code == 503
            assert (await client.get("/healthz")).status_code == 200
            await walker.do("en", "continue", "applicant", "dont_know")
            late = Walker(home, home.person("be"), guide)
            waiting = asyncio.create_task(late.begin())
            await asyncio.sleep(0.5)
            assert late.person.messages == []
            await way.open()
            await waiting
            assert (await client.get("/readyz")).status_code == 200
            await walker.do("erase")
            await late.do("erase")
            await home.wiped()
            await home.end()


@pytest.mark.parametrize("webhook", [False, True])
async def test_the_database_falls_silent(guide: Context, tmp_path: Path, webhook: bool) -> None:
    """Connections stay, and nothing comes: whoever erases has erased; whoever writes hears of it when it is back."""
    try:
        with postgresql() as fresh:
            await fall_silent(guide, tmp_path, fresh, webhook)
    except psycopg.OperationalError:
        pytest.skip(f"needs {MISSING}")


async def fall_silent(guide: Context, folder: Path, fresh: Database, webhook: bool) -> None:
    """Two people erase, by a tap and by a command; a third begins."""
    async with relay(5432) as way:
        url = fresh.url.replace(":5432", f":{way.port}")
        async with (
            deployment(folder, fresh, webhook=webhook, KOMPAS_DATABASE_URL=url) as home,
            httpx.AsyncClient(base_url=home.running["one"].address, trust_env=False, timeout=60) as client,
        ):
            one, two = Walker(home, home.person("en"), guide), Walker(home, home.person("be"), guide)
            for walker in (one, two):
                await walker.begin()
                await walker.do("en", "continue", "applicant")
            late = home.person("nl")
            way.stop()
            try:
                two.person.say("/erase")
                late.say("/start")
                await one.do("erase")
                await until(lambda: not two.person.messages, "what was shown is gone")
                assert one.person.messages == late.messages == []
                assert (await client.get("/readyz")).status_code == 503
            finally:
                way.go_on()
            await until(lambda: two.person.messages and late.messages, "they are told")
            await home.ready("one")
            late.say("/erase")
            await home.wiped()
            await home.end()


@pytest.mark.proof
async def test_a_token_that_telegram_does_not_know(tmp_path: Path, sqlite: Database) -> None:
    """It is said again and again, without the token, and the process lives."""
    wrong = "6000000006:wrongWRONGwrongWRONGwrongWRONGwrong"
    async with deployment(tmp_path, sqlite, KOMPAS_TELEGRAM_TOKEN=wrong) as home:
        home.markers += [wrong, wrong.partition(":")[2]]
        process = home.running["one"]
        await until(lambda: process.err.count(b"\n") > 1, "it says so")
        await asyncio.sleep(2)
        assert home.world.calls == []
        assert process.runs
        await home.end()
