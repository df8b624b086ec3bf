"""The page for a form that was drawn from another case than the one in the browser, or from other answers."""

from collections.abc import Iterable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from bot.web.context import WebContext
from bot.web.cookie import Brought
from bot.web.forms import Sent
from bot.web.page import SHEET_ACTIONS, SHEET_NAMES
from bot.web.page_state import Drawn, compare
from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.answers import answer_label, answer_row
from dialogs.screens.content import row
from dialogs.screens.offers import can_set, held, masked
from dialogs.screens.render import first_lines
from policy.pack.facts import Fact, Unknown

CONFLICT = 409

MAKES = {"print": "web.print", **{action: SHEET_NAMES[form] for action, form in SHEET_ACTIONS.items()}}
"""What a button makes of a whole case, and the words on it."""

_SAID = {
    Drawn.SAME: "web.stale.now",
    Drawn.MOVED: "web.stale.moved",
    Drawn.OTHER: "web.stale.other",
    Drawn.UNSAID: "web.stale.other",
}


def stale(site: WebContext, request: Request, brought: Brought, screen: str, sent: Sent) -> Response:
    """Nothing is written. Both are in view, in the page's language: what it wanted, and the answers as they stand."""
    language = sent.language if sent.language in site.guide.policy.languages else brought.case.language
    standing = replace(brought.case, language=language, view=View.PLAIN)
    asked = (site.guide.policy.fact[name] for name in site.guide.interview.relevance.asked(standing.answers))
    hidden = masked(site.guide, standing)
    return site.page(
        "stale.html",
        standing,
        CONFLICT,
        of=site.digest(request, brought),
        number=site.codec.number_of("help"),
        said=_SAID[compare(site.codec, sent.of, brought)],
        wanted=wanted_of(site.guide, standing, screen, sent),
        first=first_lines(site.guide, standing),
        answers=[answer_row(site.guide, standing, fact, hidden).line for fact in asked],
        going=site.path(standing.screen),
        again={sent.action: MAKES[sent.action]} if sent.action in MAKES else {},
    )


def wanted_of(guide: Context, case: Case, screen: str, sent: Sent) -> tuple[str, ...]:
    """What a form was about to set, or to do, in words; of the review what was changed on it."""
    if screen == "review" and (changed := changes(guide, sent)):
        return tuple(_line(guide, case, fact, options) for fact, options in changed)
    chosen = (*sent.facts.get(screen, ()), *sent.chosen)
    fact = guide.policy.fact.get(screen)
    if fact is not None and sent.action == "continue" and fits(fact, chosen):
        return (_line(guide, case, fact, chosen),)
    if screen == "language" and chosen and chosen[0] in guide.policy.languages:
        return (guide.voice_in(chosen[0]).say("language.name"),)
    return _deed(guide, case, sent.action)


def changes(guide: Context, sent: Sent) -> list[tuple[Fact, tuple[str, ...]]]:
    """What was changed on a review since it was drawn."""
    facts = (guide.policy.fact[name] for name in sent.facts if name in guide.policy.fact)
    was = Case(answers=sent.was)
    set_there = ((fact, sent.facts[fact.id]) for fact in facts)
    return [(fact, it) for fact, it in set_there if fits(fact, it) and set(it) != set(held(was, fact))]


def lost(guide: Context, case: Case, sent: Sent) -> bool:
    """Whether a review sets something else than what stands, of a fact that may not be set there now."""
    facts = (guide.policy.fact[name] for name in sent.facts if name in guide.policy.fact)
    unset = (fact for fact in facts if fact.id not in can_set(guide, case))
    return any(set(sent.facts[fact.id]) != set(held(case, fact)) for fact in unset)


def fits(fact: Fact, options: Iterable[str]) -> bool:
    """Whether these are options of a fact, or unknowns."""
    return set(options) <= {*fact.option_ids, *Unknown}


def _line(guide: Context, case: Case, fact: Fact, options: Iterable[str]) -> str:
    voice = guide.voice(case)
    labels = tuple(answer_label(voice, fact.id, name) for name in options)
    return row(voice, fact.id, labels or (voice.say("review.open"),)).line


def _deed(guide: Context, case: Case, action: str) -> tuple[str, ...]:
    voice, key = guide.voice(case), MAKES.get(action, f"action.{action}")
    return (voice.say(key),) if key in voice.texts else ()
