"""One step of the interview: from a case and an event to the next case and its screen."""

from dataclasses import dataclass, replace
from datetime import date

from dialogs.case import ASIDE, Case, View
from dialogs.draw import draw, page_count
from dialogs.guide import Guide
from dialogs.offers import TOGGLES, actions, choices, held, takes_several
from dialogs.screens import Screen
from policy.errors import AnswersError
from policy.facts import Fact, Kind, Unknown, check_answer
from policy.provisions import Audience


@dataclass(frozen=True)
class Choose:
    """Answers the screen at hand."""

    options: tuple[str, ...]


@dataclass(frozen=True)
class Tick:
    """Turns one of several options on or off before they are confirmed."""

    option: str


@dataclass(frozen=True)
class Do:
    """An action the screen offers."""

    action: str


Event = Choose | Tick | Do


@dataclass(frozen=True)
class Turn:
    """What came of an event."""

    case: Case
    screen: Screen


class Refused(ValueError):
    """An event that the screen offers and that cannot be done as it is. Holds the id of the note that says why."""


def step(guide: Guide, case: Case, event: Event | None, at: date) -> Turn:
    """The turn after an event on a day; without an event the screen of the case as it is.

    An event that the screen does not offer changes nothing and says so in the screen's note.
    """
    case = settle(guide, case)
    if event is None:
        return Turn(case, draw(guide, case, at))
    try:
        after = _after(guide, case, event, at)
    except Refused as refused:
        return Turn(case, draw(guide, case, at, guide.say(case, str(refused))))
    return Turn(after, draw(guide, after, at))


def settle(guide: Guide, case: Case) -> Case:
    """The case as this policy can go on with it.

    Answers no longer asked for are dropped. A case that stands where it could not have come goes to the nearest screen.
    """
    relevance = guide.interview.relevance
    case = replace(case, answers=relevance.keep(case.answers))
    asked = relevance.asked(case.answers)
    if case.language is None and case.screen not in (*ASIDE, "erased"):
        return Case(answers=case.answers, audience=case.audience)
    if case.screen in guide.policy.fact and case.screen not in asked:
        return _enter(guide, replace(case, from_review=False), "review")
    if case.back_to in guide.policy.fact and case.back_to not in asked:
        return replace(case, back_to="review", from_review=False, ticks=())
    if case.screen in ASIDE and case.back_to in ("", case.screen):
        return replace(case, back_to="" if case.screen == "language" else "language")
    return case


def _after(guide: Guide, case: Case, event: Event, at: date) -> Case:
    offered = choices(guide, case)
    if isinstance(event, Do) and _offers(guide, case, event.action, at):
        return _do(guide, case, event.action)
    if isinstance(event, Tick) and takes_several(guide, case) and event.option in offered:
        return replace(case, ticks=_ticked(guide.policy.fact[case.screen], case.ticks, event.option))
    if isinstance(event, Choose) and set(offered).issuperset(event.options) and offered:
        return _choose(guide, case, tuple(dict.fromkeys(event.options)))
    raise Refused("note.not_offered")


def _offers(guide: Guide, case: Case, action: str, at: date) -> bool:
    """Whether the screen offers the action. A page is offered by the one before it and the one after it."""
    if action.startswith("page:"):
        pages = page_count(guide, case, at)
        number = min(case.page, pages)
        return action in {f"page:{other}" for other in (number - 1, number + 1) if 1 <= other <= pages}
    return action in actions(guide, case)


def _choose(guide: Guide, case: Case, options: tuple[str, ...]) -> Case:
    if not options:
        raise Refused("note.choose_first")
    if len(options) > 1 and not takes_several(guide, case):
        raise Refused("note.choose_one")
    if case.screen == "language":
        return _go(guide, replace(case, language=options[0]), "choose")
    if case.screen == "audience":
        return _go(guide, replace(case, audience=Audience(options[0])), "choose")
    return _answer(guide, case, options)


def _answer(guide: Guide, case: Case, options: tuple[str, ...]) -> Case:
    fact = guide.policy.fact[case.screen]
    try:
        alone = len(options) == 1 and options[0] in set(Unknown)
        answer = Unknown(options[0]) if alone else check_answer(fact, options)
    except AnswersError as error:
        raise Refused("note.stands_alone") from error
    given = {**case.answers, fact.id: answer}
    ordered = {item.id: given[item.id] for item in guide.policy.facts if item.id in given}
    after = _go(guide, replace(case, answers=guide.interview.relevance.keep(ordered)), "answer")
    if case.from_review and case.audience is not Audience.WORKER and _has_open(guide, after):
        return _go(guide, after, "continue")  # what the change has opened; a worker goes into one question and back
    return after


def _has_open(guide: Guide, case: Case) -> bool:
    return any(fact not in case.answers for fact in guide.interview.relevance.asked(case.answers))


def _ticked(fact: Fact, ticks: tuple[str, ...], option: str) -> tuple[str, ...]:
    """The ticks with one turned on or off. What stands alone turns the others off, and they turn it off."""
    unknowns = {unknown.value for unknown in Unknown}
    alone = unknowns | {item.id for item in fact.options if item.exclusive}
    if option in ticks:
        wanted = set(ticks) - {option}
    else:
        wanted = {option} if option in alone else {*ticks, option} - alone
    return tuple(name for name in (*fact.option_ids, *Unknown) if name in wanted)


def _do(guide: Guide, case: Case, action: str) -> Case:
    if action in TOGGLES:
        view = View.PLAIN if case.view is TOGGLES[action] else TOGGLES[action]
        return replace(case, view=view, page=1)
    if action.startswith("page:"):
        return replace(case, page=int(action.removeprefix("page:")))
    if action == "continue" and case.screen in guide.policy.fact:
        fact = guide.policy.fact[case.screen]
        options = case.ticks if fact.kind is Kind.SEVERAL else held(case, fact)
        if not options:
            raise Refused("note.choose_first")
        return _answer(guide, case, options)
    if action in ("erase", "restart"):
        language = None if case.screen == "erased" else case.language
        return Case(language=language, screen=guide.interview.follow(case, action))
    return _go(guide, case, action)


def _go(guide: Guide, case: Case, trigger: str) -> Case:
    """The case on the screen to which the trigger leads."""
    screen = guide.interview.follow(case, trigger)
    goes_on = trigger == "continue" and case.screen == "review" and screen != "findings"
    opened = trigger.startswith(("change:", "show:")) or (goes_on and case.audience is not Audience.WORKER)
    kept = case.from_review and (screen in ASIDE or case.screen in ASIDE)
    return _enter(guide, replace(case, from_review=(case.screen == "review" and opened) or kept), screen)


def _enter(guide: Guide, case: Case, screen: str) -> Case:
    """The case on another screen. Ticks not yet confirmed outlast a look at help, sources, policy or language."""
    base = case.back_to if case.screen in ASIDE and case.back_to else case.screen
    fact = guide.policy.fact.get(screen)
    if screen in ASIDE or (case.screen in ASIDE and screen == base):
        ticks = case.ticks
    else:
        ticks = held(case, fact) if fact is not None and fact.kind is Kind.SEVERAL else ()
    back_to = base if screen in ASIDE and screen != base else ""
    return replace(case, screen=screen, back_to=back_to, view=View.PLAIN, page=1, ticks=ticks)
