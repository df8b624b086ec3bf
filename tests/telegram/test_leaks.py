"""Nothing of anybody leaks: not into a log, an output, the database or what an object shows of itself.

People with unmistakable names and words use the bot in every way there is, while everything goes wrong that can.
"""

import ast
import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError

import bot
from bot.serve.app import AppConfig, build_site
from bot.telegram.channel import running
from bot.telegram.polling import Polling
from bot.telegram.updates import read_update
from bot.telegram.webhook import PATH, secret_of
from bot.tokens.keys import Key
from dialogs.case import FIXED_SCREENS, finding_screen
from dialogs.context import Context
from policy.pack.facts import Unknown
from tests.botapi.clock import Clock
from tests.botapi.faults import Kind
from tests.botapi.server import lifespan
from tests.botapi.world import TOKEN, World
from tests.telegram.house import KEY, house
from tests.telegram.marked import (
    ARGUMENT,
    CAPTION,
    CHAT,
    DATA,
    HANDLED,
    SECRETS,
    STRANGE,
    TOLD,
    TYPED,
    WEBHOOK,
    Ears,
    Json,
    everything,
    marked,
    monkey,
    person,
)
from tests.telegram.talks import do, go_through


async def test_an_interview_leaves_no_trace(guide: Context, ears: Ears) -> None:
    """From /start to the erasing: nothing is logged at all, and nothing of it is anywhere."""
    async with house(guide, ears.folder) as home:
        anna = person(home.world, language="en")
        await home.says(anna, f"/start {ARGUMENT}")
        ears.look(home)
        await do(home, anna, "en", "continue", "applicant", "refused")
        ears.look(home)
        await home.says(anna, "/start")
        await go_through(home, anna, "en", "applicant")
        ears.look(home)
    assert ears.check() == ""
    assert ears.ear.lines == []


async def test_every_handler(guide: Context, ears: Ears) -> None:
    """Names, words, files and numbers in every place where they can come in."""
    async with marked(guide, ears) as home:
        await everything(home)
        called = {call.method for call in home.world.calls}
    assert called >= HANDLED - {"deleteMessages"}
    told = ears.check()
    assert "Traceback" not in told


@pytest.mark.parametrize("kind", get_args(Kind))
async def test_every_fault(guide: Context, ears: Ears, kind: Kind) -> None:
    """Whatever goes wrong between the bot and Telegram, at any call, nobody is named."""
    async with marked(guide, ears, webhook_url=WEBHOOK) as home:
        home.world.faults.at_random(seed=len(kind), rate=0.4, kinds=[kind])
        await everything(home)
        assert home.world.faults.happened
        home.world.faults.clear()
    ears.check()


@pytest.mark.parametrize("seed", range(2))
async def test_people_who_do_anything(guide: Context, ears: Ears, seed: int) -> None:
    """At random, with faults of every kind in between, and looked at half-way."""
    async with marked(guide, ears, webhook_url=WEBHOOK) as home:
        home.world.faults.at_random(seed=seed, rate=0.1, kinds=get_args(Kind))
        for part in range(3):
            await monkey(home, seed=10 * seed + part, steps=8)
            ears.look(home)
        home.world.faults.clear()
    ears.check()


async def test_what_waits_is_not_shown(guide: Context, ears: Ears) -> None:
    """While turns are going on and others wait in the lanes, no object shows whose they are."""
    async with marked(guide, ears) as home:
        hold, anna = asyncio.Event(), person(home.world)
        work = home.channel.lanes.work

        async def slow(updates: Any) -> Any:
            await hold.wait()
            return await work(updates)

        home.channel.lanes.work = slow
        anna.say("/start")
        anna.say(TYPED)
        anna.send_photo(CAPTION)
        delivering = asyncio.create_task(home.deliver())
        await asyncio.sleep(0.01)
        waiting = vars(home.channel.lanes)["_waiting"]
        assert [len(held) for held in waiting.values()] == [2]
        ears.look(home)
        hold.set()
        await delivering
    ears.check()


@pytest.mark.parametrize("update", STRANGE, ids=range(len(STRANGE)))
def test_updates_show_nothing(ears: Ears, update: Json) -> None:
    """Neither one that is read nor the error of one that cannot be."""
    for raw in ({"update_id": 7, **update}, json.dumps({"update_id": 7, **update}).encode()):
        try:
            shown: tuple[object, ...] = (read_update(raw),)
        except ValueError as error:
            shown = (error, error.args, error.__cause__)
        ears.shown += [str(part) for part in shown] + [repr(shown)]
    ears.check()


BREAKABLE = (
    *(
        "bot.telegram.update_turns.take_callback_queries",
        "bot.telegram.update_turns.take_command",
        "bot.telegram.update_turns.take_text",
    ),
    *(
        "bot.telegram.update_turns.take_media",
        "bot.telegram.update_turns.take_in_group",
        "bot.telegram.update_turns.discard",
    ),
    *(
        "bot.telegram.update_turns.command_of",
        "bot.telegram.callback_queries.step",
        "bot.telegram.text_messages.step",
        "bot.telegram.context.draw",
    ),
    *("bot.telegram.text_messages.read_words", "bot.telegram.messages.neutral", "bot.telegram.context.text_of"),
    *("bot.storage.wipe_list.seal", "bot.storage.wipe_list.unseal", "bot.telegram.wiper.delete_or_empty"),
    *("bot.telegram.client.fault_of", "bot.telegram.wiper.delete_unconfirmed", "bot.telegram.client._written"),
    *("dialogs.codec.Codec.decode", "dialogs.codec.Codec.encode", "bot.tokens.seal.Seal.open"),
    *("bot.telegram.memory.Memory.latest", "bot.telegram.client.Telegram.answer", "bot.telegram.client.Telegram.call"),
    *("bot.storage.wipe_list.WipeList.begin", "bot.storage.wipe_list.WipeList.make_due"),
    *("bot.storage.wipe_list.WipeList.complete", "bot.storage.wipe_list.WipeList.wipe"),
)


def errors() -> Iterator[Exception]:
    """One after the other, of ours and of the database's, with somebody's words in them."""
    while True:
        yield ValueError(TOLD, CHAT, TYPED)
        yield OperationalError(f"SELECT {TOLD}", {"reference": CHAT}, Exception(f"{TYPED} bot{TOKEN} {KEY}"))


@pytest.mark.parametrize("place", BREAKABLE)
async def test_what_breaks_says_only_where(
    guide: Context, ears: Ears, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """An exception of ours, with words of people in its text: its kind, never its text."""
    raised = errors()
    times = 0

    def broken(*_: object, **__: object) -> None:
        nonlocal times
        times += 1
        raise next(raised)

    async with marked(guide, ears, webhook_url=WEBHOOK) as home:
        await home.says(person(home.world), "/start")
        await home.channel.desk.wipes.begin(CHAT, 1, home.world.clock.now())
        home.world.faults.add("internal", times=2)
        monkeypatch.setattr(place, broken)
        await everything(home)
        monkeypatch.undo()
    ears.check()
    assert times


@pytest.mark.parametrize(
    "error",
    [
        *(TelegramError(TOLD), BadRequest(f"{TOLD} {CHAT}"), Forbidden(TOLD), NetworkError(f"{TOLD} bot{TOKEN}")),
        *(Conflict(TOLD), RetryAfter(7), RuntimeError(f"{TOLD} {TYPED} {CHAT}"), httpx.InvalidURL(f"bot{TOKEN}")),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_the_library_says(
    guide: Context, ears: Ears, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Errors of Telegram and of the library are told by their kind, in words of ours."""
    async with marked(guide, ears, webhook_url=WEBHOOK) as home:
        anna = person(home.world)
        await home.says(anna, "/start")

        async def broken(_: object, method: str, **__: object) -> dict[str, str]:
            if method == "getMe":
                return {"username": "kompas_test_bot"}  # it is about nobody, and told as it is
            raise error.with_traceback(None)

        monkeypatch.setattr(type(home.channel.desk.telegram.bot), "do_api_request", broken)
        await everything(home)
        stop = asyncio.Event()
        polling = Polling(home.channel.desk.telegram.bot, home.channel.lanes, lambda *_: None)
        running_ = asyncio.create_task(polling.run(stop))
        await asyncio.sleep(0.01)
        stop.set()
        await asyncio.gather(running_, return_exceptions=True)
        monkeypatch.undo()
    ears.check()


async def test_a_database_that_is_gone(guide: Context, ears: Ears) -> None:
    """Its errors show no statement and no value."""
    async with marked(guide, ears, webhook_url=WEBHOOK) as home:
        await home.says(person(home.world), "/start")
        async with home.channel.desk.wipes.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE wipes RENAME TO gone")
        await everything(home)
    assert "The database did not answer: OperationalError." in ears.check()


async def test_polling_from_start_to_end(guide: Context, ears: Ears) -> None:
    """With updates that cannot be read, a second poller, faults, and turns at hand when it is stopped."""
    world = World(Clock(scale=200))
    async with marked(guide, ears, world) as home:
        anna = person(world)
        home.channel.desk.telegram.pause = world.clock.sleep
        async with running(home.channel):
            for update in STRANGE:
                world.inject(update)
            anna.say(f"/start {ARGUMENT}")
            await until(lambda: bool(anna.messages and anna.messages[-1].keyboard))
            ears.look(home)
            world.faults.add("malformed", "getUpdates")
            world.faults.add("html", "editMessageText")
            anna.say(TYPED)
            anna.send_photo(CAPTION)
            anna.tap_data(anna.messages[-1], DATA)
            await until(lambda: not world.pending)
            anna.say(TYPED)
    assert "could not be read" in ears.check()


async def test_an_unknown_token_is_not_told(guide: Context, ears: Ears) -> None:
    """That it is not known is said, and which it is is not."""
    world = World(Clock(scale=200))
    world.token = "8000000009:AAnewNEWnewNEWnewNEWnewNEWnewNEWnewN"  # noqa: S105  of no real bot
    async with marked(guide, ears, world) as home, running(home.channel):
        await asyncio.sleep(0.05)
    assert "could not be set up yet: Telegram does not know the token." in ears.check()


async def test_a_webhook_from_start_to_end(guide: Context, ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers, updates that cannot be read, endless ones, our own faults: a status, and nothing in the answer."""
    bodies = [json.dumps({"update_id": 7, **update}).encode() for update in STRANGE]
    bodies += [TYPED.encode(), b"", b"\xff" * 10, b'{"update_id": "' + b"x" * 1_100_000 + b'"}', b"[" * 100_000]
    async with marked(guide, ears, webhook_url=WEBHOOK) as home:
        desk = home.channel.desk
        serving = AppConfig(
            home.channel.settings, desk.guide, desk.seal.keys, desk.now, home.channel, desk.wipes.engine
        )
        app = build_site(serving)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        right = {"x-telegram-bot-api-secret-token": secret_of(TOKEN)}
        async with lifespan(app), httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            answers = [await client.post(PATH, content=body, headers=right) for body in bodies]
            answers += [await client.post(PATH, content=bodies[0], headers=header) for header in ({}, {**wrong()})]
            answers += [await client.get(path, headers=right) for path in (PATH, f"/{TYPED}", "/healthz", "/readyz")]
            monkeypatch.setattr("bot.telegram.update_turns.take_text", _raise)
            message = {"message_id": 9, "date": 1, "chat": {"id": CHAT, "type": "private"}, "text": TYPED}
            answers.append(await client.post(PATH, json={"update_id": 8, "message": message}, headers=right))
            ears.look(home)
        ears.shown += [answer.text + repr(dict(answer.headers)) for answer in answers]
        assert {answer.status_code for answer in answers} >= {200, 403, 404, 405}
        assert not any(answer.status_code == 500 for answer in answers)
    assert "A turn could not be taken: ValueError in _raise" in ears.check()


def wrong() -> dict[str, str]:
    """The header of somebody who does not know the secret."""
    return {"x-telegram-bot-api-secret-token": DATA}


async def _raise(*_: object) -> None:
    raise ValueError(TOLD)


async def until(true: Callable[[], bool]) -> None:
    """Waits, not for long."""
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.002)


ALLOWED = {
    *("type(error).__name__", "place.name", "place.lineno", "self.unreadable", "self.limit", "ALARM"),
    *("status", "worker.failure"),  # a number; the sentence of an InputError, which is told at a start, too
    *("fault", "outcome"),  # faults of bot.telegram.faults, whose words are constants
    *("trouble", "rows", "lost", "off"),  # of bot.storage.trouble, as constant; numbers of rows, and of seconds
    "missing",  # of bot.storage.unusable: the operator's own setting, the place it names, and a kind
    "LEFT_ALONE",
}


def log_calls() -> list[tuple[str, ast.Call]]:
    """Every call of a logger in our program, with its file."""
    found = []
    for path in sorted(Path(bot.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                levels = ("debug", "info", "warning", "error", "exception", "critical", "log")
                if node.func.attr in levels and owner in ("log", "logger", "logging", "root", "_log"):
                    found.append((path.name, node))
    return found


def test_our_log_calls_hold_constants_and_kinds_only() -> None:
    """A constant sentence; and in it kinds of errors, counts, and faults whose words are constants."""
    calls = log_calls()
    assert len(calls) > 10
    for file, call in calls:
        assert isinstance(call.args[0], ast.Constant), file
        assert {ast.unparse(argument) for argument in call.args[1:]} <= ALLOWED, (file, ast.unparse(call))
        assert call.func.attr != "exception", file  # type: ignore[attr-defined]  # chosen for being an attribute
        if file != "logs.py":  # the one place where an exception comes along, to be stripped of its words
            assert call.keywords == [], (file, ast.unparse(call))


def test_print_is_for_commands_only() -> None:
    """What serves people prints nothing."""
    folder = Path(bot.__file__).parent
    for path in sorted([*folder.glob("telegram/*.py"), *folder.glob("storage/**/*.py")]):
        names = {ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)}
        assert not names & {"print", "breakpoint", "sys.stderr.write", "sys.stdout.write", "traceback.print_exc"}, path


async def test_our_log_lines_name_no_state_and_no_answer(
    guide: Context, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all that is logged provoked: neither where somebody was, nor what could be or was answered."""
    policy = guide.policy
    names = {*FIXED_SCREENS, *policy.fact, *(finding_screen(item.id) for item in policy.provisions), *Unknown}
    names |= {option for fact in policy.facts for option in fact.option_ids}
    constants = {call.args[0].value for _, call in log_calls() if isinstance(call.args[0], ast.Constant)}
    async with marked(guide, ears, webhook_url=WEBHOOK) as home:
        anna = person(home.world, language="en")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant", "refused")
        for place in ("bot.telegram.callback_queries.step", "bot.telegram.context.draw", "dialogs.codec.Codec.decode"):
            with monkeypatch.context() as patch:
                patch.setattr(place, _raise_now)
                anna.tap_data(anna.messages[-1], anna.messages[-1].keyboard[0][0]["callback_data"])
                await home.deliver()
        home.world.faults.at_random(seed=5, rate=0.5, kinds=get_args(Kind))
        await everything(home)
        home.world.faults.clear()
    told = ears.check()
    assert len(ears.ear.records) >= 2
    for record in ears.ear.records:
        assert record.msg in constants
        arguments = record.args if isinstance(record.args, tuple) else ()
        assert not {str(argument) for argument in arguments} & names
        assert record.exc_info is None
        for name in names:
            assert name not in record.getMessage().replace("refused a call", "").split()
    assert len(told.splitlines()) == len([item for item in ears.ear.records if item.levelno >= logging.INFO])


def _raise_now(*_: object, **__: object) -> None:
    raise ValueError(TOLD)


def test_reprs_of_settings_and_keys() -> None:
    """And of whatever else holds a secret."""
    for value in (SecretStr(TOKEN), Key(KEY), [Key(KEY)], {"token": SecretStr(TOKEN)}):
        for shown in (repr(value), str(value)):
            assert not any(secret in shown for secret in SECRETS)
