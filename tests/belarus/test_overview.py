"""The overview of the bundled pack: short in every state and every language, and nothing is read twice."""

import random
import statistics
import tomllib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.verify.screens.corpus import longest, stages, told_apart
from dialogs.case import Case
from dialogs.channel import telegram
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answer, Answers, Unknown
from policy.pack.provisions import Audience
from tests.belarus.screens import CASES, answers_of
from tests.benchmarks.orders import POPULATION
from tests.conftest import TODAY
from tests.dialogs.overviews import (
    MEDIAN_WORDS,
    MOST_STEPS,
    MOST_TWICE,
    MOST_UNITS,
    MOST_WORDS,
    message_units,
    read_twice,
    steps_of,
    words_of,
)

PEOPLE = 200


def states(guide: Context, language: str) -> Iterator[Case]:
    """One case for each list of findings, and one for each stage with all that takes room."""
    case = Case({}, language, Audience.APPLICANT, "findings")
    yield from (replace(case, answers=answers) for answers in told_apart(guide, case))
    full = longest(guide, case)
    for stage in stages(guide.policy):
        yield replace(case, answers=guide.interview.relevance.keep({**full, **stage}))


def people(guide: Context) -> Iterator[Answers]:
    """The same people each time, as the assumed population has them."""
    drawn = random.Random(1)  # noqa: S311  to be repeated, not secret
    weights = tomllib.loads(POPULATION.read_text(encoding="utf-8"))["weights"]
    for _ in range(PEOPLE):
        answers = {name: _answer(drawn, held) for name, held in weights.items()}
        yield guide.interview.relevance.keep({fact.id: answers[fact.id] for fact in guide.policy.facts})


def _answer(drawn: random.Random, held: list[tuple[str, float]]) -> Answer:
    names, weights = zip(*held, strict=True)
    (name,) = drawn.choices(names, weights)
    return Unknown(name) if name in set(Unknown) else (name,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_overview_is_short_in_every_state(guide: Context, language: str) -> None:
    """In words, and in steps."""
    for case in states(guide, language):
        assert words_of(guide, case, TODAY) <= MOST_WORDS, case.answers
        assert steps_of(guide, case, TODAY) <= MOST_STEPS, case.answers


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_of_those_who_come_read_less_than_a_minute(guide: Context, language: str) -> None:
    """Of an assumed population."""
    case = Case({}, language, Audience.APPLICANT, "findings")
    read = [words_of(guide, replace(case, answers=answers), TODAY) for answers in people(guide)]
    assert statistics.median(read) <= MEDIAN_WORDS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_message_is_short_and_nothing_is_read_twice(guide: Context, language: str, number: int) -> None:
    """On Telegram before anything is unfolded; over the overview and every finding."""
    here = replace(guide, channel=telegram(60))
    case = Case(answers_of(guide.policy, number), language, Audience.APPLICANT, "findings")
    assert max(message_units(here, case, TODAY)) <= MOST_UNITS
    assert read_twice(here, case, TODAY) <= MOST_TWICE
