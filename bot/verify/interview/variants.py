"""The states for which a state stands: the same place in other clothes. All are offered the same and led the same way.

The states that are gone through stand for all languages, views, pages and origins of answers; for all answers that lead
the same way; and for all sets of answers of which the same is asked, and the same is open first. Each is compared with
others of these, in turn, and so is the way out to a screen aside.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.verify.counterexample import chosen
from bot.verify.interview.expected_steps import answer_of, kept, meant
from bot.verify.interview.guards import at_hand, state_of
from dialogs.case import ASIDE, CODE, Case, GivenBy, View
from dialogs.context import Context
from dialogs.interview import NoWay
from dialogs.screens.offers import TOGGLES, actions
from dialogs.step import Choose, Do, Event, Refused, follow, settle
from policy.pack.facts import Answer, Answers, Unknown

Apart = Mapping[str, Mapping[Answer, tuple[Answer, ...]]]
"""As `Relevance.equivalent_answers` gives it."""

MOST, LATER = 24, 4
"""With how many others a state is compared that is the first of its place; and any other."""


class Variants:
    """Other answers, and other sets of answers, that lead the same way; and what shows that they do not."""

    def __init__(self, guide: Context, at: date, apart: Apart, sets: Iterable[Answers]) -> None:
        self._guide, self._at = guide, at
        self._answers: dict[tuple[str, Answer], tuple[Answer, ...]] = {}
        for fact in guide.policy.facts:
            classes = guide.policy.reasoning.classes[fact.id]
            known = (*((option,) for option in fact.option_ids), *classes.representatives)
            stands: dict[Answer, Answer] = dict.fromkeys(Unknown, Unknown.DONT_KNOW)
            stands |= {answer: classes.representatives[classes.of(answer)] for answer in known}
            for first, alike in apart[fact.id].items():
                every = tuple(answer for answer in stands if stands[answer] in alike)
                self._answers |= dict.fromkeys(((fact.id, answer) for answer in (first, *every)), every)
        self._sets: dict[object, list[Answers]] = defaultdict(list)
        for answers in sets:
            for fact_id in (*guide.policy.fact, ""):
                self._sets[self._key(Case(answers, screen=fact_id))].append(answers)

    def _key(self, case: Case) -> tuple[object, ...]:
        at = case.base if case.base in self._guide.policy.fact else ""
        return (at, at in case.answers, *state_of(self._guide.interview, case)[-3:])

    def answer(self, fact: str, answer: Answer, turn: int) -> Answer:
        """An answer that leads the same way, another at each turn."""
        alike = self._answers[fact, answer]
        return alike[turn % len(alike)]

    def of(self, case: Case, number: int, first: bool) -> Iterator[tuple[int, Case]]:
        """Some of the states for which one stands that is the n-th to be seen, each with its turn."""
        sets, spoken = self._sets[self._key(case)] or [case.answers], self._guide.policy.languages
        for turn in range(number, number + (MOST if first else LATER)):
            language = None if case.language is None else spoken[turn % len(spoken)]
            like = case.answers if turn == number else sets[turn % len(sets)]
            answers = {name: self.answer(name, answer, turn) for name, answer in like.items()}
            ticks = tuple(answers) if case.base in CODE else chosen(answers[case.base]) if case.base in answers else ()
            yield (
                turn,
                replace(
                    case,
                    language=language,
                    answers=answers,
                    ticks=ticks if case.ticks else (),
                    given_by=tuple(GivenBy)[turn // len(View) % len(GivenBy)],
                    view=tuple(View)[turn % len(View)],
                    page=1 + turn // len(spoken) % 2,
                ),
            )

    def differs(self, case: Case, ways: Iterable[tuple[Event, Case]], other: Case, turn: int) -> str:
        """What is otherwise with another state, where other answers are given; nothing where all is the same."""
        one, two = ({name for name in actions(self._guide, either) if name not in TOGGLES} for either in (case, other))
        if one != two:
            return f"another state of this place offers otherwise: {', '.join(sorted(one ^ two))}"
        for event, after in ways:
            wrong = ""
            if isinstance(event, Do):
                led = self._led(other, event)
                if led is None or not self._is_same(led, after):
                    wrong = f"{event.action!r} does not lead where it leads from another state of this place"
            elif isinstance(event, Choose) and case.screen in self._guide.policy.fact:
                wrong = self._answered_otherwise(event, other, turn)
            if wrong:
                return wrong
        return ""

    def _answered_otherwise(self, event: Choose, other: Case, turn: int) -> str:
        """What is wrong where in another state another answer of the same kind is given to the question at hand."""
        instead = Choose(chosen(self.answer(other.screen, answer_of(event.options), turn)))
        led = self._led(other, instead)
        if led is None or meant(self._guide, other, instead, led) != led.screen:
            return f"{instead} does not lead where {event} leads"
        return "" if led.answers == kept(self._guide, other, instead) else f"{instead} is kept as another answer"

    def lost_aside(self, case: Case, turn: int) -> Event | None:
        """An action that opens a screen aside from which `back` does not lead to where it was opened."""
        open_ = [name for name in ASIDE if name in actions(self._guide, case)]
        if not open_ or case.screen in ASIDE:
            return None
        event = Do(open_[turn % len(open_)])
        there = self._led(case, event)
        back = self._led(there, Do("back")) if there else None
        return None if back and self._is_same(back, case) and back.answers == case.answers else event

    def _is_same(self, one: Case, two: Case) -> bool:
        """Whether two cases are at one place. Ticks may differ at a question that only one of them has answered."""
        ticks = at_hand(one)[0] is not at_hand(two)[0] or at_hand(one) == at_hand(two)
        return ticks and state_of(self._guide.interview, one) == state_of(self._guide.interview, two)

    def _led(self, case: Case, event: Event) -> Case | None:
        try:
            return settle(self._guide, follow(self._guide, case, event, self._at))
        except (Refused, NoWay, LookupError):
            return None
