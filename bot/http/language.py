"""What a request tells of the person's language."""

from collections.abc import Sequence

from starlette.requests import Request


def language_of(request: Request, languages: Sequence[str]) -> str | None:
    """The first language of the request's headers that is among those spoken."""
    wanted = request.headers.get("accept-language", "")[:200].split(",")
    spoken = (part.partition(";")[0].strip().partition("-")[0].lower() for part in wanted)
    return next((language for language in spoken if language in languages), None)
