"""An assessment in words: the JSON that `kompas explain` prints and the API gives."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from policy.assess import Assessment, Finding
from policy.pack.catalogue import long_date
from policy.pack.provisions import Audience, StatementKind
from policy.policy import Policy
from policy.reasoning.applicability import Applicability, InForce

Language = TypeAliasType("Language", str)
"""A language of the pack: a named type, so that a description of the JSON can list them in one place."""


class Part(BaseModel):
    """A part of the JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PackVersion(Part):
    """Which pack, in which version, and up to which day somebody confirmed it."""

    id: str
    version: str
    digest: str
    known_until: date | None


class StatementText(Part):
    """Something said about the law, and the passages that carry it."""

    id: str
    kind: StatementKind
    text: str
    passages: tuple[str, ...]


class FindingReport(Part):
    """A provision for these answers. `by_reading`, `missing` and `open_terms` are empty for applicants."""

    provision: str
    applicability: Applicability
    by_reading: dict[str, Applicability]
    because: tuple[str, ...]
    missing: tuple[str, ...]
    open_terms: tuple[str, ...]
    statements: tuple[StatementText, ...]


class NoticeText(Part):
    """A later change, or how far the policy is confirmed."""

    id: str
    text: str
    passages: tuple[str, ...]


class GuidanceText(Part):
    """What to do now."""

    id: str
    text: str


class Report(Part):
    """Everything the policy has to say about answers on a day, in one language for one audience."""

    policy: PackVersion
    language: Language
    audience: Audience
    on: date
    in_force: InForce = Field(description="Whether the policy is known to hold on that day.")
    findings: tuple[FindingReport, ...]
    information: tuple[StatementText, ...]
    notices: tuple[NoticeText, ...]
    guidance: tuple[GuidanceText, ...]


def report(policy: Policy, assessment: Assessment, language: str, audience: Audience) -> Report:
    """The assessment in one language for one audience.

    `missing`, `open_terms` and `by_reading` are filled for workers and empty for applicants, who are shown nothing that
    says which answer would change the result.
    """
    about = policy.pack.about
    information = tuple(name for section in policy.pack.orientation.information for name in section.statements)
    return Report(
        policy=PackVersion(
            id=about.id, version=about.version, digest=policy.pack.digest, known_until=about.known_until
        ),
        language=language,
        audience=audience,
        on=assessment.on,
        in_force=assessment.in_force,
        findings=tuple(_finding(policy, finding, language, audience) for finding in assessment.findings),
        information=_statements(policy, information, language, audience),
        notices=tuple(
            NoticeText(
                id=name,
                text=said(policy, name, language, audience, assessment.on),
                passages=policy.statement[name].passages,
            )
            for name in (*assessment.headings, *assessment.notices)
        ),
        guidance=tuple(
            GuidanceText(id=name, text=policy.statement_text(language, name, audience)) for name in assessment.guidance
        ),
    )


def _statements(policy: Policy, names: tuple[str, ...], language: str, audience: Audience) -> tuple[StatementText, ...]:
    """The statements this audience may read, in words."""
    named = (policy.statement[name] for name in names)
    return tuple(
        StatementText(
            id=statement.id,
            kind=statement.kind,
            text=policy.statement_text(language, statement.id, audience),
            passages=statement.passages,
        )
        for statement in named
        if statement.is_for(audience)
    )


def said(policy: Policy, name: str, language: str, audience: Audience, on: date) -> str:
    """The words of a notice or heading, with the dates and the name it speaks of."""
    about = policy.pack.about
    known = long_date(about.known_until, language) if about.known_until else ""
    text = policy.statement_text(language, name, audience)
    return text.format(by=about.confirmed_by, known_until=known, on=long_date(on, language))


def _finding(policy: Policy, finding: Finding, language: str, audience: Audience) -> FindingReport:
    worker = audience is Audience.WORKER
    names = finding.outcome + policy.provision[finding.provision].statements
    return FindingReport(
        provision=finding.provision,
        applicability=finding.applicability,
        by_reading=dict(finding.by_reading) if worker else {},
        because=tuple(map(str, finding.because)),
        missing=finding.missing if worker else (),
        open_terms=tuple(map(str, finding.open_terms)) if worker else (),
        statements=_statements(policy, names, language, audience),
    )
