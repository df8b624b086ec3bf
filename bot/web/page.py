"""A case as a page: what the template draws, in the order in which it is read."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.web.forms import fields_of, tick_name
from dialogs.case import FINDING, LIFETIMES, Case, View
from dialogs.context import Context
from dialogs.screens.content import Part
from dialogs.screens.offers import can_set
from dialogs.screens.pages import heads
from dialogs.screens.render import body_of, draw, first_lines
from dialogs.screens.screen import Action, Choice, Quote, Screen
from policy.pack.facts import Answer, Fact, Kind, Unknown

FOLDED = ("original", "why", "sheet")
"""What the page has folded, or has links for, instead of a button."""

SHEET_NAMES = {"pdf": "web.sheet.pdf", "txt": "web.sheet.text", "json": "web.sheet.json"}
"""The forms of a case sheet, and the words on their buttons."""

_RESULTS = ("findings", "sources", "policy")


@dataclass(frozen=True)
class Original:
    """A quote, and the language it is in."""

    text: str
    passage: str
    language: str


@dataclass(frozen=True)
class Section:
    """A part of a page: a heading over what follows it, a text in lines, or originals to be unfolded."""

    heading: str = ""
    lines: tuple[str, ...] = ()
    quotes: tuple[Original, ...] = ()
    leads: bool = False
    """Whether it is what everything after it must be read with."""


@dataclass(frozen=True)
class Row:
    """An answer in the review, with the button that changes it."""

    topic: str
    answer: str
    change: Action


@dataclass(frozen=True)
class Group:
    """A fact that can be set on the page, with the button that opens its question."""

    fact: str
    topic: str
    several: bool
    choices: tuple[Choice, ...]
    unknowns: tuple[Choice, ...]
    alone: tuple[str, ...]
    """The options of several that go with no other."""
    change: Action

    @property
    def clashes(self) -> bool:
        """Whether what is chosen cannot be chosen together, as it is when a form sends it."""
        held = self._held
        return len(held) > 1 and (not self.several or not set(self.alone).isdisjoint(held))

    @property
    def is_open(self) -> bool:
        """Whether nothing is chosen."""
        return not self._held

    @property
    def _held(self) -> list[str]:
        return [self.option(choice) for choice in (*self.choices, *self.unknowns) if choice.selected]

    def option(self, choice: Choice) -> str:
        """The option that a choice stands for."""
        return choice.id.partition("=")[2]


@dataclass(frozen=True)
class TakenOut:
    """What is told of answers that are no longer asked for, and whether they can be had back."""

    note: str
    takes_back: bool


@dataclass(frozen=True)
class Page:
    """One page."""

    screen: Screen
    language: str
    first: tuple[str, ...]
    before: tuple[Section, ...]
    """What stands before the rows."""
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    sections: tuple[Section, ...]
    rest: tuple[Section, ...]
    """What stands after the buttons that show the findings."""
    spoken: tuple[tuple[str, str], ...]
    """Texts of which each is in a language of its own: the request to choose one."""
    why: str
    chosen: tuple[Choice, ...]
    unknowns: tuple[Choice, ...]
    actions: dict[str, Action]
    shows: tuple[Action, ...]
    makes_sheets: bool
    fields: tuple[str, ...]
    """The fields of its form, beside those that every form has."""
    alone: tuple[str, ...]
    """The options that go with no other."""
    was: Mapping[str, Answer]
    """The answers that can be set on the page, as they stand."""

    @property
    def lifetimes(self) -> Collection[str]:
        """The choices of how long a code opens: one of them, beside the ticks."""
        return LIFETIMES

    @property
    def is_question(self) -> bool:
        """Whether it asks one question."""
        return bool(self.chosen and self.unknowns)

    @property
    def prints(self) -> bool:
        """Whether what it shows can be printed, or made into a sheet."""
        return self.screen.id == "findings" or (self.screen.id == "review" and bool(self.shows)) or self.makes_sheets

    @property
    def sheets(self) -> dict[str, str]:
        """The forms of the case sheet that are offered."""
        return SHEET_NAMES if self.makes_sheets else {}

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The actions that stand in the page itself, not at its foot."""
        return ("continue", "show:answers", "erase", "share", *(("restart",) if self.groups else ()))

    @property
    def is_open(self) -> bool:
        """Whether nothing is chosen."""
        return not any(choice.selected for choice in (*self.chosen, *self.unknowns))


def page_of(guide: Context, case: Case, at: date, note: str = "", sent: Collection[str] | None = None) -> Page:
    """The page of a case on a day, whole: what other channels cut into pages or open by a button is folded here.

    `sent`: what a form set on the review and could not be taken. It stays set on the page.
    """
    screen = draw(guide, replace(case, page=1), at, note)
    is_result = case.screen in _RESULTS or case.screen.startswith(FINDING)
    body = body_of(guide, replace(case, view=View.OPEN) if is_result else case, at)
    unknowns = tuple(choice for choice in screen.choices if choice.id in set(Unknown))
    actions = [action for action in screen.actions if action.id not in FOLDED and not action.id.startswith("page:")]
    groups = _groups(guide, case, screen, sent)
    set_here = {group.change.id for group in groups}
    sections = _sections(guide, (part for page in body.pages for part in page))
    before, answers, sections = _reviewed(sections) if case.screen == "review" else ((), (), sections)
    sections, rest = _parted(sections, guide.say(case, "label.now"))
    if case.screen == "findings" or case.screen.startswith(FINDING):
        sections = (replace(sections[0], leads=True), *sections[1:])
    return Page(
        screen=screen,
        language=guide.language_of(case),
        first=first_lines(guide, case),
        before=before,
        rows=tuple(row for row in _rows(guide, case, answers, actions) if row.change.id not in set_here),
        groups=groups,
        sections=sections,
        rest=rest,
        spoken=tuple(
            (name, guide.words.say(name, "language.choose")) for name in guide.policy.languages if _is_open(case)
        ),
        why=_why(guide, case, at),
        chosen=() if groups else tuple(choice for choice in screen.choices if choice not in unknowns),
        unknowns=unknowns,
        actions={action.id: action for action in actions if ":" not in action.id or action.id == "show:answers"},
        makes_sheets=any(action.id == "sheet" for action in screen.actions),
        fields=_fields(guide, screen, groups),
        alone=_alone(guide.policy.fact[case.screen]) if case.screen in guide.policy.fact else (),
        was={group.fact: case.answers[group.fact] for group in groups if group.fact in case.answers},
        shows=tuple(action for action in actions if action.id.startswith("show:") and action.id != "show:answers"),
    )


def _fields(guide: Context, screen: Screen, groups: Iterable[Group]) -> tuple[str, ...]:
    """The fields of the form of a screen: one for each of several options, or one for all of a kind."""
    if groups:
        return ("was", *(name for group in groups for name in fields_of(guide.policy.fact[group.fact])))
    if screen.multiple:
        ticks = tuple(tick_name(screen.id, choice.id) for choice in screen.choices if choice.id not in LIFETIMES)
        return (*ticks, "choose") if screen.id == "share" else ticks
    return ("choose",) if screen.id in guide.policy.fact else ()


def _alone(fact: Fact) -> tuple[str, ...]:
    return (*(option.id for option in fact.options if option.exclusive), *Unknown)


def _groups(guide: Context, case: Case, screen: Screen, sent: Collection[str] | None) -> tuple[Group, ...]:
    """What can be set on the page itself: the facts of a worker's review."""
    changes = {action.id.removeprefix("change:"): action for action in screen.actions}
    return tuple(
        _group(guide.policy.fact[name], guide.word(case, f"topic.{name}"), screen, changes[name], sent)
        for name in can_set(guide, case)
    )


def _group(fact: Fact, topic: str, screen: Screen, change: Action, sent: Collection[str] | None) -> Group:
    offered = [choice for choice in screen.choices if choice.id.startswith(f"{fact.id}=")]
    if sent is not None:
        offered = [replace(choice, selected=choice.id in sent) for choice in offered]
    unsure = {f"{fact.id}={unknown}" for unknown in Unknown}
    return Group(
        fact=fact.id,
        topic=topic,
        several=fact.kind is Kind.SEVERAL,
        choices=tuple(choice for choice in offered if choice.id not in unsure),
        unknowns=tuple(choice for choice in offered if choice.id in unsure),
        alone=_alone(fact),
        change=change,
    )


def whole(guide: Context, case: Case, at: date) -> list[Page]:
    """The findings, and each finding, as pages one after the other: to be printed. What all say stands on the first."""
    screens = ("findings", *(f"{FINDING}{provision.id}" for provision in guide.policy.provisions))
    first, *others = (page_of(guide, replace(case, screen=screen, view=View.PLAIN, page=1), at) for screen in screens)
    quoted = {quote for section in (*first.sections, *first.rest) for quote in section.quotes}
    return [first, *(_without(page, quoted) for page in others)]


def _without(page: Page, quoted: Container[Original]) -> Page:
    """A finding without what leads it, what to do now, and originals that were quoted already."""
    quotes = tuple(quote for section in page.rest for quote in section.quotes if quote not in quoted)
    return replace(page, sections=page.sections[1:], rest=(Section(quotes=quotes),) if quotes else ())


def _sections(guide: Context, parts: Iterable[Part]) -> tuple[Section, ...]:
    sections: list[Section] = []
    for part in parts:
        if not isinstance(part, Quote):
            lines = tuple(part.split("\n"))
            sections.append(Section(heading=part.removesuffix(":")) if heads(part) else Section(lines=lines))
            continue
        original = Original(part.text, part.passage, guide.policy.passage[part.passage].language)
        if sections and sections[-1].quotes:
            sections[-1] = Section(quotes=(*sections[-1].quotes, original))
        else:
            sections.append(Section(quotes=(original,)))
    return tuple(sections)


def _reviewed(sections: tuple[Section, ...]) -> tuple[tuple[Section, ...], tuple[str, ...], tuple[Section, ...]]:
    """What stands before the answers, the answers, which are the last before any heading, and what follows them."""
    place = next((index for index, section in enumerate(sections) if section.heading), len(sections)) - 1
    return sections[:place], sections[place].lines, sections[place + 1 :]


def _parted(sections: tuple[Section, ...], heading: str) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """What stands before a heading, and what follows from it on."""
    name = heading.removesuffix(":")
    place = next((index for index, section in enumerate(sections) if section.heading == name), len(sections))
    return sections[:place], sections[place:]


def _rows(guide: Context, case: Case, answers: Iterable[str], actions: Iterable[Action]) -> tuple[Row, ...]:
    """The answers, which stand in the order of the actions that change them."""
    changes = [action for action in actions if action.id.startswith("change:")]
    topics = [guide.word(case, f"topic.{action.id.removeprefix('change:')}") for action in changes]
    told = zip(topics, answers, changes, strict=True)
    return tuple(Row(topic, answer.removeprefix(f"{topic}:").strip(), change) for topic, answer, change in told)


def _is_open(case: Case) -> bool:
    return case.screen == "language" and case.language is None


def _why(guide: Context, case: Case, at: date) -> str:
    """Why the question is asked: the last line of the question when it is opened."""
    if case.screen not in guide.policy.fact:
        return ""
    (lines,) = body_of(guide, replace(case, view=View.WHY), at).pages
    return str(lines[-1])
