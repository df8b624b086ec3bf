"""`kompas explain`: cases in, assessments out. Everything is read before anything is printed."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.errors import InputError
from dialogs.case import Case, View, finding_screen
from dialogs.draw import body_of, first_lines
from dialogs.guide import Guide
from dialogs.screens import Quote
from policy.assess import assess
from policy.facts import LONGEST_SHOWN, Answers, read_answers
from policy.policy import Policy
from policy.provisions import Audience
from policy.report import report

_WANTED = 'Give one JSON object from fact to answer, such as {"origin": "belarus"}.'


def read_case(policy: Policy, text: str, place: str) -> Answers:
    """The answers of one JSON object. Raises InputError with the place, what is wrong and what is allowed."""
    if not text.strip():
        raise InputError(f"{place}: is empty. {_WANTED}")
    try:
        # Numbers are kept as text: no answer is one, and none is too long to be named.
        hooks: dict[str, Any] = {"parse_int": str, "parse_float": str, "parse_constant": str}
        return read_answers(policy.facts, json.loads(text, object_pairs_hook=_once, **hooks))
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise InputError(f"{place}: holds more than one value. For many cases: --format jsonl.") from error
        raise InputError(f"{place}: not JSON at line {error.lineno}, column {error.colno}. {_WANTED}") from error
    except RecursionError as error:
        raise InputError(f"{place}: nested too deeply. {_WANTED}") from error
    except ValueError as error:
        raise InputError(f"{place}: {error}") from error


def read_lines(policy: Policy, text: str, place: str) -> list[Answers]:
    """The answers of one case a line. Raises InputError naming the line that cannot be read, an empty one included."""
    lines = text.rstrip().split("\n")
    if len(lines) == 1:
        return [read_case(policy, lines[0], place)]
    return [read_case(policy, line, f"{place}: case {number}") for number, line in enumerate(lines, start=1)]


def explain(policy: Policy, answers: Answers, language: str, audience: Audience, on: date) -> dict[str, Any]:
    """One case as a JSON object."""
    return report(policy, assess(policy, answers, on), language, audience)


def explain_text(guide: Guide, answers: Answers, language: str, audience: Audience, on: date) -> str:
    """One case as plain text: the screens of the findings, whole, each with its Dutch original."""
    case = Case(answers=answers, language=language, audience=audience, view=View.OPEN)
    screens = ["findings", *(finding_screen(provision.id) for provision in guide.policy.provisions)]
    texts = (_as_text(guide, replace(case, screen=screen), on) for screen in screens)
    return "\n\n\n".join(("\n".join(first_lines(guide, case)), *texts)).strip()


def as_json_lines(assessments: Iterable[dict[str, Any]]) -> str:
    """One assessment a line."""
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in assessments)


def _as_text(guide: Guide, case: Case, on: date) -> str:
    body = body_of(guide, case, on)
    parts = (part for page in body.pages for part in page)
    texts = (f"‘{part.text}’ ({part.passage})" if isinstance(part, Quote) else part for part in parts)
    return "\n\n".join((body.heading.upper(), *texts))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"{key[:LONGEST_SHOWN]!r} stands there twice. Give each fact once.")
        found[key] = value
    return found
