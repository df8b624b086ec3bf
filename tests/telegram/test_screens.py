"""Every screen as a message: within Telegram's limits, readable on a narrow phone, neutral where others look."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from telegram.constants import BotCommandLimit, CallbackQueryLimit, InlineKeyboardButtonLimit, MessageLimit

from bot.telegram.callback_data import Buttons
from bot.telegram.markup import HALF, PREVIEW, WIDE, at_hand, keyboard_of, text_of
from bot.telegram.profile import set_profile
from bot.tokens.keys import random_keys
from bot.tokens.seal import Seal
from dialogs.case import Case
from dialogs.channel import telegram
from dialogs.codec import Codec
from dialogs.context import Context
from dialogs.screens.render import draw
from policy.pack.catalogue import LANGUAGES
from policy.pack.provisions import Audience
from tests.botapi.markup import parse
from tests.botapi.world import World
from tests.conftest import TODAY
from tests.dialogs.every_screen import every_screen
from tests.telegram.house import house

SUBJECT = re.compile(
    r"asiel|asyl|belarus|wit-?rus|беларус|белорус|убежищ|прытул|бежан|politi|полити|паліты|пал[іi]т|\bwet|law|закон|"
    r"vluchteling|refugee|\bIND\b|advoca|юрист|адвокат|транс|trans|journal|журналист|оппозиц|апазіц",
    re.IGNORECASE,
)
"""Words that would tell somebody who looks over a shoulder what this is about."""


@pytest.fixture(scope="module")
def here(guide: Context) -> Context:
    """The guide as Telegram has it: with case codes and sheets, and its own words on what is kept."""
    return replace(guide, channel=telegram(60))


def test_every_screen_fits(here: Context) -> None:
    """Text, callback data, labels and columns; and the first line says only how far one is."""
    guide, codec, buttons = here, Codec(here.policy), Buttons(here.policy)
    seal = Seal(random_keys())
    for case, screen in every_screen(guide):
        text = text_of(guide, case, screen)
        shown, _ = parse(text)
        assert len(shown.encode("utf-16-le")) // 2 <= MessageLimit.MAX_TEXT_LENGTH, (case.screen, case.language)
        first, second, _ = shown.split("\n", 2)
        assert len(first) == PREVIEW
        assert not SUBJECT.search(first)
        assert second == ""
        token = seal.seal(codec.encode(case), "telegram:-1234567890123", 1.8e9)
        keyboard = keyboard_of(buttons, screen, token)
        assert sum(map(len, keyboard)) == len(at_hand(guide.policy, screen)) + len(screen.actions)
        for row in keyboard:
            assert len(row) <= 2
            for button in row:
                assert len(button["text"]) <= (WIDE if len(row) == 1 else HALF), button["text"]
                size = len(button["callback_data"].encode())
                assert size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA


def test_a_short_label_stands_beside_its_whole_one(here: Context) -> None:
    """What a button says in fewer words is in full in the text."""
    seen = 0
    for case, screen in every_screen(here):
        text = unescape(text_of(here, case, screen))
        for choice in at_hand(here.policy, screen):
            if choice.short:
                seen += 1
                assert f"<b>{choice.short}</b>: {choice.label}" in text
    assert seen > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_over_the_chat_is_short_and_neutral(guide: Context, language: str) -> None:
    """Somebody may be looking; and Telegram cuts off after 200 characters."""
    over = ("erased", "not-deleted", "wait-erase", "busy", "expired", "gone", "deleted", "below", "refused")
    passing = ("moment", "emptied", "hint", "group", "erased-all", "media", "code", "sheet")
    for name in (*over, *passing):
        text = guide.voice_in(language).say(f"telegram.{name}")
        assert len(text) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        assert not SUBJECT.search(text), text


async def test_the_profile_is_neutral_in_four_languages(guide: Context, tmp_path: Path) -> None:
    """Commands and descriptions are set by the program, and not again when they are so already."""
    world = World()
    async with house(guide, tmp_path, world) as home:
        await set_profile(home.channel.desk.telegram, guide)
        first = len(world.calls)
        await set_profile(home.channel.desk.telegram, guide)
        assert not any(call.method.startswith("set") for call in world.calls[first:])
    for method, key in (("setMyDescription", "description"), ("setMyShortDescription", "short_description")):
        told = {call.get("language_code", ""): call[key] for call in world.called(method)}
        assert set(told) == {"", "nl", "ru", "be"}
        assert len(set(told.values())) == len(LANGUAGES)
        assert not any(SUBJECT.search(text) for text in told.values())
    for call in world.called("setMyCommands"):
        assert [command["command"] for command in call["commands"]] == ["start", "new", "help", "erase"]
        for command in call["commands"]:
            assert len(command["description"]) <= BotCommandLimit.MAX_DESCRIPTION
            assert not SUBJECT.search(command["description"])


def test_words_stand_beside_answers_with_the_note_in_italics(here: Context) -> None:
    """Each in a line of its own."""
    case = Case({"criticism": ("small_online",)}, "en", Audience.APPLICANT, "finding:street-music")
    told = text_of(here, case, draw(here, case, TODAY))
    note = "The letter does not say whether this falls under “de hertog openlijk bespotten”."
    unsettled = "“openlijk”: the letter does not explain this word."
    topic, option = (here.voice(case).say(key) for key in ("topic.criticism", "option.criticism.small_online"))
    assert f"“de hertog openlijk bespotten” – {topic}: {option}\n<i>{note} {unsettled}</i>" in told
