"""The guide's examples as the API takes and gives them. `python -m tests.belarus.golden` writes them anew."""

import json
import re
from typing import Any

from dialogs.context import Context
from tests.api.calls import Caller, calling
from tests.api.serving import ROOT

PAGE = ROOT / "docs" / "api.md"
_EXAMPLE = re.compile(r"```(json (?:POST \S+|[0-9]{3})|text message)\n(.*?)```", re.DOTALL)


def laid_out(value: dict[str, Any], depth: int = 2) -> str:
    """An object as JSON, one line for each of its parts."""
    if not depth or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = " " * (3 - depth)
    lines = (f"{json.dumps(name)}: {_part(part, depth - 1, inner)}" for name, part in value.items())
    return "{" + f",\n{inner}".join(lines) + "}"


def _part(part: object, depth: int, indent: str) -> str:
    if isinstance(part, dict):
        return laid_out(part, depth)
    if isinstance(part, list) and part:
        lines = (json.dumps(item, ensure_ascii=False) for item in part)
        return "[\n" + ",\n".join(f"{indent} {line}" for line in lines) + "]"
    return json.dumps(part, ensure_ascii=False)


def _message(screen: dict[str, Any]) -> str:
    """A screen as the bridge to Chatwoot writes it."""
    items = enumerate(screen["choices"] + screen["actions"], start=1)
    numbered = "\n".join(f"{number}. {item['label']}" for number, item in items)
    return "\n\n".join((screen["heading"], *screen["paragraphs"], numbered))


def _with_token(example: str, token: str) -> str:
    """A request with the token of the answer before, where it has one of ours."""
    named = json.loads(example).get("token")
    is_ours = named is not None and " " not in named
    return example.replace(json.dumps(named), json.dumps(token)) if is_ours else example


async def renewed(caller: Caller, text: str) -> str:
    """The guide with every request sent, each token the one of the answer before, and every answer as it came."""
    token, status, answer, parts, end = "", 0, {}, [], 0
    for found in _EXAMPLE.finditer(text):
        kind, shown = found.groups()
        if kind.startswith("json POST "):
            shown = _with_token(shown, token)
            came = await caller.post(kind.removeprefix("json POST "), json.loads(shown))
            status, answer = came.status_code, came.json()
            token = answer.get("token", token)
        elif kind == "text message":
            shown = _message(answer["screen"]) + "\n"
        else:
            kind, shown = f"json {status}", laid_out(answer) + "\n"
        parts += [text[end : found.start()], f"```{kind}\n{shown}```"]
        end = found.end()
    return "".join((*parts, text[end:]))


async def write(guide: Context) -> None:
    """Write the examples anew."""
    async with calling(guide) as caller:
        PAGE.write_text(await renewed(caller, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
