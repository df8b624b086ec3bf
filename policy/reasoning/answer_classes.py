"""Answers that no condition can tell apart, taken together: what makes exact reasoning small."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from policy.pack.conditions import Match
from policy.pack.facts import Fact, Kind

MOST_GROUPS = 12
"""A `several` fact may fall into this many groups of options; its classes number two to that power at most."""

Signature = tuple[bool | frozenset[str], ...]
"""What each match on a fact makes of an answer: true, false, or the open options it holds."""


class Classes:
    """The classes of answers to one fact, each with the smallest answer that stands for it."""

    def __init__(self, fact: Fact, matches: Iterable[Match]) -> None:
        """Raises ValueError when a `several` fact falls into more than MOST_GROUPS groups of options."""
        self.fact = fact
        self._matches = tuple(dict.fromkeys(matches))
        self._index: dict[Signature, int] = {}
        representatives: list[tuple[str, ...]] = []
        for answer in self._smallest_answers():
            if self._signature(answer) not in self._index:
                self._index[self._signature(answer)] = len(representatives)
                representatives.append(answer)
        self.representatives: tuple[tuple[str, ...], ...] = tuple(representatives)
        self._known: dict[tuple[str, ...], int] = {}

    def __len__(self) -> int:
        """How many classes there are."""
        return len(self.representatives)

    def of(self, answer: tuple[str, ...]) -> int:
        """The number of the class that holds this answer."""
        class_number = self._known.get(answer)
        if class_number is None:
            class_number = self._known[answer] = self._index[self._signature(answer)]
        return class_number

    def outcome(self, match: Match, number: int) -> bool | frozenset[str]:
        """What the match makes of a class: true, false, or the open options held."""
        return read_match(match, self.representatives[number])

    def _signature(self, answer: tuple[str, ...]) -> Signature:
        return tuple(read_match(match, answer) for match in self._matches)

    def _smallest_answers(self) -> Iterable[tuple[str, ...]]:
        if self.fact.kind is Kind.ONE:
            return [(option,) for option in self.fact.option_ids]
        alone = [(option.id,) for option in self.fact.options if option.exclusive]
        groups = self._groups()
        if len(groups) > MOST_GROUPS:
            raise ValueError(
                f"the conditions tell {len(groups)} groups of its options apart; {MOST_GROUPS} is the most. "
                "Ask for fewer options one by one, or split the fact."
            )
        together = [
            tuple(option for option in self.fact.option_ids if option in chosen)
            for size in range(1, len(groups) + 1)
            for chosen in combinations(groups, size)
        ]
        return alone + together

    def _groups(self) -> list[str]:
        """One option for each set of non-exclusive options that every match treats alike."""
        firsts: dict[tuple[object, ...], str] = {}
        for option in self.fact.options:
            if option.exclusive:
                continue
            treatment = tuple(
                "yes" if option.id in match.yes else option.id if option.id in match.open else None
                for match in self._matches
            )
            firsts.setdefault(treatment, option.id)
        return list(firsts.values())


def read_match(match: Match, answer: tuple[str, ...]) -> bool | frozenset[str]:
    """What the match makes of a known answer: true, false, or the open options held."""
    if any(option in match.yes for option in answer):
        return True
    return frozenset(option for option in answer if option in match.open) or False


def classes_of(facts: Iterable[Fact], matches: Iterable[Match]) -> Mapping[str, Classes]:
    """The classes of every fact under these matches. Raises ValueError, the fact named, as Classes does."""
    all_matches = list(matches)
    result = {}
    for fact in facts:
        try:
            result[fact.id] = Classes(fact, (match for match in all_matches if match.fact == fact.id))
        except ValueError as error:
            raise ValueError(f"{fact.id}: {error}") from error
    return result
