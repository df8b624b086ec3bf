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
from policy.facts import Answers, read_answers
from policy.policy import Policy
from policy.provisions import Audience
from policy.report import report


def read_case(policy: Policy, text: str, place: str) -> Answers:
    """The answers of one JSON object. Raises InputError with the place, what is wrong and what is allowed."""
    try:
        return read_answers(policy.facts, json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InputError(
            f"{place}: {where}: not JSON: {error.msg}. Give one JSON object from fact to answer."
        ) from error
    except RecursionError as error:
        raise InputError(f"{place}: nested too deeply. Give one JSON object from fact to answer.") from error
    except ValueError as error:
        raise InputError(f"{place}: {error}") from error


def read_lines(policy: Policy, text: str, place: str) -> list[Answers]:
    """The answers of one case a line; empty lines are passed over. Raises InputError naming the line."""
    numbered = ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
    return [read_case(policy, line, f"{place}: line {number}") for number, line in numbered]


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
            raise InputError(f"{key!r} stands there twice. Give each fact once.")
        found[key] = value
    return found


def _no_constant(name: str) -> None:
    raise InputError(f"{name} is not JSON. Give options as strings.")
