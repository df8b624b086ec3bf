"""What is wrong with a page, as somebody sees it who looks closely."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it has no types

from dialogs.case import CODE, Case, View
from dialogs.context import Context
from dialogs.screens.case_code import shared_at_first
from policy.pack.provisions import Audience
from tests.dialogs.every_screen import answers_of
from tests.web.browser import Visitor

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
"""WCAG 2.2 AA, and what axe advises beside it."""

TITLE = re.compile(r"(\S.* – )?Kompas")
ADDRESS = re.compile(
    r"/(|step(\?[\w-]{32})?|print|privacy|leave|open(/[\w-]{22})?(/(again|changed|once-more))?|sheet\.(pdf|txt|json))"
)
"""Neutral: it names no question, no answer, no finding and no language."""

FOREIGN = re.compile(r"https?://|www\.")

_SEEN = """() => {
  const exit = document.querySelector('header a[href="/leave"]').getBoundingClientRect();
  return {
    language: document.documentElement.lang,
    quotes: [...document.querySelectorAll('blockquote')].map(quote => quote.lang),
    headings: document.querySelectorAll('h1').length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    exit: exit.top >= 0 && exit.bottom <= innerHeight && exit.left >= 0 && exit.right <= innerWidth,
    links: [...document.querySelectorAll('a[href], form[action]')].map(
      element => element.getAttribute('href') || element.getAttribute('action')),
    inline: document.querySelectorAll('[style], [onclick], body style, body script, [src^="http"]').length,
    small: [...document.querySelectorAll('button, a.go, header a, input + label, .chips label, .field input')]
      .filter(element => element.checkVisibility())
      .map(element => element.getBoundingClientRect()).filter(box => box.height < 24 || box.width < 24).length,
  };
}"""


@cache
def _axe() -> str:
    return str(Axe().axe_script)


def cases(guide: Context, language: str, audience: Audience, number: int) -> Iterator[Case]:
    """Every screen that somebody with these answers can come to."""
    answers = answers_of(guide.policy, number)
    asked = guide.interview.relevance.asked(answers)
    for screen in guide.interview.screens:
        case = Case(answers, language, audience, screen)
        ticks = shared_at_first(guide, case) if screen in CODE else ()
        if screen in asked if screen in guide.policy.fact else screen != "code" or ticks:
            yield replace(case, ticks=ticks)
    if audience is Audience.WORKER:
        yield Case(answers, language, audience, "review", view=View.OPEN)


async def faults(visitor: Visitor, language: str) -> list[str]:
    """What axe finds, and what we look for ourselves. All is unfolded."""
    page = visitor.page
    await page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    seen = await page.evaluate(_SEEN)
    title = await page.title()
    wrong = {
        f"html is in {seen['language']}": seen["language"] != language,
        f"quotes are in {seen['quotes']}": set(seen["quotes"]) - {"nl", "en"},
        f"{seen['headings']} h1": seen["headings"] != 1,
        f"{seen['wide']} pixels too wide": seen["wide"] > 0,
        "no way out in view": not seen["exit"],
        f"links {seen['links']}": not all(_is_inside(link) or FOREIGN.match(link) for link in seen["links"]),
        f"{seen['inline']} styles or scripts inside": seen["inline"],
        f"{seen['small']} too small to tap": seen["small"],
        f"title {title}": not TITLE.fullmatch(title),
        f"path {visitor.path}": not ADDRESS.fullmatch(visitor.path),
    }
    found = [fault for fault, is_so in wrong.items() if is_so]
    await page.evaluate("scrollTo(0, 0)")  # else what the header happens to cover counts as too small
    await page.evaluate(_axe())
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    violations = await page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return found + [f"{item['id']}: {node['html'][:150]}" for item in violations for node in item["nodes"]]


def _is_inside(link: str) -> bool:
    return link.startswith("#") or bool(ADDRESS.fullmatch(link))
