"""What Telegram refuses: the operator is told what and why, and whoever asked for it, whom to reach."""

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from telegram.constants import CallbackQueryLimit

from bot.telegram.channel import set_webhook
from bot.telegram.errors import CallRefused
from dialogs.context import Context
from dialogs.operator import Contact, Operator
from policy.pack.catalogue import LANGUAGES
from tests.botapi import methods
from tests.botapi.people import Group, Person
from tests.botapi.refusal import bad_request
from tests.telegram.house import House, house
from tests.telegram.talks import begin, said, shown

REASONS = {
    "REPLY_MARKUP_TOO_LONG": "Reply_markup_too_long",
    "reply markup is too long": "reply markup is too long",
    "message can't be edited": "message can't be edited",
    "can't parse entities: Can't find end tag corresponding to start tag \"Anna\"": "can't parse entities",
    "inline keyboard button URL 'https://anna.example' is invalid: Wrong HTTP URL": "button url",
    "Anna Petrova, born in 1990": "for a reason Kompas does not know",
}
"""What Telegram says, and what is told of it."""


def refuse(monkeypatch: pytest.MonkeyPatch, method: str, reason: str) -> None:
    """Telegram refuses every call of a method."""

    def refused(*_: object) -> None:
        raise bad_request(reason)

    monkeypatch.setitem(vars(methods)["_METHODS"], method, refused)


@pytest.mark.parametrize("reason", REASONS)
async def test_a_refused_edit_is_told(
    guide: Context,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    reason: str,
) -> None:
    """The log names the method, and the reason where that is one of Telegram's own; the person is told, too."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        refuse(monkeypatch, "editMessageText", reason)
        with caplog.at_level(logging.ERROR):
            await home.taps(anna, "Not applied yet")
        assert caplog.messages == [f"Telegram refused editMessageText: {REASONS[reason]}."]
        assert anna.alerts == [said(guide, "en", "telegram.refused")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", [5, 100])
async def test_whom_to_reach_is_the_operators_contact(
    guide: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, length: int
) -> None:
    """The general one, where there is one and it fits; otherwise a plain sentence."""
    checked, long = date(2026, 11, 1), "x" * length
    contacts = (
        Contact(topic="lawyer", name="Advocaat", address="Straat 1", checked=checked),
        Contact(topic="general", name=long, address=long, checked=checked),
    )
    mine = replace(guide, operator=Operator(name="Hulp", contacts=contacts))
    async with house(mine, tmp_path) as home:
        anna = Person(home.world, language_code=language)
        await home.says(anna, "/start")
        refuse(monkeypatch, "editMessageText", "reply markup is too long")
        anna.tap_data(shown(anna), shown(anna).keyboard[0][0]["callback_data"])
        await home.deliver()
        values = {"name": contacts[1].name, "address": contacts[1].address}
        named = home.channel.desk.say(language, "telegram.refused-contact", **values)
        fits = length == 5
        assert anna.alerts == [named if fits else said(guide, language, "telegram.refused")]
        assert (len(named) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH) == fits


async def test_a_refused_command_is_told(guide: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a message of its own, which goes after a minute."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        refuse(monkeypatch, "editMessageText", "reply markup is too long")
        await home.says(anna, "/start")
        assert said(guide, "en", "telegram.refused") in [message.text for message in anna.messages]
        monkeypatch.undo()
        await home.pass_time(200, every=20)
        assert anna.messages == []


async def test_a_refused_webhook_says_why(guide: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In full: it is about the bot, and about nobody."""
    why = "bad webhook: Failed to resolve host: Name or service not known"
    async with house(guide, tmp_path, webhook_url="https://kompas.example.org") as home:
        refuse(monkeypatch, "setWebhook", why)
        with pytest.raises(CallRefused, match=f"(?i)^Telegram refused setWebhook: {why}$"):
            await set_webhook(home.channel)


@pytest.mark.parametrize(
    ("command", "answered"),
    [
        *(("/start", True), ("/start@kompas_test_bot", True), ("/START@Kompas_Test_Bot x", True)),
        *(("/start@other_bot", False), ("/help@kompas_test_bot2", False), ("/erase@other_bot x", False)),
    ],
)
async def test_commands_of_other_bots(guide: Context, tmp_path: Path, command: str, answered: bool) -> None:
    """In a group they are left alone."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        group = Group(home.world, -100, "Дом")
        group.chat.member = True
        await _says_in(home, anna, command, group)
        assert [message.text for message in group.messages] == [said(guide, "en", "telegram.group")] * answered


async def _says_in(home: House, person: Person, text: str, group: Group) -> None:
    person.say(text, group)
    await home.deliver()
