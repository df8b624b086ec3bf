"""The generated packs are packs, and exact however large they are."""

import random
import time
from datetime import date
from pathlib import Path

import pytest

from bot.cli.time_limit import TooSlow, limited
from bot.verify.policy.brute import Brute
from policy.assess import assess
from policy.pack.conditions import Match, parts
from policy.pack.facts import Fact, Kind, Option
from policy.policy import load
from policy.reasoning.answer_classes import classes_of
from policy.reasoning.applicability import Applicability
from policy.reasoning.compiled import Reasoning, truth
from tests.benchmarks.growth import nodes_of
from tests.benchmarks.packs import FACTS, OPTIONS, drawn, pairs, write_pack
from tests.benchmarks.table import Row, Table, compared, figure


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    """Eight facts of three options."""
    options = tuple(Option(id=name, number=place) for place, name in enumerate(OPTIONS, 1))
    return [Fact(id=f"f{number}", number=number + 1, kind=Kind.ONE, options=options) for number in range(8)]


def test_a_generated_pack_loads(tmp_path: Path) -> None:
    """As large as it was asked for, and the same each time."""
    first, again = (load(write_pack(tmp_path / name, 12)) for name in ("one", "two"))
    assert (len(first.provisions), len(first.facts)) == (12, FACTS)
    assert first.pack.digest == again.pack.digest


def test_generated_conditions_are_exact(facts: list[Fact]) -> None:
    """Against every way of filling in."""
    dice = random.Random(3)  # noqa: S311  repeatable, not a secret
    condition = drawn(dice, [fact.id for fact in facts[:6]])
    reasoning, brute = Reasoning(facts, [condition]), Brute(facts, [condition])
    node = reasoning.compile(condition)
    for answers in list(brute.partial_answers())[::7]:
        left = reasoning.residual(node, reasoning.classes_in(answers))
        (outcomes,) = brute.outcomes(answers)
        assert truth(left).value == {frozenset({True}): "true", frozenset({False}): "false"}.get(
            frozenset(outcomes), "unknown"
        )


def test_both_orders_ask_for_the_same(facts: list[Fact]) -> None:
    """The good and the worst order are the same condition but for the order, and only one of them grows."""
    good, bad = pairs(4, crossed=False), pairs(4, crossed=True)
    assert good[0] == bad[0] == [fact.id for fact in facts]
    sizes = []
    for _, condition in (good, bad):
        matches = [part for part in parts(condition) if isinstance(part, Match)]
        assert {match.fact for match in matches} == set(good[0])
        assert all(len(held) == 2 for held in classes_of(facts, matches).values())
        sizes.append(nodes_of([Reasoning(facts, [condition]).compile(condition)]))
    assert sizes == [8, 30]


def test_what_takes_too_long_is_given_up() -> None:
    """However long it would go on."""
    with pytest.raises(TooSlow), limited(0.05):
        time.sleep(5)


def test_a_table_says_what_was_measured() -> None:
    """Figures, ratios and names."""
    told = str(compared("Beside", [Row("one", "us", 1.0, "other", 200.0)]))
    assert "| one  | us   | 1      | other  | 200        | 0.005           |" in told
    assert figure(1234.5) == "1,234"
    assert str(Table("T", ("a",), (("b",),), "Note.")).startswith("## T\n\nNote.\n\n| a |\n| - |\n| b |")


def test_a_large_pack_is_assessed_when_nothing_is_answered(tmp_path: Path) -> None:
    """Every node is looked at once, though on 50 provisions over 40 facts there are more paths than can be walked."""
    policy = load(write_pack(tmp_path / "pack", 50))
    found = assess(policy, {}, date(2026, 11, 23))
    assert len(found.findings) == 50
    assert {finding.applicability for finding in found.findings} == {Applicability.UNCLEAR}
