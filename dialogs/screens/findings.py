"""The review of all answers; for workers with the findings beside them."""

from collections.abc import Iterator
from datetime import date

from dialogs.actions import change
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.answers import answer_row
from dialogs.screens.blocks import Block, Facts, Text
from dialogs.screens.content import (
    Body,
    heading,
    message,
    row,
    together,
)
from dialogs.screens.offers import masked
from dialogs.screens.overview import validity
from dialogs.screens.steps import beside_steps, steps
from policy.assess import Assessment, assess
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
        blocks += [heading(voice, "label.findings"), *validity(guide, case, at)]
        blocks += _in_short(guide, case, assessment, hidden)
        blocks += _unsettled(guide, case, assessment, hidden)
        blocks += [*steps(guide, case, at), *beside_steps(guide, case)]
    return Body(heading(voice, "review.heading"), (tuple(blocks),))


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
