"""A state's twin: the same place in other clothes. It must be offered the same, and be led to the same places.

The states that are gone through stand for all languages, views, pages and origins of answers, and for all answers that
lead the same way. Each of them is looked at with others of these, in turn, and so is the way out to a screen aside.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.verify.counterexample import chosen
from bot.verify.interview.expected_steps import answer_of, kept
from bot.verify.interview.guards import place_of
from dialogs.case import ASIDE, Case, GivenBy, View
from dialogs.context import Context
from dialogs.interview import NoWay
from dialogs.screens.offers import TOGGLES, actions
from dialogs.step import Choose, Do, Event, Refused, follow, settle
from policy.pack.facts import Answer, Unknown

Apart = Mapping[str, Mapping[Answer, tuple[Answer, ...]]]
"""As `Relevance.led_apart` gives it."""

MOST = 12
"""Twins of a state that is the first of its place; of any other there is one."""


@dataclass(frozen=True)
class Members:
    """For each fact, the answers that lead the same way as each answer that stands for them."""

    of: Mapping[tuple[str, Answer], tuple[Answer, ...]]
    languages: Sequence[str]
    """What the policy speaks."""

    def other(self, fact: str, answer: Answer, turn: int) -> Answer:
        """One of them, another at each turn."""
        held = self.of[fact, answer]
        return held[turn % len(held)]

    def instead(self, fact: str, event: Event, turn: int) -> Choose | None:
        """The event with another of these answers; None where it gives none."""
        if not isinstance(event, Choose):
            return None
        return Choose(chosen(self.other(fact, answer_of(event.options), turn)))


def members(guide: Context, apart: Apart) -> Members:
    """Of every single option, every class and both unknowns."""
    found: dict[tuple[str, Answer], tuple[Answer, ...]] = {}
    for fact in guide.policy.facts:
        classes = guide.policy.reasoning.classes[fact.id]
        known = dict.fromkeys((*((option,) for option in fact.option_ids), *classes.representatives))
        stand_in: dict[Answer, Answer] = {answer: classes.representatives[classes.of(answer)] for answer in known}
        stand_in |= dict.fromkeys(Unknown, Unknown.DONT_KNOW)
        for first, alike in apart[fact.id].items():
            found[fact.id, first] = tuple(answer for answer, stands in stand_in.items() if stands in alike)
    return Members(found, guide.policy.languages)


def twins(case: Case, held: Members, number: int, first: bool) -> Iterator[Case]:
    """The twins of a state that is the n-th to be seen: several where it is the first of its place."""
    for turn in range(number, number + (MOST if first else 1)):
        language = None if case.language is None else held.languages[turn % len(held.languages)]
        answers = {name: held.other(name, answer, turn) for name, answer in case.answers.items()}
        yield replace(
            case,
            language=language,
            answers=answers,
            ticks=chosen(answers[case.base]) if case.ticks and case.base in answers else case.ticks,
            given_by=tuple(GivenBy)[turn // len(View) % len(GivenBy)],
            view=tuple(View)[turn % len(View)],
            page=1 + turn // len(held.languages) % 2,
        )


def differs(guide: Context, case: Case, ways: Iterable[tuple[Event, Case]], twin: Case, at: date) -> str:
    """What is otherwise with a twin; nothing where all is the same."""
    one, other = ({name for name in actions(guide, either) if name not in TOGGLES} for either in (case, twin))
    if one != other:
        return f"another state of this place offers otherwise: {', '.join(sorted(one ^ other))}"
    for event, after in ways:
        if isinstance(event, Do):
            led = _led(guide, twin, event, at)
            if led is None or _place(led) != _place(after):
                return f"{event.action!r} does not lead where it leads from another state of this place"
    return ""


def differs_by_answer(guide: Context, case: Case, ways: Iterable[tuple[Event, Case, Choose | None]], at: date) -> str:
    """What is otherwise after another answer to the question at hand that leads the same way."""
    for event, after, other in ways:
        if other is not None:
            led = _led(guide, case, other, at)
            if led is None or _place(led) != _place(after):
                return f"{other} does not lead where {event} leads"
            if led.answers != kept(guide, case, other):
                return f"{other} is kept as another answer"
    return ""


def lost_aside(guide: Context, case: Case, at: date, turn: int) -> Event | None:
    """An action that opens a screen aside from which `back` does not lead to where it was opened."""
    open_ = [name for name in ASIDE if name in actions(guide, case)]
    if not open_ or case.screen in ASIDE:
        return None
    event = Do(open_[turn % len(open_)])
    there = _led(guide, case, event, at)
    back = _led(guide, there, Do("back"), at) if there else None
    return None if back and (_place(back), back.answers) == (_place(case), case.answers) else event


def _led(guide: Context, case: Case, event: Event, at: date) -> Case | None:
    try:
        return settle(guide, follow(guide, case, event, at))
    except (Refused, NoWay, LookupError):
        return None


def _place(case: Case) -> tuple[object, ...]:
    return (*place_of(case), tuple(case.answers))
