"""A call of the bot from its arrival to its answer, with whatever goes wrong in between."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.botapi import definition, polling
from tests.botapi.faults import Fault
from tests.botapi.methods import Files, perform
from tests.botapi.refusal import Refused, too_many_requests
from tests.botapi.settings import Done
from tests.botapi.state import Call
from tests.botapi.world import World

Json = dict[str, Any]
HTML = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


@dataclass(frozen=True)
class Reply:
    """What comes back over the wire, or does not.

    Attributes:
        seconds: How late it comes.
        broken: "refused" if there was no connection, "reset" if it ended, "silent" if nothing ever comes.
    """

    status: int
    body: bytes
    content_type: str = "application/json"
    seconds: float = 0
    broken: Literal["", "refused", "reset", "silent"] = ""


async def call(world: World, token: str, name: str, sent: Mapping[str, Any], files: Files | None = None) -> Reply:
    """Answers a call of a bot as Telegram does.

    Args:
        world: Where it is carried out.
        token: As it stood in the address.
        name: The method as it stood in the address.
        sent: The parameters, as texts or JSON values.
        files: The files of a multipart body: name and content by the name of the part.
    """
    if token != world.token:
        return _refusal(Refused("Unauthorized"))
    method = definition.method(name)
    if method is None:
        world.lacks(f"{name}: there is no such method")
        return _refusal(Refused("Not Found"))
    try:
        uploaded = {part: {"uploaded": part} for part in files or () if part not in sent}
        parameters = definition.decode(method, {**sent, **_known(method, uploaded, sent)})
        definition.check(method, parameters)
    except definition.Invalid as wrong:
        world.lacks(str(wrong))
        return _refusal(Refused(f"Bad Request: {wrong}", 400))
    record = Call(method, parameters, world.clock.now())
    world.calls.append(record)
    fault = world.faults.next(method, parameters.get("chat_id"))
    if method == "answerCallbackQuery" and (tap := world.taps.get(parameters["callback_query_id"])):
        tap.tried += 1
        tap.lost += bool(fault and fault.kind in ("lost", "lost_timeout", "malformed"))
    reply = _before(world, fault, parameters) or _after(fault, await _carry_out(world, method, parameters, files))
    record.outcome = fault.kind if fault else str(reply.status)
    return reply


def _known(method: str, uploaded: Json, sent: Mapping[str, Any]) -> Json:
    """The parts that are parameters; the others are named by some attach:// inside one."""
    attached = json.dumps(list(sent.values()), default=str)
    return {part: value for part, value in uploaded.items() if f"attach://{part}" not in attached}


async def _carry_out(world: World, method: str, parameters: Json, files: Files | None) -> Reply:
    try:
        if method == "getUpdates":
            return _answer({"ok": True, "result": await polling.get_updates(world, parameters)})
        result = perform(world, method, parameters, files)
    except Refused as refused:
        return _refusal(refused)
    except NotImplementedError as unknown:
        world.lacks(str(unknown))
        return _refusal(Refused(str(unknown), 501))
    if isinstance(result, Done):
        return _answer({"ok": True, "result": result.result, "description": result.description})
    return _answer({"ok": True, "result": result})


def _answer(payload: Json, status: int = 200) -> Reply:
    return Reply(status, json.dumps(payload, ensure_ascii=False).encode())


def _refusal(refused: Refused) -> Reply:
    payload: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        payload["parameters"] = refused.parameters
    return _answer(payload, refused.code)


def _before(world: World, fault: Fault | None, parameters: Json) -> Reply | None:
    """The reply if the call is not carried out."""
    if fault is None:
        return None
    silent = Reply(0, b"")
    replies: dict[str, Reply] = {
        "flood": _refusal(too_many_requests(max(int(fault.seconds), 1))),
        "internal": _refusal(Refused("Internal Server Error", 500)),
        "gateway": _refusal(Refused("Bad Gateway", 502)),
        "html": Reply(502, HTML, "text/html"),
        "refused": replace(silent, broken="refused"),
        "reset": replace(silent, broken="reset"),
        "timeout": replace(silent, broken="silent"),
    }
    chat = world.chats.get(parameters.get("chat_id", 0))
    if fault.kind == "blocked" and chat and chat.type == "private" and not chat.blocked:
        who = {"id": chat.id, "is_bot": False, **chat.naming}
        world.moved(chat, who, "member", "kicked")
    if fault.kind == "removed" and chat:
        message = chat.messages.get(parameters.get("message_id", 0))
        if message:
            world.remove(message)
    return replies.get(fault.kind)


def _after(fault: Fault | None, reply: Reply) -> Reply:
    """What becomes of the reply of a call that was carried out."""
    match fault.kind if fault else "":
        case "lost":
            return replace(reply, broken="reset")
        case "lost_timeout":
            return replace(reply, broken="silent")
        case "malformed":
            return replace(reply, body=reply.body[: len(reply.body) // 2])
        case "slow":
            return replace(reply, seconds=fault.seconds if fault else 0)
        case _:
            return reply
