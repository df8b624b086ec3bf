"""What each event does, and what none can do."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.case import ASIDE, FIXED_SCREENS, Case, View
from dialogs.channel import WEB
from dialogs.context import Context
from dialogs.operator import CONTACTS
from dialogs.step import Choose, Do, Event, Tick, settle, step
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import read_answers
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import CASES
from tests.dialogs.walks import WHOLE, Person, events_of, random_turns, talk


@pytest.mark.parametrize(
    ("screen", "event", "note"),
    [
        ("age", Choose(("elsewhere",)), "not possible here"),
        ("age", Choose(("adult", "under_18")), "Choose one option here"),
        ("age", Choose(()), "choose at least one"),
        ("age", Tick("adult"), "not possible here"),
        ("age", Do("continue"), "not possible here"),
        ("age", Do("show:child-care"), "not possible here"),
        ("age", Do(""), "not possible here"),
        ("criticism", Do("continue"), "choose at least one"),
        ("criticism", Choose(("none", "published")), "stands alone"),
        ("criticism", Choose(("dont_know", "published")), "stands alone"),
        ("criticism", Choose(("dont_know", "rather_not_say")), "stands alone"),
        ("criticism", Choose(("adult", "adult")), "not possible here"),
        ("criticism", Tick("adult"), "not possible here"),
        ("review", Do("page:2"), "not possible here"),
        ("review", Do("change:accompanied"), "not possible here"),
        ("findings", Choose(("nl",)), "not possible here"),
    ],
)
def test_what_is_not_offered_changes_nothing_and_says_so(guide: Context, screen: str, event: Event, note: str) -> None:
    """One plain sentence in the note."""
    case = Case(
        answers={"origin": ("ruritania",), "age": ("adult",)}, language="en", audience=Audience.APPLICANT, screen=screen
    )
    case = replace(case, answers={} if screen == "age" else case.answers)
    turn = step(guide, case, event, TODAY)
    assert turn.case == case
    assert note in turn.screen.note
    assert replace(turn.screen, note="") == step(guide, case, None, TODAY).screen


def test_ticks_that_stand_alone(guide: Context) -> None:
    """None turns the others off, they turn it off, and a second tap takes a tick away."""
    person = Person(guide, Case(language="en", audience=Audience.APPLICANT, screen="criticism"))

    def ticks(*names: str) -> tuple[str, ...]:
        person.send(*(Tick(name) for name in names))
        return tuple(choice.id for choice in person.screen.choices if choice.selected)

    assert ticks("organised", "published") == ("published", "organised")
    assert ticks("none") == ("none",)
    assert ticks("protested") == ("protested",)
    assert ticks("dont_know") == ("dont_know",)
    assert ticks("dont_know") == ()
    assert person.turn.case.answers == {}
    assert person.send(Tick("rather_not_say"), "continue").id == "ringer"


def test_why_and_the_hidden_answers_open_and_close(guide: Context) -> None:
    """A second tap hides them again."""
    person = talk(guide, "en", "applicant", **WHOLE)
    hidden = person.screen.paragraphs
    assert "Bell-ringer: hidden" in "\n".join(hidden)
    assert "Bell-ringer: No" in "\n".join(person.send("show:answers").paragraphs)
    assert person.send("show:answers").paragraphs == hidden
    plain = person.send("change:ringer").paragraphs
    assert any("Street singers" in line for line in person.send("why").paragraphs if line not in plain)
    assert person.send("why").paragraphs == plain


@pytest.mark.parametrize(
    ("case", "screen"),
    [
        (Case(screen="findings"), "language"),
        (Case(language="en", screen="accompanied", answers={"origin": ("ruritania",), "age": ("adult",)}), "review"),
        (Case(language="en", screen="help", back_to="accompanied", answers={"age": ("adult",)}), "help"),
        (Case(language="en", screen="help"), "help"),
        (Case(language="en", screen="sources", back_to="sources"), "sources"),
        (Case(language="en", screen="language", back_to="language"), "language"),
        (Case(language="en", screen="help", back_to="sources"), "help"),
        (Case(screen="language", back_to="safety"), "language"),
        (Case(screen="help", back_to="erased"), "help"),
        (Case(screen="erased"), "erased"),
        (Case(language="en", screen="findings", page=15), "findings"),
    ],
)
def test_a_case_from_nowhere_is_put_somewhere(guide: Context, case: Case, screen: str) -> None:
    """Whatever a token claims: a screen is shown, and it can be left."""
    person = Person(guide, case)
    assert person.screen.id == screen
    if any(action.id == "back" for action in person.screen.actions):
        assert person.send("back").note == ""
    assert settle(guide, person.turn.case) == person.turn.case


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_whatever_is_tapped_every_offer_works(guide: Context, seed: int) -> None:
    """No event that a screen offers is ever refused as not offered, and every case can go on."""
    for turn in random_turns(guide, seed, 40):
        assert turn.screen.note != guide.voice(turn.case).say("note.not_offered")
        assert turn.screen.actions
        assert 0 <= turn.screen.progress.answered <= turn.screen.progress.at_most <= 6


@pytest.mark.proof
@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("language", LANGUAGES)
def test_long_walks_meet_every_screen(guide: Context, language: str, audience: Audience) -> None:
    """In each language and for each audience: wherever somebody wanders from their answers, every screen is met."""
    guide, met = replace(guide, channel=WEB), Counter[str]()
    for number, value in enumerate(CASES * 11):
        answers = read_answers(guide.policy.facts, value)
        begun = Case(answers, language, audience, "review" if number % 3 else "findings")
        for turn in random_turns(guide, number, 100, begun):
            met[turn.screen.id] += turn.screen.language == language or turn.screen.id == "language"
    assert set(+met) == set(guide.interview.screens)


def test_every_event_of_every_screen_leads_on(guide: Context) -> None:
    """From a full case on each screen: no offered event is a dead end."""
    person = talk(guide, "en", "worker", **WHOLE)
    full = person.turn.case
    for screen in guide.interview.screens:
        if screen == "accompanied":
            continue
        case = replace(full, screen=screen, back_to="review" if screen in ASIDE else "")
        for event in events_of(step(guide, case, None, TODAY).screen):
            turn = step(guide, case, event, TODAY)
            assert turn.screen.actions
            assert turn.before or turn.screen.note in ("", guide.voice(turn.case).say("note.choose_first"))


def test_what_is_opened_first_of_all_leads_back(guide: Context) -> None:
    """Help is opened before a language has been chosen."""
    opened = step(guide, Case(), Do("help"), TODAY).case
    assert (opened.screen, opened.back_to) == ("help", "language")
    assert step(guide, opened, Do("back"), TODAY).case == Case()


def test_help_and_erase_are_on_every_screen(guide: Context) -> None:
    """And the language can be changed from each but the last."""
    for screen in (*FIXED_SCREENS, *guide.policy.fact, "finding:child-care"):
        case = Case(language="en", audience=Audience.APPLICANT, screen=screen, answers={"age": ("under_18",)})
        actions = {action.id for action in step(guide, case, None, TODAY).screen.actions}
        assert screen == "help" or "help" in actions
        assert screen == "erased" or "erase" in actions
        assert screen in ("language", "erased") or "language" in actions


def test_the_day_is_an_argument(guide: Context) -> None:
    """Contacts grow old by the day that is given, not by a clock."""
    case = Case(language="en", screen="help", back_to="safety")
    fresh = step(guide, case, None, date(2026, 11, 23)).screen.paragraphs
    stale = step(guide, case, None, date(2027, 3, 1)).screen.paragraphs
    assert not any("more than 90 days ago" in line for line in fresh)
    assert any("more than 90 days ago" in line for line in stale)


def test_the_view_closes_when_the_screen_changes(guide: Context) -> None:
    """What was opened on one screen is not open on the next."""
    person = talk(guide, "en", "applicant", **WHOLE)
    person.send("show:answers", "continue")
    assert person.turn.case.view is View.PLAIN


def test_a_contact_is_stale_after_ninety_days() -> None:
    """Not on the ninetieth."""
    contact = CONTACTS[0]
    assert not contact.is_stale(contact.checked + timedelta(days=90))
    assert contact.is_stale(contact.checked + timedelta(days=91))
