"""A question is asked exactly while it matters. `kompas verify` proves it by brute force, in every state."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.verify.policy.brute import every_answer
from policy.errors import PackError
from policy.pack.facts import Answer, Answers, Unknown
from policy.policy import Policy
from policy.relevance import Relevance


@pytest.fixture(scope="module")
def relevance(policy: Policy) -> Relevance:
    """The questions of the small policy."""
    return Relevance(policy)


def ways(policy: Policy, fact: str) -> list[Answer]:
    """One answer for each class, and one that leaves the fact open."""
    return [Unknown.DONT_KNOW, *policy.reasoning.classes[fact].representatives]


def test_at_most_is_the_longest_way_on(policy: Policy, relevance: Relevance) -> None:
    """What is promised as the most is reached by some answers and passed by none."""

    def longest(answers: Answers) -> int:
        following = [fact for fact in relevance.asked(answers) if fact not in answers]
        if not following:
            return len(relevance.asked(answers))
        return max(longest({**answers, following[0]: answer}) for answer in ways(policy, following[0]))

    beginnings: list[Answers] = [{"stage": ("waiting",), "origin": ("other",)}]
    beginnings.append({"stage": ("not_applied",), "origin": ("ruritania",), "age": ("adult",)})
    beginnings.append({**beginnings[-1], "criticism": ("none",)})
    for answers in beginnings:
        assert relevance.at_most(answers) == longest(answers)
    assert relevance.at_most({}) == 6


def test_at_most_looks_past_a_gap(relevance: Relevance) -> None:
    """A later answer that is there already counts, and what it makes needless does not."""
    assert relevance.at_most({"origin": ("other",)}) == 3
    assert relevance.at_most({"age": ("adult",), "origin": ("ruritania",)}) == 5


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        (
            {},
            ("stage", "origin", "age", "accompanied", "criticism", "ringer"),
        ),
        ({"stage": ("not_applied",), "origin": ("other",)}, ("stage", "origin", "age")),
        (
            {"origin": ("ruritania",), "age": ("adult",), "criticism": ("none",)},
            ("stage", "origin", "age", "criticism", "ringer"),
        ),
        (
            {"origin": ("stateless_from_ruritania",), "age": ("adult",)},
            ("stage", "origin", "age", "criticism", "ringer"),
        ),
    ],
)
def test_what_is_asked(relevance: Relevance, answers: Answers, asked: tuple[str, ...]) -> None:
    """Skipped, never shuffled; an open answer settles nothing, so it saves nothing."""
    assert relevance.asked(answers) == asked


def test_an_interview_of_too_many_states_is_refused(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is waited for."""
    monkeypatch.setattr("policy.relevance.MOST_STATES", 3)
    with pytest.raises(PackError) as caught:
        Relevance(policy).successors()
    assert str(caught.value) == (
        "provisions.toml: the conditions: make an interview of more than 3 states. Let them tell fewer answers apart."
    )


def test_an_answer_no_longer_asked_for_is_dropped(relevance: Relevance) -> None:
    """Who turns out to be from elsewhere is not kept with what they told about criticism."""
    answers = {"origin": ("other",), "age": ("adult",), "criticism": ("published",), "ringer": ("yes",)}
    assert relevance.keep(answers) == {"origin": ("other",), "age": ("adult",)}


def test_a_question_says_what_it_is_for(relevance: Relevance) -> None:
    """Derived from what it can still change."""
    assert relevance.affects({}, "stage") == ("urgent-letter", "urgent-refused")
    assert relevance.affects({"age": ("adult",)}, "origin") == ("street-music", "child-care")
    assert relevance.affects({"origin": ("other",)}, "age") == ("minor-say-age",)
    assert relevance.affects({"origin": ("other",)}, "criticism") == ()


@given(st.data())
def test_dropping_is_done_in_one_go(policy: Policy, relevance: Relevance, data: st.DataObject) -> None:
    """What is kept is kept again, whatever was answered in whatever order."""
    answers = {
        fact.id: data.draw(st.sampled_from([*every_answer(fact), *Unknown]))
        for fact in policy.facts
        if data.draw(st.booleans())
    }
    kept = relevance.keep(answers)
    assert relevance.keep(kept) == kept
    assert set(kept) <= set(relevance.asked(kept))


def test_each_question_is_followed_by_the_ones_that_can_follow(policy: Policy, relevance: Relevance) -> None:
    """The arrows of the machine are exactly the steps that some answers take."""
    taken: dict[str | None, set[str | None]] = {}
    options = [ways(policy, fact.id) for fact in policy.facts]
    for held in product(*options[:4]):
        for rest in product(*options[4:]):
            answers = {fact.id: answer for fact, answer in zip(policy.facts, (*held, *rest), strict=False)}
            asked = (None, *relevance.asked(answers), None)
            for one, other in pairwise(asked):
                taken.setdefault(one, set()).add(other)
    assert {key: set(value) for key, value in relevance.successors().items()} == taken


def test_answers_are_told_apart_where_another_question_follows(relevance: Relevance) -> None:
    """One answer for each way of leading on, the first for the unknown ones; beside it all that lead the same way."""
    apart = relevance.equivalent_answers()
    assert apart["age"] == {
        Unknown.DONT_KNOW: (Unknown.DONT_KNOW, ("under_18",), ("turned_18_since",)),
        ("adult",): (("adult",),),
    }
    assert {fact: tuple(ways) for fact, ways in apart.items()} == {
        "stage": (Unknown.DONT_KNOW,),
        "origin": (Unknown.DONT_KNOW, ("other",)),
        "age": (Unknown.DONT_KNOW, ("adult",)),
        "accompanied": (Unknown.DONT_KNOW,),
        "criticism": (Unknown.DONT_KNOW,),
        "ringer": (Unknown.DONT_KNOW,),
    }
