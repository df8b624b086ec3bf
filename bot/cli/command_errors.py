"""What a person gave wrongly, as the command line tells it: a line each on standard error."""

import os
import sys

import typer

from policy.errors import PackError

LONGEST = 800
"""Characters of a message; of a longer one the middle is left out."""


def tell(error: Exception) -> None:
    """Say what is wrong: of a pack everything, a line each, and how much it is."""
    problems = [str(problem) for problem in error.problems] if isinstance(error, PackError) else [_message(error)]
    if len(problems) > 1:
        problems.append(f"{len(problems)} problems.")
    for problem in filter(None, problems):  # nothing to say where the help was asked for by giving nothing
        complain(problem)


def complain(message: str) -> None:
    """One line on standard error."""
    print(f"kompas: {_one_line(message)}", file=sys.stderr)


def _message(error: Exception) -> str:
    """What is wrong, as it is told."""
    if isinstance(error, typer.TyperException):
        message = error.format_message()
        return f"{message.rstrip('.')}. Try --help." if message else ""
    if isinstance(error, typer.Abort):
        return "broken off."
    if isinstance(error, OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or leaving would try to write the rest
        return f"{error.filename or 'standard output'}: {error.strerror}. Nothing more is written."
    return str(error)


def _one_line(message: str) -> str:
    """The message as a terminal can show it: nothing in it that a terminal obeys, and no name without an end."""
    line = "".join(mark if mark.isprintable() else "�" for mark in " ".join(message.split()))
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}"
