"""A server's case sheets: each is made by a process of its own, which ends with it."""

import asyncio
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.rendering.pdf import NotPrinted, Printer, sheet_pdf
from bot.serve.app import AppConfig, build_site
from bot.settings import Settings
from dialogs.case import Case
from dialogs.context import Context
from dialogs.sheet.make import Sheet, make_sheet
from policy.pack.catalogue import LANGUAGES
from tests.bot.test_sheet import random_answers
from tests.botapi.people import Person
from tests.conftest import TODAY
from tests.processes import children
from tests.telegram.house import house
from tests.telegram.talks import do, said
from tests.web.test_abuse import ANSWERED, COOKIE, KEYS, NOW, sealed, visitor


async def printed(sheets: Sequence[Sheet], printer: Printer) -> tuple[list[bytes], int]:
    """The PDFs of sheets that are asked for at once, and how many processes made one at the same time at most."""
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, len(children(os.getpid())))
            await asyncio.sleep(0.005)

    watching = asyncio.create_task(watch())
    made = await asyncio.gather(*(printer.pdf(sheet) for sheet in sheets))
    watching.cancel()
    return made, most


async def test_a_server_has_each_made_by_a_process_of_its_own(guide: Context) -> None:
    """The same bytes as here, one at a time however many are asked for, and no process is left."""
    chance = random.Random(5)  # noqa: S311  the same cases each time
    cases = [Case(random_answers(guide.policy, chance), language) for language in LANGUAGES]
    sheets = [make_sheet(guide, case, TODAY) for case in cases]
    here = set(children(os.getpid()))
    made, most = await printed(sheets, Printer())
    assert made == [sheet_pdf(sheet) for sheet in sheets]
    assert most == len(here) + 1
    assert set(children(os.getpid())) == here


@pytest.mark.parametrize("trouble", ["slow", "broken", "nothing there"])
async def test_what_cannot_be_made_is_told(guide: Context, monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    """In one exception that says nothing, in bounded time; no process is left, and the next sheet is made."""
    sheet, printer = make_sheet(guide, Case({}, "en"), TODAY), Printer(seconds=0.2)
    codes = {"slow": "import time; time.sleep(60)", "broken": "raise ValueError('a secret')", "nothing there": ""}
    here = set(children(os.getpid()))
    with monkeypatch.context() as patch:
        patch.setattr("bot.rendering.pdf._COMMAND", (sys.executable, "-c", codes[trouble]))
        with pytest.raises(NotPrinted, match=r"^$"):
            await printer.pdf(sheet)
    assert set(children(os.getpid())) == here
    printer.seconds = 60
    assert (await printer.pdf(sheet)).startswith(b"%PDF-")


async def test_who_does_not_wait_for_it_leaves_no_process(guide: Context) -> None:
    """A turn that is given up takes its sheet along."""
    here = set(children(os.getpid()))
    task = asyncio.create_task(Printer().pdf(make_sheet(guide, Case({}, "en"), TODAY)))
    while set(children(os.getpid())) == here:
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert set(children(os.getpid())) == here


async def test_the_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch, guide: Context) -> None:
    """Neither keys nor token: it needs none."""
    monkeypatch.setenv("KOMPAS_KEYS", "a-secret")
    code = (
        "import os, sys; sys.stdout.write(','.join(name for name in os.environ if name.startswith('KOMPAS')) or 'none')"
    )
    monkeypatch.setattr("bot.rendering.pdf._COMMAND", (sys.executable, "-c", code))
    assert await Printer().pdf(make_sheet(guide, Case({}, "en"), TODAY)) == b"none"


async def test_a_visitor_is_told(monkeypatch: pytest.MonkeyPatch, guide: Context) -> None:
    """On a page that says nothing is lost."""
    monkeypatch.setattr("bot.rendering.pdf._COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    site = build_site(AppConfig(Settings(), guide, KEYS, lambda: NOW))
    async with visitor(site) as client:
        answer = await client.get("/sheet.pdf", headers={"cookie": COOKIE.format(sealed(guide, ANSWERED))})
    assert answer.status_code == 503
    assert guide.voice_in("en").say("web.broken") in answer.text


async def test_a_worker_on_telegram_is_told(monkeypatch: pytest.MonkeyPatch, guide: Context, tmp_path: Path) -> None:
    """In the alert of the tap; and the next tap gives the sheet."""
    async with house(guide, tmp_path) as home:
        ben = Person(home.world, language_code="en")
        await home.says(ben, "/start")
        await do(home, ben, "en", "continue", "worker", "not_applied", "other", "adult", "continue")
        with monkeypatch.context() as patch:
            patch.setattr("bot.rendering.pdf._COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
            await do(home, ben, "sheet")
        assert [answer.text for answer in ben.answers][-1:] == [said(guide, "en", "telegram.busy")]
        assert len(ben.messages) == 1
        await do(home, ben, "sheet")
        assert len(ben.messages) == 2
