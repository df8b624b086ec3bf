"""What a case looks like, worked out once for everybody who is at it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar, cast

from bot.telegram.markup import text_of
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.screens.render import draw
from dialogs.screens.screen import Screen
from dialogs.step import Choose, Do, Event, Tick, step
from policy.assess import Finding, assess
from policy.pack.facts import read_answers
from tests.botapi import markup
from tests.shown import with_screens
from tests.telegram.talks import Given, plain

MOST_TEXTS = 10_000
"""Texts that are read once."""

_Made = TypeVar("_Made")


@dataclass(eq=False)
class Sight:
    """A guide whose screens are drawn once: the people of a crowd see the same ones again and again."""

    guide: Context
    _made: dict[object, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codec = Codec(self.guide.policy)

    def screen(self, case: Case) -> Screen:
        """The screen of a case today."""
        day = date.today()
        return self._once(("screen", self.codec.encode(case), day), lambda: draw(self.guide, case, day))

    def after(self, case: Case, event: Event) -> Case:
        """The case after an event today."""
        day = date.today()
        return self._once((event, self.codec.encode(case), day), lambda: step(self.guide, case, event, day).case)

    def event(self, case: Case, name: str) -> Event:
        """What it is to choose or to do what has this id on the screen of a case, by one button."""
        screen = self.screen(case)
        if name not in {choice.id for choice in screen.choices}:
            return Do(name)
        return Tick(name) if screen.multiple else Choose((name,))

    def words(self, case: Case) -> list[str]:
        """What the screen of a case says on Telegram, today and yesterday."""
        today = date.today()
        days = (today, today - timedelta(days=1))
        return self._once(
            ("words", self.codec.encode(case), today),
            lambda: [untagged(text_of(self.guide, case, draw(self.guide, case, day))) for day in days],
        )

    def found(self, case: Case, answers: Given) -> list[Finding]:
        """What the policy makes of what was answered to the questions of a case; its screen offers exactly that.

        What is read with another finding has no screen of its own, and is not among them.
        """
        asked = {name: answers[name] for name in case.answers}
        given = read_answers(self.guide.policy.facts, plain(self.guide, asked))
        assert case.answers == given
        findings = with_screens(self.guide, assess(self.guide.policy, given, date.today()))
        offered = [action.id for action in self.screen(case).actions if action.id.startswith("show:")]
        assert offered == [f"show:{finding.provision}" for finding in findings]
        return findings

    def _once(self, key: object, make: Callable[[], _Made]) -> _Made:
        if key not in self._made:
            self._made[key] = make()
        return cast(_Made, self._made[key])


@lru_cache(maxsize=MOST_TEXTS)
def untagged(source: str) -> str:
    """A text in Telegram's HTML without its tags."""
    return markup.parse(source)[0]
