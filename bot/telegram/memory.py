"""What one process remembers of the screens it showed: enough to read typed text and to delete what lies idle.

It is bounded, so it does not grow with the number of people; what falls out is deleted by the wipe list.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.storage.references import Reference, Sending, Sent
from bot.telegram.unfinished import Unfinished

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

MOST = 10_000
"""Screens, and chats, that are remembered."""


@dataclass(frozen=True, repr=False)
class ShownScreen:
    """A screen in a chat."""

    token: str
    """The sealed case."""
    date: int
    """When it was shown, by Telegram's clock."""
    used: float
    """When it was last touched, by ours."""
    last_text: int = 0
    """The number of the last typed text taken for it."""
    sure: bool = True
    """Whether it surely is what was shown: not while another may have come without our learning of it."""
    trying: int = 0
    """The number of the typed text that is being taken for it, and may be tried again."""


@dataclass(frozen=True, repr=False)
class Unfilled:
    """A message whose screen did not come."""

    sent: Sent
    since: float
    """When it was sent."""


@dataclass(repr=False)
class Memory:
    """`alone`: one process serves all, so that what it remembers is what there is."""

    alone: bool
    screens: OrderedDict[Sent, ShownScreen] = field(default_factory=OrderedDict)
    chats: OrderedDict[int, tuple[Sent, ...]] = field(default_factory=OrderedDict)
    told: OrderedDict[int, float] = field(default_factory=OrderedDict)
    closed: OrderedDict[int, float] = field(default_factory=OrderedDict)
    codes: OrderedDict[int, tuple[Sent, ...]] = field(default_factory=OrderedDict)
    makers: OrderedDict[Sent, bytes] = field(default_factory=OrderedDict)
    """What ends a case code, by the message it stands in."""
    unfilled: OrderedDict[int, Unfilled] = field(default_factory=OrderedDict)
    files: OrderedDict[tuple[Sent, str], tuple[Sent, float]] = field(default_factory=OrderedDict)
    """What was sent along with a screen just now, by the screen's message and its sealed case; and until when."""
    taken: OrderedDict[int, float] = field(default_factory=OrderedDict)
    """The numbers of the updates that were taken, and until when Telegram may bring them again."""
    swept: OrderedDict[Sending, int] = field(default_factory=OrderedDict)
    """Up to which number a message that was half sent has been looked for."""
    unfinished: Unfinished = field(default_factory=Unfinished)

    def take_over(self, before: "Memory") -> None:
        """Remember what the process that served before did."""
        vars(self).update(vars(before))

    def note(self, sent: Sent, shown: ShownScreen) -> None:
        """A screen was shown."""
        if not self.alone:
            return
        before = self.screens.pop(sent, None)
        self.screens[sent] = replace(shown, last_text=max(shown.last_text, before.last_text if before else 0))
        others = tuple(item for item in self.chats.pop(sent.chat, ()) if item != sent)
        self.chats[sent.chat] = (*others, sent)
        while len(self.screens) > MOST:
            self.forget(next(iter(self.screens)))

    def try_text(self, sent: Sent, text: int) -> None:
        """A typed text is being taken for a screen."""
        if sent in self.screens:
            self.screens[sent] = replace(self.screens[sent], trying=text)

    def note_text_taken(self, sent: Sent, text: int) -> None:
        """A typed text was taken for a screen."""
        if sent in self.screens:
            self.screens[sent] = replace(self.screens[sent], last_text=text)

    def mark_uncertain(self, chat: int) -> None:
        """Nobody knows whether a screen came: what was remembered of the chat may not be what stands there last."""
        for sent in self.chats.get(chat, ()):
            self.screens[sent] = replace(self.screens[sent], sure=False)

    def latest(self, chat: int) -> tuple[Sent, ShownScreen] | None:
        """The screen last shown in a chat."""
        known = self.chats.get(chat)
        return (known[-1], self.screens[known[-1]]) if known else None

    def of(self, chat: int) -> dict[Sent, ShownScreen]:
        """Every screen remembered of a chat."""
        return {sent: self.screens[sent] for sent in self.chats.get(chat, ())}

    def forget(self, sent: Reference) -> None:
        """A message of whatever kind is gone."""
        if isinstance(sent, Sending):
            self.swept.pop(sent, None)
            return
        self.makers.pop(sent, None)
        left = self.unfilled.get(sent.chat)
        if left is not None and left.sent == sent:
            del self.unfilled[sent.chat]
        self.files = OrderedDict((key, held) for key, held in self.files.items() if held[0] != sent)
        if sent in self.codes.get(sent.chat, ()):
            _keep(self.codes, sent.chat, (item for item in self.codes[sent.chat] if item != sent))
        if self.screens.pop(sent, None) is None:
            return
        _keep(self.chats, sent.chat, (item for item in self.chats[sent.chat] if item != sent))

    def idle(self, before: float) -> list[Sent]:
        """The screens that nobody has touched since a time, the oldest first."""
        found = []
        for sent, shown in self.screens.items():
            if shown.used >= before:
                break
            found.append(sent)
        return found

    def was_told(self, chat: int, now: float) -> bool:
        """Whether a chat was told something in passing just now."""
        return self.told.get(chat, now) > now

    def tell(self, chat: int, until: float) -> None:
        """A chat was told something in passing; until then it is not told again."""
        _put(self.told, chat, until)

    def made_code(self, sent: Sent, maker: bytes) -> None:
        """A case code is about to be put into a message; its maker ends it."""
        _put(self.makers, sent, maker)
        _put(self.codes, sent.chat, (*self.codes.get(sent.chat, ()), sent))

    def sent_along(self, screen: Sent, token: str, file: Sent, until: float) -> None:
        """A file was sent along with a screen; until then nobody who asks for it once more needs another."""
        _put(self.files, (screen, token), (file, until))

    def was_sent_along(self, screen: Sent, token: str, now: float) -> bool:
        """Whether what is asked for on a screen was sent just now, and still stands."""
        return self.files.get((screen, token), (screen, now))[1] > now

    def take(self, update: int, until: float) -> None:
        """An update was taken; until then Telegram may bring it again."""
        _put(self.taken, update, until)

    def leave_unfilled(self, left: Unfilled) -> None:
        """A message was sent, and its screen did not come. If the chat's next screen comes soon, it goes there."""
        _put(self.unfilled, left.sent.chat, left)

    def of_all(self, chat: int) -> list[Sent]:
        """Every message remembered of a chat: screens, codes, and what was left unfilled."""
        left = self.unfilled.get(chat)
        return [*self.chats.get(chat, ()), *self.codes.get(chat, ()), *([left.sent] if left else [])]

    def delete_unconfirmed(self, lost: Sending, end: int) -> None:
        """A message that was half sent has been looked for up to a number."""
        _put(self.swept, lost, end)

    def close(self, chat: int, until: float) -> None:
        """A chat is closed to us; trying again before then would be for nothing."""
        _put(self.closed, chat, until)

    def is_closed(self, chat: int, now: float) -> bool:
        """Whether a chat was closed to us when last tried."""
        return self.closed.get(chat, now) > now

    def let_go(self, now: float) -> None:
        """Forget the chats of which nothing need be known any more."""
        for held in (self.told, self.closed, self.taken):
            for number in [number for number, until in held.items() if until <= now]:
                del held[number]
        for key in [key for key, (_, until) in self.files.items() if until <= now]:
            del self.files[key]


def _keep(held: OrderedDict[int, tuple[Sent, ...]], chat: int, left: Iterable[Sent]) -> None:
    """What is left of a chat; a chat of which nothing is left is not remembered."""
    held[chat] = tuple(left)
    if not held[chat]:
        del held[chat]


def _put(held: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    held.pop(key, None)
    held[key] = value
    while len(held) > MOST:
        held.popitem(last=False)
