"""What is left of people in the memory of everything that serves, once the process that served them was replaced."""

import base64
import binascii
import os
import random
import re
import signal
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.serve.worker import LIFE
from bot.tokens.keys import SealError, read_keys
from bot.tokens.seal import LENGTH, Purpose, Seal
from bot.web.cookie import MARK
from dialogs.channel import WEB
from dialogs.codec import CaseError, Codec
from dialogs.context import Context
from tests.e2e.balancer import Balancer
from tests.e2e.databases import Database
from tests.e2e.deployment import KEY, deployment
from tests.e2e.process import ROOT, Process, run
from tests.e2e.sight import Sight
from tests.e2e.test_replaced import replaced
from tests.e2e.visitor import Visitor
from tests.e2e.waiting import until
from tests.e2e.walker import Walker
from tests.offered import answers_at
from tests.processes import can_look, family, memory

ADDRESS, BROWSER = "203.0.113.77", "Nadzeya-Phone-4711"
TYPED = "Zubrovka-4712 прызнаньне"
HEADERS = {"forwarded": f"for={ADDRESS}", "x-real-ip": ADDRESS, "user-agent": BROWSER, "referer": f"https://{BROWSER}/"}


@dataclass
class Search:
    """What is looked for in the memory of processes."""

    guide: Context
    words: list[str] = field(default_factory=list)
    purposes: list[str] = field(default_factory=lambda: [Purpose.WEB, Purpose.API, Purpose.CODE])

    def in_family(self, process: Process) -> dict[str, int]:
        """How often each word, and how many sealed cases, were found in a server and all its processes."""
        found: dict[str, int] = {}
        for pid in family(process.pid):
            for part in memory(pid):
                for word in self.words:
                    for form in forms(word):
                        if count := part.count(form):
                            found[word] = found.get(word, 0) + count
                for token in set(tokens(part)):
                    if self._opens(token):
                        found["sealed case"] = found.get("sealed case", 0) + 1
        return found

    def _opens(self, token: str) -> bool:
        seal, codec = Seal(read_keys(KEY)), Codec(self.guide.policy)
        sealed, mark = token[:LENGTH], token[LENGTH:]  # on the web its mark follows it
        for purpose in (f"{codec.policy.id}/{name}" for name in (*self.purposes, f"{Purpose.WEB}:{mark}")):
            try:
                codec.decode(seal.keys.decrypt(purpose.encode(), base64.urlsafe_b64decode(sealed + "="))[3:])
            except (SealError, CaseError, binascii.Error):
                continue
            return True
        return False


def forms(word: str) -> set[bytes]:
    """A text as it may stand in memory: as it is sent, and as Python holds it; of a number, its eight bytes, too."""
    found = {word.encode(), word.encode("utf-16-le"), word.encode("utf-32-le")}
    if word.isdigit():
        found.add(int(word).to_bytes(8, "big"))
    return found


def tokens(part: bytes) -> Iterable[str]:
    """Whatever could be a sealed case, and a mark after it: each run of its letters that begins as the key's do."""
    begins = base64.urlsafe_b64encode(read_keys(KEY).all[0].id + b"\0\0")[:1]
    narrow, wide = (re.finditer(rb"(?:[A-Za-z0-9_-]%s){%d,}" % (zero, LENGTH), part) for zero in (b"", b"\0"))
    for run_of in (*narrow, *wide):  # Python holds a text with Cyrillic in it in two bytes a letter
        text = run_of[0].replace(b"\0", b"")
        place = text.find(begins)
        while 0 <= place <= len(text) - LENGTH:
            yield text[place : place + LENGTH + MARK].decode()
            place = text.find(begins, place + 1)


@pytest.fixture
def looking() -> None:
    """These tests look into the memory of other processes."""
    if not can_look(1):
        pytest.skip("needs Linux, and root")


async def on_the_web(guide: Context, port: int) -> set[str]:
    """Somebody behind a proxy answers, takes a sheet and a print along, and erases. Every cookie they had."""
    async with Balancer([port], random.Random(0)) as balancer:  # noqa: S311  there is one port to draw
        sight = Sight(replace(guide, channel=WEB))
        visitor = Visitor(sight, Seal(read_keys(KEY)), balancer, ADDRESS, time.time)
        visitor.browser.headers.update(HEADERS)
        await visitor.begin("en")
        await visitor.answer_all("worker", answers_at(guide.policy, 0))
        assert (await visitor.browser.get("/sheet.pdf")).content.startswith(b"%PDF")
        assert (await visitor.browser.get("/print")).status_code == 200
        assert (await visitor.browser.get("/nowhere", headers={"cookie": f"x={BROWSER}"})).status_code == 404
        await visitor.erase()
        return visitor.tokens


@pytest.mark.proof
@pytest.mark.usefixtures("looking")
async def test_of_visitors_nothing_is_left(guide: Context, tmp_path: Path) -> None:
    """No address, browser or sealed case in any process, a minute after the first of them came. Nobody need erase."""
    process = await run(["serve", "--port", "0"], {"KOMPAS_KEYS": KEY}, tmp_path)
    try:
        await process.serves()
        search = Search(guide, [ADDRESS, BROWSER])
        assert search.in_family(process) == {}
        before = family(process.pid)
        cookies = await on_the_web(guide, int(process.address.rpartition(":")[2]))
        found = search.in_family(process)
        assert found["sealed case"] >= 1, "the search finds what is there"
        assert found[ADDRESS] >= 1
        await until(lambda: set(family(process.pid)[1:]).isdisjoint(before), "another worker", LIFE * 3)
        search.words += cookies
        assert search.in_family(process) == {}
        assert family(process.pid)[0] == process.pid
        assert await process.stop() == 0
    finally:
        if process.runs:
            await process.kill()


@pytest.mark.proof
@pytest.mark.usefixtures("looking")
@pytest.mark.parametrize("webhook", [False, True])
async def test_of_people_on_telegram_nothing_is_left(
    guide: Context, tmp_path: Path, sqlite: Database, webhook: bool
) -> None:
    """After they erased: no name, word, number or button. Of whoever is still there, what stands and no more."""
    async with deployment(tmp_path, sqlite, webhook=webhook) as home:
        process = home.running["one"]
        people = [Walker(home, home.person("en"), guide) for _ in range(3)]
        for walker in people:
            await walker.begin()
            await walker.do("en", "continue", "worker", "dont_know", "dont_know", "dont_know")
            walker.person.say(TYPED)
        await until(lambda: not any(walker.person.own for walker in people), "what they typed is deleted")
        home.markers.append("Zubrovka")
        stays, *leave = people
        names = [str(walker.person.json["first_name"]) for walker in people]
        left = Search(guide, [*names, TYPED, TYPED.split(maxsplit=1)[0], *(str(walker.person.id) for walker in leave)])
        left.purposes += [f"{Purpose.TELEGRAM}:{walker.person.id}" for walker in leave]
        found = left.in_family(process)
        assert found["sealed case"] >= 1, "the search finds what is there"
        assert found[names[0]] >= 1
        for walker in leave:
            await walker.do("erase")
        await until(lambda: len(home.database.rows()) == 1, "theirs is off the list")
        await until(lambda: not home.world.pending, "all is confirmed")
        await replaced(process)
        await replaced(process)  # the first one took over what stood when it began
        assert left.in_family(process) == {}
        await stays.do("dont_know", "erase")
        await home.wiped()
        await until(lambda: not home.world.pending, "all is confirmed")
        await replaced(process)
        nobody = Search(guide, [*left.words, str(stays.person.id)])
        nobody.purposes += [*left.purposes, f"{Purpose.TELEGRAM}:{stays.person.id}"]
        assert nobody.in_family(process) == {}


async def test_no_core_is_written(tmp_path: Path) -> None:
    """Whatever breaks a process: nothing of its memory is written, though the shell that started it allows it."""
    arguments = ("-c", 'ulimit -c unlimited && exec "$0" -m bot.cli.start serve --port 0', sys.executable)
    process = await run((), {"KOMPAS_KEYS": KEY, "PYTHONPATH": str(ROOT)}, tmp_path, ("/bin/sh", *arguments), tmp_path)
    await process.serves()
    supervisor, worker = family(process.pid)
    for pid in (supervisor, worker):
        limits = Path(f"/proc/{pid}/limits").read_text(encoding="utf-8")
        assert re.search(r"Max core file size +0 +0 ", limits)
    for pid in (worker, supervisor):
        os.kill(pid, signal.SIGABRT)
        await until(lambda pid=pid: pid not in family(pid), "it has ended")  # type: ignore[misc]  # mypy infers no lambda with a default
    await process.ended()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
