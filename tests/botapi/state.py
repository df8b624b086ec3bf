"""What the world consists of."""

import json
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class Chat:
    """A private chat or a group."""

    id: int
    type: str
    naming: Json
    started: bool = False
    blocked: bool = False
    gone: bool = False
    member: bool = True
    messages: "dict[int, Message]" = field(default_factory=dict)
    next_message: int = 1

    @property
    def json(self) -> Json:
        """As Telegram shows it."""
        return {"id": self.id, **self.naming, "type": self.type}

    @property
    def instance(self) -> str:
        """The chat_instance of its taps."""
        return str(-(7_000_000_000_000_000_000 + abs(self.id)))


@dataclass(eq=False)
class Message:
    """A message.

    Attributes:
        body: Whatever it has besides its id, date, sender and chat.
        silent: Whether it came without a sound.
        source: The text as the bot sent it, with its tags.
        fixed: Whether its keyboard is of a kind that forbids editing.
    """

    chat: Chat
    id: int
    sender: Json
    date: float
    body: Json
    by_bot: bool
    edited: float | None = None
    deleted: bool = False
    silent: bool = False
    file: bytes | None = None
    file_name: str = ""
    source: str = ""
    fixed: bool = False

    @property
    def json(self) -> Json:
        """As Telegram shows it."""
        edited = {} if self.edited is None else {"edit_date": int(self.edited)}
        return {
            "message_id": self.id,
            "from": self.sender,
            "chat": self.chat.json,
            "date": int(self.date),
            **edited,
            **self.body,
        }

    @property
    def text(self) -> str:
        """Its text or caption, without markup."""
        return str(self.body.get("text", self.body.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        """What is bold, a link and so on."""
        found: list[Json] = self.body.get("entities") or self.body.get("caption_entities") or []
        return found

    @property
    def keyboard(self) -> list[list[Json]]:
        """The rows of its inline keyboard."""
        rows: list[list[Json]] = self.body.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def labels(self) -> list[list[str]]:
        """What is written on its buttons."""
        return [[button["text"] for button in row] for row in self.keyboard]

    @property
    def protected(self) -> bool:
        """Whether it cannot be forwarded or saved."""
        return bool(self.body.get("has_protected_content"))

    @property
    def link_preview(self) -> Json:
        """How links are to be shown."""
        options: Json = self.body.get("link_preview_options", {})
        return options


@dataclass(frozen=True)
class Answer:
    """What a person sees after a tap, over the chat."""

    text: str = ""
    show_alert: bool = False
    at: float = 0


@dataclass(eq=False)
class CallbackQuery:
    """A tap of a button.

    Attributes:
        deliveries: How often the bot got it.
        tried: How often the bot tried to answer it.
        lost: How often the bot did not learn that its answer was taken.
        refusals: How often an answer came after the first.
    """

    id: str
    user_id: int
    message: Message
    data: str
    at: float
    deliveries: int = 0
    tried: int = 0
    lost: int = 0
    refusals: int = 0
    answers: list[Answer] = field(default_factory=list)


@dataclass(eq=False)
class Update:
    """Something for the bot, as it travels."""

    id: int
    kind: str
    wire: str
    queue: str
    at: float
    expires: float
    tap: CallbackQuery | None = None
    deliveries: int = 0

    def deliver(self) -> Json:
        """What the bot gets, counted as delivered."""
        self.deliveries += 1
        if self.tap:
            self.tap.deliveries += 1
        update: Json = json.loads(self.wire)
        return update

    def missed(self) -> None:
        """It did not reach the bot after all."""
        self.deliveries -= 1
        if self.tap:
            self.tap.deliveries -= 1


@dataclass
class Call:
    """A call of the bot."""

    method: str
    parameters: Json
    at: float
    outcome: str = ""


@dataclass
class Webhook:
    """Where Telegram pushes to."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""
