"""Going through the interview as a person would, one event after another, every case written out and read back."""

import random
from collections.abc import Iterator
from dataclasses import replace

from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.screens.screen import Screen
from dialogs.step import Choose, Do, Event, Tick, Turn, step
from tests.conftest import TODAY

WHOLE: dict[str, object] = {
    "stage": "waiting",
    "origin": "ruritania",
    "age": "adult",
    "criticism": ("published", "protested"),
    "ringer": "no",
}
"""Somebody from Ruritania, of age, who wrote and protested."""


class Person:
    """Somebody in a conversation. Between two steps the case is nothing but its compact form."""

    def __init__(self, guide: Context, case: Case | None = None) -> None:
        self.guide = guide
        self.codec = Codec(guide.policy)
        self.turn = step(guide, case or Case(), None, TODAY)

    @property
    def screen(self) -> Screen:
        """What is on the screen."""
        return self.turn.screen

    def send(self, *events: Event | str) -> Screen:
        """Sends events one by one. A string is a choice of the screen where there is one, otherwise an action."""
        for item in events:
            event = self._event(item) if isinstance(item, str) else item
            case = self.codec.decode(self.codec.encode(self.turn.case))
            assert case == self.turn.case
            self.turn = step(self.guide, case, event, TODAY, self.turn.before)
        return self.screen

    def _event(self, name: str) -> Event:
        return Choose((name,)) if name in {choice.id for choice in self.screen.choices} else Do(name)


def events_of(screen: Screen) -> list[Event]:
    """Every event a screen offers."""
    choices = [choice.id for choice in screen.choices]
    ticks = choices if screen.multiple else []
    return [
        *(Choose((name,)) for name in choices),
        *(Tick(name) for name in ticks),
        *(Do(item.id) for item in screen.actions),
    ]


def random_turns(guide: Context, seed: int, steps: int, case: Case | None = None) -> Iterator[Turn]:
    """The turns of somebody who taps at random from a case on, and sometimes sends several options at once."""
    dice = random.Random(seed)  # noqa: S311  a repeatable walk, not a secret
    person = Person(guide, case)
    for _ in range(steps):
        events = events_of(person.screen)
        (event,) = dice.choices(events, [_weight(event, len(events)) for event in events])
        if person.screen.multiple and dice.random() < 0.2:
            names = [choice.id for choice in person.screen.choices]
            event = Choose(tuple(dice.sample(names, dice.randint(2, 4))))
        person.send(event)
        yield person.turn


def _weight(event: Event, among: int) -> float:
    """Beginning again and another language come seldom; and in a crowd of answers the actions are not lost."""
    if isinstance(event, Do):
        return 0.2 if event.action in ("erase", "restart", "language") else 1
    return min(1, 20 / among)


def talk(guide: Context, language: str, audience: str, **answers: object) -> Person:
    """A person who has gone through the interview and stands at the review."""
    person = Person(guide)
    person.send(language, "continue", audience)
    while person.screen.id in guide.policy.fact:
        answer = answers.get(person.screen.id, "dont_know")
        assert isinstance(answer, str | tuple)
        person.send(Choose(answer if isinstance(answer, tuple) else (answer,)))
    assert person.screen.id == "review"
    return person


def at(case: Case, screen: str) -> Case:
    """The case on another screen."""
    return replace(case, screen=screen)
