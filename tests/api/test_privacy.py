"""What the API keeps and tells: nothing."""

import logging
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from dialogs.context import Context
from tests.api.calls import ASSESSMENTS, POLICY, TURNS, Caller, calling
from tests.api.test_turns import ANSWERS

ORIGIN = "https://helpline.example"
ASKED = {"origin": ORIGIN, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}


async def everything(caller: Caller) -> list[httpx.Response]:
    """Answers of every kind."""
    return [
        await caller.post(TURNS, {}),
        await caller.post(TURNS, {"token": "x"}),
        await caller.post(TURNS, []),
        await caller.post(TURNS, b"{"),
        await caller.post(TURNS, b" " * 64_001),
        await caller.post(ASSESSMENTS, {"answers": {}, "language": "en", "audience": "worker"}),
        *[await caller.client.get(path) for path in (POLICY, "/openapi.json", "/api/v1/x", TURNS)],
    ]


async def test_no_answer_is_stored(caller: Caller) -> None:
    """By nobody on the way; and none sets a cookie."""
    for answer in await everything(caller):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert not {"set-cookie", "etag", "server"} & set(answer.headers)


async def test_no_other_page_may_call(caller: Caller) -> None:
    """Unless the operator says which."""
    for answer in (
        await caller.post(TURNS, {}, origin=ORIGIN),
        await caller.client.options(TURNS, headers=ASKED),
        await caller.client.get(POLICY, headers={"origin": "null"}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_pages_that_may_call(guide: Context) -> None:
    """Those that are named, without cookies, and no others."""
    async with calling(guide, api_origins=f"{ORIGIN} https://other.example") as caller:
        asked = await caller.client.options(TURNS, headers=ASKED)
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, ORIGIN)
        answer = await caller.post(TURNS, {}, origin=ORIGIN)
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-credentials" not in answer.headers
        foreign = await caller.post(TURNS, {}, origin="https://helpline.example.evil.example")
        assert "access-control-allow-origin" not in foreign.headers


async def test_nothing_is_logged(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """Not of interviews, nor of refusals."""
    caplog.set_level(logging.DEBUG)
    await caller.interview("ru", "applicant", ANSWERS)
    await everything(caller)
    assert [record.getMessage() for record in caplog.records if record.name.partition(".")[0] != "httpx"] == []


async def test_a_fault_is_logged_by_its_kind(
    caller: Caller, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And by nothing that it says."""

    def broken(*_: object) -> None:
        raise ValueError("Zubrovka")

    monkeypatch.setattr("bot.api.routes.step", broken)
    await caller.post(TURNS, {"event": {"choose": ["ru"]}})
    told = [record for record in caplog.records if record.name.startswith("bot")]
    assert [record.getMessage() for record in told] == ["A request could not be answered: ValueError."]
    assert told[0].exc_info is None


CALLS = """
import asyncio, sys, time

calls = []
def watch(event, args):
    printer = event == "subprocess.Popen" and list(args[1]) == list(_COMMAND)
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "subprocess.Popen"):
        calls.extend([] if printer else [(event, args[-1])])

sys.addaudithook(watch)

import httpx, socket
from datetime import date
from bot.rendering.pdf import _COMMAND, sheet_pdf
from bot.serve.composition import build_context
from bot.tokens.keys import random_keys
from bot.settings import Settings
from bot.serve.app import AppConfig, build_site
from dialogs.case import Case
from dialogs.sheet.make import make_sheet
from policy.pack.provisions import Audience
from tests.api.calls import Caller
from tests.api.test_privacy import everything
from tests.api.test_turns import ANSWERS
from tests.packs import SMALL
from tests.web.served import Served

async def serve():
    guide, keys = build_context(Settings(pack=SMALL)), random_keys()
    site = build_site(AppConfig(Settings(), guide, keys, time.time))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://localhost") as client:
        await Caller(client).interview("ru", "worker", ANSWERS)
        await everything(Caller(client))
        token = Served("", guide, keys).token(Case(language="be", audience=Audience.WORKER, screen="review"))
        for path in ("/", "/privacy", "/print", "/step", "/sheet.pdf"):
            answer = await client.get(path, headers={"cookie": f"kompas={token}"})
            assert answer.status_code == 200, (path, answer.status_code)
        await client.post("/step", data={"at": "1", "choose": "be"})
        await client.get("/leave")
    sheet_pdf(make_sheet(guide, Case(), date.today()))  # what the process that prints does

asyncio.run(serve())
assert not calls, calls
socket.getaddrinfo("127.0.0.1", 9)
assert calls, "the control"
"""


def test_nobody_is_called() -> None:
    """From the first import to the last answer, web page and API open no connection: not to us, not to anybody.

    They start no process but the one that makes a sheet, which opens none either.
    """
    root = Path(__file__).parent.parent.parent
    command = (sys.executable, "-c", CALLS)
    told = subprocess.run(command, cwd=root, capture_output=True, check=False, timeout=120)  # noqa: S603  our own
    assert (told.returncode, told.stderr) == (0, b""), told.stderr.decode()
