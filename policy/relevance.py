"""Which questions still matter: derived from the conditions, so that none is forgotten and none kept too long.

A fact is asked only while, in some way of filling in everything not known, it changes a provision under some reading,
a notice or guidance. Facts are taken in the order of the pack; each looks at the answers to those before it.
"""

from collections.abc import Iterator

from policy.diagram import FALSE, Node
from policy.facts import Answer, Answers
from policy.policy import Policy

Residuals = tuple[Node, ...]
"""What is left of each rule. One that no later fact can change is FALSE, true or not: it asks nothing any more."""


class Relevance:
    """The questions of one policy. What is computed once is kept: there are few different residuals."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._reasoning = policy.reasoning
        self._start: Residuals = tuple(rule.node for rule in policy.rules)
        self._next: dict[tuple[Residuals, str, int | None], Residuals] = {}
        self._longest: dict[tuple[int, Residuals], int] = {}

    def asked(self, answers: Answers) -> tuple[str, ...]:
        """The facts that are asked, in order, when these answers are given and everything else stays open."""
        return tuple(fact for fact, _ in self._walk(answers))

    def keep(self, answers: Answers) -> Answers:
        """The answers to the facts that are asked; an answer no longer asked for is dropped."""
        return {fact: answers[fact] for fact in self.asked(answers) if fact in answers}

    def settles(self, answers: Answers, fact: str) -> tuple[str, ...]:
        """The topics this fact can still change, given the answers before it; none when it is not asked."""
        left = dict(self._walk(answers)).get(fact, ())
        rules = zip(self._policy.rules, left, strict=False)
        return tuple(dict.fromkeys(rule.topic for rule, node in rules if self._reasoning.depends(node, fact)))

    def at_most(self, answers: Answers) -> int:
        """How many questions there will be at the most, the answered ones among them."""
        return self._count(0, self._start, answers, {})

    def successors(self) -> dict[str | None, tuple[str | None, ...]]:
        """For each fact, which can be asked next; the key None is the start, the value None the end."""
        found: dict[str | None, set[str | None]] = {}
        seen: set[tuple[int, Residuals, str | None]] = set()
        todo: list[tuple[int, Residuals, str | None]] = [(0, self._start, None)]
        while todo:
            index, left, last = state = todo.pop()
            if state in seen:
                continue
            seen.add(state)
            if index == len(self._policy.facts):
                found.setdefault(last, set()).add(None)
                continue
            fact = self._policy.facts[index].id
            if not self._matters(left, fact):
                todo.append((index + 1, left, last))
                continue
            found.setdefault(last, set()).add(fact)
            todo.extend((index + 1, after, fact) for after in self._after_each(left, fact))
        order = {fact.id: number for number, fact in enumerate(self._policy.facts)}
        return {
            key: tuple(sorted(value, key=lambda name: len(order) if name is None else order[name]))
            for key, value in found.items()
        }

    def _walk(self, answers: Answers) -> Iterator[tuple[str, Residuals]]:
        """Each fact that is asked, with what is left of the rules before its answer."""
        left = self._start
        for fact in self._policy.facts:
            if not self._matters(left, fact.id):
                continue
            yield fact.id, left
            left = self._after_answer(left, fact.id, answers.get(fact.id))

    def _count(self, index: int, left: Residuals, answers: Answers, counted: dict[tuple[int, Residuals], int]) -> int:
        while index < len(self._policy.facts) and not self._matters(left, self._policy.facts[index].id):
            index += 1
        if index == len(self._policy.facts):
            return 0
        fact = self._policy.facts[index].id
        if fact in answers:
            return 1 + self._count(index + 1, self._after_answer(left, fact, answers[fact]), answers, counted)
        if not any(later.id in answers for later in self._policy.facts[index:]):
            counted = self._longest
        if (index, left) not in counted:
            ways = self._after_each(left, fact)
            counted[index, left] = 1 + max(self._count(index + 1, after, answers, counted) for after in ways)
        return counted[index, left]

    def _matters(self, left: Residuals, fact: str) -> bool:
        return any(self._reasoning.depends(node, fact) for node in left)

    def _after_each(self, left: Residuals, fact: str) -> list[Residuals]:
        """What can be left after an answer: one for an unknown answer, and one for every class."""
        return [self._after(left, fact, number) for number in (None, *range(len(self._reasoning.classes[fact])))]

    def _after_answer(self, left: Residuals, fact: str, answer: Answer | None) -> Residuals:
        if not isinstance(answer, tuple):
            return self._after(left, fact, None)
        return self._after(left, fact, self._reasoning.classes[fact].of(answer))

    def _after(self, left: Residuals, fact: str, number: int | None) -> Residuals:
        key = (left, fact, number)
        if key not in self._next:
            self._next[key] = tuple(self._still_asking(node, fact, number) for node in left)
        return self._next[key]

    def _still_asking(self, node: Node, fact: str, number: int | None) -> Node:
        after = node if number is None else self._reasoning.after_class(node, fact, number)
        return after if self._reasoning.asks_after(after, fact) else FALSE
