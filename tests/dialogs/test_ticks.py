"""Ticks that are not confirmed yet: whatever somebody looks at meanwhile, they are there when the question is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.case import ASIDE, Case
from dialogs.channel import WEB
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.step import Choose, Do, Tick, settle, step
from policy.pack.provisions import Audience
from policy.policy import Policy
from tests.conftest import TODAY
from tests.dialogs.any_case import any_answers, cases, several
from tests.dialogs.walks import Person

LOOKS = ("language", "help", "sources", "policy", "why", "original", "review", "show:", "page:")
"""What only looks at something: these, and what begins with one of them."""

LOOKED_AT = (*ASIDE, "finding:")
"""From these `back` leads to where somebody was."""


def looks(person: Person) -> list[str]:
    """What the screen offers to look at."""
    return [action.id for action in person.screen.actions if action.id.startswith(LOOKS)]


def go_back(person: Person, question: str) -> None:
    """The shortest way back to the question that somebody finds."""
    wanted = (f"change:{question}", "review", "back")
    for _ in range(10):
        if person.screen.id == question:
            return
        offered = {action.id for action in person.screen.actions}
        person.send(Do(next(name for name in wanted if name in offered)))
    raise AssertionError(f"{question} is not reached any more")


@st.composite
def at_a_question(draw: st.DrawFn, policy: Policy) -> Case:
    """Somebody at a question that takes several answers; before them any answers, and perhaps some to this one."""
    return Case(
        answers=draw(any_answers(policy)),
        language=draw(st.sampled_from(("en", "be"))),
        audience=draw(st.sampled_from(Audience)),
        screen=draw(st.sampled_from(several(policy))),
        from_review=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_ticks_outlast_every_look_aside(guide: Context, data: st.DataObject) -> None:
    """From any answers, at each question, after any looks one after another, and all the ways back."""
    case = data.draw(at_a_question(guide.policy))
    if settle(guide, case).screen != case.screen:
        return
    person = Person(guide, case)
    options = [choice.id for choice in person.screen.choices]
    person.send(*(Tick(name) for name in data.draw(st.lists(st.sampled_from(options), max_size=4))))
    ticked = [choice.id for choice in person.screen.choices if choice.selected]
    for _ in range(data.draw(st.integers(1, 6))):
        offered = [*looks(person), *(["back"] if person.screen.id.startswith(LOOKED_AT) else [])]
        person.send(Do(data.draw(st.sampled_from(offered))))
        if person.screen.id == "language" and data.draw(st.booleans()):
            person.send(Choose(("ru",)))
    go_back(person, case.screen)
    assert [choice.id for choice in person.screen.choices if choice.selected] == ticked


@pytest.mark.parametrize("audience", Audience)
def test_each_look_from_the_review_and_back(guide: Context, audience: Audience) -> None:
    """One by one: every question, every action that only looks, from the question and from the review."""
    for question in several(guide.policy):
        case = Case({"origin": ("ruritania",)}, "en", audience, question)
        for first in ("review", *looks(Person(guide, case))):
            for second in looks(Person(guide, Case(case.answers, "en", audience, "review"))):
                person = Person(guide, case)
                person.send(Tick(person.screen.choices[0].id), Do(first))
                if second in {action.id for action in person.screen.actions}:
                    person.send(Do(second))
                go_back(person, question)
                assert person.turn.case.ticks == (person.screen.choices[0].id,)


def test_what_is_confirmed_or_left_is_forgotten(guide: Context) -> None:
    """An answer takes the place of ticks; `back` leaves a question as it was; and a fresh start has none."""
    start = Case({"origin": ("ruritania",)}, "en", Audience.WORKER, "criticism")
    person = Person(guide, start)
    assert person.send(Tick("published"), "review", Tick("criticism=none"), "change:criticism").id == "criticism"
    assert person.turn.case.ticks == ("none",)
    assert person.send(Tick("protested"), "back", "change:criticism").id == "criticism"
    assert person.turn.case.ticks == ("none",)
    person.send(Tick("protested"), "review", "restart")
    assert not person.turn.case.ticks
    assert not person.turn.case.ticks_of


def test_a_code_holds_no_ticks_of_a_question(guide: Context) -> None:
    """Who goes on to a case code ticks answers there, and no question's ticks are among them."""
    start = Case({fact.id: _first(guide, fact.id) for fact in guide.policy.facts}, "en", Audience.WORKER, "criticism")
    person = Person(Context(guide.policy, guide.interview, guide.words, guide.operator, WEB), settle(guide, start))
    person.send(Tick("protested"), "review", "continue", "share")
    assert set(person.turn.case.ticks) <= set(guide.policy.fact)
    person.send("continue")
    assert person.screen.id == "code"


def _first(guide: Context, fact: str) -> tuple[str, ...]:
    return guide.policy.fact[fact].option_ids[:1]


@settings(max_examples=150)
@given(st.data())
def test_any_ticks_at_all_have_a_place(guide: Context, data: st.DataObject) -> None:
    """Whatever a token holds: it settles once and for all, is written and read as the same, and is shown."""
    case = settle(guide, data.draw(cases(guide.policy)))
    codec = Codec(guide.policy)
    assert settle(guide, case) == case
    assert codec.decode(codec.encode(case)) == case
    assert case.ticks_of in ("", *several(guide.policy))
    assert step(guide, case, None, TODAY).screen.heading
