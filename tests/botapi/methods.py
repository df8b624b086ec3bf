"""What each method does, and when Telegram refuses."""

from collections.abc import Callable
from typing import Any

from tests.botapi import markup, profile, settings
from tests.botapi.refusal import (
    BLOCKED,
    CHAT_NOT_FOUND,
    DEACTIVATED,
    DELETE_NOT_FOUND,
    EDIT_NOT_FOUND,
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    Refused,
    bad_request,
)
from tests.botapi.state import Answer, Chat, Message
from tests.botapi.world import ANSWER_LIFE, DAY, TWO_DAYS, World

Json = dict[str, Any]
Files = dict[str, tuple[str, bytes]]
MOST_DELETED = 100
LONGEST_CAPTION = 1024
LONGEST_ANSWER = 200


def perform(world: World, name: str, parameters: Json, files: Files | None = None) -> Any:
    """Carries out a valid call, at once.

    Raises:
        Refused: If Telegram would refuse it.
        NotImplementedError: If this world does not know how.
    """
    if name in ("sendPhoto", "sendDocument"):
        return _send_file(world, parameters, name.removeprefix("send").lower(), files or {})
    if name == "editMessageMedia":
        return _edit_media(world, parameters, files or {})
    if name not in _METHODS:
        raise NotImplementedError(f"{name}: not simulated")
    return _METHODS[name](world, parameters)


def _chat(world: World, parameters: Json) -> Chat:
    chat = world.chats.get(parameters["chat_id"])
    if chat is None:
        raise Refused(CHAT_NOT_FOUND)
    if chat.gone:
        raise Refused(DEACTIVATED)
    if not chat.member:
        raise Refused(f"Forbidden: bot is not a member of the {chat.type} chat")
    return chat


def _writable(world: World, parameters: Json) -> Chat:
    chat = _chat(world, parameters)
    if chat.blocked:
        raise Refused(BLOCKED)
    if chat.type == "private" and not chat.started:
        raise Refused("Forbidden: bot can't initiate conversation with a user")
    return chat


def _text(world: World, parameters: Json, key: str = "text", marks: str = "entities") -> tuple[str, list[Json]]:
    text, mode = parameters.get(key, ""), parameters.get("parse_mode")
    if mode is None:
        return markup.trim(text, parameters.get(marks, []))
    if mode != "HTML":
        world.lacks(f"parse_mode {mode}: not simulated")
        return text.strip(), []
    try:
        return markup.parse(text)
    except markup.Unparsable as wrong:
        raise bad_request(f"can't parse entities: {wrong}") from None


def _message_text(world: World, parameters: Json) -> tuple[str, list[Json]]:
    text, entities = _text(world, parameters)
    if not text:
        raise bad_request("message text is empty")
    if markup.units(text) > markup.LIMIT:
        raise bad_request("message is too long")
    return text, entities


def _keyboard(parameters: Json) -> Json:
    given: Json = parameters.get("reply_markup", {})
    if "inline_keyboard" not in given:
        return given
    if wrong := markup.keyboard_error(given):
        raise bad_request(wrong)
    rows = [row for row in given["inline_keyboard"] if row]
    return {"inline_keyboard": rows} if rows else {}


def _body(parameters: Json, **content: Any) -> Json:
    keyboard = _keyboard(parameters)
    body = {key: value for key, value in content.items() if value}
    if parameters.get("link_preview_options"):
        body["link_preview_options"] = parameters["link_preview_options"]
    if parameters.get("protect_content"):
        body["has_protected_content"] = True
    if "inline_keyboard" in keyboard:
        body["reply_markup"] = keyboard
    return body


def _send(world: World, chat: Chat, body: Json, parameters: Json, **more: Any) -> Json:
    silent = parameters.get("disable_notification", False)
    source = parameters.get("text", parameters.get("caption", ""))
    if "reply_parameters" in parameters:
        _replied(chat, parameters["reply_parameters"], body)
    message = world.write(chat, world.me, body, silent=silent, source=source, **more)
    if "inline_keyboard" not in parameters.get("reply_markup", {"inline_keyboard": []}):
        message.fixed = True
    return message.json


def _replied(chat: Chat, reply: Json, body: Json) -> None:
    to = chat.messages.get(reply["message_id"])
    if to is not None:
        body["reply_to_message"] = {key: value for key, value in to.json.items() if key != "reply_to_message"}
    elif not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")


def _send_message(world: World, parameters: Json) -> Json:
    chat = _writable(world, parameters)
    text, entities = _message_text(world, parameters)
    return _send(world, chat, _body(parameters, text=text, entities=entities), parameters)


def _send_file(world: World, parameters: Json, kind: str, files: Files) -> Json:
    chat = _writable(world, parameters)
    caption, marks = _text(world, parameters, "caption", "caption_entities")
    if markup.units(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    name, content = _uploaded(parameters[kind], kind, files)
    shown = _shown_file(f"{kind}-{world.next_message}", kind, name, content)
    body = _body(parameters, **{kind: shown}, caption=caption, caption_entities=marks)
    return _send(world, chat, body, parameters, file=content, file_name=name)


def _uploaded(given: Any, kind: str, files: Files) -> tuple[str, bytes]:
    """Name and content of a file that comes along with a call; of one that Telegram has already, nothing."""
    if isinstance(given, str) and not given.startswith("attach://"):
        return "", b""
    part = given["uploaded"] if isinstance(given, dict) else given.removeprefix("attach://")
    if part not in files:
        raise bad_request(f"there is no {kind} in the request")
    if not files[part][1]:
        raise bad_request("file must be non-empty")
    return files[part]


def _shown_file(file_id: str, kind: str, name: str, content: bytes) -> Any:
    about: Json = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(content)}
    return {**about, "file_name": name} if kind == "document" else [{**about, "width": 90, "height": 90}]


def _editable(world: World, parameters: Json) -> Message:
    if "message_id" not in parameters:
        raise bad_request("message identifier is not specified")
    chat = _writable(world, parameters)
    message = chat.messages.get(parameters["message_id"])
    if message is None:
        raise Refused(EDIT_NOT_FOUND)
    if not message.by_bot or message.fixed:
        raise bad_request("message can't be edited")
    return message


def _edited(world: World, parameters: Json, content: Json) -> Json:
    """Gives a message of the bot new content; it keeps its keyboard only if that comes along."""
    message = _editable(world, parameters)
    if "text" in content and "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    keyboard = _keyboard(parameters)
    dropped = {"reply_markup", *(("entities", "link_preview_options") if "text" in content else ())}
    body = {key: value for key, value in message.body.items() if key not in dropped} | content
    if keyboard:
        body["reply_markup"] = keyboard
    if all(body.get(key) == message.body.get(key) for key in ("text", "entities", "reply_markup")):
        raise Refused(NOT_MODIFIED)
    message.body, message.edited = body, world.clock.now()
    message.source = parameters.get("text", message.source)
    return message.json


def _edit_text(world: World, parameters: Json) -> Json:
    text, entities = _message_text(world, parameters)
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if parameters.get("link_preview_options"):
        content["link_preview_options"] = parameters["link_preview_options"]
    return _edited(world, parameters, content)


def _edit_media(world: World, parameters: Json, files: Files) -> Json:
    """Puts a photo or a document in the place of what a message held, with its keyboard only if that comes along."""
    message, media = _editable(world, parameters), parameters["media"]
    kind = media["type"]
    if kind not in ("photo", "document"):
        raise NotImplementedError(f"editMessageMedia: {kind} not simulated")
    name, content = _uploaded(media["media"], kind, files)
    caption, marks = _text(world, media, "caption", "caption_entities")
    shown = _shown_file(f"{kind}-{message.id}-edited", kind, name, content)
    body = _body(parameters, **{kind: shown}, caption=caption, caption_entities=marks)
    if message.protected:
        body["has_protected_content"] = True
    message.body, message.edited, message.source = body, world.clock.now(), caption
    message.file, message.file_name = content, name
    return message.json


def _edit_markup(world: World, parameters: Json) -> Json:
    return _edited(world, parameters, {})


def _undeletable(world: World, message: Message) -> str:
    if world.clock.now() - message.date > TWO_DAYS:
        return "message can't be deleted for everyone"
    if message.chat.type != "private" and not message.by_bot:
        return "message can't be deleted"
    if message.chat.type == "private" and "dice" in message.body and world.clock.now() - message.date < DAY:
        return "message can't be deleted for everyone"
    return ""


def _delete(world: World, parameters: Json) -> bool:
    message = _chat(world, parameters).messages.get(parameters["message_id"])
    if message is None:
        raise Refused(DELETE_NOT_FOUND)
    if wrong := _undeletable(world, message):
        raise bad_request(wrong)
    world.remove(message)
    return True


def _delete_many(world: World, parameters: Json) -> bool:
    chat, numbers = _chat(world, parameters), parameters["message_ids"]
    if not 1 <= len(numbers) <= MOST_DELETED:
        raise bad_request(
            "too many message identifiers specified" if numbers else "message identifiers are not specified"
        )
    found = [chat.messages[number] for number in dict.fromkeys(numbers) if number in chat.messages]
    for message in found:
        if wrong := _undeletable(world, message):
            raise bad_request(wrong)
    for message in found:
        world.remove(message)
    return True


def _answer(world: World, parameters: Json) -> bool:
    tap = world.taps.get(parameters["callback_query_id"])
    text = parameters.get("text", "")
    if markup.units(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if tap is None or world.clock.now() - tap.at > ANSWER_LIFE:
        raise Refused(QUERY_TOO_OLD)
    if tap.answers:
        if len(tap.answers) + tap.refusals >= max(tap.deliveries, 1) + tap.lost:
            world.lacks(f"answered twice: {tap.data!r} by {tap.user_id}")
        tap.refusals += 1
        raise Refused(QUERY_TOO_OLD)
    tap.answers.append(Answer(text, parameters.get("show_alert", False), world.clock.now()))
    return True


def _chat_action(world: World, parameters: Json) -> bool:
    _writable(world, parameters)
    return True


def _get_chat(world: World, parameters: Json) -> Json:
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return {**_chat(world, parameters).json, **more}


def _leave(world: World, parameters: Json) -> bool:
    chat = _chat(world, parameters)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    world.moved(chat, world.me, "member", "left")
    return True


def _get_me(world: World, _: Json) -> Json:
    can = dict.fromkeys(
        ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app"), False
    )
    return {**world.me, "can_join_groups": True, **can, **world.can}


_METHODS: dict[str, Callable[[World, Json], Any]] = {
    "getMe": _get_me,
    "getChat": _get_chat,
    "leaveChat": _leave,
    "sendMessage": _send_message,
    "sendChatAction": _chat_action,
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete,
    "deleteMessages": _delete_many,
    "answerCallbackQuery": _answer,
    **profile.METHODS,
    **settings.METHODS,
}
