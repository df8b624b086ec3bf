"""What goes wrong, goes wrong as it would on a network, in process and over sockets."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from tests.botapi.bots import bot_of, short_bot_of
from tests.botapi.clock import Clock
from tests.botapi.faults import Kind
from tests.botapi.people import Person
from tests.botapi.server import telegram
from tests.botapi.world import World


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    return World(Clock(scale=100) if request.node.callspec.params["bot"] == "sockets" else Clock())


@pytest.fixture(params=["in process", "short", "sockets"])
async def bot(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Bot]:
    if request.param != "sockets":
        async with bot_of(world) if request.param == "in process" else short_bot_of(world) as bot:
            yield bot
        return
    async with telegram(world) as base:
        requests = [HTTPXRequest(read_timeout=0.2, httpx_kwargs={"trust_env": False}) for _ in range(2)]
        async with Bot(world.token, base, request=requests[0], get_updates_request=requests[1]) as bot:
            yield bot


@pytest.fixture
def anna(world: World) -> Person:
    anna = Person(world)
    anna.say("/start")
    return anna


@pytest.mark.parametrize(
    ("kind", "learnt"),
    [
        ("internal", (NetworkError, False)),
        ("gateway", (NetworkError, False)),
        ("html", (NetworkError, False)),
        ("malformed", (TelegramError, True)),
        ("reset", (NetworkError, False)),
        ("lost", (NetworkError, True)),
        ("timeout", (TimedOut, False)),
        ("lost_timeout", (TimedOut, True)),
        ("refused", (NetworkError, False)),
    ],
)
async def test_what_the_bot_learns(
    world: World, bot: Bot, anna: Person, kind: Kind, learnt: tuple[type[TelegramError], bool]
) -> None:
    error, carried_out = learnt
    world.faults.add(kind, "sendMessage")
    with pytest.raises(error):
        await bot.send_message(anna.id, "a")
    assert bool(anna.messages) is carried_out
    await bot.send_message(anna.id, "b")
    assert anna.text == "b"
    assert world.faults.happened == [("sendMessage", kind)]
    assert not world.violations


async def test_a_flood(world: World, bot: Bot, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    world.faults.add("flood", chat=anna.id, seconds=7, times=2, skip=1)
    await bot.send_message(anna.id, "a")
    for _ in range(2):
        with pytest.raises(RetryAfter, match=r"Retry in 0:00:07"):
            await bot.send_message(anna.id, "b")
    await bot.send_message(anna.id, "c")
    assert [message.text for message in anna.messages] == ["a", "c"]


async def test_a_slow_answer(world: World, bot: Bot, anna: Person) -> None:
    world.faults.add("slow", seconds=2)
    before = world.clock.now()
    await bot.send_message(anna.id, "a")
    assert world.clock.now() >= before + 2


async def test_somebody_blocks_the_bot(world: World, bot: Bot, anna: Person) -> None:
    world.faults.add("blocked", "sendMessage")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "a")
    assert anna.chat.blocked
    assert "my_chat_member" in world.take_updates()[-1]


async def test_a_message_is_removed_just_before(world: World, bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "a")
    world.faults.add("removed", "editMessageText")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("b", anna.id, sent.message_id)


async def test_a_lost_answer_may_be_given_again(world: World, bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "a")
    tap = anna.tap_data(anna.messages[0], "x")
    world.take_updates()
    world.faults.add("lost", "answerCallbackQuery")
    with pytest.raises(NetworkError):
        await bot.answer_callback_query(tap.id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(tap.id)
    world.check()


@pytest.mark.parametrize("bot", ["in process"], indirect=True)
async def test_chance_is_repeatable(world: World, bot: Bot, anna: Person) -> None:
    runs = []
    for _ in range(2):
        world.faults.happened.clear()
        world.faults.at_random(seed=5, rate=0.3, kinds=["internal", "reset"], methods=["sendMessage"])
        for _ in range(20):
            try:
                await bot.send_message(anna.id, "a")
            except NetworkError:
                continue
        runs.append(list(world.faults.happened))
    assert runs[0] == runs[1]
    assert 2 < len(runs[0]) < 12
    world.faults.clear()
    await bot.send_message(anna.id, "a")
