"""What a form asks of the case in the browser, and whether it may."""

from collections.abc import Iterable
from dataclasses import replace

from bot.web.conflict import MAKES, changes, lost
from bot.web.cookie import Brought
from bot.web.forms import UPDATE, Sent, together
from bot.web.page_state import Drawn, compare, digest_of
from dialogs.case import ASIDE, Case, GivenBy
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.removed_answers import TAKE_BACK
from dialogs.screens.case_code import shared
from dialogs.screens.offers import can_set, held
from dialogs.step import Choose, Do, Event, enter, settle
from policy.pack.facts import Fact, FactOption, Kind

BEFORE = ("language", "safety", "audience", *ASIDE, "erased")
"""The screens that come before it is known whom this is for."""


def moved(guide: Context, case: Case, screen: str) -> Case:
    """The case on the screen that an address or a form names, or where it can be instead."""
    if case.audience is None and screen not in BEFORE:
        screen = "safety"
    if screen != case.screen:
        case = replace(enter(guide, case, screen), from_review=False)
    return settle(guide, case)


def drawn_from(guide: Context, codec: Codec, brought: Brought, sent: Sent) -> Drawn:
    """What a form was drawn from. What it has set itself, when it comes twice, is no change by another page."""
    drawn = compare(codec, sent.of, brought)
    return Drawn.SAME if drawn is Drawn.MOVED and _is_own(guide, codec, brought, sent) else drawn


def _is_own(guide: Context, codec: Codec, brought: Brought, sent: Sent) -> bool:
    """Whether, since its page was drawn, nothing has become other than what it stood at or what the form sets."""
    case = brought.case
    known = [fact for fact in guide.policy.facts if fact.id in sent.facts]
    before = {name: answer for name, answer in case.answers.items() if name not in sent.facts}
    before |= {fact.id: sent.was[fact.id] for fact in known if fact.id in sent.was}
    drawn = (replace(brought, case=replace(case, answers=before, given_by=given_by)) for given_by in GivenBy)
    return _sets_all(guide, case, known, sent) and sent.of in {digest_of(codec, one) for one in drawn}


def _sets_all(guide: Context, case: Case, facts: Iterable[Fact], sent: Sent) -> bool:
    """Whether each of these facts that is asked about stands as the form sets it, or as it stood when it was drawn."""
    asked, then = guide.interview.relevance.asked(case.answers), replace(case, answers=sent.was)
    return all(
        set(held(case, fact)) in (set(sent.facts[fact.id]), set(held(then, fact))) for fact in facts if fact.id in asked
    )


def overwrites(guide: Context, case: Case, drawn: Drawn, screen: str, sent: Sent) -> bool:
    """Whether a form would change more than the one fact its page asked, or something its page did not show.

    A form that does not say what it was drawn from is none of our pages': it sets no whole review, and begins nothing.
    """
    if sent.action in ("erase", "restart") and not case.answers:
        return False  # there is nothing to lose, as when a button is pressed twice
    if sent.action == "erase":
        return drawn is Drawn.OTHER
    if drawn is Drawn.OTHER:
        return True
    if screen == "review" and sent.facts and sent.action != "restart":
        if drawn is Drawn.SAME:
            return lost(guide, moved(guide, case, screen), sent)
        if changes(guide, sent):
            return True
    return drawn is not Drawn.SAME and _needs_all(guide, case, screen, sent, drawn is Drawn.MOVED)


def _needs_all(guide: Context, case: Case, screen: str, sent: Sent, shown: bool) -> bool:
    """Whether what a form asks for is about all answers, or one no longer asked for. `shown`: on a page of ours."""
    if sent.action in ("restart", TAKE_BACK):
        return True
    goes_on = sent.action in ("", "continue")
    unasked = screen in guide.policy.fact and screen not in guide.interview.relevance.asked(case.answers)
    return shown and (sent.action in ("share", *MAKES) or (goes_on and (screen == "share" or unasked)))


def events(guide: Context, case: Case, drawn: Drawn, sent: Sent) -> list[Event]:
    """What a form asks for, in turn: its choice, where it has one, and what its button is about."""
    if sent.action == TAKE_BACK:
        return [Do(TAKE_BACK)]  # whatever stands on its page
    if case.screen == "review" and sent.facts:
        return _set_and_do(guide, case, drawn, sent)
    if sent.action in MAKES:
        return []
    options = (*sent.facts.get(case.screen, ()), *sent.chosen)
    asks = options or case.screen == "share" or case.screen in guide.policy.fact
    return [Choose(options) if asks and sent.action in ("", "continue") else Do(sent.action or "continue")]


def _set_and_do(guide: Context, case: Case, drawn: Drawn, sent: Sent) -> list[Event]:
    """What a whole review asks for: to set what it shows, if nothing has changed since, and then its button."""
    facts = can_set(guide, case) if drawn is Drawn.SAME and sent.action not in ("restart", "erase") else ()
    chosen = tuple(name for fact in facts if fact in sent.facts for name in _held(sent, fact))
    does: list[Event] = [] if sent.action in ("", UPDATE, *MAKES) else [Do(sent.action)]
    return [Choose(chosen), *does] if chosen else does


def _held(sent: Sent, fact: str) -> list[str]:
    """What a form has for a fact; that it has nothing takes the answer away."""
    return [str(FactOption(fact, option)) for option in sent.facts[fact] or ("",)]


def ticked(guide: Context, case: Case, sent: Sent) -> Case:
    """The case with the ticks of a form that does something else than go on with them. They come back with its page."""
    names = sent.facts.get(case.screen)
    if names is None or sent.action in ("", "continue"):
        return case
    if case.screen == "share":
        return replace(case, ticks=shared(guide, case, (*names, *sent.chosen)))
    fact = guide.policy.fact.get(case.screen)
    return case if fact is None or fact.kind is Kind.ONE else replace(case, ticks=together(fact, names))
