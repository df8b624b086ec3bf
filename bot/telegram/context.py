"""What every turn needs, put together once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bot.clock import day_of
from bot.rendering.pdf import Printer
from bot.storage.references import Sent
from bot.storage.wipe_list import WipeList
from bot.telegram.callback_data import Buttons
from bot.telegram.client import Keyboard, Telegram
from bot.telegram.markup import keyboard_of, text_of
from bot.telegram.memory import Memory
from bot.telegram.updates import ShownScreen as Message
from bot.telegram.updates import User
from bot.tokens.code_links import Handles
from bot.tokens.keys import SealError
from bot.tokens.seal import Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import Case
from dialogs.codec import CaseError, Codec
from dialogs.context import Context
from dialogs.screens.render import draw
from dialogs.step import Turn


@dataclass(frozen=True, repr=False)
class TelegramContext:
    """The parts of the Telegram channel."""

    guide: Context
    codec: Codec
    buttons: Buttons
    seal: Seal
    telegram: Telegram
    wipes: WipeList
    memory: Memory
    now: Callable[[], float]
    """Seconds since 1970."""
    keep: float
    """Seconds after which a message of ours is deleted."""
    printer: Printer = field(default_factory=Printer)
    handles: Handles = field(default_factory=Handles)

    @cached_property
    def cases(self) -> SealedCases:
        """What seals cases."""
        return SealedCases(self.codec, self.seal)

    @property
    def day(self) -> date:
        """The day on which a turn is taken."""
        return day_of(self.now())

    def sealed(self, chat: int, case: Case) -> str:
        """The token of a case in a chat."""
        return self.cases.sealed(case, _purpose(chat), self.now())

    def unsealed(self, chat: int, token: str) -> Case:
        """The case of a token. Raises SealError and CaseError."""
        return self.cases.opened(token, _purpose(chat), self.now())

    def drawn(self, chat: int, turn: Turn) -> tuple[str, str, Keyboard]:
        """Token, text and buttons of a turn in a chat."""
        token = self.sealed(chat, turn.case)
        before = self.sealed(chat, turn.before) if turn.before else ""
        text = text_of(self.guide, turn.case, turn.screen)
        return token, text, keyboard_of(self.buttons, turn.screen, token, before)

    def newest(self, message: Message) -> Case | None:
        """The newest case known of a screen: as it is remembered, or as Telegram tells what stood in its message.

        Telegram told that when the button was tapped. Where nobody knows whether an edit came, the newer one counts.
        """
        sent = Sent(message.chat.id, message.message_id)
        shown = self.memory.screens.get(sent)
        remembered = shown is not None and (shown.sure or shown.date >= message.edit_date)
        try:
            return self.unsealed(sent.chat, shown.token if shown and remembered else message.token)
        except (SealError, CaseError):
            return None

    def noted(self, case: Case, key: str) -> Turn:
        """The screen of a case with a note on what just went wrong."""
        return Turn(case, draw(self.guide, case, self.day, self.guide.voice(case).say(key)))

    def end_code(self, sent: Sent) -> None:
        """End the case code that stands in a message, where there is one and it was made here."""
        maker = self.memory.makers.get(sent)
        if maker is not None:
            self.handles.end(maker)

    def language_of(self, user: User | None) -> str | None:
        """The language that Telegram's hint about a person names, where the pack speaks it."""
        language = user.language_code.partition("-")[0].lower() if user else ""
        return language if language in self.guide.policy.languages else None

    def say(self, language: str | None, key: str, **values: object) -> str:
        """A message outside of any case; in the one spoken first where the language is not known."""
        return self.guide.voice_in(language).say(key, **values)


def _purpose(chat: int) -> str:
    return f"{Purpose.TELEGRAM}:{chat}"
