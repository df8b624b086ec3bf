"""What is typed into `kompas chat`: it goes on with every line, and nothing that was typed comes back."""

import io
import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.terminal import chat
from bot.typed import Unclear, offers, read_words
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.screen import Screen
from dialogs.step import step
from policy.pack.catalogue import LANGUAGES
from tests.conftest import TODAY
from tests.dialogs.every_screen import every_screen
from tests.dialogs.walks import events_of
from tests.fuzz.broken import MARK, broken_bytes, broken_texts, odd_texts
from tests.fuzz.command import clean, run
from tests.fuzz.depth import depths

DRAWN = re.compile(r"\x1b\[[0-9;]*m|\x1b\[H\x1b\[2J\x1b\[3J")
"""What a terminal is told: colours, and to wipe what was erased."""

SAID = re.compile(r"kompas: standard input: line [0-9]+: [a-z ,]+\. The interview goes on without it\.")
"""What is said of a line: its number and why, and nothing of what it held."""

TYPED = ("1", "2", "1,3", "3 4", "continue", "back", "why", "erase", "Belarus", "I don't know", "review", "help", "")


@depths(20, 300)
def test_conversations(guide: Context, monkeypatch: pytest.MonkeyPatch, examples: int) -> None:
    """Line after line, in a terminal and through a pipe, up to a clean end."""
    line = st.sampled_from(TYPED) | st.sampled_from(TYPED) | broken_texts(st.sampled_from(TYPED)) | odd_texts

    @settings(max_examples=examples)
    @given(st.sampled_from((None, *LANGUAGES)), st.lists(line, max_size=12), st.booleans())
    @example("en", ["1", MARK, "a," * 5_000, "\x1b]0;x\x07", "[red]"], False)
    def hold(language: str | None, lines: list[str], terminal: bool) -> None:
        typed = "\n".join(lines).encode("utf-8", "replace").decode()
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        out = io.StringIO()
        console = Console(file=out, force_terminal=terminal, width=100, highlight=False)
        chat(guide, Case(language=language, screen="safety" if language else "language"), _today, console)
        told = DRAWN.sub("", out.getvalue())
        assert clean(told)
        assert MARK not in told
        assert told.rstrip().endswith(tuple(guide.voice_in(name).say("terminal.closed") for name in LANGUAGES))

    hold()


def _today() -> date:
    return TODAY


@depths(60, 1_000)
def test_words(guide: Context, examples: int) -> None:
    """Words are an event that the screen offers, or unclear. What takes answers away is done for nothing like it."""
    screens = every_screen(guide)
    english = next(number for number, (_, screen) in enumerate(screens) if screen.language == "en")

    @settings(max_examples=examples)
    @given(st.sampled_from(range(len(screens))).flatmap(lambda number: _words_at(number, screens[number][1])))
    @example((english, "erse"))
    def hold(typed: tuple[int, str]) -> None:
        number, text = typed
        case, screen = screens[number]
        try:
            event = read_words(screen, text)
        except Unclear:
            return
        assert event in events_of(screen) or screen.multiple
        assert step(guide, case, event, TODAY).screen.heading
        _check_erasing(screen, text, str(event))

    hold()


def _words_at(number: int, screen: Screen) -> st.SearchStrategy[tuple[int, str]]:
    labels = [label for offer in offers(screen) for label in (*offer.labels, offer.id)]
    return st.tuples(st.just(number), broken_texts(st.sampled_from(labels)) | odd_texts)


def _check_erasing(screen: Screen, text: str, event: str) -> None:
    if event in ("Do(action='erase')", "Do(action='restart')"):
        whole = [label.casefold() for offer in offers(screen) for label in (*offer.labels, offer.id)]
        assert "".join(text.casefold().split()) in {"".join(label.split()) for label in whole}


@depths(4, 60)
def test_bytes(guide: Context, monkeypatch: pytest.MonkeyPatch, examples: int) -> None:
    """Whatever comes through a pipe, the command ends well."""
    monkeypatch.setattr("bot.cli.app.build_context", lambda: guide)

    @settings(max_examples=examples)
    @given(broken_bytes(st.just(b"2\n1\n1\n2\n1,3\nwhy\nerase\n")))
    def hold(typed: bytes) -> None:
        status, out, err = run("chat", typed=typed)
        assert status == (2 if err else 0)
        assert all(SAID.fullmatch(line) for line in err.splitlines()), err
        assert clean(out.decode())

    hold()
