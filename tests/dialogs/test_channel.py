"""What a channel keeps is told on its screens, and no more than is true of it."""

from dataclasses import replace

import pytest

from dialogs.case import Case
from dialogs.channel import API, PLAIN, WEB, Channel, telegram
from dialogs.context import Context
from dialogs.screens.offers import actions
from dialogs.screens.render import draw
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import answers_of


def told(guide: Context, channel: Channel, screen: str) -> str:
    """Everything that stands on a screen of a channel, for an applicant who reads English."""
    case = Case(answers_of(guide.policy, 1), "en", Audience.APPLICANT, screen, ticks=("origin",))
    return "\n".join(draw(replace(guide, channel=channel), case, TODAY).paragraphs)


@pytest.mark.parametrize("screen", ["safety", "help"])
def test_telegram_deletes_idle_screens_where_it_says_so(guide: Context, screen: str) -> None:
    """With the minutes; where several processes serve, no sooner than everything else, and then it is not promised."""
    said = guide.voice_in("en").say("telegram.idle", minutes=45)
    assert said in told(guide, telegram(45), screen)
    assert "minutes" not in told(guide, telegram(0), screen)


@pytest.mark.parametrize(
    ("channel", "key"),
    [(telegram(60), "code.telegram"), (API, "code.api")],
    ids=["telegram", "api"],
)
def test_the_screen_of_a_code_says_where_it_is(guide: Context, channel: Channel, key: str) -> None:
    """On each channel somewhere else; the web page says it beside the code."""
    assert guide.voice_in("en").say(key) in told(guide, channel, "code")


@pytest.mark.parametrize(
    ("channel", "offered"),
    [(telegram(60), {"share", "sheet"}), (WEB, {"share", "sheet"}), (API, {"share"}), (PLAIN, set[str]())],
    ids=["telegram", "web", "api", "terminal"],
)
def test_codes_and_sheets_are_offered_where_they_can_be_made(
    guide: Context, channel: Channel, offered: set[str]
) -> None:
    """To workers on the findings."""
    case = Case(answers_of(guide.policy, 1), "en", Audience.WORKER, "findings")
    assert {"share", "sheet"}.intersection(actions(replace(guide, channel=channel), case)) == offered
