"""Every screen of the bundled pack, in every language, for every audience."""

from collections.abc import Iterator
from functools import lru_cache

from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.screen import Screen
from policy.pack.facts import Answers, read_answers
from policy.policy import Policy
from tests.dialogs.every_screen import results_among, screens_of

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
    return tuple(screens_of(guide, [answers_of(guide.policy, number) for number in range(len(CASES))]))


def results(guide: Context) -> Iterator[tuple[Case, Screen]]:
    """The screens of results, whole: all pages of one as one."""
    yield from results_among(guide, every_screen(guide))


def answers_of(policy: Policy, number: int) -> Answers:
    """The answers of one of the cases."""
    return read_answers(policy.facts, CASES[number])
