"""`kompas doctor`: what is in order is said, what is not is said with its mend, and no secret is."""

import asyncio
import contextlib
import io
import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from bot.cli.app import main
from bot.cli.doctor import KEY_DAYS
from bot.logs import NOISY
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.references import Sent
from bot.storage.wipe_list import WipeList
from bot.telegram.webhook import PATH
from bot.tokens.keys import Keys, new_key, read_keys
from bot.tokens.seal import LIFETIME
from tests.botapi import methods
from tests.botapi.clock import Clock
from tests.botapi.refusal import Refused as RefusedByTelegram
from tests.botapi.server import application, serve
from tests.botapi.state import Webhook
from tests.botapi.world import TOKEN, World
from tests.made import made_key
from tests.storage.databases import database

HOOK = "https://kompas.example.org"
TODAY = datetime.now(UTC).date()
KEY = new_key(TODAY)

OPERATOR = """
name = "Stichting Voorbeeld"
languages = ["Nederlands", "русский"]
hours = "9-17"
privacy = "privacy@example.org"
"""
CONTACT = '[[contacts]]\ntopic = "{topic}"\nname = "{name}"\naddress = "Straat 1"\nchecked = {checked}\n'


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging as it was: the doctor makes it quiet."""
    root, names = logging.getLogger(), (*NOISY, "bot")
    handlers, level, levels = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in names}
    hook = sys.excepthook
    yield
    sys.excepthook = hook
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in names:
        logging.getLogger(name).setLevel(levels[name])


@contextlib.contextmanager
def served(world: World) -> Iterator[str]:
    """The world over sockets, beside this thread; its address."""
    found: list[str] = []
    ready, end = threading.Event(), threading.Event()

    async def run() -> None:
        async with serve(application(world)) as address:
            found.append(address)
            ready.set()
            while not end.is_set():
                await asyncio.sleep(0.01)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield found[0]
    finally:
        end.set()
        thread.join(10)


@pytest.fixture(scope="module")
def there() -> Iterator[tuple[World, str]]:
    """One Bot API server for all tests of this module."""
    world = World(Clock(start=time.time(), scale=1))
    with served(world) as address:
        yield world, address


@dataclass
class Deployment:
    """A deployment that is in order, until a test changes something."""

    folder: Path
    world: World
    set_them: Callable[[str, str], None]
    capture: pytest.CaptureFixture[str]
    secrets: list[str] = field(default_factory=lambda: [TOKEN, KEY, TOKEN.partition(":")[2]])

    def set(self, **values: str) -> None:
        """Set KOMPAS_ variables; empty ones are as if not set."""
        for name, value in values.items():
            self.set_them(f"KOMPAS_{name.upper()}", value)

    def operator(self, text: str) -> Path:
        """Another operator's file."""
        file = self.folder / "operator.toml"
        file.write_text(text, encoding="utf-8")
        self.set(operator_file=str(file))
        return file

    def examine(self) -> tuple[int, list[str]]:
        """The exit status of `kompas doctor`, and its lines."""
        with pytest.raises(SystemExit) as ended:
            main()
        told = self.capture.readouterr()
        assert told.err == ""
        assert not any(secret in told.out for secret in self.secrets)
        assert isinstance(ended.value.code, int)
        return ended.value.code, told.out.splitlines()

    def told(self, about: str) -> list[str]:
        """Its lines that begin with these words; the status fits what they say."""
        status, lines = self.examine()
        wrong = sum(line.startswith("!!  ") for line in lines)
        assert status == (1 if wrong else 0)
        assert lines[-1] == (f"{wrong} to mend." if wrong else "All in order.")
        assert all(line[:4] in ("ok  ", "!!  ") for line in lines[:-1])
        return [line for line in lines if line[4:].startswith(about)]


@pytest.fixture
def deployment(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    there: tuple[World, str],
) -> Deployment:
    """Everything in order: a dated key, a complete operator, an empty list, the webhook as configured."""
    world, address = there
    world.webhook = Webhook(HOOK + PATH)
    world.pending.clear()
    world.faults.clear()
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KOMPAS_{name.upper()}", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr("bot.telegram.client.PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    monkeypatch.setattr(sys, "argv", ["kompas", "doctor"])
    made = Deployment(tmp_path, world, monkeypatch.setenv, capsys)
    made.operator(OPERATOR + contacts())
    made.set(
        telegram_token=TOKEN,
        telegram_api_url=address,
        keys=KEY,
        webhook_url=HOOK,
        database_url=f"sqlite:///{tmp_path / 'wipes.sqlite'}",
    )
    return made


def contacts(checked: date = TODAY, topics: tuple[str, ...] = ("general", "lawyer", "minors")) -> str:
    """Contacts of an operator's file."""
    return "\n".join(CONTACT.format(topic=topic, name=f"Hulp {topic}", checked=checked) for topic in topics)


def test_all_in_order(deployment: Deployment) -> None:
    """Status 0, and every line says so; looking changes nothing at Telegram."""
    seal_rows(deployment, KEY, 0)
    before = len(deployment.world.calls)
    status, lines = deployment.examine()
    assert status == 0
    assert lines == [
        "ok  Policy: xx-ruritania 2020-04-01, in nl, en, ru, be, from the bundle.",
        "ok  Keys: 1, the first seals.",
        f"ok  Operator: Stichting Voorbeeld; {deployment.folder / 'operator.toml'} is complete.",
        "ok  Wipe list: nothing overdue.",
        "ok  Clock: right.",
        "ok  Telegram: the token works; the bot is @kompas_test_bot, and can be added to groups.",
        "ok  Telegram: the webhook is set as configured.",
        "ok  Telegram: 0 updates wait.",
        "All in order.",
    ]
    assert [call.method for call in deployment.world.calls[before:]] == ["getMe", "getWebhookInfo"]


def test_a_bot_that_polls_is_in_order_too(deployment: Deployment) -> None:
    """Without a webhook on either side."""
    deployment.set(webhook_url="")
    deployment.world.webhook = None
    assert deployment.told("Telegram: no webhook") == ["ok  Telegram: no webhook: the bot polls."]


def test_without_a_token_telegram_is_not_asked(deployment: Deployment) -> None:
    """Nothing is wrong with that."""
    deployment.set(telegram_token="")
    before = len(deployment.world.calls)
    assert deployment.told("Telegram") == ["ok  Telegram: KOMPAS_TELEGRAM_TOKEN is not set, and it is not served."]
    assert len(deployment.world.calls) == before


def test_an_unknown_token(deployment: Deployment) -> None:
    """It is said where to get the right one, and nothing else is asked."""
    deployment.set(telegram_token="8000000002:AAotherOTHERotherOTHERotherOTHER")  # noqa: S106  of no real bot
    deployment.secrets.append("AAotherOTHERotherOTHERotherOTHER")
    assert deployment.told("Telegram") == [
        "!!  Telegram: the token is not known there. Set KOMPAS_TELEGRAM_TOKEN to the one BotFather gives."
    ]


@pytest.mark.parametrize(
    ("held", "wanted", "told"),
    [
        ("https://old.example.org/hook", HOOK, f"https://old.example.org/hook; configured is {HOOK}{PATH}"),
        ("", HOOK, f"not set; configured is {HOOK}{PATH}"),
        (HOOK + PATH, "", f"{HOOK}{PATH}; configured is none"),
        (HOOK + PATH, HOOK + "/other", f"{HOOK}{PATH}; configured is {HOOK}/other{PATH}"),
    ],
)
def test_a_webhook_set_elsewhere(deployment: Deployment, held: str, wanted: str, told: str) -> None:
    """Both are named, and what sets it right."""
    deployment.world.webhook = Webhook(held) if held else None
    deployment.set(webhook_url=wanted)
    assert deployment.told("Telegram: the webhook") == [
        f"!!  Telegram: the webhook is {told}. Restart `kompas serve`: "
        "it sets the webhook, or logs why Telegram does not let it."
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "has_topics_enabled",
            "private chats have topics, and Kompas answers outside of them. "
            "Switch topics off for the bot at BotFather.",
        ),
        (
            "can_read_all_group_messages",
            "the bot is sent all that is written in its groups. Switch its privacy mode on: /setprivacy at BotFather.",
        ),
    ],
)
def test_what_is_set_at_botfather(deployment: Deployment, name: str, told: str) -> None:
    """What Kompas is not made for is named; it is so at Telegram, and mended there."""
    deployment.world.can = {name: True}
    try:
        assert f"!!  Telegram: {told}" in deployment.told("Telegram")
    finally:
        deployment.world.can = {}


def test_what_telegram_refuses_is_told(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its own words: they are about the bot, and about nobody."""

    def refuse(*_: object) -> None:
        raise RefusedByTelegram("Bad Request: bad webhook: Failed to resolve host: Name or service not known")

    monkeypatch.setitem(methods.__dict__["_METHODS"], "getWebhookInfo", refuse)
    (line,) = deployment.told("Telegram: Telegram refused")
    assert "refused getWebhookInfo: Bad webhook: failed to resolve host: name or service not known." in line


@pytest.mark.parametrize("hook", [HOOK, ""])
def test_updates_that_wait(deployment: Deployment, hook: str) -> None:
    """A hundred may; more are a sign that nobody takes them."""
    deployment.set(webhook_url=hook)
    deployment.world.webhook = Webhook(HOOK + PATH) if hook else None
    for _ in range(100):
        deployment.world.inject({"message": {}})
    assert deployment.told("Telegram: 1") == ["ok  Telegram: 100 updates wait."]
    deployment.world.inject({"message": {}})
    reached = " and can be reached" if hook else ""
    assert deployment.told("Telegram: 1") == [f"!!  Telegram: 101 updates wait. See that `kompas serve` runs{reached}."]


@pytest.mark.parametrize(("hours", "mark"), [(1, "!!"), (23, "!!"), (25, "ok")])
def test_a_delivery_that_failed(deployment: Deployment, hours: int, mark: str) -> None:
    """When and why is told; after a day it is no matter any more."""
    failed = datetime.now(UTC) - timedelta(hours=hours)
    why = "Wrong response from the webhook: 502 Bad Gateway"
    deployment.world.webhook = Webhook(HOOK + PATH, "", 40, int(failed.timestamp()), why)
    (line,) = deployment.told("Telegram: its last delivery failed")
    assert line.startswith(f"{mark}  Telegram: its last delivery failed on {failed:%Y-%m-%d %H:%M} UTC: {why}.")
    assert ("can be reached from outside over HTTPS" in line) == (mark == "!!")


def test_an_overdue_wipe_list(deployment: Deployment) -> None:
    """What should have been deleted more than five minutes ago is counted, with whatever key it was sealed."""

    async def fill(keys: Keys, number: int, ago: float) -> None:
        async with open_database(f"sqlite:///{deployment.folder / 'wipes.sqlite'}") as engine:
            await WipeList(engine, keys).add(Sent(1001, number), time.time() - ago)

    asyncio.run(fill(read_keys(KEY), 1, 240))
    asyncio.run(fill(read_keys(KEY), 2, -3600))
    assert deployment.told("Wipe list") == ["ok  Wipe list: nothing overdue."]
    asyncio.run(fill(read_keys(KEY), 3, 310))
    asyncio.run(fill(read_keys(new_key(TODAY)), 4, 9000))
    line, unopened = deployment.told("Wipe list")
    assert unopened.startswith("!!  Wipe list: 1 rows open with none of the keys. Put the key that sealed them back")
    assert line.startswith("!!  Wipe list: 2 messages should have been deleted more than 5 minutes ago. See that ")


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file, and what is in it."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("number", "running"), [(None, False), (0, False), (3, False), (0, True), (3, True)])
def test_what_is_looked_at_stays_as_it_is(deployment: Deployment, number: int | None, running: bool) -> None:
    """A list that is not there is not made, and one that is there is not touched, whether or not it is in use."""

    async def look() -> list[str]:
        async with contextlib.AsyncExitStack() as stack:
            if running:
                await stack.enter_async_context(open_database(f"sqlite:///{deployment.folder / 'wipes.sqlite'}"))
            before = files_in(deployment.folder)
            told = await asyncio.to_thread(deployment.told, "Wipe list")
            after = files_in(deployment.folder)
            for held in (before, after):
                held.pop(f"{deployment.folder / 'wipes.sqlite-shm'}", None)  # who reads is noted there, by SQLite
            assert after == before
            return told

    if number is not None:
        seal_rows(deployment, KEY, number)
    (line,) = asyncio.run(look())
    assert line.startswith("ok  Wipe list: nothing overdue." if number is not None else "!!  Wipe list: ")


@given(st.integers(0, 5), st.integers(0, 5))
@hypothesis.settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_rows_that_no_key_opens_are_told_of_at_once(deployment: Deployment, ours: int, others: int) -> None:
    """How many there are, though none is overdue yet."""
    (deployment.folder / "wipes.sqlite").unlink(missing_ok=True)
    seal_rows(deployment, KEY, ours)
    seal_rows(deployment, new_key(TODAY), others)
    first, *more = deployment.told("Wipe list")
    assert first == "ok  Wipe list: nothing overdue."
    assert [line.split(".")[0] for line in more] == (
        [f"!!  Wipe list: {others} rows open with none of the keys"] if others else []
    )


def test_what_postgresql_leaves(deployment: Deployment, tmp_path: Path) -> None:
    """Settings that keep what was deleted are named, with what they should be; the tables are not made."""
    with database("postgresql", tmp_path) as db:
        deployment.set(database_url=db.url)
        (line, *_) = deployment.told("Wipe list")
        assert line.startswith("!!  Wipe list: the database holds none.")
        assert db.execute("SELECT to_regclass('wipes') IS NULL") == [(True,)]
        name = db.url.rpartition("/")[2]
        db.execute(f"ALTER DATABASE {name} SET log_min_duration_statement = 5")

        async def make() -> None:
            async with open_database(db.url):
                pass

        asyncio.run(make())
        told = "!!  Wipe list: PostgreSQL keeps rows that are gone: log_min_duration_statement is 5ms: "
        assert any(line.startswith(told) for line in deployment.told("Wipe list"))


@pytest.mark.parametrize("url", ["postgresql://u:s3cr3t@127.0.0.1:1/n", "postgresql://s3cr3t:s3cr3t/n", "s3cr3t"])
def test_a_database_that_cannot_be_used(deployment: Deployment, url: str) -> None:
    """One line, without the password; the rest is looked at all the same."""
    deployment.set(database_url=url)
    deployment.secrets.append("s3cr3t")
    (line,) = deployment.told("Wipe list")
    assert line.startswith("!!  Wipe list: KOMPAS_DATABASE_URL: ")
    assert deployment.told("Telegram: the token works")


def test_stale_contacts(deployment: Deployment) -> None:
    """Those checked more than 90 days ago are named."""
    deployment.operator(OPERATOR + contacts(TODAY - timedelta(days=90)))
    assert deployment.told("Operator: checked") == []
    old = contacts(TODAY - timedelta(days=91), ("general", "minors")) + "\n" + contacts(TODAY, ("lawyer",))
    deployment.operator(OPERATOR + old)
    assert deployment.told("Operator: checked") == [
        "!!  Operator: checked more than 90 days ago: Hulp general, Hulp minors. Check them, and write down the day."
    ]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (
            'name = "Stichting"\n',
            "languages, hours, privacy, contact for general, contact for minors, contact for lawyer",
        ),
        (OPERATOR, "contact for general, contact for minors, contact for lawyer"),
        (OPERATOR + contacts(topics=("lawyer",)), "contact for general, contact for minors"),
        (contacts(), "name, languages, hours, privacy"),
        (OPERATOR.replace('hours = "9-17"', "") + contacts(), "hours"),
    ],
)
def test_an_incomplete_operator(deployment: Deployment, text: str, missing: str) -> None:
    """Everything that lacks is named; the bundled contacts are not the operator's."""
    file = deployment.operator(text)
    assert deployment.told("Operator")[0] == f"!!  Operator: {file} lacks: {missing}. Add them."


def test_a_trial(deployment: Deployment) -> None:
    """Without a file nobody is named."""
    deployment.set(operator_file="")
    (line,) = deployment.told("Operator")
    assert line.endswith("every screen says that this is a trial. Set KOMPAS_OPERATOR_FILE.")
    assert line.startswith("!!")


@pytest.mark.parametrize("text", ["hours = 9", "name = ", 'contact = "x"'])
def test_a_broken_operator_file(deployment: Deployment, text: str) -> None:
    """One line, with the file."""
    file = deployment.operator(text)
    (line,) = deployment.told("Operator")
    assert line.startswith(f"!!  Operator: {file}: ")


def test_keys_are_not_set(deployment: Deployment) -> None:
    """A restart then ends open interviews."""
    deployment.set(keys="")
    (line,) = deployment.told("Keys")
    assert line.endswith("a restart ends open interviews. Make a key with `kompas key`.")


def test_keys_that_cannot_be_read(deployment: Deployment) -> None:
    """One line without any of them."""
    deployment.set(keys=f"{KEY},s3cr3t")
    deployment.secrets.append("s3cr3t")
    (line,) = deployment.told("Keys")
    assert line.startswith("!!  Keys: KOMPAS_KEYS: key 2 is shorter than 32 characters")


def old(days: int) -> str:
    """A key made so many days ago."""
    return new_key(TODAY - timedelta(days=days))


def keys_told(deployment: Deployment, *keys: str) -> list[str]:
    """What is said of each key but the first, and then of the wipe list."""
    deployment.secrets += keys
    deployment.set(keys=",".join(keys))
    first, *others = deployment.told("Keys")
    assert first == f"ok  Keys: {len(keys)}, the first seals."
    return others


def seal_rows(deployment: Deployment, keys: str, number: int) -> None:
    """So many messages on the wipe list, sealed with the first of these keys."""

    async def fill() -> None:
        async with open_database(f"sqlite:///{deployment.folder / 'wipes.sqlite'}") as engine:
            await WipeList(engine, read_keys(keys)).make_due([Sent(1001, item) for item in range(number)], 2**40)

    asyncio.run(fill())


def test_old_keys(deployment: Deployment) -> None:
    """Each is needed for two days after the one before came first; where nobody can say when that was, it is said."""
    assert keys_told(deployment, KEY, old(1), old(3), old(40), made_key("undated")[11:], made_key("older")[11:]) == [
        f"ok  Keys: key 2, made {TODAY - timedelta(days=1)}, is needed until {TODAY + timedelta(days=2)} at least.",
        f"ok  Keys: key 3, made {TODAY - timedelta(days=3)}, is needed until {TODAY + timedelta(days=1)} at least.",
        "!!  Keys: if key 3 has been first for 2 days, nothing that key 4 sealed still opens. "
        "Take it out of KOMPAS_KEYS then.",
        "!!  Keys: if key 4 has been first for 2 days, nothing that key 5 sealed still opens. "
        "Take it out of KOMPAS_KEYS then.",
        "ok  Keys: when key 5 was made is not known, nor when key 6 may go.",
    ]


def test_round_one_of_a_change_of_keys(deployment: Deployment) -> None:
    """The new key is second, and opens what others will soon seal with it: it must not be taken out."""
    assert keys_told(deployment, old(35), KEY) == [
        f"ok  Keys: key 2, made {TODAY}, is newer than key 1, and opens only: round one of a change of keys. "
        "When every replica has both, put key 2 before key 1."
    ]


def test_a_key_that_lay_ready(deployment: Deployment) -> None:
    """Made four days ago and put in today: the old one can go on a condition, and not as long as a row needs it."""
    ready, before = old(4), old(35)
    assert keys_told(deployment, ready, before) == [
        "!!  Keys: if key 1 has been first for 2 days, nothing that key 2 sealed still opens. "
        "Take it out of KOMPAS_KEYS then."
    ]
    seal_rows(deployment, before, 3)
    seal_rows(deployment, ready, 2)
    (told,) = keys_told(deployment, ready, before)
    assert told.startswith(
        f"ok  Keys: key 2, made {TODAY - timedelta(days=35)}, is needed: 3 messages on the wipe list"
    )


def test_old_keys_without_a_database(deployment: Deployment) -> None:
    """They are told of all the same."""
    deployment.set(database_url="postgresql://127.0.0.1:1/n")
    assert len(keys_told(deployment, KEY, old(3))) == 1


def test_two_days_are_enough_for_a_key() -> None:
    """Nothing sealed with the old one opens, or stands, on the third day."""
    assert KEY_DAYS * 24 >= LIFETIME + 24


@pytest.mark.parametrize("kind", ["refused", "internal", "gateway", "html", "reset", "malformed"])
def test_an_api_that_does_not_answer(deployment: Deployment, kind: str) -> None:
    """One line that names its address; the rest is looked at."""
    if kind == "refused":
        deployment.set(telegram_api_url="http://127.0.0.1:1")
    else:
        deployment.world.faults.add(kind, times=10)  # type: ignore[arg-type]  # each is one of the kinds
    (line,) = deployment.told("Telegram")
    assert line.startswith("!!  Telegram: Telegram cannot be reached. See that this machine reaches http://127.0.0.1:")
    assert deployment.told("Keys") == ["ok  Keys: 1, the first seals."]


def test_an_api_that_asks_to_wait(deployment: Deployment) -> None:
    """It is said, and waited for no longer than a moment."""
    deployment.world.faults.add("flood", seconds=60, times=1)
    before = time.monotonic()
    (line,) = deployment.told("Telegram")
    assert line.startswith("!!  Telegram: Telegram asks to wait.")
    assert time.monotonic() - before < 5


class _Canned(BaseHTTPRequestHandler):
    """A Bot API server with a clock of its own."""

    date = ""

    def do_HEAD(self) -> None:
        """Only headers."""
        self._answer(b"")

    def do_POST(self) -> None:
        """getMe or getWebhookInfo."""
        self.rfile.read(int(self.headers.get("content-length", "0")))
        result = {"username": "kompas_test_bot"} if self.path.endswith("/getMe") else {"url": HOOK + PATH}
        self._answer(json.dumps({"ok": True, "result": result}).encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _answer(self, body: bytes) -> None:
        self.send_response_only(200)
        if self.date:
            self.send_header("Date", self.date)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def canned(told: str) -> Iterator[str]:
    """Such a server, with this in its Date header; its address."""
    handler = type("Dated", (_Canned,), {"date": told})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "ok  Clock: right."),
        (20, "ok  Clock: right."),
        (-20, "ok  Clock: right."),
        (90, "!!  Clock: {off} seconds off Telegram's. Set it, and let it be kept by NTP."),
        (-86400, "!!  Clock: {off} seconds off Telegram's. Set it, and let it be kept by NTP."),
    ],
)
def test_the_clock(deployment: Deployment, seconds: int, told: str) -> None:
    """Half a minute off is no harm; more is, in either direction."""
    header = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    with canned(header) as address:
        deployment.set(telegram_api_url=address)
        (line,) = deployment.told("Clock")
    assert line in {told.format(off=abs(seconds) + late) for late in range(-4, 5)}


@pytest.mark.parametrize("header", ["", "yesterday", "Mon, 99 Nov 2026 08:00:00 GMT"])
def test_a_clock_that_cannot_be_compared(deployment: Deployment, header: str) -> None:
    """It is said, and is no fault of this machine."""
    with canned(header) as address:
        deployment.set(telegram_api_url=address)
        assert deployment.told("Clock") == ["ok  Clock: could not be compared with Telegram's."]
