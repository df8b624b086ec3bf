"""People with unmistakable names and words, who use the bot in every way there is; and ears that hear all it tells."""

import asyncio
import contextlib
import io
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.logs import NOISY
from bot.telegram.files import DELETE
from bot.telegram.polling import Polling
from bot.telegram.webhook import secret_of
from bot.telegram.wiper import keep_wiping
from bot.tokens.seal import LENGTH
from dialogs.case import Case
from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.botapi.people import Group, Person
from tests.botapi.world import TOKEN, World
from tests.telegram.house import KEY, House, house

Json = dict[str, Any]
CHAT, OTHER, GROUP = 7_417_093_581, 7_417_093_593, -1_007_417_093_617
FIRST, LAST, USER = "Zvyarynka-Firstmark", "Kavalchuk-Lastmark", "usermark_zvyar"
TYPED, CAPTION, PHONE, FILE = "typedmark прызнаньне", "captionmark таямніца", "+375297417093", "filemark-pashpart.pdf"
DATA, TITLE, ARGUMENT, TOLD = "datamark-forged", "titlemark Дом", "argumentmark", "errormark-of-ours"
WEBHOOK = "https://kompas.example.org"
WORDS = (
    *(FIRST, LAST, USER, TYPED, CAPTION, PHONE, FILE, DATA, TITLE, ARGUMENT, TOLD),
    *(str(abs(number)) for number in (CHAT, OTHER, GROUP)),
    *("typedmark", "captionmark", "прызнаньне", "таямніца", "Дом", "mark-", "mark_"),
)
SECRETS = (TOKEN, TOKEN.partition(":")[2], KEY, KEY.partition(".")[2], secret_of(TOKEN))
NAMES = (*NOISY, "bot", "uvicorn", "uvicorn.error", "transitions", "starlette")
HANDLED = {"sendMessage", "editMessageText", "deleteMessage", "deleteMessages", "answerCallbackQuery"}
HANDLED |= {"editMessageMedia"}
STRANGE: tuple[Json, ...] = (
    {"message": {"message_id": TYPED, "chat": {"id": CHAT, "type": "private"}, "text": TYPED}},
    {"message": {"message_id": 5, "chat": {"id": str(CHAT) + "x"}, "text": TYPED}},
    {"message": {"message_id": 5, "chat": {"id": 10**30}, "text": TYPED}},
    {"message": {"message_id": 5, "chat": TITLE, "from": FIRST}},
    {"message": {"message_id": 5, "date": DATA, "chat": {"id": CHAT, "type": "private"}, "text": [TYPED]}},
    {
        "message": {
            "message_id": 5,
            "date": 1,
            "chat": {"id": GROUP, "type": "channel", "title": TITLE},
            "text": "/start",
        }
    },
    {"message": None, "callback_query": {"id": 5, "data": DATA}},
    {"callback_query": {"id": DATA, "from": {"id": CHAT, "first_name": FIRST}, "data": DATA}},
    {"callback_query": {"id": "1", "from": {"id": CHAT}, "inline_message_id": DATA, "data": DATA}},
    {"my_chat_member": {"chat": {"id": CHAT, "type": "private"}, "from": {"id": CHAT}, "new_chat_member": TITLE}},
    {"edited_message": {"message_id": 5, "chat": {"id": CHAT, "type": "private"}, "text": TYPED}},
    {"inline_query": {"id": DATA, "from": {"id": CHAT, "first_name": FIRST}, "query": TYPED}},
    {TITLE: [1, 2, {"deep": TYPED}]},
    {"message": {"message_id": 5, "chat": {"id": CHAT, "type": "private"}, "text": f"/{ARGUMENT} {TYPED}"}},
    {"message": {"message_id": 5, "chat": {"id": CHAT, "type": "private"}, "poll": {"question": TYPED}}},
)


def forms_of(number: int) -> set[bytes]:
    """The forms in which a chat could stand in a file."""
    found = {str(abs(number)).encode(), f"{abs(number):x}".encode()}
    for value in (number, -number):
        found |= {value.to_bytes(size, "little", signed=True) for size in (6, 7, 8)}
        found |= {value.to_bytes(size, "big", signed=True) for size in (6, 7, 8)}
    return found


class Ear(logging.Handler):
    """Hears every record of our own loggers, at any level, with everything it holds."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """As the most talkative of handlers would write it."""
        self.records.append(record)
        told = logging.Formatter("%(name)s %(levelname)s %(pathname)s %(message)s").format(record)
        self.lines.append(f"{told} {record.args!r} {record.__dict__!r}")
        record.exc_text = None  # what another handler has written is not ours


@dataclass
class Ears:
    """Everything that could be overheard while a test runs."""

    capture: pytest.CaptureFixture[str]
    ear: Ear
    log: io.StringIO
    folder: Path
    shown: list[str] = field(default_factory=list)
    seen: list[bytes] = field(default_factory=list)

    def look(self, home: House) -> None:
        """What objects show of themselves, and what stands in the files, at this moment."""
        channel, desk = home.channel, home.channel.desk
        parts: tuple[object, ...] = (
            *(channel, desk, channel.lanes, channel.webhook, channel.settings),
            *(desk.memory, desk.telegram, desk.telegram.bot, desk.telegram.requests, desk.wipes, desk.wipes.keys),
            *(desk.seal, desk.wipes.engine, Polling(desk.telegram.bot, channel.lanes, lambda *_: None)),
            *(list(desk.memory.screens.items()), list(desk.memory.screens)),
            *(vars(channel.lanes)["_tasks"], desk.telegram.later),
            *[item for waiting in vars(channel.lanes)["_waiting"].values() for item in waiting],
        )
        self.shown += [show(part) for part in parts for show in (repr, str, "{!r}".format)]
        self.seen += [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]

    def check(self) -> str:
        """Fails if anything of anybody, or a secret, was overheard. Returns what went to the log."""
        told = self.capture.readouterr()
        for text in (told.out, told.err, self.log.getvalue(), *self.ear.lines, *self.shown):
            for mark in (*WORDS, *SECRETS):
                assert mark not in text, (mark, text[:3000])
        for content in (path.read_bytes() for path in self.folder.rglob("*") if path.is_file()):
            self.seen.append(content)
        for content in set(self.seen):
            for word in (*WORDS, *SECRETS):
                assert word.encode() not in content, word
            for number in (CHAT, OTHER, GROUP):
                assert not [form for form in forms_of(number) if form in content], number
        assert (told.out, told.err) == ("", "")
        return self.log.getvalue()


@contextlib.asynccontextmanager
async def marked(
    guide: Context, ears: Ears, world: World | None = None, webhook_url: str | None = None
) -> AsyncIterator[House]:
    """A deployment in which not every call is well, so that the world does not complain at the end."""
    async with house(guide, ears.folder, world or World(), webhook_url=webhook_url) as home:
        try:
            yield home
        finally:
            await asyncio.gather(*home.channel.desk.telegram.later, return_exceptions=True)
            ears.look(home)
            home.world.violations.clear()
            home.world.taps.clear()


def person(world: World, number: int = CHAT, language: str = "be") -> Person:
    """Somebody of whom everything is unmistakable."""
    found = Person(world, number, language, FIRST)
    found.json |= {"last_name": LAST, "username": USER, "is_premium": True}
    found.chat.naming |= {"last_name": LAST, "username": USER}
    return found


def group(world: World) -> Group:
    """A group with an unmistakable title."""
    return Group(world, GROUP, TITLE)


def actions(anna: Person, home: House, dice: random.Random) -> list[Callable[[], object]]:
    """What somebody may do next."""
    house_group = group(home.world)
    shown = anna.screen

    def tap() -> object:
        if shown is None or not shown.keyboard:
            return anna.say("/start")
        return anna.tap_data(shown, dice.choice(dice.choice(shown.keyboard))["callback_data"])

    def forge() -> object:
        if shown is None:
            return anna.say(f"/new {ARGUMENT}")
        kept = shown.keyboard[0][0]["callback_data"][:LENGTH] if shown.keyboard else ""
        return anna.tap_data(shown, dice.choice([DATA, kept + "=" + DATA[:10], kept + DATA[:12], "ключ", DATA + kept]))

    once: list[Callable[[], object]] = [
        *(lambda: anna.say(f"/start {ARGUMENT}"), lambda: anna.say("/new"), lambda: anna.say("/help")),
        *(lambda: anna.say("/erase"), lambda: anna.say(f"/{ARGUMENT}"), lambda: anna.say("refused")),
        *(lambda: anna.send_photo(CAPTION), lambda: anna.send_document(FILE), lambda: anna.send_contact(PHONE)),
        *(anna.send_voice, anna.send_sticker, anna.send_location, anna.service, forge, forge),
        *(lambda: house_group.add_bot(anna), lambda: anna.say(f"/start {ARGUMENT}", house_group)),
        *(lambda: anna.say(TYPED, house_group), lambda: home.world.inject(dice.choice(STRANGE))),
        *(anna.block, anna.clear_chat),
    ]
    return [*once, *([tap] * len(once)), *([lambda: anna.say(TYPED)] * 3)]


async def monkey(home: House, seed: int, steps: int) -> None:
    """Somebody who does anything, while time passes."""
    dice = random.Random(seed)  # noqa: S311  to be repeated, not secret
    people = [person(home.world), person(home.world, OTHER, "nl")]
    for _ in range(steps):
        anna = dice.choice(people)
        if anna.chat.blocked:
            anna.unblock()
        for _ in range(dice.randint(1, 3)):
            dice.choice(actions(anna, home, dice))()
            if anna.chat.blocked:
                break
        await home.deliver()
        home.world.clock.jump(dice.choice((1, 5, 400)))
        if dice.random() < 0.15:
            await round_of_the_wiper(home)


async def round_of_the_wiper(home: House) -> None:
    """A round as in a server: what goes wrong is told and ends nothing."""
    wiping = asyncio.create_task(keep_wiping(home.channel.desk, home.channel.lanes, 3600, every=0.005))
    for _ in range(200):
        await asyncio.sleep(0)
    await asyncio.sleep(0.02)
    wiping.cancel()
    await asyncio.gather(wiping, return_exceptions=True)


async def everything(home: House) -> None:
    """Every handler once, in order."""
    anna, boris, people = person(home.world), person(home.world, OTHER, "nl"), group(home.world)
    sends: tuple[Callable[[], object], ...] = (
        *(lambda: anna.say(TYPED), lambda: anna.send_contact(PHONE), lambda: anna.say(f"/start {ARGUMENT}")),
        *(lambda: anna.say(TYPED), lambda: anna.send_photo(CAPTION), lambda: anna.send_document(FILE)),
        *(lambda: anna.send_contact(PHONE), anna.send_voice, anna.send_location, lambda: anna.say("/help")),
        *(lambda: anna.say(f"/new {ARGUMENT}"), lambda: anna.say(f"/{ARGUMENT} {TYPED}"), lambda: anna.say("English")),
        *(lambda: people.add_bot(anna), lambda: anna.say(f"/start@kompas_test_bot {ARGUMENT}", people)),
        *(lambda: anna.say(TYPED, people), lambda: boris.say("/start"), lambda: boris.say("/erase")),
        *(anna.block, anna.unblock, lambda: anna.say("/start"), lambda: boris.say("/start")),
    )
    for send in sends:
        with contextlib.suppress(AssertionError):  # a person whom a fault has made to block the bot
            send()
        await quietly(home.deliver())
        home.world.clock.jump(2)
    for update in STRANGE:
        home.world.inject(update)
    await quietly(home.deliver())
    for data in (DATA, "", "=" + DATA, "!" + DATA):
        if anna.screen is not None and anna.screen.keyboard:
            token = anna.screen.keyboard[0][0]["callback_data"][:LENGTH]
            anna.tap_data(anna.screen, (token if data[:1] in "=!" else "") + data or " ")
            await quietly(home.deliver())
    for _ in range(8):
        if anna.screen is not None and anna.screen.keyboard:
            anna.tap_data(anna.screen, anna.screen.keyboard[0][0]["callback_data"])
            await quietly(home.deliver())
    for screen, ticks, data in (("share", ("origin",), "!continue"), ("review", (), "!sheet")):
        case = Case({"origin": ("ruritania",)}, "be", Audience.WORKER, screen, ticks=ticks)
        for tapped in (data, DELETE):
            if anna.screen is not None and not anna.chat.blocked:
                with contextlib.suppress(ValueError, SQLAlchemyError):  # where sealing is what breaks
                    sealed = home.channel.desk.sealed(anna.id, case) if tapped == data else ""
                    anna.tap_data(anna.screen, sealed + tapped)
                await quietly(home.deliver())
    anna.clear_chat()
    home.world.clock.jump(25 * 3600)
    await round_of_the_wiper(home)


async def quietly(work: Awaitable[object]) -> None:
    """What breaks here would have broken in a task that nobody looks at."""
    with contextlib.suppress(ValueError):
        await work
