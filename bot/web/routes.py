"""The pages and forms. Each form names its screen, so that Back, reload and two tabs change what they show."""

import gzip
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.hints import language_of
from bot.web.cookie import ONION, Unopened, clear_case, host_of, is_public
from bot.web.page import Page, page_of, whole
from bot.web.sharing import (
    END,
    Told,
    ask_for_code,
    code_page,
    end_codes,
    give_sheet,
    offer_link,
    take_code,
    told_of_codes,
)
from bot.web.site import SEE_OTHER, Refusal, Site, case_of, codes_of, form_of, keep, speaking
from dialogs.case import ASIDE, Case
from dialogs.guide import SPEECH
from dialogs.offers import can_set
from dialogs.step import Choose, Do, Event, enter, settle, step
from policy.catalogue import LANGUAGES

STATIC = {"kompas.css": "text/css", "kompas.js": "text/javascript", "icon.png": "image/png"}
BEFORE = ("language", "safety", "audience", *ASIDE, "erased")
"""The screens that come before it is known whom this is for."""


WITHOUT_A_CASE = ("/", "/open", "/privacy")
"""The pages that can be read by somebody who has not answered anything."""


def routes(site: Site) -> list[Route]:
    """The routes of the site. They stand in no API description."""
    pages: dict[str, Callable[[Site, Request], Response]] = {
        "/": _begin,
        "/step/{number}": _read,
        "/erased/{language}": _erased,
        "/print": _print,
        "/privacy": _privacy,
        "/leave": _leave,
        "/open": ask_for_code,
        "/open/{handle}": offer_link,
        "/static/{name}": _static,
    }
    read = [Route(path, partial(_get, site, page)) for path, page in pages.items()]
    sheets = Route("/sheet.{form}", partial(give_sheet, site))
    taken = [Route("/step", partial(_take, site), methods=["POST"])]
    return [*read, sheets, *taken, Route("/open", partial(take_code, site), methods=["POST"])]


async def _get(site: Site, page: Callable[[Site, Request], Response], request: Request) -> Response:
    response, path = page(site, request), request.url.path
    begins = path in WITHOUT_A_CASE or path.startswith("/open/")  # elsewhere, who goes over would leave the case behind
    if site.onion and begins and is_public(request) and not host_of(request).endswith(ONION):
        response.headers["onion-location"] = site.onion + quote(path)
    return response


def _erased(site: Site, request: Request) -> Response:
    language = _spoken(request, request.path_params["language"])
    return _with_codes(site, request, Case(language=language, screen="erased"))


def _spoken(request: Request, language: str) -> str | None:
    """The language that an address or a form names, or else the browser's."""
    return language if language in LANGUAGES else language_of(request)


def _print(site: Site, request: Request) -> Response:
    try:
        case = case_of(site, request)
    except Unopened:
        return _begin_again(site, request)
    if case is None:
        return _without_a_case(site, request)
    if case.audience is None:
        return RedirectResponse("/", SEE_OTHER)
    pages = whole(site.guide, case, site.day)
    return _packed(request, site.page("print.html", case, pages=pages, going=site.path(case.screen)))


def _privacy(site: Site, request: Request) -> Response:
    return site.page("privacy.html", speaking(site, request), operator=site.guide.operator)


def _leave(site: Site, request: Request) -> Response:
    response = RedirectResponse(site.guide.operator.quick_exit, SEE_OTHER)
    response.headers["clear-site-data"] = '"cache", "storage"'  # cookies are those of the whole domain
    clear_case(request, response)
    return response


def _static(_: Site, request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise Refusal(404, "web.not-found")
    return Response((Path(__file__).parent / "static" / name).read_bytes(), media_type=STATIC[name])


def refused(site: Site, request: Request, status: int, key: str) -> Response:
    """The page that says why a request was not taken."""
    return site.page("message.html", speaking(site, request), status, text=key)


def _packed(request: Request, response: Response) -> Response:
    """The one long page, in fewer bytes for a browser that can open them."""
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    headers = {"content-encoding": "gzip", "vary": "accept-encoding"}
    return Response(gzip.compress(response.body, mtime=0), headers=headers, media_type=response.media_type)


def _begin(site: Site, request: Request) -> Response:
    hint = Case(language=language_of(request))
    try:
        case = case_of(site, request)
    except Unopened:
        return _begin_again(site, request)
    going = site.path(case.screen) if case and case.language and case.screen not in ("language", "erased") else ""
    return _shown(site, replace(case, screen="language", back_to="") if case else hint, going=going)


def _begin_again(site: Site, request: Request) -> Response:
    """A fresh start in one sentence, for a cookie that does not open."""
    site.limits.failed(request)
    case = Case(language=language_of(request))
    response = _shown(site, case, note=site.guide.say(case, "web.expired"))
    clear_case(request, response)
    return response


def _without_a_case(site: Site, request: Request) -> Response:
    """The same for a browser that brings no cookie: it has gone, or this browser keeps none."""
    case = Case(language=language_of(request))
    note = f"{site.guide.say(case, 'web.expired')} {site.guide.say(case, 'web.privacy.cookie')}"
    return _shown(site, case, note=note)


def _read(site: Site, request: Request) -> Response:
    screen = _screen(site, request.path_params["number"])
    if screen == "erased":
        raise Refusal(404, "web.not-found")  # it has an address of its own, which holds its language
    try:
        case = case_of(site, request)
    except Unopened:
        return _begin_again(site, request)
    if case is None:
        return _without_a_case(site, request)
    there = _moved(site, case, screen)
    if there.screen != screen:
        return RedirectResponse(site.path(there.screen), SEE_OTHER)
    if screen == "code":
        return code_page(site, request, there)
    return _with_codes(site, request, there) if screen == "share" else _packed(request, _shown(site, there))


def _with_codes(site: Site, request: Request, case: Case) -> Response:
    """A page that tells of the codes that were made in this browser."""
    page, told = page_of(site.guide, case, site.day), told_of_codes(site, request, case)
    return HTMLResponse(_drawn(site, page, case, codes=told))


async def _take(site: Site, request: Request) -> Response:
    form = await form_of(request)
    try:
        brought = case_of(site, request)
    except Unopened:
        return _begin_again(site, request)
    screen = _screen(site, str(form.get("at", "")))
    if brought is None and screen not in BEFORE:
        return _without_a_case(site, request)
    case = brought or Case(language=_spoken(request, str(form.get("language", ""))))
    case = _moved(site, case, screen)
    if form.get("do") == END:
        return end_codes(site, request, case)
    event = _event(site, case, form)
    turn = step(site.guide, case, event, site.day)
    if "set" in form and form.get("do") and not turn.screen.note:
        then = step(site.guide, turn.case, Do(str(form["do"])), site.day)
        turn = turn if then.screen.note else then  # what is set can end what the button was about
    if turn.screen.note and "set" in form:
        return _not_set(site, turn.case, turn.screen.note, _options(event))
    if turn.screen.note:
        offered = {choice.id for choice in turn.screen.choices}
        shown = replace(turn.case, ticks=tuple(name for name in _options(event) if name in offered))
        return _shown(site, shown if turn.screen.multiple else turn.case, turn.screen.note, status=422)
    return _erase(site, request, turn.case) if turn.case.screen == "erased" else _go(site, request, turn.case, screen)


def _go(site: Site, request: Request, case: Case, screen: str) -> Response:
    """To the screen of a case. Who comes from what goes into a code is shown a new one, whatever was made before."""
    response = RedirectResponse(site.path(case.screen), SEE_OTHER)
    codes = codes_of(site, request)
    keep(site, request, response, case, replace(codes, now=0) if screen == "share" else codes)
    return response


def _erase(site: Site, request: Request, case: Case) -> Response:
    """The cookie goes; where a code was made that still opens, it holds only until when."""
    response = RedirectResponse(f"/erased/{case.language or SPEECH}", SEE_OTHER)
    if told_of_codes(site, request, case):
        keep(site, request, response, case)
    else:
        clear_case(request, response)
    return response


def _event(site: Site, case: Case, form: FormData) -> Event:
    """What a form asks for: its choice, where it has one and goes on with it; otherwise its action."""
    if "set" in form:
        shown = form.getlist("set")
        facts = (fact for fact in can_set(site.guide, case) if fact in shown)
        return Choose(tuple(name for fact in facts for name in _held(form, fact)))
    chosen = tuple(str(name) for name in form.getlist("choose"))
    action = str(form.get("do", "continue"))
    if chosen and action == "continue":
        return Choose(chosen)
    if action == "continue" and (case.screen == "share" or case.screen in site.guide.policy.fact):
        return Choose(())  # a form without any box has none ticked, whatever was ticked before
    return Do(action)


def _options(event: Event) -> tuple[str, ...]:
    return event.options if isinstance(event, Choose) else ()


def _held(form: FormData, fact: str) -> list[str]:
    """What a form has for a fact; that it has nothing takes the answer away."""
    return [f"{fact}={option}" for option in form.getlist(fact)] or [f"{fact}="]


def _shown(site: Site, case: Case, note: str = "", status: int = 200, going: str = "") -> Response:
    def draw() -> str:
        return _drawn(site, page_of(site.guide, case, site.day, note), case, going)

    return HTMLResponse(site.kept.page(site.guide, case, (note, going), draw), status)


def _not_set(site: Site, case: Case, note: str, sent: Collection[str]) -> Response:
    """The review with everything as it was sent, and why it could not be taken."""
    return HTMLResponse(_drawn(site, page_of(site.guide, case, site.day, note, sent), case), 422)


def _drawn(site: Site, page: Page, case: Case, going: str = "", codes: Told | None = None) -> str:
    return site.text("page.html", case, page=page, going=going, number=site.codec.number_of(case.screen), codes=codes)


def _moved(site: Site, case: Case, screen: str) -> Case:
    """The case on the screen that an address or a form names, or where it can be instead."""
    if case.audience is None and screen not in BEFORE:
        screen = "safety"
    if screen != case.screen:
        case = replace(enter(site.guide, case, screen), from_review=False)
    return settle(site.guide, case)


def _screen(site: Site, number: str) -> str:
    try:
        screen = site.codec.screen_of(int(number)) if number.isascii() and number.isdigit() and len(number) < 4 else ""
    except KeyError:
        screen = ""
    if not screen:
        raise Refusal(404, "web.not-found")
    return screen
