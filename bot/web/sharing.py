"""Case codes and case sheets on the web: made in memory, kept nowhere."""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.codes import BadCode, make_code, read_code
from bot.pictures import qr_svg
from bot.sheet import NotPrinted
from bot.web.cookie import Brought, is_public, write_case
from bot.web.drawn import Drawn, compare
from bot.web.page import page_of
from bot.web.site import NOT_SHOWN, SEE_OTHER, Refusal, Site, begins, check_host, form_of, opened_of, speaking
from bot.web.stale import CONFLICT
from dialogs.case import Case
from dialogs.sharing import open_code
from dialogs.sheet import Sheet, make_sheet
from dialogs.sheet_text import sheet_as_json, sheet_as_text
from policy.provisions import Audience


async def _pdf(site: Site, sheet: Sheet) -> bytes:
    try:
        return await site.printer.pdf(sheet)
    except NotPrinted:
        raise Refusal(503, "web.broken") from None


async def _text(_: Site, sheet: Sheet) -> str:
    return sheet_as_text(sheet)


async def _json(_: Site, sheet: Sheet) -> str:
    return json.dumps(sheet_as_json(sheet), ensure_ascii=False, indent=1)


SHEETS: Mapping[str, tuple[str, Callable[[Site, Sheet], Awaitable[str | bytes]]]] = {
    "pdf": ("application/pdf", _pdf),
    "txt": ("text/plain", _text),
    "json": ("application/json", _json),
}

LONGEST_HOST = 253 + len(":65535")
"""Characters of a name and a port; the picture of a code holds no link that is much longer."""


@dataclass(frozen=True)
class Made:
    """A case code, the link that opens it, and the picture of that link."""

    code: str
    link: str
    picture: Markup


def code_page(site: Site, request: Request, brought: Brought) -> Response:
    """The page with a case code. The code stands behind the # of its link, which browsers send to nobody."""
    case = brought.case
    scheme, host = "https" if is_public(request) else "http", request.headers.get("host", "")
    if len(host) > LONGEST_HOST:
        raise Refusal(400, "web.refused")
    made = make_link(site, case, f"{scheme}://{host}")
    page, number = page_of(site.guide, case, site.day), site.codec.number_of(case.screen)
    of = site.digest(request, brought)
    return site.page("page.html", case, page=page, going="", number=number, made=made, of=of)


def make_link(site: Site, case: Case, address: str) -> Made:
    """A case code for this address."""
    code = make_code(site.seal, site.codec, case, site.now())
    link = f"{address}/open#{code}"
    picture = qr_svg(link, site.guide.say(case, "web.code.picture"))
    return Made(code, link, Markup(picture))  # noqa: S704  # nosec B704  segno escapes what it holds


def ask_for_code(site: Site, request: Request) -> Response:
    """The form to paste a code into."""
    return _asking(site, request)


def _asking(site: Site, request: Request, status: int = 200, key: str = "", code: str = "") -> Response:
    spoken, of = speaking(site, request), site.digest(request, opened_of(site, request))
    note = site.guide.say(spoken, key) if key else ""
    return site.page("open.html", spoken, status, note=note, of=of, code=code)


async def take_code(site: Site, request: Request) -> Response:
    """Open a case code: a copy of the answers takes the place of what the browser held."""
    form = await form_of(request)
    of, code, brought = str(form.get("of", "")), str(form.get("code", "")), opened_of(site, request)
    if not request.cookies and not begins(site, request, of):
        return _asking(site, request, NOT_SHOWN, "web.once-more", code)
    try:
        held = read_code(site.seal, site.codec, code, site.now())
    except BadCode:
        await site.limits.failed(request)
        return _asking(site, request, 422, "code.bad")
    if brought is not None and brought.case.answers and compare(site.codec, of, brought) is not Drawn.SAME:
        return _asking(site, request, CONFLICT, "web.open.stale", code)
    case = open_code(held, speaking(site, request).language)
    response = RedirectResponse(site.path(case.screen), SEE_OTHER)
    write_case(request, response, site.token(case))
    return response


async def give_sheet(site: Site, request: Request) -> Response:
    """The case sheet as a file, made while the browser waits."""
    check_host(request)
    return await make_file(site, request, request.path_params["form"])


async def make_file(site: Site, request: Request, form: str) -> Response:
    """The case sheet of what the browser holds now."""
    if form not in SHEETS:
        raise Refusal(404, "web.not-found")
    brought = opened_of(site, request)
    if brought is None or brought.case.audience is not Audience.WORKER:
        return RedirectResponse("/", SEE_OTHER)
    media_type, write = SHEETS[form]
    async with site.limits.making(request) if form == "pdf" else nullcontext():
        made = await write(site, make_sheet(site.guide, brought.case, site.day))
    name = f'attachment; filename="kompas-{site.day.isoformat()}.{form}"'
    return Response(made, media_type=media_type, headers={"content-disposition": name})
