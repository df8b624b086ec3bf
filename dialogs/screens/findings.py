"""The screens of results: the review of all answers, the findings, and one screen per finding."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from dialogs.case import FINDING, Case, View
from dialogs.context import Context, audience_of
from dialogs.screens.content import Body, Part
from dialogs.screens.offers import held, masked
from dialogs.screens.screen import Quote
from policy.assess import Assessment, Finding, assess, find, guidance, heading, headings, urgent
from policy.pack.facts import Fact, Unknown
from policy.pack.provisions import Audience, StatementKind
from policy.report import said

MOST_TOLD = 2_000
"""Lists of statements that are put together once: they come back again and again, and hold nothing of any case."""


def draw_review(guide: Context, case: Case, at: date) -> Body:
    """Every question that is asked with its answer, each to be changed; for workers the findings beside them."""
    asked = [guide.policy.fact[name] for name in guide.interview.relevance.asked(case.answers)]
    lines = [guide.say(case, "review.intro")]
    if any(fact.id not in case.answers for fact in asked):
        lines.append(guide.say(case, "review.not_yet"))
    hidden = masked(guide, case)
    lines.append("\n".join(answer_line(guide, case, fact, hidden) for fact in asked))
    if case.audience is Audience.WORKER:
        found = assess(guide.policy, case.answers, at)
        lines += [guide.say(case, "label.findings"), *_headings(guide, case, at)]
        lines += [*_finding_lines(guide, case, found, hidden), *_unsettled(guide, case, found, hidden)]
        lines += _now(guide, case)
    return Body(guide.say(case, "review.heading"), (tuple(lines),))


def draw_findings(guide: Context, case: Case, at: date) -> Body:
    """Every finding in a line, what to do now, and what changed after the letter."""
    found = assess(guide.policy, case.answers, at)
    parts: list[Part] = [
        *_headings(guide, case, at),
        *_finding_lines(guide, case, found),
        *_now(guide, case),
        guide.say(case, "label.changes"),
        *(noticed(guide, case, name, at) for name in found.notices),
    ]
    if case.view is View.OPEN:
        outcomes = (name for finding in found.findings for name in finding.outcome)
        parts += quotes(guide, case, (*outcomes, *found.guidance, *found.notices))
    return Body(guide.say(case, "findings.heading"), (tuple(parts),))


def draw_finding(guide: Context, case: Case, at: date) -> Body:
    """One finding: what the letter said, why it is shown, what it does not mean, what to do now, the Dutch original."""
    provision = guide.policy.provision[case.screen.removeprefix(FINDING)]
    finding = find(guide.policy, provision, case.answers)
    said_there: list[Part] = [
        noticed(guide, case, heading(guide.policy, at, provision), at),
        " ".join(statements(guide, case, finding.outcome)),
        guide.say(case, "label.says"),
        *statements(guide, case, provision.says),
    ]
    the_rest: list[Part] = [
        *_why_shown(guide, case, finding),
        guide.say(case, "label.does_not_say"),
        *statements(guide, case, provision.does_not_say),
        *_for_workers(guide, case, finding),
        guide.say(case, "label.words"),
        *statements(guide, case, provision.words),
        *_now(guide, case),
    ]
    pages: tuple[tuple[Part, ...], ...] = ((*said_there, *the_rest),)
    if case.view is View.OPEN:
        first = quotes(guide, case, (*provision.quotes, *provision.says))
        seen = [quote.passage for quote in first]
        told = (*finding.outcome, *provision.does_not_say, *guidance(guide.policy, case.answers))
        others = quotes(guide, case, told, without=seen)
        pages = ((*said_there, *first), (*the_rest, *others))
    return Body(guide.word(case, f"provision.{provision.id}"), pages)


def statements(guide: Context, case: Case, names: Iterable[str]) -> tuple[str, ...]:
    """The words of the statements this audience may read, quotes left out."""
    return _told(guide, case.language, case.audience, tuple(names))


@lru_cache(maxsize=MOST_TOLD)
def _told(guide: Context, language: str | None, audience: Audience | None, names: tuple[str, ...]) -> tuple[str, ...]:
    case = Case(language=language, audience=audience)
    held = (guide.policy.statement[name] for name in names)
    told = (item for item in held if item.kind is not StatementKind.QUOTE and item.is_for(audience_of(case)))
    return tuple(guide.statement(case, item.id) for item in told)


def quotes(guide: Context, case: Case, names: Iterable[str], without: Iterable[str] = ()) -> list[Quote]:
    """The originals of the statements this audience may read: each verbatim passage once, in its own words."""
    held = (guide.policy.statement[name] for name in names)
    passages = dict.fromkeys(name for item in held if item.is_for(audience_of(case)) for name in item.passages)
    found = (guide.policy.passage[name] for name in passages if name not in set(without))
    return [Quote(passage.text, passage.id) for passage in found if passage.verbatim]


def answer_line(guide: Context, case: Case, fact: Fact, masked: frozenset[str] = frozenset()) -> str:
    """A topic and what was answered to it."""
    answer = guide.say(case, "review.hidden") if fact.id in masked else answer_text(guide, case, fact)
    return guide.say(case, "review.line", topic=guide.word(case, f"topic.{fact.id}"), answer=answer)


def answer_text(guide: Context, case: Case, fact: Fact) -> str:
    """What was answered to a fact."""
    names = (answer_label(guide, case, fact.id, name) for name in held(case, fact))
    return "; ".join(names) or guide.say(case, "review.open")


def answer_label(guide: Context, case: Case, fact: str, name: str) -> str:
    """The words of an option, or of an unknown, of a fact."""
    if name in set(Unknown):
        return guide.say(case, f"answer.{name}")
    return guide.word(case, f"option.{fact}.{name}")


def _finding_lines(guide: Context, case: Case, found: Assessment, masked: frozenset[str] = frozenset()) -> list[str]:
    """The findings that come to the same together: their titles, and under them what they come to.

    A finding that rests on a masked answer is hidden with it.
    """
    titles: dict[str, list[str]] = {}
    for finding in found.findings:
        hides = not masked.isdisjoint(guide.policy.asked_by[finding.provision])
        told = guide.say(case, "review.hidden") if hides else " ".join(statements(guide, case, finding.outcome))
        titles.setdefault(told, []).append(guide.word(case, f"provision.{finding.provision}"))
    return [line for told, names in titles.items() for line in ("; ".join(names) + ":", told)]


def _unsettled(guide: Context, case: Case, found: Assessment, masked: frozenset[str]) -> list[str]:
    """What is still unknown, and which findings it could settle."""
    could: dict[str, list[str]] = {}
    for finding in found.findings:
        for fact in finding.missing if masked.isdisjoint(guide.policy.asked_by[finding.provision]) else ():
            could.setdefault(fact, []).append(guide.word(case, f"provision.{finding.provision}"))
    if not could:
        return []
    lines = (
        guide.say(case, "review.line", topic=guide.word(case, f"topic.{fact}"), answer="; ".join(titles))
        for fact, titles in could.items()
    )
    return [guide.say(case, "label.could_settle"), "\n".join(lines)]


def _why_shown(guide: Context, case: Case, finding: Finding) -> list[str]:
    given: dict[str, list[str]] = {}
    for reason in finding.because:
        fact, option = reason.split("=")
        given.setdefault(fact, []).append(guide.word(case, f"option.{fact}.{option}"))
    if not given:
        return [guide.say(case, "label.no_answers")]
    lines = (
        guide.say(case, "review.line", topic=guide.word(case, f"topic.{fact}"), answer="; ".join(labels))
        for fact, labels in given.items()
    )
    return [guide.say(case, "label.answers"), "\n".join(lines)]


def _for_workers(guide: Context, case: Case, finding: Finding) -> list[str]:
    """What is still unknown, what the letter leaves open, and the finding under each reading."""
    if audience_of(case) is Audience.APPLICANT:
        return []
    lines = []
    if finding.by_reading:
        lines.append(guide.say(case, "label.readings"))
        lines.append("\n".join(reading_lines(guide, case, finding)))
    if finding.missing:
        lines.append(guide.say(case, "label.missing"))
        lines.append("\n".join(guide.word(case, f"topic.{name}") for name in finding.missing))
    if finding.open_terms:
        lines.append(guide.say(case, "label.open"))
        lines.append("\n".join(open_term(guide, case, name) for name in finding.open_terms))
    return lines


def reading_lines(guide: Context, case: Case, finding: Finding) -> list[str]:
    """Each reading of a provision, with the result under it."""
    return [
        f"{guide.word(case, f'reading.{name}')}: {guide.say(case, f'state.{value}')}."
        for name, value in finding.by_reading.items()
    ]


def open_term(guide: Context, case: Case, name: str) -> str:
    """What the letter leaves open: a term, or an option held."""
    fact, _, option = name.partition("=")
    if not option:
        return guide.word(case, f"term.{name}")
    label = guide.word(case, f"option.{fact}.{option}")
    return guide.say(case, "review.line", topic=guide.word(case, f"topic.{fact}"), answer=label)


def _now(guide: Context, case: Case) -> list[str]:
    """What to do now; the urgent lines stand first on the screen already."""
    first = set(urgent(guide.policy, case.answers))
    names = (name for name in guidance(guide.policy, case.answers) if name not in first)
    return [guide.say(case, "label.now"), *statements(guide, case, names), guide.say(case, "now.help")]


def _headings(guide: Context, case: Case, on: date) -> list[str]:
    return [noticed(guide, case, name, on) for name in headings(guide.policy, on)]


def noticed(guide: Context, case: Case, name: str, on: date) -> str:
    """The words of a notice or heading on a day."""
    return said(guide.policy, name, guide.language_of(case), audience_of(case), on)
