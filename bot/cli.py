"""`kompas`: the commands."""

import io
import json
import os
import re
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.app import build_guide, today
from bot.errors import InputError
from bot.explain import as_json_lines, explain, explain_text, read_case, read_lines
from bot.policy_text import policy_text
from bot.terminal import chat as hold_chat
from dialogs.case import Case
from dialogs.flow import flow as flow_text
from dialogs.interview import Interview
from policy.cases import differences
from policy.errors import PackError
from policy.facts import LONGEST_SHOWN
from policy.policy import BELARUS, load
from policy.provisions import Audience

app = typer.Typer(
    help="Guided questions about the Dutch country policy on Belarus of 12 May 2022. Nothing is stored.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
policy_app = typer.Typer(help="The policy pack: read it, or check it.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")


Folder = Annotated[Path, typer.Argument(metavar="[FOLDER]", help="The pack; the bundled one unless given.")]


NARROWEST = 20
"""Columns: a terminal that claims fewer is not believed."""


class Language(StrEnum):
    """The languages spoken."""

    NL = "nl"
    EN = "en"
    RU = "ru"
    BE = "be"


class Format(StrEnum):
    """How an assessment is written."""

    JSON = "json"
    JSONL = "jsonl"
    TEXT = "text"


@app.command()
def chat(
    language: Annotated[Language | None, typer.Option(help="Skip the choice of language.")] = None,
    audience: Annotated[Audience | None, typer.Option(help="Skip the choice of whom this is for.")] = None,
) -> None:
    """Hold the interview in this terminal, or through a pipe: one line an answer."""
    console = Console(force_terminal=sys.stdout.isatty(), highlight=False)
    console.width = max(console.width, NARROWEST)
    case = Case(language=language, audience=audience, screen="safety" if language else "language")
    hold_chat(build_guide(), case, today, console)


@app.command("explain")
def explain_command(
    answers: Annotated[
        str, typer.Argument(metavar="ANSWERS.json", help="A file with the answers; - is standard input.")
    ],
    language: Annotated[Language, typer.Option(help="The language of the words.")] = Language.EN,
    audience: Annotated[Audience, typer.Option(help="For whom the words are.")] = Audience.APPLICANT,
    on: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day it is about. Today, unless given.")
    ] = None,
    format: Annotated[Format, typer.Option(help="jsonl: one case a line in, one assessment a line out.")] = Format.TEXT,
) -> None:
    """Explain the answers of one case, or of many with jsonl."""
    guide = build_guide()
    place = "standard input" if answers == "-" else answers
    text, day = _read(answers, place), _day(on)
    if format is Format.JSONL:
        cases = read_lines(guide.policy, text, place)
        found = [explain(guide.policy, case, language, audience, day) for case in cases]
        output = as_json_lines(found)
    elif format is Format.JSON:
        case = read_case(guide.policy, text, place)
        output = json.dumps(explain(guide.policy, case, language, audience, day), ensure_ascii=False, indent=1)
    else:
        output = explain_text(guide, read_case(guide.policy, text, place), language, audience, day)
    if output:
        print(output)


@app.command()
def flow() -> None:
    """Print the interview's state machine as a Mermaid diagram."""
    print(flow_text(Interview(load())), end="")


@policy_app.command()
def show(
    folder: Folder = BELARUS,
    language: Annotated[Language, typer.Option(help="The language of the statements.")] = Language.EN,
) -> None:
    """Print the pack passage by passage, each with the statements that stand on it."""
    print(policy_text(load(folder), language), end="")


@policy_app.command()
def check(
    folder: Folder = BELARUS,
) -> None:
    """Check that a pack is whole, and that its worked cases come out as written."""
    policy = load(folder)
    for case in policy.pack.cases:
        for difference in differences(policy, case):
            raise PackError("cases.toml", f"case {case.name!r}", difference, "Correct the case or the provision.")
    counts = f"{len(policy.passage)} passages, {len(policy.statement)} statements, {len(policy.provisions)} provisions"
    print(f"{policy.id} {policy.pack.about.version}: {counts}, {len(policy.pack.cases)} worked cases: in order.")
    print(policy.pack.digest)


def main() -> None:
    """Run a command. What a person gave wrongly ends in one line on standard error and status 2."""
    if sys.stdout is None or sys.stderr is None:
        sys.exit(2)  # closed: there is nowhere to say what is wrong
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BytesIO())
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # the words are not ASCII, whatever the locale is
    try:
        status = app(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(status)
    except (InputError, PackError) as error:
        message = str(error)
    except typer.TyperException as error:
        message = error.format_message().replace("Value error, ", "")
    except typer.Abort:
        message = "broken off."
    except OSError as error:
        message = f"{error.filename or 'standard output'}: {error.strerror}. Nothing more is written."
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or leaving would try to write the rest
    if message:  # none where the help was asked for by giving nothing
        print(f"kompas: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(2)


def _read(name: str, place: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"{place}: {error.strerror}. Name a file that can be read, or - for standard input."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: byte {error.start}: not UTF-8. Save the file as UTF-8.") from error


def _day(text: str | None) -> date:
    if text is None:
        return today()
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # such as 30 February: said below, with what has the wrong form
    raise InputError(f"--on: {text[:LONGEST_SHOWN]!r} is not a day. Write it as 2026-11-22.")
