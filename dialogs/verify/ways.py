"""Proof 1: every state can be left and reaches the findings; nobody goes round in circles; no state is unreachable.

Where a way leads depends on which questions are asked and which are answered. So answers are taken one for each way
of leading on. That no arrow of the machine looks at what an answer is, is seen by giving it answers without content.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from dialogs.case import ASIDE, Case, View
from dialogs.guide import Guide
from dialogs.interview import Interview, NoWay
from dialogs.offers import TOGGLES, actions, can_set
from dialogs.step import Choose, Do, Event, Refused, follow, settle
from dialogs.verify.arrows import Followed, place_of
from dialogs.verify.conversation import Counterexample, chosen
from policy.catalogue import LANGUAGES
from policy.facts import Answer, Answers
from policy.provisions import Audience
from policy.verify.space import Counts

CIRCLES = ("continue", "back")
"""Whoever does nothing but one of these comes to an end: to what waits for an answer, or to the choice of language."""


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


def prove_ways(guide: Guide, at: date, counts: Counts, most: int | None = None) -> Iterator[Counterexample]:
    """Every state, by every event. `most`: after so many states it is enough, and only what was seen is judged."""
    interview = Followed(guide.interview)
    graph = Graph()
    broken = False
    for against in _explore(replace(guide, interview=interview), at, graph, most):
        broken = True
        yield against
    counts["states"] += len(graph.cases)
    counts["steps"] += sum(map(len, graph.after))
    counts[f"of {len(interview.edges)} arrows of the machine"] += len(interview.taken)
    counts["sets of answers that lead apart"] += len({tuple(case.answers.items()) for case in graph.cases})
    if broken or most is not None:
        return
    yield from _unreached(interview, graph)
    yield from _stuck(graph)
    yield from _circles(graph)


def _explore(guide: Guide, at: date, graph: Graph, most: int | None) -> Iterator[Counterexample]:
    """Go every way. Help, sources, policy and language are looked at once from each place: arrows see no answers."""
    apart = guide.interview.relevance.led_apart()
    seen: dict[object, int] = {}
    looked: set[object] = set()
    todo: deque[int] = deque()

    def reach(case: Case, came: tuple[int, Event] | None) -> int:
        key = (*place_of(case), tuple(case.answers.items()))
        if key not in seen:
            seen[key] = len(graph.cases)
            graph.cases.append(case)
            graph.came.append(came)
            graph.after.append([])
            todo.append(seen[key])
        return seen[key]

    reach(settle(guide, Case()), None)
    while todo and (most is None or len(graph.cases) < most):
        number = todo.popleft()
        case = graph.cases[number]
        place = place_of(case)
        for event in _events(guide, case, apart, aside=place not in looked):
            try:
                after = settle(guide, follow(guide, case, event, at))
            except Refused:
                continue
            except (NoWay, LookupError) as error:
                yield Counterexample(str(error), (*graph.way(number), event))
                return
            graph.after[number].append((event, reach(_plain(after), (number, event))))
        looked.add(place)


def _events(guide: Guide, case: Case, apart: Mapping[str, tuple[Answer, ...]], aside: bool) -> Iterator[Event]:
    """Every event a screen offers, answers one for each way of leading on. Views, pages, ticks lead nowhere."""
    if case.screen in apart:
        yield from (Choose(chosen(answer)) for answer in apart[case.screen])
    elif case.screen == "language":
        yield from (Choose((language,)) for language in (LANGUAGES if case.language is None else (case.language,)))
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


def _unreached(interview: Followed, graph: Graph) -> Iterator[Counterexample]:
    reached = {case.screen for case in graph.cases}
    for screen in interview.screens:
        if screen not in reached:
            yield Counterexample(f"the screen {screen} is reached from nowhere")
    given = {tuple(case.answers.items()) for case in graph.cases}
    for answers in _every_set(interview, interview.relevance.led_apart(), {}, interview.questions):
        if tuple(answers.items()) not in given:
            yield Counterexample(f"nobody can come to have answered {', '.join(answers)} and nothing else")


def _every_set(
    interview: Interview, apart: Mapping[str, tuple[Answer, ...]], answers: Answers, facts: tuple[str, ...]
) -> Iterator[Answers]:
    """Every set of answers that is kept: to each question that is asked one, or none."""
    if not facts:
        yield answers
        return
    yield from _every_set(interview, apart, answers, facts[1:])
    if facts[0] in interview.relevance.asked(answers):
        for answer in apart[facts[0]]:
            yield from _every_set(interview, apart, {**answers, facts[0]: answer}, facts[1:])


def _stuck(graph: Graph) -> Iterator[Counterexample]:
    """From every state there is a way to the findings, found backwards from them."""
    before: list[list[int]] = [[] for _ in graph.cases]
    for number, ways in enumerate(graph.after):
        for _, after in ways:
            before[after].append(number)
    todo = [number for number, case in enumerate(graph.cases) if case.screen == "findings"]
    ends = set(todo)
    while todo:
        for number in before[todo.pop()]:
            if number not in ends:
                ends.add(number)
                todo.append(number)
    for number in range(len(graph.cases)):
        if number not in ends:
            yield Counterexample("there is no way to the findings from here", graph.way(number))


def _circles(graph: Graph) -> Iterator[Counterexample]:
    """Whoever only goes on, or only goes back, never comes to the same state again."""
    for action in CIRCLES:
        follows = [
            None if case.screen == "language" else next((after for event, after in ways if event == Do(action)), None)
            for case, ways in zip(graph.cases, graph.after, strict=True)
        ]
        ended = [False] * len(follows)
        for number in range(len(follows)):
            walked: dict[int, None] = {}
            place: int | None = number
            while place is not None and not ended[place] and place not in walked:
                walked[place] = None
                place = follows[place]
            if place is not None and place in walked:
                yield Counterexample(f"{action!r} alone leads round in a circle from here", graph.way(place))
                return
            for done in walked:
                ended[done] = True


def _plain(case: Case) -> Case:
    return replace(case, view=View.PLAIN, page=1)
