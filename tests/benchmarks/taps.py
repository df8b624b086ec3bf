"""What a tap costs a whole process over sockets: ours, and the same interview with PTB's `Application`.

Both have a Bot API server of the same kind, in the process that measures, and people who tap one after the other.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.telegram.callback_data import Buttons
from policy.policy import load
from tests.benchmarks.bots import Step, button, code_of, name_of, steps
from tests.benchmarks.serving import PATIENCE, Server, free_port, running
from tests.benchmarks.table import Row
from tests.botapi.clock import Clock
from tests.botapi.delivery import Webhooks
from tests.botapi.people import Person
from tests.botapi.server import application, serve
from tests.botapi.world import World

ROUNDS, PEOPLE = 5, 6
"""Rounds of each bot, taken in turns, and the people of a round."""

NAME = "a tap over sockets"

OFTEN = 0.001
"""Seconds between two looks at whether a tap is done."""

ASKED = {"editMessageText", "answerCallbackQuery"}
"""What a tap comes to."""


@dataclass(frozen=True)
class Process:
    """A bot that runs, its Telegram, and how a step ends the data of its button."""

    world: World
    server: Server
    code: Callable[[Step], str]

    async def cost(self, people: Sequence[int], way: Sequence[Step]) -> float:
        """Milliseconds of CPU time of the bot for each tap, when these people go this way one after the other."""
        met = [await self._meet(number) for number in people]
        before = self.server.cpu()
        for person in met:
            for step in way:
                await self._tap(person, self.code(step))
        return (self.server.cpu() - before) / len(people) / len(way) * 1e3

    async def _meet(self, number: int) -> Person:
        person = Person(self.world, number)
        person.say("/start")
        await _until(lambda: bool(person.screen and person.screen.keyboard))
        return person

    async def _tap(self, person: Person, code: str) -> None:
        """Tap the button whose data ends so; until the screen has changed and the tap is answered."""
        assert person.screen
        data = [held["callback_data"] for row in person.screen.keyboard for held in row]
        made = len(self.world.calls)
        person.tap_data(person.screen, button(data, code))
        await _until(lambda: {call.method for call in self.world.calls[made:] if call.outcome == "200"} >= ASKED)


def rows() -> Iterator[Row]:
    """Milliseconds of CPU time of a tap, asked for and pushed."""
    for how in ("polling", "webhook"):
        yield asyncio.run(_beside(how))


async def _beside(how: str) -> Row:
    policy = load()
    way, buttons = steps(policy), Buttons(policy)
    figures: tuple[list[float], list[float]] = ([], [])
    with tempfile.TemporaryDirectory() as folder:
        async with (
            _ours(how, Path(folder), partial(code_of, buttons)) as one,
            _usual(how, Path(folder)) as other,
        ):
            for round_ in range(ROUNDS + 1):  # the first one warms both
                for bot, found in zip((one, other), figures, strict=True):
                    people = range(1001 + round_ * PEOPLE, 1001 + (round_ + 1) * PEOPLE)
                    found.append(await bot.cost(people, way))
    ours, theirs = (statistics.median(found[1:]) for found in figures)
    return Row(f"{NAME}, {how}", "ms", ours, "Application, ConversationHandler", theirs)


@asynccontextmanager
async def _ours(how: str, folder: Path, code: Callable[[Step], str]) -> AsyncIterator[Process]:
    """`kompas serve` as an operator starts it, with its wipe list in this folder."""
    async with _telegram() as (world, address):
        port = free_port()
        settings = {
            "KOMPAS_TELEGRAM_TOKEN": world.token,
            "KOMPAS_TELEGRAM_API_URL": address,
            "KOMPAS_DATABASE_URL": f"sqlite:///{folder / 'wipes.sqlite'}",
        }
        settings |= {"KOMPAS_WEBHOOK_URL": "https://kompas.invalid"} if how == "webhook" else {}
        command = ["-m", "bot.cli.start", "serve", "--port", str(port)]
        async with _running(command, port, settings) as server, _delivered(world, how, port):
            yield Process(world, server, code)


@asynccontextmanager
async def _usual(how: str, folder: Path) -> AsyncIterator[Process]:
    """The peer, with its pickle in this folder."""
    async with _telegram() as (world, address):
        port = free_port()
        command = ["-m", "tests.benchmarks.peers.application", how, address, world.token, str(port), str(folder)]
        async with _running(command, port) as server, _delivered(world, how, port):
            yield Process(world, server, name_of)


@asynccontextmanager
async def _running(command: list[str], port: int, settings: Mapping[str, str] | None = None) -> AsyncIterator[Server]:
    """A process; while it ends its calls are still answered."""
    process = running(command, port, settings=settings)
    try:
        yield process.__enter__()
    finally:
        await asyncio.to_thread(process.__exit__, None, None, None)


@asynccontextmanager
async def _telegram() -> AsyncIterator[tuple[World, str]]:
    world = World(Clock(time.time(), scale=1))
    async with serve(application(world)) as address:
        yield world, address


@asynccontextmanager
async def _delivered(world: World, how: str, port: int) -> AsyncIterator[None]:
    """The bot has begun to ask for updates, or they are pushed to its port."""
    async with AsyncExitStack() as stack:
        await _until(lambda: bool(world.webhook if how == "webhook" else world.poller))
        if how == "webhook":
            await stack.enter_async_context(Webhooks(world, [f"http://127.0.0.1:{port}"]))
        yield


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(OFTEN)
