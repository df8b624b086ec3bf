"""The definition of a finding, word for word and as slow as it is: every way of filling in, one after another.

It is written without `classes`, `diagram` and `reasoning`, which it is there to check, and without `parts` and
`resolve`, which they rest on.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import combinations, product

from policy.pack.conditions import All, AnyOf, Condition, Match, Not, Open
from policy.pack.facts import Answers, Fact, Kind, Unknown

Fill = Mapping[str, frozenset[str]]
Opens = str | tuple[str, str]
"""What may be open: a term, or an option of a fact."""
Opened = Mapping[Opens, bool]


def every_answer(fact: Fact) -> list[tuple[str, ...]]:
    """Every answer that can be given to a fact, unknowns left out."""
    if fact.kind is Kind.ONE:
        return [(option.id,) for option in fact.options]
    free = [option.id for option in fact.options if not option.exclusive]
    sets = [chosen for size in range(1, len(free) + 1) for chosen in combinations(free, size)]
    return sets + [(option.id,) for option in fact.options if option.exclusive]


def distinct_answers(fact: Fact, conditions: Sequence[Condition]) -> list[tuple[str, ...]]:
    """One answer for each way in which the conditions can see this fact."""
    matches = [match for match in _matches(conditions) if match.fact == fact.id]
    seen: dict[tuple[object, ...], tuple[str, ...]] = {}
    for answer in every_answer(fact):
        seen.setdefault(_look(matches, answer), answer)
    return list(seen.values())


def stand_in(
    answer: tuple[str, ...], answers: Sequence[tuple[str, ...]], conditions: Sequence[Condition], fact: str
) -> tuple[str, ...]:
    """Among these answers to a fact the one that no condition can tell from this one."""
    matches = [match for match in _matches(conditions) if match.fact == fact]
    return next(other for other in answers if _look(matches, other) == _look(matches, answer))


def leaves(condition: Condition) -> Iterator[Match | Open]:
    """What a condition asks in the end, in the order in which it is written."""
    if isinstance(condition, Match | Open):
        yield condition
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    elif isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from leaves(part)


def _matches(conditions: Sequence[Condition]) -> list[Match]:
    return [leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Match)]


def _look(matches: Sequence[Match], answer: tuple[str, ...]) -> tuple[object, ...]:
    """What the matches see of an answer: whether one of `yes` is held, and which open options are."""
    held = set(answer)
    return tuple((bool(held & set(match.yes)), frozenset(held & set(match.open))) for match in matches)


def holds(condition: Condition, fill: Fill, opened: Opened) -> bool:
    """Whether a condition holds once everything is filled in."""
    if isinstance(condition, All):
        return all(holds(part, fill, opened) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, fill, opened) for part in condition.parts)
    if isinstance(condition, Not):
        return not holds(condition.part, fill, opened)
    if isinstance(condition, Match):
        held = fill[condition.fact]
        if held & set(condition.yes):
            return True
        return any(opened[condition.fact, option] for option in held & set(condition.open))
    if isinstance(condition, Open):
        return opened[condition.term]
    raise TypeError(f"a condition must be resolved before it is evaluated: {condition!r}")


def open_names(conditions: Sequence[Condition]) -> list[Opens]:
    """Every free yes-or-no the conditions may meet."""
    terms = [leaf.term for condition in conditions for leaf in leaves(condition) if isinstance(leaf, Open)]
    options = [(match.fact, name) for match in _matches(conditions) for name in match.open]
    return list(dict.fromkeys([*terms, *options]))


class Brute:
    """The conditions of one provision, each reading one, over the facts they mention."""

    def __init__(self, facts: Sequence[Fact], conditions: Sequence[Condition]) -> None:
        mentioned = {match.fact for match in _matches(conditions)}
        self.conditions = conditions
        self.facts = [fact for fact in facts if fact.id in mentioned]
        self.opens = open_names(conditions)
        self.answers = {fact.id: distinct_answers(fact, conditions) for fact in self.facts}
        self._table = {
            (fill, opened): tuple(
                holds(
                    item,
                    dict(zip(self._ids, map(frozenset, fill), strict=True)),
                    dict(zip(self.opens, opened, strict=True)),
                )
                for item in conditions
            )
            for fill in product(*(self.answers[fact.id] for fact in self.facts))
            for opened in product((False, True), repeat=len(self.opens))
        }
        self._stand_ins: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    def _stand_in(self, name: str, answer: tuple[str, ...]) -> tuple[str, ...]:
        stands = self._stand_ins.get((name, answer))
        if stands is None:
            stands = self._stand_ins[name, answer] = stand_in(answer, self.answers[name], self.conditions, name)
        return stands

    @property
    def _ids(self) -> list[str]:
        return [fact.id for fact in self.facts]

    def partial_answers(self) -> Iterator[dict[str, tuple[str, ...]]]:
        """Every combination of known and unknown, known answers taken one for each class."""
        for given in product(*([None, *self.answers[fact.id]] for fact in self.facts)):
            yield {fact.id: answer for fact, answer in zip(self.facts, given, strict=True) if answer is not None}

    def nearest(self, answers: Answers) -> dict[str, tuple[str, ...]]:
        """The known answers to its facts, each as the one that stands for its class."""
        known = {name: answers[name] for name in self._ids if name in answers}
        return {name: self._stand_in(name, held) for name, held in known.items() if not isinstance(held, Unknown)}

    def outcomes(self, answers: Answers) -> list[set[bool]]:
        """For each condition, what it comes to in some way of filling in."""
        return [set(column) for column in zip(*(self._table[row] for row in self._rows(answers)), strict=True)]

    def without_classes(self, answers: Answers) -> list[set[bool]]:
        """What `outcomes` gives where all its facts are known, from the answers themselves and no class of them."""
        fill = {name: frozenset(answers[name]) for name in self._ids}
        ways = [dict(zip(self.opens, way, strict=True)) for way in product((False, True), repeat=len(self.opens))]
        return [{holds(item, fill, opened) for opened in ways} for item in self.conditions]

    def can_be_settled(self, answers: Answers) -> bool:
        """Whether some way of filling in the facts makes every condition true, or every one false, whatever is open."""
        found: dict[object, set[bool]] = {}
        for fill, opened in self._rows(answers):
            found.setdefault(fill, set()).update(self._table[fill, opened])
        return any(len(truths) == 1 for truths in found.values())

    def missing(self, answers: Answers) -> set[str]:
        """The unknown facts whose value changes a truth in some way of filling in everything else."""
        known = self.nearest(answers)
        unknown = [place for place, fact in enumerate(self.facts) if fact.id not in known]
        return {self.facts[place].id for place in unknown if self._matters(answers, place)}

    def open_terms(self, answers: Answers) -> set[Opens]:
        """What is open, and present: terms, and options held that are open, whose value changes a truth."""
        present = [place for place, name in enumerate(self.opens) if self._is_present(name, answers)]
        return {self.opens[place] for place in present if self._matters(answers, len(self.facts) + place)}

    def left(self, answers: Answers, later: Container[str]) -> frozenset[tuple[tuple[bool, ...], ...]]:
        """What facts still to come can change: the truths by their answers, for each way of filling in all else.

        Where they change nothing, nothing is left.
        """
        earlier = [place for place, fact in enumerate(self.facts) if fact.id not in later]
        ways: dict[object, list[tuple[bool, ...]]] = {}
        for fill, opened in self._rows(answers):
            ways.setdefault((opened, *(fill[place] for place in earlier)), []).append(self._table[fill, opened])
        return frozenset(tuple(truths) for truths in ways.values() if len(set(truths)) > 1)

    def _matters(self, answers: Answers, place: int) -> bool:
        """Whether two ways of filling in that differ at one place only (facts first, then opens) differ in a truth."""
        groups: dict[tuple[object, ...], set[tuple[bool, ...]]] = {}
        for fill, opened in self._rows(answers):
            everything = (*fill, *opened)
            groups.setdefault(everything[:place] + everything[place + 1 :], set()).add(self._table[fill, opened])
        return any(len(found) > 1 for found in groups.values())

    def _rows(self, answers: Answers) -> Iterator[tuple[tuple[tuple[str, ...], ...], tuple[bool, ...]]]:
        """Every way of filling in that has these answers: an answer for each fact, a yes or no for each open."""
        known = self.nearest(answers)
        fills = product(*([known[name]] if name in known else self.answers[name] for name in self._ids))
        return product(fills, product((False, True), repeat=len(self.opens)))

    @staticmethod
    def _is_present(name: Opens, answers: Answers) -> bool:
        if isinstance(name, str):
            return True
        fact, option = name
        held = answers.get(fact, ())
        return isinstance(held, tuple) and option in held
