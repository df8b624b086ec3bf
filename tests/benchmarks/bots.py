"""Two bots over a transport that does nothing: ours, and the same interview written the usual way.

A person is a list of steps; each step becomes a tap on a button that the bot has drawn.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Update
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

from bot.settings import Settings
from bot.storage.database import open_database
from bot.telegram.callback_data import Buttons
from bot.telegram.channel import Channel, open_channel
from bot.telegram.client import QuietBot
from bot.telegram.updates import read_update
from bot.tokens.keys import read_keys
from bot.tokens.seal import LENGTH
from dialogs.case import Case
from dialogs.context import open_context
from dialogs.step import step
from policy.pack.facts import Kind
from policy.policy import Policy, load
from tests.benchmarks.peers import conversation
from tests.conftest import TODAY
from tests.made import made_key
from tests.offered import asked_answers

TOKEN, KEY = "1:a", made_key("benchmarks")
_ME = b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"x","username":"x_bot"}}'

Work = Callable[[bytes], Awaitable[object]]


class NoRequest(BaseRequest):
    """Sends nothing; the request has been built. What was last drawn is kept."""

    text = ""
    _markup = "{}"

    @property
    def read_timeout(self) -> float:
        """Nothing is waited for."""
        return 5

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, *_: Any, **call: Any) -> tuple[int, bytes]:
        """Everything is done."""
        data: RequestData | None = call.get("request_data")
        sent = data.json_parameters if data else {}
        if call["url"].endswith("getMe"):
            return 200, _ME
        if "text" in sent and "chat_id" in sent:
            self.keep(sent["text"], sent.get("reply_markup", "{}"))
        chat = sent.get("chat_id", "77")
        told = f'{{"message_id":5,"date":1700000000,"edit_date":1700000001,"chat":{{"id":{chat},"type":"private"}}}}'
        return 200, f'{{"ok":true,"result":{told}}}'.encode()

    def drawn(self) -> tuple[str, tuple[str, ...]]:
        """The text last drawn, and what its buttons send."""
        rows = json.loads(self._markup).get("inline_keyboard", [])
        return self.text, tuple(button["callback_data"] for row in rows for button in row)

    def keep(self, text: str, markup: str) -> None:
        """This was drawn last."""
        self.text, self._markup = text, markup


NUMBERS = count(1)
"""Of updates: one that was taken is not taken again."""


@dataclass(frozen=True)
class Step:
    """What a person does on a screen: chooses or ticks an option, or does something else."""

    screen: str
    name: str
    kind: str


@dataclass(frozen=True)
class Bot:
    """A bot that takes updates, and how a step ends the data of its button."""

    take: Work
    request: NoRequest
    code: Callable[[Step], str]
    flush: Callable[[], Awaitable[None]]
    meet: Callable[[int], Awaitable[None]]
    """A chat has the first screen before it, however it got there."""


def steps(policy: Policy) -> list[Step]:
    """Somebody from the choice of language to the last finding, each read."""
    found = [
        Step("language", "en", "choose"),
        Step("safety", "continue", "do"),
        Step("audience", "applicant", "choose"),
    ]
    for fact, answer in asked_answers(policy, 0).items():
        if policy.fact[fact].kind is Kind.SEVERAL:
            found += [*(Step(fact, name, "tick") for name in answer), Step(fact, "continue", "do")]
        else:
            found.append(Step(fact, answer[0], "choose"))
    found.append(Step("review", "continue", "do"))
    for provision in (item for item in policy.provisions if not item.effect_of):
        found += [Step("findings", f"show:{provision.id}", "do"), Step(f"finding:{provision.id}", "back", "do")]
    return found


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[Bot]:
    """Kompas, with its wipe list in this folder."""
    async with open_database(f"sqlite:///{folder}/wipes.sqlite") as engine:
        channel = channel_of(engine)
        buttons = Buttons(channel.desk.guide.policy)

        request = channel.desk.telegram.bot.request
        assert isinstance(request, NoRequest)

        async def meet(chat: int) -> None:
            for sent in channel.desk.memory.of(chat):
                channel.desk.memory.forget(sent)
            _, text, keyboard = channel.desk.drawn(chat, step(channel.desk.guide, Case(), None, channel.desk.day))
            request.keep(text, json.dumps({"inline_keyboard": keyboard}))

        yield Bot(work_of(channel), request, partial(code_of, buttons), _nothing, meet)


@asynccontextmanager
async def usual(folder: Path, flush: float = conversation.FLUSH) -> AsyncIterator[Bot]:
    """The peer, with its pickle in this folder; it writes in the background."""
    request = NoRequest()
    guide = open_context(load())
    builder = Application.builder().token(TOKEN).request(request).get_updates_request(request).updater(None)
    app = conversation.build(guide, TODAY, builder, folder / "people.pickle", flush)

    faults: list[BaseException | None] = []

    async def note(_: object, context: conversation.Context) -> None:
        faults.append(context.error)

    async def take(raw: bytes) -> None:
        await app.process_update(Update.de_json(json.loads(raw), app.bot))
        if faults:
            raise RuntimeError("the peer cannot take an update") from faults[0]

    app.add_error_handler(note)
    async with app:
        await app.start()
        try:
            yield Bot(take, request, name_of, app.update_persistence, lambda chat: take(start(chat)))
        finally:
            await app.stop()


def channel_of(engine: AsyncEngine) -> Channel:
    """Our channel over the transport that does nothing."""
    settings = Settings(telegram_token=SecretStr(TOKEN), keys=SecretStr(KEY))
    channel = open_channel(settings, open_context(load()), read_keys(KEY), engine)
    channel.desk.telegram.bot = QuietBot(TOKEN, request=NoRequest(), get_updates_request=NoRequest())
    return channel


def work_of(channel: Channel) -> Work:
    """What our channel does with an update, until the tap is answered."""

    async def work(raw: bytes) -> None:
        channel.desk.memory.taken.clear()  # the same update stands for another one each time
        await channel.lanes.take(read_update(raw))
        while channel.desk.telegram.later:
            await asyncio.sleep(0)

    return work


async def walk(bot: Bot, chat: int, way: Sequence[Step]) -> list[bytes]:
    """The person meets the bot and takes these steps; the updates that this was."""
    await bot.meet(chat)
    raws = []
    for one in way:
        raws.append(tap(chat, button(bot.request.drawn()[1], bot.code(one))))
        await bot.take(raws[-1])
    return raws


def button(buttons: Sequence[str], code: str) -> str:
    """The data of the button that ends so. Raises LookupError where there is none."""
    found = [data for data in buttons if code in (data, data[LENGTH:])]
    if not found:
        raise LookupError(f"there is no button {code!r} among {[data[-LENGTH:] for data in buttons]}")
    return found[0]


def start(chat: int) -> bytes:
    """The command that begins."""
    entity = {"type": "bot_command", "offset": 0, "length": 6}
    message = {"message_id": 4, "from": _person(chat), "chat": _chat(chat), "date": int(time.time()), "text": "/start"}
    return json.dumps({"update_id": next(NUMBERS), "message": message | {"entities": [entity]}}).encode()


def tap(chat: int, data: str) -> bytes:
    """A button tapped."""
    bot = {"id": 1, "is_bot": True, "first_name": "Kompas", "username": "x_bot"}
    message = {"message_id": 5, "from": bot, "chat": _chat(chat), "date": int(time.time()), "text": "x" * 300}
    query = {"id": "4382", "from": _person(chat), "message": message, "chat_instance": "-123", "data": data}
    return json.dumps({"update_id": next(NUMBERS), "callback_query": query}).encode()


def _person(chat: int) -> dict[str, object]:
    return {"id": chat, "is_bot": False, "first_name": "Anna", "language_code": "be"}


def _chat(chat: int) -> dict[str, object]:
    return {"id": chat, "first_name": "Anna", "type": "private"}


def code_of(buttons: Buttons, one: Step) -> str:
    """How a step ends the data of its button with us."""
    if one.kind == "do":
        return buttons.action(one.name)
    if one.kind == "tick":
        return buttons.tick(one.screen, one.name, on=True)
    return buttons.choice(one.screen, one.name)


def name_of(one: Step) -> str:
    """The data of its button with the peer."""
    return one.name.removeprefix("show:")


async def _nothing() -> None:
    """There is nothing to write."""
