"""How many questions are asked, and how many they would be in the best fixed order."""

from dataclasses import replace
from itertools import permutations

import pytest

from bot.verify.policy.orders import Orders, plausible, uniform
from bot.verify.proofs import Prover, Task
from dialogs.context import Context
from dialogs.interview import Interview
from policy.policy import Policy, _compiled
from tests.conftest import TODAY

FACTS = ("origin", "age", "accompanied")


def small_policy(policy: Policy) -> Policy:
    """The policy with one provision, its three facts, and the guidance that depends on the age."""
    held = policy.pack.orientation
    guidance = tuple(item for item in held.guidance if not item.urgent)
    notices = tuple(item for item in held.notices if item.when is None)
    return _compiled(
        replace(
            policy.pack,
            facts=tuple(policy.fact[name] for name in FACTS),
            provisions=(policy.provision["minor-reception"],),
            orientation=held.model_copy(update={"guidance": guidance, "notices": notices}),
        )
    )


def test_the_best_order_is_the_best(policy: Policy) -> None:
    """Of all orders, written out: of the questions about children alone."""
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


def test_the_lengths_are_said(guide: Context) -> None:
    """Beside the best order; the plausible population is called an assumption."""
    policy = small_policy(guide.policy)
    prover = Prover(replace(guide, policy=policy, interview=Interview(policy)), TODAY)
    for step in ("uniform", "plausible"):
        (note,) = prover.run(Task(3, step)).notes
        assert "3 at the most" in note
        assert "best fixed order" in note
        assert ("an assumption" in note) is (step == "plausible")
