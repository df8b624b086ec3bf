"""The machine: every way leads somewhere, and none is missing."""

import logging
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.case import Case
from dialogs.context import Context
from dialogs.interview import Interview, NoWay
from dialogs.mermaid import flow
from policy.policy import Policy
from tests.dialogs.walks import random_turns


def test_a_trigger_that_finds_no_way_is_an_error(guide: Context) -> None:
    """Never a silent False: a wrong button is a fault of the program."""
    follow = guide.interview.follow
    with pytest.raises(NoWay, match="'back' leads nowhere from the screen 'language'"):
        follow(Case(), "back")
    with pytest.raises(NoWay, match="'fly' leads nowhere"):
        follow(Case(), "fly")
    with pytest.raises(NoWay, match="'change:accompanied' leads nowhere"):
        follow(Case(screen="review", answers={"age": ("adult",)}), "change:accompanied")


def test_one_machine_serves_everybody(guide: Context) -> None:
    """Nothing of one person is left in it for the next."""
    first = guide.interview.follow(Case(language="en", screen="safety"), "continue")
    assert first == "audience"
    assert guide.interview._machine.models == []
    assert guide.interview.follow(Case(), "choose") == "safety"


def test_the_machine_does_not_log(guide: Context, caplog: pytest.LogCaptureFixture) -> None:
    """`transitions` names states at INFO, and a state says what somebody is being asked."""
    with caplog.at_level(logging.DEBUG):
        guide.interview.follow(Case(language="en", screen="safety"), "continue")
    assert caplog.records == []


def test_every_screen_can_be_reached_and_left(guide: Context) -> None:
    """By the arrows of the machine alone; erase and help from everywhere."""
    edges = guide.interview.edges
    reached, todo = {"language"}, ["language"]
    while todo:
        source = todo.pop()
        following = {edge.dest for edge in edges if edge.source == source} - reached
        reached |= following
        todo.extend(following)
    assert reached == set(guide.interview.screens)
    for screen in guide.interview.screens:
        ways = {edge.trigger for edge in edges if edge.source == screen}
        assert ways
        assert screen == "erased" or "erase" in ways
        assert screen == "help" or "help" in ways


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_from_one_screen_by_one_trigger_there_is_one_way(guide: Context, seed: int) -> None:
    """Guards exclude each other wherever somebody can come, so the order of the arrows decides nothing."""
    for turn in random_turns(guide, seed, 30):
        walk = guide.interview.walk(turn.case)
        here = [edge for edge in guide.interview.edges if edge.source == walk.state]
        ways = Counter(edge.trigger for edge in here if edge.guard is None or edge.guard(walk))
        assert not ways or max(ways.values()) == 1, ways


def test_the_diagram_shows_every_screen(policy: Policy) -> None:
    """And its arrows are the machine's."""
    interview = Interview(policy)
    drawn = flow(interview)
    assert drawn.startswith("stateDiagram-v2\n    [*] --> language\n")
    for screen in interview.screens:
        assert f"--> {screen.replace(':', '_').replace('-', '_')}" in drawn
    assert "age --> accompanied: answer" in drawn
    assert "age --> review: answer" in drawn
    assert "    anywhere --> erased: erase" in drawn
