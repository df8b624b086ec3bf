"""What every page needs: the words, the seal, the templates; the case that a browser brings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.clock import day_of
from bot.http.language import language_of
from bot.http.rate_limits import Limits
from bot.rendering.pdf import Printer
from bot.tokens.code_links import Handles
from bot.tokens.seal import Seal
from bot.tokens.sealed_cases import SealedCases
from bot.web.address import Places
from bot.web.assets import ICON
from bot.web.cookie import Brought, Unopened, hides_host, read_case, seal_case, write_case
from bot.web.forms import Forms
from bot.web.page_cache import PageCache
from bot.web.page_state import NOBODY, digest_of, digest_of_nobody
from dialogs.case import Case
from dialogs.codec import Codec
from dialogs.context import Context

TEMPLATES = Path(__file__).parent / "templates"
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 100
SEE_OTHER, MISDIRECTED = 303, 421
NOT_SHOWN = 403
"""The status of a form that has not shown that it is ours."""


class Refusal(Exception):
    """A request that cannot be taken: the status, and the id of the sentence that says why."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


@dataclass(frozen=True, repr=False)
class WebContext:
    """What every page needs."""

    guide: Context
    codec: Codec
    seal: Seal
    limits: Limits
    now: Callable[[], float]
    templates: Environment
    handles: Handles
    onion: str = ""
    """The same site as an onion service."""
    kept: PageCache = field(default_factory=PageCache)
    printer: Printer = field(default_factory=Printer)

    @cached_property
    def places(self) -> Places:
        """The addresses of screens."""
        return Places(self.codec, self.seal.keys)

    @cached_property
    def forms(self) -> Forms:
        """What its forms send."""
        return Forms(self.codec)

    @cached_property
    def cases(self) -> SealedCases:
        """What seals cases."""
        return SealedCases(self.codec, self.seal)

    @property
    def day(self) -> date:
        """The day of a request."""
        return day_of(self.now())

    def path(self, screen: str, language: str | None = None) -> str:
        """An address that tells nobody else of the screen, nor of its language where no cookie holds that."""
        return self.places.path(screen, language)

    def page(self, name: str, case: Case, status: int = 200, **values: object) -> HTMLResponse:
        """A page in the case's language."""
        return HTMLResponse(self.text(name, case, **values), status)

    def text(self, name: str, case: Case, **values: object) -> str:
        """The HTML of a page in the case's language."""
        voice = self.guide.voice(case)
        own = {"say": voice.say, "language": voice.language, "icon": ICON, "forms": self.forms}
        return self.templates.get_template(name).render(**own, **values)

    def digest(self, request: Request, brought: Brought | None) -> str:
        """What the forms of a page carry that is drawn from a case, or from none."""
        if brought is not None:
            return digest_of(self.codec, brought)
        return digest_of_nobody(self.seal.keys, request) if is_silent(request) else NOBODY


@cache
def open_templates() -> Environment:
    """The templates: everything escaped, nothing undefined passed over."""
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, auto_reload=False)
    environment.trim_blocks = environment.lstrip_blocks = True
    return environment


def brought_of(site: WebContext, request: Request) -> Brought | None:
    """The case a browser brings, and its mark; None when it brings none. Raises Unopened."""
    return read_case(request, site.cases, site.now())


def opened_of(site: WebContext, request: Request) -> Brought | None:
    """The same; None also for a cookie that does not open."""
    try:
        return brought_of(site, request)
    except Unopened:
        return None


def keep(site: WebContext, request: Request, response: Response, brought: Brought) -> None:
    """Let the browser keep a case with all that goes with it. One without a mark begins, and gets its own."""
    write_case(request, response, seal_case(site.cases, brought, site.now()))


def browser_language(site: WebContext, request: Request) -> str | None:
    """The language of somebody's browser, where the pack speaks it."""
    return language_of(request, site.guide.policy.languages)


def speaking(site: WebContext, request: Request) -> Case:
    """A case that holds a language only: the person's, or else their browser's."""
    brought = opened_of(site, request)
    return Case(language=(brought.case.language if brought else None) or browser_language(site, request))


def check_host(request: Request) -> None:
    """Behind a proxy that hides the Host, cookies and codes would be wrong. Raises Refusal."""
    if hides_host(request):
        raise Refusal(MISDIRECTED, "web.host")


async def form_of(request: Request) -> FormData:
    """What a form of ours sends. Raises Refusal."""
    check_host(request)
    _check_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Refusal(415, "web.refused")
    return await request.form(max_files=0, max_fields=MOST_FIELDS)


def _check_origin(request: Request) -> None:
    """Forms of other sites are not taken. Under no-referrer browsers send the origin of our own forms as null."""
    origin = request.headers.get("origin", "null")
    site = request.headers.get("sec-fetch-site", "same-origin")
    foreign = origin != "null" and origin.partition("://")[2] != request.headers.get("host", "")
    if foreign or site not in ("same-origin", "none"):
        raise Refusal(403, "web.refused")


def is_silent(request: Request) -> bool:
    """Whether it comes from a browser that does not say whose form it sends, as old ones do under no-referrer."""
    return request.headers.get("origin") == "null" and "sec-fetch-site" not in request.headers


def begins(site: WebContext, request: Request, digest: str) -> bool:
    """Whether a form that comes without a case may begin one.

    It could be of another site, and take the place of a case that the browser did not send along with it. So a browser
    that does not say whose form it is must send it once more, from the page it got in answer.
    """
    return not is_silent(request) or digest == site.digest(request, None)
