"""Where a step must lead, told without the machine: to the next question that is asked, or what stands for it."""

from dialogs.case import Case
from dialogs.guide import Guide
from dialogs.step import Choose, Do, Event
from policy.provisions import Audience

ON, BACK = Do("continue"), Do("back")


def meant(guide: Guide, case: Case, event: Event, after: Case) -> str:
    """The screen to which an event must lead, by the questions that are asked after it; empty where it is free.

    That what is asked is right is another proof. An opened question leads back to the review; what a change of an
    applicant's opens is asked at once.
    """
    asked = guide.interview.relevance.asked(after.answers)
    left = next((fact for fact in asked if fact not in after.answers), None)
    if case.screen in guide.policy.fact:
        return _from_question(case, event, asked, left)
    if (case.screen == "audience" and isinstance(event, Choose)) or (case.screen == "safety" and event == ON):
        return _begun(case, after, asked)
    if case.screen == "review" and event in (ON, BACK):
        return left or ("findings" if event == ON else asked[-1] if asked else "audience")
    return ""


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
