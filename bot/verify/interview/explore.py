"""Every state that can be come to, and where its events lead; each looked at as it is come to."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from bot.verify.counterexample import Counterexample, chosen, shown_at
from bot.verify.interview.expected_steps import gone, kept, meant, owed
from bot.verify.interview.guards import place_of
from bot.verify.interview.variants import differs, differs_by_answer, lost_aside, members, twins
from bot.verify.policy.space import Counts
from dialogs.case import ASIDE, Case, View
from dialogs.context import Context
from dialogs.interview import NoWay
from dialogs.screens.case_code import code_case, open_code
from dialogs.screens.offers import TOGGLES, actions, can_set
from dialogs.step import Choose, Do, Event, Refused, follow, lost, settle
from policy.pack.provisions import Audience


@dataclass
class Graph:
    """The states that can be reached, each with how somebody comes to it, and where its events lead."""

    cases: list[Case] = field(default_factory=list)
    came: list[tuple[int, Event] | None] = field(default_factory=list)
    after: list[list[tuple[Event, int]]] = field(default_factory=list)

    def way(self, number: int) -> tuple[Event, ...]:
        """The events from a first state to this one."""
        events: list[Event] = []
        before = self.came[number]
        while before is not None:
            events.append(before[1])
            before = self.came[before[0]]
        return tuple(reversed(events))


class Explorer:
    """Goes every way, from the first screen and from every case code. Screens aside are gone into once from a place."""

    def __init__(self, guide: Context, at: date, graph: Graph) -> None:
        self._guide, self._at, self._graph = guide, at, graph
        self._apart = guide.interview.relevance.equivalent_answers()
        self._members = members(guide, self._apart)
        self._seen: dict[object, int] = {}
        self._todo: deque[int] = deque()

    def go(self, most: int | None, counts: Counts) -> Iterator[Counterexample]:
        """Until all states are seen, or so many, or something does not hold."""
        looked: set[object] = set()
        self._reach(Case(), None)
        while self._todo and (most is None or len(self._graph.cases) < most):
            number = self._todo.popleft()
            case = self._graph.cases[number]
            first = place_of(case) not in looked
            looked.add(place_of(case))
            against = self._step(number, first) or self._compare(number, first, counts)
            if against:
                yield against
                return

    def _reach(self, case: Case, came: tuple[int, Event] | None) -> int:
        case = replace(settle(self._guide, case), view=View.PLAIN, page=1)
        key = (*place_of(case), tuple(case.answers.items()))
        if key not in self._seen:
            self._seen[key] = len(self._graph.cases)
            self._graph.cases.append(case)
            self._graph.came.append(came)
            self._graph.after.append([])
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
            if (screen := meant(guide, case, event, after)) and screen != after.screen:
                wrong = f"this leads to {after.screen}, and {screen} is what comes next"
                return Counterexample(wrong, (*graph.way(number), event))
            if after.answers != kept(guide, case, event):
                return Counterexample("other answers are kept than were given", (*graph.way(number), event))
            if {*lost(guide, case, event, after)} != gone(case, event, after):
                return Counterexample("other answers are taken out than are named", (*graph.way(number), event))
            graph.after[number].append((event, self._reach(after, (number, event))))
        if case.screen == "code":
            for language in (None, case.language):
                self._reach(open_code(code_case(case), language), None)
        return None

    def _compare(self, number: int, first: bool, counts: Counts) -> Counterexample | None:
        """The state beside its twins, and the way aside and back."""
        guide, graph, at = self._guide, self._graph, self._at
        case = graph.cases[number]
        ways = [(event, graph.cases[after]) for event, after in graph.after[number]]
        for twin in twins(case, self._members, number, first):
            counts["twins of states"] += 1
            if wrong := differs(guide, case, ways, twin, at):
                return shown_at(guide, twin, at, wrong)
        if case.screen in guide.policy.fact:
            others = [(event, after, self._members.instead(case.screen, event, number)) for event, after in ways]
            if wrong := differs_by_answer(guide, case, others, at):
                return Counterexample(wrong, graph.way(number))
        if lost := lost_aside(guide, case, at, number):
            return Counterexample("'back' does not lead to where this was opened", (*graph.way(number), lost))
        return None

    def _events(self, case: Case, aside: bool) -> Iterator[Event]:
        """Every event a screen offers, answers one for each way of leading on. Views, pages, ticks lead nowhere."""
        guide, apart = self._guide, self._apart
        if case.screen in apart:
            yield from (Choose(chosen(answer)) for answer in apart[case.screen])
        elif case.screen == "language":
            yield from (
                Choose((language,))
                for language in (guide.policy.languages if case.language is None else (case.language,))
            )
        elif case.screen == "audience":
            yield from (Choose((audience.value,)) for audience in Audience)
        for name in can_set(guide, replace(case, view=View.OPEN)):
            held = {name: case.answers[name]} if name in case.answers else {}
            for answer in apart[name]:
                yield Choose(tuple(f"{name}={option}" for option in chosen(answer)))
            if held:
                yield Choose((f"{name}=",))
        for action in actions(guide, case):
            if action not in TOGGLES and action != "sheet" and (aside or action not in ASIDE):
                yield Do(action)
