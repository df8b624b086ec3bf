"""A case drawn as an answer: its page, its page with why a form could not be taken, and what is said beside it."""

from dataclasses import replace
from typing import NamedTuple

from starlette.responses import HTMLResponse, Response

from bot.errors import InputError
from bot.web.context import WebContext
from bot.web.cookie import Brought
from bot.web.downloads import Told, told_of_codes
from bot.web.padding import BODY, needed
from bot.web.page import Page, TakenOut, page_of
from bot.web.page_cache import PLACE
from dialogs.case import Case
from dialogs.removed_answers import no_longer_asked, told_out
from dialogs.screens.offers import can_set
from dialogs.step import Choose, Event, Turn

NOT_TAKEN = 422

LONGEST = "help"
"""The screen with most of the operator's texts."""


def not_taken(site: WebContext, of: str, turn: Turn, options: tuple[str, ...]) -> Response:
    """The page with everything as it was sent, and why it could not be taken."""
    case, note = turn.case, turn.screen.note
    if can_set(site.guide, case):
        return HTMLResponse(drawn_page(site, page_of(site.guide, case, site.day, note, options), case, of), NOT_TAKEN)
    offered = {choice.id for choice in turn.screen.choices}
    if turn.screen.multiple:
        case = replace(case, ticks=tuple(name for name in options if name in offered))
    return shown(site, case, of, note, status=NOT_TAKEN)


def shown(site: WebContext, case: Case, of: str, note: str = "", status: int = 200) -> Response:
    """The page of a case. `of`: what its forms carry."""
    return HTMLResponse(page_text(site, case, of, note), status)


def page_text(site: WebContext, case: Case, of: str, note: str = "", going: str = "") -> str:
    """The HTML of the page of a case, drawn where it is not remembered. `going`: where an interview goes on."""

    def draw() -> str:
        return drawn_page(site, page_of(site.guide, case, site.day, note), case, PLACE, Beside(going))

    return site.kept.page(site.guide, case, (note, going), draw).replace(PLACE, of)


def as_it_is(site: WebContext, case: Case, brought: Brought, of: str) -> Response:
    """The page of a case, with what of its answers is no longer asked for, and what is to be said of codes."""
    answered = {*brought.case.answers, *(brought.before.answers if brought.before else ())}
    note = told_out(site.guide.voice(case), no_longer_asked(site.guide, answered, case))
    of_codes = told_of_codes(site, brought.codes, case) if case.screen == "share" else None
    if not note and not of_codes:
        return shown(site, case, of)
    page, out = page_of(site.guide, case, site.day), TakenOut(note, brought.before is not None) if note else None
    return HTMLResponse(drawn_page(site, page, case, of, Beside(taken_out=out, codes=of_codes)))


class Beside(NamedTuple):
    """What stands on a page beside its case: where an interview goes on, what was taken out, what is said of codes."""

    going: str = ""
    taken_out: TakenOut | None = None
    codes: Told | None = None


NOTHING = Beside()


def drawn_page(site: WebContext, page: Page, case: Case, of: str, beside: Beside = NOTHING) -> str:
    """The HTML of a page. `of`: what its forms carry."""
    number = site.codec.number_of(case.screen)
    return site.text("page.html", case, page=page, number=number, of=of, **beside._asdict())


def check_sizes(site: WebContext) -> None:
    """Raises InputError where the operator's texts make a page longer than all pages are as they are sent."""
    for language in site.guide.policy.languages:
        case = Case(language=language, screen=LONGEST, back_to="language")
        if needed(drawn_page(site, page_of(site.guide, case, site.day), case, PLACE)) > BODY:
            raise InputError(
                "KOMPAS_OPERATOR_FILE: its texts are too long together: the page with them could be told from others "
                "by its length. Shorten them."
            )


def options_of(event: Event | None) -> tuple[str, ...]:
    """The options that an event chooses, if it does."""
    return event.options if isinstance(event, Choose) else ()
