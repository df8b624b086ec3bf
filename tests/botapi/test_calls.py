"""PTB's own bot against the world, without sockets."""

import json

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from tests.botapi.bots import bot_of, request_of
from tests.botapi.calls import call
from tests.botapi.people import Group, Person
from tests.botapi.transport import Transport
from tests.botapi.world import World

DAY = 86400


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def bot(world: World) -> Bot:
    return bot_of(world)


@pytest.fixture
def anna(world: World) -> Person:
    anna = Person(world, language_code="be")
    anna.say("/start")
    world.take_updates()
    return anna


def keys(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label.lower()) for label in labels]])


async def test_it_reads_like_the_chat(world: World, bot: Bot, anna: Person) -> None:
    assert (await bot.get_me()).username == world.username
    await bot.send_message(anna.id, "<b>One</b> &amp; 😀 <i>two</i>", parse_mode="HTML", reply_markup=keys("Yes", "No"))
    assert anna.text == "One & 😀 two"
    assert anna.buttons() == [["Yes", "No"]]
    anna.tap("Y")
    (update,) = world.take_updates()
    assert update["callback_query"]["data"] == "yes"
    with pytest.raises(AssertionError, match="never answered"):
        world.check()
    await bot.answer_callback_query(update["callback_query"]["id"], "Read this", show_alert=True)
    assert anna.alerts == ["Read this"]
    world.check()


async def test_an_edit_without_a_change_is_refused(world: World, bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "<b>Hello</b>", parse_mode="HTML", reply_markup=keys("Yes"))
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text(
            " <b>Hello</b>\n", anna.id, sent.message_id, parse_mode="HTML", reply_markup=keys("Yes")
        )
    await bot.edit_message_text("Hello", anna.id, sent.message_id, reply_markup=keys("Yes"))
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(anna.id, sent.message_id, reply_markup=keys("Yes"))
    await bot.edit_message_reply_markup(anna.id, sent.message_id)
    assert anna.buttons() == []
    assert anna.screen
    assert anna.screen.edited == world.clock.now()
    assert anna.screen.entities == []


async def test_what_cannot_be_edited(bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", anna.id, 99)
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("x", anna.id, anna.own[0].id)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("<b> </b>", "message text is empty"),
        ("a" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b>a", "can't parse entities: can't find end tag corresponding to start tag \"b\""),
    ],
)
async def test_texts_that_are_refused(bot: Bot, anna: Person, text: str, refusal: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(anna.id, text, parse_mode="HTML")
    assert refused.value.message.lower() == refusal.lower()


async def test_the_longest_text(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "<i>" + "😀" * 2048 + "</i>", parse_mode="HTML")
    await bot.send_message(anna.id, "&lt;" * 4096, parse_mode="HTML")
    assert anna.text == "<" * 4096


@pytest.mark.parametrize("data", ["", "ы" * 33])
async def test_data_of_a_button_has_1_to_64_bytes(world: World, anna: Person, data: str) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": data}]]}
    reply = await call(world, world.token, "sendMessage", {"chat_id": anna.id, "text": "a", "reply_markup": markup})
    assert json.loads(reply.body) == {"ok": False, "error_code": 400, "description": "Bad Request: BUTTON_DATA_INVALID"}


async def test_options_are_kept(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "a", protect_content=True, disable_notification=True, disable_web_page_preview=True)
    assert anna.screen
    assert anna.screen.protected
    assert anna.screen.silent
    assert anna.screen.link_preview == {"is_disabled": True}


async def test_what_may_be_deleted(world: World, bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "a")
    await bot.delete_message(anna.id, sent.message_id)
    await bot.delete_message(anna.id, anna.own[0].id)
    assert (anna.messages, anna.own, anna.screen) == ([], [], None)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(anna.id, sent.message_id)
    sent = await bot.send_message(anna.id, "a")
    world.clock.jump(2 * DAY + 1)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(anna.id, sent.message_id)


async def test_a_dice_stays_for_a_day(world: World, bot: Bot, anna: Person) -> None:
    anna.send_dice()
    (dice,) = [message for message in anna.own if "dice" in message.body]
    for numbers in ([dice.id], [message.id for message in anna.own]):
        with pytest.raises(BadRequest, match="Message can't be deleted"):
            await bot.delete_messages(anna.id, numbers)
    assert len(anna.own) == 2
    world.clock.jump(DAY)
    await bot.delete_message(anna.id, dice.id)


async def test_many_are_deleted_at_once(bot: Bot, anna: Person) -> None:
    first, second = [await bot.send_message(anna.id, "a") for _ in range(2)]
    await bot.delete_messages(anna.id, [first.message_id, 999, second.message_id])
    assert not anna.messages
    for numbers in ([], list(range(101))):
        with pytest.raises(BadRequest, match=r"(?i)message identifiers"):
            await bot.delete_messages(anna.id, numbers)


async def test_ids_grow_over_all_private_chats(world: World, bot: Bot, anna: Person) -> None:
    boris = Person(world, 1002, first_name="Boris")
    boris.say("/start")
    (update,) = world.take_updates()
    sent = await bot.send_message(anna.id, "a")
    assert sent.message_id == update["message"]["message_id"] + 1
    group = Group(world, -100123, "Friends")
    group.add_bot(anna)
    assert group.chat.messages[1]
    assert (await bot.send_message(-100123, "a")).message_id == 2


async def test_a_second_answer_is_a_violation(world: World, bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "a", reply_markup=keys("Yes"))
    tap = anna.tap("Yes")
    world.take_updates()
    await bot.answer_callback_query(tap.id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(tap.id)
    with pytest.raises(AssertionError, match="answered twice"):
        world.check()


async def test_an_answer_to_each_of_two_deliveries_is_none(world: World, bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "a", reply_markup=keys("Yes"))
    tap = anna.tap("Yes")
    world.repeat(world.history[world.take_updates()[0]["update_id"]])
    world.take_updates()
    await bot.answer_callback_query(tap.id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(tap.id)
    world.check()


async def test_answers_have_their_time_and_their_length(world: World, bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "a", reply_markup=keys("Yes"))
    tap = anna.tap("Yes")
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.answer_callback_query(tap.id, "a" * 201)
    world.clock.jump(901)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query(tap.id)


async def test_who_cannot_be_written_to(world: World, bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(4, "a")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(Person(world, 5).id, "a")
    anna.block()
    with pytest.raises(Forbidden, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(anna.id, "a")
    assert world.take_updates()[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    anna.unblock()
    await bot.send_message(anna.id, "a")
    anna.leave_telegram()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.delete_message(anna.id, anna.messages[0].id)
    assert world.take_updates()[-1]["my_chat_member"]["new_chat_member"]["status"] == "member"


async def test_a_call_that_nobody_knows_is_a_violation(world: World, anna: Person) -> None:
    for method, parameters, status in (
        ("sendMesage", {}, 404),
        ("sendMessage", {"chat_id": str(anna.id)}, 400),
        ("sendMessage", {"chat_id": "1", "text": "a", "colour": "red"}, 400),
        ("sendMessage", {"chat_id": "1", "text": "a", "parse_mode": "HTLM"}, 400),
        ("sendMessage", {"chat_id": "1", "text": "a", "protect_content": "maybe"}, 400),
        ("sendMessage", {"chat_id": "1", "text": "a", "reply_markup": "{"}, 400),
        ("sendDice", {"chat_id": str(anna.id)}, 501),
    ):
        assert (await call(world, world.token, method, parameters)).status == status
    assert [line.partition(": ")[2] for line in world.violations] == [
        "there is no such method",
        "data must contain ['text'] properties",
        "data must not contain {'colour'} properties",
        "data.parse_mode must be one of ['HTML', 'MarkdownV2', 'Markdown']",
        "data.protect_content must be boolean",
        "reply_markup is not JSON: '{'",
        "not simulated",
    ]


async def test_a_wrong_token(world: World) -> None:
    with pytest.raises(InvalidToken):
        await Bot("1:wrong", request=request_of(world)).get_me()


async def test_capitals_of_a_method_do_not_matter(world: World) -> None:
    assert (await call(world, world.token, "GETME", {})).status == 200


async def test_parameters_come_as_query_form_json_or_parts(world: World, anna: Person) -> None:
    async with httpx.AsyncClient(transport=Transport(world), base_url=f"https://telegram/bot{world.token}") as client:
        fields = {"chat_id": str(anna.id), "text": "a=b&c ы", "link_preview_options": '{"is_disabled":true}'}
        for request in (
            client.get("/sendMessage", params=fields),
            client.post("/sendMessage", data=fields),
            client.post("/sendMessage", json=fields),
            client.post("/sendMessage", json={**fields, "link_preview_options": {"is_disabled": True}}),
            client.post("/sendMessage", files={key: (None, value) for key, value in fields.items()}),
        ):
            assert (await request).json()["result"]["text"] == "a=b&c ы"
    assert len({str(parameters) for parameters in world.called("sendMessage")}) == 1


async def test_files_keep_their_name_and_content(bot: Bot, anna: Person) -> None:
    await bot.send_document(
        anna.id, b"\r\n--%PDF\x00\xff\r\n", filename="answers.pdf", caption="<b>Yours</b>", parse_mode="HTML"
    )
    assert anna.screen
    assert (anna.screen.file_name, anna.screen.file) == ("answers.pdf", b"\r\n--%PDF\x00\xff\r\n")
    assert (anna.text, anna.screen.entities[0]["type"]) == ("Yours", "bold")
    await bot.send_photo(anna.id, b"png", filename="a.png")
    assert anna.screen.file == b"png"
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(anna.id, b"png", caption="a" * 1025)


async def test_a_file_takes_the_place_of_whatever_was_there(bot: Bot, anna: Person) -> None:
    await bot.send_photo(anna.id, b"png", caption="Yours", reply_markup=keys("Yes"))
    await bot.send_message(anna.id, "Text", protect_content=True)
    for message in anna.messages:
        protected = message.protected
        with pytest.raises(BadRequest, match="There is no photo in the request"):
            await bot.edit_message_media(InputMediaPhoto("attach://none"), anna.id, message.id)
        await bot.edit_message_media(
            InputMediaDocument(b"none", filename="a.txt", caption="<i>Empty</i>", parse_mode="HTML"),
            anna.id,
            message.id,
        )
        assert (message.file_name, message.file) == ("a.txt", b"none")
        assert (message.text, message.keyboard, "photo" in message.body) == ("Empty", [], False)
        assert message.protected is protected
    with pytest.raises(BadRequest, match=r"(?i)no text in the message to edit"):
        await bot.edit_message_text("a", anna.id, anna.messages[0].id)


async def test_what_it_says_about_itself(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("start", "Begin")], language_code="nl")
    await bot.set_my_commands([BotCommand("stop", "End")], scope=BotCommandScopeChat(5))
    assert [command.command for command in await bot.get_my_commands(language_code="nl")] == ["start"]
    assert await bot.get_my_commands() == ()
    for wrong in (BotCommand("Start", "Begin"), BotCommand("start", "")):
        with pytest.raises(BadRequest, match=r"(?i)bot_command"):
            await bot.set_my_commands([wrong])
    await bot.set_my_description("d" * 512)
    await bot.set_my_short_description("Kort", language_code="nl")
    assert (await bot.get_my_description("ru")).description == "d" * 512
    assert (await bot.get_my_short_description("nl")).short_description == "Kort"
    with pytest.raises(BadRequest):
        await bot.set_my_description("d" * 513)
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("d" * 121)


async def test_it_leaves_a_group(world: World, bot: Bot, anna: Person) -> None:
    group = Group(world, -100123, "Friends")
    group.add_bot(anna)
    anna.say("/start@kompas_test_bot", group)
    assert (await bot.get_chat(-100123)).title == "Friends"
    await bot.leave_chat(-100123)
    kinds = [list(update)[1] for update in world.take_updates()]
    assert kinds == ["my_chat_member", "message", "message", "my_chat_member"]
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(-100123, "a")
