"""What a change of answer takes away: it is named once, by topics, and can be had back by one step."""

from dataclasses import replace

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from dialogs.case import Case
from dialogs.context import Context
from dialogs.removed_answers import TAKE_BACK
from dialogs.step import AFRESH, Choose, Do, Event, Tick, Turn, settle, step
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answer, Fact, Unknown
from policy.pack.provisions import Audience
from policy.policy import Policy
from tests.conftest import TODAY
from tests.dialogs.any_case import answers_to, any_answers, cases
from tests.dialogs.walks import WHOLE, events_of, talk


def options_of(answer: Answer) -> tuple[str, ...]:
    """The options that give an answer."""
    return (answer.value,) if isinstance(answer, Unknown) else answer


def check(guide: Context, case: Case, turn: Turn) -> None:
    """The note names every answer that was there and is not, and no other; and one step brings the case back."""
    out = [name for name in case.answers if name not in turn.case.answers]
    words = [guide.voice(turn.case).say(f"topic.{name}") for name in out]
    note = guide.voice(turn.case).say("note.taken_out", topics="; ".join(words)) if out else ""
    assert turn.screen.note == note
    assert (turn.before == case) if out else (turn.before is None)
    assert (TAKE_BACK in {action.id for action in turn.screen.actions}) == bool(out)
    if out:
        back = step(guide, turn.case, Do(TAKE_BACK), TODAY, turn.before)
        assert back == step(guide, case, None, TODAY)


@st.composite
def changes(draw: st.DrawFn, policy: Policy) -> tuple[Case, Fact, Answer]:
    """A case, one of its answers, and another answer to that."""
    answers = draw(any_answers(policy))
    fact = draw(st.sampled_from(policy.facts))
    audience, language = draw(st.sampled_from(Audience)), draw(st.sampled_from(LANGUAGES))
    return Case({**answers, fact.id: draw(answers_to(fact))}, language, audience), fact, draw(answers_to(fact))


@settings(max_examples=300)
@given(st.data())
def test_every_change_of_any_answer(guide: Context, data: st.DataObject) -> None:
    """At its question, opened from the review or not: what is dropped is what is not kept, and nothing else changes."""
    case, fact, answer = data.draw(changes(guide.policy))
    case = settle(guide, replace(case, screen=fact.id, from_review=data.draw(st.booleans())))
    assume(case.screen == fact.id)
    turn = step(guide, case, Choose(options_of(answer)), TODAY)
    assert turn.case.answers == guide.interview.relevance.keep({**case.answers, fact.id: answer})
    check(guide, case, turn)


@settings(max_examples=150)
@given(st.data())
def test_every_change_on_the_review(guide: Context, data: st.DataObject) -> None:
    """Chosen or ticked there by a worker."""
    case, fact, answer = data.draw(changes(guide.policy))
    case = settle(guide, replace(case, screen="review", audience=Audience.WORKER))
    chosen = tuple(f"{fact.id}={option}" for option in options_of(answer))
    event = Choose(chosen) if data.draw(st.booleans()) else Tick(chosen[0])
    turn = step(guide, case, event, TODAY)
    if fact.id in turn.case.answers and not turn.refused:
        check(guide, case, turn)


def test_each_answer_to_each_question_after_a_whole_interview(guide: Context) -> None:
    """Every option of every fact, one change from all answers given."""
    for audience in ("applicant", "worker"):
        whole = talk(guide, "en", audience, **(WHOLE | {"age": "under_18", "accompanied": "alone"})).turn.case
        for fact in guide.policy.facts:
            for option in (*fact.option_ids, *(unknown.value for unknown in Unknown)):
                case = replace(whole, screen=fact.id, from_review=True)
                check(guide, case, step(guide, case, Choose((option,)), TODAY))


@settings(max_examples=150)
@given(st.data())
@example(None)
def test_it_lasts_one_step(guide: Context, data: st.DataObject | None) -> None:
    """Whatever is done next ends it, and afterwards it is not possible any more."""
    whole = talk(guide, "en", "worker", **(WHOLE | {"age": "under_18", "accompanied": "alone"})).turn.case
    out = step(guide, whole, Choose(("age=adult",)), TODAY)
    assert out.screen.note == "No longer asked, so taken out: Adult with the client."
    events = [event for event in events_of(out.screen) if event != Do(TAKE_BACK)]
    event: Event = data.draw(st.sampled_from(events)) if data else Do("erase")
    then = step(guide, out.case, event, TODAY, out.before)
    assert then.before != whole
    late = step(guide, then.case, Do(TAKE_BACK), TODAY, then.before)
    assert late.case.answers.get("accompanied") is None
    if then.before is None:
        assert late.refused


@pytest.mark.parametrize("event", AFRESH)
def test_who_begins_again_is_told_nothing_of_what_was(guide: Context, event: Event) -> None:
    """Nothing of an erased case is named or offered, nor of what a token held that is no longer asked for."""
    stale: dict[str, Answer] = {"origin": ("other",), "criticism": ("published",), "age": ("adult",)}
    for case in (Case(stale, "en", Audience.APPLICANT, "review"), talk(guide, "en", "worker", **WHOLE).turn.case):
        turn = step(guide, case, event, TODAY)
        assert (turn.before, turn.screen.note, dict(turn.case.answers)) == (None, "", {})
        assert TAKE_BACK not in {action.id for action in turn.screen.actions}


def test_an_answer_taken_away_by_hand_is_not_named(guide: Context) -> None:
    """It is not one that is no longer asked for."""
    case = replace(talk(guide, "en", "worker", **WHOLE).turn.case, screen="review")
    turn = step(guide, case, Choose(("stage=",)), TODAY)
    assert (turn.screen.note, turn.before) == ("", None)


def test_what_is_given_and_dropped_at_once_is_named(guide: Context) -> None:
    """One form can set an answer and, by another, end its question."""
    case = Case({"origin": ("ruritania",), "age": ("under_18",)}, "en", Audience.WORKER, "review")
    turn = step(guide, case, Choose(("age=adult", "accompanied=alone")), TODAY)
    assert turn.screen.note == "No longer asked, so taken out: Adult with the client."
    assert turn.before == case


@settings(max_examples=150)
@given(st.data())
def test_what_a_token_held_and_is_no_longer_asked_for_is_named(guide: Context, data: st.DataObject) -> None:
    """Made by an older version, or from a code: named as it is opened. There is nothing to go back to."""
    case = data.draw(cases(guide.policy))
    turn = step(guide, case, None, TODAY)
    out = [name for name in case.answers if name not in turn.case.answers]
    assert turn.before is None
    assert bool(turn.screen.note) == bool(out)
    assert all(guide.voice(turn.case).say(f"topic.{name}") in turn.screen.note for name in out)
    assert step(guide, turn.case, None, TODAY).screen.note == ""
