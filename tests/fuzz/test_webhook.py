"""The webhook: whatever is pushed is answered, logs nothing of itself, and without the secret nothing is taken."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.serve.app import AppConfig, build_site
from bot.storage.tables import WIPES
from bot.telegram.callback_data import Buttons
from bot.telegram.callback_queries import OLDEST
from bot.telegram.webhook import PATH, secret_of
from bot.tokens.case_codes import make_code
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.screen import Screen
from dialogs.step import step
from tests.botapi.people import Person
from tests.botapi.world import TOKEN
from tests.conftest import TODAY
from tests.dialogs.any_case import cases
from tests.fuzz.broken import MARK, broken_texts, odd_texts
from tests.fuzz.broken_json import bodies, written
from tests.fuzz.depth import depths
from tests.fuzz.served import Answer, WebContext
from tests.telegram.house import House, house

ANNA, BEN, GROUP = 1001, 1002, -100_200_300
PRIVATE = {"id": ANNA, "type": "private"}
SECRET = secret_of(TOKEN).encode()
HEADER = b"x-telegram-bot-api-secret-token"
PASSED_OVER = "An update could not be read and is passed over (%d so far)."

Update = dict[str, Any]


@pytest.fixture
def home(guide: Context, tmp_path: Path, runner: asyncio.Runner) -> Iterator[House]:
    """A deployment behind a webhook."""
    opened = house(guide, tmp_path, webhook_url="https://kompas.example.org")
    home = runner.run(opened.__aenter__())
    yield home
    home.world.taps.clear()
    runner.run(opened.__aexit__(None, None, None))


@pytest.fixture
def webhook(home: House, runner: asyncio.Runner) -> WebContext:
    """What Telegram asks."""
    desk, channel = home.channel.desk, home.channel
    serving = AppConfig(channel.settings, desk.guide, desk.seal.keys, desk.now, channel, desk.wipes.engine)
    return WebContext(build_site(serving), runner)


def push(home: House, webhook: WebContext, body: bytes, secret: bytes = SECRET) -> Answer:
    """What Telegram does, until all that came of it is done."""
    answer = webhook.ask("POST", PATH.encode(), [(HEADER, secret)], body)
    webhook.runner.run(_ended(home))
    return answer


async def _forget(home: House) -> None:
    async with home.channel.desk.wipes.engine.begin() as connection:
        await connection.execute(delete(WIPES))


async def _ended(home: House) -> None:
    await asyncio.gather(*home.channel.desk.telegram.later)


@st.composite
def updates(draw: st.DrawFn, home: House) -> Update:
    """An update as Telegram sends it: words, a command, a picture, a tap on a message that stands there, and more."""
    desk, world = home.channel.desk, home.world
    anna = {"id": ANNA, "first_name": "Anna", "language_code": draw(st.sampled_from(("be", "nl", "xx")))}
    private = {"id": ANNA, "type": "private", "first_name": "Anna"}
    group = {"id": GROUP, "type": "supergroup", "title": "x"}
    case = draw(cases(desk.guide.policy))
    now = int(world.clock.now())
    message = {"message_id": draw(st.integers(1, 99)), "from": anna, "chat": private, "date": now}
    how = draw(st.sampled_from(("text", "text", "media", "tap", "tap", "tap", "old tap", "group", "member", "other")))
    screen = step(desk.guide, case, None, TODAY).screen
    if how == "text":
        code = make_code(desk.cases, case, now)
        labels = [*(item.label for item in screen.choices), *(item.label for item in screen.actions)]
        words = ("/start", f"/start {code}", "/help", "/new", "/erase", "/START@kompas_test_bot", *labels)
        return {"message": message | {"text": draw(st.sampled_from(words))}}
    if how == "media":
        sent = ({"photo": [{"file_id": "x"}]}, {"contact": {"phone_number": "1"}}, {"location": {"latitude": 5.5}})
        return {"message": message | draw(st.sampled_from(sent)) | {"caption": "x"}}
    if how == "group":
        return {"message": message | {"chat": group, "text": "/start@kompas_test_bot"}}
    if how == "member":
        states = st.sampled_from(("left", "member", "administrator", "kicked")).map(lambda name: {"status": name})
        moved = {"old_chat_member": draw(states), "new_chat_member": draw(states)}
        return {"my_chat_member": {"chat": draw(st.sampled_from((private, group))), "from": anna, "date": now} | moved}
    if how == "other":
        kinds = ("edited_message", "channel_post", "inline_query", "poll", "chat_join_request", "message_reaction")
        return {draw(st.sampled_from(kinds)): message | {"text": "x"}}
    data = draw(st.sampled_from([*_codes(desk.buttons, screen, desk.sealed(ANNA, case)), "delete"]))
    date = now if how == "tap" else draw(st.sampled_from((0, now - int(OLDEST) - 5)))
    shown = {"message_id": 1, "chat": private, "date": date}
    return {"callback_query": {"id": "4000", "from": anna, "message": shown, "chat_instance": "1", "data": data}}


def _codes(buttons: Buttons, screen: Screen, token: str) -> Iterator[str]:
    yield from (token + buttons.action(item.id) for item in screen.actions)
    if screen.multiple:
        yield from (token + buttons.tick(screen.id, item.id, on) for item in screen.choices for on in (True, False))
    else:
        yield from (token + buttons.choice(screen.id, item.id) for item in screen.choices)


def begin(home: House, runner: asyncio.Runner) -> None:
    """Two people who have a screen of the bot's before them, and nothing of before."""
    memory, world = home.channel.desk.memory, home.world
    runner.run(_forget(home))
    for held in (memory.screens, memory.chats, memory.told, memory.closed, memory.codes, memory.unfilled, memory.taken):
        held.clear()
    world.calls.clear()
    world.violations.clear()
    world.next_message = 1
    for number in (ANNA, BEN):
        person = Person(world, number)
        person.chat.started = True
        world.write(person.chat, world.me, {"text": "…"})
    world.next_message = 100


def check_log(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing was logged but that something was passed over."""
    assert {record.msg for record in caplog.records if record.levelno >= logging.INFO} <= {PASSED_OVER}
    assert MARK not in caplog.text
    caplog.clear()


@depths(80, 1_000)
def test_any_update(home: House, webhook: WebContext, caplog: pytest.LogCaptureFixture, examples: int) -> None:
    """It is taken or passed over, and whatever it leads to is well formed; brought again, it is no worse."""

    @settings(max_examples=examples)
    @given(bodies(updates(home).map(lambda update: {"update_id": 7} | update)), st.booleans())
    @example(written({"update_id": 7, "message": {"message_id": -(2**53), "chat": PRIVATE, "text": "x"}}), False)
    @example(written({"update_id": 7, "message": {"message_id": 2**64, "chat": PRIVATE, "text": "x"}}), False)
    @example(b"[" * 100_000, False)
    def hold(body: bytes, again: bool) -> None:
        begin(home, webhook.runner)
        for _ in range(2 if again else 1):
            assert push(home, webhook, body).status == 200
        check_log(caplog)
        assert home.world.violations == []

    hold()


@depths(30, 500)
def test_nobody_else_is_heard(
    home: House, webhook: WebContext, caplog: pytest.LogCaptureFixture, examples: int
) -> None:
    """Without the secret, or with anything near it, nothing is read and nothing is done."""

    @settings(max_examples=examples)
    @given(updates(home), broken_texts(st.just(SECRET.decode())) | odd_texts)
    def hold(update: Update, secret: str) -> None:
        shown = secret.encode("utf-8", "surrogatepass")
        if shown == SECRET:
            return
        begin(home, webhook.runner)
        assert push(home, webhook, written({"update_id": 7} | update), shown).status == 403
        assert home.world.calls == []
        assert home.channel.webhook.unreadable == 0
        check_log(caplog)

    hold()


@depths(25, 500)
def test_typed_words_and_codes(
    home: House, webhook: WebContext, caplog: pytest.LogCaptureFixture, examples: int
) -> None:
    """Whatever is typed to whatever screen is deleted, and answered with a screen; nothing of it is sent back."""
    desk = home.channel.desk
    typed = broken_texts(st.sampled_from(("/start", "/start " + "A" * 51, "Continue", "I don't know", "Belarus, Age")))

    @settings(max_examples=examples)
    @given(cases(desk.guide.policy), (typed | odd_texts).filter(str.strip))
    def hold(case: Case, text: str) -> None:
        begin(home, webhook.runner)
        token = desk.sealed(ANNA, case)
        now = int(home.world.clock.now())
        before = {"message_id": 1, "chat": PRIVATE, "date": now}
        tap = {"id": "4000", "from": {"id": ANNA}, "message": before, "data": f"{token}!why"}
        push(home, webhook, written({"update_id": 7, "callback_query": tap}))
        said = before | {"message_id": 2, "date": now + 5, "from": {"id": ANNA}, "text": text}
        body = json.dumps({"update_id": 8, "message": said}, ensure_ascii=False).encode("utf-8", "replace")
        assert push(home, webhook, body).status == 200
        sent = [call.parameters for call in home.world.calls]
        assert any(call.method in ("deleteMessage", "deleteMessages") for call in home.world.calls)
        assert MARK not in str(sent)
        check_log(caplog)
        assert home.world.violations == []

    hold()
