"""What each screen offers: the ids of its choices and of its actions, in the order in which they are shown.

Turning a page is not here: whether there is another depends on how much there is to read.
"""

from functools import lru_cache

from dialogs.actions import CONTINUE, SHOW_ANSWERS, Action, change, show
from dialogs.case import LIFETIMES, Case, View, lifetime
from dialogs.context import Context
from policy.pack.facts import Fact, FactOption, Kind, Unknown
from policy.pack.provisions import Audience

VIEWS = {Action("why"): View.WHY, Action("original"): View.OPEN, SHOW_ANSWERS: View.OPEN}
"""The actions that only change how the screen is looked at, and back."""

TOGGLES = {action.id: view for action, view in VIEWS.items()}
"""The same by their ids."""

BACK = Action("back")


@lru_cache
def _plain(*kinds: str) -> tuple[Action, ...]:
    return tuple(map(Action, kinds))


_ALWAYS = _plain("language", "help", "erase")
_RESULTS = _plain("sources", "policy", "language", "help", "restart", "erase")


def choices(guide: Context, case: Case) -> tuple[str, ...]:
    """The ids that answer the screen: languages, audiences, or the options of a question and the two unknowns.

    On the review of a worker they are `fact=option`, of every fact that is not masked; on `share`, answered facts, and
    for how long the code opens.
    """
    if case.screen == "language":
        return guide.policy.languages
    if case.screen == "audience":
        return tuple(audience.value for audience in Audience)
    if case.screen == "share":
        return (*can_share(guide, case), *LIFETIMES)
    if case.screen == "review":
        return tuple(map(str, settable(guide, case)))
    return _answers_to(guide, case.screen) if case.screen in guide.policy.fact else ()


def settable(guide: Context, case: Case) -> tuple[FactOption, ...]:
    """What can be set on the screen itself: every option of every fact of a worker's review that is not masked."""
    return tuple(FactOption(name, option) for name in can_set(guide, case) for option in _answers_to(guide, name))


def can_share(guide: Context, case: Case) -> tuple[str, ...]:
    """The facts whose answers may go into a code: those that are asked and answered."""
    return tuple(name for name in guide.interview.relevance.asked(case.answers) if name in case.answers)


def can_set(guide: Context, case: Case) -> tuple[str, ...]:
    """The facts that can be set on the screen itself: on the review of a worker all that are asked, and not masked."""
    if case.screen != "review" or case.audience is not Audience.WORKER:
        return ()
    hidden = masked(guide, case)
    return tuple(name for name in guide.interview.relevance.asked(case.answers) if name not in hidden)


def masked(guide: Context, case: Case) -> frozenset[str]:
    """The sensitive facts whose answers are hidden on the review until they are opened."""
    asked = guide.interview.relevance.asked(case.answers) if case.view is not View.OPEN else ()
    return frozenset(name for name in asked if guide.policy.fact[name].sensitive and name in case.answers)


def takes_several(guide: Context, case: Case) -> bool:
    """Whether more than one choice can be given."""
    fact = guide.policy.fact.get(case.screen)
    if fact is None:
        return case.screen == "share" or bool(can_set(guide, case))
    return fact.kind is Kind.SEVERAL


def actions(guide: Context, case: Case) -> tuple[str, ...]:
    """The ids of everything else the screen offers, `continue` first."""
    return tuple(action.id for action in offered(guide, case))


def offered(guide: Context, case: Case) -> tuple[Action, ...]:
    """Everything else the screen offers, `continue` first."""
    if case.screen in guide.policy.fact:
        return _of_question(guide, case)
    if case.screen in guide.findings:
        return (*_plain("back", "original", "sources"), *_ALWAYS)
    if case.screen == "review":
        return _of_review(guide, case)
    return {
        "language": _plain(*(("back",) if case.back_to else ()), "help", "erase"),
        "safety": (*_plain("continue", "back", "policy"), *_ALWAYS),
        "audience": (*_plain("back"), *_ALWAYS),
        "findings": (*shows(guide), *_plain("back", "original"), *_to_take_along(guide, case), *_RESULTS),
        "sources": (*_plain("back", "original", "policy"), *_ALWAYS),
        "policy": (*_plain("back", "sources"), *_ALWAYS),
        "help": _plain("back", "sources", "policy", "language", "restart", "erase"),
        "erased": _plain("restart", "help"),
        "share": (*_plain("continue", "back"), *_ALWAYS),
        "code": (*_plain("back"), *_ALWAYS),
    }[case.screen]


def shows(guide: Context) -> tuple[Action, ...]:
    """An action for each finding."""
    return tuple(show(provision.id) for provision in guide.policy.provisions)


def held(case: Case, fact: Fact) -> tuple[str, ...]:
    """The ids of what is answered to a question, an unknown among them; nothing while it is not answered."""
    answer = case.answers.get(fact.id)
    if answer is None:
        return ()
    return (answer.value,) if isinstance(answer, Unknown) else answer


def is_ticked(guide: Context, case: Case, option: str) -> bool:
    """Whether one of several options is on: an answer itself on the review, elsewhere a tick not yet confirmed."""
    if option in LIFETIMES:
        return option == lifetime(case)
    if case.screen != "review":
        return option in case.ticks
    name, wanted = guide.policy.options[option]
    return wanted in held(case, guide.policy.fact[name])


def _answers_to(guide: Context, fact: str) -> tuple[str, ...]:
    return (*guide.policy.fact[fact].option_ids, *(unknown.value for unknown in Unknown))


def _to_take_along(guide: Context, case: Case) -> tuple[Action, ...]:
    """A case code for whoever helps; a case sheet for whoever keeps a file."""
    share = ("share",) if guide.channel.code is not None and case.screen == "findings" and case.answers else ()
    sheet = ("sheet",) if guide.channel.makes_sheets and case.audience is Audience.WORKER else ()
    return _plain(*share, *sheet)


def _of_question(guide: Context, case: Case) -> tuple[Action, ...]:
    can_go_on = takes_several(guide, case) or case.screen in case.answers
    return (*((CONTINUE,) if can_go_on else ()), *_plain("why", "back", "review"), *_ALWAYS)


def _of_review(guide: Context, case: Case) -> tuple[Action, ...]:
    asked = guide.interview.relevance.asked(case.answers)
    masks = any(guide.policy.fact[name].sensitive and name in case.answers for name in asked)
    shown = shows(guide) if case.audience is Audience.WORKER else ()
    opens = (SHOW_ANSWERS,) if masks else ()
    return (CONTINUE, *map(change, asked), *opens, *shown, BACK, *_to_take_along(guide, case), *_RESULTS)
