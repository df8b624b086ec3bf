"""Conversations, there and back again."""

from dataclasses import replace

import pytest

from dialogs.case import ASIDE, Case
from dialogs.context import Context
from dialogs.step import Do, Tick
from policy.assess import assess
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.walks import WHOLE, Person, talk


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_conversation(guide: Context, language: str, audience: Audience) -> None:
    """From the choice of language to the findings, each opened, and the end; in every language, for both audiences."""
    person = Person(guide)
    assert person.screen.id == "language"
    assert person.send(language).id == "safety"
    assert person.send("continue").id == "audience"
    assert person.send(audience).id == "stage"
    assert person.send("waiting", "ruritania", "adult").id == "criticism"
    assert person.send(Tick("published"), Tick("protested")).multiple
    assert person.send("continue").id == "ringer"
    assert person.send("no").id == "review"
    assert person.screen.progress.answered == person.screen.progress.at_most == 5
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


def test_the_findings_are_those_of_the_answers(guide: Context) -> None:
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


def test_back_goes_through_the_questions_and_keeps_the_answers(guide: Context) -> None:
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


def test_changing_an_answer_keeps_every_later_one_that_is_still_asked(guide: Context) -> None:
    """What the change has opened is asked at once, then it is back to the review; what is no longer asked is gone."""
    person = talk(guide, "en", "applicant", **WHOLE)
    assert person.send("change:age").id == "age"
    assert person.send("under_18").id == "accompanied"
    assert person.turn.case.answers["criticism"] == ("published", "protested")
    assert person.send("alone").id == "review"
    assert person.send("change:origin", "other").id == "review"
    assert set(person.turn.case.answers) == {"stage", "origin", "age"}
    assert person.send("continue").id == "findings"


def test_a_worker_goes_into_one_question_and_back(guide: Context) -> None:
    """In any order: after each answer the review, with what is open left open."""
    person = Person(guide, Case(language="en", audience=Audience.WORKER, screen="review"))
    assert person.send("change:ringer", "yes").id == "review"
    assert person.send("change:origin", "ruritania").id == "review"
    assert person.turn.case.answers == {"origin": ("ruritania",), "ringer": ("yes",)}
    assert person.send("continue").id == "stage"
    assert person.send("waiting").id == "origin"


def test_a_worker_comes_back_to_where_a_finding_was_opened(guide: Context) -> None:
    """From the review to the review, from the findings to the findings, help in between or not."""
    person = talk(guide, "en", "worker", **WHOLE)
    assert person.send("show:child-care", "help", "back", "back").id == "review"
    assert person.send("continue", "show:child-care", "help", "back", "back").id == "findings"


def test_a_review_opened_on_the_way_leads_back_to_the_way(guide: Context) -> None:
    """To the first question that is open, by back and by continue."""
    person = Person(guide)
    person.send("en", "continue", "applicant", "waiting")
    assert person.send("review", "back").id == "origin"
    assert person.send("review", "continue").id == "origin"
    assert person.send("dont_know").id == "age"


def test_ticks_outlast_a_look_at_help(guide: Context) -> None:
    """And a change of language; a token of the moment in between opens as it was."""
    person = Person(guide, Case(language="en", audience=Audience.APPLICANT, screen="criticism"))
    assert person.send(Tick("protested"), "help", "back").id == "criticism"
    assert person.turn.case.ticks == ("protested",)
    assert person.send("language", "ru", Tick("published"), "continue").id == "ringer"
    assert person.turn.case.answers["criticism"] == ("published", "protested")


def test_a_masked_answer_is_not_told_by_its_finding(guide: Context) -> None:
    """Beside a hidden answer, a worker's review hides what rests on it, until it is opened."""
    person = talk(guide, "en", "worker", **WHOLE | {"ringer": "yes"})
    told = person.screen.paragraphs
    assert told[told.index("Street singers and bell-ringers:") + 1] == "hidden"
    assert guide.voice(person.turn.case).statement("danger-now") in told
    opened = person.send("show:answers").paragraphs
    assert "hidden" not in opened


def test_a_change_can_be_left_as_it_was(guide: Context) -> None:
    """Back from a change leads to the review, and nothing has changed; help in between does not lose the way."""
    person = talk(guide, "en", "applicant", **WHOLE)
    before = person.turn.case
    assert person.send("change:age", "back").id == "review"
    assert person.turn.case == before
    assert person.send("change:age", "help", "sources", "back").id == "age"
    assert person.send("adult").id == "review"


@pytest.mark.parametrize("aside", ASIDE)
def test_an_aside_leads_back_to_where_one_was(guide: Context, aside: str) -> None:
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


def test_the_language_can_be_changed_at_any_moment(guide: Context) -> None:
    """Without losing an answer or the place."""
    person = Person(guide)
    person.send("en", "continue", "applicant", "waiting", "dont_know")
    before = person.turn.case
    assert person.send("language").heading == "Kompas"
    assert person.send("be").language == "be"
    assert person.turn.case == replace(before, language="be")


def test_help_is_there_before_a_language_is_chosen(guide: Context) -> None:
    """And leads back to the choice, which then works as the first time."""
    person = Person(guide)
    assert person.send("help").id == "help"
    assert person.send("language").id == "language"
    assert person.send("nl").id == "safety"


def test_a_new_start_forgets_the_answers_and_keeps_the_language(guide: Context) -> None:
    """Start again begins with what must be said first."""
    person = talk(guide, "nl", "applicant", **WHOLE)
    assert person.send("restart").id == "safety"
    assert person.turn.case == Case(language="nl", screen="safety")
