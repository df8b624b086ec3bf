"""Case codes: what goes into one, and what is opened from it."""

from dataclasses import replace

import pytest

from dialogs.case import LIFETIME, LIFETIMES, Case, GivenBy, View, lifetime
from dialogs.channel import WEB
from dialogs.context import Context
from dialogs.screens.case_code import code_case, open_code
from dialogs.step import Choose, Do, Tick, settle, step
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.walks import WHOLE, Person


@pytest.fixture
def at_findings(guide: Context) -> Person:
    """An applicant who has answered everything and reads the findings."""
    person = Person(replace(guide, channel=WEB))
    person.send("be", "continue", "applicant")
    for answer in WHOLE.values():
        options = answer if isinstance(answer, tuple) else (str(answer),)
        person.send(Choose(options))
    person.send("continue")
    assert person.screen.id == "findings"
    return person


def test_every_answer_is_listed_and_sensitive_ones_are_left_out(at_findings: Person) -> None:
    """Whether they ring bells goes along only when they tick it."""
    screen = at_findings.send("share")
    facts = [choice for choice in screen.choices if choice.id not in LIFETIMES]
    assert [choice.id for choice in facts] == list(WHOLE)
    assert {choice.id for choice in facts if not choice.selected} == {"ringer"}
    assert screen.choices[0].whole == "На якім вы этапе: Заява пададзена, чакаю"
    assert any("Звон у званы" in text for text in screen.paragraphs)


def test_only_what_is_ticked_is_in_the_code(at_findings: Person) -> None:
    """Line by line, on the screen of the code and in the code."""
    at_findings.send("share", Tick("stage"), Tick("ringer"), "continue")
    assert at_findings.screen.id == "code"
    held = code_case(at_findings.turn.case)
    wanted = {"origin", "age", "criticism", "ringer"}
    assert held.answers == {name: at_findings.turn.case.answers[name] for name in held.answers}
    assert set(held.answers) == wanted
    told = at_findings.screen.paragraphs[-1]
    assert len(told.split("\n")) == len(wanted)
    assert "этапе" not in told


def test_a_code_holds_answers_and_who_gave_them(at_findings: Person) -> None:
    """Whoever opens it begins as a worker at the safety screen; no language and no place go along."""
    at_findings.send("share", Choose(("origin",)))
    held = code_case(at_findings.turn.case)
    wanted = Case({"origin": ("ruritania",)}, None, Audience.WORKER, "safety", given_by=GivenBy.CODE)
    assert held == wanted


def test_help_opened_on_a_code_stays_help(guide: Context) -> None:
    """Also where what was ticked is not answered any more: back leads to what goes into a code."""
    case = Case({"origin": ("ruritania",)}, "en", Audience.APPLICANT, "help", back_to="code", ticks=("age",))
    settled = settle(guide, case)
    assert (settled.screen, settled.back_to, settled.ticks) == ("help", "share", ())


@pytest.mark.parametrize("name", LIFETIMES)
def test_how_long_it_opens_is_chosen(at_findings: Person, name: str) -> None:
    """One of three, an hour unless chosen; whatever else is ticked, looked at and gone back to, it stays chosen."""
    screen = at_findings.send("share")
    assert [choice.id for choice in screen.choices if choice.selected and choice.id in LIFETIMES] == [LIFETIME]
    others = [other for other in LIFETIMES if other != name]
    for way in ([Tick(name)], [Tick(other) for other in (*others, name)], [Tick(name), Tick(name)]):
        screen = at_findings.send(*way, Tick("origin"), "help", "back", "continue", "help", "back")
        assert screen.id == "code"
        assert lifetime(at_findings.turn.case) == name
        screen = at_findings.send("back")
        assert [choice.id for choice in screen.choices if choice.selected and choice.id in LIFETIMES] == [name]
    assert code_case(at_findings.turn.case).ticks == ()


@pytest.mark.parametrize("name", LIFETIMES)
def test_how_long_can_be_chosen_with_the_answers(at_findings: Person, name: str) -> None:
    """As a form does it; alone it makes no code, and two of them are one too many. Who names none keeps what was."""
    at_findings.send("share")
    for options, note in (((name,), "note.choose_first"), (("origin", *LIFETIMES), "note.choose_one")):
        screen = at_findings.send(Choose(options))
        assert (screen.id, screen.note) == ("share", at_findings.guide.voice_in("be").say(note))
    at_findings.send(Choose(("origin", name)))
    assert (at_findings.screen.id, lifetime(at_findings.turn.case)) == ("code", name)
    at_findings.send("back", Choose(("age",)))
    assert (at_findings.screen.id, lifetime(at_findings.turn.case)) == ("code", name)
    assert [*code_case(at_findings.turn.case).answers] == ["age"]


def test_only_how_long_is_ticked(at_findings: Person) -> None:
    """That is no answer: nothing goes into a code, and none is made."""
    names = [name for name in WHOLE if name != "ringer"]
    screen = at_findings.send("share", Tick("lifetime:15"), *(Tick(name) for name in names), "continue")
    assert (screen.id, bool(screen.note)) == ("share", True)
    case = Case({"origin": ("ruritania",)}, "en", Audience.APPLICANT, "code", ticks=("age", "lifetime:15"))
    assert settle(at_findings.guide, case).screen == "share"


def test_all_can_be_chosen_at_once(at_findings: Person) -> None:
    """As a form does it."""
    at_findings.send("share", Choose(("age", "origin")))
    assert at_findings.screen.id == "code"
    assert set(code_case(at_findings.turn.case).answers) == {"origin", "age"}


def test_a_code_of_nothing_is_not_made(at_findings: Person) -> None:
    """Everything struck out: that is said, and nothing else happens."""
    at_findings.send("share", *(Tick(name) for name in WHOLE if name != "ringer"))
    screen = at_findings.send("continue")
    assert (screen.id, bool(screen.note)) == ("share", True)
    assert at_findings.turn.case.ticks == ()
    case = Case({"origin": ("ruritania",)}, "en", Audience.APPLICANT, "code", ticks=("age",))
    assert settle(at_findings.guide, case).screen == "share"
    aside = replace(case, screen="help", back_to="code")
    assert settle(at_findings.guide, aside).back_to == "share"


def test_the_ticks_outlast_a_look_aside_and_the_way_back(at_findings: Person) -> None:
    """Help and back, the code and back: what was struck out stays struck out."""
    at_findings.send("share", Tick("origin"), "help", "back", "continue", "back")
    assert at_findings.screen.id == "share"
    assert "origin" not in at_findings.turn.case.ticks
    assert at_findings.send("back").id == "findings"


def test_without_answers_or_a_channel_for_it_there_is_no_code(guide: Context) -> None:
    """Nothing to show, or nowhere to show it."""
    answered = Case({"origin": ("other",)}, "en", Audience.APPLICANT, "findings")
    for held, case, offered in (
        (replace(guide, channel=WEB), answered, True),
        (replace(guide, channel=WEB), replace(answered, answers={}), False),
        (guide, answered, False),
    ):
        screen = step(held, case, None, TODAY).screen
        assert ("share" in {action.id for action in screen.actions}) == offered


@pytest.mark.parametrize(("language", "screen"), [("nl", "safety"), (None, "language")])
def test_a_copy_is_opened_for_a_worker(at_findings: Person, guide: Context, language: str | None, screen: str) -> None:
    """Their own safety screen first, in their language; then all answers, with who gave them."""
    at_findings.send("share", "continue")
    opened = Person(guide, open_code(code_case(at_findings.turn.case), language))
    assert opened.screen.id == screen
    opened.send(*(() if language else ("nl",)), "continue")
    assert opened.screen.id == "review"
    case = opened.turn.case
    assert (case.language, case.audience, case.given_by) == ("nl", Audience.WORKER, GivenBy.CODE)
    assert any("Nationaliteit: Ruritanië" in text for text in opened.screen.paragraphs)


def test_what_is_changed_in_a_copy_is_marked(at_findings: Person, guide: Context) -> None:
    """The same answer again is no change; another one is, and stays one."""
    at_findings.send("share", "continue")
    opened = Person(guide, open_code(code_case(at_findings.turn.case), "nl"))
    opened.send("continue")
    given = []
    for origin in ("ruritania", "ruritania_and_other", "ruritania"):
        opened.send(Choose((f"origin={origin}",)))
        given.append(opened.turn.case.given_by)
    assert given == [GivenBy.CODE, GivenBy.CHANGED, GivenBy.CHANGED]


def test_a_worker_passes_on_who_gave_the_answers(guide: Context) -> None:
    """A worker's own case is theirs; a copy of a copy is still the applicant's."""
    case = Case({"origin": ("other",)}, "en", Audience.WORKER, "code", ticks=("origin",))
    assert code_case(case).given_by is GivenBy.DIRECT
    assert code_case(replace(case, given_by=GivenBy.CHANGED)).given_by is GivenBy.CHANGED


def test_a_sheet_is_offered_to_workers_and_moves_nothing(guide: Context) -> None:
    """The channel makes it; the interview stays where it is."""
    for audience in Audience:
        for screen in ("findings", "review"):
            case = Case({"origin": ("other",)}, "en", audience, screen, view=View.OPEN)
            turn = step(replace(guide, channel=WEB), case, Do("sheet"), TODAY)
            assert turn.case == case
            assert bool(turn.screen.note) == (audience is Audience.APPLICANT)
