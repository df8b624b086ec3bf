"""From a case to its screen: the body of each screen, in the frame that all of them share."""

from collections.abc import Callable
from datetime import date

from dialogs.asking import draw_audience, draw_language, draw_question, draw_safety
from dialogs.body import Body
from dialogs.case import FINDING, Case, View
from dialogs.guide import SPEECH, Guide
from dialogs.paging import cut
from dialogs.reading import draw_erased, draw_help, draw_policy, draw_sources
from dialogs.results import draw_finding, draw_findings, draw_review
from dialogs.screens import Action, Progress, Quote, Screen
from policy.assess import urgent

_FIXED: dict[str, Callable[[Guide, Case, date], Body]] = {
    "language": draw_language,
    "safety": draw_safety,
    "audience": draw_audience,
    "review": draw_review,
    "findings": draw_findings,
    "sources": draw_sources,
    "policy": draw_policy,
    "help": draw_help,
    "erased": draw_erased,
}

_TOGGLES = {"why": View.WHY, "original": View.OPEN, "show:answers": View.OPEN}
"""The actions that only change how the screen is looked at, and back."""


def draw(guide: Guide, case: Case, at: date, note: str = "") -> Screen:
    """The screen of a case on a day, with a note on what just went wrong."""
    body = body_of(guide, case, at)
    pages = [page for whole in body.pages for page in cut(whole)]
    number = min(case.page, len(pages))
    shown = pages[number - 1]
    page = (guide.say(case, "page", page=number, pages=len(pages)),) if len(pages) > 1 else ()
    return Screen(
        id=case.screen,
        language=case.language or SPEECH,
        heading=body.heading,
        paragraphs=(*first_lines(guide, case), *(part for part in shown if isinstance(part, str)), *page),
        note=note,
        quotes=tuple(part for part in shown if isinstance(part, Quote)),
        multiple=body.multiple,
        choices=body.choices,
        actions=_actions(guide, case, body, number, len(pages)),
        progress=progress(guide, case),
    )


def body_of(guide: Guide, case: Case, at: date) -> Body:
    """What is particular to the screen of a case."""
    if case.screen.startswith(FINDING):
        return draw_finding(guide, case, at)
    return _FIXED.get(case.screen, draw_question)(guide, case, at)


def progress(guide: Guide, case: Case) -> Progress:
    """How many of the questions asked are answered, and how many there will be at the most."""
    relevance = guide.interview.relevance
    answered = sum(fact in case.answers for fact in relevance.asked(case.answers))
    return Progress(answered, relevance.at_most(case.answers))


def toggled(case: Case, action: str) -> View:
    """The view after an action that shows something, or hides it again."""
    return View.PLAIN if case.view is _TOGGLES[action] else _TOGGLES[action]


def is_toggle(action: str) -> bool:
    """Whether the action only changes how the screen is looked at."""
    return action in _TOGGLES


def first_lines(guide: Guide, case: Case) -> tuple[str, ...]:
    """What stands first on every screen: urgent lines, and that this is a trial."""
    lines = tuple(guide.statement(case, name) for name in urgent(guide.policy, case.answers))
    return lines if guide.operator.name else (*lines, guide.say(case, "about.trial"))


def _actions(guide: Guide, case: Case, body: Body, number: int, pages: int) -> tuple[Action, ...]:
    following = (f"page:{number + 1}",) if number < pages else ()
    previous = (f"page:{number - 1}",) if number > 1 else ()
    first = tuple(name for name in body.actions if name == "continue")
    names = (*first, *following, *previous, *body.actions[len(first) :])
    return tuple(Action(name, _label(guide, case, name, number)) for name in names)


def _label(guide: Guide, case: Case, name: str, number: int) -> str:
    kind, _, rest = name.partition(":")
    if name in _TOGGLES:
        key = f"action.{name.replace(':', '-')}"
        return guide.say(case, f"{key}.close" if case.view is _TOGGLES[name] else key)
    if kind == "change":
        return guide.say(case, "action.change", topic=guide.word(case, f"topic.{rest}"))
    if kind == "show":
        return guide.say(case, "action.show", title=guide.word(case, f"provision.{rest}"))
    if kind == "page":
        return guide.say(case, "action.next-page" if int(rest) > number else "action.previous-page")
    return guide.say(case, f"action.{name}")
