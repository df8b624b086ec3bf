"""Every refusal is a page for people, a problem document for programs, and never a trace."""

import logging
from functools import partial
from typing import cast

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from bot.api.problems import Refused, problem
from bot.http.rate_limits import AGAIN, SECONDS, Crowded, TooMany
from bot.http.security import HEADERS, Encoded, TooLarge
from bot.tokens.code_links import Elsewhere
from bot.web.context import Refusal, WebContext, brought_of
from bot.web.cookie import Unopened, clear_case
from bot.web.routes import refused as refused_page

log = logging.getLogger(__name__)

_SAID = {
    404: ("web.not-found", "api.not-found"),
    405: ("web.not-found", "api.method"),
    413: ("web.too-large", "api.too-large"),
    415: ("web.refused", "api.encoding"),
    429: ("web.too-many", "api.too-many"),
    500: ("web.broken", "api.broken"),
    503: ("web.busy", "web.busy"),
}
"""What is said of a status: on a page, and by the API."""


def install_error_handlers(app: FastAPI, site: WebContext) -> None:
    """Let the application answer what it cannot take."""
    for kind, answer in (
        (Refused, _refused),
        (Refusal, _refusal),
        (HTTPException, _known),
        (TooLarge, _too_large),
        (Encoded, _encoded),
        (TooMany, _too_many),
        (Crowded, _crowded),
        (Elsewhere, _elsewhere),
        (ClientDisconnect, _gone),
        (Exception, _broken),
    ):
        app.add_exception_handler(kind, partial(answer, site))


async def _refused(site: WebContext, request: Request, error: Exception) -> Response:
    return _no(site, request, cast(Refused, error), "web.refused")


async def _refusal(site: WebContext, request: Request, error: Exception) -> Response:
    refusal = cast(Refusal, error)
    return refused_page(site, request, refusal.status, refusal.key)


async def _known(site: WebContext, request: Request, error: Exception) -> Response:
    known = cast(HTTPException, error)
    response = _of_status(site, request, known.status_code)
    response.headers.update(known.headers or {})
    return response


async def _too_large(site: WebContext, request: Request, _: Exception) -> Response:
    return _of_status(site, request, 413)


async def _encoded(site: WebContext, request: Request, _: Exception) -> Response:
    response = _of_status(site, request, 415)
    response.headers["accept-encoding"] = "identity"  # what would be taken; RFC 9110, 15.5.16
    return response


async def _crowded(site: WebContext, request: Request, _: Exception) -> Response:
    response = _of_status(site, request, 503)
    response.headers["retry-after"] = str(AGAIN)
    return response


async def _elsewhere(site: WebContext, request: Request, _: Exception) -> Response:
    """To the same address: this connection ends with the answer, and the next leads to the process that knows."""
    if request.scope["path"].startswith("/api"):
        response = _of_status(site, request, 503)
        response.headers["retry-after"] = "1"
        return response
    path, query = request.scope["path"], request.scope["query_string"].decode()
    return RedirectResponse(f"{path}?{query}" if query else path, 307)  # with the form, where there is one


async def _gone(_: WebContext, __: Request, ___: Exception) -> Response:
    return Response(status_code=400)  # whoever hung up in the middle reads no answer: on a bad line that is no fault


async def _too_many(site: WebContext, request: Request, _: Exception) -> Response:
    response = _of_status(site, request, 429)
    response.headers["retry-after"] = str(SECONDS)
    if not _opens(site, request):
        clear_case(request, response)  # without it one can go on at once
    return response


def _opens(site: WebContext, request: Request) -> bool:
    """Whether the cookie opens, where there is one: the counter is for all who share an address."""
    try:
        brought_of(site, request)
    except Unopened:
        return False
    return True


async def _broken(site: WebContext, request: Request, error: Exception) -> Response:
    log.error("A request could not be answered: %s.", type(error).__name__)
    response = _of_status(site, request, 500)
    response.headers.update(HEADERS)  # this answer does not pass the guard
    return response


def _of_status(site: WebContext, request: Request, status: int) -> Response:
    page, key = _SAID.get(status, ("web.refused", "api.unreadable"))
    return _no(site, request, Refused(status, key), page)


def _no(site: WebContext, request: Request, refused: Refused, page: str) -> Response:
    if request.scope["path"].startswith(("/api", "/openapi")):
        return problem(site.guide, request, refused)
    return refused_page(site, request, refused.status_code, page)
