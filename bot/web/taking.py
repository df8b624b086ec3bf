"""What a form asks of the case in the browser, and whether it may."""

from dataclasses import replace

from bot.web.drawn import Drawn
from bot.web.forms import UPDATE, Sent, together
from bot.web.stale import MAKES, changes, lost
from dialogs.case import ASIDE, Case
from dialogs.guide import Guide
from dialogs.offers import can_set, can_share
from dialogs.step import Choose, Do, Event, enter, settle
from policy.facts import Kind

BEFORE = ("language", "safety", "audience", *ASIDE, "erased")
"""The screens that come before it is known whom this is for."""


def moved(guide: Guide, case: Case, screen: str) -> Case:
    """The case on the screen that an address or a form names, or where it can be instead."""
    if case.audience is None and screen not in BEFORE:
        screen = "safety"
    if screen != case.screen:
        case = replace(enter(guide, case, screen), from_review=False)
    return settle(guide, case)


def overwrites(guide: Guide, case: Case, drawn: Drawn, screen: str, sent: Sent) -> bool:
    """Whether a form would change more than the one fact its page asked, or something its page did not show.

    A form that does not say what it was drawn from is none of our pages': it sets no whole review, and begins nothing.
    """
    if sent.action == "erase":
        return drawn is Drawn.OTHER and bool(case.answers)
    if drawn is Drawn.OTHER:
        return True
    if screen == "review" and sent.facts and sent.action != "restart":
        if drawn is Drawn.SAME:
            return lost(guide, moved(guide, case, screen), sent)
        if changes(guide, sent):
            return True
    return drawn is not Drawn.SAME and _needs_all(guide, case, screen, sent, drawn is Drawn.MOVED)


def _needs_all(guide: Guide, case: Case, screen: str, sent: Sent, shown: bool) -> bool:
    """Whether what a form asks for is about all answers, or one no longer asked for. `shown`: on a page of ours."""
    if sent.action == "restart":
        return True
    goes_on = sent.action in ("", "continue")
    unasked = screen in guide.policy.fact and screen not in guide.interview.relevance.asked(case.answers)
    return shown and (sent.action in ("share", *MAKES) or (goes_on and (screen == "share" or unasked)))


def events(guide: Guide, case: Case, drawn: Drawn, sent: Sent) -> list[Event]:
    """What a form asks for, in turn: its choice, where it has one, and what its button is about."""
    if case.screen == "review" and sent.facts:
        facts = can_set(guide, case) if drawn is Drawn.SAME and sent.action not in ("restart", "erase") else ()
        chosen = tuple(name for fact in facts if fact in sent.facts for name in _held(sent, fact))
        does: list[Event] = [] if sent.action in ("", UPDATE, *MAKES) else [Do(sent.action)]
        return [Choose(chosen), *does] if chosen else does
    if sent.action in MAKES:
        return []
    options = (*sent.facts.get(case.screen, ()), *sent.chosen)
    asks = options or case.screen == "share" or case.screen in guide.policy.fact
    return [Choose(options) if asks and sent.action in ("", "continue") else Do(sent.action or "continue")]


def _held(sent: Sent, fact: str) -> list[str]:
    """What a form has for a fact; that it has nothing takes the answer away."""
    return [f"{fact}={option}" for option in sent.facts[fact]] or [f"{fact}="]


def ticked(guide: Guide, case: Case, sent: Sent) -> Case:
    """The case with the ticks of a form that does something else than go on with them. They come back with its page."""
    held = sent.facts.get(case.screen)
    if held is None or sent.action in ("", "continue"):
        return case
    if case.screen == "share":
        return replace(case, ticks=tuple(name for name in can_share(guide, case) if name in held))
    fact = guide.policy.fact.get(case.screen)
    return case if fact is None or fact.kind is Kind.ONE else replace(case, ticks=together(fact, held))
