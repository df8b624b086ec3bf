"""The case sheet: one case on paper for the legal aid worker. Every word of it stands on the policy or in `sheet.*`."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from dialogs.case import Case, GivenBy
from dialogs.context import Context
from dialogs.screens.answers import answer_label, answer_labels
from dialogs.screens.content import quotes, statements, together
from dialogs.screens.findings import open_term, readings
from dialogs.screens.information import source_line
from dialogs.sheet.sheet import Boxes, Row, Sheet, SheetFinding
from dialogs.voice import BETWEEN, Voice
from policy.assess import Assessment, Finding, assess
from policy.pack.facts import Unknown, write_answers
from policy.pack.provisions import Audience, Provision, Role
from policy.pack.sources import Source
from policy.policy import Policy
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
    voice, assessment = guide.voice(case), assess(guide.policy, case.answers, at)
    tell = guide.policy.in_role(Role.TELL)
    about = guide.policy.pack.about
    return Sheet(
        language=voice.language,
        original=guide.policy.original,
        title=voice.say("sheet.title"),
        confidential=_confidential(guide, voice),
        orientation=voice.say("about.orientation"),
        heading=" ".join(voice.notice(name, at) for name in assessment.headings),
        trial="" if guide.operator.name else voice.say("about.trial"),
        urgent=_texts(voice, assessment.urgent),
        about=_about(guide, case, at),
        given=_given(guide, case),
        unknown=tuple(_unknown(guide, case)),
        not_asked=tuple(_not_asked(guide, case)),
        findings=tuple(_finding(voice, finding) for finding in assessment.findings),
        tell=tuple(_boxes(voice, name) for name in assessment.guidance if name in tell),
        now=_texts(voice, (name for name in assessment.guidance if name not in (*tell, *assessment.urgent))),
        changes=_changes(voice, assessment.notices, at),
        check=voice.say("sheet.check"),
        blanks=tuple(voice.say(key) for key in ("sheet.v_number", "sheet.deadline", "sheet.deadline")),
        sources=tuple(
            Row(source.id, source.id, source_line(voice, source).text) for source in _rests_on(guide.policy, assessment)
        ),
        labels={key: voice.say(key) for key in _LABELS},
        page=voice.say("page", page="{page}", pages="{pages}"),
        answers=write_answers(guide.policy.facts, case.answers),
        given_by=case.given_by,
        on=at,
        in_force=assessment.in_force,
        policy=about.id,
        version=about.version,
        digest=guide.policy.pack.digest,
    )


def _texts(voice: Voice, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.text for text in statements(voice, tuple(names)))


def _confidential(guide: Context, voice: Voice) -> tuple[str, ...]:
    """The line that keeps the sheet out of the authorities' file: in the language of the policy, and in the sheet's."""
    original = (guide.policy.original,) if guide.policy.original in guide.policy.languages else ()
    spoken = (guide.voice_in(language, Audience.WORKER) for language in (*original, voice.language))
    return tuple(dict.fromkeys(one.say("sheet.confidential") for one in spoken))


def _about(guide: Context, case: Case, at: date) -> tuple[Row, ...]:
    voice, about, operator = guide.voice(case), guide.policy.pack.about, guide.operator.name
    version = voice.say("sheet.version", id=about.id, version=about.version)
    rows = [
        Row("day", voice.say("sheet.day"), voice.date(at)),
        Row("given_by", voice.say("sheet.answered"), voice.say(_GIVEN_BY[case.given_by])),
        Row("policy", voice.say("sheet.policy"), version),
    ]
    return (*rows, Row("operator", "Kompas", voice.say("help.operator", name=operator))) if operator else (*rows,)


def _given(guide: Context, case: Case) -> tuple[Row, ...]:
    """The options chosen, in the words in which they were shown to whoever chose them."""
    asked = guide.voice_in(case.language, Audience.APPLICANT if case.given_by is GivenBy.CODE else case.audience)
    chosen = {fact: answer for fact, answer in case.answers.items() if not isinstance(answer, Unknown)}
    return tuple(
        _row(guide.voice(case), fact.id, BETWEEN.join(answer_labels(asked, case, fact)))
        for fact in guide.policy.facts
        if fact.id in chosen
    )


def _unknown(guide: Context, case: Case) -> Iterator[Row]:
    """What is not known, each with its reason: an unknown is an answer, and so is none yet."""
    voice, asked = guide.voice(case), guide.interview.relevance.asked(case.answers)
    for fact in guide.policy.facts:
        answer = case.answers.get(fact.id)
        if isinstance(answer, Unknown):
            yield _row(voice, fact.id, answer_label(voice, fact.id, answer))
        elif answer is None and fact.id in asked:
            yield _row(voice, fact.id, voice.say("review.open"))


def _not_asked(guide: Context, case: Case) -> Iterator[Row]:
    asked = guide.interview.relevance.asked(case.answers)
    skipped = (fact.id for fact in guide.policy.facts if fact.id not in asked and fact.id not in case.answers)
    yield from (_row(guide.voice(case), fact, "") for fact in skipped)


def _row(voice: Voice, fact: str, text: str) -> Row:
    return Row(fact, voice.say(f"topic.{fact}"), text)


def _finding(voice: Voice, finding: Finding) -> SheetFinding:
    provision = voice.policy.provision[finding.provision]
    quoted = quotes(voice, _quoted(voice.policy, finding))
    return SheetFinding(
        found=finding,
        title=voice.say(f"provision.{provision.id}"),
        outcome=together(voice, finding.outcome).text,
        says=_texts(voice, provision.says),
        does_not_say=_texts(voice, provision.does_not_say),
        quotes=tuple(Row(one.passage, f"[{one.citation}]", one.text) for block in quoted for one in block.items),
        readings=tuple(reading.line for reading in readings(voice, finding)),
        open_terms=tuple(open_term(voice, name).line for name in finding.open_terms),
        missing=tuple(voice.say(f"topic.{name}") for name in finding.missing),
    )


def _said(provision: Provision) -> tuple[str, ...]:
    return (*provision.says, *provision.does_not_say)


def _quoted(policy: Policy, finding: Finding) -> tuple[str, ...]:
    """The statements whose originals are shown: none where the answers do not match."""
    provision = policy.provision[finding.provision]
    return () if finding.applicability is Applicability.NOT_INDICATED else (*provision.quotes, *provision.says)


def _boxes(voice: Voice, name: str) -> Boxes:
    """A box for each thing that a statement lists, under its lead; one box for the whole where it lists nothing."""
    items = voice.policy.boxes.get(name, ())
    if not items:
        return Boxes("", (voice.statement(name),))
    return Boxes(voice.say(f"box.{name}"), tuple(voice.say(f"box.{name}.{item}") for item in items))


def _changes(voice: Voice, names: Iterable[str], at: date) -> tuple[Row, ...]:
    """Later changes, each by the day of the document that told of it; the latest last."""
    statements = [(name, _sources_of(voice.policy, [name])) for name in names]
    in_time = sorted(statements, key=lambda change: max((source.date for source in change[1]), default=at))
    return tuple(_change(voice, name, sources, at) for name, sources in in_time)


def _change(voice: Voice, name: str, sources: list[Source], at: date) -> Row:
    days = dict.fromkeys(voice.date(source.date) for source in sources)
    marks = "".join(f" [{source.id}]" for source in sources)
    return Row(name, ", ".join(days), f"{voice.notice(name, at)}{marks}")


def _rests_on(policy: Policy, assessment: Assessment) -> list[Source]:
    """The sources of everything the sheet says."""
    of_findings = [
        name
        for finding in assessment.findings
        for name in (*finding.outcome, *_said(policy.provision[finding.provision]), *_quoted(policy, finding))
    ]
    return _sources_of(policy, (*assessment.headings, *of_findings, *assessment.notices, *assessment.guidance))


def _sources_of(policy: Policy, names: Iterable[str]) -> list[Source]:
    passages = {passage for name in names for passage in policy.statement[name].passages}
    named = {policy.passage[passage].source for passage in passages}
    return [source for source in policy.pack.sources if source.id in named]
