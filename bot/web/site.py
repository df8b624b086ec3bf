"""What every page needs: the words, the seal, the templates; the case that a browser brings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.handles import Handles
from bot.hints import language_of
from bot.limits import Limits
from bot.seal import Purpose, Seal
from bot.web.cookie import Codes, Unopened, read_case, read_codes, write_case
from bot.web.kept import Kept
from dialogs.case import Case
from dialogs.compact import Codec
from dialogs.guide import SPEECH, Guide

TEMPLATES = Path(__file__).parent / "templates"
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 100
SEE_OTHER = 303


class Refusal(Exception):
    """A request that cannot be taken: the status, and the id of the sentence that says why."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


@dataclass(frozen=True, repr=False)
class Site:
    """What every page needs."""

    guide: Guide
    codec: Codec
    seal: Seal
    limits: Limits
    now: Callable[[], float]
    templates: Environment
    handles: Handles
    onion: str = ""
    """The same site as an onion service."""
    kept: Kept = field(default_factory=Kept)

    @property
    def day(self) -> date:
        """The day of a request."""
        return datetime.fromtimestamp(self.now()).date()

    def path(self, screen: str) -> str:
        """The neutral address of a screen."""
        return f"/step/{self.codec.number_of(screen)}"

    def page(self, name: str, case: Case, status: int = 200, **values: object) -> HTMLResponse:
        """A page in the case's language."""
        return HTMLResponse(self.text(name, case, **values), status)

    def text(self, name: str, case: Case, **values: object) -> str:
        """The HTML of a page in the case's language."""
        language = case.language or SPEECH

        def say(key: str, **more: object) -> str:
            return self.guide.say(case, key, **more)

        return self.templates.get_template(name).render(say=say, language=language, path=self.path, **values)

    def token(self, case: Case) -> str:
        """The sealed case."""
        return self.seal.seal(self.codec.encode(case), Purpose.WEB, self.now())


def open_templates() -> Environment:
    """The templates: everything escaped, nothing undefined passed over."""
    loader = FileSystemLoader(TEMPLATES)
    held = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, auto_reload=False)
    held.trim_blocks = held.lstrip_blocks = True
    return held


def case_of(site: Site, request: Request) -> Case | None:
    """The case a browser brings; None when it brings none. Raises Unopened."""
    return read_case(request, site.seal, site.codec, site.now())


def codes_of(site: Site, request: Request) -> Codes:
    """What a browser keeps of the codes that were made in it."""
    return read_codes(request, site.seal, site.now())


def keep(site: Site, request: Request, response: Response, case: Case, codes: Codes | None = None) -> None:
    """Let the browser keep a case, and what is known of codes: as it brought it unless given."""
    write_case(request, response, site.seal, site.token(case), codes_of(site, request) if codes is None else codes)


def speaking(site: Site, request: Request) -> Case:
    """A case that holds a language only: the person's, or else their browser's."""
    try:
        case = case_of(site, request)
    except Unopened:
        case = None
    return Case(language=(case.language if case else None) or language_of(request))


async def form_of(request: Request) -> FormData:
    """What a form of ours sends. Raises Refusal."""
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
