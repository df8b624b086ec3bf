"""A dash for a colon in a translation: the page of the answers stays the page of the answers."""

from dataclasses import replace

import pytest

from bot.web.page import Page, page_of
from dialogs.case import Case
from dialogs.context import Context
from dialogs.words import Words
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import answers_of


@pytest.mark.parametrize("audience", Audience)
def test_a_translators_dash_does_not_break_the_review(guide: Context, audience: Audience) -> None:
    """Topic and answer stand apart, the findings are found, and so is what to do now."""
    texts = {name: dict(words) for name, words in guide.words.texts.items()}
    texts["nl"] |= {"review.line": "{topic} – {answer}", "label.now": "Nu: dit"}
    dashed = replace(guide, words=Words(texts))
    case = Case(answers_of(guide.policy, 1), "nl", audience, "review")

    def parts(page: Page) -> tuple[object, ...]:
        return page.rows, page.groups, page.before, len(page.sections), len(page.rest)

    page = page_of(dashed, case, TODAY)
    assert parts(page) == parts(page_of(guide, case, TODAY))
    assert all("–" not in row.topic + row.answer for row in page.rows)
    assert page.rows
