"""Proof 6: applicants read nothing that is for workers or coaches; after every result all is said that must be."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.definition import Definition
from bot.verify.policy.space import Counts
from bot.verify.screens.corpus import is_result, pages
from dialogs.case import FINDING, Case, View
from dialogs.context import Context, audience_of
from dialogs.screens.findings import answer_label, noticed
from dialogs.screens.render import body_of
from dialogs.screens.screen import Screen
from policy.assess import assess, heading, headings, urgent
from policy.pack.facts import Unknown
from policy.pack.provisions import Audience, StatementKind
from policy.policy import Policy
from policy.reasoning.applicability import Verdict
from policy.reasoning.memo import Memo
from policy.report import report

RESERVED = ("label.missing", "label.open", "label.readings", "label.could_settle")
"""What heads that which would tell an applicant what to answer."""

_MARK = re.compile(r"\[[^\]]*\b[a-z]\d+\b[^\]]*\]")


def prove_audiences(guide: Context, cases: Iterable[Case], at: date, counts: Counts) -> Iterator[Counterexample]:
    """Every screen; for results all pages together."""
    reserved: dict[str, tuple[str, ...]] = {}
    silent = _silent(guide)
    readable: dict[str, set[str]] = {}
    for case in cases:
        drawn = list(pages(guide, case, at))
        counts["screens"] += len(drawn)
        wrong = next(filter(None, (_first(guide, case, screen) for _, screen in drawn)), "")
        wrong = wrong or _relabelled(guide, case, drawn[0][1])
        if is_result(case):
            counts["results"] += 1
            wrong = wrong or _unsaid(guide, case, at, {line for _, screen in drawn for line in screen.paragraphs})
        if audience_of(case) is Audience.APPLICANT:
            language = case.language or ""
            reserved[language] = reserved.get(language) or tuple(_reserved(guide, case))
            counts["screens of applicants"] += len(drawn)
            told = "\n".join(text for _, screen in drawn for text in (screen.heading, *screen.paragraphs))
            shown = next((text for text in reserved[language] if text in told), "")
            wrong = wrong or (
                f"an applicant reads what is for workers: {shown}" if shown else _coached(guide, case, at)
            )
            wrong = wrong or ("an applicant reads the number of a passage" if _MARK.search(told) else "")
            if case.screen not in readable:
                readable[case.screen] = _readable(guide, case.screen)
            quoted = {quote.passage for _, screen in drawn for quote in screen.quotes} - readable[case.screen]
            wrong = wrong or ", ".join(f"an applicant reads {name}, which is for workers" for name in sorted(quoted))
            wrong = wrong or _knows(guide, silent, case, at)
        if wrong:
            yield shown_at(guide, case, at, wrong)


def _relabelled(guide: Context, case: Case, screen: Screen) -> str:
    """The options of a question stand in their own words and order, whatever was answered before."""
    fact = guide.policy.fact.get(case.screen)
    if fact is None:
        return ""
    names = (*fact.option_ids, *(unknown.value for unknown in Unknown))
    meant = [(name, answer_label(guide, case, fact.id, name)) for name in names]
    told = [(choice.id, choice.label) for choice in screen.choices]
    return "" if told == meant else "the options of a question stand in other words or in another order"


def _knows(guide: Context, silent: Context, case: Case, at: date) -> str:
    """A result of an applicant says no more than what came out, and what is no result says nothing of it."""
    if is_result(case):
        return "" if body_of(silent, case, at) == body_of(guide, case, at) else "a result says what could change it"
    policy = replace(guide.policy)
    policy.__dict__["verdicts"] = {}
    try:
        body_of(replace(guide, policy=policy), case, at)
    except LookupError:
        return "a screen that is no result looks at a finding"
    return ""


def _silent(guide: Context) -> Context:
    """The guide whose findings do not know what could change them, nor by which reading they hold."""
    policy = replace(guide.policy)
    verdicts = {name: Silent(kept) for name, kept in guide.policy.verdicts.items()}
    policy.__dict__["verdicts"] = verdicts
    return replace(guide, policy=policy)


class Silent:
    """What a provision comes to, and no more."""

    def __init__(self, kept: Memo[Verdict]) -> None:
        self._kept = kept

    def get(self, classes: Sequence[int]) -> Verdict:
        """As `Memo` gives it, without what is for workers."""
        return self._kept.get(classes)._replace(missing=(), open_terms=(), by_reading={})


def _readable(guide: Context, screen: str) -> set[str]:
    """The passages of what applicants may read on a screen: of a finding's own statements, and what all screens say."""
    policy, orientation = guide.policy, guide.policy.pack.orientation
    provision = policy.provision.get(screen.removeprefix(FINDING))
    names = set(policy.statement)
    if provision is not None:
        common = (*orientation.notices, *orientation.guidance)
        told = (name for names in orientation.outcomes.model_dump().values() for name in names)
        names = {*provision.statements, *told, *(item.statement for item in common)}
    spoken = (policy.statement[name] for name in names if policy.statement[name].is_for(Audience.APPLICANT))
    return {passage for item in spoken for passage in item.passages}


def _reserved(guide: Context, case: Case) -> Iterator[str]:
    """The texts that no applicant may read: statements for workers, and what would settle a result."""
    policy, language = guide.policy, guide.language_of(case)
    for item in policy.pack.statements:
        if not item.is_for(Audience.APPLICANT):
            yield policy.statement_text(language, item.id, Audience.WORKER)
    worker = replace(case, audience=Audience.WORKER)
    for key in RESERVED:
        yield from {guide.say(case, key), guide.say(worker, key)}
    for provision in policy.provisions:
        yield from (guide.word(worker, f"reading.{name}") for name in provision.readings)


def _coached(guide: Context, case: Case, at: date) -> str:
    """A question is put to an applicant in the same words whatever was answered before, and so is why it is asked."""
    if case.screen in guide.policy.fact:
        for view in View:
            looked = replace(case, view=view)
            if body_of(guide, looked, at) != body_of(guide, replace(looked, answers={}), at):
                return "a question is put in other words because of earlier answers"
    elif case.screen == "findings":
        told = report(guide.policy, assess(guide.policy, case.answers, at), guide.language_of(case), Audience.APPLICANT)
        if any(finding.missing or finding.open_terms or finding.by_reading for finding in told.findings):
            return "an applicant's assessment says what could change it"
        if any(said.kind is StatementKind.INFERENCE for finding in told.findings for said in finding.statements):
            return "an applicant's assessment holds an inference"
    return ""


def _first(guide: Context, case: Case, screen: Screen) -> str:
    """What stands first on every screen."""
    lines = tuple(guide.statement(case, name) for name in urgent(guide.policy, case.answers))
    if screen.paragraphs[: len(lines)] != lines:
        return "what is urgent does not stand first"
    trial = guide.say(case, "about.trial")
    return "" if guide.operator.name or trial in screen.paragraphs else "it does not say that it is a trial"


def _unsaid(guide: Context, case: Case, at: date, told: set[str]) -> str:
    """What must be said after every result, and is not."""
    definition = _definition(guide.policy)
    for item in guide.policy.pack.orientation.guidance:
        if definition.said(item, case.answers) and guide.statement(case, item.statement) not in told:
            return f"after a result is not said: {item.statement}"
    notices = assess(guide.policy, case.answers, at).notices if case.screen == "findings" else ()
    provision = guide.policy.provision.get(case.screen.removeprefix(FINDING))
    heads = (heading(guide.policy, at, provision),) if provision else headings(guide.policy, at)
    for name in (*heads, *notices):
        if noticed(guide, case, name, at) not in told:
            return f"with a result is not said: {name}"
    return ""


@cache
def _definition(policy: Policy) -> Definition:
    """When guidance must be said, by its definition."""
    return Definition(policy)
