"""Ticks: what is marked on a question that takes several answers, and not confirmed yet."""

from dataclasses import replace

from dialogs.case import CODE, Case
from dialogs.context import Context
from dialogs.screens.case_code import shared_at_first
from dialogs.screens.offers import held
from policy.pack.facts import Fact, Kind, Unknown


def ticked(fact: Fact, ticks: tuple[str, ...], option: str) -> tuple[str, ...]:
    """The ticks with one turned on or off. What stands alone turns the others off, and they turn it off."""
    unknowns = {unknown.value for unknown in Unknown}
    alone = unknowns | {item.id for item in fact.options if item.exclusive}
    if option in ticks:
        wanted = set(ticks) - {option}
    else:
        wanted = {option} if option in alone else {*ticks, option} - alone
    return tuple(name for name in (*fact.option_ids, *Unknown) if name in wanted)


def with_its_ticks(guide: Context, case: Case) -> Case:
    """The case without ticks of another question, where there can be none: beside ticks of the one at hand."""
    fact = takes_ticks(guide, case.base)
    if not case.ticks_of or (unsent(guide, case) and fact is None and case.base not in CODE):
        return case
    ticks = case.ticks if case.ticks_of == case.base else held(case, fact) if fact else ()
    return replace(case, ticks=ticks, ticks_of="")


def confirmed(guide: Context, case: Case) -> Case:
    """The case on a question with nothing ticked but what is answered to it."""
    fact = takes_ticks(guide, case.screen)
    return replace(case, ticks=held(case, fact)) if fact else case


def ticks_at(guide: Context, case: Case, base: str) -> tuple[tuple[str, ...], str]:
    """The ticks at a screen that is gone to, or back to; and the question they belong to, where that is another."""
    if {case.base, base} <= {*CODE}:
        return case.ticks, ""
    if base == "share":
        return shared_at_first(guide, case), ""
    fact = takes_ticks(guide, base)
    if fact is not None:
        return (case.ticks if base == (case.ticks_of or case.base) else held(case, fact)), ""
    question = unsent(guide, case)
    return (case.ticks, question) if question else ((), "")


def unsent(guide: Context, case: Case) -> str:
    """The question whose ticks are not what is answered to it; empty where there is none."""
    fact = takes_ticks(guide, case.ticks_of or case.base)
    asked = fact is not None and fact.id in guide.interview.relevance.asked(case.answers)
    return fact.id if fact and asked and case.ticks != held(case, fact) else ""


def takes_ticks(guide: Context, screen: str) -> Fact | None:
    """The question of a screen that takes several answers; None for any other screen."""
    fact = guide.policy.fact.get(screen)
    return fact if fact is not None and fact.kind is Kind.SEVERAL else None
