"""Every screen there is, in every language, for every audience: what people can come to read."""

from collections.abc import Iterator
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
        **{"stage": "letter_with_date", "applied": "before_2026_06_12", "origin": "belarus", "age": "under_18"},
        **{"accompanied": "alone", "criticism": ["published", "protested"], "transgender": "yes"},
        **{"public_role": ["journalist", "civic_activity"], "indications": ["questioned", "searched"]},
    },
    {"stage": "not_applied", "origin": "other", "age": "adult"},
    {
        **{"stage": "refused", "applied": "dont_know", "origin": "stateless_from_belarus", "age": "turned_18_since"},
        **{"accompanied": "with_other_adult", "criticism": ["small_online"], "public_role": ["seen_as_one"]},
        **{"indications": ["none"], "transgender": "nonbinary_or_other"},
    },
    {
        **{"stage": "detained", "applied": "from_2026_06_12", "origin": "belarus_and_other", "age": "dont_know"},
        **{"accompanied": "dont_know", "criticism": ["none"], "public_role": ["journalist"]},
        **{"indications": "rather_not_say", "transgender": "rather_not_say"},
    },
)
"""Cases that bring every kind of finding, every notice, and urgent lines."""


@lru_cache(maxsize=2)
def every_screen(guide: Context) -> tuple[tuple[Case, Screen], ...]:
    """Each screen with its case: plain, with the reason, and opened; page by page. Drawn once for one guide."""
    return tuple(_every_screen(guide))


def _every_screen(guide: Context) -> Iterator[tuple[Case, Screen]]:
    for language in LANGUAGES:
        for audience in Audience:
            for value in CASES:
                answers = read_answers(guide.policy.facts, value)
                for screen in guide.interview.screens:
                    case = Case(answers, language, audience, screen)
                    ticks = shared_at_first(guide, case) if screen in CODE else ()
                    if screen != "code" or ticks:
                        yield from _views(guide, replace(case, ticks=ticks))
        yield from _views(guide, Case(language=language, screen="safety"))
    yield from _views(guide, Case())


def results(guide: Context) -> Iterator[tuple[Case, Screen]]:
    """The screens of results, whole: all pages of one as one."""
    for case, screen in every_screen(guide):
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
