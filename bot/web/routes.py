"""The pages and forms. Each form names its screen and what it was drawn from: it changes what it shows, and no more."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.web.address import PATH, NoPlace
from bot.web.beginning import begin, begin_again, spoken, without_a_case
from bot.web.conflict import stale
from bot.web.context import (
    NOT_SHOWN,
    SEE_OTHER,
    Refusal,
    WebContext,
    begins,
    brought_of,
    browser_language,
    check_host,
    form_of,
    keep,
    opened_of,
    speaking,
)
from bot.web.cookie import Brought, Unopened, clear_case, is_onion, is_public
from bot.web.downloads import (
    END,
    ask_for_code,
    code_page,
    give_sheet,
    make_file,
    offer_link,
    take_code,
    told_of_codes,
)
from bot.web.forms import Sent
from bot.web.page import SHEET_ACTIONS, page_of, whole
from bot.web.page_state import Drawn
from bot.web.responses import Beside, as_it_is, drawn_page, not_taken, options_of, shown
from bot.web.submissions import BEFORE, drawn_from, events, moved, overwrites, ticked
from dialogs.case import Case
from dialogs.step import Event, Turn, step

NOT_TAKEN = 422


WITHOUT_A_CASE = ("/", "/open", "/privacy")
"""The pages that can be read by somebody who has not answered anything."""

Reading = Callable[[WebContext, Request], Response | Awaitable[Response]]
Taking = Callable[[WebContext, Request], Awaitable[Response]]


def routes(site: WebContext) -> list[Route]:
    """The routes of the site. They stand in no API description."""
    pages: dict[str, Reading] = {
        "/": begin,
        PATH: _read,
        f"{PATH}/{{number}}": _lead,
        "/print": _print,
        "/privacy": _privacy,
        "/leave": _leave,
        "/open": ask_for_code,
        "/open/{handle}": offer_link,
        "/open/{handle}/{why}": offer_link,
    }
    taken = {PATH: _take, "/open": take_code}
    forms = [
        Route(path, partial(_either, site, pages.pop(path), taken[path]), methods=["GET", "POST"]) for path in taken
    ]
    read = [Route(path, partial(_get, site, page)) for path, page in pages.items()]
    return [*forms, *read, Route("/sheet.{form}", partial(give_sheet, site))]


async def _either(site: WebContext, page: Reading, take: Taking, request: Request) -> Response:
    """A page whose form is sent to its own address."""
    return await (take(site, request) if request.method == "POST" else _get(site, page, request))


async def _get(site: WebContext, page: Reading, request: Request) -> Response:
    check_host(request)
    answer, path = page(site, request), request.scope["path"]
    response = answer if isinstance(answer, Response) else await answer
    can_leave = path in WITHOUT_A_CASE or path.startswith("/open/")  # elsewhere, the case would be left behind
    if site.onion and can_leave and is_public(request) and not is_onion(request):
        response.headers["onion-location"] = site.onion + quote(path)
    return response


async def _print(site: WebContext, request: Request) -> Response:
    try:
        brought = brought_of(site, request)
    except Unopened:
        return await begin_again(site, request)
    if brought is None:
        return without_a_case(site, request)
    case = brought.case
    if case.audience is None:
        return RedirectResponse("/", SEE_OTHER)
    pages = whole(site.guide, case, site.day)
    return site.page("print.html", case, pages=pages, going=site.path(case.screen))


def _privacy(site: WebContext, request: Request) -> Response:
    return site.page("privacy.html", speaking(site, request), operator=site.guide.operator)


def _leave(site: WebContext, request: Request) -> Response:
    response = RedirectResponse(site.guide.operator.quick_exit, SEE_OTHER)
    response.headers["clear-site-data"] = '"cache", "storage"'  # cookies are those of the whole domain
    clear_case(request, response)
    return response


def refused(site: WebContext, request: Request, status: int, key: str) -> Response:
    """The page that says why a request was not taken."""
    return site.page("message.html", speaking(site, request), status, text=key)


async def _read(site: WebContext, request: Request) -> Response:
    screen, language = _place(site, request)
    if screen == "erased":
        opened = opened_of(site, request)
        if opened and opened.codes.latest:
            await site.handles.whole()
        return _erased(site, request, Case(language=language or browser_language(site, request), screen=screen))
    try:
        brought = brought_of(site, request)
    except Unopened:
        return await begin_again(site, request)
    if brought is None:
        return without_a_case(site, request)
    wanted = screen or brought.case.screen
    there = moved(site.guide, brought.case, wanted)
    if there.screen != wanted:
        return RedirectResponse(site.path(there.screen), SEE_OTHER)
    return await _read_there(site, request, brought, there)


async def _read_there(site: WebContext, request: Request, brought: Brought, there: Case) -> Response:
    """The page of the case where it is now; of codes no more is said than is right."""
    if there.screen == "code":
        return await code_page(site, request, replace(brought, case=there))
    if there.screen == "share" and brought.codes.latest:
        await site.handles.whole()  # what is said of codes is right only then
    return as_it_is(site, there, brought, site.digest(request, brought))


def _erased(site: WebContext, request: Request, case: Case) -> Response:
    """That all is erased; and of codes that were made here before, until when they open."""
    brought, page = opened_of(site, request), page_of(site.guide, case, site.day)
    of_codes = told_of_codes(site, brought.codes, case) if brought else None
    return HTMLResponse(drawn_page(site, page, case, site.digest(request, None), Beside(codes=of_codes)))


def _place(site: WebContext, request: Request) -> tuple[str, str | None]:
    """The screen and the language that an address names; none where it is somebody else's, or of former keys."""
    try:
        return site.places.read(request.scope["query_string"].decode())
    except NoPlace:
        return "", None


def _lead(site: WebContext, request: Request) -> Response:
    """From an address of earlier versions, which held the number of a screen, to one that tells nothing."""
    screen = _screen(site, request.path_params["number"])
    if screen == "erased":
        raise Refusal(404, "web.not-found")
    return RedirectResponse(site.path(screen), SEE_OTHER)


async def _take(site: WebContext, request: Request) -> Response:
    sent = site.forms.read(await form_of(request))
    try:
        brought = brought_of(site, request)
    except Unopened:
        return _erase(site, request, sent) if sent.action == "erase" else await begin_again(site, request)
    screen = _screen(site, sent.at)
    if brought is None:
        return await _take_first(site, request, screen, sent)
    if sent.action == END:
        return await _end(site, request, brought, sent)
    drawn = drawn_from(site.guide, site.codec, brought, sent)
    refused = overwrites(site.guide, brought.case, drawn, screen, sent)
    return stale(site, request, brought, screen, sent) if refused else await _follow(site, request, brought, sent)


async def _take_first(site: WebContext, request: Request, screen: str, sent: Sent) -> Response:
    """The form of a browser that brings no case."""
    if sent.action == "erase":
        return RedirectResponse(_erased_path(site, request, sent), SEE_OTHER)  # what has gone is erased
    case = Case(language=spoken(site, request, sent.language))
    if screen not in BEFORE:
        return without_a_case(site, request, sent.language)
    if not begins(site, request, sent.of):
        return shown(
            site, case, site.digest(request, None), site.guide.voice(case).say("web.once-more"), status=NOT_SHOWN
        )
    return await _follow(site, request, Brought(case), sent)


async def _follow(site: WebContext, request: Request, brought: Brought, sent: Sent) -> Response:
    """Do what a form asks for."""
    screen = _screen(site, sent.at)
    if (screen, sent.action) == ("language", "restart"):
        begun = Brought(Case(language=brought.case.language), codes=brought.codes)
        return _go_on(site, request, begun)  # on the start page: whoever comes next
    drawn = drawn_from(site.guide, site.codec, brought, sent)
    if sent.action == "restart" and drawn is Drawn.OTHER:
        return _go_on(site, request, brought)  # it has begun: the button was pressed twice
    case = ticked(site.guide, moved(site.guide, brought.case, screen), sent)
    asked = events(site.guide, case, drawn, sent)
    first, rest = (asked[0], asked[1:]) if asked else (None, [])
    turn = step(site.guide, case, first, site.day, brought.before)
    if turn.refused:
        return not_taken(site, site.digest(request, brought if brought.mark else None), turn, options_of(first))
    return await _arrive(site, request, brought, sent, _gone_on(site, turn, rest))


def _gone_on(site: WebContext, turn: Turn, rest: Iterable[Event]) -> Turn:
    """The turn after what else a form asks for. What is set can end what the button was about."""
    for event in rest:
        then = step(site.guide, turn.case, event, site.day)
        turn = turn if then.refused else replace(then, before=turn.before if then.case.answers else None)
    return turn


async def _arrive(site: WebContext, request: Request, brought: Brought, sent: Sent, turn: Turn) -> Response:
    """What a browser gets where a form has led: all erased, a file, a page to print, or the next page."""
    if turn.case.screen == "erased":
        return _erase(site, request, sent, replace(brought, case=turn.case))
    if sent.action in SHEET_ACTIONS and turn.case.answers == brought.case.answers:
        return await make_file(site, request, SHEET_ACTIONS[sent.action])
    where = "/print" if sent.action == "print" else site.path(turn.case.screen)
    mark = "" if sent.action == "restart" else brought.mark
    shared = _screen(site, sent.at) == "share"
    codes = replace(brought.codes, now=0) if shared else brought.codes  # whatever was made before
    return _go_on(site, request, Brought(turn.case, mark, turn.before, codes), where)


async def _end(site: WebContext, request: Request, brought: Brought, sent: Sent) -> Response:
    """End the codes that were made in this browser, of whatever case. What came of it is said where they are made."""
    await site.handles.whole()
    site.handles.end(brought.codes.maker)
    if _screen(site, sent.at) == "erased":
        return RedirectResponse(_erased_path(site, request, sent), SEE_OTHER)
    case = moved(site.guide, brought.case, "share")
    is_shown = drawn_from(site.guide, site.codec, brought, sent) is Drawn.SAME
    return _go_on(site, request, replace(brought, case=ticked(site.guide, case, sent) if is_shown else case))


def _go_on(site: WebContext, request: Request, brought: Brought, where: str = "") -> Response:
    """To the screen of a case, which the browser keeps; without its mark it is one that begins."""
    response = RedirectResponse(where or site.path(brought.case.screen), SEE_OTHER)
    keep(site, request, response, brought)
    return response


def _erase(site: WebContext, request: Request, sent: Sent, brought: Brought | None = None) -> Response:
    """The cookie goes; where a code was made that still opens, it holds only until when."""
    language = brought.case.language if brought else None
    response = RedirectResponse(_erased_path(site, request, sent, language), SEE_OTHER)
    if brought and told_of_codes(site, brought.codes, brought.case):
        keep(site, request, response, Brought(Case(language=language), codes=brought.codes))
    else:
        clear_case(request, response)
    return response


def _erased_path(site: WebContext, request: Request, sent: Sent, language: str | None = None) -> str:
    """Where it is said in the language of the page, or else of the case, or of the browser."""
    language = sent.language if sent.language in site.guide.policy.languages else language or ""
    return site.path("erased", spoken(site, request, language))


def _screen(site: WebContext, number: str) -> str:
    try:
        screen = site.codec.screen_of(int(number)) if number.isascii() and number.isdigit() and len(number) < 4 else ""
    except KeyError:
        screen = ""
    if not screen:
        raise Refusal(404, "web.not-found")
    return screen
