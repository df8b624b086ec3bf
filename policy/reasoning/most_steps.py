"""How many numbered steps one person can be told: nobody does more than a few things at once."""

from collections.abc import Mapping, Sequence

from policy.pack.provisions import Guidance
from policy.reasoning.applicability import holds
from policy.reasoning.compiled import Reasoning, truth
from policy.reasoning.decision_diagram import TRUE, Node
from policy.reasoning.rule import Rule

MOST_STEPS = 5


def most_steps(reasoning: Reasoning, rules: Mapping[str, Rule], guidance: Sequence[Guidance]) -> tuple[str, ...]:
    """The numbered steps that are said together in the case that has the most of them, over all answers there are.

    `rules` holds those of guidance that depends on answers, by statement.
    """
    numbered = [item for item in guidance if item.step is not None]
    nodes = tuple(rules[item.statement].node if item.when is not None else TRUE for item in numbered)
    told = (
        tuple(item.statement for item, node in zip(numbered, left, strict=True) if holds(item, truth(node)))
        for left in _ends(reasoning, nodes)
    )
    return max(sorted(told), key=len)


def _ends(reasoning: Reasoning, nodes: tuple[Node, ...]) -> set[tuple[Node, ...]]:
    """What every way of answering, or of leaving open, leaves of the conditions."""
    states = {nodes}
    for fact in reasoning.facts:
        if any(reasoning.depends(node, fact.id) for node in nodes):
            known = range(len(reasoning.classes[fact.id]))
            states |= {_after(reasoning, left, fact.id, number) for left in states for number in known}
    return states


def _after(reasoning: Reasoning, nodes: tuple[Node, ...], fact: str, number: int) -> tuple[Node, ...]:
    return tuple(reasoning.after_class(node, fact, number) if reasoning.depends(node, fact) else node for node in nodes)
