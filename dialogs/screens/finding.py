"""The screen of one finding."""

from datetime import date

from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.blocks import Block, Facts, Matches, Message, Term, Terms, Tone
from dialogs.screens.content import Body, heading, notice, quotes, row, statements
from dialogs.screens.effects import effect_findings, meant, state_label
from dialogs.screens.matches import match_line
from dialogs.voice import Voice
from policy.assess import Finding, find
from policy.assess import heading as heading_on
from policy.pack.provisions import Audience, Provision
from policy.reasoning.compiled import Uncertain


def draw_finding(guide: Context, case: Case, at: date) -> Body:
    """One finding: what the document said and meant, its words beside the answers, what it does not mean."""
    voice, provision = guide.voice(case), guide.findings[case.screen]
    finding = find(guide.policy, provision, case.answers)
    effects = effect_findings(guide, case.answers, provision.id)
    said_there: list[Block] = [
        *_own_validity(guide, voice, provision, at),
        state_label(voice, finding.applicability),
        heading(voice, "label.says"),
        *statements(voice, provision.says),
        *meant(voice, provision, finding, effects),
    ]
    the_rest: list[Block] = [
        *beside(voice, finding, *effects),
        *_for_workers(voice, finding),
        *(block for effect in effects for block in _effect_for_workers(voice, effect)),
        heading(voice, "label.does_not_say"),
        *statements(voice, provision.does_not_say),
        heading(voice, "label.words"),
        *statements(voice, provision.words),
    ]
    pages: tuple[tuple[Block, ...], ...] = ((*said_there, *the_rest),)
    if case.view is View.OPEN:
        first = quotes(voice, (*provision.quotes, *provision.says, *provision.meant))
        seen = [quote.passage for block in first for quote in block.items]
        pages = ((*said_there, *first), (*the_rest, *quotes(voice, provision.does_not_say, without=seen)))
    return Body(heading(voice, f"provision.{provision.id}"), pages)


def _own_validity(guide: Context, voice: Voice, provision: Provision, on: date) -> list[Block]:
    """How far another document holds than the policy itself, of which the overview says it."""
    name = heading_on(guide.policy, on, provision)
    return [] if name == heading_on(guide.policy, on) else [notice(voice, Tone.VALIDITY, name, on)]


def beside(voice: Voice, *findings: Finding) -> list[Block]:
    """The words of the document, each beside what was answered to it: always all of them, each once."""
    matches = dict.fromkeys(match for finding in findings for match in finding.matches)
    rows = tuple(match_line(voice, match) for match in matches)
    return [heading(voice, "label.matches"), Matches(rows)] if rows else []


def _effect_for_workers(voice: Voice, effect: Finding) -> list[Block]:
    """The same of an effect as of a finding, under its title."""
    told = _for_workers(voice, effect)
    return [heading(voice, f"provision.{effect.provision}"), *told] if told else []


def _for_workers(voice: Voice, finding: Finding) -> list[Block]:
    """What is still unknown, what the document leaves open, and the finding under each reading."""
    if voice.audience is Audience.APPLICANT:
        return []
    blocks: list[Block] = []
    if finding.missing:
        blocks += [heading(voice, "label.missing"), Facts(tuple(row(voice, name) for name in finding.missing))]
    if finding.open_terms:
        terms = Terms(tuple(open_term(voice, name) for name in finding.open_terms))
        blocks += [heading(voice, "label.open"), terms]
    if finding.by_reading:
        blocks += [heading(voice, "label.readings"), Terms(readings(voice, finding))]
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
