"""The calls to the Bot API that are used, each tried a bounded number of times."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from pydantic_core import to_json
from telegram import Bot, InputFile, InputMediaDocument, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.serve.shutdown import LAST_ANSWERS
from bot.telegram.connections import Connections, proxy_for
from bot.telegram.deletion_clock import Clock, passed
from bot.telegram.errors import CallRefused, Fault, MessageGone, RetryAfter, Unreachable, fault_of, is_done

TRIES = 4
PAUSES = (0.2, 0.8, 2.0)
"""Seconds between one try and the next."""

SHORT_WAIT = 1.0
"""Seconds for which Telegram may ask to wait without the turn being put off."""

AT_ONCE = 100
"""Messages that one call deletes."""

CONNECTIONS = 64
POLL_CONNECTIONS = 4
READ_SECONDS = 10
POLL_SECONDS = 5
"""Seconds for an answer to a poll that is not to wait for anything."""

_MEDIA = {"photo": InputMediaPhoto, "document": InputMediaDocument}

Keyboard = Sequence[Sequence[Mapping[str, str]]]


class QuietBot(Bot):
    """A Bot that does not show its token, and whose methods may be called by their names in the Bot API."""

    def __repr__(self) -> str:
        return "Bot"

    @classmethod
    def _warn(cls, *_: object, **__: object) -> None:
        """Its own methods build typed objects first: that costs more than all the rest of a turn."""


@dataclass(frozen=True, repr=False)
class File:
    """A `photo` or a `document`, held in memory."""

    kind: str
    name: str
    content: bytes


def open_telegram(
    token: str,
    api_url: str,
    request: BaseRequest | None = None,
    clock: Clock | None = None,
    heard: Callable[[], None] = lambda: None,
) -> "Telegram":
    """A bot at a Bot API server (scheme, host and port). `request` takes the place of the network.

    `clock` is told the time by every answer, `heard` of every call but polls. Raises InputError for a proxy, named by
    the environment, of an unknown kind.
    """
    clock = clock or Clock(time.time, passed)
    told, proxy = partial(_read_clock, clock), proxy_for(api_url)
    calls = request or Connections(CONNECTIONS, READ_SECONDS, proxy, told)
    polls = request or Connections(POLL_CONNECTIONS, POLL_SECONDS, proxy, told)
    bot = QuietBot(token, base_url=f"{api_url}/bot", request=calls, get_updates_request=polls)
    return Telegram(bot, (calls, polls), clock, heard)


@dataclass
class Telegram:
    """What is asked of Telegram. Raises the faults of `bot.telegram.errors` and nothing else."""

    bot: Bot
    requests: tuple[BaseRequest, ...]
    clock: Clock
    heard: Callable[[], None] = lambda: None
    """Told of every call: it is about somebody."""
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    highest: int = 0
    """The highest number of a message seen: numbers rise over all private chats of a bot."""
    latest: float = 0.0
    """When the newest message seen was sent, in seconds since 1970."""
    name: str = ""
    """The bot's name, once it was asked for."""
    later: set[asyncio.Task[None]] = field(default_factory=set)
    """Answers to taps on their way: they delay nothing."""

    async def send(self, chat: int, text: str, savable: bool = False) -> dict[str, Any]:
        """Send a message without a sound; the message as Telegram tells it. Not tried again once it may be there.

        `savable`: it may be saved and forwarded, also when something else is put into it.
        """
        values = {"disable_notification": True, "protect_content": not savable}
        sent: dict[str, Any] = await self.call("sendMessage", _written(chat, text, ()) | values, again=False)
        self.note_message_id(chat, int(sent["message_id"]), sent["date"])
        self.clock.sent(sent["date"])
        return sent

    async def username(self) -> str:
        """The bot's name, asked for once."""
        if not self.name:
            self.name = str((await self.call("getMe", {}))["username"])
        return self.name

    async def edit(self, chat: int, message: int, text: str, keyboard: Keyboard = ()) -> dict[str, Any] | None:
        """Put another screen into a message; the message, or None when it was so already."""
        edited = await self.call("editMessageText", _written(chat, text, keyboard) | {"message_id": str(message)})
        if not isinstance(edited, dict):
            return None
        self.clock.sent(edited.get("edit_date") or edited["date"])
        return edited

    async def delete(self, chat: int, message: int) -> None:
        """Delete a message. One that is not there is deleted."""
        try:
            await self.call("deleteMessage", {"chat_id": chat, "message_id": message})
        except MessageGone:
            return

    async def put_file(self, chat: int, message: int, file: File, caption: str, keyboard: Keyboard = ()) -> None:
        """Put a file into a message, in the place of its text or of the file it holds."""
        held = _MEDIA[file.kind](InputFile(file.content, filename=file.name, attach=True), caption=caption)
        values = {"chat_id": str(chat), "message_id": str(message), "media": held, "reply_markup": _markup(keyboard)}
        await self.call("editMessageMedia", values)

    async def delete_all(self, chat: int, messages: Sequence[int]) -> list[int]:
        """Delete messages. Those that are not there are passed over; those that Telegram will not delete are returned.

        For one of them it refuses all: they are tried again in ever smaller parts.
        """
        if len(messages) == 1:
            try:
                await self.delete(chat, messages[0])
            except CallRefused:
                return list(messages)
            return []
        refused: list[int] = []
        for start in range(0, len(messages), AT_ONCE):
            part = messages[start : start + AT_ONCE]
            try:
                await self.call("deleteMessages", {"chat_id": chat, "message_ids": list(part)})
            except CallRefused:
                half = (len(part) + 1) // 2
                refused += await self.delete_all(chat, part[:half]) + await self.delete_all(chat, part[half:])
        return refused

    async def answer(self, tap: str, text: str = "", alert: bool = True) -> None:
        """Tell Telegram that a tap was taken, with a text to be shown over the chat: until closed, or in passing."""
        shown = {"text": text, "show_alert": alert} if text else {}
        await self.call("answerCallbackQuery", {"callback_query_id": tap} | shown)

    def answer_later(self, tap: str, text: str = "", alert: bool = True) -> None:
        """Answer a tap without anybody waiting for it."""
        task = asyncio.get_running_loop().create_task(self._answer_quietly(tap, text, alert))
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    async def close(self) -> None:
        """Wait a little for the answers that are on their way, and close the connections."""
        if self.later:
            _, late = await asyncio.wait(self.later, timeout=LAST_ANSWERS)
            for task in late:
                task.cancel()
        for request in self.requests:
            await request.shutdown()

    async def call(self, method: str, values: Mapping[str, Any], again: bool = True) -> Any:
        """One call; `again`: it may be repeated though Telegram may have done it. True where it is so already."""
        for number in range(TRIES):
            self.heard()
            try:
                return await self.bot.do_api_request(method, api_kwargs=dict(values))
            except TelegramError as error:
                if is_done(error):
                    return True
                fault = fault_of(error, method)
            if number == TRIES - 1 or not _may_repeat(fault, again):
                raise fault from None
            await self.pause(fault.seconds if isinstance(fault, RetryAfter) else PAUSES[number])
        raise AssertionError("unreachable")

    def note_message_id(self, chat: int, message: int, date: float) -> None:
        """Note the number of a message and when it was sent, if its chat is private. Groups count for themselves."""
        if chat > 0:
            self.highest = max(self.highest, message)
            self.latest = max(self.latest, date)

    def newest(self) -> tuple[int, float]:
        """The highest number of a message seen, and when the newest was sent."""
        return self.highest, self.latest

    async def _answer_quietly(self, tap: str, text: str, alert: bool) -> None:
        try:
            await self.answer(tap, text, alert)
        except Fault:
            return  # the screen has changed or will not; the small clock on the button goes by itself


def _read_clock(clock: Clock, date: str) -> None:
    """Every answer over HTTP says when it was given."""
    try:
        clock.told(parsedate_to_datetime(date).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return  # from no server that says so


def _may_repeat(fault: Fault, again: bool) -> bool:
    if isinstance(fault, RetryAfter):
        return fault.seconds <= SHORT_WAIT
    return isinstance(fault, Unreachable) and (again or fault.unsent)


def _written(chat: int, text: str, keyboard: Keyboard) -> dict[str, Any]:
    """The parameters in the form in which they are sent: so PTB need not turn each into JSON."""
    return {
        "chat_id": str(chat),
        "text": text,
        "parse_mode": ParseMode.HTML.value,
        "link_preview_options": '{"is_disabled":true}',
        "reply_markup": _markup(keyboard),
    }


def _markup(keyboard: Keyboard) -> str:
    return to_json({"inline_keyboard": keyboard}).decode()
