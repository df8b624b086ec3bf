"""A case as a page: what the template draws, in the order in which it is read."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.web.forms import fields_of, tick_name
from dialogs.actions import SHOW_ANSWERS
from dialogs.case import LIFETIMES, Case, View
from dialogs.context import Context
from dialogs.screens.blocks import Block, Facts, Notice, Quote, Quotes, Steps, paragraphs, quotes_of
from dialogs.screens.offers import can_set
from dialogs.screens.render import body_of, draw, first_lines
from dialogs.screens.screen import Button, Choice, Screen
from policy.pack.facts import Answer, Fact, FactOption, Kind, Unknown

FOLDED = ("original", "why", "sheet")
"""What the page has folded, or has links for, instead of a button."""

SHEET_NAMES = {"pdf": "web.sheet.pdf", "txt": "web.sheet.text", "json": "web.sheet.json"}
SHEET_ACTIONS = {f"sheet:{form}": form for form in SHEET_NAMES}
"""The buttons of a form that make a case sheet, and what each makes."""
"""The forms of a case sheet, and the words on their buttons."""

_RESULTS = ("findings", "sources", "policy")


@dataclass(frozen=True)
class Answered:
    """An answer in the review, with the button that changes it."""

    topic: str
    answer: str
    change: Button


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
    change: Button

    @property
    def clashes(self) -> bool:
        """Whether what is chosen cannot be chosen together, as it is when a form sends it."""
        options = self._held
        return len(options) > 1 and (not self.several or not set(self.alone).isdisjoint(options))

    @property
    def is_open(self) -> bool:
        """Whether nothing is chosen."""
        return not self._held

    @property
    def _held(self) -> list[str]:
        return [self.option(choice) for choice in (*self.choices, *self.unknowns) if choice.selected]

    def option(self, choice: Choice) -> str:
        """The option that a choice stands for."""
        return choice.sets.option if choice.sets else ""


@dataclass(frozen=True)
class TakenOut:
    """What is told of answers that are no longer asked for, and whether they can be had back."""

    note: str
    takes_back: bool


@dataclass(frozen=True)
class Page:
    """One page. What its kind does not have is empty."""

    screen: Screen
    language: str
    first: tuple[Notice, ...]
    actions: dict[str, Button]
    makes_sheets: bool
    sections: tuple[Block, ...]
    before: tuple[Block, ...] = ()
    """What stands before the rows."""
    rows: tuple[Answered, ...] = ()
    groups: tuple[Group, ...] = ()
    rest: tuple[Block, ...] = ()
    """What stands after the buttons that show the findings."""
    leads: bool = False
    """Whether it begins with what everything after it must be read with."""
    spoken: tuple[tuple[str, str], ...] = ()
    """Texts of which each is in a language of its own: the request to choose one."""
    why: str = ""
    chosen: tuple[Choice, ...] = ()
    unknowns: tuple[Choice, ...] = ()
    shows: tuple[Button, ...] = ()
    fields: tuple[str, ...] = ()
    """The fields of its form, beside those that every form has."""
    alone: tuple[str, ...] = ()
    """The options that go with no other."""
    was: Mapping[str, Answer] = field(default_factory=dict)
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
    page = _unfolded(guide, case, at, note)
    if case.screen in guide.policy.fact:
        return _question(guide, case, at, page)
    if case.screen == "review":
        return _review(guide, case, page, sent)
    if case.screen == "findings" or case.screen in guide.findings:
        sections, rest = _parted(page.sections)
        return replace(page, sections=sections, rest=rest, leads=True)
    return _other(guide, case, page)


def _unfolded(guide: Context, case: Case, at: date, note: str) -> Page:
    """What a page of any kind has: the screen with all of its pages and views in one, and the buttons that are left."""
    screen = draw(guide, replace(case, page=1), at, note)
    is_result = case.screen in _RESULTS or case.screen in guide.findings
    body = body_of(guide, replace(case, view=View.OPEN) if is_result else case, at)
    buttons = _buttons(screen)
    return Page(
        screen=screen,
        language=screen.language,
        first=first_lines(guide, case),
        actions={button.id: button for button in buttons if _is_plain(button)},
        makes_sheets=any(button.id == "sheet" for button in screen.actions),
        sections=tuple(block for part in body.pages for block in part),
        shows=tuple(button for button in buttons if button.action.kind == "show" and not _is_plain(button)),
    )


def _buttons(screen: Screen) -> list[Button]:
    """The buttons of a screen without those of what is folded, and without those that turn its pages."""
    return [button for button in screen.actions if button.id not in FOLDED and button.action.kind != "page"]


def _is_plain(button: Button) -> bool:
    """Whether a button is the only one that does what it does, not one of many that each open something else."""
    return not button.action.target or button.action == SHOW_ANSWERS


def _question(guide: Context, case: Case, at: date, page: Page) -> Page:
    """A question, with why it is asked to be unfolded."""
    (blocks,) = body_of(guide, replace(case, view=View.WHY), at).pages
    (why,) = paragraphs(blocks[-1])
    choices = page.screen.choices
    return replace(
        page,
        why=why,
        chosen=tuple(choice for choice in choices if choice.id not in set(Unknown)),
        unknowns=tuple(choice for choice in choices if choice.id in set(Unknown)),
        alone=_alone(guide.policy.fact[case.screen]),
        fields=_fields(page.screen) or ("choose",),
    )


def _review(guide: Context, case: Case, page: Page, sent: Collection[str] | None) -> Page:
    """The answers with what changes them, and what stands before and after them."""
    groups = _groups(guide, case, page.screen, sent)
    place, answers = next((place, block) for place, block in enumerate(page.sections) if isinstance(block, Facts))
    changes = {button.action: button for button in page.screen.actions}
    set_here = {group.change.action for group in groups}
    sections, rest = _parted(page.sections[place + 1 :])
    return replace(
        page,
        before=page.sections[:place],
        rows=tuple(
            Answered(row.topic, row.answer, changes[row.action])
            for row in answers.rows
            if row.action and row.action not in set_here
        ),
        groups=groups,
        sections=sections,
        rest=rest,
        fields=_set_fields(guide, groups) if groups else (),
        was={group.fact: case.answers[group.fact] for group in groups if group.fact in case.answers},
    )


def _other(guide: Context, case: Case, page: Page) -> Page:
    """A page that is read, and perhaps has something to choose."""
    asks = case.screen == "language" and case.language is None
    spoken = tuple((name, guide.voice_in(name).say("language.choose")) for name in guide.policy.languages if asks)
    return replace(page, chosen=page.screen.choices, spoken=spoken, fields=_fields(page.screen))


def _parted(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What stands before the steps to be done, and what follows from their heading on."""
    place = next((place for place, block in enumerate(blocks) if isinstance(block, Steps)), len(blocks) + 1) - 1
    return blocks[:place], blocks[place:]


def _fields(screen: Screen) -> tuple[str, ...]:
    """The fields of the form of a screen: one for each of several options."""
    if not screen.multiple:
        return ()
    ticks = tuple(tick_name(screen.id, choice.id) for choice in screen.choices if choice.id not in LIFETIMES)
    return (*ticks, "choose") if screen.id == "share" else ticks


def _set_fields(guide: Context, groups: Iterable[Group]) -> tuple[str, ...]:
    """The fields of the form of a review on which answers are set."""
    return ("was", *(name for group in groups for name in fields_of(guide.policy.fact[group.fact])))


def _alone(fact: Fact) -> tuple[str, ...]:
    return (*(option.id for option in fact.options if option.exclusive), *Unknown)


def _groups(guide: Context, case: Case, screen: Screen, sent: Collection[str] | None) -> tuple[Group, ...]:
    """What can be set on the page itself: the facts of a worker's review."""
    changes = {button.action.target: button for button in screen.actions if button.action.kind == "change"}
    return tuple(
        _group(guide.policy.fact[name], guide.voice(case).say(f"topic.{name}"), screen, changes[name], sent)
        for name in can_set(guide, case)
    )


def _group(fact: Fact, topic: str, screen: Screen, change: Button, sent: Collection[str] | None) -> Group:
    offered = [choice for choice in screen.choices if choice.sets and choice.sets.fact == fact.id]
    if sent is not None:
        offered = [replace(choice, selected=choice.id in sent) for choice in offered]
    unsure = {str(FactOption(fact.id, unknown)) for unknown in Unknown}
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
    screens = ("findings", *guide.findings)
    first, *others = (page_of(guide, replace(case, screen=screen, view=View.PLAIN, page=1), at) for screen in screens)
    quoted = set(quotes_of((*first.sections, *first.rest)))
    return [first, *(_without(page, quoted) for page in others)]


def _without(page: Page, quoted: Container[Quote]) -> Page:
    """A finding without what leads it, what to do now, and originals that were quoted already."""
    quotes = tuple(quote for quote in quotes_of(page.rest) if quote not in quoted)
    return replace(page, sections=page.sections[1:], rest=(Quotes(quotes),) if quotes else (), leads=False)
