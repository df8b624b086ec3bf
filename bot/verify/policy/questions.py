"""Proof 3: no question is asked that no longer matters, and none is left out that still does.

An interview has more beginnings than can be gone through, and few states. A state is a question, what the program has
kept in mind before its answer, and what the definition leaves of every topic for the answers still to come. Two
beginnings in one state go on alike: the program has nothing else to look at, and by the definition what an answer
leaves follows from what was left and from the answer. So one beginning of each state, with every answer, is enough.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence

from bot.verify.policy.brute import every_answer
from bot.verify.policy.definition import Definition
from bot.verify.policy.space import Counts, Fault
from policy.pack.facts import Answer, Answers, Unknown
from policy.relevance import Relevance, State

_Place = tuple[str, State, tuple[int, ...]]


def prove_questions(definition: Definition, relevance: Relevance, counts: Counts) -> Iterator[Fault]:
    """From every state, after every answer and none, the question asked next is the first to change some truth.

    What can change one is found by brute force; so is what is said on why it is asked, and which answers lead alike.
    """
    states = _States(definition, relevance, counts)
    yield from states.go({}, [fact.id for fact in definition.policy.facts])
    yield from states.lead_alike()


class _States:
    """The states that can be come to: of each what is asked from there on, and where each answer leads."""

    def __init__(self, definition: Definition, relevance: Relevance, counts: Counts) -> None:
        self._definition, self._relevance, self._counts = definition, relevance, counts
        self._asked: dict[_Place, tuple[str, ...]] = {}
        self._after: dict[_Place, dict[Answer | None, _Place | None]] = {}
        self._shapes: dict[_Place, int] = {}
        self._numbers: dict[object, int] = {}

    def go(self, answers: Answers, later: Sequence[str]) -> Generator[Fault, None, _Place | None]:
        """Every state from these answers on, where these facts are still to come. Gives the first; None at the end."""
        self._counts["ways to come to a state"] += 1
        asked = tuple(fact for fact in self._relevance.asked(answers) if fact in later)
        matter = self._definition.matter(answers)
        following, meant = next(iter(asked), None), next((fact for fact in later if fact in matter), None)
        if following != meant:
            yield Fault(_wrong(following, meant), answers)
        if following is None or following != meant:
            return None
        later = later[later.index(following) :]
        state = (following, dict(self._relevance.walk(answers))[following], self._definition.left(answers, later))
        if self._asked.setdefault(state, asked) != asked:
            yield Fault(f"{following}: something else is asked after it than in the same state", answers)
        if state not in self._after:
            self._counts["states of the questions"] += 1
            self._after[state] = {}
            yield from self._why(answers, following)
            for answer in (None, *self._definition.answers[following]):
                given = answers if answer is None else {**answers, following: answer}
                self._after[state][answer] = yield from self.go(given, later[1:])
        return state

    def lead_alike(self) -> Iterator[Fault]:
        """Answers that are said to lead the same way do so from every state, whatever is answered after them.

        To leave a question open leads where it leads not to know.
        """
        for fact, groups in self._relevance.equivalent_answers().items():
            for first, alike in groups.items():
                answers = (*alike, None, *Unknown) if Unknown.DONT_KNOW in alike else alike
                here = (state for state in self._after if state[0] == fact)
                if any(len({self._shape(self._led(state, answer)) for answer in answers}) > 1 for state in here):
                    yield Fault(f"{fact}: answers that stand for each other do not lead the same way", {fact: first})

    def _led(self, state: _Place, answer: Answer | None) -> _Place | None:
        stands = self._definition.stand_in(state[0], answer) if isinstance(answer, tuple) else answer
        return self._after[state].get(stands)

    def _shape(self, state: _Place | None) -> int:
        """A number for what is asked from a state on: equal where equal answers lead to equal questions."""
        if state is None:
            return 0
        if state not in self._shapes:
            following = [self._shape(after) for after in self._after[state].values()]
            self._shapes[state] = self._numbers.setdefault((state[0], *following), len(self._numbers) + 1)
        return self._shapes[state]

    def _why(self, answers: Answers, fact: str) -> Iterator[Fault]:
        definition = self._definition
        meant = tuple(topic for topic in definition.conditions if fact in definition.missing(topic, answers))
        if (told := self._relevance.affects(answers, fact)) != meant:
            yield Fault(f"{fact}: is asked for {', '.join(told)}; by brute force for {', '.join(meant)}", answers)


def prove_classes(definition: Definition, counts: Counts) -> Iterator[Fault]:
    """Every answer that can be given is to the program the one that stands for it here, in all it can see of them."""
    for fact in definition.policy.facts:
        classes = definition.policy.reasoning.classes[fact.id]
        for answer in every_answer(fact):
            counts["answers that can be given"] += 1
            if classes.of(answer) != classes.of(stands := definition.stand_in(fact.id, answer)):
                wrong = f"is taken for another answer than {', '.join(stands)}, and no condition tells them apart"
                yield Fault(f"{fact.id}: {', '.join(answer)} {wrong}", {fact.id: answer})


def prove_kept(
    definition: Definition, relevance: Relevance, cases: Iterable[Answers], counts: Counts
) -> Iterator[Fault]:
    """Random cases, answered in any order: what is asked follows from the answers before it."""
    for answers in cases:
        counts["random cases"] += 1
        kept = relevance.keep(answers)
        asked: dict[str, object] = {}
        for fact in definition.policy.facts:
            before = {name: kept[name] for name in asked if name in kept}
            if matters := fact.id in definition.matter(before):
                asked[fact.id] = None
            if matters is not (fact.id in relevance.asked(answers)):
                yield Fault(
                    f"{fact.id}: {'still matters and is not' if matters else 'no longer matters and is'} asked", kept
                )


def _wrong(following: str | None, meant: str | None) -> str:
    asked = f"{following} is asked next" if following else "nothing more is asked"
    return f"{asked}; by brute force {f'it should be {meant}' if meant else 'nothing matters any more'}"
