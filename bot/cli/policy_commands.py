"""`kompas policy`: a pack read, checked or begun."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.new_pack import write_pack
from bot.cli.policy_text import policy_text
from bot.cli.time_limit import TooSlow, limited
from bot.errors import InputError
from bot.serve.composition import open_policy, pack_folder
from dialogs.codec import Codec
from dialogs.context import open_context
from policy.errors import PackError, Problem
from policy.pack.catalogue import LANGUAGES, base_language
from policy.pack.facts import LONGEST_SHOWN
from policy.policy import Policy
from policy.worked_cases import worked_out

policy_app = typer.Typer(help="The policy pack: read it, check it, or begin one.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Argument(metavar="[FOLDER]", help="The pack; that of KOMPAS_PACK, or else the bundled one, unless given."),
]
Spoken = Annotated[
    str | None,
    typer.Option(metavar="LANGUAGE", help=f"Of {', '.join(LANGUAGES)} one that the pack has."),
]

CHECK_SECONDS = 30
"""Seconds in which a pack must be checked. The bundled one takes less than a tenth of one."""


@policy_app.command()
def show(
    folder: Folder = None,
    language: Spoken = None,
) -> None:
    """Print the pack passage by passage, each with the statements that stand on it."""
    with _in_time(folder):
        policy = open_policy(folder)
        text = policy_text(policy, check_language(policy, language))
    print(text, end="")


@policy_app.command()
def check(
    folder: Folder = None,
) -> None:
    """Check that a pack is whole, that an interview can be held, and that its worked cases come out as written.

    Everything that is wrong is told at once, a line each: the file, the place, what is wrong, what to do.
    """
    with _in_time(folder):
        policy = open_context(open_policy(folder)).policy
        Codec(policy)
        problems = tuple(worked_out(policy))
    if problems:
        raise PackError(*problems)
    counts = f"{len(policy.passage)} passages, {len(policy.statement)} statements, {len(policy.provisions)} provisions"
    print(f"{policy.id} {policy.pack.about.version}: {counts}, {len(policy.pack.cases)} worked cases: in order.")
    print(policy.pack.digest)


@policy_app.command("new")
def new_command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is empty, or not there yet.")],
    language: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LANGUAGE", help=f"What the pack speaks; may be repeated. Unless given: {', '.join(LANGUAGES)}."
        ),
    ] = None,
) -> None:
    """Begin a pack: a small example in which every field is explained, and which passes `kompas policy check`."""
    write_pack(folder, language or LANGUAGES)
    print(f"{folder}: an example to change, file by file. Then: kompas policy check {folder}")


def check_language(policy: Policy, language: str | None) -> str:
    """The language that is wanted, or else the one spoken first. Raises InputError for one that the pack lacks."""
    if language is not None and language not in policy.languages:
        given = language[:LONGEST_SHOWN]
        raise InputError(f"--language: {policy.id} has no {given!r}. Give one of: {', '.join(policy.languages)}.")
    return language or base_language(policy.languages)


@contextmanager
def _in_time(folder: Path | None) -> Iterator[None]:
    try:
        with limited(CHECK_SECONDS):
            yield
    except TooSlow as error:
        wrong, mend = f"takes more than {CHECK_SECONDS} s to check.", "Make its conditions and patterns simpler."
        raise PackError(Problem(str(folder or pack_folder()), "the pack", wrong, mend)) from error
