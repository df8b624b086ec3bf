"""What the policy makes of answers: exact, dated, and without a judgement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policy.diagram import FALSE, TRUE, Node
from policy.facts import Answers, Unknown
from policy.logic import Truth
from policy.policy import Policy
from policy.provisions import Notice, Provision
from policy.reasoning import truth


class Applicability(StrEnum):
    """What a provision comes to for given answers. For machines: people read a sentence instead."""

    MAY_APPLY = "may_apply"
    UNCLEAR = "unclear"
    NOT_INDICATED = "not_indicated"


@dataclass(frozen=True)
class Finding:
    """One provision for given answers.

    `because` holds the answers given to what the provision asks about, as `fact=option`; `missing` the unknown facts
    that can still change the finding; `open_terms` what is open and can: a term, or an option held, as `fact=option`.
    """

    provision: str
    applicability: Applicability
    by_reading: Mapping[str, Applicability]
    because: tuple[str, ...]
    missing: tuple[str, ...]
    open_terms: tuple[str, ...]
    outcome: tuple[str, ...]


@dataclass(frozen=True)
class Assessment:
    """Everything the policy has to say about given answers on a day. Statements are named by their ids."""

    on: date
    heading: str
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    guidance: tuple[str, ...]
    urgent: tuple[str, ...]


def assess(policy: Policy, answers: Answers, on: date) -> Assessment:
    """The assessment of answers that `read_answers` has accepted, as on a day.

    A finding is `may_apply` if its condition holds for every way of filling in what is unknown or open, under every
    reading; `not_indicated` if for every way, under every reading, it does not; otherwise `unclear`. Exact.
    """
    notices = policy.pack.orientation.notices
    return Assessment(
        on=on,
        heading=heading(policy, on),
        findings=tuple(find(policy, provision, answers) for provision in policy.provisions),
        notices=tuple(item.statement for item in notices if _is_said(policy, item, answers)),
        guidance=guidance(policy, answers),
        urgent=urgent(policy, answers),
    )


def find(policy: Policy, provision: Provision, answers: Answers) -> Finding:
    """The finding of one provision."""
    rules = policy.rules_of[provision.id]
    left = [policy.reasoning.residual(rule.node, answers) for rule in rules]
    applicability = _joint(left)
    missing = policy.reasoning.missing(left)
    open_terms = policy.reasoning.open_terms(left, answers)
    return Finding(
        provision=provision.id,
        applicability=applicability,
        by_reading={rule.reading: _joint([node]) for rule, node in zip(rules, left, strict=True) if rule.reading},
        because=_because(policy, provision.id, answers),
        missing=missing,
        open_terms=open_terms,
        outcome=_outcome(policy, applicability, left, missing, open_terms),
    )


def heading(policy: Policy, on: date) -> str:
    """The id of the statement that heads every result on that day."""
    headings, about = policy.pack.orientation.headings, policy.pack.about
    if on < about.valid_from:
        return headings.too_early
    if about.known_until is None:
        return headings.unconfirmed
    return headings.confirmed if on <= about.known_until else headings.lapsed


def guidance(policy: Policy, answers: Answers) -> tuple[str, ...]:
    """The ids of the statements on what to do now, the urgent ones among them."""
    items = policy.pack.orientation.guidance
    return tuple(item.statement for item in items if item.when is None or _is_said(policy, item, answers))


def urgent(policy: Policy, answers: Answers) -> tuple[str, ...]:
    """The ids of the statements that stand first on every screen."""
    items = (item for item in policy.pack.orientation.guidance if item.urgent)
    return tuple(item.statement for item in items if _is_said(policy, item, answers))


def _joint(left: list[Node]) -> Applicability:
    if all(node is TRUE for node in left):
        return Applicability.MAY_APPLY
    if all(node is FALSE for node in left):
        return Applicability.NOT_INDICATED
    return Applicability.UNCLEAR


def _outcome(
    policy: Policy,
    applicability: Applicability,
    left: list[Node],
    missing: tuple[str, ...],
    open_terms: tuple[str, ...],
) -> tuple[str, ...]:
    """Unclear is said as the case is: because the letter leaves it open, because answers do, or both."""
    outcomes = policy.pack.orientation.outcomes
    if applicability is Applicability.MAY_APPLY:
        return outcomes.may_apply
    if applicability is Applicability.NOT_INDICATED:
        return outcomes.not_indicated
    by_letter = any("=" in name for name in open_terms) or not policy.reasoning.can_be_settled(left)
    return (outcomes.unclear_letter if by_letter else ()) + (outcomes.unclear_answers if missing else ())


def _because(policy: Policy, topic: str, answers: Answers) -> tuple[str, ...]:
    held = ((fact, answers[fact]) for fact in policy.asked_by[topic] if fact in answers)
    return tuple(f"{fact}={option}" for fact, answer in held if not isinstance(answer, Unknown) for option in answer)


def _is_said(policy: Policy, item: Notice, answers: Answers) -> bool:
    if item.when is None:
        return True
    (rule,) = policy.rules_of[item.statement]
    found = truth(policy.reasoning.residual(rule.node, answers))
    return found is Truth.TRUE or (found is Truth.UNKNOWN and item.if_unknown)
