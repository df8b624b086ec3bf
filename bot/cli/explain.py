"""`kompas explain`: cases in, assessments out. Of many cases one line at a time is read, and answered."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count, islice
from typing import Any, BinaryIO

from bot.errors import InputError
from bot.serve.composition import today
from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.blocks import Block, paragraphs, quotes_of
from dialogs.screens.render import body_of, first_lines
from policy.assess import assess
from policy.pack.facts import LONGEST_SHOWN, Answers, read_answers
from policy.pack.provisions import Audience
from policy.policy import Policy
from policy.report import report

LONGEST_LINE = 1_000_000
"""Bytes of one case among many. The longest there is has less than two thousand."""

_ONE_A_LINE = "Give one case a line, each ended by a line feed."
_NO_ENDS = {
    "\r": "carriage returns alone",
    "\u2028": "line separators (U+2028)",
    "\ufeff": "a byte order mark",
    ",": "a comma",
}
"""What some programs take for the end of a line, or leave between two files put together."""
_BLANK = b" \t\r\n\xef\xbb\xbf"
"""What a blank line consists of; the last three are a byte order mark."""


def read_case(policy: Policy, text: str, place: str) -> Answers:
    """The answers of one JSON object. Raises InputError with the place, what is wrong and what is allowed."""
    try:
        return _read(policy, text, place)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise InputError(f"{place}: holds more than one value. For many cases: --format jsonl.") from error
        raise InputError(
            f"{place}: not JSON at line {error.lineno}, column {error.colno}. {_wanted(policy)}"
        ) from error


def read_line(policy: Policy, data: bytes, place: str, line: int) -> Answers:
    """The answers of one case of many: a line of a file, by its number. Raises InputError."""
    where = f"{place}: line {line}"
    if len(data) > LONGEST_LINE:
        parted = _parted_by(data.decode(errors="replace"))
        raise InputError(f"{where}: is longer than {LONGEST_LINE} bytes{parted}. {_ONE_A_LINE}")
    text = decoded(data, where).rstrip("\r\n")
    try:
        return _read(policy, text, where)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise InputError(f"{where}: holds more after its first value{_parted_by(text)}. {_ONE_A_LINE}") from error
        raise InputError(f"{place}: not JSON at line {line}, column {error.colno}. {_wanted(policy)}") from error


def lines_of(stream: BinaryIO, place: str) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, as they come; blank ones at its end are left out.

    Of a line that is too long only a part is given, longer than LONGEST_LINE: nothing is ever held whole but one line.
    Raises InputError where it cannot be read.
    """
    blank = 0
    for number in count(1):
        with reading(place):
            line = rest = stream.readline(LONGEST_LINE + 2)
            while rest and not rest.endswith(b"\n"):
                rest = stream.readline(LONGEST_LINE)
        if not line:
            return
        if not line.strip(_BLANK):
            blank += 1
            continue
        yield from ((number - blank + place, b"") for place in range(blank))
        blank = 0
        yield number, line


@contextmanager
def reading(place: str) -> Iterator[None]:
    """Raises InputError for what cannot be opened or read."""
    try:
        yield
    except OSError as error:
        wanted = "Name a file that can be read, or - for standard input."
        raise InputError(f"{place}: {error.strerror}. {wanted}") from error


def decoded(data: bytes, place: str) -> str:
    """The text, without the byte order mark that editors put before one. Raises InputError."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: byte {error.start}: not UTF-8. Save the file as UTF-8.") from error


def _read(policy: Policy, text: str, place: str) -> Answers:
    if not text.strip():
        raise InputError(f"{place}: is empty. {_wanted(policy)}")
    try:
        # Numbers are kept as text: no answer is one, and none is too long to be named.
        hooks: dict[str, Any] = {"parse_int": str, "parse_float": str, "parse_constant": str}
        return read_answers(policy.facts, json.loads(text, object_pairs_hook=_once, **hooks))
    except RecursionError as error:
        raise InputError(f"{place}: nested too deeply. {_wanted(policy)}") from error
    except json.JSONDecodeError:
        raise  # it has a place in the text, of which the caller knows what it is called
    except ValueError as error:
        raise InputError(f"{place}: {error}") from error


def _wanted(policy: Policy) -> str:
    """What is wanted, with an answer of the first worked case."""
    example = dict(islice(policy.pack.cases[0].answers.items(), 1))
    return f"Give one JSON object from fact to answer, such as {json.dumps(example)}."


def _parted_by(text: str) -> str:
    """What parts the values of a line, where it looks like the end of one."""
    held = text.strip()
    marks = (mark for mark in _NO_ENDS if (held.endswith(mark) if mark == "," else mark in held))
    return next((f", parted by {_NO_ENDS[mark]}" for mark in marks), "")


def explain(policy: Policy, answers: Answers, language: str, audience: Audience, on: date) -> dict[str, Any]:
    """One case as a JSON object."""
    return report(policy, assess(policy, answers, on), language, audience).model_dump(mode="json")


def explain_text(guide: Context, answers: Answers, language: str, audience: Audience, on: date) -> str:
    """One case as plain text: the screens of the findings, whole, each with its Dutch original."""
    case = Case(answers=answers, language=language, audience=audience, view=View.OPEN)
    screens = ("findings", *guide.findings)
    texts = (_as_text(guide, replace(case, screen=screen), on) for screen in screens)
    first = "\n".join(notice.text for notice in first_lines(guide, case, on))
    return "\n\n\n".join((first, *texts)).strip()


def _as_text(guide: Context, case: Case, on: date) -> str:
    body = body_of(guide, case, on)
    texts = (text for page in body.pages for block in page for text in _paragraphs(block))
    return "\n\n".join((body.heading.text.upper(), *texts))


def _paragraphs(block: Block) -> tuple[str, ...]:
    return (*paragraphs(block), *(f"‘{quote.text}’ ({quote.passage})" for quote in quotes_of((block,))))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"{key[:LONGEST_SHOWN]!r} stands there twice. Give each fact once.")
        found[key] = value
    return found


def read_day(text: str | None) -> date:
    """The day of `--on`; today where it is not given. Raises InputError."""
    if text is None:
        return today()
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # such as 30 February: said below, with what has the wrong form
    raise InputError(f"--on: {text[:LONGEST_SHOWN]!r} is not a day. Write it as 2026-11-22.")
