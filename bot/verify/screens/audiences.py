"""Proof 6: applicants read nothing that is for workers or coaches; after every result all is said that must be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.definition import Definition
from bot.verify.policy.space import Counts
from bot.verify.screens.corpus import DrawnCase, is_result
from bot.verify.screens.provenance import laws, messages_on, statements_on, words_of
from dialogs.case import Case, View
from dialogs.context import Context, audience_of
from dialogs.screens.answers import answer_label
from dialogs.screens.blocks import Block, Notice, Tone, quotes_of
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


def prove_audiences(guide: Context, looks: Iterable[DrawnCase], at: date, counts: Counts) -> Iterator[Counterexample]:
    """Every screen; for results all pages together."""
    silent = _silent(guide)
    readable: dict[str, set[str]] = {}
    for look in looks:
        case = look.case
        counts["screens"] += len(look.pages)
        wrong = _wrong_for_all(guide, look, at, counts)
        if audience_of(case) is Audience.APPLICANT:
            counts["screens of applicants"] += len(look.pages)
            if case.screen not in readable:
                readable[case.screen] = _readable(guide, case.screen)
            told = [*(screen.title for _, screen in look.pages), *look.blocks]
            wrong = wrong or _reserved(guide, case, told, at) or _misquoted(told, readable[case.screen])
            wrong = wrong or _coached(guide, case, at) or _knows(guide, silent, case, at)
        if wrong:
            yield shown_at(guide, case, at, wrong)


def _wrong_for_all(guide: Context, look: DrawnCase, at: date, counts: Counts) -> str:
    """What anybody must read, and does not: what is urgent, the options as they are, what follows results."""
    case, screens = look.case, [screen for _, screen in look.pages]
    wrong = next(filter(None, (_first(guide, case, screen) for screen in screens)), "")
    wrong = wrong or _relabelled(guide, case, screens[0])
    if not is_result(guide, case):
        return wrong
    counts["results"] += 1
    return wrong or _unsaid(guide, case, at, statements_on(look.blocks))


def _relabelled(guide: Context, case: Case, screen: Screen) -> str:
    """The options of a question stand in their own words and order, whatever was answered before."""
    fact = guide.policy.fact.get(case.screen)
    if fact is None:
        return ""
    names = (*fact.option_ids, *(unknown.value for unknown in Unknown))
    meant = [(name, answer_label(guide.voice(case), fact.id, name)) for name in names]
    told = [(choice.id, choice.label) for choice in screen.choices]
    return "" if told == meant else "the options of a question stand in other words or in another order"


def _knows(guide: Context, silent: Context, case: Case, at: date) -> str:
    """A result of an applicant says no more than what came out, and what is no result says nothing of it."""
    if is_result(guide, case):
        return "" if body_of(silent, case, at) == body_of(guide, case, at) else "a result says what could change it"
    try:
        body_of(replace(guide, policy=_with_verdicts(guide.policy, {})), case, at)
    except LookupError:
        return "a screen that is no result looks at a finding"
    return ""


def _silent(guide: Context) -> Context:
    """The guide whose findings do not know what could change them, nor by which reading they hold."""
    silent = {name: Silent(known) for name, known in guide.policy.verdicts.items()}
    return replace(guide, policy=_with_verdicts(guide.policy, silent))


class Silent:
    """What a provision comes to, and no more."""

    def __init__(self, known: Memo[Verdict]) -> None:
        self._known = known

    def get(self, classes: Sequence[int]) -> Verdict:
        """As `Memo` gives it, without what is for workers."""
        return self._known.get(classes)._replace(missing=(), open_terms=(), by_reading={})


@dataclass(frozen=True, repr=False, eq=False)
class _Policy(Policy):
    """A policy whose verdicts are given."""

    given: Mapping[str, Silent]

    @property
    def verdicts(self) -> Mapping[str, Silent]:  # type: ignore[override]  # of each only what is looked at
        """What each provision comes to, as it was given."""
        return self.given


def _with_verdicts(policy: Policy, given: Mapping[str, Silent]) -> Policy:
    return _Policy(policy.pack, policy.reasoning, policy.rules, given)


def _readable(guide: Context, screen: str) -> set[str]:
    """The passages of what applicants may read on a screen: of a finding's own statements, and what all screens say."""
    policy, orientation = guide.policy, guide.policy.pack.orientation
    provision = guide.findings.get(screen)
    names = set(policy.statement)
    if provision is not None:
        common = (*orientation.notices, *orientation.guidance)
        told = (name for names in orientation.outcomes.model_dump().values() for name in names)
        names = {*provision.statements, *told, *(item.statement for item in common)}
    spoken = (policy.statement[name] for name in names if policy.statement[name].is_for(Audience.APPLICANT))
    return {passage for item in spoken for passage in item.passages}


def _reserved(guide: Context, case: Case, blocks: list[Block], at: date) -> str:
    """What no applicant may read: statements for workers, words for workers, and what would settle a result."""
    voice = guide.voice(case)
    messages = messages_on(blocks)
    shown = next((key for key in sorted(messages) if key in RESERVED or key.startswith("reading.")), "")
    for text, law in laws(blocks):
        for name in law.statements:
            shown = shown or ("" if guide.policy.statement[name].is_for(Audience.APPLICANT) else name)
        if not shown and text not in words_of(voice, law, at):
            return f"an applicant reads other words than are meant for them: {text}"
    return f"an applicant reads what is for workers: {shown}" if shown else ""


def _misquoted(blocks: list[Block], readable: set[str]) -> str:
    quoted = {quote.passage for quote in quotes_of(blocks)} - readable
    return ", ".join(f"an applicant reads {name}, which is for workers" for name in sorted(quoted))


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
    names = [(name,) for name in urgent(guide.policy, case.answers)]
    first = [block for block in screen.blocks[: len(names)] if isinstance(block, Notice) and block.tone is Tone.URGENT]
    if [law.statements for _, law in laws(first)] != names:
        return "what is urgent does not stand first"
    trial = any(isinstance(block, Notice) and block.tone is Tone.TRIAL for block in screen.blocks)
    return "" if guide.operator.name or trial else "it does not say that it is a trial"


def _unsaid(guide: Context, case: Case, at: date, told: set[str]) -> str:
    """What must be said after every result, and is not."""
    definition = _definition(guide.policy)
    for item in guide.policy.pack.orientation.guidance:
        if definition.said(item, case.answers) and item.statement not in told:
            return f"after a result is not said: {item.statement}"
    notices = assess(guide.policy, case.answers, at).notices if case.screen == "findings" else ()
    provision = guide.findings.get(case.screen)
    heads = (heading(guide.policy, at, provision),) if provision else headings(guide.policy, at)
    for name in (*heads, *notices):
        if name not in told:
            return f"with a result is not said: {name}"
    return ""


@cache
def _definition(policy: Policy) -> Definition:
    """When guidance must be said, by its definition."""
    return Definition(policy)
