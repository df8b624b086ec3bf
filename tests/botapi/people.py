"""People who use the bot, so that a test reads like the chat."""

from typing import Any

from tests.botapi import markup
from tests.botapi.state import Answer, CallbackQuery, Chat, Message, Update
from tests.botapi.world import TWO_DAYS, World

Json = dict[str, Any]


class Group:
    """A group of people; negative id."""

    def __init__(self, world: World, chat_id: int, title: str, kind: str = "supergroup") -> None:
        self.world = world
        self.chat = Chat(chat_id, kind, {"title": title}, started=True, member=False)
        world.chats[chat_id] = self.chat

    def add_bot(self, by: "Person") -> None:
        """Somebody adds the bot."""
        self.world.moved(self.chat, by.json, "left", "member")
        by.service(chat=self, new_chat_members=[self.world.me])

    def remove_bot(self, by: "Person") -> None:
        """Somebody removes the bot."""
        self.world.moved(self.chat, by.json, "member", "left")

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote here, oldest first."""
        return [message for message in self.chat.messages.values() if message.by_bot]

    @property
    def screen(self) -> Message | None:
        """The newest message of the bot."""
        return _newest(self.chat)


def _newest(chat: Chat) -> Message | None:
    return next((message for message in reversed(chat.messages.values()) if message.by_bot), None)


class Person:
    """Somebody in a private chat with the bot. Everything they do becomes an update that waits in the world."""

    def __init__(self, world: World, user_id: int = 1001, language_code: str = "", first_name: str = "Anna") -> None:
        self.world = world
        self.id = user_id
        self.json: Json = {"id": user_id, "is_bot": False, "first_name": first_name}
        if language_code:
            self.json["language_code"] = language_code
        self.chat = Chat(user_id, "private", {"first_name": first_name})
        world.chats[user_id] = self.chat

    # What they see.

    @property
    def messages(self) -> list[Message]:
        """The messages of the bot, oldest first."""
        return [message for message in self.chat.messages.values() if message.by_bot]

    @property
    def own(self) -> list[Message]:
        """Their own messages, oldest first."""
        return [message for message in self.chat.messages.values() if not message.by_bot]

    @property
    def screen(self) -> Message | None:
        """The newest message of the bot, or none."""
        return _newest(self.chat)

    @property
    def text(self) -> str:
        """What the newest message of the bot says."""
        return self._shown().text

    def buttons(self, message: Message | None = None) -> list[list[str]]:
        """The labels under a message, or under the newest of the bot."""
        return self._shown(message).labels

    @property
    def answers(self) -> list[Answer]:
        """What was shown after taps, over the chat, oldest first."""
        return [answer for tap in self.taps for answer in tap.answers if answer.text]

    @property
    def alerts(self) -> list[str]:
        """What they had to confirm having read."""
        return [answer.text for answer in self.answers if answer.show_alert]

    @property
    def taps(self) -> list[CallbackQuery]:
        """Their taps, oldest first."""
        return [tap for tap in self.world.taps.values() if tap.user_id == self.id]

    # What they do.

    def say(self, text: str, chat: Group | None = None) -> Update:
        """Writes; a command counts as one."""
        marks = markup.commands(text)
        return self.send(chat, text=text, **({"entities": marks} if marks else {}))

    def send(self, chat: Group | None = None, **body: Any) -> Update:
        """Sends a message that has this besides id, sender, chat and date."""
        place = chat.chat if chat else self.chat
        if place.blocked:
            raise AssertionError("this person blocked the bot: unblock() first")
        place.started = True
        message = self.world.write(place, self.json, body)
        return self.world.push("message", message.json, place, self.id)

    def tap(self, label: str, message: Message | None = None, chat: Group | None = None) -> CallbackQuery:
        """Taps the one button with this label, or with this in its label; on the newest message if none is given."""
        shown = message or (chat.screen if chat else None) or self._shown()
        buttons = [button for row in shown.keyboard for button in row]
        fitting = [button for button in buttons if button["text"] == label] or [
            button for button in buttons if label in button["text"]
        ]
        if len(fitting) != 1:
            raise AssertionError(
                f"{len(fitting)} buttons fit {label!r}, among: {shown.labels} under: {shown.text[:200]}"
            )
        if "callback_data" not in fitting[0]:
            raise AssertionError(f"{label!r} opens {fitting[0]} and tells the bot nothing")
        return self.tap_data(shown, fitting[0]["callback_data"])

    def tap_data(self, message: Message, data: str) -> CallbackQuery:
        """Sends any data as a tap of a button of this message, even if that is gone or never had it."""
        world = self.world
        tap = CallbackQuery(str(world.next_tap), self.id, message, data, world.clock.now())
        world.next_tap += 1
        world.taps[tap.id] = tap
        shown = message.json
        if message.deleted or world.clock.now() - message.date > TWO_DAYS:
            shown = {"chat": message.chat.json, "message_id": message.id, "date": 0}
        query = {
            "id": tap.id,
            "from": self.json,
            "message": shown,
            "chat_instance": message.chat.instance,
            "data": data,
        }
        world.push("callback_query", query, message.chat, self.id, tap)
        return tap

    def send_photo(self, caption: str = "", chat: Group | None = None) -> Update:
        """Sends a picture."""
        sizes = [{**_file("photo"), "width": side, "height": side} for side in (90, 800)]
        return self.send(chat, photo=sizes, **({"caption": caption} if caption else {}))

    def send_document(self, name: str = "passport.pdf", mime_type: str = "application/pdf") -> Update:
        """Sends a file."""
        return self.send(document={"file_name": name, "mime_type": mime_type, **_file("document")})

    def send_voice(self, seconds: int = 7) -> Update:
        """Sends a voice message."""
        return self.send(voice={"duration": seconds, "mime_type": "audio/ogg", **_file("voice")})

    def send_sticker(self, emoji: str = "👍") -> Update:
        """Sends a sticker."""
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        return self.send(sticker={"width": 512, "height": 512, "emoji": emoji, **kind, **_file("sticker")})

    def send_dice(self) -> Update:
        """Sends a dice. Telegram shows what it falls on, so that nobody can take it back for a day."""
        return self.send(dice={"emoji": "🎲", "value": 3})

    def send_location(self, latitude: float = 53.9, longitude: float = 27.56) -> Update:
        """Sends where they are."""
        return self.send(location={"latitude": latitude, "longitude": longitude})

    def send_contact(self, phone_number: str = "+375290000000") -> Update:
        """Sends their phone number."""
        name = self.json["first_name"]
        return self.send(contact={"phone_number": phone_number, "first_name": name, "user_id": self.id})

    def service(self, chat: Group | None = None, **body: Any) -> Update:
        """Something that happened in the chat; without more, messages are to delete themselves after a day."""
        return self.send(chat, **(body or {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}))

    def edit(self, message: Message, text: str) -> Update:
        """Changes a message of their own."""
        message.body, message.edited = {**message.body, "text": text}, self.world.clock.now()
        return self.world.push("edited_message", message.json, message.chat, self.id)

    def block(self) -> None:
        """Blocks the bot."""
        self.world.moved(self.chat, self.json, "member", "kicked")

    def unblock(self) -> None:
        """Lets the bot write again."""
        self.world.moved(self.chat, self.json, "kicked", "member")

    def leave_telegram(self) -> None:
        """Deletes their account; the bot is not told."""
        self.chat.gone = True

    def clear_chat(self) -> None:
        """Deletes everything on both sides; the bot is not told."""
        for message in list(self.chat.messages.values()):
            self.world.remove(message)

    def _shown(self, message: Message | None = None) -> Message:
        shown = message or self.screen
        if shown is None:
            raise AssertionError("the bot has no message in this chat")
        return shown


def _file(kind: str) -> Json:
    return {"file_id": f"AgAC-{kind}", "file_unique_id": f"AQAD-{kind}", "file_size": 4711}
