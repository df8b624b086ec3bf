"""Proof 1, on a small policy whole; and what it finds where an arrow is missing, wrong or one too many."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from bot.verify.counterexample import Counterexample
from bot.verify.interview.reachability import prove_ways
from dialogs.case import Case, GivenBy, View
from dialogs.channel import PLAIN, telegram
from dialogs.context import Context
from dialogs.interview import Edge, Interview, NoWay
from dialogs.screens.offers import actions
from dialogs.step import Choose, Do, Event, Refused, follow
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answers
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.verify.replaying import replayed
from tests.verify.small import small_guide


@pytest.fixture(scope="module")
def small(guide: Context) -> Context:
    """The guide of a small policy, on a channel with case codes."""
    return replace(small_guide(guide), channel=telegram(60))


def found(guide: Context, most: int | None = None) -> list[Counterexample]:
    """Everything the proof has against a guide."""
    return list(prove_ways(guide, TODAY, Counter(), most))


def rebuilt(guide: Context, monkeypatch: pytest.MonkeyPatch, change: Callable[[list[Edge]], Iterable[Edge]]) -> Context:
    """The guide with other arrows."""
    whole = Interview._edges

    def edges(self: Interview) -> Iterator[Edge]:
        yield from change(list(whole(self)))

    monkeypatch.setattr(Interview, "_edges", edges)
    return replace(guide, interview=Interview(guide.policy))


def test_the_interview_of_a_small_policy_holds(small: Context) -> None:
    """All of it: states, ways to the findings, circles, what is reached."""
    counts: Counter[str] = Counter()
    assert not list(prove_ways(small, TODAY, counts))
    assert counts["states"] > 150
    assert counts["sets of answers that lead apart"] == 13


def test_a_part_of_the_space_can_be_gone_through(guide: Context) -> None:
    """Of the whole policy; what has not been seen is not missed."""
    assert not found(replace(guide, channel=telegram(60)), 500)


def test_a_removed_arrow_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever follows the conversation meets the fault of the program."""
    gone = ("show:child-care", "findings")
    broken = rebuilt(small, monkeypatch, lambda edges: [e for e in edges if (e.trigger, e.source) != gone])
    (against,) = found(broken)
    assert "'show:child-care' leads nowhere from the screen 'findings'" in against.wrong
    with pytest.raises(NoWay):
        replayed(broken, against)


def test_two_arrows_that_compete_are_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of the arrows decides nothing."""
    more = Edge("back", "findings", "safety")
    (against,) = found(rebuilt(small, monkeypatch, lambda edges: [*edges, more]))
    assert "2 arrows lead from findings by 'back'" in against.wrong


def test_an_arrow_that_looks_at_an_answer_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """On that it does not the reduction of the space rests."""
    more = Edge("back", "findings", "safety", lambda walk: walk.case.answers["age"] == ("adult",))
    (against,) = found(rebuilt(small, monkeypatch, lambda edges: [*edges, more]))
    assert "looks at answers" in against.wrong


def test_an_arrow_that_looks_at_what_else_is_answered_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside what is open first: by that one set of answers stands for others."""
    more = Edge("back", "findings", "safety", lambda walk: "age" in walk.case.answers)
    (against,) = found(rebuilt(small, monkeypatch, lambda edges: [*edges, more]))
    assert "looks at answers" in against.wrong


def test_an_arrow_that_looks_at_the_language_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor at anything else but where somebody is."""
    for guard, told in (
        (lambda walk: walk.case.language == "be", "looks whether the language is be"),
        (lambda walk: walk.case.page == 1, "looks at page"),
    ):
        more = Edge("back", "findings", "safety", guard)
        (against,) = found(rebuilt(small, monkeypatch, partial(_with, more)))
        assert told in against.wrong
        monkeypatch.undo()


def test_a_question_that_is_skipped_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the origin the age is asked, whatever the machine says."""

    def skipping(edges: list[Edge]) -> list[Edge]:
        return [replace(e, dest="accompanied") if e.trigger == "answer" and e.dest == "age" else e for e in edges]

    broken = rebuilt(small, monkeypatch, skipping)
    (against,) = found(broken)
    assert against.wrong == "this leads to accompanied, and age is what comes next"
    assert replayed(broken, against).screen.id == "accompanied"


def test_going_back_past_a_question_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back leads to the question before, and from the first one to the choice of an audience."""

    def skipping(edges: list[Edge]) -> list[Edge]:
        way = ("back", "age", "origin")
        return [replace(e, dest="safety") if (e.trigger, e.source, e.dest) == way else e for e in edges]

    (against,) = found(rebuilt(small, monkeypatch, skipping))
    assert against.wrong == "this leads to safety, and origin is what comes next"


def test_who_can_only_throw_everything_away_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beginning again is no way to the findings."""

    def fewer(guide: Context, case: Case) -> tuple[str, ...]:
        kept = ("language", "help", "restart", "erase")
        held = actions(guide, case)
        left = tuple(name for name in held if name in kept or name.startswith("change:"))
        return left if case.screen == "review" and case.audience is Audience.APPLICANT else held

    for place in ("bot.verify.interview.explore.actions", "bot.verify.interview.variants.actions"):
        monkeypatch.setattr(place, fewer)
    told = [item.wrong for item in found(small)]
    assert "there is no way to the findings from here" in told


@pytest.mark.parametrize(
    "is_theirs",
    [
        lambda case: case.language == "be",
        lambda case: case.answers.get("age") == ("turned_18_since",),
        lambda case: case.given_by is GivenBy.CODE,
        lambda case: case.view is View.OPEN,
        lambda case: case.page > 1,
    ],
    ids=["language", "answer", "code", "view", "page"],
)
def test_who_is_offered_less_than_others_is_found(
    small: Context, monkeypatch: pytest.MonkeyPatch, is_theirs: Callable[[Case], bool]
) -> None:
    """In another language, with another answer of the same way, from a code, on another view or page."""

    def fewer(guide: Context, case: Case) -> tuple[str, ...]:
        return () if case.screen == "findings" and is_theirs(case) else actions(guide, case)

    monkeypatch.setattr("bot.verify.interview.variants.actions", fewer)
    (against,) = found(small)
    assert against.wrong.startswith("another state of this place offers otherwise: back, ")


def test_who_is_led_elsewhere_than_others_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the same button."""

    def other(guide: Context, case: Case, event: Event, at: date) -> Case:
        after = follow(guide, case, event, at)
        return replace(after, screen="findings") if case.language == "be" and event == Do("help") else after

    monkeypatch.setattr("bot.verify.interview.variants.follow", other)
    (against,) = found(small)
    assert against.wrong == "'help' does not lead where it leads from another state of this place"
    assert replayed(small, against).screen.language == "be"


def test_who_has_answered_something_else_is_looked_at(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """One set of answers stands for all of which the same question is open first."""

    def other(guide: Context, case: Case, event: Event, at: date) -> Case:
        after = follow(guide, case, event, at)
        theirs = case.screen == "review" and list(case.answers) == ["age", "accompanied"]
        return replace(after, screen="findings") if theirs and event == Do("continue") else after

    monkeypatch.setattr("bot.verify.interview.variants.follow", other)
    (against,) = found(small)
    assert against.wrong == "'continue' does not lead where it leads from another state of this place"
    assert [*replayed(small, against).case.answers] == ["age", "accompanied"]


def test_who_is_led_nowhere_where_others_go_on_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The conversation leads there, and no error ends the proof."""

    def other(guide: Context, case: Case, event: Event, at: date) -> Case:
        if case.language == "ru" and event == Do("continue"):
            raise NoWay("nowhere")
        return follow(guide, case, event, at)

    monkeypatch.setattr("bot.verify.interview.variants.follow", other)
    (against,) = found(small)
    assert against.wrong == "'continue' does not lead where it leads from another state of this place"
    assert replayed(small, against).screen.language == "ru"


def test_an_answer_that_leads_elsewhere_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Than one after which the same is asked."""

    def other(guide: Context, case: Case, event: Event, at: date) -> Case:
        after = follow(guide, case, event, at)
        return replace(after, screen="review") if event == Choose(("turned_18_since",)) else after

    monkeypatch.setattr("bot.verify.interview.variants.follow", other)
    (against,) = found(small)
    assert "turned_18_since" in against.wrong
    assert replayed(small, against).screen.id == "age"


def test_help_that_does_not_lead_back_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with several answers, from where nobody had opened it before."""

    def other(guide: Context, case: Case, event: Event, at: date) -> Case:
        after = follow(guide, case, event, at)
        return replace(after, answers={}) if case.screen == "help" and len(case.answers) > 1 else after

    monkeypatch.setattr("bot.verify.interview.variants.follow", other)
    (against,) = found(small)
    assert against.wrong in (
        "'back' does not lead to where this was opened",
        "'back' does not lead where it leads from another state of this place",
    )


def test_a_circle_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back from the first screen leads on, and back again."""
    away = Edge("back", "safety", "audience")
    broken = rebuilt(small, monkeypatch, lambda edges: [*_without(edges), away])
    against = next(item for item in found(broken) if "circle" in item.wrong)
    assert against.wrong.startswith("'back' alone leads round")
    assert replayed(broken, against).screen.id in ("safety", "audience")


def _with(more: Edge, edges: list[Edge]) -> list[Edge]:
    return [*edges, more]


def _without(edges: list[Edge]) -> list[Edge]:
    return [edge for edge in edges if (edge.trigger, edge.source) != ("back", "safety")]


def test_a_screen_that_nothing_leads_to_is_found(small: Context) -> None:
    """In the terminal there are no case codes."""
    told = [item.wrong for item in found(replace(small, channel=PLAIN))]
    assert told == ["the screen share is reached from nowhere", "the screen code is reached from nowhere"]


def test_answers_that_nobody_can_give_are_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the review nothing is taken of whoever has said how old they are and left something open."""

    def other(guide: Context, case: Case, event: Event, at: date) -> Case:
        if case.screen == "review" and "age" not in case.answers and event == Choose(("accompanied=dont_know",)):
            raise Refused("note.not_offered")
        return follow(guide, case, event, at)

    monkeypatch.setattr("bot.verify.interview.reachability.follow", other)
    told = [item.wrong for item in found(small)]
    assert "nobody can come to have answered origin, accompanied and nothing else" in told


def test_a_dead_end_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has erased must be able to begin again."""

    def fewer(guide: Context, case: Case) -> tuple[str, ...]:
        return actions(guide, case) if case.screen != "erased" else ()

    for place in ("bot.verify.interview.explore.actions", "bot.verify.interview.variants.actions"):
        monkeypatch.setattr(place, fewer)
    (against,) = found(small)
    assert against.wrong == "this is not offered: help, restart"
    assert replayed(small, against).screen.id == "erased"


@pytest.mark.parametrize(
    ("screen", "name"), [("age", "erase"), ("findings", "help"), ("review", "change:age"), ("findings", "language")]
)
def test_what_a_screen_owes_is_missed(small: Context, monkeypatch: pytest.MonkeyPatch, screen: str, name: str) -> None:
    """Whoever needs it there finds it there."""

    def fewer(guide: Context, case: Case) -> tuple[str, ...]:
        held = actions(guide, case)
        return tuple(item for item in held if item != name) if case.screen == screen else held

    for place in ("bot.verify.interview.explore.actions", "bot.verify.interview.variants.actions"):
        monkeypatch.setattr(place, fewer)
    (against,) = found(small)
    assert against.wrong == f"this is not offered: {name}"
    assert replayed(small, against).screen.id == screen


@pytest.mark.parametrize(
    "loses",
    [
        lambda before, event, after: before if event == Do("erase") else None,
        lambda before, event, after: {} if event == Do("change:age") else None,
        lambda before, event, after: {} if event == Do("sources") and len(before) > 1 else None,
        lambda before, event, after: (
            {**after, "age": ("adult",)} if event == Choose(("dont_know",)) and "age" in after else None
        ),
    ],
    ids=["erase keeps", "change loses", "aside loses", "another answer"],
)
def test_answers_that_are_kept_otherwise_are_found(
    small: Context, monkeypatch: pytest.MonkeyPatch, loses: Callable[[Answers, Event, Answers], Answers | None]
) -> None:
    """None is kept that was erased, none is lost by looking elsewhere, and each is the one that was given."""

    def other(guide: Context, case: Case, event: Event, at: date) -> Case:
        after = follow(guide, case, event, at)
        answers = loses(case.answers, event, after.answers)
        return after if answers is None else replace(after, answers=answers)

    monkeypatch.setattr("bot.verify.interview.explore.follow", other)
    (against,) = found(small)
    assert against.wrong == "other answers are kept than were given"


def test_what_is_taken_out_unnamed_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that takes answers out and names none of them."""
    monkeypatch.setattr("bot.verify.interview.expected_steps.lost", lambda *_: ())
    (against,) = found(small)
    assert against.wrong == "other answers are taken out than are named"


def test_an_answer_kept_as_another_one_is_found(small: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though both lead the same way."""

    def other(guide: Context, case: Case, event: Event, at: date) -> Case:
        return follow(guide, case, Choose(("under_18",)) if event == Choose(("turned_18_since",)) else event, at)

    monkeypatch.setattr("bot.verify.interview.variants.follow", other)
    (against,) = found(small)
    assert "is kept as another answer" in against.wrong


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [1, 2])
def test_a_page_of_one_language_is_looked_at(
    small: Context, monkeypatch: pytest.MonkeyPatch, language: str, page: int
) -> None:
    """Every language is seen on the first page and on another."""

    def fewer(guide: Context, case: Case) -> tuple[str, ...]:
        hit = case.screen == "findings" and (case.language, case.page) == (language, page)
        return () if hit else actions(guide, case)

    monkeypatch.setattr("bot.verify.interview.variants.actions", fewer)
    (against,) = found(small)
    assert against.wrong.startswith("another state of this place offers otherwise")
