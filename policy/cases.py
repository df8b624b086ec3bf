"""The worked cases of a pack: cases a lawyer can read, and the pack must come to."""

from policy.assess import assess
from policy.facts import read_answers
from policy.pack import WorkedCase
from policy.policy import Policy


def differences(policy: Policy, case: WorkedCase) -> tuple[str, ...]:
    """Where the policy comes to something else than the case expects, in sentences; nothing when they agree."""
    found = assess(policy, read_answers(policy.facts, case.answers), policy.pack.about.valid_from)
    lines = []
    for finding in found.findings:
        pairs: list[tuple[str, object, object]] = [
            ("applicability", case.expect[finding.provision], finding.applicability.value)
        ]
        if finding.provision in case.by_reading:
            by_reading = {name: value.value for name, value in finding.by_reading.items()}
            pairs.append(("by_reading", case.by_reading[finding.provision], by_reading))
        if finding.provision in case.missing:
            pairs.append(("missing", case.missing[finding.provision], list(finding.missing)))
        if finding.provision in case.open_terms:
            pairs.append(("open_terms", case.open_terms[finding.provision], list(finding.open_terms)))
        lines += [
            f"{finding.provision}: {what} is {got}, and {expected} was expected."
            for what, expected, got in pairs
            if expected != got
        ]
    return tuple(lines)
