"""The screens of results: the review of all answers, and the findings."""

from collections.abc import Iterator
from datetime import date

from dialogs.actions import change
from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.answers import answer_row
from dialogs.screens.blocks import Block, Facts, Text, Tone
from dialogs.screens.content import (
    Body,
    heading,
    message,
    notice,
    quotes,
    row,
    steps,
    together,
)
from dialogs.screens.offers import masked
from policy.assess import Assessment, assess, guidance, urgent
from policy.assess import headings as headings_on
from policy.pack.provisions import Audience


def draw_review(guide: Context, case: Case, at: date) -> Body:
    """Every question that is asked with its answer, each to be changed; for workers the findings beside them."""
    voice = guide.voice(case)
    asked = [guide.policy.fact[name] for name in guide.interview.relevance.asked(case.answers)]
    blocks: list[Block] = [message(voice, "review.intro")]
    if any(fact.id not in case.answers for fact in asked):
        blocks.append(message(voice, "review.not_yet"))
    hidden = masked(guide, case)
    blocks.append(Facts(tuple(answer_row(guide, case, fact, hidden, change(fact.id)) for fact in asked)))
    if case.audience is Audience.WORKER:
        assessment = assess(guide.policy, case.answers, at)
        blocks += [heading(voice, "label.findings"), *_validity(guide, case, at)]
        blocks += _in_short(guide, case, assessment, hidden)
        blocks += _unsettled(guide, case, assessment, hidden)
        blocks += now(guide, case)
    return Body(heading(voice, "review.heading"), (tuple(blocks),))


def draw_findings(guide: Context, case: Case, at: date) -> Body:
    """Every finding in a line, what to do now, and what changed later."""
    voice, assessment = guide.voice(case), assess(guide.policy, case.answers, at)
    blocks: list[Block] = [
        *_validity(guide, case, at),
        *_in_short(guide, case, assessment),
        *now(guide, case),
        heading(voice, "label.changes"),
        *(notice(voice, Tone.NOTE, name, at) for name in assessment.notices),
    ]
    if case.view is View.OPEN:
        outcomes = (name for finding in assessment.findings for name in finding.outcome)
        blocks += quotes(voice, (*outcomes, *assessment.guidance, *assessment.notices))
    return Body(heading(voice, "findings.heading"), (tuple(blocks),))


def _in_short(
    guide: Context, case: Case, assessment: Assessment, masked: frozenset[str] = frozenset()
) -> Iterator[Block]:
    """The findings that come to the same together: their titles, and under them what they come to.

    A finding that rests on a masked answer is hidden with it.
    """
    voice = guide.voice(case)
    hidden = message(voice, "review.hidden")
    titles: dict[Text, list[str]] = {}
    for finding in assessment.findings:
        hides = not masked.isdisjoint(guide.policy.asked_by[finding.provision])
        told = hidden if hides else together(voice, finding.outcome)
        titles.setdefault(told, []).append(f"provision.{finding.provision}")
    for told, keys in titles.items():
        yield heading(voice, *keys)
        yield told


def _unsettled(guide: Context, case: Case, assessment: Assessment, masked: frozenset[str]) -> list[Block]:
    """What is still unknown, and which findings it could settle."""
    voice = guide.voice(case)
    could: dict[str, list[str]] = {}
    for finding in assessment.findings:
        for fact in finding.missing if masked.isdisjoint(guide.policy.asked_by[finding.provision]) else ():
            could.setdefault(fact, []).append(voice.say(f"provision.{finding.provision}"))
    if not could:
        return []
    rows = tuple(row(voice, fact, tuple(titles)) for fact, titles in could.items())
    return [heading(voice, "label.could_settle"), Facts(rows)]


def now(guide: Context, case: Case) -> list[Block]:
    """What to do now; the urgent lines stand first on the screen already."""
    voice, first = guide.voice(case), urgent(guide.policy, case.answers)
    names = tuple(name for name in guidance(guide.policy, case.answers) if name not in first)
    return [heading(voice, "label.now"), steps(voice, names, "now.help")]


def _validity(guide: Context, case: Case, on: date) -> list[Block]:
    """How far the results hold."""
    voice = guide.voice(case)
    return [notice(voice, Tone.VALIDITY, name, on) for name in headings_on(guide.policy, on)]
