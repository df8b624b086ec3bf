"""What comes in from Telegram, read into just the fields that are used. No update is too strange to be passed over."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError
from telegram.constants import ChatMemberStatus, ChatType, UpdateType

from bot.tokens.seal import LENGTH

KINDS = (UpdateType.MESSAGE, UpdateType.CALLBACK_QUERY, UpdateType.MY_CHAT_MEMBER)
"""The kinds of update that are asked for."""

MEDIA = (
    *("photo", "video", "animation", "audio", "document", "sticker", "video_note", "voice", "story", "paid_media"),
    *("contact", "location", "venue", "poll", "dice", "game", "checklist", "live_photo"),
)
"""What a person may send beside text."""


Number = Annotated[int, Field(ge=-(2**53), le=2**53)]
"""An id of Telegram's: at most 52 bits, it says."""


class Part(BaseModel):
    """A part of an update. What goes wrong is told without what was sent."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Nothing: whatever shows a part of an update shows nobody."""
        return ()


class User(Part):
    """Who sent it. Their name is not read."""

    id: Number
    language_code: str = ""


class Chat(Part):
    """Where it was sent."""

    id: Number
    type: str = ""

    @property
    def is_group(self) -> bool:
        """Whether people talk in it."""
        return self.type in (ChatType.GROUP, ChatType.SUPERGROUP)

    @property
    def is_private(self) -> bool:
        """Whether nobody but the person and the bot is in it."""
        return self.type == ChatType.PRIVATE


class Message(Part):
    """A message to the bot. What stands in a photo or a file is not read: only that there is one."""

    message_id: Number
    chat: Chat
    date: int = 0
    sender: User | None = Field(default=None, validation_alias="from")
    text: str = ""
    media: Any = Field(default=None, validation_alias=AliasChoices(*MEDIA))


class ShownScreen(Part):
    """The message whose button was tapped; of an old one Telegram tells its chat and number only."""

    message_id: Number
    chat: Chat
    date: int = 0
    edit_date: int = 0
    reply_markup: Any = None

    @property
    def token(self) -> str:
        """The sealed case of the screen that stood in the message when the button was tapped; nothing if there is none.

        It may be newer than the button: a phone shows what was there before until the edit has reached it.
        """
        try:
            return str(self.reply_markup["inline_keyboard"][-1][-1]["callback_data"])[:LENGTH]
        except (LookupError, TypeError):
            return ""


class CallbackQuery(Part):
    """A button tapped: a callback query."""

    id: str
    sender: User = Field(validation_alias="from")
    message: ShownScreen | None = None
    data: str = ""


class Member(Part):
    """What the bot is in a chat."""

    status: str = ""

    @property
    def is_in(self) -> bool:
        """Whether the bot has been let in."""
        return self.status in (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)


class ChatMemberUpdated(Part):
    """The bot was added somewhere, taken out, blocked or let in again."""

    chat: Chat
    sender: User | None = Field(default=None, validation_alias="from")
    old_chat_member: Member = Member()
    new_chat_member: Member = Member()


class Update(Part):
    """One update; of the kinds that are not used only its number."""

    update_id: int
    message: Message | None = None
    tap: CallbackQuery | None = Field(default=None, validation_alias=UpdateType.CALLBACK_QUERY.value)
    membership: ChatMemberUpdated | None = Field(default=None, validation_alias=UpdateType.MY_CHAT_MEMBER.value)

    @property
    def chat(self) -> int:
        """The chat whose turn it is; for anything without one, 0."""
        if self.message:
            return self.message.chat.id
        if self.tap:
            return self.tap.message.chat.id if self.tap.message else self.tap.sender.id
        return self.membership.chat.id if self.membership else 0


class Unreadable(ValueError):
    """An update that has not the fields it must have. Says nothing of what it holds."""


def read_update(raw: object) -> Update:
    """The update. Raises Unreadable."""
    try:
        if isinstance(raw, bytes | bytearray):
            return Update.model_validate_json(raw)
        return Update.model_validate(raw)
    except ValidationError:
        raise Unreadable("an update that cannot be read") from None
