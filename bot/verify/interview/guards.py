"""The arrows of the interview, each watched: no two compete, and none looks at more than where a case is."""

from collections.abc import Iterator, Mapping
from typing import cast

from dialogs.case import Case
from dialogs.interview import Edge, Interview, Walk
from policy.pack.facts import Answer, Answers


class Blank(Mapping[str, Answer]):
    """Answers of which only is known that they are there."""

    def __init__(self, answers: Answers) -> None:
        self._names = tuple(answers)

    def __getitem__(self, key: str) -> Answer:
        raise LookupError(f"an arrow of the machine looks at the answer to {key}")

    def __contains__(self, key: object) -> bool:
        return key in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Outline:
    """A case as a guard may look at it: where it is, whether it has a language, and which questions have an answer."""

    def __init__(self, case: Case) -> None:
        self.screen, self.back_to, self.from_review = case.screen, case.back_to, case.from_review
        self.audience = case.audience
        self.language = None if case.language is None else Some()
        self.answers = Blank(case.answers)

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
        asked = self.relevance.asked(case.answers)
        known = (*place_of(case), trigger, asked, tuple(case.answers))
        if known not in self._led:
            walk = Walk(case.screen, cast(Case, Outline(case)), asked)
            held = self._from.get((case.screen, trigger), [])
            ways = [edge for edge in held if edge.guard is None or edge.guard(walk)]
            if len(ways) > 1:
                raise LookupError(f"{len(ways)} arrows lead from {case.screen} by {trigger!r}")
            self._led[known] = self._held.follow(case, trigger)
            self.taken |= {(edge.trigger, edge.source, edge.dest) for edge in ways}
        return self._led[known]


def place_of(case: Case) -> tuple[object, ...]:
    """Where a case is, its answers apart."""
    return (case.screen, case.back_to, case.from_review, case.audience, case.language is None, bool(case.ticks))
