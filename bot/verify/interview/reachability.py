"""Proof 1: every state can be left and reaches the findings; nobody goes round in circles; no state is unreachable.

Where a way leads depends on which questions are asked and which are answered. So answers are taken one for each way
of leading on. No arrow of the machine looks at what an answer is: it is given answers without content. Nor does
anything else: each state is compared with twins, which have other answers of the same way, and another language.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.verify.counterexample import Counterexample
from bot.verify.interview.expected_steps import AFRESH
from bot.verify.interview.explore import Explorer, Graph
from bot.verify.interview.guards import Followed
from bot.verify.interview.variants import Apart
from bot.verify.policy.space import Counts
from dialogs.context import Context
from dialogs.interview import Interview
from dialogs.step import Do
from policy.pack.facts import Answers

CIRCLES = ("continue", "back")
"""Whoever does nothing but one of these comes to an end: to what waits for an answer, or to the choice of language."""


def prove_ways(guide: Context, at: date, counts: Counts, most: int | None = None) -> Iterator[Counterexample]:
    """Every state, by every event. `most`: after so many states it is enough, and only what was seen is judged."""
    interview = Followed(guide.interview)
    graph = Graph()
    broken = False
    for against in Explorer(replace(guide, interview=interview), at, graph).go(most, counts):
        broken = True
        yield against
    counts["states"] += len(graph.cases)
    counts["steps"] += sum(map(len, graph.after))
    counts[f"of {len(interview.edges)} arrows of the machine, the others being for commands"] += len(interview.taken)
    counts["sets of answers that lead apart"] += len({tuple(case.answers.items()) for case in graph.cases})
    if broken or most is not None:
        return
    yield from _unreached(interview, graph)
    yield from _stuck(graph)
    yield from _circles(graph)


def _unreached(interview: Followed, graph: Graph) -> Iterator[Counterexample]:
    reached = {case.screen for case in graph.cases}
    for screen in interview.screens:
        if screen not in reached:
            yield Counterexample(f"the screen {screen} is reached from nowhere")
    given = {tuple(case.answers.items()) for case in graph.cases}
    for answers in _every_set(interview, interview.relevance.equivalent_answers(), {}, interview.questions):
        if tuple(answers.items()) not in given:
            yield Counterexample(f"nobody can come to have answered {', '.join(answers)} and nothing else")


def _every_set(interview: Interview, apart: Apart, answers: Answers, facts: tuple[str, ...]) -> Iterator[Answers]:
    """Every set of answers that is kept: to each question that is asked one, or none."""
    if not facts:
        yield answers
        return
    yield from _every_set(interview, apart, answers, facts[1:])
    if facts[0] in interview.relevance.asked(answers):
        for answer in apart[facts[0]]:
            yield from _every_set(interview, apart, {**answers, facts[0]: answer}, facts[1:])


def _stuck(graph: Graph) -> Iterator[Counterexample]:
    """From every state there is a way to the findings that throws no answer away, found backwards from them."""
    before: list[list[int]] = [[] for _ in graph.cases]
    for number, ways in enumerate(graph.after):
        for event, after in ways:
            if event not in AFRESH or graph.cases[number].screen == "erased":
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
