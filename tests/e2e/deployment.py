"""A deployment over real sockets: one process or several, a database, and a Bot API server with people around them."""

import asyncio
import random
import secrets
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.storage.references import Sending, Sent
from bot.telegram.webhook import secret_of
from bot.tokens.keys import Keys, read_keys, with_fallback
from bot.tokens.seal import LENGTH
from tests.botapi import world as botapi_world
from tests.botapi.clock import Clock
from tests.botapi.delivery import Webhooks
from tests.botapi.people import Person
from tests.botapi.server import serve
from tests.botapi.state import Message, Update
from tests.botapi.world import World
from tests.e2e.databases import Database
from tests.e2e.gate import Gate
from tests.e2e.lines import Lines
from tests.e2e.process import Process, run
from tests.e2e.waiting import OFTEN, PATIENCE, until
from tests.made import made_key

KEY = made_key("end to end")
WEBHOOK = "https://kompas.invalid"
FAST = 10.0
"""Seconds of Telegram's clock in one of ours: it tries a webhook again sooner, and nobody types within the second."""

TAP_LIFE = botapi_world.TAP_LIFE * FAST
"""Telegram's seconds for which a tap waits: as long as ever by our clock, by which processes start."""

PUSH_PATIENCE = 60 * FAST
"""Telegram's seconds for which it waits for a webhook: as long as ever by our clock."""

_NOWHERE = "http://127.0.0.1:9"


class Pusher(Webhooks):
    """Pushes to processes, whose ports change when they are started again."""

    def __init__(self, world: World, replicas: int, pick: Callable[[Update, int], int] | None) -> None:
        super().__init__(world, [_NOWHERE] * replicas, pick, timeout=PUSH_PATIENCE)
        self._clients = [httpx.AsyncClient(transport=Lines(), base_url=_NOWHERE) for _ in range(replicas)]

    def point(self, replica: int, address: str) -> None:
        """The replica is there now."""
        self._clients[replica].base_url = address


@dataclass
class Deployment:
    """Processes of one bot, and the world around them."""

    world: World
    folder: Path
    database: Database
    settings: dict[str, str]
    names: tuple[str, ...]
    api: str = _NOWHERE
    gate: Gate = field(init=False)
    ports: dict[str, int] = field(default_factory=dict)
    """Where a process serves, however often it is started; any port where nothing is said."""
    pusher: Pusher | None = None
    running: dict[str, Process] = field(default_factory=dict)
    all: list[Process] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    """What nobody may print: names, typed texts."""
    killed: bool = False
    """Whether a process was ended without its noticing: what it had still to answer stays unanswered."""

    def __post_init__(self) -> None:
        self.gate = Gate(self.world, self.strike, lambda name: self.running[name].ended())

    @property
    def token(self) -> str:
        """The bot's."""
        return self.world.token

    @property
    def keys(self) -> Keys:
        """What the wipe list opens with."""
        given = self.settings["KOMPAS_KEYS"]
        return with_fallback(read_keys(given) if given else None, (self.token,))

    @property
    def secret(self) -> str:
        """What Telegram shows with every push."""
        return secret_of(self.token)

    def environment(self, name: str) -> dict[str, str]:
        """The settings of one process."""
        return {
            "KOMPAS_TELEGRAM_TOKEN": self.token,
            "KOMPAS_TELEGRAM_API_URL": f"{self.api}/{name}",
            "KOMPAS_DATABASE_URL": self.database.url,
            **self.settings,
        }

    async def start(self, name: str = "one") -> Process:
        """Starts a process, and waits until it says where it serves."""
        process = await run(["serve", "--port", str(self.ports.get(name, 0))], self.environment(name), self.folder)
        self.running[name] = process
        self.all.append(process)
        await process.serves()
        if self.pusher and process.address:
            self.pusher.point(self.names.index(name), process.address)
        return process

    async def ready(self, name: str) -> None:
        """Waits until a process says that it is ready."""
        async with httpx.AsyncClient(base_url=self.running[name].address, trust_env=False, timeout=PATIENCE) as client:

            async def says_so() -> bool:
                try:
                    return (await client.get("/readyz")).is_success
                except httpx.TransportError:
                    return False

            async with asyncio.timeout(PATIENCE):
                while not await says_so():
                    await asyncio.sleep(OFTEN)

    async def start_all(self) -> None:
        """Starts every process at once, and waits until Telegram knows how to reach them."""
        await asyncio.gather(*(self.start(name) for name in self.names))
        if self.pusher:
            await until(lambda: self.world.webhook, "the webhook is set")

    async def kill(self, name: str) -> None:
        """Ends a process without its noticing."""
        self.strike(name)
        await self.running[name].ended()

    def strike(self, name: str) -> None:
        """The same, without waiting for its end."""
        self.killed = True
        self.running[name].signal(signal.SIGKILL)

    async def restart(self, name: str) -> None:
        """Tells a process to end, sees that it does so well, and starts it again with the settings of now."""
        await self.running[name].serves()  # one that was just started again knows no signal yet
        status = await self.running[name].stop()
        assert status == 0, self.running[name].told
        await self.start(name)

    async def end(self) -> None:
        """Tells every process that runs to end, and sees that it does so well."""
        ending = [process for process in self.running.values() if process.runs]
        for process in ending:
            await process.serves()  # one that was just started again knows no signal yet
            process.signal(signal.SIGTERM)
        for process in ending:
            assert await process.ended() == 0, process.told

    def person(self, language: str = "") -> Person:
        """Somebody new, with a number and a name that can be found anywhere."""
        number = secrets.randbelow(8 * 10**9) + 10**9
        person = Person(self.world, number, language, f"Praskovya{number:x}")
        self.people.append(person)
        return person

    @property
    def messages(self) -> list[Message]:
        """Every message of the bot that stands."""
        return [found for chat in self.world.chats.values() for found in chat.messages.values() if found.by_bot]

    def check_list(self) -> None:
        """Every message of the bot is on the wipe list, also in the very moment in which it is sent or deleted."""
        before = self.messages
        references = self.database.references(self.keys)
        sent = {item for item in references if isinstance(item, Sent)}
        sending = [item for item in references if isinstance(item, Sending)]
        after = set(self.messages)
        for message in before:
            begun = any(item.chat == message.chat.id and item.after < message.id for item in sending)
            listed = Sent(message.chat.id, message.id) in sent or begun
            assert listed or message not in after, f"message {message.id} is on no list: {references}"

    async def wiped(self, seconds: float = PATIENCE) -> None:
        """Waits until nothing of ours stands anywhere, and nothing is on the list."""
        await until(
            lambda: not self.messages and not self.database.rows(),
            lambda: f"{len(self.messages)} messages and {len(self.database.rows())} rows are gone",
            seconds,
        )

    def check_quiet(self) -> None:
        """No process told a secret, a number, a name, a text or a button."""
        told = "\n".join(process.told for process in self.all)
        assert "Traceback" not in told, told
        people = [str(chat) for chat in self.world.chats] + [person.json["first_name"] for person in self.people]
        keys = self.settings["KOMPAS_KEYS"].split(",")
        held = [self.token, self.token.partition(":")[2], *keys, self.secret, *self.markers]
        for secret in (*held, *people, *(tap.data[:LENGTH] for tap in self.world.taps.values())):
            assert not secret or secret not in told, told

    async def _tidy(self) -> None:
        for process in self.running.values():
            if process.runs:
                await process.kill()
        self.world.poller = object()
        self.world.wake()  # or a poll whose process is gone would be held on


@asynccontextmanager
async def deployment(
    folder: Path,
    database: Database,
    *,
    webhook: bool = False,
    replicas: int = 1,
    started: bool = True,
    turns: random.Random | None = None,
    **settings: str,
) -> AsyncIterator[Deployment]:
    """A deployment that is started; at the end it told nothing, and did nothing that Telegram does not allow.

    With `turns`, the replica that gets an update is drawn; without, they take turns.
    """
    token = f"{secrets.randbelow(9 * 10**9) + 10**9}:{secrets.token_hex(17)}x"
    world = World(Clock(start=time.time(), scale=FAST), token=token)
    held = {"KOMPAS_KEYS": KEY, "KOMPAS_REPLICAS": str(replicas)} | settings
    if webhook:
        held["KOMPAS_WEBHOOK_URL"] = WEBHOOK
    names = ("one", "two", "three")[:replicas]
    home = Deployment(world, folder, database, held, names)
    async with serve(home.gate) as home.api:
        patch = pytest.MonkeyPatch()
        patch.setattr(botapi_world, "TAP_LIFE", TAP_LIFE)
        try:
            if webhook:
                draw = (lambda *_: turns.randrange(replicas)) if turns else None
                home.pusher = Pusher(world, replicas, draw)
                async with home.pusher:
                    if started:
                        await home.start_all()
                    yield home
                    await home.end()
            else:
                if started:
                    await home.start_all()
                yield home
                await home.end()
        except BaseException as error:
            error.add_note("\n".join(f"{process.pid}: {process.told}" for process in home.all))
            raise
        finally:
            patch.undo()
            await home._tidy()
    home.check_quiet()
    if home.killed:
        assert not world.violations
    else:
        world.check()
