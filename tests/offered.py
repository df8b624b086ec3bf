"""Answers to whatever policy is served: taken from what its questions offer, whatever they are called."""

from collections.abc import Mapping

from policy.pack.facts import Fact, Kind, Unknown
from policy.policy import Policy
from policy.relevance import Relevance

Given = Mapping[str, tuple[str, ...]]
"""Options by fact."""


def answers_at(policy: Policy, place: int) -> Given:
    """An answer to each question: the option at a place, round and round; of several, two, or what stands alone."""
    return {fact.id: _answer(fact, place) for fact in policy.facts}


def unknown(policy: Policy) -> Given:
    """Nothing is known."""
    return dict.fromkeys(policy.fact, (Unknown.DONT_KNOW.value,))


def _answer(fact: Fact, place: int) -> tuple[str, ...]:
    alone = [option.id for option in fact.options if option.exclusive]
    if fact.kind is Kind.ONE:
        return (fact.option_ids[place % len(fact.options)],)
    if alone and place % 2:
        return (alone[0],)
    return tuple(name for name in fact.option_ids if name not in alone)[:2]


def asked_answers(policy: Policy, place: int) -> Given:
    """The same, but for what these answers leave nobody to be asked."""
    given = answers_at(policy, place)
    asked = Relevance(policy).asked(given)
    return {name: given[name] for name in asked}
