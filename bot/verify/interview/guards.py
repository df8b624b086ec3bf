"""The arrows of the interview, each watched: no two compete, and none looks at more than where a case is."""

from dataclasses import replace
from typing import cast

from dialogs.case import Case
from dialogs.interview import Edge, Interview


class Outline:
    """A case as a guard may look at it: where it is, and whether it has a language. Answers it has none."""

    def __init__(self, case: Case) -> None:
        self.screen, self.back_to, self.from_review = case.screen, case.back_to, case.from_review
        self.audience = case.audience
        self.language = None if case.language is None else Some()

    def __getattr__(self, name: str) -> object:
        raise LookupError(f"an arrow of the machine looks at {name}")


class Some:
    """A language of which only is known that there is one."""

    def __eq__(self, other: object) -> bool:
        raise LookupError(f"an arrow of the machine looks whether the language is {other}")

    __hash__ = None  # type: ignore[assignment]  # nothing is looked up by it


class Followed(Interview):
    """The interview, with its arrows counted. One that was taken already is remembered."""

    def __init__(self, held: Interview) -> None:
        self.__dict__.update(held.__dict__)
        self._held = held
        self._led: dict[object, str] = {}
        self._from: dict[tuple[str, str], list[Edge]] = {}
        self.taken: set[tuple[str, str, str]] = set()
        for edge in held.edges:
            self._from.setdefault((edge.source, edge.trigger), []).append(edge)

    def follow(self, case: Case, trigger: str) -> str:
        """As the interview does. Raises NoWay, and where two arrows compete or one looks at an answer, LookupError."""
        walk = self.walk(case)
        known = (*place_of(case), trigger, walk.asked, walk.open_question, walk.has_answers)
        if known not in self._led:
            outline = replace(walk, case=cast(Case, Outline(case)))
            edges = self._from.get((case.screen, trigger), [])
            ways = [edge for edge in edges if edge.guard is None or edge.guard(outline)]
            if len(ways) > 1:
                raise LookupError(f"{len(ways)} arrows lead from {case.screen} by {trigger!r}")
            self._led[known] = self._held.follow(case, trigger)
            self.taken |= {(edge.trigger, edge.source, edge.dest) for edge in ways}
        return self._led[known]


def place_of(case: Case) -> tuple[object, ...]:
    """Where a case is, its answers apart."""
    return (case.screen, case.back_to, case.from_review, case.audience, case.language is None)


def state_of(interview: Interview, case: Case) -> tuple[object, ...]:
    """Where a case is, and all that an arrow can see of its answers."""
    walk = interview.walk(case)
    return (*place_of(case), walk.asked, walk.open_question, walk.has_answers)


def at_hand(case: Case) -> tuple[bool, bool]:
    """Whether the question at hand is answered, and whether anything is ticked: what is offered depends on it."""
    return case.base in case.answers, bool(case.ticks)
