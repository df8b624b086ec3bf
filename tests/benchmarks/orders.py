"""How many questions people are asked, and how many they would be in the best fixed order of the questions.

Whatever the order, a question is passed over when nothing depends on it any more. Whether one matters depends on what
has been answered before and not on the order of that, because a question that was passed over changes nothing. So the
mean of an order is a sum over its questions, each by the set before it, and the best order is found exactly, over sets
(2^9) instead of orders (9!).
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policy.pack.facts import Fact, Kind, Unknown
from policy.policy import Policy, load
from policy.reasoning.decision_diagram import Node
from tests.benchmarks.table import Table

POPULATION = Path(__file__).with_name("population.toml")

NOTE = """\
Exact: over every set of questions asked before, and not measured. The assumed population is made up, as it says in
`tests/benchmarks/population.toml`; no finding depends on it."""

Weights = Mapping[str, Mapping[int | None, float]]
"""How likely each class of answers to a fact is; None: not known."""

_Left = frozenset[Node]


@dataclass(frozen=True)
class Length:
    """How many questions an order asks: in the mean, and at the most."""

    order: tuple[str, ...]
    mean: float
    worst: int


def uniform(policy: Policy) -> Weights:
    """Every answer that may be given to a question is as likely as any other, the two unknowns among them."""
    return {fact.id: _shares(_uniform(policy, fact)) for fact in policy.facts}


def plausible(policy: Policy, path: Path) -> Weights:
    """The population that is written down as an assumption."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))["weights"]
    found = {}
    for fact in policy.facts:
        weights: dict[int | None, float] = defaultdict(float)
        for name, weight in told[fact.id]:
            weights[None if name in set(Unknown) else policy.reasoning.classes[fact.id].of((name,))] += weight
        found[fact.id] = _shares(weights)
    return found


def table() -> Table:
    """The questions that two populations are asked, beside the fewest in any fixed order."""
    policy = load()
    orders, order = Orders(policy), [fact.id for fact in policy.facts]
    lines = []
    for name, weights in (("every answer alike", uniform(policy)), ("assumed", plausible(policy, POPULATION))):
        ours, best = orders.length(weights, order), orders.best(weights)
        figures = (f"{ours.mean:.3f}", str(ours.worst), f"{best.mean:.3f}", str(best.worst))
        lines.append((name, *figures, ", ".join(best.order)))
    columns = ("population", "questions, mean", "at the most", "best order, mean", "at the most", "best order")
    return Table("Order of the questions", columns, tuple(lines), NOTE)


class Orders:
    """The orders in which the questions of one policy can be asked. What is worked out for one serves the others."""

    def __init__(self, policy: Policy) -> None:
        self._reasoning = policy.reasoning
        self._facts = tuple(fact.id for fact in policy.facts)
        self._asks: dict[Node, frozenset[str]] = {}
        self._following: dict[tuple[_Left, str, int], _Left] = {}
        self._start = self._left(rule.node for rule in policy.rules)

    def length(self, weights: Weights, order: Sequence[str]) -> Length:
        """The questions of one fixed order."""
        states: dict[_Left, tuple[float, int]] = {self._start: (1.0, 0)}
        mean = 0.0
        for fact in order:
            after: dict[_Left, tuple[float, int]] = {}
            for left, (share, most) in states.items():
                asks = self._is_asked(left, fact)
                mean += share * asks
                for number, weight in weights[fact].items():
                    key = self._after(left, fact, number)
                    held, longest = after.get(key, (0.0, 0))
                    after[key] = held + share * weight, max(longest, most + asks)
            states = after
        return Length(tuple(order), mean, max(most for _, most in states.values()))

    def best(self, weights: Weights) -> Length:
        """The fixed order with the fewest questions in the mean: exact, over every set of questions asked before."""
        states: dict[frozenset[str], Mapping[_Left, float]] = {frozenset(): {self._start: 1.0}}
        cost: dict[frozenset[str], tuple[float, tuple[str, ...]]] = {frozenset(): (0.0, ())}
        for _ in self._facts:
            following: dict[frozenset[str], tuple[float, tuple[str, ...]]] = {}
            for done, (spent, order) in cost.items():
                for fact in self._facts:
                    if fact not in done:
                        share = sum(held for left, held in states[done].items() if self._is_asked(left, fact))
                        known, found = done | {fact}, (spent + share, (*order, fact))
                        following[known] = min(following.get(known, found), found)
            cost, states = following, {known: self._states(weights, states, known) for known in following}
        ((_, order),) = cost.values()
        return self.length(weights, order)

    def _states(
        self, weights: Weights, states: Mapping[frozenset[str], Mapping[_Left, float]], known: frozenset[str]
    ) -> Mapping[_Left, float]:
        """What is left of the rules, and how likely, once the facts of a set are known."""
        last = max(known, key=self._facts.index)
        found: dict[_Left, float] = defaultdict(float)
        for left, share in states[known - {last}].items():
            for number, weight in weights[last].items():
                found[self._after(left, last, number)] += share * weight
        return found

    def _is_asked(self, left: _Left, fact: str) -> bool:
        return any(fact in self._asks[node] for node in left)

    def _after(self, left: _Left, fact: str, number: int | None) -> _Left:
        """What is left after an answer; an unknown one leaves everything as open as it was."""
        if number is None or not self._is_asked(left, fact):
            return left
        found = self._following.get((left, fact, number))
        if found is None:
            found = self._left(self._reasoning.after_class(node, fact, number) for node in left)
            self._following[left, fact, number] = found
        return found

    def _left(self, nodes: Iterable[Node]) -> _Left:
        """What can still be changed by a fact."""
        held = tuple(nodes)
        for node in held:
            self._asks.setdefault(node, frozenset(self._reasoning.missing([node])))
        return frozenset(node for node in held if self._asks[node])


def _uniform(policy: Policy, fact: Fact) -> Mapping[int | None, float]:
    """How many answers each class holds."""
    classes = policy.reasoning.classes[fact.id]
    weights: dict[int | None, float] = defaultdict(float, {None: len(Unknown)})
    free = [option.id for option in fact.options if not option.exclusive]
    for option in fact.options:
        if fact.kind is Kind.ONE or option.exclusive:
            weights[classes.of((option.id,))] += 1
    if fact.kind is Kind.SEVERAL:
        for chosen in range(1, 1 << len(free)):
            weights[classes.of(tuple(name for place, name in enumerate(free) if chosen >> place & 1))] += 1
    return weights


def _shares(weights: Mapping[int | None, float]) -> Mapping[int | None, float]:
    total = sum(weights.values())
    return {number: weight / total for number, weight in weights.items()}
