"""What the Bot API accepts: methods, their parameters, and how those travel as text."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

Json = dict[str, Any]
Validate = Callable[[Any], Any]

_API: Json = json.loads((Path(__file__).parent / "bot-api.json").read_text(encoding="utf-8"))
_METHODS: Json = _API["methods"]
_DEFINITIONS: Json = _API["definitions"]
_NAMES = {name.lower(): name for name in _METHODS}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_BOOLEANS = {"true": True, "false": False}


class Invalid(Exception):
    """A call that the Bot API does not know in this form."""


def method(name: str) -> str | None:
    """The method of this name as it is spelled, or none. Capitals do not matter."""
    return _NAMES.get(name.lower())


def methods() -> list[str]:
    """Every method there is."""
    return list(_METHODS)


def decode(name: str, sent: Mapping[str, Any]) -> Json:
    """The parameters of a call, from texts to what the definition says they are.

    Args:
        name: The method as it is spelled.
        sent: What came: texts of a form or query, or values of a JSON body.
    """
    kinds = _kinds(name)
    return {key: _value(kinds.get(key, _TEXT), f"{name}: {key}", value) for key, value in sent.items()}


def check(name: str, parameters: Json) -> None:
    """Raises Invalid if the definition does not allow these parameters."""
    _judge(_needs(name), name, parameters)


def check_answer(name: str, result: Any) -> None:
    """Raises Invalid if a method cannot give this result."""
    _judge(_gives(name), name, result)


def check_update(update: Json) -> None:
    """Raises Invalid if Telegram never sends this update."""
    _judge(_update(), "update", update)


def _judge(validate: Validate, name: str, value: Any) -> None:
    try:
        validate(value)
    except fastjsonschema.JsonSchemaException as wrong:
        raise Invalid(f"{name}: {wrong}") from None


@cache
def _needs(name: str) -> Validate:
    return _compile(_METHODS[name]["needs"])


@cache
def _gives(name: str) -> Validate:
    return _compile(_METHODS[name]["gives"])


@cache
def _update() -> Validate:
    return _compile({"$ref": "#/definitions/TelegramUpdate"})


def _compile(schema: Json) -> Validate:
    """Compiled with only those definitions it reaches: the others would take most of the time."""
    reached: Json = {}
    waiting = [schema]
    while waiting:
        for name in re.findall(r'"#/definitions/([^"]+)"', json.dumps(waiting.pop())):
            if name not in reached:
                reached[name] = _DEFINITIONS[name]
                waiting.append(reached[name])
    compiled: Validate = fastjsonschema.compile(
        {"$schema": "http://json-schema.org/draft-07/schema#", **schema, "definitions": reached}, use_default=False
    )
    return compiled


_TEXT = frozenset({"string"})


@cache
def _kinds(name: str) -> dict[str, frozenset[str]]:
    """Of each parameter, the JSON types it may have."""
    schema = _resolved(_METHODS[name]["needs"])
    return {key: frozenset(_types(value)) for key, value in schema.get("properties", {}).items()}


def _resolved(schema: Json) -> Json:
    while "$ref" in schema:
        schema = _DEFINITIONS[schema["$ref"].removeprefix("#/definitions/")]
    return schema


def _types(schema: Json) -> set[str]:
    schema = _resolved(schema)
    if "anyOf" in schema:
        return set().union(*map(_types, schema["anyOf"]))
    types = schema.get("type", "object")
    return set(types) if isinstance(types, list) else {types}


def _value(kinds: frozenset[str], key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if "number" in kinds and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    if "boolean" in kinds and value.lower() in _BOOLEANS:
        return _BOOLEANS[value.lower()]
    if "string" in kinds:
        return value
    if kinds & {"object", "array"}:
        try:
            return json.loads(value)
        except ValueError:
            raise Invalid(f"{key} is not JSON: {value[:80]!r}") from None
    return value
