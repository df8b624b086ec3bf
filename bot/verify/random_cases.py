"""Random cases: any answers that can be given, not one for each class. Always the same ones."""

import random
from collections.abc import Iterator

from policy.pack.facts import Answer, Answers, Fact, Kind, Unknown
from policy.policy import Policy

SEED = 20220512
"""Any number."""

KNOWN, ALONE = 0.85, 0.2
"""How often a fact is answered, and how often by something that stands alone."""


def random_cases(policy: Policy, number: int, seed: int = SEED) -> Iterator[Answers]:
    """So many cases: each fact answered in any way, not known, or left out."""
    dice = random.Random(seed)  # noqa: S311  a repeatable sample, not a secret
    for _ in range(number):
        yield {fact.id: _answer(fact, dice) for fact in policy.facts if dice.random() < KNOWN}


def _answer(fact: Fact, dice: random.Random) -> Answer:
    if dice.random() > KNOWN:
        return dice.choice(tuple(Unknown))
    if fact.kind is Kind.ONE:
        return (dice.choice(fact.option_ids),)
    alone = [option.id for option in fact.options if option.exclusive]
    if alone and dice.random() < ALONE:
        return (dice.choice(alone),)
    free = [option.id for option in fact.options if not option.exclusive]
    chosen = set(dice.sample(free, dice.randint(1, len(free))))
    return tuple(name for name in free if name in chosen)
