"""Somebody who goes through an interview over the wire, and knows at every step what must be on the screen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from bot.tokens.keys import read_keys
from bot.tokens.seal import LENGTH, Purpose, Seal
from bot.tokens.sealed_cases import SealedCases
from dialogs.case import Case
from dialogs.channel import telegram as telegram_channel
from dialogs.context import Context
from dialogs.screens.screen import Screen
from dialogs.step import step
from policy.assess import Finding
from policy.pack.provisions import StatementKind
from policy.policy import Policy
from tests.botapi.people import Person
from tests.botapi.state import Call, Message
from tests.e2e.deployment import Deployment
from tests.e2e.sight import Sight, untagged
from tests.e2e.waiting import OFTEN, PATIENCE, until
from tests.offered import Given, answers_at, unknown
from tests.telegram.talks import label_of

IDLE = 60
"""Minutes, unless it is set."""

REPLAYED = 12
"""Taps that may be taken once more when a process that polls is killed before it could confirm them.

One slow turn, be it somebody else's, keeps all that came after it unconfirmed.
"""


def lives(policy: Policy) -> tuple[Given, ...]:
    """What different people answer."""
    return (*(answers_at(policy, place) for place in range(3)), unknown(policy))


def sight_of(home: Deployment, guide: Context) -> Sight:
    """The guide as the processes have it, shared by everybody."""
    return _sight(guide, int(home.settings.get("KOMPAS_IDLE_MINUTES", IDLE)) if len(home.names) == 1 else 0)


@lru_cache
def _sight(guide: Context, minutes: int) -> Sight:
    return Sight(replace(guide, channel=telegram_channel(minutes)))


@dataclass
class Walker:
    """A person, and the case they must be at. They tap each button once, unless they are told to tap again."""

    home: Deployment
    person: Person
    guide: Context
    case: Case = field(default_factory=Case)
    history: list[Case] = field(default_factory=list)
    message: Message | None = None
    patience: float = PATIENCE
    """Seconds after which what they wait for is held to be lost."""
    often: float = OFTEN
    """Seconds between two looks at their screen."""
    told_again: int = 0
    """How often they were told to tap once more."""

    def __post_init__(self) -> None:
        self.sight = sight_of(self.home, self.guide)
        self.guide, self.codec = self.sight.guide, self.sight.codec
        self.seal = Seal(read_keys(self.home.settings["KOMPAS_KEYS"]))
        self._seen: tuple[str, Case] | None = None

    # What they see.

    def opened(self, data: str) -> Case:
        """The case in a button."""
        purpose = f"{Purpose.TELEGRAM}:{self.person.id}"
        return SealedCases(self.codec, self.seal).opened(
            data[:LENGTH], purpose, self.home.world.clock.now(), hours=10_000
        )

    @property
    def shown(self) -> Case | None:
        """The case of the screen before them; none where it is gone."""
        if self.message is None or self.message.deleted or not self.message.keyboard:
            return None
        data = str(self.message.keyboard[0][0]["callback_data"])
        if self._seen is None or self._seen[0] != data:
            self._seen = data, self.opened(data)
        return self._seen[1]

    @property
    def text(self) -> str:
        """What stands before them."""
        assert self.message is not None
        return self.message.text

    def screen(self) -> Screen:
        """The screen that must be before them."""
        return self.sight.screen(self.case)

    @property
    def usual(self) -> Given:
        """What they answer where nothing else is said: what stands first."""
        return answers_at(self.guide.policy, 0)

    # What they do.

    async def begin(self) -> None:
        """Writes /start, and waits for the first screen."""
        self.person.say("/start")
        await until(self._look, "a first screen", self.patience, self.often)
        hint = str(self.person.json.get("language_code", "")) or None
        self._arrived(step(self.guide, Case(language=hint), None, date.today()).case)

    async def do(self, *names: str) -> None:
        """Taps the buttons of these choices or actions, by their ids, and sees what comes of each."""
        for name in names:
            await self._tap(name)

    async def go_through(self, language: str, audience: str, answers: Given | None = None) -> None:
        """The whole interview after the first screen; every finding is read with its original. Then it is erased."""
        answers = answers or self.usual
        await self.answer_all(language, audience, answers)
        await self.do("continue")
        await self.read_findings(answers)
        await self.do("sources", "back", "help", "back", "erase")

    async def answer_all(self, language: str, audience: str, answers: Given | None = None) -> None:
        """Every question, as far as the review."""
        answers = answers or self.usual
        await self.do(language, "continue", audience)
        while self.case.screen in self.guide.policy.fact:
            several = self.screen().multiple
            await self.do(*answers[self.case.screen], *(("continue",) if several else ()))
        assert self.case.screen == "review"

    async def read_findings(self, answers: Given) -> None:
        """Each finding says what the policy makes of the answers, and shows the words it rests on."""
        policy = self.guide.policy
        for finding in self.sight.found(self.case, answers).findings:
            await self.read_finding(finding)
            await self.do("original")
            told = await self._read()
            for name in policy.provision[finding.provision].quotes:
                if policy.statement[name].kind is StatementKind.QUOTE:
                    assert all(policy.passage[passage].text in told for passage in policy.statement[name].passages)
            await self.do("back")

    async def read_finding(self, finding: Finding) -> None:
        """A finding says what came out, on all its pages."""
        await self.do(f"show:{finding.provision}")
        told = await self._read()
        for name in finding.outcome:
            assert self.guide.voice(self.case).statement(name) in told

    def check_edits(self, replayed: bool = False, calls: Iterable[Call] | None = None) -> None:
        """Nothing was ever shown to them but where they were, in that order, and in the words it has.

        `replayed`: what was tapped last may be shown once more, as long as what follows it comes after. `calls`: those
        of their chat, where they are at hand.
        """
        assert self.message is not None
        place, last = 0, 0
        for call in self.home.world.calls if calls is None else calls:
            about = (call.parameters.get("chat_id"), call.parameters.get("message_id"))
            if call.method != "editMessageText" or about != (self.person.id, self.message.id):
                continue
            case = self.opened(call.parameters["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
            near = range(
                min(place + 1, len(self.history) - 1), max(place - REPLAYED, -1) if replayed else place - 1, -1
            )
            found = [number for number in near if self.history[number] == case]
            assert found, f"at {self.history[place]} they were shown {case}"
            last = found[0]
            place = max(place, last)
            assert untagged(call.parameters["text"]) in self.sight.words(case)
        assert place == last == len(self.history) - 1

    def _look(self) -> bool:
        """Whether there is a screen to go on with: the newest."""
        found = [message for message in self.person.messages if message.keyboard]
        self.message = found[-1] if found else None
        return bool(found)

    async def _tap(self, name: str) -> None:
        after = self.sight.after(self.case, self.sight.event(self.case, name))
        label = label_of(self.screen(), name)
        while True:
            tap = self.person.tap(label, self.message)
            message = tap.message
            if after.screen == "erased":
                await self._until(lambda m=message, t=tap: m.deleted or t.answers, name)  # type: ignore[misc]  # mypy infers no lambda with a default
                if message.deleted:
                    return
            else:
                await self._until(lambda t=tap: self.shown == after or t.answers, name)  # type: ignore[misc]  # mypy infers no lambda with a default
                if self.shown == after:
                    break
            told = f"{tap.answers} at {self.case}"
            assert tap.answers[0].text == self.guide.voice(self.case).say("telegram.busy"), told
            self.told_again += 1
        self._arrived(after)

    async def _until(self, true: Callable[[], object], name: str) -> None:
        await until(true, lambda: f"{name} at {self.case}", self.patience, self.often)

    def _arrived(self, case: Case) -> None:
        assert self.shown == case
        self.case = case
        self.history.append(case)
        assert self.text in self.sight.words(case)

    async def _read(self) -> str:
        """Everything on the screen, over all its pages."""
        told = self.text
        page = 2
        while f"page:{page}" in {action.id for action in self.screen().actions}:
            await self.do(f"page:{page}")
            told += f"\n{self.text}"
            page += 1
        return told
