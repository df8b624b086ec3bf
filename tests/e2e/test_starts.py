"""Starts without what is needed for Telegram only: the web page and the API are there, and the rest follows."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
import pytest

from tests.e2e.deployment import KEY
from tests.e2e.process import Process, run
from tests.e2e.waiting import until

TOKEN = "7000000007:AAsecretSECRETsecretSECRETsecretSECR"  # noqa: S105  of no real bot
WORD = "hunter2hunter2"
NOWHERE = "http://127.0.0.1:9"


@asynccontextmanager
async def started(folder: Path, url: str) -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    """A process that is told this database, and somebody who calls it."""
    held = {"KOMPAS_TELEGRAM_TOKEN": TOKEN, "KOMPAS_TELEGRAM_API_URL": NOWHERE, "KOMPAS_KEYS": KEY}
    process = await run(["serve", "--port", "0"], held | {"KOMPAS_DATABASE_URL": url}, folder)
    try:
        await process.serves()
        async with httpx.AsyncClient(base_url=process.address, trust_env=False, timeout=30) as client:
            yield process, client
        assert await process.stop() == 0, process.told
    finally:
        await process.kill()
    for secret in (TOKEN, TOKEN.partition(":")[2], WORD, KEY):
        assert secret not in process.told


async def serves_without(process: Process, client: httpx.AsyncClient, told: str) -> None:
    """All but Telegram is served, and one line says why, and nothing else."""
    assert [(await client.get(path)).status_code for path in ("/", "/healthz", "/readyz")] == [200, 200, 503]
    assert (await client.post("/api/v1/turns", json={})).status_code == 200
    (line,) = process.err.decode().splitlines()
    assert f"KOMPAS_DATABASE_URL: the database {told}" in line
    assert "Web page and API are served" in line


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"postgresql://kompas:{WORD}@127.0.0.1:1/kompas", "at 127.0.0.1:1 cannot be used (OperationalError)"),
        pytest.param(f"postgresql://kompas:{WORD}/{WORD}@127.0.0.1/kompas", "at 127.0.0.1", marks=pytest.mark.proof),
        pytest.param(f"postgresql://kompas:{WORD}@127.0.0.1:99999/k", "at 127.0.0.1:99999", marks=pytest.mark.proof),
        pytest.param(f"postgresql://127.0.0.1:1/k?password={WORD}", "at 127.0.0.1:1", marks=pytest.mark.proof),
        pytest.param(f"postgresql://127.0.0.1:1/k?sslmode={WORD}", "at 127.0.0.1:1", marks=pytest.mark.proof),
    ],
)
async def test_a_database_that_refuses(tmp_path: Path, url: str, told: str) -> None:
    """For whatever reason: it may be there later."""
    async with started(tmp_path, url) as (process, client):
        await serves_without(process, client, told)


@pytest.mark.proof
async def test_a_database_that_says_nothing(tmp_path: Path) -> None:
    """It takes connections up, and that is all."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        async with started(tmp_path, f"postgresql://kompas:{WORD}@127.0.0.1:{port}/kompas") as (process, client):
            await serves_without(process, client, f"at 127.0.0.1:{port} does not answer")


@pytest.mark.proof
async def test_a_file_that_another_holds(tmp_path: Path) -> None:
    """Until it lets go: then Telegram is served, without a new start."""
    file = tmp_path / "kompas.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        async with started(tmp_path, f"sqlite:///{file}") as (process, client):
            await serves_without(process, client, f"{file} is held by another program")
            other.execute("COMMIT")
            await until(lambda: b"The database is there: Telegram is served." in process.err, "it is served")
            while (await client.get("/readyz")).status_code != 200:
                await asyncio.sleep(0.05)
