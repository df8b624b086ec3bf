"""Cases drawn by dice: the same in every run."""

import random

from policy.pack.facts import Answer, Answers, Fact, Kind, Unknown
from policy.policy import Policy


def complete_cases(policy: Policy, dice: random.Random, count: int) -> list[Answers]:
    """Cases in which every fact is answered."""
    return [{fact.id: answer_to(fact, dice) for fact in policy.facts} for _ in range(count)]


def partial_cases(policy: Policy, dice: random.Random, count: int) -> list[Answers]:
    """Cases in which about half of the facts are answered, a fifth of the others with an unknown."""

    def one() -> Answers:
        held: dict[str, Answer] = {}
        for fact in policy.facts:
            if dice.random() < 0.5:
                held[fact.id] = answer_to(fact, dice)
            elif dice.random() < 0.2:
                held[fact.id] = dice.choice(list(Unknown))
        return held

    return [one() for _ in range(count)]


def answer_to(fact: Fact, dice: random.Random) -> tuple[str, ...]:
    """One option, or several in their order."""
    if fact.kind is Kind.ONE:
        return (dice.choice(fact.option_ids),)
    free = [option.id for option in fact.options if not option.exclusive]
    alone = [(option.id,) for option in fact.options if option.exclusive]
    if alone and dice.random() < 0.2:
        return dice.choice(alone)
    chosen = set(dice.sample(free, dice.randint(1, min(3, len(free)))))
    return tuple(name for name in free if name in chosen)
