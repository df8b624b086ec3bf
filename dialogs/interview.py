"""The interview as a state machine: which screen follows which. The only importer of `transitions`.

One Machine is shared by everybody; each step runs it once over a Walk, which is thrown away. The questions and their
order are derived from the policy, and so are the guards: a question follows another only where some answers lead there.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from transitions import EventData, Machine

from dialogs.case import ASIDE, CODE, FIXED_SCREENS, Case, finding_screen
from policy.pack.provisions import Audience
from policy.policy import Policy
from policy.relevance import Relevance

logging.getLogger("transitions").setLevel(logging.CRITICAL + 1)  # it names states, and so what somebody is asked

START = "language"


class NoWay(RuntimeError):
    """A trigger that leads nowhere from a screen: a fault of the program, never of the person."""


@dataclass
class Walk:
    """One step through the machine: the model whose state is the screen.

    Of the answers a guard sees only what they come to: what is asked, what is open first, whether there are any.
    """

    state: str
    case: Case
    asked: tuple[str, ...]
    open_question: str | None
    has_answers: bool


@dataclass(frozen=True)
class Edge:
    """A transition of the interview. Several of one trigger and source are told apart by their guards."""

    trigger: str
    source: str
    dest: str
    guard: Callable[[Walk], bool] | None = None


class Interview:
    """The machine of one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.relevance = Relevance(policy)
        self._successors = self.relevance.successors()
        self.questions = tuple(fact.id for fact in policy.facts)
        self.provisions = tuple(provision.id for provision in policy.provisions)
        self.findings = tuple(map(finding_screen, self.provisions))
        first, results = FIXED_SCREENS[:3], ("review", "findings")
        others = (screen for screen in FIXED_SCREENS if screen not in (*first, *results))
        self.screens = (*first, *self.questions, *results, *self.findings, *others)
        self.edges = tuple(self._edges())
        self._machine = Machine(
            model=None,
            states=list(self.screens),
            initial=START,
            transitions=[_as_transition(edge) for edge in self.edges],
            auto_transitions=False,
            send_event=True,
        )

    def follow(self, case: Case, trigger: str) -> str:
        """The screen to which the trigger leads from the case's screen. Raises NoWay where it leads to none."""
        walk = self.walk(case)
        event = self._machine.events.get(trigger)
        sources = event.transitions if event else {}
        if event is None or case.screen not in sources or not event.trigger(walk):
            raise NoWay(f"{trigger!r} leads nowhere from the screen {case.screen!r}")
        return walk.state

    def walk(self, case: Case) -> Walk:
        """The case as the guards see it."""
        asked = self.relevance.asked(case.answers)
        open_question = next((fact for fact in asked if fact not in case.answers), None)
        return Walk(case.screen, case, asked, open_question, bool(case.answers))

    def _edges(self) -> Iterable[Edge]:
        yield from self._beginning()
        yield from self._forward()
        yield from self._backward()
        yield from self._results()
        yield from self._sharing()
        yield from self._aside()
        yield from self._leaving()

    def _beginning(self) -> Iterable[Edge]:
        yield Edge("choose", "language", "safety", _is_first_visit)
        yield Edge("continue", "safety", "audience", _has_no_audience)
        yield Edge("continue", "safety", "review", _both(_is_worker, _has_answers))
        for name in self._successors[None]:
            first = "review" if name is None else name
            yield Edge("continue", "safety", first, _both(_begins, _is_asked_first(name)))
            yield Edge("choose", "audience", first, _is_asked_first(name))

    def _forward(self) -> Iterable[Edge]:
        """From a question to the next one that is asked, or back to the review where it was opened from there."""
        for source, following in self._successors.items():
            if source is None:
                continue
            yield Edge("answer", source, "review", _is_from_review)
            for name in following:
                dest = "review" if name is None else name
                yield Edge("answer", source, dest, _follows(source, name))
        for question in self.questions:
            yield Edge("continue", "review", question, _is_open(question))
        yield Edge("continue", "review", "findings", _has_nothing_open)

    def _backward(self) -> Iterable[Edge]:
        yield Edge("back", "safety", "language")
        yield Edge("back", "audience", "safety")
        for source, following in self._successors.items():
            for name in following:
                target = "review" if name is None else name
                if source is None:
                    yield Edge("back", target, "audience", _both(_is_not_from_review, _is_asked_first(name)))
                else:
                    guard = _follows(source, name) if name else _both(_has_nothing_open, _follows(source, name))
                    yield Edge("back", target, source, guard)
        for question in self.questions:
            yield Edge("back", question, "review", _is_from_review)
            yield Edge("back", "review", question, _is_open(question))
        yield Edge("back", "findings", "review")
        for finding in self.findings:
            yield Edge("back", finding, "findings", _is_not_from_review)
            yield Edge("back", finding, "review", _is_from_review)

    def _results(self) -> Iterable[Edge]:
        for question in self.questions:
            yield Edge("review", question, "review")
            yield Edge(f"change:{question}", "review", question, _is_asked(question))
        for name, finding in zip(self.provisions, self.findings, strict=True):
            yield Edge(f"show:{name}", "findings", finding)
            yield Edge(f"show:{name}", "review", finding, _is_worker)

    def _sharing(self) -> Iterable[Edge]:
        """A case code: from the findings to what goes into it, and on to the code."""
        share, code = CODE
        yield Edge("share", "findings", share)
        yield Edge("continue", share, code)
        yield Edge("back", code, share)
        yield Edge("back", share, "findings")

    def _aside(self) -> Iterable[Edge]:
        """Help, sources, policy and language: from everywhere, and back to where the person was."""
        for aside in ASIDE:
            for screen in self.screens:
                if screen != aside:
                    yield Edge(aside, screen, aside)
                    yield Edge("back", aside, screen, _came_from(screen))
        for screen in self.screens:
            if screen != "language":
                yield Edge("choose", "language", screen, _came_from(screen))

    def _leaving(self) -> Iterable[Edge]:
        for screen in self.screens:
            if screen not in ("language", "safety", "erased"):
                yield Edge("restart", screen, "safety", _has_language)
                yield Edge("restart", screen, "language", _has_no_language)
            if screen != "erased":
                yield Edge("erase", screen, "erased")
        yield Edge("restart", "erased", "language")


def _as_transition(edge: Edge) -> dict[str, object]:
    guard = edge.guard
    conditions = [] if guard is None else [_condition(guard)]
    return {"trigger": edge.trigger, "source": edge.source, "dest": edge.dest, "conditions": conditions}


def _condition(guard: Callable[[Walk], bool]) -> Callable[[EventData], bool]:
    return lambda event: guard(cast(Walk, event.model))


def _both(one: Callable[[Walk], bool], other: Callable[[Walk], bool]) -> Callable[[Walk], bool]:
    return lambda walk: one(walk) and other(walk)


def _is_first_visit(walk: Walk) -> bool:
    return not walk.case.back_to


def _has_language(walk: Walk) -> bool:
    return walk.case.language is not None


def _has_no_language(walk: Walk) -> bool:
    return walk.case.language is None


def _begins(walk: Walk) -> bool:
    """The questions come next: it is known who answers them, and they are not answered already by a worker's case."""
    return walk.case.audience is not None and not (_is_worker(walk) and _has_answers(walk))


def _has_answers(walk: Walk) -> bool:
    return walk.has_answers


def _has_no_audience(walk: Walk) -> bool:
    return walk.case.audience is None


def _is_worker(walk: Walk) -> bool:
    return walk.case.audience is Audience.WORKER


def _is_from_review(walk: Walk) -> bool:
    return walk.case.from_review


def _is_not_from_review(walk: Walk) -> bool:
    return not walk.case.from_review


def _has_nothing_open(walk: Walk) -> bool:
    return walk.open_question is None


def _is_asked_first(name: str | None) -> Callable[[Walk], bool]:
    return lambda walk: next(iter(walk.asked), None) == name


def _is_asked(name: str) -> Callable[[Walk], bool]:
    return lambda walk: name in walk.asked


def _is_open(name: str) -> Callable[[Walk], bool]:
    """It is the first question that is asked and has no answer."""
    return lambda walk: walk.open_question == name


def _follows(source: str, name: str | None) -> Callable[[Walk], bool]:
    """`name` is asked right after `source`; None: nothing is."""

    def guard(walk: Walk) -> bool:
        if walk.case.from_review or source not in walk.asked:
            return False
        later = walk.asked[walk.asked.index(source) + 1 :]
        return (later[0] if later else None) == name

    return guard


def _came_from(screen: str) -> Callable[[Walk], bool]:
    return lambda walk: walk.case.back_to == screen
