"""The webhook as Telegram meets it: through the server's own routes."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from telegram.constants import CallbackQueryLimit

from bot.serve.app import AppConfig, build_site
from bot.telegram.webhook import LARGEST, PATH, secret_of
from dialogs.context import Context
from tests.botapi.faults import Kind
from tests.botapi.people import Person
from tests.botapi.world import TOKEN
from tests.telegram.house import House, house


@pytest.fixture
async def home(guide: Context, tmp_path: Path) -> AsyncIterator[House]:
    """A deployment behind a webhook."""
    async with house(guide, tmp_path, webhook_url="https://kompas.example.org") as held:
        yield held


def site_of(home: House) -> FastAPI:
    """All that is served."""
    desk, channel = home.channel.desk, home.channel
    return build_site(AppConfig(channel.settings, desk.guide, desk.seal.keys, desk.now, channel, desk.wipes.engine))


async def push(home: House, body: bytes, secret: str = secret_of(TOKEN)) -> httpx.Response:
    """What Telegram does."""
    app = site_of(home)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kompas") as client:
        answer = await client.post(PATH, content=body, headers={"x-telegram-bot-api-secret-token": secret})
    for task in tuple(home.channel.desk.telegram.later):
        await task
    return answer


async def waiting(home: House) -> bytes:
    """The one update that waits."""
    (raw,) = home.world.take_updates()
    return json.dumps(raw).encode()


async def test_200_when_the_turn_is_done(home: House) -> None:
    """And delivered again it does no harm."""
    anna = Person(home.world, language_code="en")
    anna.say("/start")
    body = await waiting(home)
    assert (await push(home, body)).status_code == 200
    assert len(anna.messages) == 1
    anna.tap("English")
    body = await waiting(home)
    assert (await push(home, body)).status_code == 200
    text = anna.text
    assert home.case(anna).screen == "safety"
    anna.taps[-1].deliveries += 1
    assert (await push(home, body)).status_code == 200
    assert anna.text == text


@pytest.mark.parametrize("secret", ["", "wrong", secret_of(TOKEN) + "x", secret_of(TOKEN)[:-1], "ключ".encode().hex()])
async def test_403_for_anybody_else(home: House, secret: str) -> None:
    """Nothing is read of what they send."""
    anna = Person(home.world, language_code="en")
    anna.say("/start")
    assert (await push(home, await waiting(home), secret)).status_code == 403
    assert anna.messages == []


async def test_503_and_how_long_to_wait(home: House) -> None:
    """When Telegram asked to; the same update is taken when it comes again."""
    anna = Person(home.world, language_code="en")
    home.world.faults.add("flood", "sendMessage", seconds=7)
    anna.say("/start")
    body = await waiting(home)
    answer = await push(home, body)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
    assert (await push(home, body)).status_code == 200
    assert len(anna.messages) == 1


@pytest.mark.parametrize(("seconds", "minutes"), [(61, 2), (300, 5), (13_938, 233)])
async def test_a_tap_that_must_wait_for_minutes_is_told(home: House, seconds: int, minutes: int) -> None:
    """Telegram would drop it after 150 seconds, and its person hear nothing: it is told how many minutes, and taken."""
    anna = Person(home.world, language_code="en")
    await home.says(anna, "/start")
    home.world.faults.add("flood", "editMessageText", seconds=seconds)
    anna.tap("English")
    assert (await push(home, await waiting(home))).status_code == 200
    told = home.channel.desk.say("en", "telegram.busy-minutes", minutes=minutes)
    assert anna.alerts == [told]
    assert len(told) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH


@pytest.mark.parametrize("fault", ["flood", "internal"])
async def test_a_tap_that_is_put_off_again_and_again_is_told(home: House, fault: Kind) -> None:
    """A minute after it first came; not before."""
    anna = Person(home.world, language_code="en")
    await home.says(anna, "/start")
    home.world.faults.add(fault, "editMessageText", seconds=25, times=99)
    anna.tap("English")
    body = await waiting(home)
    states: list[int] = []
    while not states or states[-1] == 503:
        states.append((await push(home, body)).status_code)
        anna.taps[-1].deliveries += 1
        home.world.clock.jump(25)
    assert states == [503, 503, *([503] if fault == "internal" else []), 200]
    assert anna.alerts == [home.channel.desk.say("en", "telegram.busy")]


async def test_an_erasing_tap_that_must_wait_is_told_so(home: House) -> None:
    """And the message is deleted when Telegram lets it be."""
    anna = Person(home.world, language_code="en")
    await home.says(anna, "/start")
    home.world.faults.add("flood", "deleteMessage", seconds=300)
    anna.tap("Erase")
    assert (await push(home, await waiting(home))).status_code == 200
    assert anna.alerts == [home.channel.desk.say("en", "telegram.wait-erase")]
    await home.pass_time(20, every=20)
    assert anna.messages == []


async def test_503_when_telegram_cannot_be_reached(home: House) -> None:
    """It brings the update again."""
    anna = Person(home.world, language_code="en")
    home.world.faults.add("internal", "sendMessage", times=9)
    anna.say("/start")
    answer = await push(home, await waiting(home))
    assert answer.status_code == 503
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"update_id": "x"}', b"\xff\xfe", b"[" * 100_000])
async def test_200_and_a_count_for_what_cannot_be_read(home: House, body: bytes) -> None:
    """Otherwise Telegram brings it for a day, and nothing else of its chat."""
    assert (await push(home, body)).status_code == 200
    assert home.channel.webhook.unreadable == 1


async def test_what_is_too_large_is_not_read_to_its_end(home: House) -> None:
    """Telegram sends nothing of the kind."""
    assert (await push(home, b'{"update_id": 1, "x": "' + b"x" * LARGEST + b'"}')).status_code == 200
    assert home.channel.webhook.unreadable == 1


async def test_other_methods_and_paths(home: House) -> None:
    """Nothing else is there, but for health."""
    app = site_of(home)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kompas") as client:
        assert (await client.get(PATH)).status_code == 405
        assert (await client.post(f"{PATH}/x")).status_code == 404
        assert (await client.get("/healthz")).text == "ok"
        assert (await client.get("/readyz")).text == "ok"


async def test_a_turn_of_a_broken_program_is_not_brought_again(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would block the chat for a day; the person is told."""
    anna = Person(home.world, language_code="en")
    await home.says(anna, "/start")
    anna.tap("English")
    monkeypatch.setattr("bot.telegram.callback_queries.step", None)
    assert (await push(home, await waiting(home))).status_code == 200
    assert anna.alerts
