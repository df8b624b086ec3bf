"""The worked cases of a pack: cases a lawyer can read, and the pack must come to."""

from collections.abc import Iterator

from policy.assess import assess
from policy.errors import Problem
from policy.pack.facts import read_answers
from policy.pack.files import WorkedCase
from policy.policy import Policy


def differences(policy: Policy, case: WorkedCase) -> tuple[str, ...]:
    """Where the policy comes to something else than the case expects, in sentences; nothing when they agree."""
    assessment = assess(policy, read_answers(policy.facts, case.answers), policy.pack.about.valid_from)
    lines = []
    for finding in assessment.findings:
        pairs: list[tuple[str, object, object]] = [
            ("applicability", case.expect.get(finding.provision, "not_indicated"), finding.applicability.value)
        ]
        if finding.provision in case.by_reading:
            by_reading = {name: value.value for name, value in finding.by_reading.items()}
            pairs.append(("by_reading", case.by_reading[finding.provision], by_reading))
        if finding.provision in case.missing:
            pairs.append(("missing", case.missing[finding.provision], list(finding.missing)))
        if finding.provision in case.open_terms:
            pairs.append(("open_terms", case.open_terms[finding.provision], list(map(str, finding.open_terms))))
        lines += [
            f"{finding.provision}: {what} is {got}, and {expected} was expected."
            for what, expected, got in pairs
            if expected != got
        ]
    return tuple(lines)


def worked_out(policy: Policy) -> Iterator[Problem]:
    """A problem for each difference between the policy and its worked cases."""
    for case in policy.pack.cases:
        for difference in differences(policy, case):
            yield Problem("cases.toml", f"case {case.name!r}", difference, "Correct the case or the provision.")


def taken(policy: Policy, other: Policy) -> Iterator[Problem]:
    """What a pack has of the ids of another policy, and means otherwise: a token of one must not open as the other.

    A later version of the same policy has the same id, and each fact under the number it always had.
    """
    if policy.id != other.id:
        return
    theirs = {fact.number: fact for fact in other.facts}
    for fact in policy.facts:
        known = theirs.get(fact.number)
        if known is not None and (known.id, known.kind) != (fact.id, fact.kind):
            wrong = f"is taken by a policy whose fact {fact.number} is {known.id!r}, not {fact.id!r}."
            yield Problem(
                "pack.toml", f"id {policy.id!r}", wrong, "Give the pack an id of its own, or the fact its number."
            )
