"""The README shows the machine and a conversation of the bundled pack as they are."""

import io
import re

import pytest
from rich.console import Console

from bot.terminal import chat
from dialogs.case import Case
from dialogs.context import Context
from dialogs.mermaid import flow
from tests.conftest import TODAY
from tests.test_repository import README

TYPED = "1\n1\n2\n1\n1\n1\n1\n1,3\n3\n2,3\n2\n1\n2\n"
"""Somebody from Belarus, of age, a journalist, opens the first finding."""


def held(guide: Context, monkeypatch: pytest.MonkeyPatch) -> str:
    """The conversation the README shows parts of."""
    monkeypatch.setattr("sys.stdin", io.StringIO(TYPED))
    out = io.StringIO()
    case = Case(language="en", screen="safety")
    chat(guide, case, lambda: TODAY, Console(file=out, force_terminal=False, highlight=False))
    return out.getvalue()


def test_the_readme_shows_the_machine_as_it_is(guide: Context) -> None:
    """`kompas flow`, letter for letter."""
    (shown,) = re.findall(r"```mermaid\n(.*?)```", README, re.DOTALL)
    assert shown == flow(guide.interview)


def test_the_readme_shows_a_real_conversation(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line of it is printed, in this order."""
    said = re.escape(guide.voice_in("en").say("label.says"))
    blocks = re.findall(rf"```\n(Answered.*?|{said}.*?)\n```", README, re.DOTALL)
    conversation = held(guide, monkeypatch)
    assert len(blocks) == 2
    for block in blocks:
        assert block in conversation
