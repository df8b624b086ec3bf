"""Problems, RFC 9457: what was wrong, in the caller's language, and what is allowed."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.api.given import Problem
from bot.http.language import language_of
from dialogs.context import Context

MEDIA_TYPE = "application/problem+json"


class Refused(Exception):
    """A request that cannot be taken: status, the id of the sentence that says why, a detail and what is allowed.

    `language` is the one that the request itself names, where it could be read so far.
    """

    def __init__(
        self,
        status: int,
        key: str,
        detail: str = "",
        allowed: Sequence[str] | None = None,
        language: str | None = None,
    ) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.detail = detail
        self.allowed = allowed
        self.language = language


def problem(guide: Context, request: Request, refused: Refused) -> Response:
    """The problem document, in the language of the request, or else of its headers."""
    title = guide.voice_in(refused.language or language_of(request)).say(refused.key)
    allowed = list(refused.allowed) if refused.allowed is not None else None
    body = Problem(title=title, status=refused.status, detail=refused.detail or title, allowed=allowed)
    return JSONResponse(body.model_dump(exclude_none=True), refused.status, media_type=MEDIA_TYPE)
