"""Which questions still matter: derived from the conditions, so that none is forgotten and none kept too long.

A fact is asked only while, in some way of filling in everything not known, it changes a provision under some reading,
a notice or guidance. Facts are taken in the order of the pack; each looks at the answers to those before it.
"""

from collections.abc import Iterator

from policy.errors import PackError, Problem
from policy.pack.facts import Answer, Answers, Unknown
from policy.policy import Policy
from policy.reasoning.decision_diagram import FALSE, Node

MOST_STATES = 50_000
"""An interview with more states than this would take too long to prepare."""


class State:
    """One place in the interview: what is left of each rule, the facts that can still change one, where answers lead.

    A rule that no later fact can change is FALSE, true or not: it asks nothing any more.
    """

    __slots__ = ("after", "asks", "left")

    def __init__(self, left: tuple[Node, ...], asks: frozenset[str]) -> None:
        self.left = left
        self.asks = asks
        self.after: dict[tuple[str, int | None], State] = {}


class Relevance:
    """The questions of one policy. What is computed once is kept: there are few different states.

    Raises PackError, from any method, for an interview of more than MOST_STATES.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._reasoning = policy.reasoning
        self._facts = tuple(fact.id for fact in policy.facts)
        self._states: dict[tuple[Node, ...], State] = {}
        self._longest: dict[tuple[int, State], int] = {}
        self._start = self._state(tuple(rule.node for rule in policy.rules))
        self._last: tuple[Answers | None, tuple[str, ...]] = None, ()

    def asked(self, answers: Answers) -> tuple[str, ...]:
        """The facts that are asked, in order, when these answers are given and everything else stays open."""
        last, names = self._last
        if last is not answers:  # one turn asks this several times of the same answers
            names = tuple(fact for fact, _ in self.walk(answers))
            self._last = answers, names
        return names

    def walk(self, answers: Answers) -> Iterator[tuple[str, State]]:
        """Each fact that is asked, with the state before its answer. What is asked after it depends on that alone."""
        state = self._start
        for fact in self._facts:
            if fact in state.asks:
                yield fact, state
                state = self._after_answer(state, fact, answers.get(fact))

    def keep(self, answers: Answers) -> Answers:
        """The answers to the facts that are asked; an answer no longer asked for is dropped."""
        asked = self.asked(answers)
        if all(fact in asked for fact in answers):
            return answers
        return {fact: answers[fact] for fact in asked if fact in answers}

    def affects(self, answers: Answers, fact: str) -> tuple[str, ...]:
        """The topics this fact can still change, given the answers before it; none when it is not asked."""
        state = dict(self.walk(answers)).get(fact)
        if state is None:
            return ()
        rules = zip(self._policy.rules, state.left, strict=True)
        return tuple(dict.fromkeys(rule.topic for rule, node in rules if self._reasoning.depends(node, fact)))

    def at_most(self, answers: Answers) -> int:
        """How many questions there will be at the most, the answered ones among them."""
        return self._count(0, self._start, answers, {})

    def successors(self) -> dict[str | None, tuple[str | None, ...]]:
        """For each fact, which can be asked next; the key None is the start, the value None the end."""
        next_facts: dict[str | None, set[str | None]] = {}
        seen: set[tuple[int, State, str | None]] = set()
        todo: list[tuple[int, State, str | None]] = [(0, self._start, None)]
        while todo:
            place = todo.pop()
            if place in seen:
                continue
            seen.add(place)
            index, state, last = place
            fact = self._facts[index] if index < len(self._facts) else None
            if fact is not None and fact not in state.asks:
                todo.append((index + 1, state, last))
                continue
            next_facts.setdefault(last, set()).add(fact)
            if fact is not None:
                todo.extend((index + 1, after, fact) for after in self._after_each(state, fact))
        order = {name: number for number, name in enumerate((*self._facts, None))}
        return {last: tuple(sorted(following, key=order.__getitem__)) for last, following in next_facts.items()}

    def equivalent_answers(self) -> dict[str, dict[Answer, tuple[Answer, ...]]]:
        """For each fact one answer for each way of leading on, with those after which the same is asked, always.

        There is one answer for each class among them, and one that stands for the unknown ones.
        """
        shapes: dict[tuple[int, State], int] = {}
        numbers: dict[tuple[int, tuple[int, ...]], int] = {}
        columns: dict[str, list[tuple[int, ...]]] = {fact: [] for fact in self._facts}
        self._shape(0, self._start, shapes, numbers)
        for index, following in numbers:
            columns[self._facts[index]].append(following)
        groups = {}
        for fact, rows in columns.items():
            candidates: tuple[Answer, ...] = (Unknown.DONT_KNOW, *self._reasoning.classes[fact].representatives)
            alike: dict[tuple[int, ...], list[Answer]] = {}
            for answer, column in zip(candidates, zip(*rows, strict=True), strict=False):
                alike.setdefault(column, []).append(answer)
            groups[fact] = {answers[0]: tuple(answers) for answers in alike.values()}
        return groups

    def _shape(
        self,
        index: int,
        state: State,
        shapes: dict[tuple[int, State], int],
        numbers: dict[tuple[int, tuple[int, ...]], int],
    ) -> int:
        """The number of what is asked from a state on: equal where the same answers lead to the same questions."""
        while index < len(self._facts) and self._facts[index] not in state.asks:
            index += 1
        if index == len(self._facts):
            return 0
        if (index, state) not in shapes:
            following = tuple(
                self._shape(index + 1, after, shapes, numbers) for after in self._after_each(state, self._facts[index])
            )
            shapes[index, state] = numbers.setdefault((index, following), len(numbers) + 1)
        return shapes[index, state]

    def _count(self, index: int, state: State, answers: Answers, counted: dict[tuple[int, State], int]) -> int:
        while index < len(self._facts) and self._facts[index] not in state.asks:
            index += 1
        if index == len(self._facts):
            return 0
        fact = self._facts[index]
        if fact in answers:
            return 1 + self._count(index + 1, self._after_answer(state, fact, answers[fact]), answers, counted)
        if not any(later in answers for later in self._facts[index:]):
            counted = self._longest
        if (index, state) not in counted:
            ways = self._after_each(state, fact)
            counted[index, state] = 1 + max(self._count(index + 1, after, answers, counted) for after in ways)
        return counted[index, state]

    def _after_each(self, state: State, fact: str) -> list[State]:
        """The states after an answer: one for an unknown answer, and one for every class."""
        return [self._after(state, fact, number) for number in (None, *range(len(self._reasoning.classes[fact])))]

    def _after_answer(self, state: State, fact: str, answer: Answer | None) -> State:
        if not isinstance(answer, tuple):
            return self._after(state, fact, None)
        return self._after(state, fact, self._reasoning.classes[fact].of(answer))

    def _after(self, state: State, fact: str, number: int | None) -> State:
        state_after = state.after.get((fact, number))
        if state_after is None:
            state_after = self._state(tuple(self._still_asking(node, fact, number) for node in state.left))
            state.after[fact, number] = state_after
        return state_after

    def _still_asking(self, node: Node, fact: str, number: int | None) -> Node:
        after = node if number is None else self._reasoning.after_class(node, fact, number)
        return after if self._reasoning.asks_after(after, fact) else FALSE

    def _state(self, left: tuple[Node, ...]) -> State:
        if left not in self._states:
            if len(self._states) == MOST_STATES:
                wrong = f"make an interview of more than {MOST_STATES} states."
                raise PackError(
                    Problem("provisions.toml", "the conditions", wrong, "Let them tell fewer answers apart.")
                )
            self._states[left] = State(left, frozenset(self._reasoning.missing(left)))
        return self._states[left]
