"""Every screen there is, in every language, for every audience: what people can come to read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from dialogs.case import ASIDE, CODE, Case, View
from dialogs.context import Context
from dialogs.screens.blocks import Block, paragraphs
from dialogs.screens.case_code import shared_at_first
from dialogs.screens.render import draw
from dialogs.screens.screen import Screen
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answers, read_answers
from policy.pack.provisions import Audience
from policy.policy import Policy
from tests.conftest import TODAY

CASES: tuple[dict[str, object], ...] = (
    {},
    {
        **{"stage": "letter_with_date", "origin": "ruritania", "age": "under_18", "accompanied": "alone"},
        **{"criticism": ["published", "protested"], "ringer": "yes"},
    },
    {"stage": "not_applied", "origin": "other", "age": "adult"},
    {
        **{"stage": "refused", "origin": "stateless_from_ruritania", "age": "turned_18_since"},
        **{"accompanied": "with_other_adult", "criticism": ["small_online"], "ringer": "handbells"},
    },
    {
        **{"stage": "dont_know", "origin": "ruritania_and_other", "age": "dont_know", "accompanied": "dont_know"},
        **{"criticism": ["none"], "ringer": "rather_not_say"},
    },
)
"""Cases that bring every kind of finding, every notice, and urgent lines."""


@lru_cache(maxsize=2)
def every_screen(guide: Context) -> tuple[tuple[Case, Screen], ...]:
    """Each screen with its case: plain, with the reason, and opened; page by page. Drawn once for one guide."""
    return tuple(screens_of(guide, [read_answers(guide.policy.facts, value) for value in CASES]))


def screens_of(guide: Context, given: Sequence[Answers]) -> Iterator[tuple[Case, Screen]]:
    """The same, with these answers."""
    for language in LANGUAGES:
        for audience in Audience:
            for answers in given:
                for screen in guide.interview.screens:
                    case = Case(answers, language, audience, screen)
                    ticks = shared_at_first(guide, case) if screen in CODE else ()
                    if screen != "code" or ticks:
                        yield from _views(guide, replace(case, ticks=ticks))
        yield from _views(guide, Case(language=language, screen="safety"))
    yield from _views(guide, Case())


def results(guide: Context) -> Iterator[tuple[Case, Screen]]:
    """The screens of results, whole: all pages of one as one."""
    yield from results_among(guide, every_screen(guide))


def results_among(guide: Context, screens: Iterable[tuple[Case, Screen]]) -> Iterator[tuple[Case, Screen]]:
    """The same, among these screens."""
    for case, screen in screens:
        if case.page == 1 and case.view is View.PLAIN and (screen.id == "findings" or screen.id.startswith("finding:")):
            yield case, replace(screen, blocks=tuple(_blocks(guide, case)))


def whole(guide: Context, case: Case) -> list[str]:
    """The paragraphs of all pages of a screen."""
    return [text for block in _blocks(guide, case) for text in paragraphs(block)]


def _blocks(guide: Context, case: Case) -> list[Block]:
    return [block for page in _pages(guide, case) for block in page[1].blocks]


def _views(guide: Context, case: Case) -> Iterator[tuple[Case, Screen]]:
    back_to = "review" if case.screen in ASIDE and case.language else ""
    for view in View:
        yield from _pages(guide, replace(case, view=view, back_to=back_to))


def _pages(guide: Context, case: Case) -> Iterator[tuple[Case, Screen]]:
    screen = draw(guide, case, TODAY)
    yield case, screen
    if f"page:{case.page + 1}" in {action.id for action in screen.actions}:
        yield from _pages(guide, replace(case, page=case.page + 1))


def answers_of(policy: Policy, number: int) -> Answers:
    """The answers of one of the cases."""
    return read_answers(policy.facts, CASES[number])
