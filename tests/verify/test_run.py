"""`kompas verify`: what it runs, prints, and returns."""

from collections import Counter
from dataclasses import replace

import pytest

from bot.cli import app
from bot.verify import run
from bot.verify.proofs import NAMES, Found, Prover, Task
from bot.verify.replay import lines_of, told
from dialogs.case import Case, View
from dialogs.channel import telegram
from dialogs.guide import Guide
from dialogs.step import Choose, Do, Tick, follow, settle
from dialogs.verify.conversation import Counterexample, way_to
from dialogs.verify.family import family
from policy.provisions import Audience
from tests.conftest import TODAY
from tests.verify.replaying import replayed
from tests.verify.small import small_guide


@pytest.fixture(scope="module")
def prover(guide: Guide) -> Prover:
    """The proofs on a part of their space."""
    return Prover(guide, TODAY, everything=False)


def test_a_part_of_every_proof_holds(prover: Prover, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the real policy; a line for each with a verdict."""
    quick = [task for task in prover.tasks() if task.step not in ("uniform", "plausible", "findings")]
    said: list[str] = []
    assert run.say(prover.guide, TODAY, [(task, run.timed(prover, task)) for task in quick], said.append)
    verdicts = [line for line in said if not line.startswith(" ")]
    assert [line[:9] for line in verdicts] == [f"{number}. proved" for number in range(1, 8)]
    assert all(name in line for name, line in zip(NAMES, verdicts, strict=True))
    assert "random cases from seed 20220512" in "\n".join(said)


def test_all_of_it_is_more(guide: Guide, prover: Prover) -> None:
    """Every language, audience and beginning."""
    every = Prover(guide, TODAY).tasks()
    assert len(every) == len(set(every)) > len(prover.tasks())
    assert {task.proof for task in every} == set(range(1, 8))


def test_the_lengths_are_said(guide: Guide) -> None:
    """Beside the best order; the plausible population is called an assumption."""
    prover = Prover(small_guide(guide), TODAY)
    for step in ("uniform", "plausible"):
        (note,) = prover.run(Task(3, step)).notes
        assert "3 at the most" in note
        assert "best fixed order" in note
        assert ("an assumption" in note) is (step == "plausible")


def test_a_counterexample_is_a_conversation(guide: Guide) -> None:
    """One command to replay it; what the terminal does not offer is told in words."""
    events = (Choose(("en",)), Do("continue"), Choose(("worker",)), Do("review"), Choose(("stage=refused",)))
    said: list[str] = []
    bad = Found(Counter({"states": 1200}), [], Counterexample("something is wrong", (*events, Do("share"))))
    assert not run.say(guide, TODAY, [(Task(1, "ways"), bad)], said.append)
    assert said[0].startswith("1. NOT PROVED")
    assert said[1:5] == [
        "   1,200 states",
        "   something is wrong",
        "   printf '%s\\n' 2 1 2 " + said[3].split()[5] + " 6 | kompas chat",
        "   then, where a channel offers it: do share",
    ]
    assert told(Choose(("a", "b"))) == "choose a, b"
    assert told(Tick("a")) == "choose a"
    assert lines_of(guide, [Tick("en")], TODAY) == (["2"], [])


def test_lines_of_several_stand_together(guide: Guide) -> None:
    """As they are typed."""
    case = Case({"criticism": ("published", "protested")}, "en", Audience.WORKER, "review")
    lines, rest = lines_of(guide, way_to(guide, case, TODAY), TODAY)
    assert not rest
    assert "1, 3" in lines
    assert replayed(guide, Counterexample("", way_to(guide, case, TODAY))).case.answers == case.answers


@pytest.mark.parametrize("audience", [None, *Audience])
def test_there_is_a_way_to_what_is_looked_at(guide: Guide, audience: Audience | None) -> None:
    """Screens, pages and views: the conversation ends there."""
    here = replace(guide, channel=telegram(60))
    cases = [case for case in family(here, ("en", audience), everything=False) if not case.ticks]
    for case in cases[::5]:
        last = _last(here, case)
        assert (last.screen, last.view, last.answers) == (case.screen, case.view, case.answers)


def _last(guide: Guide, case: Case) -> Case:
    now = Case()
    for event in way_to(guide, case, TODAY):
        now = settle(guide, follow(guide, now, event, TODAY))
    return now


def test_a_case_that_nothing_leads_to_has_no_way(guide: Guide) -> None:
    """As near as events come."""
    case = Case({"origin": ("other",), "criticism": ("none",)}, "en", Audience.APPLICANT, "criticism", view=View.WHY)
    assert way_to(guide, case, TODAY)


def test_it_runs_in_processes_and_ends_in_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process puts its own guide together."""
    monkeypatch.setattr(Prover, "tasks", lambda self: [Task(7, "forms"), Task(5, "passages")])
    said: list[str] = []
    assert run.verify(TODAY, said.append)
    assert "46 passages" in "\n".join(said)
    assert said[-1].startswith("All hold. ")


@pytest.mark.parametrize("holds", [True, False])
def test_the_status_says_whether_all_hold(holds: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """0, or 1."""
    monkeypatch.setattr(run, "verify", lambda at, put: holds)
    assert app(["verify"], standalone_mode=False) == (0 if holds else 1)


def test_the_way_to_a_screen_before_the_questions(guide: Guide) -> None:
    """As far as that case has come, and no further."""
    assert way_to(guide, Case(language="en", screen="safety"), TODAY) == (Choose(("en",)),)
    assert way_to(guide, Case(), TODAY) == ()
