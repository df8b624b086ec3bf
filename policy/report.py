"""An assessment in words: the JSON that every channel and every other program reads."""

from datetime import date
from typing import Any

from policy.assess import Assessment, Finding
from policy.pack.catalogue import long_date
from policy.pack.provisions import Audience
from policy.policy import Policy


def report(policy: Policy, assessment: Assessment, language: str, audience: Audience) -> dict[str, Any]:
    """The assessment as a JSON object in one language for one audience.

    `missing`, `open_terms` and `by_reading` are filled for workers and empty for applicants, who are shown nothing that
    says which answer would change the result.
    """
    about = policy.pack.about
    information = tuple(name for section in policy.pack.orientation.information for name in section.statements)
    notices = (assessment.heading, *assessment.notices)
    return {
        "policy": {
            "id": about.id,
            "version": about.version,
            "digest": policy.pack.digest,
            "known_until": about.known_until.isoformat() if about.known_until else None,
        },
        "language": language,
        "audience": audience.value,
        "on": assessment.on.isoformat(),
        "in_force": assessment.in_force.value,
        "findings": [_finding(policy, finding, language, audience) for finding in assessment.findings],
        "information": statements(policy, information, language, audience),
        "notices": [
            {
                "id": name,
                "text": said(policy, name, language, audience, assessment.on),
                "passages": _passages(policy, name),
            }
            for name in notices
        ],
        "guidance": [
            {"id": name, "text": policy.statement_text(language, name, audience)} for name in assessment.guidance
        ],
    }


def statements(policy: Policy, names: tuple[str, ...], language: str, audience: Audience) -> list[dict[str, Any]]:
    """The statements this audience may read, each as `{id, kind, text, passages}`."""
    return [
        {
            "id": name,
            "kind": policy.statement[name].kind.value,
            "text": policy.statement_text(language, name, audience),
            "passages": _passages(policy, name),
        }
        for name in names
        if policy.statement[name].is_for(audience)
    ]


def said(policy: Policy, name: str, language: str, audience: Audience, on: date) -> str:
    """The words of a notice or heading, with the dates and the name it speaks of."""
    about = policy.pack.about
    known = long_date(about.known_until, language) if about.known_until else ""
    text = policy.statement_text(language, name, audience)
    return text.format(by=about.confirmed_by, known_until=known, on=long_date(on, language))


def _finding(policy: Policy, finding: Finding, language: str, audience: Audience) -> dict[str, Any]:
    worker = audience is Audience.WORKER
    names = finding.outcome + policy.provision[finding.provision].statements
    return {
        "provision": finding.provision,
        "applicability": finding.applicability.value,
        "by_reading": {name: value.value for name, value in finding.by_reading.items()} if worker else {},
        "because": list(map(str, finding.because)),
        "missing": list(finding.missing) if worker else [],
        "open_terms": list(map(str, finding.open_terms)) if worker else [],
        "statements": statements(policy, names, language, audience),
    }


def _passages(policy: Policy, name: str) -> list[str]:
    return list(policy.statement[name].passages)
