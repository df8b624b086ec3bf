"""Every page as it is seen: axe-core, 320 pixels wide, light and dark."""

import asyncio
from dataclasses import replace
from itertools import product

import pytest

from dialogs.case import CODE, Case
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.browser import NARROW, Visitor
from tests.web.conftest import Visitors
from tests.web.looking import cases, faults

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAMPLE = ("safety", "origin", "criticism", "review", "finding:street-music", "share", "code")
LOOKED_AT = {
    **{"nl": ("origin", "review"), "en": ("criticism", "findings", "code")},
    **{"ru": SAMPLE[3:], "be": ("safety", "help", "review")},
}
"""Each kind of screen once; the proof takes all."""

ELSEWHERE = ("/", "/print", "/privacy", "/open")
"""Pages that are no screens, or stand outside the interview."""


async def look(visitor: Visitor, case: Case) -> list[str]:
    """The faults of a screen, each with where it is."""
    await visitor.see(case)
    found = await faults(visitor, case.language or "en")
    return [f"{case.screen}, {case.language}, {case.audience}: {fault}" for fault in found]


def at(case: Case, screen: str) -> Case:
    """The case on a screen; where a code is made, with what is in it."""
    return replace(case, screen=screen, ticks=("origin",) if screen in CODE else ())


async def beside(guide: Context, visitor: Visitor, language: str) -> None:
    """Look at the pages beside the interview."""
    await visitor.bring(Case(answers_of(guide.policy, 1), language, Audience.WORKER, "review"))
    for path in ELSEWHERE:
        await visitor.go(path)
        assert not await faults(visitor, language), path
    await visitor.go("/nowhere")
    assert await faults(visitor, language) == ["path /nowhere"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_sample_of_screens_has_no_faults(language: str, guide: Context, visitors: Visitors) -> None:
    visitor = await visitors(width=NARROW, dark=language in ("nl", "ru"))
    audience = Audience.WORKER if language in ("nl", "be") else Audience.APPLICANT
    case = Case(answers_of(guide.policy, 1), language, audience)
    found = [fault for screen in LOOKED_AT[language] for fault in await look(visitor, at(case, screen))]
    assert not found, "\n".join(found)


async def test_the_pages_beside_the_interview_have_no_faults(guide: Context, visitors: Visitors) -> None:
    await beside(guide, await visitors(width=NARROW, locale="ru"), "ru")


async def test_before_a_language_is_chosen_each_is_marked_as_itself(visitors: Visitors) -> None:
    visitor = await visitors(width=NARROW, locale="fr")
    await visitor.go("/")
    assert not await faults(visitor, "en")
    spoken = await visitor.page.locator("main p[lang]").evaluate_all("all => all.map(one => one.lang)")
    offered = await visitor.page.locator("main button").evaluate_all("all => all.map(one => one.lang)")
    assert tuple(spoken) == tuple(offered) == LANGUAGES


async def test_what_the_rules_forbid_is_seen(visitor: Visitor) -> None:
    """Else the check of every visitor at the end would mean nothing, and neither would axe."""
    await visitor.go("/privacy")
    await visitor.page.evaluate(
        """() => new Promise(done => {
            document.addEventListener('securitypolicyviolation', () => done());
            document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="https://wrong.example/x.png">');
        })"""
    )
    async with asyncio.timeout(10):
        while not any(complaint.startswith("CSP: img-src") for complaint in visitor.complaints):
            await asyncio.sleep(0.01)
    assert any(fault.startswith("image-alt") for fault in await faults(visitor, "en"))
    assert "https://wrong.example/x.png" in visitor.asked
    visitor.complaints.clear()
    visitor.asked.clear()


@pytest.mark.parametrize("width", [188, 768, 1280])
async def test_zoom_and_wide_windows_need_no_sideways_scrolling(width: int, guide: Context, visitors: Visitors) -> None:
    visitor = await visitors(width=width)
    for audience, screen in product(Audience, SAMPLE):
        await visitor.see(at(Case(answers_of(guide.policy, 1), "ru", audience), screen))
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await visitor.page.evaluate(wide) == 0, (audience, screen)


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
async def test_they_have_none_in_any_language(language: str, guide: Context, visitors: Visitors) -> None:
    await beside(guide, await visitors(width=NARROW, locale=language, dark=True), language)


@pytest.mark.proof
@pytest.mark.parametrize("number", [1, 4], ids=["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", Audience)
async def test_no_screen_has_faults(
    audience: Audience, language: str, number: int, guide: Context, visitors: Visitors
) -> None:
    visitor = await visitors(width=NARROW, dark=number == 4)
    screens = list(cases(guide, language, audience, number))
    assert {case.screen for case in screens} >= set(guide.interview.screens) - set(guide.policy.fact)
    found = [fault for case in screens for fault in await look(visitor, case)]
    assert not found, "\n".join(found)
