"""Every state that can be come to, and where its events lead; each looked at as it is come to."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from bot.verify.counterexample import Counterexample, chosen, shown_at, way_to
from bot.verify.interview.expected_steps import owed, wrong_step
from bot.verify.interview.guards import at_hand, place_of, state_of
from bot.verify.interview.variants import Variants
from bot.verify.policy.space import Counts
from dialogs.case import ASIDE, Case, View
from dialogs.context import Context
from dialogs.interview import NoWay
from dialogs.screens.case_code import code_case, open_code
from dialogs.screens.offers import TOGGLES, actions, can_set
from dialogs.step import Choose, Do, Event, Refused, follow, settle
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answers
from policy.pack.provisions import Audience


@dataclass(frozen=True)
class Step:
    """An event of a state: the number of the state it leads to, and whether the answers are the same after it."""

    event: Event
    after: int
    keeps: bool


@dataclass
class Graph:
    """The states that can be reached, each with how somebody comes to it, and its steps."""

    guide: Context
    at: date
    cases: list[Case] = field(default_factory=list)
    came: list[tuple[int, Event] | None] = field(default_factory=list)
    steps: list[list[Step]] = field(default_factory=list)

    def way(self, number: int) -> tuple[Event, ...]:
        """The events from the first screen to a state."""
        events: list[Event] = []
        before = self.came[number]
        while before is not None:
            number = before[0]
            events.append(before[1])
            before = self.came[number]
        return (*way_to(self.guide, self.cases[number], self.at), *reversed(events))


class Explorer:
    """Goes every way: from the first screen, from every case code, and from where any answers can be looked at.

    A state stands for all of the same place, of which the same is asked, the same is open first, and the question at
    hand is answered or is not. Screens aside are gone into once from a place.
    """

    def __init__(self, guide: Context, graph: Graph, sets: list[Answers]) -> None:
        self._guide, self._at, self._graph, self._sets = guide, graph.at, graph, sets
        self._apart = guide.interview.relevance.equivalent_answers()
        self._variants = Variants(guide, graph.at, self._apart, sets)
        self._seen: dict[object, int] = {}
        self._todo: deque[int] = deque()

    def go(self, most: int | None, counts: Counts) -> Iterator[Counterexample]:
        """Until all states are seen, or so many, or something does not hold."""
        looked: set[object] = set()
        for start in self._starts():
            self._reach(start, None)
            while self._todo and (most is None or len(self._graph.cases) < most):
                number = self._todo.popleft()
                place = place_of(self._graph.cases[number])
                against = self._step(number, place not in looked) or self._compare(number, place not in looked, counts)
                looked.add(place)
                if against:
                    yield against
                    return

    def _starts(self) -> Iterator[Case]:
        """The first screen; and every set of answers on the review and at each question."""
        yield Case()
        seen: set[object] = set()
        for answers in self._sets:
            walk = self._guide.interview.walk(Case(answers))
            for screen in ("review", *walk.asked):
                if (key := (screen, screen in answers, walk.asked, walk.open_question, walk.has_answers)) not in seen:
                    seen.add(key)
                    yield from (Case(answers, LANGUAGES[0], audience, screen) for audience in Audience)

    def _reach(self, case: Case, came: tuple[int, Event] | None) -> int:
        case = replace(settle(self._guide, case), view=View.PLAIN, page=1)
        key = (*state_of(self._guide.interview, case), *at_hand(case))
        if key not in self._seen:
            self._seen[key] = len(self._graph.cases)
            self._graph.cases.append(case)
            self._graph.came.append(came)
            self._graph.steps.append([])
            self._todo.append(self._seen[key])
        return self._seen[key]

    def _step(self, number: int, first: bool) -> Counterexample | None:
        """Every event of a state: it leads somewhere, and where it must."""
        guide, graph = self._guide, self._graph
        case = graph.cases[number]
        if lacking := owed(guide, case).difference(actions(guide, case)):
            return Counterexample(f"this is not offered: {', '.join(sorted(lacking))}", graph.way(number))
        for event in self._events(case, aside=first):
            try:
                after = settle(guide, follow(guide, case, event, self._at))
            except Refused:
                continue
            except (NoWay, LookupError) as error:
                return Counterexample(str(error), (*graph.way(number), event))
            if wrong := wrong_step(guide, case, event, after):
                return Counterexample(wrong, (*graph.way(number), event))
            keeps = after.answers == case.answers
            graph.steps[number].append(Step(event, self._reach(after, (number, event)), keeps))
        if case.screen == "code":
            for language in (None, case.language):
                self._reach(open_code(code_case(case), language), None)
        return None

    def _compare(self, number: int, first: bool, counts: Counts) -> Counterexample | None:
        """The state beside others that it stands for, and the way aside and back."""
        graph = self._graph
        case = graph.cases[number]
        ways = [(step.event, graph.cases[step.after]) for step in graph.steps[number]]
        for turn, other in self._variants.of(case, number, first):
            counts["other states they stand for"] += 1
            if wrong := self._variants.differs(case, ways, other, turn):
                return shown_at(self._guide, other, self._at, wrong)
        if event := self._variants.lost_aside(case, number):
            return Counterexample("'back' does not lead to where this was opened", (*graph.way(number), event))
        return None

    def _choices(self, case: Case) -> Iterator[tuple[str, ...]]:
        """What can be chosen on a screen that asks one thing: an answer, a language, an audience."""
        if case.screen in self._apart:
            yield from map(chosen, self._apart[case.screen])
        elif case.screen == "language":
            yield from zip(self._guide.policy.languages if case.language is None else (case.language,))
        elif case.screen == "audience":
            yield from ((audience.value,) for audience in Audience)

    def _events(self, case: Case, aside: bool) -> Iterator[Event]:
        """Every event a screen offers, answers one for each way of leading on. Views, pages, ticks lead nowhere."""
        yield from map(Choose, self._choices(case))
        for name in can_set(self._guide, replace(case, view=View.OPEN)):
            yield from (Choose(tuple(f"{name}={option}" for option in chosen(one))) for one in self._apart[name])
            if name in case.answers:
                yield Choose((f"{name}=",))
        for action in actions(self._guide, case):
            if action not in TOGGLES and action != "sheet" and (aside or action not in ASIDE):
                yield Do(action)
