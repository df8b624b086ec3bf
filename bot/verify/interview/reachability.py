"""Proof 1: every state can be left and reaches the findings; nobody goes round in circles; no state is unreachable.

Where a way leads depends on which questions are asked, which of them is open first, and whether any is answered. No
arrow of the machine looks at more of the answers: it is handed nothing else. So one set of answers of each kind is gone
through, and compared with others of that kind.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.verify.counterexample import Counterexample, chosen
from bot.verify.interview.expected_steps import AFRESH
from bot.verify.interview.explore import Explorer, Graph, Step
from bot.verify.interview.guards import Followed, state_of
from bot.verify.interview.variants import Apart
from bot.verify.policy.space import Counts
from dialogs.case import Case
from dialogs.context import Context
from dialogs.interview import Interview
from dialogs.step import Choose, Do, Refused, follow
from policy.pack.facts import Answers
from policy.pack.provisions import Audience

CIRCLES = ("continue", "back")
"""Whoever does nothing but one of these comes to an end: to what waits for an answer, or to the choice of language."""


def prove_ways(guide: Context, at: date, counts: Counts, most: int | None = None) -> Iterator[Counterexample]:
    """Every state, by every event. `most`: after so many states it is enough, and only what was seen is judged."""
    interview = Followed(guide.interview)
    sets = list(_every_set(interview, interview.relevance.equivalent_answers(), {}, interview.questions))
    graph = Graph(guide, at)
    broken = False
    for against in Explorer(replace(guide, interview=interview), graph, sets).go(most, counts):
        broken = True
        yield against
    counts["states"] += len(graph.cases)
    counts["steps"] += sum(map(len, graph.steps))
    counts[f"of {len(interview.edges)} arrows of the machine, the others being for commands"] += len(interview.taken)
    counts["sets of answers that lead apart"] += len(sets)
    if broken or most is not None:
        return
    reached = {case.screen for case in graph.cases}
    for screen in interview.screens:
        if screen not in reached:
            yield Counterexample(f"the screen {screen} is reached from nowhere")
    yield from _unreached(guide, at, sets)
    yield from _stuck(graph)
    yield from _circles(graph)


def _every_set(interview: Interview, apart: Apart, answers: Answers, facts: tuple[str, ...]) -> Iterator[Answers]:
    """Every set of answers that is kept: to each question that is asked one, or none."""
    if not facts:
        yield answers
        return
    yield from _every_set(interview, apart, answers, facts[1:])
    if facts[0] in interview.relevance.asked(answers):
        for answer in apart[facts[0]]:
            yield from _every_set(interview, apart, {**answers, facts[0]: answer}, facts[1:])


def _unreached(guide: Context, at: date, sets: list[Answers]) -> Iterator[Counterexample]:
    """Every set of answers can be come to: by its last answer from the set without that, on the review of a worker."""
    for answers in filter(None, sets):
        *before, last = answers
        case = Case({name: answers[name] for name in before}, "en", Audience.WORKER, "review")
        try:
            after = follow(guide, case, Choose(tuple(f"{last}={option}" for option in chosen(answers[last]))), at)
        except Refused:
            after = case
        if after.answers != answers:
            yield Counterexample(f"nobody can come to have answered {', '.join(answers)} and nothing else")


def _stuck(graph: Graph) -> Iterator[Counterexample]:
    """From every state, answers as they are, there is a way to the findings, or to the question that is open first.

    Whoever does not know the answer to that has one open question less: in the end the findings are there.
    """
    before: list[list[int]] = [[] for _ in graph.cases]
    for number, steps in enumerate(graph.steps):
        for step in steps:
            if _leads_all(graph, number, step):
                before[step.after].append(number)
    walks = map(graph.guide.interview.walk, graph.cases)
    todo = [number for number, walk in enumerate(walks) if walk.state in ("findings", walk.open_question)]
    ends = set(todo)
    while todo:
        for number in before[todo.pop()]:
            if number not in ends:
                ends.add(number)
                todo.append(number)
    for number in range(len(graph.cases)):
        if number not in ends:
            yield Counterexample("there is no way to the findings from here", graph.way(number))


def _leads_all(graph: Graph, number: int, step: Step) -> bool:
    """Whether a step leads all for which a state stands to the same one, and throws no answer away.

    It does not where it leads to a later question than the open one, which only some of them have answered.
    """
    case, after = graph.cases[number], graph.cases[step.after]
    if not step.keeps or (step.event in AFRESH and case.screen != "erased"):
        return False
    walk = graph.guide.interview.walk(after)
    upto = walk.asked[: walk.asked.index(walk.open_question) + 1] if walk.open_question else walk.asked
    return after.base not in walk.asked or after.base in (case.base, *upto)


def _circles(graph: Graph) -> Iterator[Counterexample]:
    """Whoever only goes on, or only goes back, never comes to the same state again.

    Whether the question at hand is answered is left out: others that a state stands for may have answered it.
    """
    states = [state_of(graph.guide.interview, case) for case in graph.cases]
    for action in CIRCLES:
        follows: dict[Hashable, int] = {
            states[number]: step.after
            for number, steps in enumerate(graph.steps)
            for step in steps
            if step.event == Do(action) and graph.cases[number].screen != "language"
        }
        if (place := _circling(states, follows)) is not None:
            yield Counterexample(f"{action!r} alone leads round in a circle from here", graph.way(place))
            return


def _circling(states: Sequence[Hashable], follows: Mapping[Hashable, int]) -> int | None:
    """The number of a state from which what follows comes back to it; None where every way ends."""
    ended: set[Hashable] = set()
    for number in range(len(states)):
        walked: set[Hashable] = set()
        place: int | None = number
        while place is not None and states[place] not in ended and states[place] not in walked:
            walked.add(states[place])
            place = follows.get(states[place])
        if place is not None and states[place] in walked:
            return place
        ended |= walked
    return None
