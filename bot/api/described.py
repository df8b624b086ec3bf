"""How requests and refusals stand in the OpenAPI description. That it is true is tested with it."""

from typing import Any

from bot.api.given import Problem
from bot.api.models import LONGEST_NAME, LONGEST_TOKEN, MOST_CHOSEN
from bot.api.problems import MEDIA_TYPE
from policy.pack.facts import Fact, Kind, Unknown
from policy.pack.provisions import Audience
from policy.policy import Policy

Json = dict[str, Any]

_NAME: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
_EXAMPLES: dict[str, Json] = {
    "begin": {},
    "choose": {"token": "the token of the turn before", "event": {"choose": ["en"]}},
    "open a case code": {"code": "what somebody was given on the screen `code`"},
    "go on": {"token": "the token of the turn before", "event": {"do": "continue"}},
}
_SAID = {
    400: ("The body is not JSON: where, says the detail.", "The request is not the JSON object that is wanted."),
    413: ("The body is larger than 64,000 bytes.", "The request is too large."),
    415: (
        "The body is not sent as application/json, or is packed.",
        "Send JSON, with the content type application/json.",
    ),
    422: ("Something in the body is not allowed; `allowed` lists what is.", "An answer is not allowed here."),
    429: ("Too many tokens that do not open, from one address.", "Too many attempts. Please wait a minute."),
}


def refusals(*statuses: int) -> dict[int | str, Json]:
    """The refusals of a call, each a problem document."""
    return {status: _refusal(status) for status in statuses}


def turn_body() -> Json:
    """What a turn takes."""
    token = {"anyOf": [{"type": "string", "maxLength": LONGEST_TOKEN}, {"type": "null"}]}
    event = {"anyOf": [*_events(), {"type": "null"}]}
    nothing = {"type": "null"}
    properties = {
        "token": token | {"description": "From the turn before; without one an interview begins."},
        "event": event | {"description": "What the person does; without one the screen is shown as it is."},
    }
    turn = {"type": "object", "properties": properties, "additionalProperties": False}
    code = {"type": "string", "maxLength": LONGEST_TOKEN, "description": "A case code: its copy of answers is opened."}
    alone = {"code": code, "token": nothing, "event": nothing}
    opened = {"type": "object", "properties": alone, "required": ["code"], "additionalProperties": False}
    return _body({"anyOf": [turn | {"properties": properties | {"code": nothing}}, opened]}, _EXAMPLES, required=False)


def assessment_body(policy: Policy) -> Json:
    """What an assessment takes: any facts of the policy, each with the answers it can have."""
    answers = {fact.id: _answer(fact) for fact in policy.facts}
    properties = {
        "answers": {"type": "object", "properties": answers, "additionalProperties": False},
        "language": {"enum": list(policy.languages)},
        "audience": {"enum": [audience.value for audience in Audience]},
        "on": {
            "anyOf": [{"type": "string", "format": "date"}, {"type": "null"}],
            "description": "The day it is about; today, unless given.",
        },
    }
    schema = {
        "type": "object",
        "properties": properties,
        "required": ["answers", "language", "audience"],
        "additionalProperties": False,
    }
    return _body(schema, {policy.pack.cases[0].name: _example(policy)}, required=True)


def _example(policy: Policy) -> Json:
    """The first worked case of the policy, as it is explained to a worker."""
    return {"answers": policy.pack.cases[0].answers, "language": policy.languages[0], "audience": "worker"}


def _events() -> list[Json]:
    chosen = {"type": "array", "items": _NAME, "maxItems": MOST_CHOSEN, "uniqueItems": True}
    return [
        _only("choose", chosen, "Answers the screen at hand."),
        _only("tick", _NAME, "Turns one of several options on or off."),
        _only("do", _NAME, "An action the screen offers, such as `continue`."),
    ]


def _only(name: str, schema: Json, said: str) -> Json:
    properties = {name: schema | {"description": said}}
    return {"type": "object", "properties": properties, "required": [name], "additionalProperties": False}


def _answer(fact: Fact) -> Json:
    unknowns = [unknown.value for unknown in Unknown]
    if fact.kind is Kind.ONE:
        return {"enum": [*fact.option_ids, *unknowns]}
    together = [option.id for option in fact.options if not option.exclusive]
    several = {"type": "array", "items": {"enum": together}, "minItems": 1, "uniqueItems": True}
    alone = [[option.id] for option in fact.options if option.exclusive]
    return {"anyOf": [several, *([{"enum": alone}] if alone else []), {"enum": unknowns}]}


def _body(schema: Json, examples: dict[str, Json], *, required: bool) -> Json:
    shown = {name: {"value": example} for name, example in examples.items()}
    content = {"application/json": {"schema": schema, "examples": shown}}
    return {"requestBody": {"required": required, "content": content}}


def _refusal(status: int) -> Json:
    said, title = _SAID[status]
    schema = Problem.model_json_schema() | {"description": "A problem document, RFC 9457."}
    example = {"type": "about:blank", "title": title, "status": status, "detail": title}
    return {"description": said, "content": {MEDIA_TYPE: {"schema": schema, "example": example}}}
