"""Buttons of any age, of any chat, and of nobody: each does something sensible."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.storage.references import Sent
from bot.tokens.keys import random_keys
from bot.tokens.seal import LENGTH, Seal
from dialogs.case import Case
from dialogs.context import Context
from tests.botapi.people import Person
from tests.telegram.house import HOUR, House, house
from tests.telegram.talks import do, restarted, said, shown


def foreign(home: House, data: str) -> str:
    """The same case sealed with a key that is not ours."""
    case = home.channel.desk.unsealed(1001, data[:LENGTH])
    sealed = Seal(random_keys()).seal(home.channel.desk.codec.encode(case), "telegram:1001", home.world.clock.now())
    return sealed + data[LENGTH:]


BUTTONS: dict[str, Callable[[House, str], str]] = {
    "foreign": foreign,
    "damaged": lambda _, data: data[:20] + ("A" if data[20] != "A" else "B") + data[21:],
    "cut": lambda _, data: data[:30],
    "empty": lambda _, __: " ",
    "of another bot": lambda _, __: "menu:page=2",
    "not ASCII": lambda _, __: "ключ",
}


@pytest.mark.parametrize("kind", BUTTONS)
async def test_a_button_that_cannot_be_opened(guide: Context, tmp_path: Path, kind: str) -> None:
    """A fresh start in the same message, in one sentence, in the language of Telegram's hint."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, 1001, language_code="ru")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant", "refused")
        anna.tap_data(shown(anna), BUTTONS[kind](home, shown(anna).keyboard[0][0]["callback_data"]))
        await home.deliver()
        assert said(guide, "ru", "telegram.expired") in anna.text
        assert home.case(anna) == Case(language="ru")
        assert len(anna.messages) == 1


async def test_erase_works_whatever_the_keys(guide: Context, tmp_path: Path) -> None:
    """After a loss of keys and wipe list the button still takes its message away; any other replaces the screen."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, 1001, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant", "refused")
        message = shown(anna)
        await home.channel.desk.wipes.remove(Sent(anna.id, message.id))
        restarted(home)
        first, erase = (foreign(home, row[0]["callback_data"]) for row in (message.keyboard[0], message.keyboard[-1]))
        assert erase[LENGTH:] == "!erase"
        anna.tap_data(message, first)
        await home.deliver()
        assert home.case(anna) == Case(language="en")
        anna.tap_data(message, erase)
        await home.deliver()
        assert anna.messages == []


async def test_a_button_of_yesterday(guide: Context, tmp_path: Path) -> None:
    """It no longer opens, and begins afresh; the last hour before it still did."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant")
        home.world.clock.jump(22.9 * HOUR)
        await do(home, anna, "refused")
        assert home.case(anna).answers == {"stage": ("refused",)}
        home.world.clock.jump(24 * HOUR)
        await home.taps(anna, "Back")
        assert home.case(anna) == Case(language="en")


async def test_buttons_outlive_a_restart(guide: Context, tmp_path: Path) -> None:
    """The case is in them, not in the process."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant", "not_applied")
        restarted(home)
        await do(home, anna, "ruritania", "back", "back")
        assert home.case(anna).answers == {"stage": ("not_applied",), "origin": ("ruritania",)}


async def test_the_buttons_of_another_chat_do_not_open(guide: Context, tmp_path: Path) -> None:
    """A token is sealed for its chat."""
    async with house(guide, tmp_path) as home:
        anna, boris = Person(home.world, 1, language_code="en"), Person(home.world, 2, language_code="en")
        for person in (anna, boris):
            await home.says(person, "/start")
        await do(home, anna, "en", "continue", "applicant", "refused")
        data = shown(anna).keyboard[0][0]["callback_data"]
        boris.tap_data(shown(boris), data)
        await home.deliver()
        assert said(guide, "en", "telegram.expired") in boris.text
        assert home.case(boris).answers == {}


async def test_a_late_tap_after_erasing_brings_nothing_back(guide: Context, tmp_path: Path) -> None:
    """The tap is answered, and the chat stays empty."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant")
        message = shown(anna)
        data = message.keyboard[0][0]["callback_data"]
        await do(home, anna, "erase")
        anna.tap_data(message, data)
        await home.deliver()
        assert anna.messages == []
        assert anna.alerts[-1] == said(guide, "en", "telegram.gone")


async def test_a_message_that_is_gone_is_opened_afresh(guide: Context, tmp_path: Path) -> None:
    """When it was not we who deleted it: the case goes on in a new one."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant")
        home.world.faults.add("removed", "editMessageText")
        await do(home, anna, "waiting")
        assert home.case(anna).answers == {"stage": ("waiting",)}
        assert len(anna.messages) == 1
        await do(home, anna, "dont_know")
        assert await home.channel.desk.wipes.overdue(home.world.clock.now() + 100 * HOUR) == 1


async def test_erasing_where_telegram_refuses(guide: Context, tmp_path: Path) -> None:
    """A message that cannot be deleted is emptied, and the person told to delete the chat."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        assert anna.screen is not None
        anna.screen.date -= 49 * HOUR
        await home.taps(anna, "Erase")
        assert anna.text == said(guide, "en", "telegram.emptied")
        assert anna.buttons() == []
        assert anna.alerts == [said(guide, "en", "telegram.not-deleted")]
