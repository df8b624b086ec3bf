"""What people do looks exactly as Telegram tells it."""

import json

import pytest
from telegram import Bot, Update

from tests.botapi import definition
from tests.botapi.bots import bot_of
from tests.botapi.methods import perform
from tests.botapi.people import Group, Person
from tests.botapi.world import World

KEYS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "Yes, but", "callback_data": "b"}]]}


def test_every_update_is_one_of_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # PTB warns about its own future otherwise
    world = World()
    anna, group = Person(world, language_code="nl"), Group(world, -100, "Friends")
    anna.say("/start")
    perform(world, "sendMessage", {"chat_id": anna.id, "text": "Really?", "reply_markup": KEYS})
    anna.tap("Yes")
    for send in (anna.send_photo, anna.send_document, anna.send_voice, anna.send_sticker, anna.send_location):
        send()
    anna.send_contact()
    anna.service()
    anna.edit(anna.own[0], "/stop")
    anna.block()
    anna.unblock()
    group.add_bot(anna)
    anna.say("/start", group)
    group.remove_bot(anna)
    shown = anna.screen
    assert shown
    world.remove(shown)
    anna.tap_data(shown, "y")
    updates = world.take_updates()
    assert len(updates) == 17
    bot = Bot(world.token)
    for update in updates:
        definition.check_update(update)
        assert Update.de_json(update, bot).effective_user
    inaccessible = updates[-1]["callback_query"]["message"]
    assert inaccessible == {"chat": anna.chat.json, "message_id": shown.id, "date": 0}


def test_every_result_is_one_of_telegram() -> None:
    world = World()
    anna = Person(world)
    anna.say("/start")
    message = {"chat_id": anna.id, "text": "Really?", "reply_markup": KEYS, "entities": []}
    hook = {"url": "https://bot.example/hook", "allowed_updates": ["message"]}
    for method, parameters in (
        ("getMe", {}),
        ("getChat", {"chat_id": anna.id}),
        ("sendMessage", {**message, "protect_content": True, "reply_parameters": {"message_id": 1}}),
        ("editMessageText", {**message, "text": "Well", "message_id": 2}),
        ("sendDocument", {"chat_id": anna.id, "document": "AgAC"}),
        ("sendPhoto", {"chat_id": anna.id, "photo": "AgAC", "caption": "a"}),
        ("sendChatAction", {"chat_id": anna.id, "action": "typing"}),
        ("setMyCommands", {"commands": [{"command": "start", "description": "Begin"}]}),
        ("getMyCommands", {}),
        ("getMyDescription", {}),
        ("getMyShortDescription", {}),
        ("getMyName", {}),
        ("setWebhook", hook),
        ("getWebhookInfo", {}),
    ):
        definition.check(method, parameters)
        result = perform(world, method, parameters)
        definition.check_answer(method, json.loads(json.dumps(getattr(result, "result", result))))


def test_a_message_of_a_person() -> None:
    world = World()
    Person(world, 7, "be", "Anna").say("/start now")
    assert world.take_updates() == [
        {
            "update_id": 700_000_001,
            "message": {
                "message_id": 1,
                "from": {"id": 7, "is_bot": False, "first_name": "Anna", "language_code": "be"},
                "chat": {"id": 7, "first_name": "Anna", "type": "private"},
                "date": int(world.clock.now()),
                "text": "/start now",
                "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
            },
        }
    ]


def test_a_button_is_found_by_its_label() -> None:
    world = World()
    anna = Person(world)
    anna.say("/start")
    perform(world, "sendMessage", {"chat_id": anna.id, "text": "Really?", "reply_markup": KEYS})
    assert (anna.tap("Yes").data, anna.tap("but").data) == ("y", "b")
    with pytest.raises(AssertionError, match="2 buttons fit 'Y'"):
        anna.tap("Y")
    with pytest.raises(AssertionError, match="0 buttons fit 'No'"):
        anna.tap("No")


def test_an_old_message_cannot_be_looked_into() -> None:
    world = World()
    anna = Person(world)
    anna.say("/start")
    perform(world, "sendMessage", {"chat_id": anna.id, "text": "Really?", "reply_markup": KEYS})
    world.clock.jump(49 * 3600)
    anna.tap("but")
    (update,) = world.take_updates()
    assert update["callback_query"]["message"]["date"] == 0
    assert world.expired


async def test_strange_updates_pass() -> None:
    world = World()
    world.inject({"brand_new_kind": {"a": 1}})
    world.inject({"message": "not even an object"})
    assert [list(update)[1] for update in world.take_updates()] == ["brand_new_kind", "message"]
    assert not world.violations
    await bot_of(world).get_me()
