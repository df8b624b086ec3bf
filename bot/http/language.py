"""What a request tells of the person's language."""

from starlette.requests import Request

from policy.pack.catalogue import LANGUAGES


def language_of(request: Request) -> str | None:
    """The first language of the request's headers that we speak."""
    wanted = request.headers.get("accept-language", "")[:200].split(",")
    spoken = (part.partition(";")[0].strip().partition("-")[0].lower() for part in wanted)
    return next((language for language in spoken if language in LANGUAGES), None)
