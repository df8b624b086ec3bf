"""`kompas`: the commands."""

import asyncio
import io
import json
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console

from bot.cli.command_errors import complain, tell
from bot.cli.explain import decoded, explain, explain_text, lines_of, read_case, read_day, read_line, reading
from bot.cli.policy_commands import Spoken, check_language, policy_app
from bot.errors import InputError
from bot.rendering.pdf import sheet_pdf
from bot.serve.composition import build_context, open_policy, today
from bot.settings import read_settings
from bot.terminal import chat as hold_chat
from bot.tokens.keys import new_key
from dialogs.case import Case
from dialogs.interview import Interview
from dialogs.mermaid import flow as flow_text
from dialogs.sheet.make import Sheet, make_sheet
from dialogs.sheet.text import sheet_as_json, sheet_as_text
from policy.errors import PackError
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from policy.policy import Policy

app = typer.Typer(
    help="Guided questions about a country policy, and the parts of it that may apply. Nothing is stored.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(policy_app, name="policy")


LOCAL = "127.0.0.1"

NARROWEST = 20
"""Columns: a terminal that claims fewer is not believed."""


class Format(StrEnum):
    """How an assessment is written."""

    JSON = "json"
    JSONL = "jsonl"
    TEXT = "text"
    PDF = "pdf"
    SHEET = "sheet"
    SHEET_JSON = "sheet-json"


SHEETS = (Format.PDF, Format.SHEET, Format.SHEET_JSON)
"""The forms of the case sheet: on paper, as plain text to paste, and as JSON."""


@app.command()
def chat(
    language: Annotated[
        str | None, typer.Option(metavar="LANGUAGE", help=f"Skip the choice of language: {', '.join(LANGUAGES)}.")
    ] = None,
    audience: Annotated[Audience | None, typer.Option(help="Skip the choice of whom this is for.")] = None,
) -> None:
    """Hold the interview in this terminal, or through a pipe: one line an answer.

    Through a pipe it ends with status 2 where a line came to nothing; standard error says which.
    """
    guide, unread = build_context(), list[int]()
    check_language(guide.policy, language)

    def wrong(number: int, why: str) -> None:
        if not sys.stdin.isatty():
            unread.append(number)
            complain(f"standard input: line {number}: {why}. The interview goes on without it.")

    console = Console(force_terminal=sys.stdout.isatty(), highlight=False)
    console.width = max(console.width, NARROWEST)
    case = Case(language=language, audience=audience, screen="safety" if language else "language")
    hold_chat(guide, case, today, console, wrong)
    raise typer.Exit(2 if unread else 0)


@app.command("explain")
def explain_command(  # noqa: PLR0913, PLR0917  each is an option of the command
    answers: Annotated[
        str, typer.Argument(metavar="ANSWERS.json", help="A file with the answers; - is standard input.")
    ],
    language: Spoken = None,
    audience: Annotated[
        Audience | None,
        typer.Option(help="For whom the words are: the applicant unless given; a sheet is for workers."),
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day it is about. Today, unless given.")
    ] = None,
    format: Annotated[
        Format,
        typer.Option(
            help="jsonl: one case a line in, one assessment a line out, as each comes; a line that cannot be read is "
            "named on standard error, the others go on, and the status is 2. pdf, sheet, sheet-json: a case sheet."
        ),
    ] = Format.TEXT,
    strict: Annotated[
        bool, typer.Option("--strict", help="With jsonl: stop at the first line that cannot be read.")
    ] = False,
) -> None:
    """Explain the answers of one case, or of many with jsonl; or make the legal aid worker's case sheet of one."""
    if format in SHEETS:
        _refuse_sheet(format, audience)
    if strict and format is not Format.JSONL:
        raise InputError("--strict: is for many cases. Leave it out, or give --format jsonl.")
    guide, audience = build_context(), audience or Audience.APPLICANT
    language = check_language(guide.policy, language)
    place = "standard input" if answers == "-" else answers
    day = read_day(on)
    with _opened(answers, place) as stream:
        if format is Format.JSONL:
            raise typer.Exit(_explain_lines(guide.policy, stream, place, strict, (language, audience, day)))
        with reading(place):
            data = stream.read()
    case = read_case(guide.policy, decoded(data, place), place)
    if format in SHEETS:
        output = _sheet(format, make_sheet(guide, Case(answers=case, language=language), day))
    elif format is Format.JSON:
        output = json.dumps(explain(guide.policy, case, language, audience, day), ensure_ascii=False, indent=1)
    else:
        output = explain_text(guide, case, language, audience, day)
    if output:
        print(output)


def _explain_lines(policy: Policy, stream: BinaryIO, place: str, strict: bool, told: tuple[str, Audience, date]) -> int:
    """Answer each line as it comes, one that cannot be read on standard error; the status, 2 if there was one."""
    status, number = 0, 0
    for number, line in lines_of(stream, place):
        try:
            case = read_line(policy, line, place, number)
        except InputError as error:
            if strict:
                raise
            complain(str(error))
            status = 2
        else:
            print(json.dumps(explain(policy, case, *told), ensure_ascii=False), flush=True)
    if not number:
        raise InputError(f"{place}: is empty. Give one case a line.")
    return status


@app.command("serve")
def serve_command(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 is every one of this machine.")] = LOCAL,
    port: Annotated[
        int | None,
        typer.Option(
            help="The port; 0 is any that is free.", min=0, max=65535, show_default="8000, or the next that is free"
        ),
    ] = None,
) -> None:
    """Serve the web page and the API until stopped; with KOMPAS_TELEGRAM_TOKEN the Telegram bot, too."""
    from bot.serve.server import serve  # noqa: PLC0415  Telegram, database, web: slow to import

    settings = read_settings()
    serve(settings, build_context(settings), host, port)


@app.command()
def doctor() -> None:
    """Look a deployment over: what is in order, what is not, and what to do about it."""
    from bot.cli.doctor import examine  # noqa: PLC0415  Telegram and database: slow to import

    with_trouble = asyncio.run(examine(read_settings(), print))
    raise typer.Exit(1 if with_trouble else 0)


@app.command()
def key() -> None:
    """Print a new key for KOMPAS_KEYS. Put it first, and keep the older ones behind it for two days."""
    print(new_key(today()))


@app.command("verify")
def verify_command() -> None:
    """Prove what this program promises, over every state of the interview; or show a conversation that breaks it."""
    from bot.verify.run import verify  # noqa: PLC0415  every channel: slow to import

    raise typer.Exit(0 if verify(today(), print) else 1)


@app.command()
def flow() -> None:
    """Print the interview's state machine as a Mermaid diagram."""
    print(flow_text(Interview(open_policy())), end="")


def main() -> None:
    """Run a command. What a person gave wrongly ends in a line on standard error and status 2."""
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
    except (PackError, InputError, typer.TyperException, typer.Abort, OSError) as error:
        tell(error)
    sys.exit(2)


def _refuse_sheet(format: Format, audience: Audience | None) -> None:
    if audience is Audience.APPLICANT:
        raise InputError("--audience: a case sheet is for the legal aid worker. Leave it out, or give worker.")
    if format is Format.PDF and sys.stdout.isatty():
        raise InputError("--format pdf: is not for a terminal. Write it into a file, by ending with > sheet.pdf")


def _sheet(format: Format, sheet: Sheet) -> str:
    """The sheet as it is printed; nothing is left to print of a PDF, which is bytes."""
    if format is Format.SHEET:
        return sheet_as_text(sheet)
    if format is Format.SHEET_JSON:
        return json.dumps(sheet_as_json(sheet), ensure_ascii=False, indent=1)
    sys.stdout.buffer.write(sheet_pdf(sheet))
    return ""


def _opened(name: str, place: str) -> BinaryIO:
    """The file with the answers, or standard input. Raises InputError where it cannot be opened."""
    with reading(place):
        return sys.stdin.buffer if name == "-" else Path(name).open("rb")
