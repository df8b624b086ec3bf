"""What was to be erased or said and is not yet, and only this process knows of. It is tried until it is done."""

import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.storage.references import Sent

MOST = 10_000
"""Messages, and chats, that are kept."""

AT_ONCE = 20
"""Messages that are tried at a time."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class Word:
    """Something that a person must be told: nothing came of what they wrote, or now it has."""

    chat: int
    trigger: int
    """The number of what they wrote."""
    key: str
    language: str | None


@dataclass(repr=False)
class Unfinished:
    """Bounded; handed to whoever serves next, and gone when the process ends and nobody does."""

    messages: OrderedDict[Sent, bool] = field(default_factory=OrderedDict)
    """Messages that must go, and whether it is only their row that is left."""
    chats: OrderedDict[int, int] = field(default_factory=OrderedDict)
    """Chats of which everything must go that came before a message of this number."""
    words: OrderedDict[int, Word] = field(default_factory=OrderedDict)
    """What must be said, by chat."""

    def __bool__(self) -> bool:
        return bool(self.messages or self.chats or self.words)

    def add(self, messages: Iterable[Sent], gone: bool = False) -> None:
        """These must go; `gone`: they have gone, and must be taken off the list."""
        for sent in messages:
            self.messages[sent] = gone
        _cut(self.messages)

    def add_chat(self, chat: int, before: int) -> None:
        """Everything in a chat must go that came before."""
        self.chats[chat] = max(before, self.chats.pop(chat, before))
        _cut(self.chats)

    def add_word(self, word: Word) -> None:
        """This must be said; of several things the last."""
        self.words.pop(word.chat, None)
        self.words[word.chat] = word
        _cut(self.words)

    def done(self, messages: Iterable[Sent]) -> None:
        """These are gone, or on the list and due: whoever reads it goes on."""
        for sent in messages:
            self.messages.pop(sent, None)

    def next(self, gone: bool) -> list[Sent]:
        """Some of the messages, which come last the next time."""
        found = [sent for sent, is_gone in self.messages.items() if is_gone is gone][:AT_ONCE]
        for sent in found:
            self.messages.move_to_end(sent)
        return found

    def next_chats(self) -> list[int]:
        """Some of the chats, which come last the next time."""
        found = list(self.chats)[:AT_ONCE]
        for chat in found:
            self.chats.move_to_end(chat)
        return found

    def next_words(self) -> list[Word]:
        """Some of what must be said, which comes last the next time."""
        found = list(self.words.values())[:AT_ONCE]
        for word in found:
            self.words.move_to_end(word.chat)
        return found


def _cut(held: OrderedDict[int, int] | OrderedDict[int, Word] | OrderedDict[Sent, bool]) -> None:
    while len(held) > MOST:
        held.popitem(last=False)
        log.error("More is left to be erased than can be kept: what waited longest is forgotten. Mend the database.")
