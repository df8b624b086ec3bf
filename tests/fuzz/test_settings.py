"""The environment and the operator's file: taken, or refused in one sentence that names the setting and hides it."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from telegram.constants import MessageLimit
from telegram.request import BaseRequest

from bot.errors import InputError
from bot.http.rate_limits import MEMORY, Limits
from bot.logs import secrets_of
from bot.serve.server import check_settings
from bot.settings import Settings, read_operator, read_settings
from bot.storage.database import database_url, open_database
from bot.telegram.client import open_telegram
from bot.telegram.errors import Fault, NotSent
from bot.telegram.markup import text_of
from bot.telegram.webhook import secret_of
from dialogs.case import Case
from dialogs.context import Context
from dialogs.step import Do, step
from policy.pack.catalogue import LANGUAGES
from tests.botapi.markup import parse, units
from tests.conftest import TODAY
from tests.fuzz.broken import MARK, broken_bytes, broken_texts, odd_texts
from tests.fuzz.broken_files import broken_files
from tests.fuzz.command import clean
from tests.fuzz.depth import depths
from tests.made import made_key

KEY = made_key("tests")
VALID = {
    "KEYS": (KEY, f"{KEY},another-key-another-key-another-key"),
    "DATABASE_URL": ("postgresql://kompas:s3cr3t@db:5432/kompas", "sqlite:////var/lib/kompas/wipes.sqlite"),
    "LIMITS_URL": ("redis://:s3cr3t@valkey:6379/0", "redis+unix:///run/valkey.sock", "memory://"),
    "API_ORIGINS": ("https://a.example https://b.example",),
    "REPLICAS": ("1", "3"),
    "TELEGRAM_TOKEN": ("8000000001:AAtestTESTtestTESTtestTESTtestTEST01",),
    "TELEGRAM_API_URL": ("https://api.telegram.org", "http://127.0.0.1:8081", "http://[::1]:8081"),
    "WEBHOOK_URL": ("https://wijzer.example.net", "https://wijzer.example.net:8443/bot/"),
    "IDLE_MINUTES": ("60", "0"),
    "KEEP_MINUTES": ("1380", "0.5", "1e3"),
}


def _environment() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={name: _value(st.sampled_from(values)) for name, values in VALID.items()})


def _value(valid: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """As an environment holds it: no NUL, and what is no UTF-8 as half characters."""
    odd = (broken_texts(valid) | odd_texts).map(lambda text: text.replace("\0", ""))
    return valid | odd.map(lambda text: text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape"))


@depths(70, 1_000)
def test_environment(monkeypatch: pytest.MonkeyPatch, runner: asyncio.Runner, examples: int) -> None:
    """Whatever is set; and with what is taken, everything can be opened that is opened at the start."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KOMPAS_{name.upper()}", raising=False)

    @settings(max_examples=examples)
    @given(_environment())
    @example({"TELEGRAM_TOKEN": "\udcff"})
    @example({"TELEGRAM_TOKEN": VALID["TELEGRAM_TOKEN"][0] + "\x1b"})
    @example({"WEBHOOK_URL": "https://wijzer.example.net\n"})
    @example({"LIMITS_URL": "redis://valkey:s3cr3t"})
    def hold(environment: dict[str, str]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(f"KOMPAS_{name}", value)
            try:
                runner.run(_start())
            except InputError as error:
                told = str(error)
                assert told.startswith("KOMPAS_")
                assert told.endswith(".")
                assert clean(told)
                assert len(told) < 300
                assert not [value for value in environment.values() if len(value) > 12 and value in told]
                assert MARK not in told
                assert "s3cr3t" not in told

    hold()


async def _start() -> None:
    held = read_settings()
    keys = check_settings(held)
    Limits(keys, held.limits_url.get_secret_value() if held.limits_url else MEMORY)
    secrets_of(held)
    if held.database_url:
        database_url(held.database_url.get_secret_value())
    if held.telegram_token:
        token = held.telegram_token.get_secret_value()
        assert secret_of(token)
        telegram = open_telegram(token, held.telegram_api_url, Nowhere())
        telegram.pause = _at_once
        with pytest.raises(Fault):
            await telegram.call("getMe", {})
        await telegram.close()


class Nowhere(BaseRequest):
    """A network that leads to nobody."""

    read_timeout = 1

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        """There is no connection."""
        raise NotSent("refused")


async def _at_once(_: float) -> None:
    pass


@pytest.mark.filterwarnings("ignore:Query string argument")  # what SQLAlchemy does not know it names, and passes over
@depths(8, 100)
def test_options_of_a_database(tmp_path: Path, runner: asyncio.Runner, examples: int) -> None:
    """What stands behind the ? of its address is taken, or refused without being shown."""
    options = broken_texts(st.sampled_from(("mode=rwc&uri=true", "timeout=5", "plugin=x", "isolation_level=x")))

    @settings(max_examples=examples)
    @given(options.filter(lambda text: "\0" not in text))
    @example("plugin=s3cr3t")
    @example("timeout=s3cr3t")
    def hold(query: str) -> None:
        try:
            runner.run(_open(f"sqlite:///{tmp_path}/wipes.sqlite?{query}"))
        except InputError as error:
            told = str(error)
            assert told.startswith("KOMPAS_DATABASE_URL: ")
            assert told.endswith(".")
            assert "s3cr3t" not in told

    hold()


async def _open(url: str) -> None:
    async with open_database(url):
        pass


OPERATOR = """name = "Stichting Voorbeeld"
languages = ["Nederlands", "русский"]
hours = "9-17"
privacy = "privacy@example.org"
quick_exit = "https://www.wikipedia.org/"

[[contacts]]
topic = "lawyer"
name = "Advocaten"
address = "020 000 00 00"
checked = 2026-11-01
"""


@depths(50, 800)
def test_operator_files(guide: Context, tmp_path: Path, examples: int) -> None:
    """A broken one is refused; with one that is taken every screen that shows it fits, in every language."""
    file = tmp_path / "operator.toml"

    @settings(max_examples=examples)
    @given(_operator_files())
    @example(b"x = " + b"[" * 100_000)
    @example(b"x = " + b"9" * 5_000)
    @example(OPERATOR.replace("Stichting", "x" * 9_000).encode())
    @example(OPERATOR.replace("Stichting", "\\u001b[2J").encode())
    @example(OPERATOR.replace("9-17", "\\u2028").encode())
    @example((OPERATOR + OPERATOR[OPERATOR.index("[[") :] * 40).encode())
    def hold(data: bytes) -> None:
        file.write_bytes(data)
        try:
            operator = read_operator(file)
        except InputError as error:
            told = str(error)
            assert told.startswith(f"{file}: ")
            assert told.endswith(".")
            return
        held = replace(guide, operator=operator)
        for language in LANGUAGES:
            for screen in ("help", "safety", "erased"):
                _fits(held, Case(language=language, screen=screen))

    hold()


def _operator_files() -> st.SearchStrategy[bytes]:
    tokens = ('"general"', '"minors"', "[[contacts]]", "checked = 0001-01-01", '"https://x\\n"', '"\\u001b[2J"', '""')
    text = broken_files(OPERATOR, tokens).map(lambda held: held.encode("utf-8", "surrogatepass"))
    return text | text | broken_bytes(st.just(OPERATOR.encode()))


def _fits(guide: Context, case: Case) -> None:
    turn = step(guide, case, None, TODAY)
    while True:
        text, _ = parse(text_of(guide, turn.case, turn.screen))
        assert units(text) <= MessageLimit.MAX_TEXT_LENGTH
        assert clean(text)
        following = f"page:{min(turn.case.page, 15) + 1}"
        if following not in {action.id for action in turn.screen.actions}:
            return
        turn = step(guide, turn.case, Do(following), TODAY)
