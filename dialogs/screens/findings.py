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
    together,
)
from dialogs.screens.effects import effect_findings, meant, state_label, with_effects
from dialogs.screens.offers import masked
from dialogs.screens.overview import validity
from dialogs.screens.steps import beside_steps, steps
from dialogs.voice import Voice
from policy.assess import Assessment, Finding, assess, find
from policy.assess import heading as heading_on
from policy.pack.provisions import Audience, Provision
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
        blocks += [heading(voice, "label.findings"), *validity(guide, case, at)]
        blocks += _in_short(guide, case, assessment, hidden)
        blocks += _unsettled(guide, case, assessment, hidden)
        blocks += [*steps(guide, case, at), *beside_steps(guide, case)]
    return Body(heading(voice, "review.heading"), (tuple(blocks),))


def draw_finding(guide: Context, case: Case, at: date) -> Body:
    """One finding: what the document said and meant, why it is shown, what it does not mean, the original."""
    voice, provision = guide.voice(case), guide.findings[case.screen]
    finding = find(guide.policy, provision, case.answers)
    said_there: list[Block] = [
        *_own_validity(guide, voice, provision, at),
        state_label(voice, finding.applicability),
        heading(voice, "label.says"),
        *statements(voice, provision.says),
        *meant(guide, voice, finding, case.answers),
    ]
    the_rest: list[Block] = [
        *_why_shown(voice, finding),
        heading(voice, "label.does_not_say"),
        *statements(voice, with_effects(guide, provision, "does_not_say")),
        *_for_workers(voice, finding),
        *_effects_for_workers(guide, voice, finding, case),
        heading(voice, "label.words"),
        *statements(voice, with_effects(guide, provision, "words")),
    ]
    pages: tuple[tuple[Block, ...], ...] = ((*said_there, *the_rest),)
    if case.view is View.OPEN:
        first = quotes(voice, with_effects(guide, provision, "quotes", "says"))
        seen = [quote.passage for block in first for quote in block.items]
        pages = (
            (*said_there, *first),
            (*the_rest, *quotes(voice, with_effects(guide, provision, "does_not_say"), without=seen)),
        )
    return Body(heading(voice, f"provision.{provision.id}"), pages)


def _own_validity(guide: Context, voice: Voice, provision: Provision, on: date) -> list[Block]:
    """How far another document holds than the policy itself, of which the overview says it."""
    name = heading_on(guide.policy, on, provision)
    return [] if name == heading_on(guide.policy, on) else [notice(voice, Tone.VALIDITY, name, on)]


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


def _effects_for_workers(guide: Context, voice: Voice, finding: Finding, case: Case) -> list[Block]:
    """The same of the effects, each under its title."""
    blocks: list[Block] = []
    for effect in effect_findings(guide, case.answers, finding.provision):
        told = _for_workers(voice, effect)
        blocks += [heading(voice, f"provision.{effect.provision}"), *told] if told else []
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
