"""What each screen offers: the ids of its choices and of its actions, in the order in which they are shown.

Turning a page is not here: whether there is another depends on how much there is to read.
"""

from dialogs.case import FINDING, Case, View
from dialogs.guide import Guide
from policy.catalogue import LANGUAGES
from policy.facts import Fact, Kind, Unknown
from policy.provisions import Audience

TOGGLES = {"why": View.WHY, "original": View.OPEN, "show:answers": View.OPEN}
"""The actions that only change how the screen is looked at, and back."""

_ALWAYS = ("language", "help", "erase")
_RESULTS = ("sources", "policy", "language", "help", "restart", "erase")


def choices(guide: Guide, case: Case) -> tuple[str, ...]:
    """The ids that answer the screen: languages, audiences, or the options of a question and the two unknowns."""
    if case.screen == "language":
        return LANGUAGES
    if case.screen == "audience":
        return tuple(audience.value for audience in Audience)
    fact = guide.policy.fact.get(case.screen)
    return (*fact.option_ids, *(unknown.value for unknown in Unknown)) if fact else ()


def takes_several(guide: Guide, case: Case) -> bool:
    """Whether more than one choice can be given."""
    fact = guide.policy.fact.get(case.screen)
    return fact is not None and fact.kind is Kind.SEVERAL


def actions(guide: Guide, case: Case) -> tuple[str, ...]:
    """The ids of everything else the screen offers, `continue` first."""
    if case.screen in guide.policy.fact:
        return _of_question(guide, case)
    if case.screen.startswith(FINDING):
        return ("back", "original", "sources", *_ALWAYS)
    if case.screen == "review":
        return _of_review(guide, case)
    return {
        "language": (*(("back",) if case.back_to else ()), "help", "erase"),
        "safety": ("continue", "back", "policy", *_ALWAYS),
        "audience": ("back", *_ALWAYS),
        "findings": (*shows(guide), "back", "original", *_RESULTS),
        "sources": ("back", "original", "policy", *_ALWAYS),
        "policy": ("back", "sources", *_ALWAYS),
        "help": ("back", "sources", "policy", "language", "restart", "erase"),
        "erased": ("restart", "help"),
    }[case.screen]


def shows(guide: Guide) -> tuple[str, ...]:
    """An action for each finding."""
    return tuple(f"show:{provision.id}" for provision in guide.policy.provisions)


def held(case: Case, fact: Fact) -> tuple[str, ...]:
    """The ids of what is answered to a question, an unknown among them; nothing while it is not answered."""
    answer = case.answers.get(fact.id)
    if answer is None:
        return ()
    return (answer.value,) if isinstance(answer, Unknown) else answer


def _of_question(guide: Guide, case: Case) -> tuple[str, ...]:
    can_go_on = takes_several(guide, case) or case.screen in case.answers
    return (*(("continue",) if can_go_on else ()), "why", "back", "review", *_ALWAYS)


def _of_review(guide: Guide, case: Case) -> tuple[str, ...]:
    asked = guide.interview.relevance.asked(case.answers)
    masks = any(guide.policy.fact[name].sensitive and name in case.answers for name in asked)
    changes = tuple(f"change:{name}" for name in asked)
    found = shows(guide) if case.audience is Audience.WORKER else ()
    return ("continue", *changes, *(("show:answers",) if masks else ()), *found, "back", *_RESULTS)
