"""Secrets are struck out, in every form in which something may show them."""

import asyncio
import contextlib
import json
import logging
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import cast

import httpx
import pytest
import uvicorn
from pydantic import ValidationError

import bot.serve.app
from bot.cli.doctor import examine
from bot.logs import RedactingFormatter, configure_logging, secrets_of
from bot.settings import Settings
from bot.telegram.channel import Channel
from bot.telegram.connections import Connections
from bot.tokens.code_links import Handles
from bot.tokens.keys import read_keys
from dialogs.context import Context
from tests.made import made_key

KEY = made_key("tests")
OLDER = made_key("older", "2026-10-01")
TOKEN = "8000000001:AAtestTESTtestTESTtestTESTtestTEST01"  # noqa: S105  of no real bot
MARK = "Anna-journalist"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging as it was."""
    root = logging.getLogger()
    handlers, level, hook, raises = root.handlers[:], root.level, sys.excepthook, logging.raiseExceptions
    yield
    root.handlers[:], sys.excepthook, logging.raiseExceptions = handlers, hook, raises
    root.setLevel(level)


def written(settings: Settings, text: str) -> str:
    """A line of the log."""
    return RedactingFormatter(secrets_of(settings)).format(
        logging.LogRecord("bot", logging.ERROR, "x", 1, text, (), None)
    )


@pytest.mark.parametrize("between", [",", ", ", ",\n", ",\t", "\n, "])
def test_each_key_is_struck(between: str) -> None:
    """However they are written one after the other."""
    settings = Settings.model_validate({"keys": f"{KEY}{between}{OLDER}"})
    for key in (KEY, OLDER):
        assert key not in written(settings, f"the key {key}")


@pytest.mark.parametrize("shown", ["p%40ss-w0rd", "p@ss-w0rd", "postgresql://u:p%40ss-w0rd@h/x"])
def test_the_password_is_struck(shown: str) -> None:
    """As it stands in the URL, as it is, and the URL whole."""
    settings = Settings.model_validate({"database_url": "postgresql://u:p%40ss-w0rd@h/x"})
    assert "ss-w0rd" not in written(settings, f"connecting with {shown}")


def test_a_url_that_cannot_be_taken_apart_ends_nothing() -> None:
    """It is refused in one sentence, later."""
    settings = Settings.model_validate({"database_url": "postgresql://u:s3cr3t@[::1/x"})
    assert "s3cr3t" not in written(settings, settings.database_url.get_secret_value() if settings.database_url else "")


def test_a_line_that_cannot_be_written_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Logging itself would show all it holds."""
    configure_logging((TOKEN,))
    logging.getLogger("bot.x").error("%d", f"bot{TOKEN}")
    assert TOKEN not in capsys.readouterr().err


def test_what_another_formatter_made_of_an_exception_is_not_used() -> None:
    """Only its kind, and where it was."""
    try:
        raise ValueError(MARK)
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, "x", 1, "It broke.", (), sys.exc_info())
    logging.Formatter().format(record)
    line = RedactingFormatter().format(record)
    assert "ValueError" in line
    assert MARK not in line


@pytest.mark.parametrize(
    "url", ["https://", "http:///path", "https://:443", "kompas.org", "https://a b", "https://u:p@h"]
)
def test_an_address_needs_a_host_and_no_secret(url: str) -> None:
    """It is shown, so it may hold none."""
    with pytest.raises(ValidationError):
        Settings.model_validate({"webhook_url": url})


@pytest.mark.parametrize("url", ["https://kompas.example.org/", "http://[::1]:8081", "https://h/deep/path"])
def test_addresses_that_are_ones(url: str) -> None:
    """Without the slash at the end."""
    assert Settings.model_validate({"webhook_url": url}).webhook_url == url.rstrip("/")


async def test_the_doctor_strikes_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram may hold an address with the token in it, as bots often have."""

    async def answer(_: object, url: str, *__: object, **___: object) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        result = {"url": f"https://old.example.org/{TOKEN}"} if name == "getWebhookInfo" else {"username": "x_bot"}
        return 200, json.dumps({"ok": True, "result": result}).encode()

    async def head(_: object, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"date": "Mon, 23 Nov 2026 08:00:00 -0000"})

    monkeypatch.setattr(Connections, "do_request", answer)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", head)
    lines: list[str] = []
    settings = Settings.model_validate({"telegram_token": TOKEN, "telegram_api_url": "http://127.0.0.1:1"})
    assert await examine(settings, lines.append)
    assert any("old.example.org" in line for line in lines)
    assert any(line.startswith(("ok  Clock", "!!  Clock")) for line in lines)
    assert TOKEN not in "\n".join(lines)


@pytest.mark.parametrize("where", ["start", "end"])
async def test_what_breaks_at_start_or_end_is_told_by_its_kind(
    guide: Context, where: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Starlette would give the server the whole traceback to write down."""

    @asynccontextmanager
    async def running(_: object) -> AsyncIterator[None]:
        if where == "start":
            raise ValueError(MARK)
        yield
        raise ValueError(MARK)

    configure_logging(())
    monkeypatch.setattr(bot.serve.app, "running", running)
    channel = cast(Channel, object())
    serving = bot.serve.app.AppConfig(Settings(), guide, read_keys(KEY), time.time, channel, handles=Handles())
    app = bot.serve.app.build_site(serving)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))

    async def serve() -> None:
        with contextlib.suppress(SystemExit):
            await server._serve()

    task = asyncio.create_task(serve())
    while not (server.started or task.done()):
        await asyncio.sleep(0.01)
    server.should_exit = True
    await asyncio.wait([task], timeout=10)
    told = capsys.readouterr().err
    assert "Serving broke off" in told
    assert "ValueError" in told
    assert MARK not in told
