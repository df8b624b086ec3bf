"""Exact for any policy, not only for this one: random conditions against every way of filling in."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.verify.policy.brute import Brute
from policy.errors import PackError
from policy.pack.conditions import All, AnyOf, Condition, Match, Not, Open, Truth, Use
from policy.pack.facts import Answers, Fact, Kind, Option, Unknown
from policy.reasoning.answer_classes import MOST_GROUPS
from policy.reasoning.compiled import Reasoning, truth
from policy.reasoning.decision_diagram import FALSE, TRUE, Diagrams, Node

DAY = date(2026, 1, 1)
FACTS = (
    Fact(
        id="one", number=1, kind=Kind.ONE, options=tuple(Option(id=name, number=n) for n, name in enumerate("abc", 1))
    ),
    Fact(
        id="several",
        number=2,
        kind=Kind.SEVERAL,
        options=(Option(id="p", number=1), Option(id="q", number=2), Option(id="r", number=3, exclusive=True)),
    ),
    Fact(id="two", number=3, kind=Kind.ONE, options=(Option(id="y", number=1), Option(id="n", number=2))),
)


@st.composite
def matches(draw: st.DrawFn) -> Match:
    fact = draw(st.sampled_from(FACTS))
    names = draw(st.permutations(fact.option_ids))
    yes = draw(st.integers(1, len(names)))
    held = draw(st.integers(0, len(names) - yes))
    return Match(fact=fact.id, yes=tuple(names[:yes]), open=tuple(names[yes : yes + held]))


CONDITIONS = st.recursive(
    st.one_of(matches(), st.sampled_from(["t", "u"]).map(lambda term: Open(term=term))),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda held: All(parts=tuple(held))),
        st.lists(inner, min_size=1, max_size=3).map(lambda held: AnyOf(parts=tuple(held))),
        inner.map(lambda part: Not(part=part)),
    ),
    max_leaves=7,
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "one": st.sampled_from([("a",), ("b",), ("c",), Unknown.DONT_KNOW]),
        "several": st.sampled_from([("p",), ("q",), ("p", "q"), ("r",), Unknown.RATHER_NOT_SAY]),
        "two": st.sampled_from([("y",), ("n",)]),
    },
)


@settings(max_examples=400)
@given(st.lists(CONDITIONS, min_size=1, max_size=3), ANSWERS)
def test_any_conditions_agree_with_brute_force(conditions: list[Condition], answers: Answers) -> None:
    """Kleene logic would fail this: facts and open terms occur twice, and readings cover each other."""
    reasoning = Reasoning(FACTS, conditions)
    brute, classes = Brute(FACTS, conditions), reasoning.classes_in(answers)
    left = [reasoning.residual(reasoning.compile(condition), classes) for condition in conditions]
    expected = {frozenset({True}): Truth.TRUE, frozenset({False}): Truth.FALSE}
    assert [truth(node) for node in left] == [
        expected.get(frozenset(outcome), Truth.UNKNOWN) for outcome in brute.outcomes(answers)
    ]
    assert set(reasoning.missing(left)) == brute.missing(answers)
    assert set(reasoning.open_terms(left, classes)) == brute.open_terms(answers)


def test_a_fact_with_too_many_groups_is_refused_by_name() -> None:
    """Exactness has a limit, and it is said instead of waited for."""
    names = [f"o{number}" for number in range(MOST_GROUPS + 1)]
    fact = Fact(
        id="wide",
        number=1,
        kind=Kind.SEVERAL,
        options=tuple(Option(id=name, number=n) for n, name in enumerate(names, 1)),
    )
    with pytest.raises(ValueError, match="wide: the conditions tell 13 groups"):
        Reasoning([fact], [Match(fact="wide", yes=(name,)) for name in names])


def test_a_condition_that_is_not_resolved_is_refused() -> None:
    """A name is no condition."""
    with pytest.raises(TypeError, match="must be resolved"):
        Reasoning(FACTS, []).compile(Use(name="somewhere"))


def test_equal_functions_are_one_node() -> None:
    """The same function written twice is the same node, and negating twice gives it back."""
    diagrams = Diagrams((3, 2))
    low = diagrams.node(1, (FALSE, TRUE))
    node = diagrams.node(0, (low, TRUE, FALSE))
    assert diagrams.node(0, (low, TRUE, FALSE)) is node
    assert diagrams.negation(diagrams.negation(node)) is node
    assert diagrams.both(node, diagrams.negation(node)) is FALSE
    assert diagrams.either(node, diagrams.negation(node)) is TRUE
    assert diagrams.restrict(node, 1, 1) is diagrams.node(0, (TRUE, TRUE, FALSE))


def parity(diagrams: Diagrams, variables: Sequence[int]) -> Node:
    """Whether an odd number of these variables is 1."""
    odd: Node = FALSE
    for variable in variables:
        one = diagrams.node(variable, (FALSE, TRUE))
        odd = diagrams.either(diagrams.both(odd, diagrams.negation(one)), diagrams.both(one, diagrams.negation(odd)))
    return odd


def test_what_was_only_remembered_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that runs for years assesses the thousandth case as the first; equal functions stay one node."""
    monkeypatch.setattr("policy.reasoning.decision_diagram.MOST_BRANCHES", 400)
    diagrams = Diagrams((2,) * 10)
    held = parity(diagrams, range(0, 10, 3))
    for variables in combinations(range(10), 4):
        parity(diagrams, variables)
    assert parity(diagrams, range(0, 10, 3)) is held


def test_what_is_in_use_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it takes all the memory there is."""
    monkeypatch.setattr("policy.reasoning.decision_diagram.MOST_BRANCHES", 400)
    diagrams = Diagrams((2,) * 10)
    with pytest.raises(PackError) as caught:
        list(map(partial(parity, diagrams), combinations(range(10), 4)))
    assert str(caught.value) == (
        "provisions.toml: the conditions: tell too many cases apart: each fact more can double them. "
        "Ask one after the other what belongs together, or make them simpler."
    )


def test_a_node_needs_one_child_for_each_value() -> None:
    """A variable with another number of values would make nonsense of every answer below it."""
    with pytest.raises(ValueError, match="3 values, not 2"):
        Diagrams((3,)).node(0, (TRUE, FALSE))
