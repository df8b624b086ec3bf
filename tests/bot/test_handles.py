"""What one process knows of codes: links that open once, codes that were ended, and nothing that opens."""

import asyncio
import gc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.tokens import code_links as module
from bot.tokens.code_links import LENGTH, Handles, new_maker

CODE = "A" * 51
MAKER = bytes(range(16))
START, END = 1_000.0, 2_000.0


def noted(alone: bool = True) -> Handles:
    """The handles of a process that made one code."""
    handles = Handles(alone)
    handles.note(CODE, END, MAKER, START)
    return handles


def test_a_link_opens_until_it_was_used() -> None:
    """Looking at it takes nothing away. Afterwards there is none, and its maker knows that."""
    handles = noted()
    handle = handles.link(CODE, MAKER)
    assert len(handle) == LENGTH
    assert [handles.find(handle, START) for _ in range(3)] == [CODE] * 3
    handles.use(handle)
    assert handles.find(handle, START) == ""
    assert handles.link(CODE, MAKER) == ""
    assert handles.knows(CODE, MAKER)


def test_a_link_is_the_same_each_time_and_another_for_everybody_else() -> None:
    """So a page that is loaded again shows it again."""
    handles = noted()
    other = "B" * 51
    handles.note(other, END, MAKER, START)
    assert handles.link(CODE, MAKER) == handles.link(CODE, MAKER)
    assert handles.link(CODE, MAKER) != handles.link(other, MAKER)
    assert handles.link(CODE, new_maker()) == ""


def test_what_was_ended_opens_no_more_by_its_link_neither() -> None:
    """All of one maker, and nobody else's."""
    handles, other = noted(), new_maker()
    handles.note("B" * 51, END, MAKER, START)
    handles.note("C" * 51, END, other, START)
    links = [handles.link(code, maker) for code, maker in ((CODE, MAKER), ("B" * 51, MAKER), ("C" * 51, other))]
    assert handles.can_end(MAKER)
    assert not handles.has_ended(MAKER)
    handles.end(MAKER)
    assert [handles.is_ended(letter * 51) for letter in "ABC"] == [True, True, False]
    assert [handles.find(link, START) for link in links] == ["", "", "C" * 51]
    assert handles.has_ended(MAKER)
    assert not handles.can_end(MAKER)
    assert not handles.has_ended(other)


def test_a_code_belongs_to_its_first_maker() -> None:
    """Who makes the same one later can neither end it nor say that it was."""
    handles, other = noted(), new_maker()
    assert not handles.note(CODE, END, other, START)
    handles.end(other)
    assert not handles.is_ended(CODE)
    assert not handles.has_ended(other)
    assert handles.is_made(CODE)


@given(st.floats(START, END * 2))
def test_everything_is_forgotten_when_the_code_runs_out(later: float) -> None:
    """To the second."""
    handles = noted()
    handle = handles.link(CODE, MAKER)
    handles.end(MAKER) if later % 2 > 1 else handles.use(handle)
    handles.find("", later)
    assert bool(handles._made) == bool(handles._links) == (later < END)


def test_several_processes_know_nothing() -> None:
    """What one does not know, it does not say: no link, and no end."""
    handles = noted(alone=False)
    handles.end(MAKER)
    assert not handles.link(CODE, MAKER)
    assert not any((handles.can_end(MAKER), handles.has_ended(MAKER), handles.is_ended(CODE), handles.is_made(CODE)))


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who makes very many takes nothing from others: what is known stays known, an ended code ended."""
    monkeypatch.setattr(module, "MOST", 20)
    handles, flood = noted(), new_maker()
    link = handles.link(CODE, MAKER)
    handles.end(MAKER)
    noted_too = [handles.note(f"{number:051}", END, flood, START) for number in range(50)]
    for number in range(50):
        handles.link(f"{number:051}", flood)
    assert (sum(noted_too), len(handles._made)) == (19, 20)
    assert len(handles._links) <= 20
    assert handles.is_ended(CODE)
    assert handles.find(link, START) == ""


def test_nothing_that_it_holds_opens() -> None:
    """Neither code nor handle nor maker stands in what is held, as text or bytes, whatever was done."""
    handles = noted()
    handle = handles.link(CODE, MAKER)
    handles.find(handle, START)
    held = [item for item in everything_in([handles._made, handles._links]) if isinstance(item, str | bytes)]
    assert held
    for secret in (CODE, handle):
        assert not [item for item in held if item in (secret, secret.encode())]
    assert MAKER not in held


def everything_in(start: list[Any]) -> list[Any]:
    """All that can be reached from these by way of what they hold."""
    found, left = {}, [*start]
    while left:
        item = left.pop()
        if id(item) not in found and not isinstance(item, type):
            found[id(item)] = item
            left += gc.get_referents(item)
    return [*found.values()]


class Walk(RuleBasedStateMachine):
    """Makers make, show, open and end codes, and time goes on: what is held is what a plain list says."""

    def __init__(self) -> None:
        super().__init__()
        self.handles, self.at = Handles(), 0.0
        self.made: dict[str, tuple[bytes, float]] = {}
        self.ended: set[str] = set()
        self.used: set[str] = set()
        self.links: dict[str, str] = {}

    @rule(maker=st.sampled_from([b"one", b"two"]), life=st.sampled_from([15, 60, 240]))
    def make(self, maker: bytes, life: int) -> None:
        code = f"{len(self.made):051}"
        self.made[code] = (maker, self.at + life)
        assert self.handles.note(code, self.at + life, maker, self.at)
        self.links[code] = self.handles.link(code, maker)

    @rule(data=st.data())
    def open(self, data: st.DataObject) -> None:
        if self.links:
            code = data.draw(st.sampled_from([*self.links]))
            opens = self.at < self.made[code][1] and code not in self.ended | self.used
            assert self.handles.find(self.links[code], self.at) == (code if opens else "")
            self.handles.use(self.links[code])
            self.used.add(code)

    @rule(maker=st.sampled_from([b"one", b"two"]))
    def end(self, maker: bytes) -> None:
        self.handles.end(maker)
        self.ended |= {code for code, (by, end) in self.made.items() if by == maker and self.at < end}

    @rule(minutes=st.integers(1, 120))
    def wait(self, minutes: int) -> None:
        self.at += minutes
        self.handles.find("", self.at)

    @invariant()
    def every_code_is_as_it_should_be(self) -> None:
        for code, (maker, end) in self.made.items():
            alive = self.at < end
            assert self.handles.knows(code, maker) == alive
            assert self.handles.is_ended(code) == (alive and code in self.ended)


TestWalk = Walk.TestCase


def test_what_one_process_knows_goes_to_the_next() -> None:
    """Links open there once, whichever was asked; what was ended stays ended, also where both know of the code."""
    one, other = Handles(), Handles()
    maker, ended = new_maker(), new_maker()
    for code, who in (("a" * 51, maker), ("b" * 51, maker), ("c" * 51, ended)):
        one.note(code, 100.0, who, 0.0)
    first, second = (one.link(code, maker) for code in ("a" * 51, "b" * 51))
    one.use(first)
    one.end(ended)
    other.note("c" * 51, 100.0, ended, 0.0)
    other.take_over(one.known())
    assert other.find(first, 1.0) == ""
    assert other.find(second, 1.0) == "b" * 51
    assert other.is_ended("c" * 51)
    assert other.can_end(maker)


async def test_nothing_is_opened_before_all_is_known() -> None:
    """Of the process before: else what it ended would open for a moment."""
    begins = asyncio.Event()
    waiting = asyncio.create_task(Handles(begins=begins).whole())
    await asyncio.sleep(0)
    assert not waiting.done()
    begins.set()
    await waiting
