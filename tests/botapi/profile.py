"""What a bot says about itself: commands, descriptions, name; each by language, commands also by scope."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.botapi.refusal import bad_request
from tests.botapi.world import World

Json = dict[str, Any]
Does = Callable[[World, Json], Any]

MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 256
_TEXTS = {
    "Description": ("description", 512, "DESCRIPTION_TOO_LONG"),
    "ShortDescription": ("short_description", 120, "ABOUT_TOO_LONG"),
    "Name": ("name", 64, "TITLE_INVALID"),
}


def _language(parameters: Json) -> str:
    code: str = parameters.get("language_code", "")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _scope(parameters: Json) -> tuple[str, ...]:
    scope = parameters.get("scope", {"type": "default"})
    return "commands", json.dumps(scope, sort_keys=True), _language(parameters)


def _set_commands(world: World, parameters: Json) -> bool:
    commands = parameters["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= LONGEST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile[_scope(parameters)] = commands
    return True


def _get_commands(world: World, parameters: Json) -> Any:
    return world.profile.get(_scope(parameters), [])


def _delete_commands(world: World, parameters: Json) -> bool:
    world.profile.pop(_scope(parameters), None)
    return True


def _setter(key: str, longest: int, refusal: str) -> Does:
    def set_text(world: World, parameters: Json) -> bool:
        text = parameters.get(key, "")
        if len(text) > longest:
            raise bad_request(refusal)
        world.profile[key, _language(parameters)] = text
        return True

    return set_text


def _getter(key: str) -> Does:
    def get_text(world: World, parameters: Json) -> Json:
        default = world.profile.get((key, ""), world.name if key == "name" else "")
        return {key: world.profile.get((key, _language(parameters))) or default}

    return get_text


METHODS: dict[str, Does] = {
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    **{f"setMy{name}": _setter(*rule) for name, rule in _TEXTS.items()},
    **{f"getMy{name}": _getter(key) for name, (key, _, _) in _TEXTS.items()},
}
