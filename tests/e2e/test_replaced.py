"""The process that serves is replaced by another while people are at it, and nobody notices."""

import asyncio
import json
import os
import random
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from dialogs.context import Context
from policy.policy import load
from tests.e2e.databases import Database
from tests.e2e.deployment import deployment
from tests.e2e.lines import Lines
from tests.e2e.process import Process, run
from tests.e2e.survivors import live_through, walkers_of
from tests.e2e.waiting import until
from tests.e2e.walker import Walker
from tests.made import made_key
from tests.offered import asked_answers
from tests.processes import children, family

TIMES = 4
"""How often a process is replaced while people are at it."""

PEOPLE = 16

POLICY = load()
FOUND = POLICY.provisions[0].id
EVENTS: list[Mapping[str, object]] = [{"choose": ["ru"]}, {"do": "continue"}, {"choose": ["worker"]}]
EVENTS += [{"choose": list(answer)} for answer in asked_answers(POLICY, 0).values()]
EVENTS += [{"do": "continue"}, {"do": f"show:{FOUND}"}]
"""An interview as far as a finding."""


async def replaced(process: Process) -> None:
    """Asks for another worker, and waits until the one that was there has gone."""
    before = children(process.pid)
    process.signal(signal.SIGUSR1)
    await until(
        lambda: (now := children(process.pid)) and set(now).isdisjoint(before),
        lambda: f"another worker: {process.told}",
    )


@asynccontextmanager
async def serving(folder: Path, **settings: str) -> AsyncIterator[Process]:
    """A server without Telegram."""
    process = await run(["serve", "--port", "0"], settings, folder)
    try:
        await process.serves()
        yield process
        assert await process.stop() == 0
        assert process.err == b""
    finally:
        if process.runs:
            await process.kill()


@dataclass
class Asker:
    """Somebody who goes through interview after interview over one kept connection, and counts."""

    address: str
    turns: int = 0
    trouble: list[str] = field(default_factory=list)

    async def go_on(self, end: asyncio.Event) -> None:
        """Until the end, without a pause. Whatever is not answered as it must be is trouble."""
        async with httpx.AsyncClient(transport=Lines(), base_url=self.address) as client:
            while not end.is_set():
                token = (await self._turn(client, {}))["token"]
                for event in EVENTS:
                    told = await self._turn(client, {"token": token, "event": event})
                    token = told["token"]
                if told["screen"]["id"] != f"finding:{FOUND}":
                    self.trouble.append(told["screen"]["id"])

    async def _turn(self, client: httpx.AsyncClient, body: dict[str, object]) -> dict[str, dict[str, str]]:
        headers = {"content-type": "application/json"}
        answer = await client.post("/api/v1/turns", content=json.dumps(body), headers=headers)
        self.turns += 1
        if answer.status_code != 200 or answer.json()["screen"]["note"]:
            self.trouble.append(f"{answer.status_code} {answer.text[:200]}")
        told: dict[str, dict[str, str]] = answer.json()
        return told


@pytest.mark.parametrize("keys", ["", made_key("replacement")], ids=["none", "one"])
async def test_no_request_is_lost(tmp_path: Path, keys: str) -> None:
    """Many ask without a pause while the worker is replaced: each is answered, and each interview goes on.

    Also without KOMPAS_KEYS: the key made at the start goes to every worker.
    """
    async with serving(tmp_path, KOMPAS_KEYS=keys) as process:
        askers, end = [Asker(process.address) for _ in range(PEOPLE)], asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for asker in askers:
                group.create_task(asker.go_on(end))
            for _ in range(TIMES):
                turns = sum(asker.turns for asker in askers)
                await until(lambda turns=turns: sum(one.turns for one in askers) > turns + PEOPLE, "it answers")  # type: ignore[misc]  # mypy infers no lambda with a default
                await replaced(process)
            end.set()
        assert [trouble for asker in askers for trouble in asker.trouble] == []
        assert len(children(process.pid)) == 1


async def test_a_slow_form_is_taken(tmp_path: Path) -> None:
    """Half of it before the worker is replaced, half after: the worker that began to read it answers."""
    async with serving(tmp_path) as process:
        body = b"{}"
        reader, writer = await asyncio.open_connection("127.0.0.1", int(process.address.rpartition(":")[2]))
        head = "POST /api/v1/turns HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:1])
        await writer.drain()
        before = children(process.pid)
        process.signal(signal.SIGUSR1)
        await until(lambda: len(children(process.pid)) == 2, "another worker")
        async with httpx.AsyncClient(base_url=process.address, trust_env=False) as client:
            assert (await client.get("/healthz")).text == "ok"
        writer.write(body[1:])
        answer = await reader.read()
        writer.close()
        assert b" 200 " in answer.split(b"\r\n")[0]
        await until(lambda: set(children(process.pid)).isdisjoint(before), "it has gone")


@pytest.mark.parametrize("webhook", [False, True])
async def test_nobody_on_telegram_notices(guide: Context, tmp_path: Path, sqlite: Database, webhook: bool) -> None:
    """Whole interviews while the worker is replaced: nothing wrong is shown, nothing is lost, only one ever polls."""
    dice = random.Random(3)  # noqa: S311  to be repeated, not secret
    async with deployment(tmp_path, sqlite, webhook=webhook) as home:
        walkers = walkers_of(home, guide, 3, dice)
        for walker in walkers:
            await walker.begin()
        going = asyncio.create_task(live_through(home, walkers, dice))
        while not going.done():
            await replaced(home.running["one"])
        await going
        for walker in walkers:
            walker.check_edits()
        await home.wiped()
        await until(lambda: not home.world.pending, "all is confirmed")
        assert home.running["one"].err == b""
        told = home.world.called("setMyCommands")
        assert len(told) == len({json.dumps(call, sort_keys=True) for call in told}), "it introduces itself once"


@pytest.mark.parametrize("webhook", [False, True])
async def test_the_next_one_knows_what_stands(guide: Context, tmp_path: Path, sqlite: Database, webhook: bool) -> None:
    """What is typed after the worker was replaced is taken for the screen shown before; codes go with the answers."""
    async with deployment(tmp_path, sqlite, webhook=webhook) as home:
        walker = Walker(home, home.person("en"), guide)
        await walker.begin()
        await walker.answer_all("en", "applicant")
        await walker.do("continue", "share", "continue")
        await until(lambda: len(walker.person.messages) == 2, "the code is there")
        for _ in range(2):
            await replaced(home.running["one"])
        walker.person.say("Help")
        await until(lambda: walker.shown is not None and walker.shown.screen == "help", "the help is shown")
        walker.person.say("/erase")
        await home.wiped()


async def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    """Whatever ended it; and it is said in a line."""
    process = await run(["serve", "--port", "0"], {}, tmp_path)
    try:
        await process.serves()
        for number in (signal.SIGKILL, signal.SIGABRT, signal.SIGTERM):
            (worker,) = children(process.pid)
            os.kill(worker, number)
            await until(lambda worker=worker: children(process.pid) not in ([worker], []), "another worker")  # type: ignore[misc]  # mypy infers no lambda with a default
            async with httpx.AsyncClient(base_url=process.address, trust_env=False, timeout=30) as client:
                assert (await client.get("/healthz")).text == "ok"
        assert await process.stop() == 0
        assert process.err.count(b"\n") == process.err.count(b"A worker ended by itself") == 3
    finally:
        if process.runs:
            await process.kill()


async def test_nothing_outlives_the_supervisor(tmp_path: Path) -> None:
    """Killed without its noticing it takes every worker along, so that the port is free for the next."""
    process = await run(["serve", "--port", "0"], {}, tmp_path)
    await process.serves()
    members = family(process.pid)
    assert len(members) == 2
    await process.kill()
    await until(lambda: not any(family(member) for member in members), "all have ended")
    port = process.address.rpartition(":")[2]
    again = await run(["serve", "--port", port], {}, tmp_path)
    await again.serves()
    assert await again.stop() == 0
