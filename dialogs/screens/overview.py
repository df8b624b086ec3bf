"""The overview: what may be about the person, what does not match, what to do now; and folded what else there is."""

from collections.abc import Iterable, Iterator
from datetime import date

from dialogs.actions import show
from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.blocks import Block, Card, Tone
from dialogs.screens.content import Body, heading, message, notice, quotes, statements, together
from dialogs.screens.effects import effect_findings, on_card, short_label
from dialogs.screens.pages import cut
from dialogs.screens.steps import beside_steps, fold, steps, urgent_lines
from dialogs.voice import Voice
from policy.assess import Assessment, Finding, assess
from policy.assess import headings as headings_on
from policy.pack.facts import Answers
from policy.reasoning.applicability import Applicability

ROOM = 1_250
"""UTF-16 units of one page, with what stands first on it: with the rest of the frame 1,500 as a message."""


def draw_findings(guide: Context, case: Case, at: date) -> Body:
    """The answer and what to do now on one page if it has room; then what changed since and what counts beside it."""
    voice, assessment = guide.voice(case), assess(guide.policy, case.answers, at)
    answer: list[Block] = [*validity(guide, case, at), *_answer(guide, voice, assessment, case.answers)]
    room = ROOM - _size(urgent_lines(guide, case, at))
    more = _size(answer) + _size(steps(guide, case, at)) <= room
    now = steps(guide, case, at, more)
    first = [[*answer, *now]] if _size(answer) + _size(now) <= room else [answer, now]
    folded: list[Block] = [*_beside(voice, assessment), *beside_steps(guide, case, more)]
    changes = [notice(voice, Tone.NOTE, name, at) for name in assessment.notices]
    if changes:
        folded.append(fold(voice, "label.changes", changes))
    if case.view is View.OPEN:
        outcomes = (name for finding in assessment.findings for name in finding.outcome)
        folded += quotes(voice, (*outcomes, *assessment.guidance, *assessment.notices))
    pages = [page for whole in first for page in cut(whole, room)]
    return Body(heading(voice, "findings.heading"), (*pages, *((tuple(folded),) if folded else ())))


def _size(blocks: Iterable[Block]) -> int:
    return sum(block.size for block in blocks)


def validity(guide: Context, case: Case, on: date) -> list[Block]:
    """What the results are about, and how far that is confirmed."""
    voice = guide.voice(case)
    return [notice(voice, Tone.VALIDITY, name, on) for name in headings_on(guide.policy, on)]


def _answer(guide: Context, voice: Voice, assessment: Assessment, answers: Answers) -> Iterator[Block]:
    """A card for each part that may be about the person, then for each that is unclear; what does not match, folded."""
    told = [finding for finding in assessment.findings if finding.provision in guide.parts]
    for state in (Applicability.MAY_APPLY, Applicability.UNCLEAR):
        findings = [finding for finding in told if finding.applicability is state]
        yield from (_card(guide, voice, finding, answers) for finding in findings)
        if findings:
            yield together(voice, tuple(dict.fromkeys(name for finding in findings for name in finding.outcome)))
    others = [finding for finding in told if finding.applicability is Applicability.NOT_INDICATED]
    yield from _no_match(voice, others, folded=len(others) < len(told))


def _card(guide: Context, voice: Voice, finding: Finding, answers: Answers) -> Card:
    provision, state = guide.policy.provision[finding.provision], finding.applicability
    return Card(
        provision=provision.id,
        state=state,
        title=voice.say(f"provision.{provision.id}"),
        label=short_label(voice, state),
        texts=statements(voice, provision.in_short),
        effects=tuple(on_card(voice, provision, effect) for effect in effect_findings(guide, answers, provision.id)),
        action=show(provision.id),
    )


def _no_match(voice: Voice, findings: list[Finding], folded: bool) -> Iterator[Block]:
    """The titles of what does not match in one line, and what that means; folded where there is anything else."""
    if not findings:
        return
    titles = tuple(voice.say(f"provision.{finding.provision}") for finding in findings)
    meaning = together(voice, findings[0].outcome)
    if folded:
        yield fold(voice, "overview.no_match", (meaning,), titles=titles)
    else:
        yield message(voice, "overview.no_match", titles=titles)
        yield meaning


def _beside(voice: Voice, assessment: Assessment) -> tuple[Block, ...]:
    """What counts beside the policy, where something is not settled or does not match."""
    told = statements(voice, voice.policy.pack.orientation.beside)
    settled = all(finding.applicability is Applicability.MAY_APPLY for finding in assessment.findings)
    return () if settled or not told else (fold(voice, "overview.beside", told),)
