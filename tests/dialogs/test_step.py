"""Conversations."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.case import ASIDE, FIXED_SCREENS, Case, View
from dialogs.guide import Guide
from dialogs.screens import as_json
from dialogs.step import Choose, Do, Event, Tick, step
from policy.assess import assess
from policy.catalogue import LANGUAGES
from policy.facts import read_answers
from policy.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import CASES
from tests.dialogs.walks import Person, events_of, random_turns, talk

WHOLE = {
    "stage": "waiting",
    "applied": "before_2026_06_12",
    "origin": "belarus",
    "age": "adult",
    "criticism": ("published", "protested"),
    "public_role": ("journalist",),
    "indications": ("questioned",),
    "transgender": "no",
}


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_conversation(guide: Guide, language: str, audience: Audience) -> None:
    """From the choice of language to the findings, each opened, and the end; in every language, for both audiences."""
    person = Person(guide)
    assert person.screen.id == "language"
    assert person.send(language).id == "safety"
    assert person.send("continue").id == "audience"
    assert person.send(audience).id == "stage"
    assert person.send("waiting", "before_2026_06_12", "belarus", "adult").id == "criticism"
    assert person.send(Tick("published"), Tick("protested")).multiple
    assert person.send("continue").id == "public_role"
    assert person.send(Choose(("journalist",))).id == "indications"
    assert person.send(Choose(("questioned", "searched"))).id == "transgender"
    assert person.send("no").id == "review"
    assert person.screen.progress.answered == person.screen.progress.at_most == 8
    assert person.send("continue").id == "findings"
    for provision in guide.policy.provisions:
        assert person.send(f"show:{provision.id}").id == f"finding:{provision.id}"
        assert person.screen.quotes == ()
        quoted = person.send("original").quotes
        assert quoted
        assert all(quote.text == guide.policy.passage[quote.passage].text for quote in quoted)
        assert person.send("back").id == "findings"
    assert person.send("erase").id == "erased"
    assert person.turn.case == Case(language=language, screen="erased")
    assert person.send("restart").id == "language"
    assert person.turn.case == Case()


def test_the_findings_are_those_of_the_answers(guide: Guide) -> None:
    """What is shown at the end is what `assess` says of what was answered."""
    person = talk(guide, "en", "applicant", **WHOLE)
    expected = assess(guide.policy, person.turn.case.answers, TODAY)
    lines = person.send("continue").paragraphs
    for finding in expected.findings:
        (heading,) = (
            line
            for line in lines
            if guide.policy.word("en", f"provision.{finding.provision}", Audience.APPLICANT) in line
        )
        told = lines[lines.index(heading) + 1]
        assert told == " ".join(guide.policy.statement_text("en", name, Audience.APPLICANT) for name in finding.outcome)


def test_back_goes_through_the_questions_and_keeps_the_answers(guide: Guide) -> None:
    """Every question shows what was answered; `continue` keeps it."""
    person = talk(guide, "ru", "applicant", **WHOLE)
    seen = []
    while person.screen.id != "audience":
        seen.append(person.send("back").id)
    assert seen == [*reversed(WHOLE), "audience"]
    assert person.send("back", "back").id == "language"
    person.send("ru", "continue", "applicant")
    for fact, held in WHOLE.items():
        assert person.screen.id == fact
        selected = tuple(choice.id for choice in person.screen.choices if choice.selected)
        assert selected == (held if isinstance(held, tuple) else (held,))
        person.send("continue")
    assert person.screen.id == "review"


def test_changing_an_answer_keeps_every_later_one_that_is_still_asked(guide: Guide) -> None:
    """What the change has opened is asked at once, then it is back to the review; what is no longer asked is gone."""
    person = talk(guide, "en", "applicant", **WHOLE)
    assert person.send("change:age").id == "age"
    assert person.send("under_18").id == "accompanied"
    assert person.turn.case.answers["criticism"] == ("published", "protested")
    assert person.send("alone").id == "review"
    assert person.send("change:origin", "other").id == "review"
    assert set(person.turn.case.answers) == {"stage", "applied", "origin", "age"}
    assert person.send("continue").id == "findings"


def test_a_worker_goes_into_one_question_and_back(guide: Guide) -> None:
    """In any order: after each answer the review, with what is open left open."""
    person = Person(guide, Case(language="en", audience=Audience.WORKER, screen="review"))
    assert person.send("change:transgender", "yes").id == "review"
    assert person.send("change:origin", "belarus").id == "review"
    assert person.turn.case.answers == {"origin": ("belarus",), "transgender": ("yes",)}
    assert person.send("continue").id == "stage"


def test_a_worker_comes_back_to_where_a_finding_was_opened(guide: Guide) -> None:
    """From the review to the review, from the findings to the findings, help in between or not."""
    person = talk(guide, "en", "worker", **WHOLE)
    assert person.send("show:trans-risk-group", "help", "back", "back").id == "review"
    assert person.send("continue", "show:trans-risk-group", "help", "back", "back").id == "findings"


def test_a_review_opened_on_the_way_leads_back_to_the_way(guide: Guide) -> None:
    """To the first question that is open, by back and by continue."""
    person = Person(guide)
    person.send("en", "continue", "applicant", "waiting")
    assert person.send("review", "back").id == "applied"
    assert person.send("review", "continue").id == "applied"
    assert person.send("dont_know").id == "origin"


def test_ticks_outlast_a_look_at_help(guide: Guide) -> None:
    """And a change of language; a token of the moment in between opens as it was."""
    person = Person(guide, Case(language="en", audience=Audience.APPLICANT, screen="criticism"))
    assert person.send(Tick("protested"), "help", "back").id == "criticism"
    assert person.turn.case.ticks == ("protested",)
    assert person.send("language", "ru", Tick("published"), "continue").id == "public_role"
    assert person.turn.case.answers["criticism"] == ("published", "protested")


def test_a_masked_answer_is_not_told_by_its_finding(guide: Guide) -> None:
    """Beside a hidden answer, a worker's review hides what rests on it, until it is opened."""
    person = talk(guide, "en", "worker", **WHOLE | {"transgender": "yes"})
    told = person.screen.paragraphs
    assert told[told.index("Signs of personal danger; Trans people:") + 1] == "hidden"
    assert guide.statement(person.turn.case, "danger-now") in told
    opened = person.send("show:answers").paragraphs
    assert "hidden" not in opened


def test_a_change_can_be_left_as_it_was(guide: Guide) -> None:
    """Back from a change leads to the review, and nothing has changed; help in between does not lose the way."""
    person = talk(guide, "en", "applicant", **WHOLE)
    before = person.turn.case
    assert person.send("change:age", "back").id == "review"
    assert person.turn.case == before
    assert person.send("change:age", "help", "sources", "back").id == "age"
    assert person.send("adult").id == "review"


@pytest.mark.parametrize("aside", ASIDE)
def test_an_aside_leads_back_to_where_one_was(guide: Guide, aside: str) -> None:
    """From a question, from the findings, and through another aside."""
    person = talk(guide, "en", "worker", **WHOLE)
    for screen in ("review", "findings"):
        assert person.screen.id == screen
        assert person.send(aside).id == aside
        assert person.send("back").id == screen
        assert person.send(Do("help")).id == "help"
        if aside != "help":
            person.send(aside)
        assert person.send("back").id == screen
        person.send("continue")


def test_the_language_can_be_changed_at_any_moment(guide: Guide) -> None:
    """Without losing an answer or the place."""
    person = Person(guide)
    person.send("en", "continue", "applicant", "waiting", "dont_know")
    before = person.turn.case
    assert person.send("language").heading == "Kompas"
    assert person.send("be").language == "be"
    assert person.turn.case == replace(before, language="be")


def test_help_is_there_before_a_language_is_chosen(guide: Guide) -> None:
    """And leads back to the choice, which then works as the first time."""
    person = Person(guide)
    assert person.send("help").id == "help"
    assert person.send("language").id == "language"
    assert person.send("nl").id == "safety"


def test_a_new_start_forgets_the_answers_and_keeps_the_language(guide: Guide) -> None:
    """Start again begins with what must be said first."""
    person = talk(guide, "nl", "applicant", **WHOLE)
    assert person.send("restart").id == "safety"
    assert person.turn.case == Case(language="nl", screen="safety")


@pytest.mark.parametrize(
    ("screen", "event", "note"),
    [
        ("age", Choose(("journalist",)), "not possible here"),
        ("age", Choose(("adult", "under_18")), "Choose one option here"),
        ("age", Choose(()), "choose at least one"),
        ("age", Tick("adult"), "not possible here"),
        ("age", Do("continue"), "not possible here"),
        ("age", Do("show:trans-risk-group"), "not possible here"),
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
def test_what_is_not_offered_changes_nothing_and_says_so(guide: Guide, screen: str, event: Event, note: str) -> None:
    """One plain sentence in the note."""
    case = Case(
        answers={"origin": ("belarus",), "age": ("adult",)}, language="en", audience=Audience.APPLICANT, screen=screen
    )
    case = replace(case, answers={} if screen == "age" else case.answers)
    turn = step(guide, case, event, TODAY)
    assert turn.case == case
    assert note in turn.screen.note
    assert replace(turn.screen, note="") == step(guide, case, None, TODAY).screen


def test_ticks_that_stand_alone(guide: Guide) -> None:
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
    assert person.send(Tick("rather_not_say"), "continue").id == "public_role"


def test_why_and_the_hidden_answers_open_and_close(guide: Guide) -> None:
    """A second tap hides them again."""
    person = talk(guide, "en", "applicant", **WHOLE)
    hidden = person.screen.paragraphs
    assert "What happened: hidden" in "\n".join(hidden)
    assert "What happened: Questioned" in "\n".join(person.send("show:answers").paragraphs)
    assert person.send("show:answers").paragraphs == hidden
    plain = person.send("change:transgender").paragraphs
    assert any("Trans people" in line for line in person.send("why").paragraphs if line not in plain)
    assert person.send("why").paragraphs == plain


@pytest.mark.parametrize(
    ("case", "screen"),
    [
        (Case(screen="findings"), "language"),
        (Case(language="en", screen="accompanied", answers={"origin": ("belarus",), "age": ("adult",)}), "review"),
        (Case(language="en", screen="help", back_to="accompanied", answers={"age": ("adult",)}), "help"),
        (Case(language="en", screen="help"), "help"),
        (Case(language="en", screen="sources", back_to="sources"), "sources"),
        (Case(language="en", screen="language", back_to="language"), "language"),
        (Case(screen="erased"), "erased"),
        (Case(language="en", screen="findings", page=15), "findings"),
    ],
)
def test_a_case_from_nowhere_is_put_somewhere(guide: Guide, case: Case, screen: str) -> None:
    """Whatever a token claims: a screen is shown, and it can be left."""
    person = Person(guide, case)
    assert person.screen.id == screen
    if any(action.id == "back" for action in person.screen.actions):
        assert person.send("back").note == ""


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_whatever_is_tapped_every_offer_works(guide: Guide, seed: int) -> None:
    """No event that a screen offers is ever refused as not offered, and every case can go on."""
    for turn in random_turns(guide, seed, 40):
        assert turn.screen.note != guide.say(turn.case, "note.not_offered")
        assert turn.screen.actions
        assert 0 <= turn.screen.progress.answered <= turn.screen.progress.at_most <= 9


@pytest.mark.proof
@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("language", LANGUAGES)
def test_long_walks_meet_every_screen(guide: Guide, language: str, audience: Audience) -> None:
    """In each language and for each audience: wherever somebody wanders from their answers, every screen is met."""
    met: Counter[str] = Counter()
    for number, value in enumerate(CASES * 8):
        answers = read_answers(guide.policy.facts, value)
        for turn in random_turns(guide, number, 100, Case(answers, language, audience, "review")):
            met[turn.screen.id] += turn.screen.language == language or turn.screen.id == "language"
    assert set(+met) == set(guide.interview.screens)


def test_every_event_of_every_screen_leads_on(guide: Guide) -> None:
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
            assert turn.screen.note in ("", guide.say(turn.case, "note.choose_first"))


def test_help_and_erase_are_on_every_screen(guide: Guide) -> None:
    """And the language can be changed from each but the last."""
    for screen in (*FIXED_SCREENS, *guide.policy.fact, "finding:minor-reception"):
        case = Case(language="en", audience=Audience.APPLICANT, screen=screen, answers={"age": ("under_18",)})
        actions = {action.id for action in step(guide, case, None, TODAY).screen.actions}
        assert screen == "help" or "help" in actions
        assert screen == "erased" or "erase" in actions
        assert screen in ("language", "erased") or "language" in actions


def test_a_screen_as_json_has_exactly_the_fields_of_the_contract(guide: Guide) -> None:
    """What other programs rely on."""
    person = talk(guide, "en", "applicant", **WHOLE)
    person.send("continue", "show:political-risk-group", "original")
    value = as_json(person.screen)
    assert list(value) == [
        *("id", "language", "note", "heading", "paragraphs", "quotes", "multiple", "choices", "actions", "progress")
    ]
    assert value["quotes"][0].keys() == {"text", "passage"}
    assert value["actions"][0].keys() == {"id", "label"}
    assert value["progress"] == {"answered": 8, "at_most": 8}
    question = as_json(step(guide, Case(language="en", screen="age"), None, TODAY).screen)
    assert question["choices"][0] == {"id": "adult", "label": "18 or older", "selected": False}


def test_the_day_is_an_argument(guide: Guide) -> None:
    """Contacts grow old by the day that is given, not by a clock."""
    case = Case(language="en", screen="help", back_to="safety")
    fresh = step(guide, case, None, date(2026, 11, 23)).screen.paragraphs
    stale = step(guide, case, None, date(2027, 3, 1)).screen.paragraphs
    assert not any("more than 90 days ago" in line for line in fresh)
    assert any("more than 90 days ago" in line for line in stale)


def test_the_view_closes_when_the_screen_changes(guide: Guide) -> None:
    """What was opened on one screen is not open on the next."""
    person = talk(guide, "en", "applicant", **WHOLE)
    person.send("show:answers", "continue")
    assert person.turn.case.view is View.PLAIN
