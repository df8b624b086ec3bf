"""Problems, RFC 9457: what was wrong, in the caller's language, and what is allowed."""

from collections.abc import Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import MISSING, BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.api.schemas import Event, Problem
from bot.http.language import language_of
from dialogs.context import Context
from policy.pack.facts import LONGEST_SHOWN
from policy.pack.provisions import Audience

MEDIA_TYPE = "application/problem+json"

_KEYS = {"one_of": "api.event", "answers": "api.answers"}
_SAID = {
    "missing": "is missing",
    "model_type": "is not an object",
    "model_attributes_type": "is not an object",
    "list_type": "is not a list",
    "string_type": "is not text",
    "string_unicode": "holds what is not Unicode",
    "string_too_short": "is empty",
    "string_too_long": "is too long",
    "too_long": "holds too many",
    "enum": "is not one of what is allowed",
}


class Refused(HTTPException):
    """A request that cannot be taken: status, the id of the sentence that says why, a detail and what is allowed.

    `language` is what the request itself names as one, where it could be read so far.
    """

    def __init__(
        self,
        status: int,
        key: str,
        detail: str = "",
        allowed: Sequence[str] | None = None,
        language: object = None,
    ) -> None:
        super().__init__(status, detail)
        self.key = key
        self.allowed = allowed
        self.language = language


def problem(guide: Context, request: Request, refused: Refused) -> Response:
    """The problem document, in the language of the request, or else of its headers."""
    languages = guide.policy.languages
    told = refused.language
    named = told if isinstance(told, str) and told in languages else language_of(request, languages)
    title = guide.voice_in(named).say(refused.key)
    allowed = list(refused.allowed) if refused.allowed is not None else MISSING
    body = Problem(title=title, status=refused.status_code, detail=refused.detail or title, allowed=allowed)
    return JSONResponse(body.model_dump(), refused.status_code, media_type=MEDIA_TYPE)


def refusal(model: type[BaseModel], error: RequestValidationError) -> Refused:
    """Why a body is not such a model: its first fault, or else what is wrong with the answers in it."""
    fault = min(error.errors(), key=lambda fault: fault["type"] == "answers")
    kind, place = fault["type"], fault["loc"][1:]
    language = error.body.get("language") if isinstance(error.body, dict) else None
    key = _KEYS.get(kind, "api.unreadable")
    return Refused(422, key, _detail(fault, place), _allowed(model, fault, place), language)


def shown(text: str) -> str:
    """What somebody sent, cut: it may be long, and is theirs."""
    whole = repr(text)
    return whole if len(whole) <= LONGEST_SHOWN else f"{whole[:LONGEST_SHOWN]}…"


def _detail(fault: dict[str, Any], place: tuple[int | str, ...]) -> str:
    if fault["type"] == "answers":
        return str(fault["ctx"]["detail"])
    if fault["type"] == "extra_forbidden":
        return f"{'.'.join((*map(str, place[:-1]), shown(str(place[-1]))))} is not known."
    return f"{'.'.join(map(str, place)) or 'The body'} {_SAID.get(fault['type'], fault['msg'])}."


def _allowed(model: type[BaseModel], fault: dict[str, Any], place: tuple[int | str, ...]) -> list[str] | None:
    """What may stand in that place, where it can be listed."""
    if fault["type"] in ("extra_forbidden", "missing", "model_type", "model_attributes_type", "one_of"):
        return list((Event if place[:1] == ("event",) else model).model_fields)
    if fault["type"] == "enum":
        return list(Audience)  # no other enum is taken
    allowed: list[str] | None = fault.get("ctx", {}).get("allowed")
    return allowed
