"""Conditions compiled once, and what given answers leave of them."""

from collections.abc import Iterable, Sequence

from policy.pack.conditions import All, AnyOf, Condition, Match, Not, Open, Truth, parts
from policy.pack.facts import Answers, Fact, FactOption
from policy.reasoning.answer_classes import classes_of
from policy.reasoning.decision_diagram import FALSE, TRUE, Diagrams, Node

Uncertain = str | FactOption
"""What a source leaves open: a term, or whether an option is one of those that count."""

UNKNOWN = -1
"""Stands for the class of an answer that is not known."""


class Reasoning:
    """Exact reasoning over the facts of one policy. Build it from every condition the policy has, each resolved."""

    def __init__(self, facts: Sequence[Fact], conditions: Iterable[Condition]) -> None:
        """Raises ValueError, the fact named, when a fact has more classes than can be told apart."""
        inner = [part for condition in conditions for part in parts(condition)]
        matches = [part for part in inner if isinstance(part, Match)]
        self.facts = tuple(facts)
        self.classes = classes_of(facts, matches)
        self._fact_variable = {fact.id: number for number, fact in enumerate(facts)}
        names = [*(fact.id for fact in facts), *_left_open(inner)]
        self._names = tuple(names)
        self._variable = {name: len(facts) + number for number, name in enumerate(names[len(facts) :])}
        sizes = [len(self.classes[fact.id]) for fact in facts] + [2] * (len(names) - len(facts))
        self._diagrams = Diagrams(sizes)

    def compile(self, condition: Condition) -> Node:
        """The diagram of a resolved condition that was among those this was built from."""
        if isinstance(condition, All):
            result = TRUE
            for part in condition.parts:
                result = self._diagrams.both(result, self.compile(part))
            return result
        if isinstance(condition, AnyOf):
            result = FALSE
            for part in condition.parts:
                result = self._diagrams.either(result, self.compile(part))
            return result
        if isinstance(condition, Not):
            return self._diagrams.negation(self.compile(condition.part))
        if isinstance(condition, Match):
            return self._compile_match(condition)
        if isinstance(condition, Open):
            return self._yes_or_no(condition.term)
        raise TypeError(f"a condition must be resolved before it is compiled: {condition!r}")

    def classes_in(self, answers: Answers) -> list[int]:
        """The class of each fact's answer, in the order of the facts; UNKNOWN where it is not known."""
        numbers = [UNKNOWN] * len(self.facts)
        for fact, answer in answers.items():
            if isinstance(answer, tuple):
                numbers[self._fact_variable[fact]] = self.classes[fact].of(answer)
        return numbers

    def residual(self, node: Node, classes: Sequence[int]) -> Node:
        """What is left of the condition once the answers are known to be in these classes."""
        for variable in node.support:
            if variable < len(self.facts) and classes[variable] != UNKNOWN:
                node = self._diagrams.restrict(node, variable, classes[variable])
        return node

    def after_class(self, node: Node, fact: str, number: int) -> Node:
        """What is left of the condition once the answer is known to be in this class."""
        return self._diagrams.restrict(node, self._fact_variable[fact], number)

    def depends(self, node: Node, fact: str) -> bool:
        """Whether, in some way of filling in everything else, the fact changes the truth."""
        return self._fact_variable[fact] in node.support

    def asks_after(self, node: Node, fact: str) -> bool:
        """Whether a fact that is asked after this one can still change the condition."""
        return any(self._fact_variable[fact] < variable < len(self.facts) for variable in node.support)

    def can_be_settled(self, nodes: Iterable[Node]) -> bool:
        """Whether some way of filling in the facts makes all residuals true, or all false, whatever is open."""
        both, neither = TRUE, TRUE
        for node in nodes:
            both = self._diagrams.both(both, node)
            neither = self._diagrams.both(neither, self._diagrams.negation(node))
        known: dict[Node, bool] = {}
        return self._is_certain_somewhere(both, known) or self._is_certain_somewhere(neither, known)

    def _is_certain_somewhere(self, node: Node, known: dict[Node, bool]) -> bool:
        """Facts stand above what is open: some branch of each fact, then every branch of what is open.

        A node is reached on many paths, and looked at once: `known` holds what was found.
        """
        if not node.support:
            return node is TRUE
        if node not in known:
            certain = (self._is_certain_somewhere(child, known) for child in node.children)
            known[node] = any(certain) if node.variable < len(self.facts) else all(certain)
        return known[node]

    def missing(self, nodes: Iterable[Node]) -> tuple[str, ...]:
        """The facts that can still change one of the residuals, in the order they are asked."""
        support = frozenset[int]().union(*(node.support for node in nodes))
        return tuple(fact.id for number, fact in enumerate(self.facts) if number in support)

    def open_terms(self, nodes: Iterable[Node], classes: Sequence[int]) -> tuple[Uncertain, ...]:
        """What is open and can still change one of the residuals: terms, and options held."""
        support = frozenset[int]().union(*(node.support for node in nodes))
        names = [self._names[variable] for variable in sorted(support) if variable >= len(self.facts)]
        return tuple(name for name in names if self._is_present(name, classes))

    def _is_present(self, name: Uncertain, classes: Sequence[int]) -> bool:
        return not isinstance(name, FactOption) or classes[self._fact_variable[name.fact]] != UNKNOWN

    def _compile_match(self, match: Match) -> Node:
        classes = self.classes[match.fact]
        outcomes = (classes.outcome(match, number) for number in range(len(classes)))
        children = [self._outcome(match.fact, outcome) for outcome in outcomes]
        return self._diagrams.node(self._fact_variable[match.fact], children)

    def _outcome(self, fact: str, outcome: bool | frozenset[str]) -> Node:
        if isinstance(outcome, bool):
            return TRUE if outcome else FALSE
        result = FALSE
        for option in sorted(outcome):
            result = self._diagrams.either(result, self._yes_or_no(FactOption(fact, option)))
        return result

    def _yes_or_no(self, name: Uncertain) -> Node:
        return self._diagrams.node(self._variable[name], (FALSE, TRUE))


def truth(node: Node) -> Truth:
    """What a residual comes to."""
    if node is TRUE:
        return Truth.TRUE
    return Truth.FALSE if node is FALSE else Truth.UNKNOWN


def _left_open(inner: Sequence[Condition]) -> Iterable[Uncertain]:
    """What sources leave open in these conditions, each once: the terms, then the options."""
    terms = [part.term for part in inner if isinstance(part, Open)]
    matches = (part for part in inner if isinstance(part, Match))
    return dict.fromkeys([*terms, *(FactOption(match.fact, option) for match in matches for option in match.open)])
