"""The review of a worker: every fact on one screen, set in any order, with the findings beside it."""

import random

import pytest

from dialogs.case import Case
from dialogs.context import Context
from dialogs.step import Choose, Tick
from policy.assess import assess
from policy.pack.facts import Unknown, read_answers
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.walks import WHOLE, Person


@pytest.fixture
def worker(guide: Context) -> Person:
    """A worker on the review, with nothing answered."""
    return Person(guide, Case(language="en", audience=Audience.WORKER, screen="review"))


def settings(answers: dict[str, object]) -> list[str]:
    """The answers as they are set."""
    return [
        f"{fact}={option}"
        for fact, answer in answers.items()
        for option in (answer if isinstance(answer, tuple) else (str(answer),))
    ]


def test_everything_can_be_set_at_once(worker: Person) -> None:
    """A whole case in one event; the findings are those of the answers."""
    screen = worker.send(Choose(tuple(settings(WHOLE))))
    assert (screen.id, screen.note) == ("review", "")
    plain = {name: list(answer) if isinstance(answer, tuple) else answer for name, answer in WHOLE.items()}
    wanted = read_answers(worker.guide.policy.facts, plain)
    assert worker.turn.case.answers == wanted
    assert [finding.provision for finding in assess(worker.guide.policy, wanted, TODAY).findings if finding.because]


def test_the_order_does_not_matter(worker: Person) -> None:
    """One by one in any order comes to the same as all at once, and as the interview."""
    given = settings(WHOLE)
    asked = Person(worker.guide, Case(language="en", audience=Audience.WORKER, screen="audience"))
    asked.send("worker")
    for answer in WHOLE.values():
        asked.send(Choose(answer if isinstance(answer, tuple) else (str(answer),)))
    for seed in range(20):
        random.Random(seed).shuffle(given)  # noqa: S311  to be repeated, not secret
        one = Person(worker.guide, Case(language="en", audience=Audience.WORKER, screen="review"))
        one.send(*(Tick(name) for name in given))
        assert one.turn.case.answers == asked.turn.case.answers, given


def test_a_tick_sets_and_takes_away(worker: Person) -> None:
    """Of one answer the new one takes the place of the old one; of several each stands for itself."""
    worker.send(Tick("age=adult"), Tick("age=under_18"))
    assert worker.turn.case.answers == {"age": ("under_18",)}
    worker.send(Tick("age=under_18"), Tick("criticism=published"), Tick("criticism=protested"))
    assert worker.turn.case.answers == {"criticism": ("published", "protested")}
    worker.send(Tick("criticism=published"), Tick("criticism=dont_know"))
    assert worker.turn.case.answers == {"criticism": Unknown.DONT_KNOW}
    worker.send(Tick("criticism=dont_know"))
    assert worker.turn.case.answers == {}


def test_a_choice_leaves_the_others_and_an_empty_one_takes_away(worker: Person) -> None:
    """As a form sends it that has nothing marked for a fact."""
    worker.send(Choose(("age=adult", "origin=ruritania")), Choose(("age=", "stage=waiting")))
    assert worker.turn.case.answers == {"stage": ("waiting",), "origin": ("ruritania",)}


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Choose(("age=adult", "age=under_18")), "one"),
        (Choose(("criticism=none", "criticism=published")), "alone"),
        (Choose(("age=adult", "age=dont_know")), "one"),
        (Choose(()), "First"),
        (Choose(("age=elsewhere",)), "not possible"),
        (Choose(("elsewhere=",)), "not possible"),
        (Tick("age="), "not possible"),
        (Tick("age"), "not possible"),
    ],
)
def test_what_cannot_be_set_is_said(worker: Person, event: Choose | Tick, told: str) -> None:
    """In the note; and nothing is changed."""
    worker.send(Choose(("stage=waiting",)))
    screen = worker.send(event)
    assert told in screen.note
    assert worker.turn.case.answers == {"stage": ("waiting",)}


def test_a_fact_that_no_longer_matters_goes(worker: Person) -> None:
    """Of an adult it is not asked who came along."""
    facts = {choice.id.partition("=")[0] for choice in worker.screen.choices}
    assert "accompanied" in facts
    screen = worker.send(Choose(("accompanied=alone", "age=adult")))
    assert "accompanied" not in {choice.id.partition("=")[0] for choice in screen.choices}
    assert worker.turn.case.answers == {"age": ("adult",)}


def test_masked_answers_cannot_be_seen_or_set_until_they_are_opened(worker: Person) -> None:
    """Neither among the choices nor in what could still be settled."""
    screen = worker.send(Choose(("ringer=yes", "age=adult")), "help", "back")
    assert "ringer" not in {choice.id.partition("=")[0] for choice in screen.choices}
    assert "not possible" in worker.send(Choose(("ringer=no",))).note
    screen = worker.send("show:answers")
    assert {choice.id for choice in screen.choices if choice.selected} == {"ringer=yes", "age=adult"}


def test_whoever_sets_a_sensitive_answer_goes_on_seeing_it(worker: Person) -> None:
    """So that a second one can be ticked; but what was hidden stays hidden."""
    screen = worker.send(Tick("ringer=yes"), Tick("ringer=no"))
    assert worker.turn.case.answers == {"ringer": ("no",)}
    assert "ringer=yes" in {choice.id for choice in screen.choices}
    screen = worker.send("help", "back", Tick("age=adult"))
    assert "ringer" not in {choice.id.partition("=")[0] for choice in screen.choices}


def test_what_is_unknown_is_listed_with_what_it_could_settle(worker: Person) -> None:
    """Under the findings; once all is known there is no such list."""
    label = worker.guide.voice(worker.turn.case).say("label.could_settle") + ":"
    screen = worker.send(Choose(("origin=ruritania",)))
    told = screen.paragraphs[screen.paragraphs.index(label) + 1]
    assert "Bell-ringer: Street singers and bell-ringers" in told.split("\n")
    assert not any(line.startswith("Stage of the procedure") for line in told.split("\n"))
    screen = worker.send(Choose(tuple(settings({**WHOLE, "origin": "other"}))))
    assert label not in screen.paragraphs


def test_applicants_set_nothing_on_their_review(guide: Context) -> None:
    """They change one answer at a time, on the screen of its question."""
    person = Person(guide, Case({"age": ("adult",)}, "en", Audience.APPLICANT, "review"))
    assert person.screen.choices == ()
    assert not person.screen.multiple
    assert person.send(Choose(("age=under_18",))).note
    assert person.turn.case.answers == {"age": ("adult",)}
