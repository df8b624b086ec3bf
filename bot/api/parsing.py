"""Reading a request: JSON and nothing else. What is wrong is said with its place, and never repeated whole."""

import json
from typing import Any, NoReturn, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request

from bot.api.models import EventIn
from bot.api.problems import Refused
from policy.errors import AnswersError
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import LONGEST_SHOWN, Answers, Unknown, read_answer, read_answers
from policy.policy import Policy

_Model = TypeVar("_Model", bound=BaseModel)
_SAID = {
    "missing": "is missing",
    "model_type": "is not an object",
    "list_type": "is not a list",
    "string_type": "is not text",
    "string_unicode": "holds what is not Unicode",
    "string_too_short": "is empty",
    "string_too_long": "is too long",
    "too_long": "holds too many",
    "literal_error": "is not one of what is allowed",
}


async def read_body(request: Request, model: type[_Model]) -> _Model:
    """The body as a model; an empty one is an object without anything. Raises Refused."""
    body = await request.body()
    if not body.strip():
        return _checked(model, {})
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "api.media-type", allowed=["application/json"])
    return _checked(model, _parsed(body))


def read_case_of(policy: Policy, given: object, language: str) -> Answers:
    """The answers of one case. Raises Refused with what is allowed."""
    try:
        return read_answers(policy.facts, given)
    except AnswersError as error:
        raise Refused(422, "api.answers", str(error), _allowed(policy, given), language) from None


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Refused(400, "api.unreadable", f"Not JSON at {place}.") from None
    except UnicodeDecodeError as error:
        raise Refused(400, "api.unreadable", f"Byte {error.start} is not UTF-8.") from None
    except RecursionError:
        raise Refused(400, "api.unreadable", "Nested too deeply.") from None
    except ValueError:
        raise Refused(400, "api.unreadable", "Holds a number that is too long.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refused(400, "api.unreadable", f"{_shown(key)} stands there twice. Give it once.")
        found[key] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise Refused(400, "api.unreadable", f"{name} is no JSON.")


def _checked(model: type[_Model], value: object) -> _Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        key = "api.event" if first["type"] == "one_of" else "api.unreadable"
        raise Refused(422, key, _detail(first), _fitting(model, first), _language(value)) from None


def _detail(error: ErrorDetails) -> str:
    *owner, last = error["loc"] or ("",)
    if error["type"] == "extra_forbidden":
        place = ".".join((*map(str, owner), ""))
        return f"{place}{_shown(str(last))} is not known."
    said = _SAID.get(error["type"], error["msg"])
    return f"{'.'.join(map(str, error['loc'])) or 'The body'} {said}."


def _fitting(model: type[BaseModel], error: ErrorDetails) -> list[str] | None:
    """What may stand in that place, where it can be listed."""
    kind, place = error["type"], error["loc"]
    owner = EventIn if place[:1] == ("event",) else model
    if kind == "literal_error":
        return list(get_args(owner.model_fields[str(place[-1])].annotation))
    if kind in ("extra_forbidden", "missing", "model_type", "one_of"):
        return list(owner.model_fields)
    return None


def _language(value: object) -> str | None:
    """The language that a body names, though something else in it is wrong."""
    named = value.get("language") if isinstance(value, dict) else None
    return named if isinstance(named, str) and named in LANGUAGES else None


def _allowed(policy: Policy, given: object) -> list[str]:
    """The options of the first fact whose answer cannot be read; the facts, where one is not known."""
    if not isinstance(given, dict) or not set(given) <= set(policy.fact):
        return list(policy.fact)
    for fact in policy.facts:
        try:
            read_answer(fact, given.get(fact.id, Unknown.DONT_KNOW))
        except AnswersError:
            return [*fact.option_ids, *(unknown.value for unknown in Unknown)]
    return list(policy.fact)


def _shown(text: str) -> str:
    """What somebody sent, cut: it may be long, and is theirs."""
    shown = repr(text)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
