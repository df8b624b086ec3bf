"""How many questions people are asked: the best order is the best, populations are shares, and the table says both."""

from dataclasses import replace
from itertools import permutations

import pytest

from policy.policy import Policy
from tests.benchmarks import orders as ordering
from tests.benchmarks.orders import Orders, plausible, uniform
from tests.verify.small import FACTS, small_policy


def test_the_best_order_is_the_best(policy: Policy) -> None:
    """Of all orders, written out."""
    small = small_policy(policy)
    orders = Orders(small)
    for weights in (uniform(small), plausible(small)):
        every = [orders.length(weights, order) for order in permutations(FACTS)]
        assert orders.best(weights).mean == pytest.approx(min(item.mean for item in every))
        assert {item.worst for item in every} == {3}


def test_populations_are_shares(policy: Policy) -> None:
    """Each fact's answers together are everybody; every class has its part of those that may be given."""
    for weights in (uniform(policy), plausible(policy)):
        assert {name: pytest.approx(1) for name in policy.fact} == {
            n: sum(held.values()) for n, held in weights.items()
        }
    assert uniform(policy)["transgender"][None] == pytest.approx(2 / 5)
    assert uniform(policy)["criticism"][None] == pytest.approx(2 / 66)


def test_the_lengths_are_said(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the best order; the assumed population is called so."""
    monkeypatch.setattr(ordering, "load", lambda: replace(small_policy(policy)))
    table = ordering.table()
    assert [(line[0], line[2], line[4]) for line in table.lines] == [
        ("every answer alike", "3", "3"),
        ("assumed", "3", "3"),
    ]
    assert "made up" in str(table)
