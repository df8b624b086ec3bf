"""Case codes and case sheets on the web: made in memory, kept nowhere."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.clock import time_of_day
from bot.rendering.pdf import NotPrinted
from bot.rendering.qr import qr_address
from bot.tokens.case_codes import BadCode, ends, read_code, seal_code, use_link
from bot.tokens.code_links import LENGTH as HANDLE
from bot.tokens.code_links import new_maker
from bot.tokens.seal import MINUTE
from bot.web.conflict import CONFLICT
from bot.web.context import (
    NOT_SHOWN,
    SEE_OTHER,
    Refusal,
    WebContext,
    begins,
    check_host,
    form_of,
    keep,
    opened_of,
    speaking,
)
from bot.web.cookie import Brought, Codes, is_public
from bot.web.page import page_of
from bot.web.page_state import Drawn, compare, digest_of, digest_of_nobody
from dialogs.case import Case
from dialogs.screens.case_code import open_code
from dialogs.sheet.make import Sheet, make_sheet
from dialogs.sheet.text import sheet_as_json, sheet_as_text
from policy.pack.provisions import Audience


async def _pdf(site: WebContext, sheet: Sheet) -> bytes:
    try:
        return await site.printer.pdf(sheet)
    except NotPrinted:
        raise Refusal(503, "web.broken") from None


async def _text(_: WebContext, sheet: Sheet) -> str:
    return sheet_as_text(sheet)


async def _json(_: WebContext, sheet: Sheet) -> str:
    return json.dumps(sheet_as_json(sheet), ensure_ascii=False, indent=1)


SHEETS: Mapping[str, tuple[str, Callable[[WebContext, Sheet], Awaitable[str | bytes]]]] = {
    "pdf": ("application/pdf", _pdf),
    "txt": ("text/plain", _text),
    "json": ("application/json", _json),
}

LONGEST_HOST = 253 + len(":65535")
"""Characters of a name and a port; the picture of a code holds no link that is much longer."""


END = "end"
"""The button that ends the codes that were made in this browser."""

_HANDLE = re.compile(rf"[\w-]{{{HANDLE}}}", re.ASCII)

REFUSED, CHANGED, ONCE_MORE = "again", "changed", "once-more"
"""What stands at the end of an address where a code did not open."""

GONE = 410

_NOT_OPENED = {
    REFUSED: (422, "code.bad"),
    CHANGED: (CONFLICT, "web.open.stale"),
    ONCE_MORE: (NOT_SHOWN, "web.once-more"),
}
"""The status of its page, and the sentence that says why."""


@dataclass(frozen=True)
class Made:
    """A case code as its page shows it."""

    code: str
    until: str
    """The time of day at which it stops to open."""
    address: str
    """Where codes are opened."""
    link: str
    """The link that opens it once, and holds no code; empty where there is none, or none any more."""
    picture: str
    """The address of the picture of the link."""
    used: bool
    """Whether the link has been opened."""


@dataclass(frozen=True)
class Told:
    """What is said of the codes that were made in this browser, and whether they can be ended."""

    lines: tuple[str, ...]
    can_end: bool


async def code_page(site: WebContext, request: Request, brought: Brought) -> Response:
    """The page with a case code: the one that was made for it, or a new one."""
    case, codes = brought.case, brought.codes
    scheme, host = "https" if is_public(request) else "http", request.headers.get("host", "")
    if len(host) > LONGEST_HOST:
        raise Refusal(400, "web.refused")
    await site.handles.whole()
    if not _is_shown(site, codes, case):
        await site.limits.made(request)
        await site.handles.whole()  # the counters may have taken their time
        codes = with_new(site, codes, case)
    page, number = page_of(site.guide, case, site.day), site.codec.number_of(case.screen)
    made, of_codes = made_of(site, case, codes, f"{scheme}://{host}/open"), told_of_codes(site, codes, case)
    of = site.digest(request, brought)
    response = site.page("page.html", case, page=page, going="", number=number, made=made, codes=of_codes, of=of)
    keep(site, request, response, replace(brought, codes=codes))
    return response


def ask_for_code(site: WebContext, request: Request) -> Response:
    """The form to paste a code into."""
    return _asking(site, request)


async def offer_link(site: WebContext, request: Request) -> Response:
    """The page of a link. Nothing is opened by looking at it: messengers look at what is sent over them."""
    handle = request.path_params["handle"]
    status, key = _NOT_OPENED.get(request.path_params.get("why", handle), (200, ""))
    if handle in _NOT_OPENED:
        return _asking(site, request, status, key)
    await site.handles.whole()
    if not site.handles.find(handle, site.now()):
        await site.limits.failed(request)
        return _asking(site, request, GONE, "web.open.dead")
    return _asking(site, request, status, key, handle)


def _asking(site: WebContext, request: Request, status: int = 200, key: str = "", handle: str = "") -> Response:
    """The page on which a code is opened, that of a link or one that is pasted; and why another was not."""
    spoken, brought = speaking(site, request), opened_of(site, request)
    of = digest_of(site.codec, brought) if brought else digest_of_nobody(site.seal.keys, request)
    note = site.guide.voice(spoken).say(key) if key else ""
    return site.page("open.html", spoken, status, note=note, of=of, handle=handle)


async def take_code(site: WebContext, request: Request) -> Response:
    """Open a case code: a copy of the answers takes the place of what the browser held.

    Where it does not, the way leads to a page that says why: one that answers a form is kept with what was sent.
    """
    form, brought = await form_of(request), opened_of(site, request)
    of, handle = str(form.get("of", "")), str(form.get("handle", ""))
    text = handle or str(form.get("code", ""))
    if not request.cookies and not begins(site, request, of):
        return _not_opened(handle, ONCE_MORE)
    await site.handles.whole()
    try:
        opened = read_code(site.cases, text, site.now(), site.handles)
    except BadCode:
        await site.limits.failed(request)
        return _not_opened("", REFUSED)
    if brought is not None and brought.case.answers and compare(site.codec, of, brought) is not Drawn.SAME:
        return _not_opened(handle, CHANGED)
    use_link(site.handles, text)
    case = open_code(opened, speaking(site, request).language)
    response = RedirectResponse(site.path(case.screen), SEE_OTHER)
    keep(site, request, response, Brought(case, codes=brought.codes if brought else Codes()))
    return response


def _not_opened(handle: str, why: str) -> Response:
    """To the page that says why a code was not opened: that of its link, where it came by one that can still open."""
    place = f"/{handle}" if _HANDLE.fullmatch(handle) else ""
    return RedirectResponse(f"/open{place}/{why}", SEE_OTHER)


def made_of(site: WebContext, case: Case, codes: Codes, address: str) -> Made:
    """What the page of a code shows; `address`: where codes are opened."""
    code = seal_code(site.cases, case, codes.now)
    handle = site.handles.link(code, codes.maker)
    link = f"{address}/{handle}" if handle else ""
    picture = qr_address(link) if link else ""
    used = not link and site.handles.knows(code, codes.maker)
    return Made(code, time_of_day(codes.now), address, link, picture, used)


def _is_shown(site: WebContext, codes: Codes, case: Case) -> bool:
    """Whether the code of this case is made already, and opens no longer than is chosen now."""
    if not codes.now or codes.now > ends(case, site.now()):
        return False
    code = seal_code(site.cases, case, codes.now)
    return not site.handles.alone or (site.handles.knows(code, codes.maker) and not site.handles.is_ended(code))


def with_new(site: WebContext, codes: Codes, case: Case) -> Codes:
    """Make a code. One that was made already, by whomever, cannot be told from it: then it ends a minute earlier."""
    at, handles = site.now(), site.handles
    end = ends(case, at)
    while end - MINUTE > at and handles.is_made(seal_code(site.cases, case, end)):
        end -= MINUTE
    maker = codes.maker if handles.can_end(codes.maker) else new_maker()
    noted = handles.note(seal_code(site.cases, case, end), end, maker, at)
    if noted and maker == codes.maker:
        return replace(codes, now=end, latest=max(end, codes.latest))
    before = 0 if handles.has_ended(codes.maker) else codes.latest
    return Codes(maker if noted else new_maker(), end, end, max(codes.beyond, before))


def told_of_codes(site: WebContext, codes: Codes, case: Case) -> Told | None:
    """Until when codes open, or that they do no more; on the page of a code that says it nothing but the button."""
    ended = site.handles.has_ended(codes.maker)
    until = max(codes.beyond, 0 if ended else codes.latest)
    can_end = site.handles.can_end(codes.maker)
    if case.screen == "code" and until == codes.now:
        return Told((), can_end)
    if until:
        return Told((site.guide.voice(case).say("code.made", until=time_of_day(until)),), can_end)
    if ended and codes.latest:
        return Told((site.guide.voice(case).say("code.ended", until=time_of_day(codes.latest)),), can_end=False)
    return None


async def give_sheet(site: WebContext, request: Request) -> Response:
    """The case sheet as a file, made while the browser waits."""
    check_host(request)
    return await make_file(site, request, request.path_params["form"])


async def make_file(site: WebContext, request: Request, form: str) -> Response:
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
