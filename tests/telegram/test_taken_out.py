"""Telegram: what a change takes out is named in the message, and one more button has it back."""

from pathlib import Path

from bot.telegram.markup import WIDE
from dialogs.context import Context
from dialogs.removed_answers import TAKE_BACK
from policy.pack.catalogue import LANGUAGES
from tests.telegram.house import house
from tests.telegram.talks import begin, do, screen_of


def test_the_button_can_be_read_whole(guide: Context) -> None:
    """On a narrow phone, in every language."""
    for language in LANGUAGES:
        assert len(guide.voice_in(language).say("action.take-back")) <= WIDE


async def test_the_button_has_the_answers_back(guide: Context, tmp_path: Path) -> None:
    """For one step: it goes with the next tap."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        await do(home, anna, "waiting", "ruritania", "under_18", "alone", "published", "continue")
        await do(home, anna, "review", "change:origin")
        before = home.case(anna)
        note, label = "No longer asked, so taken out: ", guide.voice(before).say("action.take-back")
        await do(home, anna, "other")
        assert note in anna.text
        assert "origin" in home.case(anna).answers
        assert home.case(anna).answers.keys() < before.answers.keys()
        await home.taps(anna, label)
        assert home.case(anna) == before
        assert note not in anna.text
        await do(home, anna, "other", "help")
        assert label not in {text for row in anna.buttons() for text in row}
        assert TAKE_BACK not in {action.id for action in screen_of(home, anna).actions}
