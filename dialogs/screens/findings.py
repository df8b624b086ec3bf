"""The screens of results: the review of all answers, the findings, and one screen per finding."""

from collections.abc import Iterator
from datetime import date

from dialogs.actions import change
from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.answers import answer_row
from dialogs.screens.blocks import Block, Facts, Message, Term, Terms, Text, Tone
from dialogs.screens.content import (
    Body,
    heading,
    message,
    notice,
    quotes,
    row,
    statements,
    steps,
    together,
)
from dialogs.screens.offers import masked
from dialogs.voice import Voice
from policy.assess import Assessment, Finding, assess, find, guidance, urgent
from policy.assess import heading as heading_on
from policy.assess import headings as headings_on
from policy.pack.provisions import Audience
from policy.reasoning.compiled import Uncertain


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
        blocks += _now(guide, case)
    return Body(heading(voice, "review.heading"), (tuple(blocks),))


def draw_findings(guide: Context, case: Case, at: date) -> Body:
    """Every finding in a line, what to do now, and what changed later."""
    voice, assessment = guide.voice(case), assess(guide.policy, case.answers, at)
    blocks: list[Block] = [
        *_validity(guide, case, at),
        *_in_short(guide, case, assessment),
        *_now(guide, case),
        heading(voice, "label.changes"),
        *(notice(voice, Tone.NOTE, name, at) for name in assessment.notices),
    ]
    if case.view is View.OPEN:
        outcomes = (name for finding in assessment.findings for name in finding.outcome)
        blocks += quotes(voice, (*outcomes, *assessment.guidance, *assessment.notices))
    return Body(heading(voice, "findings.heading"), (tuple(blocks),))


def draw_finding(guide: Context, case: Case, at: date) -> Body:
    """One finding: what the document said, why it is shown, what it does not mean, what to do now, the original."""
    voice, provision = guide.voice(case), guide.findings[case.screen]
    finding = find(guide.policy, provision, case.answers)
    said_there: list[Block] = [
        notice(voice, Tone.VALIDITY, heading_on(guide.policy, at, provision), at),
        together(voice, finding.outcome),
        heading(voice, "label.says"),
        *statements(voice, provision.says),
    ]
    the_rest: list[Block] = [
        *_why_shown(voice, finding),
        heading(voice, "label.does_not_say"),
        *statements(voice, provision.does_not_say),
        *_for_workers(voice, finding),
        heading(voice, "label.words"),
        *statements(voice, provision.words),
        *_now(guide, case),
    ]
    pages: tuple[tuple[Block, ...], ...] = ((*said_there, *the_rest),)
    if case.view is View.OPEN:
        first = quotes(voice, (*provision.quotes, *provision.says))
        seen = [quote.passage for block in first for quote in block.items]
        told = (*finding.outcome, *provision.does_not_say, *guidance(guide.policy, case.answers))
        pages = ((*said_there, *first), (*the_rest, *quotes(voice, told, without=seen)))
    return Body(heading(voice, f"provision.{provision.id}"), pages)


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


def _why_shown(voice: Voice, finding: Finding) -> list[Block]:
    given: dict[str, list[str]] = {}
    for fact, option in finding.because:
        given.setdefault(fact, []).append(voice.say(f"option.{fact}.{option}"))
    if not given:
        return [message(voice, "label.no_answers")]
    return [heading(voice, "label.answers"), Facts(tuple(row(voice, fact, tuple(given[fact])) for fact in given))]


def _for_workers(voice: Voice, finding: Finding) -> list[Block]:
    """What is still unknown, what the document leaves open, and the finding under each reading."""
    if voice.audience is Audience.APPLICANT:
        return []
    blocks: list[Block] = []
    if finding.by_reading:
        blocks += [heading(voice, "label.readings"), Terms(readings(voice, finding))]
    if finding.missing:
        blocks += [heading(voice, "label.missing"), Facts(tuple(row(voice, name) for name in finding.missing))]
    if finding.open_terms:
        terms = Terms(tuple(open_term(voice, name) for name in finding.open_terms))
        blocks += [heading(voice, "label.open"), terms]
    return blocks


def readings(voice: Voice, finding: Finding) -> tuple[Term, ...]:
    """Each reading of a provision, with the result under it."""
    return tuple(_reading(voice, name, value) for name, value in finding.by_reading.items())


def _reading(voice: Voice, name: str, value: str) -> Term:
    reading, state = voice.say(f"reading.{name}"), voice.say(f"state.{value}")
    return Term(reading, state, f"{reading}: {state}.", Message((f"reading.{name}", f"state.{value}")))


def open_term(voice: Voice, name: Uncertain) -> Term:
    """What the document leaves open: a term, or an option held."""
    if isinstance(name, str):
        term = voice.say(f"term.{name}")
        return Term(term, "", term, Message((f"term.{name}",)))
    fact, option = name
    topic, label = voice.say(f"topic.{fact}"), voice.say(f"option.{fact}.{option}")
    line = voice.say("review.line", topic=topic, answer=label)
    return Term(topic, label, line, Message((f"topic.{fact}", f"option.{fact}.{option}")))


def _now(guide: Context, case: Case) -> list[Block]:
    """What to do now; the urgent lines stand first on the screen already."""
    voice, first = guide.voice(case), urgent(guide.policy, case.answers)
    names = tuple(name for name in guidance(guide.policy, case.answers) if name not in first)
    return [heading(voice, "label.now"), steps(voice, names, "now.help")]


def _validity(guide: Context, case: Case, on: date) -> list[Block]:
    """How far the results hold."""
    voice = guide.voice(case)
    return [notice(voice, Tone.VALIDITY, name, on) for name in headings_on(guide.policy, on)]
