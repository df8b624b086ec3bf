"""The answers over which is proved, one for each class; and what a proof has to say."""

from collections import Counter
from dataclasses import dataclass, field

from policy.pack.facts import Answer, Answers, Kind, Unknown
from policy.policy import Policy

Counts = Counter[str]
"""What a proof has gone through, by name."""


@dataclass(frozen=True)
class Fault:
    """Something that does not hold, and the answers at which it shows."""

    wrong: str
    answers: Answers = field(default_factory=dict)


def ways(policy: Policy, fact: str) -> tuple[Answer, ...]:
    """One answer for each class, and one that leaves the fact unknown."""
    return (Unknown.DONT_KNOW, *policy.reasoning.classes[fact].representatives)


def fullest(policy: Policy, fact: str, answer: Answer) -> Answer:
    """The answer of the same class that holds the most options."""
    if isinstance(answer, Unknown) or policy.fact[fact].kind is Kind.ONE:
        return answer
    classes, held = policy.reasoning.classes[fact], answer
    for option in policy.fact[fact].options:
        more = tuple(name for name in policy.fact[fact].option_ids if name in {*held, option.id})
        alone = option.exclusive or any(item.exclusive for item in policy.fact[fact].options if item.id in held)
        if not alone and classes.of(more) == classes.of(answer):
            held = more
    return held
