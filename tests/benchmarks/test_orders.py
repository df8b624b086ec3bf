"""How many questions people are asked: the best order is the best, populations are shares, and the table says both."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from policy.pack.facts import Unknown
from policy.policy import Policy
from tests.benchmarks import orders as ordering
from tests.benchmarks.orders import Orders, plausible, uniform
from tests.verify.small import FACTS, small_policy


@pytest.fixture
def population(policy: Policy, tmp_path: Path) -> Path:
    """Who comes to the made-up policy: each answer is given by more people than the one before it."""
    path = tmp_path / "population.toml"
    lines = ["[weights]"]
    for fact in policy.facts:
        answers = (*fact.option_ids, *Unknown)
        lines.append(f"{fact.id} = {[[str(name), weight] for weight, name in enumerate(answers, start=1)]}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_best_order_is_the_best(policy: Policy, population: Path) -> None:
    """Of all orders, written out."""
    small = small_policy(policy)
    orders = Orders(small)
    for weights in (uniform(small), plausible(small, population)):
        every = [orders.length(weights, order) for order in permutations(FACTS)]
        assert orders.best(weights).mean == pytest.approx(min(item.mean for item in every))
        assert {item.worst for item in every} == {3}


def test_populations_are_shares(policy: Policy, population: Path) -> None:
    """Each fact's answers together are everybody; every class has its part of those that may be given."""
    for weights in (uniform(policy), plausible(policy, population)):
        assert {name: pytest.approx(1) for name in policy.fact} == {
            n: sum(held.values()) for n, held in weights.items()
        }
    assert uniform(policy)["ringer"][None] == pytest.approx(2 / 5)
    assert uniform(policy)["criticism"][None] == pytest.approx(2 / 18)  # 15 of four options, none of them, 2 unknowns
    assert plausible(policy, population)["ringer"][None] == pytest.approx((4 + 5) / (1 + 2 + 3 + 4 + 5))


def test_the_lengths_are_said(policy: Policy, population: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the best order; the assumed population is called so."""
    monkeypatch.setattr(ordering, "load", lambda: replace(small_policy(policy)))
    monkeypatch.setattr(ordering, "POPULATION", population)
    table = ordering.table()
    assert [(line[0], line[2], line[4]) for line in table.lines] == [
        ("every answer alike", "3", "3"),
        ("assumed", "3", "3"),
    ]
    assert "made up" in str(table)
