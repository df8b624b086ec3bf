"""What once went wrong, and was mended."""

import asyncio
from pathlib import Path

import httpx
import psycopg
import pytest

from bot.serve.shutdown import STOP
from dialogs.context import Context
from tests.botapi.faults import Kind
from tests.e2e.databases import MISSING, Database, postgresql
from tests.e2e.deployment import deployment
from tests.e2e.relay import relay
from tests.e2e.waiting import until
from tests.e2e.walker import Walker

pytestmark = pytest.mark.proof

PATIENT = 15.0
"""Seconds in which whoever wrote /start should have a screen, when Telegram was away for an instant."""


@pytest.mark.parametrize("kind", ["gateway", "reset", "lost"])
async def test_one_failed_call_does_not_lose_a_start(
    guide: Context, tmp_path: Path, sqlite: Database, kind: Kind
) -> None:
    """By polling, as by webhook, somebody who writes /start gets a screen, though one sendMessage went wrong."""
    async with deployment(tmp_path, sqlite) as home:
        walker = Walker(home, home.person("en"), guide)
        home.world.faults.add(kind, "sendMessage")
        await asyncio.wait_for(walker.begin(), PATIENT)


@pytest.mark.proof
async def test_answers_to_taps_do_not_outlast_the_grace(guide: Context, tmp_path: Path, sqlite: Database) -> None:
    """Told to end while Telegram is silent about an answer to a tap, a process ends within the grace it has."""
    async with deployment(tmp_path, sqlite) as home:
        walker = Walker(home, home.person("en"), guide)
        await walker.begin()
        home.world.faults.add("timeout", "answerCallbackQuery", times=9)
        await walker.do("nl")
        await asyncio.wait_for(home.end(), STOP)
        home.killed = True  # that tap stays unanswered


@pytest.mark.proof
async def test_a_silent_database_is_not_ready(tmp_path: Path) -> None:
    """/readyz says within some seconds that the database does not answer, also where it takes connections."""
    try:
        with postgresql() as fresh:
            await ask_whether_ready(tmp_path, fresh)
    except psycopg.OperationalError:
        pytest.skip(f"needs {MISSING}")


async def ask_whether_ready(folder: Path, fresh: Database) -> None:
    """A database that is stopped, and goes on at the end."""
    async with relay(5432) as way:
        url = fresh.url.replace(":5432", f":{way.port}")
        async with (
            deployment(folder, fresh, webhook=True, KOMPAS_DATABASE_URL=url) as home,
            httpx.AsyncClient(base_url=home.running["one"].address, trust_env=False, timeout=30) as client,
        ):
            await until(lambda: home.world.profile, "it has introduced itself")
            way.stop()
            try:
                assert (await client.get("/readyz")).status_code == 503
            finally:
                way.go_on()
