"""The first page: for whoever brings nothing, comes back, or brings what does not open any more."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.web.context import WebContext, brought_of, browser_language
from bot.web.cookie import Unopened, clear_case
from bot.web.responses import page_text, shown
from dialogs.case import Case
from dialogs.screens.render import first_lines


def spoken(site: WebContext, request: Request, language: str) -> str | None:
    """The language that a form names, or else the browser's."""
    return language if language in site.guide.policy.languages else browser_language(site, request)


async def begin(site: WebContext, request: Request) -> Response:
    """The first page, or whether to go on or begin anew."""
    hint = Case(language=browser_language(site, request))
    try:
        brought = brought_of(site, request)
    except Unopened:
        return await begin_again(site, request)
    if brought is None:
        return shown(site, hint, site.digest(request, None))
    case, of = brought.case, site.digest(request, brought)
    going = site.path(case.screen) if case.language and case.screen not in ("language", "erased") else ""
    if case.answers and case.language:
        number = site.codec.number_of("language")
        first = first_lines(site.guide, Case(language=case.language))  # not of the answers: somebody else may be here
        return site.page("begin.html", case, of=of, number=number, first=first, going=going or site.path("review"))
    return HTMLResponse(page_text(site, replace(case, screen="language", back_to=""), of, going=going))


async def begin_again(site: WebContext, request: Request) -> Response:
    """A fresh start in one sentence, for a cookie that does not open."""
    await site.limits.failed(request)
    case = Case(language=browser_language(site, request))
    response = shown(site, case, site.digest(request, None), site.guide.voice(case).say("web.expired"))
    clear_case(request, response)
    return response


def without_a_case(site: WebContext, request: Request, language: str = "") -> Response:
    """The same for a browser that brings no cookie: it has gone, or this browser keeps none."""
    case = Case(language=spoken(site, request, language))
    note = f"{site.guide.voice(case).say('web.expired')} {site.guide.voice(case).say('web.privacy.cookie')}"
    return shown(site, case, site.digest(request, None), note)
