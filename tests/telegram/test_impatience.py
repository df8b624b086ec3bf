"""Quick fingers and slow networks: whatever somebody ticks, as they see it, is what the interview goes on with."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from bot.telegram.callback_queries import give_up
from bot.telegram.channel import set_webhook
from bot.telegram.polling import Polling
from dialogs.context import Context
from tests.botapi.delivery import Webhooks
from tests.botapi.people import Person
from tests.botapi.world import World
from tests.telegram.house import House, house
from tests.telegram.hurry import FOREVER, Loop, LoopClock, Phone, slow_bot
from tests.telegram.talks import do
from tests.telegram.test_webhook import site_of

QUESTIONS = ("criticism",)
PEOPLE, MANY, SEEDS = 3, 10, 24


@asynccontextmanager
async def delivered(home: House, webhook: bool) -> AsyncIterator[None]:
    """Updates come to the bot as they come in."""
    channel, stop = home.channel, asyncio.Event()
    if webhook:
        await set_webhook(channel)
        async with Webhooks(home.world, [site_of(home)]):
            yield
        return
    loop = asyncio.get_running_loop()
    polling = Polling(channel.desk.telegram.bot, channel.lanes, partial(give_up, channel.desk), loop.time)
    task = asyncio.create_task(polling.run(stop))
    yield
    stop.set()
    await task


async def tick(phone: Phone) -> None:
    """Tick and untick at random; look what a word means, or at help, and come back."""
    for _ in range(phone.dice.randint(1, 6)):
        box = phone.dice.choice(phone.boxes())
        for _ in range(phone.dice.choice((1, 1, 1, 2))):
            phone.tap(box)
            await phone.pause()
        if phone.dice.random() < 0.15:
            phone.tap(phone.button("!why"))
            await phone.pause()
    if phone.dice.random() < 0.2:
        screen = phone.screen()
        phone.tap(phone.button("!help"))
        await phone.until(lambda: phone.screen() == "help")
        phone.tap(phone.button("!back"))
        await phone.until(lambda: phone.screen() == screen)


async def answer(phone: Phone) -> tuple[str, ...]:
    """Answer the question at hand and go on, tapping once more when that takes too long; what was wanted."""
    question = phone.screen()
    phone.wanted = set()
    await tick(phone)
    while not phone.wanted:
        phone.tap(phone.dice.choice(phone.boxes()))
        await phone.pause()
    button = phone.button("!continue")
    for _ in range(phone.dice.choice((1, 2, 3))):
        phone.tap(button)
        await phone.pause()
    await phone.until(lambda: phone.screen() != question)
    fact = phone.home.channel.desk.guide.policy.fact[question]
    return tuple(name for name in (*fact.option_ids, "dont_know", "rather_not_say") if name in phone.wanted)


async def go_on(phone: Phone) -> None:
    """Each question that takes several answers and is asked; the answer is what was ticked."""
    while (question := phone.screen()) in QUESTIONS:
        wanted = await answer(phone)
        held = phone.home.case(phone.person).answers[question]
        assert (held if isinstance(held, tuple) else (held,)) == wanted, question


@dataclass(frozen=True)
class Rush:
    """So many people at once; `floods`: the share of edits before which Telegram asks to wait, for 1 to 5 seconds."""

    seed: int
    webhook: bool
    floods: float
    people: int = PEOPLE


async def in_a_hurry(guide: Context, folder: Path, rush: Rush) -> None:
    """Each of them on a network of their own."""
    loop, dice = asyncio.get_running_loop(), random.Random(rush.seed)  # noqa: S311  to be repeated
    assert isinstance(loop, Loop)
    world = World(LoopClock(loop))
    url = "https://kompas.example.org" if rush.webhook else None
    async with house(guide, folder, world, webhook_url=url) as home:
        phones: list[Phone] = []
        for number in range(rush.people):
            anna = Person(world, 1000 + number, "en")
            await home.says(anna, "/start")
            await do(home, anna, "en", "continue", "applicant", "waiting", "ruritania", "adult")
            phones.append(Phone(home, anna, random.Random(dice.random())))  # noqa: S311  to be repeated
        telegram = home.channel.desk.telegram
        telegram.bot = slow_bot(world, phones, dice)
        telegram.pause = home.channel.lanes.pause = asyncio.sleep
        for phone in phones:
            phone.look()
        loop.selector.real = 0.0  # from here on there are no threads
        world.faults.at_random(rush.seed, rush.floods, ["flood"], ["editMessageText"])
        await asyncio.sleep(3)
        async with delivered(home, rush.webhook):
            await asyncio.gather(*(go_on(phone) for phone in phones))
            await asyncio.sleep(5)
        assert not any(phone.person.alerts for phone in phones)
        loop.selector.real = FOREVER


def run(guide: Context, folder: Path, rush: Rush) -> None:
    """In virtual time."""
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(in_a_hurry(guide, folder, rush))


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("floods", [0, 0.1])
def test_nothing_ticked_is_lost(guide: Context, tmp_path: Path, webhook: bool, floods: float) -> None:
    """However early the next tap comes, and also when Telegram asks to wait."""
    run(guide, tmp_path, Rush(7, webhook, floods))


@pytest.mark.proof
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_ticked_is_lost_by_anybody(guide: Context, tmp_path: Path, seed: int, webhook: bool) -> None:
    """The same with many people."""
    run(guide, tmp_path, Rush(seed, webhook, 0.05 * (seed % 3), MANY))
