"""People who tap, type and send at random, while Telegram fails at random: what must hold holds all the way."""

import random
from pathlib import Path

import pytest

from bot.telegram.files import DELETE
from bot.telegram.markup import text_of
from bot.tokens.seal import LENGTH
from dialogs.case import FINDING, Case
from dialogs.context import Context
from dialogs.screens.render import draw
from dialogs.step import Turn
from policy.assess import assess
from tests.botapi.bots import short_bot_of
from tests.botapi.faults import Kind
from tests.botapi.markup import parse
from tests.botapi.people import Person
from tests.botapi.state import Message, Update
from tests.botapi.world import World
from tests.shown import on_finding
from tests.telegram.house import HOUR, House, house
from tests.telegram.talks import day_of

WALKS, PARTS, STEPS = 4_000, 16, 12
FAULTS: tuple[Kind, ...] = (
    *("flood", "internal", "gateway", "html", "malformed", "refused"),
    *("reset", "lost", "timeout", "lost_timeout", "slow", "removed"),
)
WORDS = ("Continue", "Далее", "Belarus", "I don't know", "hello", "Erase", "Выдаліць адказы", "1", "<b>", "🙂" * 50)
COMMANDS = ("/start", "/start", "/help", "/erase", "/new", "/other", "/START@kompas_test_bot x", f"/start {51 * 'A'}")


class Walker:
    """Somebody who does anything, in any order, with any button they ever saw."""

    def __init__(self, home: House, number: int, dice: random.Random) -> None:
        self.home = home
        self.dice = dice
        self.person = Person(home.world, number, language_code=dice.choice(("be", "ru", "nl", "en", "pl", "")))
        self.seen: list[tuple[Message, str]] = []
        self.updates: list[Update] = []
        self.helps = False
        self.may_have = 1
        """How many screens there may be: more only where the process forgot one, or one more was asked for."""

    async def step(self) -> None:
        """One thing, or several at once before the bot has answered."""
        for _ in range(self.dice.choice((1, 1, 1, 1, 2, 4))):
            self._act()
        await self.home.deliver()
        self._look()

    def _act(self) -> None:
        doing = self.dice.choices(("tap", "old", "say", "command", "photo", "again", "forget"), (60, 9, 10, 8, 3, 6, 1))
        buttons = self.person.screen.keyboard if self.person.screen else []
        data = [button["callback_data"] for row in buttons for button in row]
        self.home.world.clock.jump(self.dice.choice((0, 1, 30)))
        match doing[0]:
            case "tap" if data and self.person.screen:
                self._tap(self.person.screen, self.dice.choice(data))
            case "old" if self.seen:
                self._tap(*self.dice.choice(self.seen))
            case "say":
                self._say(self.dice.choice(WORDS))
            case "photo":
                self.updates.append(self.person.send_photo())
            case "again" if self.updates:
                update = self.dice.choice(self.updates)
                self._count(update.wire)
                self.home.world.repeat(update)
            case "forget":
                self._forget()
            case _:
                self._say(self.dice.choice(COMMANDS))

    def _tap(self, message: Message, data: str) -> None:
        self.helps |= data.endswith("=worker")
        self.person.tap_data(message, data)

    def _say(self, text: str) -> None:
        update = self.person.say(text)
        self._count(update.wire)
        self.updates.append(update)

    def _count(self, sent: str) -> None:
        """A new case stands beside the others; and whoever helped somebody keeps that case when beginning again."""
        self.may_have += '"/new"' in sent or (self.helps and "/start" in sent.lower())

    def _forget(self) -> None:
        """The process is another one."""
        memory = self.home.channel.desk.memory
        for held in (memory.screens, memory.chats, memory.told, memory.closed, memory.unfilled, memory.codes):
            held.clear()
        self.may_have += 1

    def _look(self) -> None:
        """What is on the screens now."""
        screens = 0
        for message in self.person.messages:
            if message.file is not None:
                self.seen.append((message, DELETE))
            elif message.keyboard:
                case = self._case(message)
                screens += 1
                self._check(message, case)
        if not any(kind in {"lost", "lost_timeout", "malformed"} for _, kind in self.home.world.faults.happened):
            assert screens <= self.may_have

    def _case(self, message: Message) -> Case:
        data = [button["callback_data"] for row in message.keyboard for button in row]
        self.seen += [(message, item) for item in self.dice.sample(data, min(3, len(data)))]
        return self.home.channel.desk.unsealed(self.person.id, data[0][:LENGTH])

    def _check(self, message: Message, case: Case) -> None:
        """The message shows its case, and what the policy makes of it; nobody else's, and nothing older."""
        guide = self.home.channel.desk.guide
        drawn = draw(guide, case, day_of(self.home))
        for block in parse(text_of(guide, case, drawn))[0].split("\n\n"):
            assert block.strip() in message.text
        assert len(message.keyboard) == len(self.home.channel.desk.drawn(self.person.id, Turn(case, drawn))[2])
        if case.screen.startswith(FINDING) and case.page == 1:
            (finding,) = (
                item
                for item in assess(guide.policy, case.answers, day_of(self.home)).findings
                if item.provision == case.screen.removeprefix(FINDING)
            )
            assert all(text in message.text for text in on_finding(guide, case, finding))


@pytest.mark.proof
@pytest.mark.parametrize("part", range(PARTS))
async def test_random_walks(guide: Context, tmp_path: Path, part: int) -> None:
    """In half of the parts without faults. A day later no message is left, and nothing on the list."""
    dice = random.Random(part)  # noqa: S311  a repeatable walk, not a secret
    world = World()
    async with house(guide, tmp_path, world) as home:
        home.channel.desk.telegram.bot = short_bot_of(world)
        if part % 2:
            world.faults.at_random(part, 0.06, FAULTS)
        walkers = []
        for number in range(WALKS // PARTS):
            walker = Walker(home, 1000 + number, dice)
            walkers.append(walker)
            walker.person.say("/start")
            await home.deliver()
            for _ in range(STEPS):
                await walker.step()
        world.faults.clear()
        await home.pass_time(24 * HOUR, every=600)
        for walker in walkers:
            assert walker.person.messages == []
        assert await home.channel.desk.wipes.overdue(world.clock.now() + 100 * HOUR) == 0
