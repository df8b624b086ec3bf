"""What the bundled policy asks, of whom and what for. That it is asked exactly while it matters is proved."""

import pytest

from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.questions import reasons
from policy.pack.facts import Answers, Unknown
from policy.pack.provisions import Audience
from policy.policy import Policy
from policy.relevance import Relevance


@pytest.fixture(scope="module")
def relevance(policy: Policy) -> Relevance:
    """The questions of the bundled policy."""
    return Relevance(policy)


def test_how_many_are_asked_at_most(relevance: Relevance) -> None:
    """Of everybody, and of who is from elsewhere."""
    assert relevance.at_most({}) == 10
    assert relevance.at_most({"origin": ("other",)}) == 5
    assert relevance.at_most({"stage": ("not_applied",), "origin": ("other",)}) == 3


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        (
            {},
            (
                "stage",
                "applied",
                "earlier_application",
                "origin",
                "age",
                "accompanied",
                "criticism",
                "public_role",
                "indications",
                "transgender",
            ),
        ),
        ({"stage": ("not_applied",), "origin": ("other",)}, ("stage", "origin", "age")),
        (
            {"origin": ("belarus",), "age": ("adult",), "criticism": ("none",), "public_role": ("none",)},
            (
                "stage",
                "applied",
                "earlier_application",
                "origin",
                "age",
                "criticism",
                "public_role",
                "indications",
                "transgender",
            ),
        ),
        (
            {"origin": ("stateless_from_belarus",), "age": ("adult",)},
            (
                "stage",
                "applied",
                "earlier_application",
                "origin",
                "age",
                "criticism",
                "public_role",
                "indications",
                "transgender",
            ),
        ),
    ],
)
def test_what_is_asked(relevance: Relevance, answers: Answers, asked: tuple[str, ...]) -> None:
    """Skipped, never shuffled; an open answer settles nothing, so it saves nothing."""
    assert relevance.asked(answers) == asked


def test_an_answer_no_longer_asked_for_is_dropped(relevance: Relevance) -> None:
    """Who turns out to be from elsewhere is not kept with what they told about criticism."""
    answers = {"origin": ("other",), "age": ("adult",), "criticism": ("published",), "transgender": ("yes",)}
    assert relevance.keep(answers) == {"origin": ("other",), "age": ("adult",)}


def test_a_question_says_what_it_is_for(relevance: Relevance) -> None:
    """Derived from what it can still change."""
    assert relevance.affects({}, "applied") == (
        *("applied-before", "applied-before-waiting", "applied-from", "free-counselling", "rules-before"),
    )
    assert relevance.affects({}, "earlier_application") == (
        *("free-counselling", "rules-before", "repeat-application", "repeat-staying"),
    )
    assert relevance.affects({"stage": ("not_applied",)}, "earlier_application") == ()
    assert relevance.affects({"age": ("adult",)}, "origin") == (
        *("political-risk-group", "slight-indications", "trans-risk-group", "minor-reception"),
        *("stateless-origin", "second-nationality"),
    )
    assert relevance.affects({"origin": ("other",)}, "age") == ("minor-say-age", "apply-soon")
    assert relevance.affects({"origin": ("other",)}, "criticism") == ()


def test_answers_are_told_apart_where_another_question_follows(relevance: Relevance) -> None:
    """One answer for each way of leading on, the first for the unknown ones; beside it all that lead the same way."""
    apart = relevance.equivalent_answers()
    assert apart["age"] == {
        Unknown.DONT_KNOW: (Unknown.DONT_KNOW, ("under_18",), ("turned_18_since",)),
        ("adult",): (("adult",),),
    }
    assert {fact: tuple(ways) for fact, ways in apart.items()} == {
        "stage": (Unknown.DONT_KNOW, ("not_applied",)),
        "applied": (Unknown.DONT_KNOW,),
        "earlier_application": (Unknown.DONT_KNOW,),
        "origin": (Unknown.DONT_KNOW, ("other",)),
        "age": (Unknown.DONT_KNOW, ("adult",)),
        "accompanied": (Unknown.DONT_KNOW,),
        "criticism": (Unknown.DONT_KNOW,),
        "public_role": (Unknown.DONT_KNOW,),
        "indications": (Unknown.DONT_KNOW,),
        "transgender": (Unknown.DONT_KNOW,),
    }


def test_an_effect_is_not_named_beside_what_it_follows_from(guide: Context) -> None:
    """Why a worker is asked for the origin; what happened is asked for the effect alone."""
    case = Case(language="en", audience=Audience.WORKER)
    effect = guide.voice(case).say("provision.slight-indications")
    assert effect not in reasons(guide, case, guide.policy.fact["origin"])
    assert effect in reasons(guide, case, guide.policy.fact["indications"])
