"""The pages and forms. Each form names its screen, so that Back, reload and two tabs change what they show."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.errors import InputError
from bot.hints import language_of
from bot.web.cookie import Unopened, clear_case, write_case
from bot.web.even import BODY, needed
from bot.web.page import Page, TakenOut, page_of, whole
from bot.web.place import PATH, NoPlace
from bot.web.sharing import ask_for_code, code_page, give_sheet, take_code
from bot.web.site import SEE_OTHER, Refusal, Site, before_of, case_of, check_host, form_of, speaking
from dialogs.case import ASIDE, Case
from dialogs.offers import can_set
from dialogs.step import Choose, Do, Event, enter, settle, step
from dialogs.taken_out import no_longer_asked, told_out
from policy.catalogue import LANGUAGES

BEFORE = ("language", "safety", "audience", *ASIDE, "erased")
"""The screens that come before it is known whom this is for."""


LONGEST = "help"
"""The screen with most of the operator's texts."""

Reading = Callable[[Site, Request], Response]
Taking = Callable[[Site, Request], Awaitable[Response]]


def routes(site: Site) -> list[Route]:
    """The routes of the site. They stand in no API description."""
    pages: dict[str, Reading] = {
        "/": _begin,
        PATH: _read,
        f"{PATH}/{{number}}": _lead,
        "/print": _print,
        "/privacy": _privacy,
        "/leave": _leave,
        "/open": ask_for_code,
    }
    taken = {PATH: _take, "/open": take_code}
    forms = [
        Route(path, partial(_either, site, pages.pop(path), taken[path]), methods=["GET", "POST"]) for path in taken
    ]
    read = [Route(path, partial(_get, site, page)) for path, page in pages.items()]
    return [*forms, *read, Route("/sheet.{form}", partial(give_sheet, site))]


def check_sizes(site: Site) -> None:
    """Raises InputError where the operator's texts make a page longer than all pages are as they are sent."""
    for language in LANGUAGES:
        case = Case(language=language, screen=LONGEST, back_to="language")
        if needed(_drawn(site, page_of(site.guide, case, site.day), case)) > BODY:
            raise InputError(
                "KOMPAS_OPERATOR_FILE: its texts are too long together: the page with them could be told from others "
                "by its length. Shorten them."
            )


async def _either(site: Site, page: Reading, take: Taking, request: Request) -> Response:
    """A page whose form is sent to its own address."""
    return await (take(site, request) if request.method == "POST" else _get(site, page, request))


async def _get(site: Site, page: Reading, request: Request) -> Response:
    check_host(request)
    return page(site, request)


def _spoken(request: Request, language: str) -> str | None:
    """The language that a form names, or else the browser's."""
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
    return site.page("print.html", case, pages=pages, going=site.path(case.screen))


def _privacy(site: Site, request: Request) -> Response:
    return site.page("privacy.html", speaking(site, request), operator=site.guide.operator)


def _leave(site: Site, request: Request) -> Response:
    response = RedirectResponse(site.guide.operator.quick_exit, SEE_OTHER)
    response.headers["clear-site-data"] = '"cache", "storage"'  # cookies are those of the whole domain
    clear_case(request, response)
    return response


def refused(site: Site, request: Request, status: int, key: str) -> Response:
    """The page that says why a request was not taken."""
    return site.page("message.html", speaking(site, request), status, text=key)


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
    screen, language = _place(site, request)
    if screen == "erased":
        return _shown(site, Case(language=language or language_of(request), screen=screen))
    try:
        case, before = case_of(site, request), before_of(site, request)
    except Unopened:
        return _begin_again(site, request)
    if case is None:
        return _without_a_case(site, request)
    there = _moved(site, case, screen or case.screen)
    if there.screen != (screen or case.screen):
        return RedirectResponse(site.path(there.screen), SEE_OTHER)
    if there.screen == "code":
        return code_page(site, request, there)
    answered = {*case.answers, *(before.answers if before else ())}
    return _as_it_is(site, there, answered, before is not None)


def _place(site: Site, request: Request) -> tuple[str, str | None]:
    """The screen and the language that an address names; none where it is somebody else's, or of former keys."""
    try:
        return site.places.read(request.url.query)
    except NoPlace:
        return "", None


def _lead(site: Site, request: Request) -> Response:
    """From an address of earlier versions, which held the number of a screen, to one that tells nothing."""
    screen = _screen(site, request.path_params["number"])
    if screen == "erased":
        raise Refusal(404, "web.not-found")
    return RedirectResponse(site.path(screen), SEE_OTHER)


async def _take(site: Site, request: Request) -> Response:
    form = await form_of(request)
    try:
        brought, before = case_of(site, request), before_of(site, request)
    except Unopened:
        return _begin_again(site, request)
    screen = _screen(site, str(form.get("at", "")))
    if brought is None and screen not in BEFORE:
        return _without_a_case(site, request)
    case = brought or Case(language=_spoken(request, str(form.get("language", ""))))
    case = _moved(site, case, screen)
    event = _event(site, case, form)
    turn = step(site.guide, case, event, site.day, before)
    if "set" in form and form.get("do") and not turn.refused:
        then = step(site.guide, turn.case, Do(str(form["do"])), site.day)
        then = replace(then, before=turn.before if then.case.answers else None)
        turn = turn if then.refused else then  # what is set can end what the button was about
    if turn.refused and "set" in form:
        return _not_set(site, turn.case, turn.screen.note, _options(event))
    if turn.refused:
        offered = {choice.id for choice in turn.screen.choices}
        shown = replace(turn.case, ticks=tuple(name for name in _options(event) if name in offered))
        return _shown(site, shown if turn.screen.multiple else turn.case, turn.screen.note, status=422)
    if turn.case.screen == "erased":
        response = RedirectResponse(site.path("erased", turn.case.language), SEE_OTHER)
        clear_case(request, response)
        return response
    response = RedirectResponse(site.path(turn.case.screen), SEE_OTHER)
    write_case(request, response, site.token(turn.case), site.token(turn.before) if turn.before else "")
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


def _as_it_is(site: Site, case: Case, answered: Collection[str], takes_back: bool) -> Response:
    """The page of a case, with what of the answered is no longer asked for and whether it can be had back."""
    note = told_out(site.guide, case, no_longer_asked(site.guide, answered, case))
    if not note:
        return _shown(site, case)
    page = page_of(site.guide, case, site.day)
    return HTMLResponse(_drawn(site, page, case, taken_out=TakenOut(note, takes_back)))


def _not_set(site: Site, case: Case, note: str, sent: Collection[str]) -> Response:
    """The review with everything as it was sent, and why it could not be taken."""
    return HTMLResponse(_drawn(site, page_of(site.guide, case, site.day, note, sent), case), 422)


def _drawn(site: Site, page: Page, case: Case, going: str = "", taken_out: TakenOut | None = None) -> str:
    number = site.codec.number_of(case.screen)
    return site.text("page.html", case, page=page, going=going, number=number, taken_out=taken_out)


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
