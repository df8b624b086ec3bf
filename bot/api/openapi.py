"""The OpenAPI description, where the models alone do not make it: refusals, and what only the policy knows."""

from typing import Any

from bot.api.problems import MEDIA_TYPE
from bot.api.schemas import Problem
from policy.pack.facts import Fact, Kind
from policy.pack.provisions import Audience
from policy.policy import Policy

Json = dict[str, Any]

_REF = "#/components/schemas/"
_DESCRIBED = {
    400: "The body is not JSON: where, says the detail.",
    413: "The body is larger than 64,000 bytes.",
    415: "The body is not sent as application/json, or is packed.",
    422: "Something in the body is not allowed; `allowed` lists what is.",
    429: "Too many tokens that do not open, from one address.",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How the refusals of a call are described."""
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF + "Problem"}}}
    return {status: {"description": _DESCRIBED[status], "content": content} for status in statuses}


def complete(description: Json, policy: Policy) -> Json:
    """The OpenAPI description with what only the policy knows: its languages, its facts and their options."""
    schemas: Json = description["components"]["schemas"]
    languages = list(policy.languages)
    schemas["Language"] = {"type": "string", "enum": languages}
    schemas["Answers"] = {
        "type": "object",
        "description": "Answers by fact; one that is left out is not known.",
        "properties": {fact.id: _answer(fact) for fact in policy.facts},
        "additionalProperties": False,
    }
    schemas |= {_options_of(fact): {"type": "string", "enum": list(fact.option_ids)} for fact in policy.facts}
    schemas["Problem"] = Problem.model_json_schema()
    schemas["AssessmentRequest"]["examples"] = [
        {"answers": case.answers, "language": languages[0], "audience": Audience.WORKER}
        for case in policy.pack.cases[:3]
    ]
    return description


def _answer(fact: Fact) -> Json:
    answer: Json = {"$ref": _REF + _options_of(fact)}
    if fact.kind is Kind.SEVERAL:
        alone = [option.id for option in fact.options if option.exclusive]
        answer = {"type": "array", "items": answer, "minItems": 1, "uniqueItems": True}
        if alone:
            answer |= {"if": {"contains": {"enum": alone}}, "then": {"maxItems": 1}}
    return {"anyOf": [answer, {"$ref": _REF + "Unknown"}]}


def _options_of(fact: Fact) -> str:
    """The name of the schema that lists the options of a fact, such as PublicRoleOption."""
    return "".join(part.capitalize() for part in (*fact.id.split("_"), "option"))
