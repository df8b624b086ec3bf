"""Where a step must lead and what it must keep, told without the machine; and what every screen owes somebody."""

from bot.verify.screens.corpus import is_result
from dialogs.case import Case
from dialogs.context import Context
from dialogs.step import Choose, Do, Event, lost
from policy.pack.facts import Answer, Answers, Unknown
from policy.pack.provisions import Audience

ON, BACK = Do("continue"), Do("back")
AFRESH = (Do("erase"), Do("restart"))
"""Whoever does one of these begins again."""

ALWAYS = ("erase", "help", "language")


def wrong_step(guide: Context, case: Case, event: Event, after: Case) -> str:
    """What is wrong with where a step leads, what it keeps, or what it takes out without a name; or nothing."""
    if (screen := meant(guide, case, event, after)) and screen != after.screen:
        return f"this leads to {after.screen}, and {screen} is what comes next"
    if after.answers != kept(guide, case, event):
        return "other answers are kept than were given"
    options = event.options if isinstance(event, Choose) else ()
    by_hand = {option.removesuffix("=") for option in options if option.endswith("=")}
    gone = set() if event in AFRESH else {*case.answers} - {*after.answers} - by_hand
    return "" if {*lost(guide, case, event, after)} == gone else "other answers are taken out than are named"


def meant(guide: Context, case: Case, event: Event, after: Case) -> str:
    """The screen to which an event must lead, by the questions that are asked after it; empty where it is free.

    That what is asked is right is another proof. An opened question leads back to the review; what a change of an
    applicant's opens is asked at once.
    """
    asked = guide.interview.relevance.asked(after.answers)
    left = next((fact for fact in asked if fact not in after.answers), None)
    if case.screen in guide.policy.fact:
        return _from_question(case, event, asked, left)
    if case.screen == "review":
        return _from_review(event, asked, left)
    if (case.screen == "audience" and isinstance(event, Choose)) or (case.screen == "safety" and event == ON):
        return _begun(case, after, asked)
    return ""


def _from_review(event: Event, asked: tuple[str, ...], left: str | None) -> str:
    """Both ways to what is still open; else on to the findings, or back to the last question."""
    if event not in (ON, BACK):
        return ""
    return left or ("findings" if event == ON else asked[-1] if asked else "audience")


def _from_question(case: Case, event: Event, asked: tuple[str, ...], left: str | None) -> str:
    place = asked.index(case.screen)
    if event == ON or isinstance(event, Choose):
        if case.from_review:
            return "review" if case.audience is Audience.WORKER else left or "review"
        return asked[place + 1] if place + 1 < len(asked) else "review"
    if event == BACK:
        return "review" if case.from_review else asked[place - 1] if place else "audience"
    return ""


def _begun(case: Case, after: Case, asked: tuple[str, ...]) -> str:
    """After the safety screen and the choice of an audience: a copy that a worker has opened goes to its review."""
    if after.audience is None:
        return "audience"
    if case.screen == "safety" and after.audience is Audience.WORKER and after.answers:
        return "review"
    return asked[0] if asked else "review"


def kept(guide: Context, case: Case, event: Event) -> Answers:
    """The answers after an event: none when somebody begins again, with the one that is given, otherwise the same.

    That what is no longer asked for is dropped rightly is another proof.
    """
    if event in AFRESH:
        return {}
    if not isinstance(event, Choose) or case.screen in ("language", "audience"):
        return case.answers
    if case.screen != "review":
        return guide.interview.relevance.keep({**case.answers, case.screen: answer_of(event.options)})
    chosen = [guide.policy.options[option] for option in event.options]
    name, options = chosen[0].fact, tuple(option for _, option in chosen)
    others = {fact: answer for fact, answer in case.answers.items() if fact != name}
    given = {**others, name: answer_of(options)} if options != ("",) else others
    return guide.interview.relevance.keep({fact.id: given[fact.id] for fact in guide.policy.facts if fact.id in given})


def answer_of(options: tuple[str, ...]) -> Answer:
    """The answer that is given by choosing these options."""
    return Unknown(options[0]) if options[0] in set(Unknown) else options


def owed(guide: Context, case: Case) -> set[str]:
    """What a screen must offer: to erase, help, another language everywhere; changes and findings where they stand."""
    if case.screen == "erased":
        return {"restart", "help"}
    found = {name for name in ALWAYS if name != case.screen}
    if case.screen == "review":
        found |= {f"change:{fact}" for fact in guide.interview.relevance.asked(case.answers)}
    if is_result(guide, case) and case.screen in ("review", "findings"):
        found |= {f"show:{provision.id}" for provision in guide.policy.provisions}
    return found
