"""Whom `make bench` assumes to come gives an answer to every question of the bundled pack."""

import pytest

from policy.policy import Policy
from tests.benchmarks.orders import POPULATION, plausible


def test_the_assumed_population_answers_every_question(policy: Policy) -> None:
    """The shares of each are everybody. A new question needs its weights in tests/benchmarks/population.toml."""
    weights = plausible(policy, POPULATION)
    assert {name: pytest.approx(1) for name in policy.fact} == {n: sum(held.values()) for n, held in weights.items()}
