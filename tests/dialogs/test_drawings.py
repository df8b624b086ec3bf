"""Taps from older drawings: they go back to where they came from, and what is known by now stays known."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dialogs.case import Case
from dialogs.context import Context
from dialogs.earlier_screens import catch_up
from dialogs.screens.offers import is_ticked
from dialogs.screens.screen import Screen
from dialogs.step import Choose, Do, Event, Tick, step
from policy.pack.facts import Answer, Unknown
from tests.conftest import TODAY
from tests.dialogs.walks import random_turns, talk

WALKS, STEPS = 8, 60


def taps_of(screen: Screen) -> Iterator[Event]:
    """What the buttons of a screen stand for."""
    for choice in screen.choices:
        yield Tick(choice.id, not choice.selected) if screen.multiple else Choose((choice.id,))
    yield from (Do(action.id) for action in screen.actions)


def taken(guide: Context, drawn: Case, newest: Case, event: Event) -> Case | None:
    """The case after an event of an older drawing; None where the interview was begun anew since."""
    case = catch_up(guide, drawn, newest, event)
    return None if case is None else step(guide, case, event, TODAY).case


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_tap_taken_twice_is_taken_once(guide: Context, seed: int) -> None:
    """Whatever it is, on whatever screen: the second time it comes from a drawing that is no longer the newest."""
    for turn in random_turns(guide, seed, STEPS):
        for event in taps_of(turn.screen):
            once = step(guide, turn.case, event, TODAY).case
            assert taken(guide, turn.case, once, event) in (once, None), event
            anew = isinstance(event, Do) and event.action in ("restart", "erase")
            assert taken(guide, turn.case, once, event) or anew, event


@pytest.mark.parametrize("seed", range(WALKS))
def test_what_is_ticked_is_what_is_marked(guide: Context, seed: int) -> None:
    """On every screen that takes several."""
    for turn in random_turns(guide, seed, STEPS):
        if turn.screen.multiple:
            marks = {choice.id: choice.selected for choice in turn.screen.choices}
            assert {name: is_ticked(guide, turn.case, name) for name in marks} == marks


@pytest.mark.parametrize("seed", range(WALKS))
def test_ticks_from_one_drawing_all_count(guide: Context, seed: int) -> None:
    """In their order, as if each had been seen before the next; and going on from that drawing takes all of them."""
    for turn in random_turns(guide, seed, STEPS):
        ticks = [tap for tap in taps_of(turn.screen) if isinstance(tap, Tick)][:6]
        seen = newest = turn.case
        for tick in ticks:
            seen = step(guide, seen, tick, TODAY).case
            newest = taken(guide, turn.case, newest, tick) or newest
        assert newest == seen
        if ticks:
            gone = step(guide, seen, Do("continue"), TODAY).case
            assert taken(guide, turn.case, newest, Do("continue")) == gone
            assert taken(guide, turn.case, gone, Do("continue")) == gone


def test_a_change_of_mind_keeps_later_answers(guide: Context) -> None:
    """Another option of an older question is answered there, and what was answered since stays."""
    person = talk(guide, "en", "applicant", stage="waiting", age="adult", origin="ruritania")
    drawn = Case(language="en", audience=person.turn.case.audience, screen="stage")
    case = taken(guide, drawn, person.turn.case, Choose(("dont_know",)))
    assert case is not None
    assert case.answers == {**person.turn.case.answers, "stage": Unknown.DONT_KNOW}


def test_a_tick_after_going_on_is_added_to_what_was_confirmed(guide: Context) -> None:
    """The question stands there again, with all that was ticked."""
    person = talk(guide, "en", "applicant", stage="waiting", age="adult", origin="ruritania", criticism=("published",))
    drawn = Case(language="en", audience=person.turn.case.audience, screen="criticism")
    case = taken(guide, drawn, person.turn.case, Tick("protested", on=True))
    assert case is not None
    assert (case.screen, case.ticks) == ("criticism", ("published", "protested"))
    assert case.answers == person.turn.case.answers


def test_an_answer_hidden_since_can_be_set_over_again(guide: Context) -> None:
    """On the review of a worker, where a sensitive answer is hidden once it is given."""
    worker = talk(guide, "en", "worker", stage="waiting", age="under_18", origin="ruritania", accompanied="alone")
    drawn = replace(worker.turn.case, answers=_without(worker.turn.case, "ringer"))
    newest = step(guide, drawn, Tick("ringer=no", on=True), TODAY).case
    assert "ringer=no" not in [choice.id for choice in step(guide, newest, None, TODAY).screen.choices]
    for wanted in ("no", "yes"):
        case = taken(guide, drawn, newest, Tick(f"ringer={wanted}", on=True))
        assert case is not None
        assert case.answers == {**newest.answers, "ringer": (wanted,)}


def test_buttons_of_before_a_new_beginning_bring_nothing_back(guide: Context) -> None:
    """Whoever began anew is not shown the answers of before."""
    person = talk(guide, "en", "applicant", stage="waiting")
    drawn = person.turn.case
    newest = step(guide, drawn, Do("restart"), TODAY).case
    assert all(taken(guide, drawn, newest, event) is None for event in taps_of(person.screen))


def _without(case: Case, name: str) -> dict[str, Answer]:
    return {other: answer for other, answer in case.answers.items() if other != name}
