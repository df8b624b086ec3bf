"""What the policy makes of answers: exact, dated, and without a judgement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from policy.pack.facts import Answers, FactOption
from policy.pack.provisions import Headings, Provision
from policy.policy import Policy
from policy.reasoning.applicability import Applicability, InForce
from policy.reasoning.compiled import Uncertain

_HEADING_OF: Mapping[InForce, Callable[[Headings], str]] = {
    InForce.NOT_YET: lambda headings: headings.too_early,
    InForce.UNCONFIRMED: lambda headings: headings.unconfirmed,
    InForce.CONFIRMED: lambda headings: headings.confirmed,
    InForce.LAPSED: lambda headings: headings.lapsed,
}


class Finding(NamedTuple):
    """One provision for given answers.

    `because` holds the answers given to what the provision asks about; `missing` the unknown facts that can still
    change the finding; `open_terms` what is open and can: a term, or an option held.
    """

    provision: str
    applicability: Applicability
    by_reading: Mapping[str, Applicability]
    because: tuple[FactOption, ...]
    missing: tuple[str, ...]
    open_terms: tuple[Uncertain, ...]
    outcome: tuple[str, ...]


@dataclass(frozen=True)
class Assessment:
    """Everything the policy has to say about given answers on a day. Statements are named by their ids."""

    on: date
    in_force: InForce
    heading: str
    headings: tuple[str, ...]
    """What heads the findings together: the heading of the policy, and those of other documents they stand on."""
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    guidance: tuple[str, ...]
    urgent: tuple[str, ...]


def assess(policy: Policy, answers: Answers, on: date) -> Assessment:
    """The assessment of answers that `read_answers` has accepted, as on a day.

    A finding is `may_apply` if its condition holds for every way of filling in what is unknown or open, under every
    reading; `not_indicated` if for every way, under every reading, it does not; otherwise `unclear`. Exact.
    """
    classes = policy.reasoning.classes_in(answers)
    said = policy.said.get(classes)
    return Assessment(
        on=on,
        in_force=in_force(policy, on),
        heading=heading(policy, on),
        headings=headings(policy, on),
        findings=tuple([_find(policy, provision, answers, classes) for provision in policy.provisions]),
        notices=said.notices,
        guidance=said.guidance,
        urgent=said.urgent,
    )


def find(policy: Policy, provision: Provision, answers: Answers) -> Finding:
    """The finding of one provision."""
    return _find(policy, provision, answers, policy.reasoning.classes_in(answers))


def in_force(policy: Policy, on: date) -> InForce:
    """Whether the policy holds on a day, as far as anybody has confirmed it.

    Before it was written it does not yet. A confirmation covers the days up to its own; after that it has lapsed.
    """
    about = policy.pack.about
    if on < about.valid_from:
        return InForce.NOT_YET
    if about.known_until is None:
        return InForce.UNCONFIRMED
    return InForce.CONFIRMED if on <= about.known_until else InForce.LAPSED


def heading(policy: Policy, on: date, provision: Provision | None = None) -> str:
    """The id of the statement that heads results on that day; of a provision, that of the document it stands on."""
    return _heading(policy, in_force(policy, on), provision)


def headings(policy: Policy, on: date) -> tuple[str, ...]:
    """What heads the findings together, each once: first the heading of the policy."""
    state = in_force(policy, on)
    return tuple(dict.fromkeys([_heading(policy, state, item) for item in (None, *policy.provisions)]))


def _heading(policy: Policy, state: InForce, provision: Provision | None) -> str:
    headed = policy.pack.orientation.headings
    if provision is not None:
        headed = policy.pack.orientation.source_headings.get(provision.source, headed)
    return _HEADING_OF[state](headed)


def guidance(policy: Policy, answers: Answers) -> tuple[str, ...]:
    """The ids of the statements on what to do now, the urgent ones among them."""
    return policy.said.get(policy.reasoning.classes_in(answers)).guidance


def urgent(policy: Policy, answers: Answers) -> tuple[str, ...]:
    """The ids of the statements that stand first on every screen."""
    return policy.said.get(policy.reasoning.classes_in(answers)).urgent


def _find(policy: Policy, provision: Provision, answers: Answers, classes: Sequence[int]) -> Finding:
    found = policy.verdicts[provision.id].get(classes)
    return Finding(
        provision.id,
        found.applicability,
        found.by_reading,
        _because(policy, provision.id, answers),
        found.missing,
        found.open_terms,
        found.outcome,
    )


def _because(policy: Policy, topic: str, answers: Answers) -> tuple[FactOption, ...]:
    known = policy.options_of
    held = [(known[fact], answer) for fact in policy.asked_by[topic] if isinstance(answer := answers.get(fact), tuple)]
    return tuple([options[name] for options, names in held for name in names])
