"""Telegram as a bot sees it: chats, messages, taps, and updates that wait to be fetched."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.clock import Clock
from tests.botapi.faults import Faults
from tests.botapi.state import Call, CallbackQuery, Chat, Message, Update, Webhook

Json = dict[str, Any]

TOKEN = "8000000001:AAtestTESTtestTESTtestTESTtestTEST01"  # noqa: S105  of no real bot
DAY = 24 * 3600.0
TWO_DAYS = 2 * DAY
MESSAGE_LIFE = 24 * 3600.0
TAP_LIFE = 150.0
ANSWER_LIFE = 15 * 60.0
ONLY_IF_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass
class World:
    """Everything there is: what people and the bot wrote, and every call of the bot.

    Without more it delivers nothing: `take_updates` gives what waits. Polling is there for who calls getUpdates, and
    `delivery.Webhooks` pushes.
    """

    clock: Clock = field(default_factory=Clock)
    token: str = TOKEN
    username: str = "kompas_test_bot"
    name: str = "Kompas"
    faults: Faults = field(default_factory=Faults)
    can: dict[str, bool] = field(default_factory=dict)
    """What is set for the bot at BotFather, as getMe tells it."""
    chats: dict[int, Chat] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    taps: dict[str, CallbackQuery] = field(default_factory=dict)
    pending: list[Update] = field(default_factory=list)
    expired: list[Update] = field(default_factory=list)
    history: dict[int, Update] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()
    webhook: Webhook | None = None
    profile: dict[tuple[str, ...], Any] = field(default_factory=dict)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    poller: object = None
    next_update: int = 700_000_001
    next_message: int = 1
    next_tap: int = 4_000_000_000_000_000_001

    @property
    def me(self) -> Json:
        """The bot as a user."""
        bot_id = int(self.token.partition(":")[0])
        return {"id": bot_id, "is_bot": True, "first_name": self.name, "username": self.username}

    def message_id(self, chat: Chat) -> int:
        """The next id: one sequence for all private chats of the bot, one for each group."""
        if chat.type == "private":
            self.next_message += 1
            return self.next_message - 1
        chat.next_message += 1
        return chat.next_message - 1

    def write(self, chat: Chat, sender: Json, body: Json, **more: Any) -> Message:
        """Puts a message into a chat."""
        message = Message(chat, self.message_id(chat), sender, self.clock.now(), body, sender["is_bot"], **more)
        chat.messages[message.id] = message
        return message

    def moved(self, chat: Chat, who: Json, before: str, after: str) -> None:
        """The bot came into a chat or went out of it: added, left, blocked, unblocked."""
        if chat.type == "private":
            chat.blocked = after == "kicked"
        else:
            chat.member = after == "member"
        states: list[Json] = [
            {"user": self.me, "status": status, **({"until_date": 0} if status == "kicked" else {})}
            for status in (before, after)
        ]
        payload = {
            "chat": chat.json,
            "from": who,
            "date": int(self.clock.now()),
            "old_chat_member": states[0],
            "new_chat_member": states[1],
        }
        self.push("my_chat_member", payload, chat)

    def push(
        self, kind: str, payload: Json, chat: Chat | None, user_id: int = 0, tap: CallbackQuery | None = None
    ) -> Update:
        """Makes an update and lets it wait, unless the bot does not want this kind."""
        return self.inject({kind: payload}, chat.id if chat else 0, user_id, tap)

    def inject(self, body: Json, chat_id: int = 0, user_id: int = 0, tap: CallbackQuery | None = None) -> Update:
        """Any update, however strange. It gets the next id."""
        kind = next(iter(body), "")
        number, self.next_update = self.next_update, self.next_update + 1
        now = self.clock.now()
        update = Update(
            id=number,
            kind=kind,
            wire=json.dumps({"update_id": number, **body}, ensure_ascii=False),
            queue=f"user {user_id}" if tap else f"chat {chat_id}",
            at=now,
            expires=now + (TAP_LIFE if tap else MESSAGE_LIFE),
            tap=tap,
        )
        self.history[number] = update
        if kind in self.allowed if self.allowed else kind not in ONLY_IF_ASKED:
            self.pending.append(update)
            self.wake()
        return update

    def repeat(self, update: Update) -> None:
        """Lets an update that was delivered wait once more, as Telegram sometimes does."""
        self.pending.append(update)
        self.wake()

    def wake(self) -> None:
        """Tells who delivers that something changed."""
        for listener in tuple(self.listeners):
            listener()

    def waiting(self) -> list[Update]:
        """The updates that wait, without those nobody fetched in time."""
        now = self.clock.now()
        if any(update.expires <= now for update in self.pending):
            self.expired += [update for update in self.pending if update.expires <= now]
            self.pending = [update for update in self.pending if update.expires > now]
        return self.pending

    def take_updates(self) -> list[Json]:
        """Everything that waits, delivered by hand."""
        taken, self.pending = self.waiting(), []
        return [update.deliver() for update in taken]

    def remove(self, message: Message) -> None:
        """Deletes a message for everybody."""
        message.deleted = True
        del message.chat.messages[message.id]

    def lacks(self, violation: str) -> None:
        """Records what a correct bot does not do."""
        self.violations.append(violation)

    def unanswered(self) -> list[CallbackQuery]:
        """Taps that reached the bot and that it never tried to answer."""
        return [tap for tap in self.taps.values() if tap.deliveries and not tap.tried]

    def called(self, method: str) -> list[Json]:
        """The parameters of each call of this method, oldest first."""
        return [call.parameters for call in self.calls if call.method == method]

    def check(self) -> None:
        """Fails if the bot did what a correct bot does not do, or left somebody waiting for an answer."""
        wrong = [*self.violations, *(f"never answered: {tap.data!r} by {tap.user_id}" for tap in self.unanswered())]
        if wrong:
            raise AssertionError("\n".join(wrong))
