"""Conversations in the chat, as a person holds them."""

from pathlib import Path

import pytest

from bot.telegram.markup import PREVIEW
from dialogs.context import Context
from policy.pack.catalogue import LANGUAGES
from tests.botapi.people import Person
from tests.telegram.house import HOUR, house
from tests.telegram.talks import do, go_through, said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["applicant", "worker"])
async def test_a_whole_interview(guide: Context, tmp_path: Path, language: str, audience: str) -> None:
    """From /start to each finding and its original, with one message all the way, and gone when it is erased."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code=language)
        await home.says(anna, "/start")
        await go_through(home, anna, language, audience)
        assert len(home.world.called("sendMessage")) == 1
        assert not anna.own
        assert await home.channel.desk.wipes.overdue(home.world.clock.now() + 100 * HOUR) == 0


@pytest.mark.parametrize(("code", "spoken"), [("be", "be"), ("ru-RU", "ru"), ("NL", "nl"), ("pl", None), ("", None)])
async def test_the_language_is_telegrams_hint(guide: Context, tmp_path: Path, code: str, spoken: str | None) -> None:
    """It is taken from there and confirmed by the person; where we do not speak it, all four are offered alike."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code=code)
        await home.says(anna, "/start")
        for language in LANGUAGES:
            assert (said(guide, language, "language.choose") in anna.text) == (spoken in (language, None))
        marked = [label for row in anna.buttons() for label in row if label.startswith("✓ ")]
        assert marked == ([f"✓ {guide.voice_in(spoken).say('language.name')}"] if spoken else [])


async def test_messages_are_silent_protected_and_without_previews(guide: Context, tmp_path: Path) -> None:
    """What is sent is neutral; what it is about comes with an edit, which makes no notification."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="be")
        await home.says(anna, "/start")
        await home.says(anna, "/help")
        (sent,) = home.world.called("sendMessage")
        assert sent["text"] == said(guide, "be", "telegram.moment")
        assert sent["disable_notification"]
        assert sent["protect_content"]
        assert all(call["link_preview_options"]["is_disabled"] for call in home.world.called("editMessageText"))


async def test_the_first_line_is_neutral_and_long(guide: Context, tmp_path: Path) -> None:
    """A chat list shows how far somebody is, and nothing of what it is about."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant", "letter_with_date")
        first, second, *_ = anna.text.split("\n")
        assert first.rstrip() == "Answered: 1, at most 6"
        assert len(first) == PREVIEW
        assert second == ""


async def test_who_must_tap_again_is_told_so_in_the_language_they_chose(guide: Context, tmp_path: Path) -> None:
    """Whatever the language of their phone; that counts before they have chosen one."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="be")
        await home.says(anna, "/start")
        for chosen, label in (("be", "Nederlands"), ("nl", said(guide, "nl", "action.continue"))):
            home.world.faults.add("flood", "editMessageText", seconds=60)
            await home.taps(anna, label)
            assert anna.alerts[-1] == said(guide, chosen, "telegram.busy")
            home.world.clock.jump(60)
            await home.taps(anna, label)
