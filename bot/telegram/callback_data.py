"""What a tap stands for, in the 13 bytes that the sealed case leaves of Telegram's 64 bytes of callback data.

The codes hold permanent ids and numbers, so that a button of an older version still means what it did.
"""

from dataclasses import dataclass
from functools import cached_property

from telegram.constants import InlineKeyboardButtonLimit

from bot.tokens.seal import LENGTH
from dialogs.actions import change, show, turn_to
from dialogs.step import Choose, Do, Event, Tick
from policy.pack.facts import Fact, FactOption, Unknown
from policy.policy import Policy

ROOM = InlineKeyboardButtonLimit.MAX_CALLBACK_DATA - LENGTH
"""Bytes for the event."""

_CHOOSE, _ON, _OFF, _DO, _CHANGE, _SHOW, _PAGE = "=", "+", "-", "!", "f", "p", "g"
_UNKNOWNS = {unknown.value: f"u{number}" for number, unknown in enumerate(Unknown, start=1)}


@dataclass(frozen=True)
class Buttons:
    """The codes of one policy."""

    policy: Policy

    def choice(self, screen: str, option: str) -> str:
        """The code of choosing an option of a screen."""
        return _CHOOSE + self._option(screen, option)

    def tick(self, screen: str, option: str, on: bool) -> str:
        """The code of turning one of several options of a screen on, or off."""
        return (_ON if on else _OFF) + self._option(screen, option)

    def action(self, name: str) -> str:
        """The code of an action."""
        return self._actions.get(name) or (name.replace("page:", _PAGE) if name.startswith("page:") else _DO + name)

    def event(self, screen: str, code: str) -> Event | None:
        """What the code stands for on a screen; None when for nothing."""
        if len(code) > ROOM:
            return None
        kind, rest = code[:1], code[1:]
        if kind in (_CHOOSE, _ON, _OFF):
            option = self._option_names.get(screen, {}).get(rest, rest)
            return Choose((option,)) if kind == _CHOOSE else Tick(option, kind == _ON)
        if kind == _DO:
            return Do(rest)
        if kind == _PAGE and rest.isascii() and rest.isdigit():
            return Do(turn_to(int(rest)).id)
        name = self._action_names.get(code)
        return Do(name) if name else None

    def _option(self, screen: str, option: str) -> str:
        return self._options.get(screen, {}).get(option, option)

    @cached_property
    def _options(self) -> dict[str, dict[str, str]]:
        codes = {fact.id: _codes(fact) for fact in self.policy.facts}
        return codes | {"share": self._facts, "review": self._set_on_review}

    @cached_property
    def _facts(self) -> dict[str, str]:
        return {fact.id: str(fact.number) for fact in self.policy.facts}

    @cached_property
    def _set_on_review(self) -> dict[str, str]:
        """Answers set on the review: the number of the fact, and the code of the option."""
        return {
            str(FactOption(fact.id, name)): f"{fact.number}.{code}"
            for fact in self.policy.facts
            for name, code in _codes(fact).items()
        }

    @cached_property
    def _option_names(self) -> dict[str, dict[str, str]]:
        return {fact: {code: name for name, code in codes.items()} for fact, codes in self._options.items()}

    @cached_property
    def _actions(self) -> dict[str, str]:
        changes = {change(fact.id).id: f"{_CHANGE}{fact.number}" for fact in self.policy.facts}
        return changes | {show(item.id).id: f"{_SHOW}{item.number}" for item in self.policy.provisions}

    @cached_property
    def _action_names(self) -> dict[str, str]:
        return {code: name for name, code in self._actions.items()}


def _codes(fact: Fact) -> dict[str, str]:
    """The codes of the answers to a fact."""
    return {option.id: str(option.number) for option in fact.options} | _UNKNOWNS
