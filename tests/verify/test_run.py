"""`kompas verify`: what it runs, prints, and returns."""

import os
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.cli.app import app
from bot.verify import proofs, replay, run
from bot.verify.counterexample import Counterexample, case_of, shown_at, way_to
from bot.verify.proofs import Found, Prover, Task, batches
from bot.verify.replay import lines_of, told
from bot.verify.screens.corpus import PARTS, family, is_result
from dialogs.case import Case, GivenBy, View
from dialogs.channel import telegram
from dialogs.context import Context
from dialogs.screens.content import Body
from dialogs.screens.questions import draw_question
from dialogs.screens.render import draw
from dialogs.screens.screen import Screen
from dialogs.step import Choose, Do, Tick, follow, settle
from policy.pack.facts import Answer
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.verify.replaying import replayed

NEAR = "   The conversation does not arrive there: it leads only as near as a way was found."


@pytest.fixture(scope="module")
def prover(guide: Context) -> Prover:
    """The proofs on a part of their space."""
    return Prover(guide, TODAY, everything=False)


def test_all_of_it_is_more(guide: Context, prover: Prover) -> None:
    """Every language, audience and beginning."""
    every = Prover(guide, TODAY).tasks()
    assert len(every) == len(set(every)) > len(prover.tasks())
    assert {task.proof for task in every} == set(range(1, 8))


def test_what_looks_at_the_same_screens_is_run_together(guide: Context, prover: Prover) -> None:
    """A batch for each language and audience; everything else alone, and no task is lost."""
    tasks = prover.tasks()
    together = batches(tasks)
    assert Counter(task for batch in together for task in batch) == Counter(tasks)
    several = [batch for batch in together if len(batch) > 1]
    assert len({batch[0].part for batch in several}) == len(several) > 1
    assert all({task.part for task in batch} == {batch[0].part} for batch in several)
    assert {"told", "limits", "sentences", "audiences"} in [{task.step for task in batch} for batch in several]


def test_every_screen_is_drawn_once_for_all_that_look_at_it(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked at afterwards is another part."""
    drawn: list[Case] = []
    right = draw

    def counting(guide: Context, case: Case, at: date) -> Screen:
        drawn.append(case)
        return right(guide, case, at)

    monkeypatch.setattr("bot.verify.screens.corpus.draw", counting)
    prover = Prover(guide, TODAY, everything=False)
    part = PARTS.index(("ru", Audience.APPLICANT))
    looks = [prover.run(Task(proof, step, part)) for proof, step in ((2, "told"), (5, "sentences"), (6, "audiences"))]
    assert not any(look.against for look in looks)
    assert looks[1].counts["screens"] == looks[2].counts["screens"] == len(drawn)
    other = PARTS.index(("ru", Audience.WORKER))
    assert not prover.run(Task(5, "sentences", other)).against
    assert {case.audience for case in drawn} == {Audience.APPLICANT, Audience.WORKER}


def test_a_counterexample_is_a_conversation(guide: Context) -> None:
    """One command to replay it; what the terminal does not offer is told in words."""
    events = (Choose(("en",)), Do("continue"), Choose(("worker",)), Do("review"), Choose(("stage=refused",)))
    said: list[str] = []
    bad = Found(Counter({"states": 1200}), [], Counterexample("something is wrong", (*events, Do("share"))))
    assert not run.say(guide, TODAY, [(Task(1, "ways"), bad)], said.append)
    assert said[0].startswith("1. NOT PROVED")
    assert said[1:5] == [
        "   1,200 states",
        "   something is wrong",
        "   printf '%s\\n' 2 1 2 " + said[3].split()[5] + " 4 | kompas chat",
        "   then, where a channel offers it: do share",
    ]
    assert told(Choose(("a", "b"))) == "choose a, b"
    assert told(Tick("a")) == "choose a"
    assert lines_of(guide, [Tick("en")], TODAY) == (["2"], [])


def test_a_proof_without_a_result_is_not_proved(guide: Context) -> None:
    """Seven times, in plain words."""
    said: list[str] = []
    assert not run.say(guide, TODAY, [], said.append)
    assert [line[:13] for line in said[::2]] == [f"{number}. NOT PROVED" for number in range(1, 8)]
    assert said[1::2] == ["   nothing was gone through"] * 7


@pytest.mark.parametrize("empty", [Found(), Found(Counter({"states": 0}))])
def test_a_part_that_goes_through_nothing_is_not_proved(guide: Context, empty: Found) -> None:
    """Whatever the other parts of the same proof went through; the part is named."""
    said: list[str] = []
    found = [(Task(number, "part"), Found(Counter({"states": 2}))) for number in range(1, 8)]
    assert run.say(guide, TODAY, found, said.append)
    assert not run.say(guide, TODAY, [*found, (Task(7, "forms"), empty)], said.append)
    assert said[-3].startswith("7. NOT PROVED")
    assert said[-2:] == ["   2 states", "   forms: nothing was gone through"]


def test_a_part_that_only_notes_something_is_proved(guide: Context) -> None:
    """As what random cases are drawn from."""
    said: list[str] = []
    assert run.say(guide, TODAY, [(Task(number, "part"), Found(notes=["so"])) for number in range(1, 8)], said.append)
    assert "   so" in said


def broken(*_: object) -> None:
    """What breaks off."""
    raise KeyError("help.how")


def test_a_part_that_breaks_off_is_against_its_proof(prover: Prover, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the kind, the text and the place of the error; the other proofs have their verdicts."""
    monkeypatch.setattr(proofs, "prove_questions", broken)
    broke, held = Task(3, "questions"), Task(5, "ours")
    said: list[str] = []
    assert not run.say(prover.guide, TODAY, [(task, run.timed(prover, task)) for task in (broke, held)], said.append)
    assert any(line.startswith("5. proved") for line in said)
    (place,) = (place for place, line in enumerate(said) if line.startswith("3. NOT PROVED"))
    assert re.fullmatch(r" {3}broke off: KeyError: help\.how \(test_run\.py, line \d+\)", said[place + 1])


def test_every_part_that_breaks_off_is_told(guide: Context) -> None:
    """The first in full, every other that is wrong in another way in a line."""
    wrong = ("is wrong", "broke off: ValueError: no", "is wrong", "broke off: OSError: gone")
    said: list[str] = []
    run.say(guide, TODAY, [(Task(7, "forms"), Found(against=Counterexample(text))) for text in wrong], said.append)
    assert said[-3:] == ["   is wrong", "   also: broke off: ValueError: no", "   also: broke off: OSError: gone"]


def test_a_process_that_ends_is_against_its_proof(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed, it can say nothing itself: its parts have broken off, and there is a verdict all the same."""
    monkeypatch.setattr(run, "_begin", os._exit)
    ((task, found),) = run.in_processes([Task(5, "ours")], 1, 1)  # type: ignore[arg-type]  # the exit status of the process
    assert found.against
    assert found.against.wrong.startswith("broke off: BrokenProcessPool: ")
    said: list[str] = []
    assert not run.say(guide, TODAY, [(task, found)], said.append)
    assert len([line for line in said if not line.startswith(" ")]) == 7


def test_a_screen_that_breaks_does_not_end_the_printing(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the conversation breaks before its end it is told in words, with what broke it."""
    monkeypatch.setattr(replay, "step", broken)
    said: list[str] = []
    found = Found(against=Counterexample("is wrong", (Choose(("en",)), Do("continue"))))
    assert not run.say(guide, TODAY, [(Task(1, "ways"), found)], said.append)
    assert said[1] == "   is wrong"
    assert said[2].startswith("   in words: choose en; do continue; typed, it broke off: KeyError: help.how (")
    assert said[-2].startswith("7. NOT PROVED")


@pytest.mark.parametrize(("role", "near"), [("published", True), (None, False)])
def test_a_conversation_that_ends_elsewhere_says_so(guide: Context, role: str | None, near: bool) -> None:
    """Nobody of another origin is asked for criticism, so the answer to it cannot be given."""
    answers: dict[str, Answer] = {"origin": ("other",), **({"criticism": (role,)} if role else {})}
    against = shown_at(guide, case_of(answers), TODAY, "is wrong")
    said: list[str] = []
    run.say(guide, TODAY, [(Task(1, "ways"), Found(against=against))], said.append)
    assert said[2].endswith("| kompas chat")
    assert (NEAR in said) is near


@pytest.mark.parametrize("change", [{"page": 9}, {"back_to": "help"}, {"given_by": GivenBy.CODE}, {"ticks": ("age",)}])
def test_a_conversation_arrives_at_all_that_is_seen(guide: Context, change: dict[str, Any]) -> None:
    """At the page, the way back, the note on who answered, and the ticks."""
    case = case_of({"origin": ("ruritania",)})
    assert not shown_at(guide, case, TODAY, "").near
    assert shown_at(guide, replace(case, **change), TODAY, "").near


def test_lines_of_several_stand_together(guide: Context) -> None:
    """As they are typed."""
    case = Case({"criticism": ("published", "protested")}, "en", Audience.WORKER, "review")
    lines, rest = lines_of(guide, way_to(guide, case, TODAY), TODAY)
    assert not rest
    assert "1, 2" in lines
    assert replayed(guide, Counterexample("", way_to(guide, case, TODAY))).case.answers == case.answers


@pytest.mark.parametrize("audience", [None, *Audience])
def test_there_is_a_way_to_what_is_looked_at(guide: Context, audience: Audience | None) -> None:
    """Screens, pages and views: the conversation ends there."""
    here = replace(guide, channel=telegram(60))
    cases = [case for case in family(here, ("en", audience), everything=False) if not case.ticks]
    cases = [case for case in cases if case.answers or not is_result(here, case)]  # nobody comes there without any
    for case in cases[::5]:
        last = _last(here, case)
        assert (last.screen, last.view, last.answers) == (case.screen, case.view, case.answers)


def _last(guide: Context, case: Case) -> Case:
    now = Case()
    for event in way_to(guide, case, TODAY):
        now = settle(guide, follow(guide, now, event, TODAY))
    return now


def test_a_case_that_nothing_leads_to_has_no_way(guide: Context) -> None:
    """As near as events come."""
    case = Case({"origin": ("other",), "criticism": ("none",)}, "en", Audience.APPLICANT, "criticism", view=View.WHY)
    assert way_to(guide, case, TODAY)


def test_it_runs_in_processes_and_ends_in_a_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process puts its own guide together."""
    monkeypatch.setattr(Prover, "tasks", lambda self: [Task(7, "forms"), Task(5, "ours")])
    said: list[str] = []
    assert not run.verify(TODAY, said.append)
    assert "messages of ours that speak of the law" in "\n".join(said)
    assert [line[:9] for line in said if line[3:9] == "proved"] == ["5. proved", "7. proved"]
    assert said.count("   nothing was gone through") == 5
    assert said[-1].startswith("Not all hold. ")


def test_all_hold_when_every_proof_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last line says so."""
    held = Found(Counter({"states": 1}))
    monkeypatch.setattr(run, "in_processes", lambda tasks, at, processes: [(task, held) for task in tasks])
    said: list[str] = []
    assert run.verify(TODAY, said.append)
    assert said[-1].startswith("All hold. ")


@pytest.mark.parametrize("holds", [True, False])
def test_the_status_says_whether_all_hold(holds: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """0, or 1."""
    monkeypatch.setattr(run, "verify", lambda at, put: holds)
    assert app(["verify"], standalone_mode=False) == (0 if holds else 1)


def test_the_way_to_a_screen_before_the_questions(guide: Context) -> None:
    """As far as that case has come, and no further."""
    assert way_to(guide, Case(language="en", screen="safety"), TODAY) == (Choose(("en",)),)
    assert way_to(guide, Case(), TODAY) == ()


@pytest.mark.parametrize(("proof", "step"), [(4, "limits"), (5, "sentences"), (6, "audiences")])
def test_a_screen_that_does_not_render_is_a_counterexample(
    guide: Context, monkeypatch: pytest.MonkeyPatch, proof: int, step: str
) -> None:
    """The conversation leads to it."""

    def broken(guide: Context, case: Case, at: date) -> Body:
        if case.screen == "origin" and case.language == "ru":
            raise KeyError("question.origin")
        return draw_question(guide, case, at)

    monkeypatch.setattr("dialogs.screens.render.draw_question", broken)
    part = PARTS.index(("ru", Audience.APPLICANT))
    against = Prover(guide, TODAY, everything=False).run(Task(proof, step, part)).against
    assert against
    assert against.wrong == "the screen origin does not render: KeyError: 'question.origin'"
    assert against.events
