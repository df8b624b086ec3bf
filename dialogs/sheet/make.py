"""The case sheet: one case on paper for the legal aid worker. Every word of it stands on the policy or in `sheet.*`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from dialogs.case import Case, GivenBy
from dialogs.context import Context
from dialogs.screens.findings import answer_label, noticed, open_term, quotes, reading_lines, statements
from dialogs.screens.information import source_line
from dialogs.screens.offers import held
from dialogs.screens.screen import Quote
from dialogs.sheet.sheet import Boxes, Row, Sheet, SheetFinding
from policy.assess import Assessment, Finding, assess
from policy.pack.catalogue import long_date
from policy.pack.facts import Unknown, write_answers
from policy.pack.provisions import Audience, Provision, Role
from policy.pack.sources import Source
from policy.reasoning.applicability import Applicability

__all__ = ["Sheet", "make_sheet"]

_GIVEN_BY = {GivenBy.DIRECT: "sheet.by.direct", GivenBy.CODE: "sheet.by.code", GivenBy.CHANGED: "sheet.by.changed"}
_LABELS = (
    *("sheet.given", "sheet.unknown", "sheet.not_asked", "sheet.quotes", "sheet.tell", "sheet.by_hand", "sheet.notes"),
    *("sheet.marks", "label.findings", "label.says", "label.does_not_say", "label.readings", "label.open"),
    *("label.missing", "label.now", "label.changes", "sources.heading"),
)


def make_sheet(guide: Context, case: Case, at: date) -> Sheet:
    """The sheet of a case on a day. Whoever the case is for, the sheet speaks to the legal aid worker."""
    case = replace(case, audience=Audience.WORKER, language=guide.language_of(case))
    found = assess(guide.policy, case.answers, at)
    told = guide.policy.in_role(Role.TELL)
    about = guide.policy.pack.about
    return Sheet(
        language=guide.language_of(case),
        original=guide.policy.original,
        title=guide.say(case, "sheet.title"),
        confidential=_confidential(guide, case),
        orientation=guide.say(case, "about.orientation"),
        heading=" ".join(noticed(guide, case, name, at) for name in found.headings),
        trial="" if guide.operator.name else guide.say(case, "about.trial"),
        urgent=statements(guide, case, found.urgent),
        about=_about(guide, case, at),
        given=_given(guide, case),
        unknown=tuple(_unknown(guide, case)),
        not_asked=tuple(_not_asked(guide, case)),
        findings=tuple(_finding(guide, case, finding) for finding in found.findings),
        tell=tuple(_boxes(guide.statement(case, name)) for name in found.guidance if name in told),
        now=statements(guide, case, (name for name in found.guidance if name not in (*told, *found.urgent))),
        changes=_changes(guide, case, found.notices, at),
        check=guide.say(case, "sheet.check"),
        blanks=tuple(guide.say(case, key) for key in ("sheet.v_number", "sheet.deadline", "sheet.deadline")),
        sources=tuple(
            Row(source.id, source.id, source_line(guide, case, source)) for source in _rests_on(guide, found)
        ),
        labels={key: guide.say(case, key).rstrip(":") for key in _LABELS},
        page=guide.say(case, "page", page="{page}", pages="{pages}"),
        answers=write_answers(guide.policy.facts, case.answers),
        given_by=case.given_by,
        on=at,
        in_force=found.in_force,
        policy=about.id,
        version=about.version,
        digest=guide.policy.pack.digest,
    )


def _confidential(guide: Context, case: Case) -> tuple[str, ...]:
    """The line that keeps the sheet out of the authorities' file: in the language of the policy, and in the sheet's."""
    original = (guide.policy.original,) if guide.policy.original in guide.policy.languages else ()
    speech = (*original, guide.language_of(case))
    return tuple(dict.fromkeys(guide.words.say(language, "sheet.confidential") for language in speech))


def _about(guide: Context, case: Case, at: date) -> tuple[Row, ...]:
    about, operator = guide.policy.pack.about, guide.operator.name
    version = guide.say(case, "sheet.version", id=about.id, version=about.version)
    rows = [
        Row("day", guide.say(case, "sheet.day"), long_date(at, guide.language_of(case))),
        Row("given_by", guide.say(case, "sheet.answered"), guide.say(case, _GIVEN_BY[case.given_by])),
        Row("policy", guide.say(case, "sheet.policy"), version),
    ]
    return (*rows, Row("operator", "Kompas", guide.say(case, "help.operator", name=operator))) if operator else (*rows,)


def _given(guide: Context, case: Case) -> tuple[Row, ...]:
    """The options chosen, in the words in which they were shown to whoever chose them."""
    asked = replace(case, audience=Audience.APPLICANT) if case.given_by is GivenBy.CODE else case
    chosen = {fact: answer for fact, answer in case.answers.items() if not isinstance(answer, Unknown)}
    return tuple(
        _row(guide, case, fact.id, "; ".join(answer_label(guide, asked, fact.id, name) for name in held(case, fact)))
        for fact in guide.policy.facts
        if fact.id in chosen
    )


def _unknown(guide: Context, case: Case) -> Iterator[Row]:
    """What is not known, each with its reason: an unknown is an answer, and so is none yet."""
    asked = guide.interview.relevance.asked(case.answers)
    for fact in guide.policy.facts:
        answer = case.answers.get(fact.id)
        if isinstance(answer, Unknown):
            yield _row(guide, case, fact.id, answer_label(guide, case, fact.id, answer))
        elif answer is None and fact.id in asked:
            yield _row(guide, case, fact.id, guide.say(case, "review.open"))


def _not_asked(guide: Context, case: Case) -> Iterator[Row]:
    asked = guide.interview.relevance.asked(case.answers)
    skipped = (fact.id for fact in guide.policy.facts if fact.id not in asked and fact.id not in case.answers)
    yield from (_row(guide, case, fact, "") for fact in skipped)


def _row(guide: Context, case: Case, fact: str, text: str) -> Row:
    return Row(fact, guide.word(case, f"topic.{fact}"), text)


def _finding(guide: Context, case: Case, finding: Finding) -> SheetFinding:
    provision = guide.policy.provision[finding.provision]
    return SheetFinding(
        found=finding,
        title=guide.word(case, f"provision.{provision.id}"),
        outcome=" ".join(statements(guide, case, finding.outcome)),
        says=statements(guide, case, provision.says),
        does_not_say=statements(guide, case, provision.does_not_say),
        quotes=tuple(_original(guide, quote) for quote in quotes(guide, case, _quoted(guide, finding))),
        readings=tuple(reading_lines(guide, case, finding)),
        open_terms=tuple(open_term(guide, case, name) for name in finding.open_terms),
        missing=tuple(guide.word(case, f"topic.{name}") for name in finding.missing),
    )


def _said(provision: Provision) -> tuple[str, ...]:
    return (*provision.says, *provision.does_not_say)


def _quoted(guide: Context, finding: Finding) -> tuple[str, ...]:
    """The statements whose originals are shown: none where the answers do not match."""
    provision = guide.policy.provision[finding.provision]
    return () if finding.applicability is Applicability.NOT_INDICATED else (*provision.quotes, *provision.says)


def _original(guide: Context, quote: Quote) -> Row:
    return Row(quote.passage, f"[{guide.mark(quote.passage)}]", quote.text)


def _boxes(text: str) -> Boxes:
    """A box for each thing between semicolons; a text without any is one box, whole.

    The first colon ends the lead. Later ones, as in "Also: …; …", only join one list to the next.
    """
    lead: list[str] = []
    items: list[str] = []
    for sentence in re.split(r"(?<=\.)\s+", text):
        first, *others = sentence.split("; ")
        if not others:
            lead.append(sentence)
            continue
        before, colon, after = first.rpartition(": ")
        if colon and not items:
            lead.append(f"{before}:")
        items += [item[:1].upper() + item[1:].removesuffix(".") for item in (after, *others)]
    return Boxes(" ".join(lead), tuple(items)) if items else Boxes("", (text,))


def _changes(guide: Context, case: Case, names: Iterable[str], at: date) -> tuple[Row, ...]:
    """Later changes, each by the day of the document that told of it; the latest last."""
    told = [(name, _sources_of(guide, [name])) for name in names]
    in_time = sorted(told, key=lambda change: max((source.date for source in change[1]), default=at))
    return tuple(_change(guide, case, name, found, at) for name, found in in_time)


def _change(guide: Context, case: Case, name: str, found: list[Source], at: date) -> Row:
    days = dict.fromkeys(long_date(source.date, guide.language_of(case)) for source in found)
    marks = "".join(f" [{source.id}]" for source in found)
    return Row(name, ", ".join(days), f"{noticed(guide, case, name, at)}{marks}")


def _rests_on(guide: Context, found: Assessment) -> list[Source]:
    """The sources of everything the sheet says."""
    of_findings = [
        name
        for finding in found.findings
        for name in (*finding.outcome, *_said(guide.policy.provision[finding.provision]), *_quoted(guide, finding))
    ]
    return _sources_of(guide, (*found.headings, *of_findings, *found.notices, *found.guidance))


def _sources_of(guide: Context, names: Iterable[str]) -> list[Source]:
    passages = {passage for name in names for passage in guide.policy.statement[name].passages}
    named = {guide.policy.passage[passage].source for passage in passages}
    return [source for source in guide.policy.pack.sources if source.id in named]
