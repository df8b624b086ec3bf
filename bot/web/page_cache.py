"""Pages put together once: the questions as applicants see them. They are the same for everybody who chose the same.

Drawing a page from its template takes most of the time of a request. A page kept here holds one question and what is
chosen on it, of nobody in particular; results and reviews, which hold a whole case, are never kept.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from bot.web.forms import DIGEST
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.offers import held
from dialogs.screens.render import first_lines, progress
from policy.pack.provisions import Audience

PLACE = "\ue000" * DIGEST
"""Stands in a page for what its forms were drawn from, which is not the same for two people."""

MOST = 2_000
"""Pages, of about 5 kB each."""


@dataclass(frozen=True, repr=False)
class PageCache:
    """The pages kept by one process."""

    pages: dict[Hashable, str] = field(default_factory=dict)

    def page(self, guide: Context, case: Case, said: tuple[str, str], draw: Callable[[], str]) -> str:
        """The page of a case, drawn unless it is kept. `said`: its note, and where one goes on."""
        key = _key(guide, case, said)
        if key is None:
            return draw()
        text = self.pages.get(key)
        if text is None:
            if len(self.pages) >= MOST:
                self.pages.clear()
            text = self.pages[key] = draw()
        return text


def _key(guide: Context, case: Case, said: tuple[str, str]) -> Hashable | None:
    """Everything the page of a question depends on; None for a page that is not kept."""
    fact = guide.policy.fact.get(case.screen)
    if fact is None or case.audience is Audience.WORKER:
        return None
    chosen = (held(case, fact), case.ticks, case.view)
    return (case.language, case.audience, case.screen, chosen, progress(guide, case), first_lines(guide, case), said)
