"""Erasing: the screen and the codes made from it, all due at once, whatever fails on the way."""

from pathlib import Path

import pytest

from bot.telegram.chat_queues import LIMIT
from bot.telegram.files import ONCE
from dialogs.context import Context
from tests.botapi.people import Person
from tests.botapi.state import Message
from tests.telegram.house import HOUR, House
from tests.telegram.house import impatient as house
from tests.telegram.talks import begin, do, no_database, rows, said, silence
from tests.telegram.test_codes import at_findings, code_of, files


async def with_codes(home: House, person: Person, number: int) -> Message:
    """Somebody who has made so many codes; their screen."""
    await at_findings(home, person)
    await code_of(home, person)
    (screen,) = (message for message in person.messages if message.file is None)
    for _ in range(number - 1):
        home.world.clock.jump(ONCE)
        for label in ("action.back", "action.continue"):
            person.tap(said(home.channel.desk.guide, "be", label), screen)
            await home.deliver()
    assert len(files(person)) == number
    return screen


async def erase(home: House, person: Person, screen: Message, typed: bool = False) -> None:
    """A person taps the button that erases, or writes what stands on it."""
    label = said(home.channel.desk.guide, "be", "action.erase")
    if typed:
        await home.says(person, label)
    else:
        person.tap(label, screen)
        await home.deliver()


@pytest.mark.parametrize("typed", [False, True])
async def test_the_codes_go_with_the_screen(guide: Context, tmp_path: Path, typed: bool) -> None:
    """Whether somebody taps or writes it; and it is said then."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        screen = await with_codes(home, anna, 2)
        await erase(home, anna, screen, typed)
        erased = said(guide, "be", "telegram.erased")
        assert [message.text for message in anna.messages] == [erased] * typed
        assert anna.alerts == [erased] * (not typed)
        await home.pass_time(120, every=20)
        assert await rows(home) == 0


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("skip", [0, 1, 2])
async def test_a_fault_at_one_keeps_none_of_the_others(guide: Context, tmp_path: Path, skip: int, typed: bool) -> None:
    """Each is tried, nobody is told that all is erased, and the wiper takes the last one away."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        screen = await with_codes(home, anna, 2)
        home.world.faults.add("internal", "deleteMessage", times=4, skip=skip + typed)
        await erase(home, anna, screen, typed)
        assert len(anna.messages) == 1
        assert said(guide, "be", "telegram.erased") not in (*anna.alerts, anna.text)
        await home.pass_time(21, every=21)
        assert [message.text for message in anna.messages] == [said(guide, "be", "telegram.wait-erase")] * typed
        await home.pass_time(80, every=20)
        assert anna.messages == []
        assert await rows(home) == 0


async def test_erasing_again_takes_the_rest(guide: Context, tmp_path: Path) -> None:
    """Which codes there are is remembered until they are gone."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        screen = await with_codes(home, anna, 2)
        home.world.faults.add("internal", "deleteMessage", times=12)
        await erase(home, anna, screen)
        assert len(anna.messages) == 3
        await erase(home, anna, screen)
        assert anna.messages == []
        assert anna.alerts[-1] == said(guide, "be", "telegram.erased")


async def test_given_up_in_the_middle_everything_is_due(guide: Context, tmp_path: Path) -> None:
    """The screen and every code, before the first of them is deleted."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        screen = await with_codes(home, anna, 2)
        async with silence(home, "deleteMessage"):
            await erase(home, anna, screen)
        assert anna.alerts == [said(guide, "be", "telegram.wait-erase")]
        assert await home.channel.desk.wipes.overdue(home.world.clock.now() + LIMIT) == 3
        await home.pass_time(21, every=21)
        assert anna.messages == []


@pytest.mark.parametrize("how", ["tap", "typed", "/erase", "/start"])
async def test_without_a_database_telegram_is_asked_all_the_same(guide: Context, tmp_path: Path, how: str) -> None:
    """Nothing stands; and its rows go when the database is back."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna = await begin(home)
        await home.says(anna, "/help")
        async with no_database(home):
            if how == "tap":
                await do(home, anna, "erase")
            else:
                await home.says(anna, {"typed": "Erase"}.get(how, how))
            assert anna.messages == []
        await home.pass_time(24 * HOUR)
        assert await rows(home) == 0
