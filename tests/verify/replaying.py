"""A counterexample is worth something when somebody who types its lines sees what is wrong."""

from dataclasses import replace

from bot.terminal import read_line
from bot.verify.counterexample import Counterexample
from bot.verify.replay import lines_of
from dialogs.case import Case
from dialogs.channel import PLAIN
from dialogs.context import Context
from dialogs.step import Turn, step
from tests.conftest import TODAY


def replayed(guide: Context, against: Counterexample) -> Turn:
    """The turn after the lines of a counterexample, typed one after another as in `kompas chat`."""
    lines, rest = lines_of(guide, against.events, TODAY)
    assert lines
    assert not rest, rest
    there = replace(guide, channel=PLAIN)
    turn = step(there, Case(), None, TODAY)
    for line in lines:
        turn = step(there, turn.case, read_line(turn.screen, line), TODAY)
    return turn
