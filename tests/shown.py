"""What stands on the overview and on the screen of a finding, by what the policy makes of the answers."""

from collections.abc import Iterable

from dialogs.case import Case
from dialogs.context import Context, audience_of
from policy.assess import Assessment, Finding
from policy.pack.provisions import StatementKind


def with_screens(guide: Context, assessment: Assessment) -> list[Finding]:
    """The findings that are shown by themselves: an effect is read with what it follows from."""
    policy = guide.policy
    return [finding for finding in assessment.findings if not policy.provision[finding.provision].effect_of]


def on_overview(guide: Context, case: Case, findings: Iterable[Finding]) -> list[str]:
    """The title of each part, and what each state that it is in comes to."""
    voice, titles, outcomes = guide.voice(case), dict[str, None](), dict[str, None]()
    for finding in findings:
        titles[voice.say(f"provision.{finding.provision}")] = None
        outcomes.update(dict.fromkeys(map(voice.statement, finding.outcome)))
    return [*titles, *outcomes]


def on_finding(guide: Context, case: Case, finding: Finding) -> list[str]:
    """Its state, and what the document said, for whoever reads it."""
    voice, policy = guide.voice(case), guide.policy
    said = (policy.statement[name] for name in policy.provision[finding.provision].says)
    readable = (item for item in said if item.kind is not StatementKind.QUOTE and item.is_for(audience_of(case)))
    return [voice.say(f"card.{finding.applicability}"), *(voice.statement(item.id) for item in readable)]
