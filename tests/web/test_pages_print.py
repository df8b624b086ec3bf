"""The print view has everything that the findings have, unfolded."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.web.page import Group, Page, page_of, whole
from dialogs.case import Case, View
from dialogs.context import Context
from dialogs.screens.blocks import paragraphs, quotes_of
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import CASES, answers_of, results
from tests.web.browser import Visitor


def told(pages: Iterable[Page]) -> set[str]:
    """Everything that stands on pages."""
    blocks = [block for page in pages for block in (*page.before, *page.sections, *page.rest)]
    lines = {line for block in blocks for text in paragraphs(block) for line in text.split("\n")}
    quoted = {f"{quote.passage} {quote.text}" for quote in quotes_of(blocks)}
    return lines | quoted | {page.screen.heading for page in pages}


@pytest.mark.parametrize("number", range(len(CASES)))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", Audience)
def test_the_print_view_has_everything(audience: Audience, language: str, number: int, guide: Context) -> None:
    case = Case(answers_of(guide.policy, number), language, audience, "review")
    screens = ("findings", *guide.findings)
    pages = [page_of(guide, replace(case, screen=screen), TODAY) for screen in screens]
    assert told(whole(guide, case, TODAY)) == told(pages)


def test_the_pages_have_everything_the_screens_have(guide: Context) -> None:
    for case, screen in results(guide):
        page = page_of(guide, case, TODAY)
        lines = {line for text in screen.paragraphs for line in text.split("\n")}
        first = {line for notice in page.first for text in paragraphs(notice) for line in text.split("\n")}
        pages = guide.voice(case).say("page", page="", pages="").split()[0]
        missing = {line for line in lines - told([page]) - first if not line.startswith(pages)}
        assert not missing


def test_each_finding_keeps_what_it_comes_to(guide: Context) -> None:
    case = Case(answers_of(guide.policy, 1), "en", Audience.APPLICANT, "review")
    first, *findings = whole(guide, case, TODAY)
    for finding in findings:
        assert paragraphs(finding.sections[0]) == ("May be about you",)
        assert told([finding]) - told([first])


@pytest.mark.asyncio(loop_scope="session")
async def test_it_prints_all_of_it_and_nothing_to_press(guide: Context, visitor: Visitor) -> None:
    await visitor.bring(Case(answers_of(guide.policy, 1), "ru", Audience.APPLICANT, "review"))
    await visitor.go("/print")
    await visitor.page.emulate_media(media="print")
    assert not await visitor.page.locator("header").is_visible()
    assert not await visitor.page.locator("footer.end").is_visible()
    assert not await visitor.page.locator(".onscreen").first.is_visible()
    for quote in await visitor.page.locator("blockquote").all():
        assert await quote.is_visible()
    shown = await visitor.page.inner_text("main")
    for provision in guide.policy.provisions:
        assert guide.policy.word("ru", f"provision.{provision.id}", Audience.APPLICANT) in shown


@pytest.mark.parametrize("number", range(len(CASES)))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", Audience)
def test_the_review_has_every_answer_beside_its_button(
    audience: Audience, language: str, number: int, guide: Context
) -> None:
    for view in (View.PLAIN, View.OPEN):
        case = Case(answers_of(guide.policy, number), language, audience, "review", view=view)
        page = page_of(guide, case, TODAY)
        held = {row.change.id: (row.topic, row.answer) for row in page.rows}
        held |= {group.change.id: (group.topic, chosen(guide, case, group)) for group in page.groups}
        assert len(held) == len(page.rows) + len(page.groups)
        told = [held[f"change:{fact}"] for fact in guide.interview.relevance.asked(case.answers)]
        lines = [guide.voice(case).say("review.line", topic=topic, answer=answer) for topic, answer in told]
        assert "\n".join(lines) in page.screen.paragraphs
        assert len(held) == len(told)
        assert page.before
        if audience is Audience.WORKER:
            assert {row.answer for row in page.rows} <= {guide.voice(case).say("review.hidden")}
        else:
            assert not page.groups


def chosen(guide: Context, case: Case, group: Group) -> str:
    """What is chosen of a fact that is set on the page."""
    selected = [choice.label for choice in (*group.choices, *group.unknowns) if choice.selected]
    return "; ".join(selected) or guide.voice(case).say("review.open")
