"""The terminal: nothing is erased by a slip, a chat stays in its language, a pipe says which line came to nothing."""

import io
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from rich.console import Console

from bot.terminal import chat
from dialogs.case import ASIDE, Case
from dialogs.context import Context
from dialogs.step import step
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import answers_of
from tests.dialogs.walks import WHOLE, talk


def held(guide: Context, case: Case, *lines: str, terminal: bool = False) -> tuple[str, dict[int, str]]:
    """What a chat that begins with this case prints, and its lines that came to nothing."""
    out, wrong = io.StringIO(), dict[int, str]()
    console = Console(file=out, force_terminal=terminal, width=100, highlight=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        chat(guide, case, lambda: TODAY, console, wrong.__setitem__)
    return out.getvalue(), wrong


def numbered(guide: Context, case: Case) -> list[str]:
    """The ids of everything that a screen offers, in the order of its numbers."""
    screen = step(guide, case, None, TODAY).screen
    return [*(choice.id for choice in screen.choices), *(action.id for action in screen.actions)]


def test_no_number_takes_answers_away_at_once(guide: Context) -> None:
    """On every screen, `erase` and `restart`: typed once nothing is taken, typed twice it is; so are its words."""
    full = Case(answers_of(guide.policy, 1), "en", Audience.WORKER, from_review=True)
    tried = set()
    for screen in guide.interview.screens:
        case = replace(full, screen=screen, back_to="review" if screen in ASIDE else "")
        case = step(guide, case, None, TODAY).case
        offered = numbered(guide, case)
        for name in {"erase", "restart"} & {*offered} if case.screen != "erased" else ():
            tried.add(name)
            number, end = str(1 + offered.index(name)), "Erased" if name == "erase" else "Before you start"
            once, wrong = held(guide, case, number)
            assert end not in once
            assert wrong == {1: "takes answers away, and was not typed twice"}
            assert held(guide, case, number, "999", number)[0].count(end) == 0
            for lines in ((number, number), (f" {number},", "", number), (name,)):
                told, wrong = held(guide, case, *lines)
                assert end in told
                assert not wrong
    assert tried == {"erase", "restart"}


def test_restart_without_answers_asks_nothing_back(guide: Context) -> None:
    """There is nothing to lose."""
    case = Case(language="en", screen="help", back_to="safety")
    told, wrong = held(guide, case, str(1 + numbered(guide, case).index("restart")))
    assert told.count("Before you start") == 1
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", [None, *Audience])
def test_a_chat_begun_in_a_language_stays_in_it(guide: Context, language: str, audience: Audience | None) -> None:
    """After erasing it begins again as it began, also after somebody changed the language meanwhile."""
    start = Case(language=language, audience=audience, screen="safety")
    heading = guide.voice_in(language).say("safety.heading")
    told, _ = held(guide, start, "continue", "erase", "restart")
    assert told.count(heading) == 2
    assert guide.voice_in(language).say("language.choose") not in told
    told, _ = held(guide, start, "language", "be", "erase", "restart")
    assert guide.voice_in("be").say("safety.heading") in told.partition(guide.voice_in("be").say("erased.heading"))[2]


def test_a_chat_that_asked_for_the_language_asks_again(guide: Context) -> None:
    """The next person may speak another."""
    told, _ = held(guide, Case(), "2", "erase", "restart")
    assert told.count("Choose your language.") == 2


def test_what_a_change_takes_out_is_had_back(guide: Context) -> None:
    """By number or word, for one step."""
    case = replace(talk(guide, "en", "applicant", **WHOLE).turn.case, screen="review")
    told, wrong = held(guide, case, "change:origin", "other", "take-back", "ruritania")
    assert told.count("No longer asked, so taken out: ") == 1
    assert "Take back this change" in told
    assert not wrong
    assert held(guide, case, "change:origin", "other", "help", "take-back")[1] == {4: "fits no option"}
    assert held(guide, case, "change:origin", "other", "erase", "take-back")[1] == {4: "fits no option"}


RUN = (sys.executable, "-m", "bot.cli.start", "chat")


def piped(typed: bytes, *args: str) -> tuple[int, str, str]:
    """Status, standard output and standard error of `kompas chat` with this in its pipe."""
    ended = subprocess.run([*RUN, *args], input=typed, capture_output=True, check=False, env=os.environ)  # noqa: S603  our own
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()


@pytest.mark.parametrize("typed", [b"\xef\xbb\xbf2\r\n1\r\n", b"2\n\xef\xbb\xbf1\n", b"\xef\xbb\xbf\n2\n1\n"])
def test_a_byte_order_mark_is_no_answer(typed: bytes) -> None:
    """Before the first line, or where one file was put behind another."""
    status, out, err = piped(typed)
    assert (status, err) == (0, "")
    assert "For whom are you here?" in out


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        (b"2\nnonsense\n1\n", {2: "fits no option"}),
        (b"x\n\n\n2\n99\n1\n", {1: "fits no option", 5: "fits no option"}),
        (b"\xff\xfe2\x00\n\x002\n", {1: "fits no option", 2: "fits no option"}),
        (b"2\n1\n1\n1\n1\n1\n1\n10\n", {8: "is not possible there"}),
    ],
)
def test_a_pipe_says_which_line_came_to_nothing(typed: bytes, lines: dict[int, str]) -> None:
    """By its number and never by what it held; the interview goes on, and ends with status 2."""
    status, out, err = piped(typed)
    told = "".join(
        f"kompas: standard input: line {line}: {why}. The interview goes on without it.\n"
        for line, why in lines.items()
    )
    assert (status, err) == (2, told)
    assert out.rstrip().endswith("Closed. Nothing was kept.")


def test_nothing_in_a_pipe_is_no_fault() -> None:
    """The first screen, and a clean end."""
    status, out, err = piped(b"")
    assert (status, err) == (0, "")
    assert "Choose your language." in out
