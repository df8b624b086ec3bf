"""From a case to its screen: the body of each screen, in the frame that all of them share."""

from collections.abc import Callable
from datetime import date

from dialogs.asking import draw_audience, draw_language, draw_question, draw_safety
from dialogs.body import Body, Part
from dialogs.case import FINDING, Case
from dialogs.guide import SPEECH, Guide
from dialogs.offers import TOGGLES, actions, choices, held, takes_several
from dialogs.paging import cut
from dialogs.reading import draw_erased, draw_help, draw_policy, draw_sources
from dialogs.results import answer_label, draw_finding, draw_findings, draw_review
from dialogs.screens import Action, Choice, Progress, Quote, Screen
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


def draw(guide: Guide, case: Case, at: date, note: str = "") -> Screen:
    """The screen of a case on a day, with a note on what just went wrong."""
    body = body_of(guide, case, at)
    pages = _pages(body)
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
        multiple=takes_several(guide, case),
        choices=_choices(guide, case),
        actions=_actions(guide, case, number, len(pages)),
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


def first_lines(guide: Guide, case: Case) -> tuple[str, ...]:
    """What stands first on every screen: urgent lines, and that this is a trial."""
    lines = tuple(guide.statement(case, name) for name in urgent(guide.policy, case.answers))
    return lines if guide.operator.name else (*lines, guide.say(case, "about.trial"))


def page_count(guide: Guide, case: Case, at: date) -> int:
    """How many pages the screen of a case has."""
    return len(_pages(body_of(guide, case, at)))


def _pages(body: Body) -> list[tuple[Part, ...]]:
    return [page for whole in body.pages for page in cut(whole)]


def _choices(guide: Guide, case: Case) -> tuple[Choice, ...]:
    """The choices with their labels; what is ticked or answered is selected."""
    selected = _selected(guide, case)
    return tuple(Choice(name, _choice_label(guide, case, name), name in selected) for name in choices(guide, case))


def _selected(guide: Guide, case: Case) -> tuple[str | None, ...]:
    if takes_several(guide, case):
        return case.ticks
    if case.screen in guide.policy.fact:
        return held(case, guide.policy.fact[case.screen])
    return (case.language if case.screen == "language" else case.audience,)


def _choice_label(guide: Guide, case: Case, name: str) -> str:
    if case.screen == "language":
        return guide.words.say(name, "language.name")
    if case.screen == "audience":
        return guide.say(case, f"audience.{name}")
    return answer_label(guide, case, case.screen, name)


def _actions(guide: Guide, case: Case, number: int, pages: int) -> tuple[Action, ...]:
    offered = actions(guide, case)
    following = (f"page:{number + 1}",) if number < pages else ()
    previous = (f"page:{number - 1}",) if number > 1 else ()
    first = tuple(name for name in offered if name == "continue")
    names = (*first, *following, *previous, *offered[len(first) :])
    return tuple(Action(name, _action_label(guide, case, name, number)) for name in names)


def _action_label(guide: Guide, case: Case, name: str, number: int) -> str:
    kind, _, rest = name.partition(":")
    if name in TOGGLES:
        key = f"action.{name.replace(':', '-')}"
        return guide.say(case, f"{key}.close" if case.view is TOGGLES[name] else key)
    if kind == "change":
        return guide.say(case, "action.change", topic=guide.word(case, f"topic.{rest}"))
    if kind == "show":
        return guide.say(case, "action.show", title=guide.word(case, f"provision.{rest}"))
    if kind == "page":
        return guide.say(case, "action.next-page" if int(rest) > number else "action.previous-page")
    return guide.say(case, f"action.{name}")
