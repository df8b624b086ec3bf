"""How a person goes through an interview in the chat, whatever the language."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime

from bot.telegram.markup import choice_label
from bot.telegram.memory import Memory
from dialogs.context import Context
from dialogs.screens.render import draw
from dialogs.screens.screen import Screen
from policy.assess import assess
from policy.pack.facts import read_answers
from policy.pack.provisions import StatementKind
from tests.botapi.people import Person
from tests.botapi.state import Message
from tests.shown import on_finding, on_overview, with_screens
from tests.telegram.house import HOUR, House

Given = Mapping[str, tuple[str, ...]]

ANSWERS: Given = {
    "stage": ("waiting",),
    "origin": ("ruritania",),
    "age": ("adult",),
    "criticism": ("published", "protested"),
    "ringer": ("rather_not_say",),
}


def screen_of(home: House, person: Person) -> Screen:
    """The screen behind the message a person has before them."""
    case = home.case(person)
    return draw(home.channel.desk.guide, case, day_of(home))


def day_of(home: House) -> date:
    """The day in this world."""
    return datetime.fromtimestamp(home.world.clock.now()).date()


async def do(home: House, person: Person, *names: str) -> None:
    """Tap the buttons of these choices or actions, by their ids."""
    for name in names:
        await home.taps(person, label_of(screen_of(home, person), name))


def label_of(screen: Screen, name: str) -> str:
    """The label of the button of a choice or an action."""
    for choice in screen.choices:
        if choice.id == name:
            return choice_label(screen, choice)
    found = next(action for action in screen.actions if action.id == name)
    return found.short or found.label


async def read_pages(home: House, person: Person) -> str:
    """Everything on the screen, over all its pages."""
    told, page = person.text, 2
    while f"page:{page}" in {action.id for action in screen_of(home, person).actions}:
        await do(home, person, f"page:{page}")
        told += f"\n{person.text}"
        page += 1
    return told


async def go_through(home: House, person: Person, language: str, audience: str, answers: Given = ANSWERS) -> None:
    """The whole interview, from the choice of language to the erasing; every finding read with its original."""
    guide = home.channel.desk.guide
    await do(home, person, language, "continue", audience)
    while (screen := screen_of(home, person)).id in guide.policy.fact:
        names = answers[screen.id]
        await do(home, person, *names, *(("continue",) if screen.multiple else ()))
    assert screen_of(home, person).id == "review"
    await do(home, person, "continue")
    case = home.case(person)
    given = {name: case.answers[name] for name in case.answers}
    assert given == read_answers(guide.policy.facts, plain(guide, answers))
    findings = with_screens(guide, assess(guide.policy, given, day_of(home)))
    overview = await read_pages(home, person)
    assert all(text in overview for text in on_overview(guide, case, findings))
    for finding in findings:
        await do(home, person, f"show:{finding.provision}")
        told = await read_pages(home, person)
        assert all(text in told for text in on_finding(guide, case, finding))
        await do(home, person, "original")
        quotes = [
            guide.policy.passage[passage].text
            for name in guide.policy.provision[finding.provision].quotes
            for passage in guide.policy.statement[name].passages
            if guide.policy.statement[name].kind is StatementKind.QUOTE
        ]
        told = await read_pages(home, person)
        assert all(text in told for text in quotes)
        await do(home, person, "back")
    await do(home, person, "sources", "back", "help", "back", "erase")
    assert person.messages == []
    assert person.alerts == [guide.voice_in(language).say("telegram.erased")]


def plain(guide: Context, answers: Given) -> dict[str, object]:
    """Answers as JSON holds them."""
    kinds = {fact.id: fact.kind.value for fact in guide.policy.facts}
    unknown = ("dont_know", "rather_not_say")
    return {
        name: list(given) if kinds[name] == "several" and given[0] not in unknown else given[0]
        for name, given in answers.items()
    }


def said(guide: Context, language: str, key: str) -> str:
    """A message as the bot says it."""
    return guide.voice_in(language).say(key)


def shown(person: Person) -> Message:
    """The message a person has before them."""
    assert person.screen is not None
    return person.screen


async def begin(home: House, number: int = 1) -> Person:
    """Somebody on the first question."""
    person = Person(home.world, number, language_code="en")
    await home.says(person, "/start")
    await do(home, person, "en", "continue", "applicant")
    return person


async def rows(home: House) -> int:
    """How many messages are on the wipe list."""
    return await home.channel.desk.wipes.overdue(home.world.clock.now() + 1000 * HOUR)


def restarted(home: House) -> None:
    """The process is a new one, with nothing remembered."""
    desk = home.channel.desk
    vars(desk.memory).update(vars(Memory(desk.memory.alone)))
    desk.telegram.highest, desk.telegram.latest = 0, 0.0


@asynccontextmanager
async def silence(home: House, method: str) -> AsyncIterator[None]:
    """Telegram never answers calls of a method, and whoever waits for it is given up soon."""

    async def never(_: float) -> None:
        await asyncio.Event().wait()

    telegram, lanes = home.channel.desk.telegram, home.channel.lanes
    pause, limit = telegram.pause, lanes.limit
    home.world.faults.add("timeout", method, times=1000)
    telegram.pause, lanes.limit = never, 0.5
    yield
    home.world.faults.clear()
    telegram.pause, lanes.limit = pause, limit


@asynccontextmanager
async def no_database(home: House) -> AsyncIterator[None]:
    """The database does not answer."""
    engine = home.channel.desk.wipes.engine
    for before, after in (("wipes", "gone"), ("gone", "wipes")):
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")
        if before == "wipes":
            yield
