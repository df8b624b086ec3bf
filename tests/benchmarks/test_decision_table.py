"""What stands beside our assessment finds the same."""

import random

import pytest

from policy.policy import Policy
from tests.benchmarks.cases import complete_cases, partial_cases
from tests.benchmarks.core import Unlike, check_alike
from tests.benchmarks.peers.decision_table import ZenTables, shortest

DICE = random.Random(1)  # noqa: S311  repeatable cases, not secrets


@pytest.mark.parametrize(("drawn", "partial"), [(complete_cases, False), (partial_cases, True)])
def test_the_tables_find_what_we_find(policy: Policy, drawn: object, partial: bool) -> None:
    """On random cases, under every reading."""
    assert callable(drawn)
    check_alike(policy, ZenTables(policy, partial), drawn(policy, DICE, 300))


def test_other_findings_make_the_comparison_void(policy: Policy) -> None:
    """Tables that know no unknown find something else where something is."""
    with pytest.raises(Unlike):
        check_alike(policy, ZenTables(policy, partial=False), partial_cases(policy, DICE, 300))


def test_the_tables_are_small(policy: Policy) -> None:
    """No larger than a person would write them: a large one would make the engine look slow."""
    assert sum(len(rows) for rows in ZenTables(policy, partial=True).rows.values()) < 50


def test_terms_hold_for_all_that_is_wanted_and_nothing_else() -> None:
    """And ask for no more than they need."""
    wanted, others = [(True, False, True), (True, True, True)], [(False, True, True), (True, True, False)]
    assert shortest(wanted, others) == [{0: True, 2: True}]
