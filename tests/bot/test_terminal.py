"""The terminal: what can be typed, and what is shown."""

import io
import re
from datetime import date

import pytest
from rich.console import Console

from bot.terminal import READABLE, chat, read_line
from bot.typed import Unclear
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.blocks import Heading, Message
from dialogs.screens.render import draw
from dialogs.screens.screen import Choice as ScreenChoice
from dialogs.screens.screen import Screen
from dialogs.step import Choose, Do, Event, Tick, step
from policy.pack.provisions import Audience
from tests.conftest import TODAY

START = Case()


def screen_of(guide: Context, name: str, language: str = "en") -> Screen:
    """A screen of somebody from Ruritania."""
    return draw(guide, Case(answers={"origin": ("ruritania",)}, language=language, screen=name), TODAY)


@pytest.mark.parametrize(
    ("name", "line", "event"),
    [
        ("age", "2", Choose(("under_18",))),
        ("age", " 2 ", Choose(("under_18",))),
        ("age", "Under 18", Choose(("under_18",))),
        ("age", "under 18", Choose(("under_18",))),
        ("age", "undr 18", Choose(("under_18",))),
        ("age", "I dont know", Choose(("dont_know",))),
        ("age", "6", Do("why")),
        ("age", "back", Do("back")),
        ("age", "bak", Do("back")),
        ("age", "erase", Do("erase")),
        ("origin", "ruritania", Choose(("ruritania",))),
        ("origin", "ruritanai and another country", Choose(("ruritania_and_other",))),
        ("criticism", "1", Choose(("published",))),
        ("criticism", "1,2", Choose(("published", "protested"))),
        ("criticism", "1, 2 ,2", Choose(("published", "protested"))),
        ("criticism", "1 2", Choose(("published", "protested"))),
        ("criticism", "organised protests, took part in protests", Choose(("organised", "protested"))),
        ("review", "change:age", Do("change:age")),
    ],
)
def test_a_line_is_read(guide: Context, name: str, line: str, event: Event) -> None:
    """A number, several numbers, the label, an id, or a close spelling."""
    assert read_line(screen_of(guide, name), line) == event


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("age", "0", "again"),
        ("age", "99", "again"),
        ("age", "1,2", "again"),
        ("age", "x", "again"),
        ("age", "qwertyuiop", "again"),
        ("age", "²", "again"),
        ("age", "9" * 5000, "again"),
        ("criticism", "1,10", "again"),
        ("criticism", "back,help", "again"),
        ("criticism", ",", "again"),
        ("review", "change", "again"),
        ("age", "erse", "again"),
        ("ringer", "not handbells only", "again"),
        ("criticism", "not took part in protests", "again"),
        ("stage", "not the application was refused", "again"),
        ("origin", "no", "again"),
    ],
)
def test_what_cannot_be_matched_is_asked_again(guide: Context, name: str, line: str, told: str) -> None:
    """Nothing is guessed: a text that fits two options about equally is asked again too."""
    with pytest.raises(Unclear) as caught:
        read_line(screen_of(guide, name), line)
    assert caught.value.several == (told == "which")


def test_two_labels_alike_are_asked_again() -> None:
    """A misspelling that is as near to one as to the other."""
    titled = Heading("X", Message(("x",)))
    alike = Screen("x", "en", titled, choices=(ScreenChoice("a", "Protest one"), ScreenChoice("b", "Protest two")))
    nearly = Screen("x", "en", titled, choices=(ScreenChoice("a", "Protested A"), ScreenChoice("b", "Protested B")))
    with pytest.raises(Unclear, match="more than one"):
        read_line(nearly, "Protested C")
    with pytest.raises(Unclear, match="nothing"):
        read_line(alike, "Protest")


def test_yes_does_not_erase(guide: Context) -> None:
    """Russian да is in «Удалить ответы» only by sound: erasing takes the number, the id or the whole label."""
    screen = screen_of(guide, "stage", "ru")
    with pytest.raises(Unclear):
        read_line(screen, "да")
    label = next(action.label for action in screen.actions if action.id == "erase")
    assert read_line(screen, label) == Do("erase")


@pytest.mark.parametrize(
    ("language", "line", "option"),
    [
        ("ru", "ЕЩЕ НЕТ 18", None),
        ("be", "рурытанія", "ruritania"),
        ("be", "Рурытанія", "ruritania"),
        ("nl", "ruritanie", "ruritania"),
    ],
)
def test_people_type_letters_as_they_can(guide: Context, language: str, line: str, option: str | None) -> None:
    """Case, е for ё and у for ў make no difference."""
    name = "age" if option is None else "origin"
    screen = screen_of(guide, name, language)
    if option is None:
        typed = screen.choices[1].label.upper().replace("Ё", "Е")
        assert read_line(screen, typed) == Choose((screen.choices[1].id,))
    else:
        assert read_line(screen, line) == Choose((option,))


@pytest.mark.parametrize("typed", ["{}", "{},", "{0}, {0}", "{0} {0}", "criticism=protested", "took part in protests"])
def test_one_answer_on_the_review_keeps_the_others(guide: Context, typed: str) -> None:
    """To the same question: by its number, id or label it is turned on, and once more off; several are set together."""
    case = Case({"criticism": ("published",)}, "en", Audience.WORKER, "review")
    screen = draw(guide, case, TODAY)
    ids = [choice.id for choice in screen.choices]
    event = read_line(screen, typed.format(1 + ids.index("criticism=protested")))
    assert event == Tick("criticism=protested")
    after = step(guide, case, event, TODAY).case
    assert after.answers["criticism"] == ("published", "protested")
    assert step(guide, after, event, TODAY).case.answers == case.answers
    several = f"{1 + ids.index('age=adult')}, {1 + ids.index('criticism=protested')}"
    assert read_line(screen, several) == Choose(("age=adult", "criticism=protested"))


def hold(
    guide: Context, typed: str, monkeypatch: pytest.MonkeyPatch, terminal: bool = False, case: Case = START
) -> str:
    """What is printed when this is typed; the lines that came to nothing stand at the end."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    out, wrong = io.StringIO(), dict[int, str]()
    console = Console(file=out, force_terminal=terminal, width=120, highlight=False)
    chat(guide, case, lambda: date(2026, 11, 23), console, wrong.__setitem__)
    return out.getvalue() + (f"\n{wrong}" if wrong else "")


def test_a_conversation_through_a_pipe(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain text, and a clean end when the input ends."""
    told = hold(guide, "1\n\nVerder\n1\nnonsense\n", monkeypatch)
    assert "Kies uw taal." in told
    assert "Voordat u begint" in told
    assert told.count("Waar bent u in de procedure?") == 1
    assert guide.voice_in("nl").say("terminal.again") in told
    assert told.rstrip().endswith(guide.voice_in("nl").say("terminal.closed") + "\n\n{5: 'fits no option'}")
    assert "\x1b" not in told


def test_in_a_real_terminal_lines_stay_readable_and_erasing_wipes(
    guide: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line over 80 columns; erase clears what can be scrolled back to."""
    told = hold(guide, "2\nerase\n", monkeypatch, terminal=True)
    assert "\x1b[3J" in told
    assert told.index("Before you start") < told.index("\x1b[3J") < told.index("Erased")
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", told)
    assert max(len(line.rstrip()) for line in plain.split("\n")) <= READABLE


def test_several_are_marked_as_chosen(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Going back shows what was answered."""
    typed = "2\n1\n1\n2\n1\n1\n1,2\nback\n"
    told = hold(guide, typed, monkeypatch)
    assert "1. [x] Wrote or drew something for the public" in told
    assert "3. [ ] Organised protests" in told
    assert "1. 18 or older ✓" in hold(guide, "2\n1\n1\n2\n1\n1\nback\n", monkeypatch)


def test_quotes_are_shown_as_quotes(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the passage they are."""
    told = hold(guide, "2\npolicy\n", monkeypatch)
    assert "‘Het Klokkenministerie heeft op 1 maart 2020" in told
    assert "(letter-1#s1)" in told


def test_breaking_off_is_a_clean_end(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C."""

    def broken(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(Console, "input", broken)
    assert "Closed. Nothing was kept." in hold(guide, "", monkeypatch)
