"""Proof 1, on a small policy whole; and what it finds where an arrow is missing, wrong or one too many."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from dialogs.channel import PLAIN, telegram
from dialogs.guide import Guide
from dialogs.interview import Edge, Interview, NoWay
from dialogs.offers import actions
from dialogs.verify.arrows import Blank, Followed
from dialogs.verify.conversation import Counterexample
from dialogs.verify.ways import Graph, _unreached, prove_ways
from tests.conftest import TODAY
from tests.verify.replaying import replayed
from tests.verify.small import small_guide


@pytest.fixture(scope="module")
def small(guide: Guide) -> Guide:
    """The guide of a small policy, on a channel with case codes."""
    return replace(small_guide(guide), channel=telegram(60))


def found(guide: Guide, most: int | None = None) -> list[Counterexample]:
    """Everything the proof has against a guide."""
    return list(prove_ways(guide, TODAY, Counter(), most))


def rebuilt(guide: Guide, monkeypatch: pytest.MonkeyPatch, change: object) -> Guide:
    """The guide with other arrows."""
    whole = Interview._edges

    def edges(self: Interview) -> Iterator[Edge]:
        yield from change(list(whole(self)))  # type: ignore[operator]

    monkeypatch.setattr(Interview, "_edges", edges)
    return replace(guide, interview=Interview(guide.policy))


def test_the_interview_of_a_small_policy_holds(small: Guide) -> None:
    """All of it: states, ways to the findings, circles, what is reached."""
    counts: Counter[str] = Counter()
    assert not list(prove_ways(small, TODAY, counts))
    assert counts["states"] > 300
    assert counts["sets of answers that lead apart"] == 13


def test_a_part_of_the_space_can_be_gone_through(guide: Guide) -> None:
    """Of the real policy; what has not been seen is not missed."""
    assert not found(replace(guide, channel=telegram(60)), 500)


def test_a_removed_arrow_is_found(small: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever follows the conversation meets the fault of the program."""
    gone = ("show:minor-reception", "findings")
    broken = rebuilt(small, monkeypatch, lambda edges: [e for e in edges if (e.trigger, e.source) != gone])
    (against,) = found(broken)
    assert "'show:minor-reception' leads nowhere from the screen 'findings'" in against.wrong
    with pytest.raises(NoWay):
        replayed(broken, against)


def test_two_arrows_that_compete_are_found(small: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of the arrows decides nothing."""
    more = Edge("back", "findings", "safety")
    (against,) = found(rebuilt(small, monkeypatch, lambda edges: [*edges, more]))
    assert "2 arrows lead from findings by 'back'" in against.wrong


def test_an_arrow_that_looks_at_an_answer_is_found(small: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """On that it does not the reduction of the space rests."""
    more = Edge("back", "findings", "safety", lambda walk: walk.case.answers["age"] == ("adult",))
    (against,) = found(rebuilt(small, monkeypatch, lambda edges: [*edges, more]))
    assert "looks at the answer to age" in against.wrong
    blank = Blank({"age": ("adult",)})
    assert (list(blank), len(blank), "age" in blank) == (["age"], 1, True)


def test_a_circle_is_found(small: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back from the first screen leads on, and back again."""
    away = Edge("back", "safety", "audience")
    broken = rebuilt(small, monkeypatch, lambda edges: [*_without(edges), away])
    against = next(item for item in found(broken) if "circle" in item.wrong)
    assert against.wrong.startswith("'back' alone leads round")
    assert replayed(broken, against).screen.id in ("safety", "audience")


def _without(edges: list[Edge]) -> list[Edge]:
    return [edge for edge in edges if (edge.trigger, edge.source) != ("back", "safety")]


def test_a_screen_that_nothing_leads_to_is_found(small: Guide) -> None:
    """In the terminal there are no case codes."""
    told = [item.wrong for item in found(replace(small, channel=PLAIN))]
    assert told == ["the screen share is reached from nowhere", "the screen code is reached from nowhere"]


def test_answers_that_nobody_can_give_are_found(small: Guide) -> None:
    """Where nothing was gone through, nothing was reached."""
    told = [item.wrong for item in _unreached(Followed(small.interview), Graph())]
    assert "nobody can come to have answered origin, age and nothing else" in told


def test_a_dead_end_is_found(small: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has erased must be able to begin again."""

    def fewer(guide: Guide, case: object) -> tuple[str, ...]:
        held = actions(guide, case)  # type: ignore[arg-type]
        return held if getattr(case, "screen", "") != "erased" else ()

    monkeypatch.setattr("dialogs.verify.ways.actions", fewer)
    against = next(item for item in found(small) if "no way" in item.wrong)
    assert replayed(small, against).screen.id == "erased"
