"""One step of the interview: from a case and an event to the next case and its screen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from dialogs.actions import CONTINUE, Action, turn_to
from dialogs.case import ASIDE, CODE, LIFETIMES, Case, GivenBy, View
from dialogs.context import Context
from dialogs.removed_answers import TAKE_BACK, no_longer_asked, told_out
from dialogs.screens.case_code import shared
from dialogs.screens.offers import VIEWS, can_set, choices, held, is_ticked, masked, offered, takes_several
from dialogs.screens.render import draw, page_count
from dialogs.screens.screen import Screen
from dialogs.ticks import confirmed, ticked, ticks_at, unsent, with_its_ticks
from policy.errors import AnswersError
from policy.pack.facts import Answer, Fact, FactOption, Kind, Unknown, check_answer
from policy.pack.provisions import Audience


@dataclass(frozen=True)
class Choose:
    """Answers the screen at hand."""

    options: tuple[str, ...]


@dataclass(frozen=True)
class Tick:
    """Turns one of several options on or off before they are confirmed; without `on`, to what it is not."""

    option: str
    on: bool | None = None


@dataclass(frozen=True)
class Do:
    """An action the screen offers."""

    action: str


Event = Choose | Tick | Do

AFRESH = (Do("erase"), Do("restart"))
"""Whoever does one of these begins again, and nothing is told of what was."""


@dataclass(frozen=True)
class Turn:
    """What came of an event."""

    case: Case
    screen: Screen
    before: Case | None = None
    """The case to take back to, where the event took out answers. It can be had for one step."""
    refused: bool = False
    """Whether the event was not done. The note says why."""


class Refused(ValueError):
    """An event that the screen offers and that cannot be done as it is. Holds the id of the note that says why."""


def step(guide: Context, case: Case, event: Event | None, at: date, before: Case | None = None) -> Turn:
    """The turn after an event on a day; without an event the screen of the case as it is.

    An event that the screen does not offer changes nothing and says so in the screen's note; what is no longer asked
    for is taken out and named there. `before`: the one of the turn before, to which `take-back` leads.
    """
    if before is not None and event == Do(TAKE_BACK):
        case, event = before, None
    answered, case = case.answers, settle(guide, case)
    after, reason = case, ""
    try:
        after = follow(guide, case, event, at) if event else case
    except Refused as refused:
        reason = guide.voice(case).say(str(refused))
    out = lost(guide, case, event, after)
    names = () if event in AFRESH else dict.fromkeys((*no_longer_asked(guide, answered, case), *out))
    note = " ".join(filter(None, (reason, told_out(guide.voice(after), names))))
    screen = draw(guide, after, at, note, takes_back=bool(out))
    return Turn(after, screen, case if out else None, refused=bool(reason))


def lost(guide: Context, case: Case, event: Event | None, after: Case) -> tuple[str, ...]:
    """The facts whose answers an event took out: answered before it, or with it."""
    if after.answers is case.answers or event in AFRESH:
        return ()
    options = event.options if isinstance(event, Choose) and case.screen == "review" else ()
    given = {fact for fact, option in map(guide.policy.options.__getitem__, options) if option}
    return no_longer_asked(guide, {*case.answers, *given}, after)


def settle(guide: Context, case: Case) -> Case:
    """The case as this policy can go on with it.

    Answers no longer asked for are dropped. A case that stands where it could not have come goes to the nearest screen.
    """
    relevance = guide.interview.relevance
    case = with_its_ticks(guide, replace(case, answers=relevance.keep(case.answers)))
    asked = relevance.asked(case.answers)
    if case.language is None and case.screen not in (*ASIDE, "erased"):
        return Case(answers=case.answers, audience=case.audience)
    if case.screen in ASIDE and not _leads_back(case):
        return replace(case, back_to="" if case.screen == "language" else "language", ticks=(), ticks_of="")
    if case.screen in guide.policy.fact and case.screen not in asked:
        return enter(guide, replace(case, from_review=False), "review")
    if case.back_to in guide.policy.fact and case.back_to not in asked:
        return replace(case, back_to="review", from_review=False, ticks=(), ticks_of="")
    if case.base in CODE:
        case = _with_a_code(case)
    return case


def _leads_back(case: Case) -> bool:
    """Whether what was opened aside leads back to where somebody can be; the choice of language may lead nowhere."""
    if case.back_to in ASIDE:
        return case.back_to == "language" != case.screen
    return case.back_to == "erased" or bool(case.language and case.back_to)


def _with_a_code(case: Case) -> Case:
    """A case on its way to a code: only what is answered goes into it, and without anything there is none."""
    case = replace(case, ticks=tuple(name for name in case.ticks if name in case.answers or name in LIFETIMES))
    if _shares(case):
        return case
    screen, back_to = ("share" if place == "code" else place for place in (case.screen, case.back_to))
    return replace(case, screen=screen, back_to=back_to)


def _shares(case: Case) -> bool:
    """Whether an answer is ticked, and not only for how long a code opens."""
    return not set(LIFETIMES).issuperset(case.ticks)


def follow(guide: Context, case: Case, event: Event, at: date) -> Case:
    """The case after an event, without its screen. Raises Refused."""
    options = choices(guide, case)
    if isinstance(event, Do) and (action := _offered(guide, case, event.action, at)):
        return _do(guide, case, action)
    if isinstance(event, Tick) and takes_several(guide, case) and event.option in options:
        return case if event.on is is_ticked(guide, case, event.option) else _tick(guide, case, event.option)
    options += tuple(str(FactOption(name, "")) for name in can_set(guide, case))
    if isinstance(event, Choose) and set(options).issuperset(event.options) and options:
        return _choose(guide, case, tuple(dict.fromkeys(event.options)))
    raise Refused("note.not_offered")


def _offered(guide: Context, case: Case, name: str, at: date) -> Action | None:
    """The action of this id that the screen offers. A page is offered by the one before it and the one after it."""
    for action in offered(guide, case):
        if action.id == name:
            return action
    pages = page_count(guide, case, at)
    number = min(case.page, pages)
    turns = (turn_to(other) for other in (number - 1, number + 1) if 1 <= other <= pages)
    return next((action for action in turns if action.id == name), None)


def _choose(guide: Context, case: Case, options: tuple[str, ...]) -> Case:
    if not options:
        raise Refused("note.choose_first")
    if len(options) > 1 and not takes_several(guide, case):
        raise Refused("note.choose_one")
    if case.screen == "language":
        return _go(guide, replace(case, language=options[0]), "choose")
    if case.screen == "audience":
        return _go(guide, replace(case, audience=Audience(options[0])), "choose")
    if case.screen == "review":
        return _set(guide, case, tuple(map(guide.policy.options.__getitem__, options)))
    if case.screen == "share":
        return _share(guide, case, options)
    return _answer(guide, case, options)


def _share(guide: Context, case: Case, options: tuple[str, ...]) -> Case:
    """On to the code of these answers."""
    if len(set(LIFETIMES).intersection(options)) > 1:
        raise Refused("note.choose_one")
    case = replace(case, ticks=shared(guide, case, options))
    if not _shares(case):
        raise Refused("note.choose_first")
    return _go(guide, case, "continue")


def _tick(guide: Context, case: Case, option: str) -> Case:
    """Turn one of several on or off: an answer itself on the review, elsewhere a tick not yet confirmed."""
    if case.screen == "share":
        ticks = {*case.ticks}
        ticks = (ticks - LIFETIMES.keys()) | {option} if option in LIFETIMES else ticks ^ {option}
        return replace(case, ticks=shared(guide, case, ticks))
    if case.screen != "review":
        return replace(case, ticks=ticked(guide.policy.fact[case.screen], case.ticks, option))
    name, wanted = guide.policy.options[option]
    fact = guide.policy.fact[name]
    before = held(case, fact)
    if fact.kind is Kind.SEVERAL:
        now = ticked(fact, before, wanted)
    else:
        now = () if wanted in before else (wanted,)
    return _set(guide, case, tuple(FactOption(name, item) for item in now or ("",)))


def _set(guide: Context, case: Case, options: tuple[FactOption, ...]) -> Case:
    """Answers set on the review; no option takes one away. Others stay as they are.

    Whoever sets a sensitive answer goes on seeing it, where nothing was hidden before.
    """
    named: dict[str, tuple[str, ...]] = {}
    for name, wanted in options:
        named[name] = named.get(name, ()) + ((wanted,) if wanted else ())
    given = {name: answer for name, answer in case.answers.items() if name not in named}
    given |= {name: _checked(guide.policy.fact[name], wanted) for name, wanted in named.items() if wanted}
    sees = not masked(guide, case) and any(guide.policy.fact[name].sensitive for name in named)
    return _with_answers(guide, replace(case, view=View.OPEN if sees else case.view), given)


def _with_answers(guide: Context, case: Case, given: Mapping[str, Answer]) -> Case:
    """The case with these answers, in the order of the questions, without those no longer asked for."""
    ordered = {fact.id: given[fact.id] for fact in guide.policy.facts if fact.id in given}
    answers_kept = guide.interview.relevance.keep(ordered)
    changed = case.given_by is not GivenBy.DIRECT and answers_kept != case.answers
    if case.ticks_of and answers_kept.get(case.ticks_of) != case.answers.get(case.ticks_of):
        case = replace(case, ticks=(), ticks_of="")  # another answer to that question takes their place
    after = replace(case, answers=answers_kept, given_by=GivenBy.CHANGED if changed else case.given_by)
    return after if unsent(guide, after) else with_its_ticks(guide, after)


def _checked(fact: Fact, options: tuple[str, ...]) -> Answer:
    if len(options) == 1 and options[0] in set(Unknown):
        return Unknown(options[0])
    if len(options) > 1 and fact.kind is Kind.ONE:
        raise Refused("note.choose_one")
    try:
        return check_answer(fact, options)
    except AnswersError as error:
        raise Refused("note.stands_alone") from error


def _answer(guide: Context, case: Case, options: tuple[str, ...]) -> Case:
    fact = guide.policy.fact[case.screen]
    answered = _with_answers(guide, case, {**case.answers, fact.id: _checked(fact, options)})
    after = _go(guide, confirmed(guide, answered), "answer")
    if case.from_review and case.audience is not Audience.WORKER and _has_open(guide, after):
        return _go(guide, after, "continue")  # what the change has opened; a worker goes into one question and back
    return after


def _has_open(guide: Context, case: Case) -> bool:
    return any(fact not in case.answers for fact in guide.interview.relevance.asked(case.answers))


def _do(guide: Context, case: Case, action: Action) -> Case:
    if action in VIEWS:
        view = View.PLAIN if case.view is VIEWS[action] else VIEWS[action]
        return replace(case, view=view, page=1)
    if action.kind == "page":
        return replace(case, page=int(action.target))
    if action.kind == "sheet":
        return case  # the channel makes it; the interview stays where it is
    if action == CONTINUE and case.screen == "share" and not _shares(case):
        raise Refused("note.choose_first")
    if action == CONTINUE and case.screen in guide.policy.fact:
        return _answer_as_chosen(guide, case)
    if Do(action.id) in AFRESH:
        language = None if case.screen == "erased" else case.language
        return Case(language=language, screen=guide.interview.follow(case, action.id))
    return _go(guide, case, action.id, opens=action.target != "")


def _answer_as_chosen(guide: Context, case: Case) -> Case:
    """The case after going on from a question: with what is ticked there, or the answer that it had."""
    fact = guide.policy.fact[case.screen]
    options = case.ticks if fact.kind is Kind.SEVERAL else held(case, fact)
    if not options:
        raise Refused("note.choose_first")
    return _answer(guide, case, options)


def _go(guide: Context, case: Case, trigger: str, opens: bool = False) -> Case:
    """The case on the screen to which the trigger leads. `opens`: whether it opens something by its name."""
    screen = guide.interview.follow(case, trigger)
    goes_on = trigger == "continue" and case.screen == "review" and screen != "findings"
    opened = opens or (goes_on and case.audience is not Audience.WORKER)
    still_from_review = case.from_review and (screen in ASIDE or case.screen in ASIDE)
    if trigger == "back":
        case = confirmed(guide, case)  # whoever goes back from a question leaves it as it was
    return enter(guide, replace(case, from_review=(case.screen == "review" and opened) or still_from_review), screen)


def enter(guide: Context, case: Case, screen: str) -> Case:
    """The case on another screen. Ticks not yet confirmed outlast a look at anything that has no ticks of its own."""
    base = case.base if screen in ASIDE else screen
    ticks, ticks_of = ticks_at(guide, case, base)
    back_to = base if screen != base else ""
    return replace(case, screen=screen, back_to=back_to, view=View.PLAIN, page=1, ticks=ticks, ticks_of=ticks_of)
