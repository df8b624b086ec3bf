"""What the conditions of a policy come to for classes of answers. Exact."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from policy.pack.conditions import Truth
from policy.pack.facts import FactOption
from policy.pack.files import Orientation
from policy.pack.provisions import Beside, Guidance, Outcomes
from policy.reasoning.compiled import Reasoning, Uncertain, truth
from policy.reasoning.decision_diagram import FALSE, TRUE, Node
from policy.reasoning.rule import Rule


class Applicability(StrEnum):
    """What a provision comes to for given answers. For machines: people read a sentence instead."""

    MAY_APPLY = "may_apply"
    UNCLEAR = "unclear"
    NOT_INDICATED = "not_indicated"


class InForce(StrEnum):
    """Whether a policy is known to hold on a day. For machines: people read the heading of every result."""

    NOT_YET = "not_yet"
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"


class Verdict(NamedTuple):
    """What one provision comes to: all of a finding but the answers it repeats."""

    applicability: Applicability
    by_reading: Mapping[str, Applicability]
    missing: tuple[str, ...]
    open_terms: tuple[Uncertain, ...]
    outcome: tuple[str, ...]


class Said(NamedTuple):
    """The ids of the statements that are said. The urgent ones and the numbered steps are guidance, too."""

    notices: tuple[str, ...]
    guidance: tuple[str, ...]
    urgent: tuple[str, ...]
    steps: tuple[str, ...]


def verdict(reasoning: Reasoning, rules: Sequence[Rule], outcomes: Outcomes, classes: Sequence[int]) -> Verdict:
    """What the rules of one provision, one for each reading, come to."""
    left = [reasoning.residual(rule.node, classes) for rule in rules]
    applicability = _joint(left)
    missing = reasoning.missing(left)
    open_terms = reasoning.open_terms(left, classes)
    by_letter = any(isinstance(name, FactOption) for name in open_terms) or not reasoning.can_be_settled(left)
    return Verdict(
        applicability=applicability,
        by_reading={rule.reading: _joint([node]) for rule, node in zip(rules, left, strict=True) if rule.reading},
        missing=missing,
        open_terms=open_terms,
        outcome=_outcome(outcomes, applicability, by_letter, missing),
    )


def said(reasoning: Reasoning, rules: Mapping[str, Rule], orientation: Orientation, classes: Sequence[int]) -> Said:
    """Which notices and guidance are said. `rules` holds those that depend on answers, by statement."""

    def is_said(item: Beside) -> bool:
        return item.when is None or holds(item, truth(reasoning.residual(rules[item.statement].node, classes)))

    guidance = [item for item in orientation.guidance if is_said(item)]
    return Said(
        notices=tuple(item.statement for item in orientation.notices if is_said(item)),
        guidance=tuple(item.statement for item in guidance),
        urgent=tuple(item.statement for item in guidance if item.urgent),
        steps=tuple(item.statement for item in sorted(guidance, key=_place) if item.step is not None),
    )


def _place(item: Guidance) -> int:
    return item.step or 0


def holds(item: Beside, found: Truth) -> bool:
    """Whether something is said whose condition comes to this."""
    return found is Truth.TRUE or (found is Truth.UNKNOWN and item.if_unknown)


def _joint(left: list[Node]) -> Applicability:
    if all(node is TRUE for node in left):
        return Applicability.MAY_APPLY
    if all(node is FALSE for node in left):
        return Applicability.NOT_INDICATED
    return Applicability.UNCLEAR


def _outcome(
    outcomes: Outcomes, applicability: Applicability, by_letter: bool, missing: tuple[str, ...]
) -> tuple[str, ...]:
    """Unclear is said as the case is: because the document leaves it open, because answers do, or both.

    What is said of both is said once.
    """
    if applicability is Applicability.MAY_APPLY:
        return outcomes.may_apply
    if applicability is Applicability.NOT_INDICATED:
        return outcomes.not_indicated
    told = (outcomes.unclear_letter if by_letter else ()) + (outcomes.unclear_answers if missing else ())
    return tuple(dict.fromkeys(told))
