"""From a case to its screen: the body of each screen, in the frame that all of them share."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from dialogs.actions import CONTINUE, SHOW_ANSWERS, Action, turn_to
from dialogs.case import LIFETIMES, Case, lifetime
from dialogs.context import Context
from dialogs.removed_answers import TAKE_BACK
from dialogs.screens.answers import answer_text
from dialogs.screens.blocks import Block, Notice, Tone
from dialogs.screens.case_code import draw_code, draw_share
from dialogs.screens.content import Body, message
from dialogs.screens.finding import draw_finding
from dialogs.screens.findings import draw_review
from dialogs.screens.information import draw_erased, draw_help, draw_policy, draw_sources
from dialogs.screens.offers import VIEWS, can_set, can_share, choices, held, offered, settable, takes_several
from dialogs.screens.overview import draw_findings
from dialogs.screens.pages import cut
from dialogs.screens.questions import draw_audience, draw_language, draw_question, draw_safety
from dialogs.screens.screen import Button, Choice, Progress, Screen
from dialogs.screens.steps import urgent_lines
from dialogs.voice import Voice
from policy.pack.facts import Fact, FactOption, Unknown

_FIXED: dict[str, Callable[[Context, Case, date], Body]] = {
    "language": draw_language,
    "safety": draw_safety,
    "audience": draw_audience,
    "review": draw_review,
    "findings": draw_findings,
    "sources": draw_sources,
    "policy": draw_policy,
    "help": draw_help,
    "erased": draw_erased,
    "share": draw_share,
    "code": draw_code,
}

MOST_LABELS = 10_000
"""Labels are put together once. They are a few hundred in all, and hold nothing of any case."""

_ABOUT = {"change": ("topic", "topic"), "show": ("title", "provision")}
"""The actions that name something: the placeholder, and the words that fill it."""

_LIFETIME_WORDS = {
    "lifetime:15": "share.lifetime.15",
    "lifetime:60": "share.lifetime.60",
    "lifetime:240": "share.lifetime.240",
}


def draw(guide: Context, case: Case, at: date, note: str = "", takes_back: bool = False) -> Screen:
    """The screen of a case on a day, with a note on what just went wrong. `takes_back`: whether it can be undone."""
    body = body_of(guide, case, at)
    pages, voice = _pages(body), guide.voice(case)
    number = min(case.page, len(pages))
    page = (message(voice, "page", page=number, pages=len(pages)),) if len(pages) > 1 else ()
    return Screen(
        id=case.screen,
        language=voice.language,
        title=body.heading,
        blocks=(*first_lines(guide, case, at), *pages[number - 1], *page),
        note=note,
        multiple=takes_several(guide, case),
        choices=_choices(guide, case),
        actions=_actions(guide, case, number, len(pages), takes_back),
        progress=progress(guide, case),
    )


def body_of(guide: Context, case: Case, at: date) -> Body:
    """What is particular to the screen of a case."""
    if case.screen in guide.findings:
        return draw_finding(guide, case, at)
    return _FIXED.get(case.screen, draw_question)(guide, case, at)


def progress(guide: Context, case: Case) -> Progress:
    """How many of the questions asked are answered, and how many there will be at the most."""
    relevance = guide.interview.relevance
    answered = sum(fact in case.answers for fact in relevance.asked(case.answers))
    return Progress(answered, relevance.at_most(case.answers))


def first_lines(guide: Context, case: Case, at: date | None = None) -> tuple[Notice, ...]:
    """What stands first on every screen: urgent lines, on a day with whom to turn to; and that this is a trial."""
    lines = urgent_lines(guide, case, at)
    return lines if guide.operator.name else (*lines, _trial(guide.voice(case)))


@lru_cache(maxsize=MOST_LABELS)
def _trial(voice: Voice) -> Notice:
    text = message(voice, "about.trial")
    return Notice(Tone.TRIAL, text.text, text.origin)


def page_count(guide: Context, case: Case, at: date) -> int:
    """How many pages the screen of a case has."""
    return len(_pages(body_of(guide, case, at)))


def _pages(body: Body) -> list[tuple[Block, ...]]:
    return [page for whole in body.pages for page in cut(whole)]


def _choices(guide: Context, case: Case) -> tuple[Choice, ...]:
    """The choices with their labels; what is ticked or answered is selected."""
    selected = _selected(guide, case)
    if case.screen == "share":
        facts = (guide.policy.fact[name] for name in can_share(guide, case))
        answered = (_answered(guide, case, fact, fact.id in selected) for fact in facts)
        return (*answered, *(_lifetime(guide, case, name) for name in LIFETIMES))
    voice = guide.voice(case)
    shown = [_choice_of(guide, voice, *option) for option in settable(guide, case)] or [
        _choice(guide, voice, case.screen, name) for name in choices(guide, case)
    ]
    return tuple(replace(choice, selected=True) if choice.id in selected else choice for choice in shown)


def _answered(guide: Context, case: Case, fact: Fact, selected: bool) -> Choice:
    """An answer as something to be ticked; a narrow button has its topic only."""
    voice, topic = guide.voice(case), f"topic.{fact.id}"
    return Choice(fact.id, answer_text(guide, case, fact), selected, voice.short(topic), voice.say(topic))


def _lifetime(guide: Context, case: Case, name: str) -> Choice:
    """For how long a code opens."""
    voice = guide.voice(case)
    return Choice(name, voice.say(_LIFETIME_WORDS[name]), name == lifetime(case), group=voice.say("share.lifetime"))


def _selected(guide: Context, case: Case) -> tuple[str | None, ...]:
    if set_here := can_set(guide, case):
        return tuple(
            str(FactOption(name, option)) for name in set_here for option in held(case, guide.policy.fact[name])
        )
    if takes_several(guide, case):
        return case.ticks
    if case.screen in guide.policy.fact:
        return held(case, guide.policy.fact[case.screen])
    return (case.language if case.screen == "language" else case.audience,)


@lru_cache(maxsize=MOST_LABELS)
def _choice(guide: Context, voice: Voice, screen: str, name: str) -> Choice:
    """A choice with its label and, where it differs, the one for a narrow button."""
    if screen == "language":
        return Choice(name, guide.voice_in(name).say("language.name"))
    if screen == "audience":
        key = f"audience.{name}"
    else:
        key = f"answer.{name}" if name in set(Unknown) else f"option.{screen}.{name}"
    label, short = voice.say(key), voice.short(key)
    return Choice(name, label, short=short if short != label else "")


@lru_cache(maxsize=MOST_LABELS)
def _choice_of(guide: Context, voice: Voice, fact: str, option: str) -> Choice:
    """A choice of one of several facts, under its topic."""
    sets = FactOption(fact, option)
    return replace(_choice(guide, voice, fact, option), id=str(sets), group=voice.say(f"topic.{fact}"), sets=sets)


def _actions(guide: Context, case: Case, number: int, pages: int, takes_back: bool) -> tuple[Button, ...]:
    actions = offered(guide, case)
    following = (turn_to(number + 1),) if number < pages else ()
    previous = (turn_to(number - 1),) if number > 1 else ()
    first = tuple(action for action in actions if action == CONTINUE)
    undo = (Action(TAKE_BACK),) if takes_back else ()
    shown = (*first, *undo, *following, *previous, *actions[len(first) :])
    return tuple(_button(guide.voice(case), action, _key(case, action, following)) for action in shown)


def _key(case: Case, action: Action, following: tuple[Action, ...]) -> str:
    """The message of an action."""
    if action in VIEWS:
        name = "show-answers" if action == SHOW_ANSWERS else action.kind
        return f"action.{name}{'.close' if case.view is VIEWS[action] else ''}"
    if action.kind == "page":
        return "action.next-page" if action in following else "action.previous-page"
    return f"action.{action.kind}"


@lru_cache(maxsize=MOST_LABELS)
def _button(voice: Voice, action: Action, key: str) -> Button:
    """An action with its label and, where it differs, the one for a narrow button."""
    label, short = {}, {}
    if action.kind in _ABOUT and action not in VIEWS:
        value, about = _ABOUT[action.kind]
        named = f"{about}.{action.target}"
        label[value], short[value] = voice.say(named), voice.short(named)
    full, brief = voice.say(key, **label), voice.short(key, **short)
    return Button(action, full, brief if brief != full else "")
