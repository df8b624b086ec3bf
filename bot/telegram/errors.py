"""Telegram's faults, told apart by what is to be done about them. `BadRequest` is a `NetworkError`: it comes first."""

import re
from datetime import timedelta

from telegram import error as ptb

_SETTING_UP = ("getMe", "getMy", "setMy", "setWebhook", "deleteWebhook", "getWebhookInfo")
"""How the names of methods begin that are about the bot itself: what Telegram says to them is about nobody."""

_REASONS = (
    *("message text is empty", "message is too long", "message caption is too long", "reply markup is too long"),
    *("can't parse entities", "can't parse inline keyboard button", "button url", "file must be non-empty"),
    *("message can't be edited", "message can't be deleted", "no text in the message to edit", "file is too big"),
    *("message identifiers", "no rights to send", "not enough rights", "thread not found", "wrong file identifier"),
)
"""Reasons for which Telegram refuses what a turn asks for: they are told, as whatever else it says may quote a text."""

_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
"""A reason of its servers', such as BUTTON_DATA_INVALID."""


class NotSent(ptb.NetworkError):
    """There was no connection over which to call."""


class Fault(Exception):
    """Something Telegram did not do. None of them holds a word of what was sent, a chat or the token."""


class RetryAfter(Fault):
    """Telegram asks to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Telegram asks to wait")
        self.seconds = seconds


class MessageGone(Fault):
    """The message is not there, or no longer for us."""


class CallRefused(Fault):
    """Telegram will not do it, however often it is asked. Names the method and what Telegram said."""


class ChatClosed(Fault):
    """The chat is closed to the bot: blocked, left or gone."""


class InvalidToken(Fault):
    """Telegram does not know the token."""


class Unreachable(Fault):
    """Nothing was heard from Telegram, or nothing sensible. `unsent`: it surely never got the call."""

    def __init__(self, unsent: bool) -> None:
        super().__init__("Telegram cannot be reached")
        self.unsent = unsent


_DONE = ("message is not modified", "query is too old", "query id is invalid")
_MISSING = ("message to edit not found", "message to delete not found", "message_id_invalid")
_CLOSED = ("chat not found", "user is deactivated", "peer_id_invalid", "group chat was upgraded")


def is_done(error: ptb.TelegramError) -> bool:
    """Whether what was asked for is so already, or can no longer matter."""
    return isinstance(error, ptb.BadRequest) and any(text in str(error).lower() for text in _DONE)


def fault_of(error: ptb.TelegramError, method: str) -> Fault:
    """What the error of a call comes to."""
    told = str(error).lower()
    if isinstance(error, ptb.RetryAfter) or told.startswith("too many requests"):
        return RetryAfter(_seconds(error))
    if isinstance(error, ptb.Forbidden | ptb.ChatMigrated) or any(text in told for text in _CLOSED):
        return ChatClosed("the chat is closed to the bot")
    if isinstance(error, ptb.InvalidToken | ptb.EndPointNotFound):
        return InvalidToken("Telegram does not know the token")
    if isinstance(error, ptb.BadRequest):
        gone = any(text in told for text in _MISSING)
        return MessageGone("the message is not there") if gone else CallRefused(_refusal(str(error), method))
    return Unreachable(unsent=isinstance(error, NotSent))


def _refusal(described: str, method: str) -> str:
    """What was refused, and why: all that Telegram says where that is about the bot, otherwise only its own words."""
    told = described.lower()
    if not method.startswith(_SETTING_UP) and not _CODE.fullmatch(told):
        described = next((reason for reason in _REASONS if reason in told), "for a reason Kompas does not know")
    return f"Telegram refused {method}: {described}"


def _seconds(error: ptb.TelegramError) -> float:
    """A number as PTB has it today, or the time as it is going to have it."""
    after = error.retry_after if isinstance(error, ptb.RetryAfter) else 1
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
