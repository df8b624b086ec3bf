"""Pages that are kept are the pages that would be drawn."""

from dataclasses import replace

import pytest

from bot.web.context import open_templates
from bot.web.forms import Forms
from bot.web.page import page_of
from bot.web.page_cache import MOST, PLACE, PageCache
from dialogs.channel import WEB
from dialogs.codec import Codec
from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.walks import random_turns


@pytest.mark.proof
def test_a_kept_page_is_the_page(guide: Context) -> None:
    """Whatever people have answered; and what holds a whole case, or is a worker's, is never kept."""
    web = replace(guide, channel=WEB)
    template, forms = open_templates().get_template("page.html"), Forms(Codec(guide.policy))
    kept = PageCache()
    for turn in (turn for seed in range(8) for turn in random_turns(web, seed=seed, steps=150)):
        case = turn.case

        def draw() -> str:
            def say(key: str, **more: object) -> str:
                return web.voice(case).say(key, **more)  # noqa: B023  it is drawn at once

            page = page_of(web, case, TODAY)  # noqa: B023  drawn at once
            held = {"forms": forms, "of": PLACE, "icon": "", "going": "", "number": 1}
            return template.render(say=say, language=case.language or "en", page=page, **held)  # noqa: B023  drawn at once

        before = len(kept.pages)
        assert kept.page(web, case, ("", ""), draw) == draw()
        if case.screen not in web.policy.fact or case.audience is Audience.WORKER:
            assert len(kept.pages) == before
    assert 20 < len(kept.pages) <= MOST
