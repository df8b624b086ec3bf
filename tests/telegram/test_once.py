"""What is sent along comes once, however often it is asked for or delivered; and neutral, until it is filled."""

from pathlib import Path

import pytest

from bot.telegram.files import ONCE
from dialogs.context import Context
from tests.botapi.faults import Kind
from tests.botapi.people import Person
from tests.telegram.house import House, house, impatient
from tests.telegram.talks import begin, do, rows, said, shown
from tests.telegram.test_codes import at_findings, code_of, files, tap_delete
from tests.telegram.test_quick_taps import WAYS, Way, buttons_of, one_by_one

KINDS = pytest.mark.parametrize("kind", ["sheet", "code"])


async def at_button(home: House, person: Person, kind: str) -> str:
    """Somebody with the button before them that makes a sheet, or a code; its data."""
    await at_findings(home, person, "worker" if kind == "sheet" else "applicant")
    if kind == "sheet":
        return buttons_of(home, person)["sheet"]
    await do(home, person, "share")
    return buttons_of(home, person)["continue"]


@KINDS
@WAYS
async def test_three_impatient_taps(guide: Context, tmp_path: Path, kind: str, way: Way) -> None:
    """One file, and the other taps say where it is."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        data = await at_button(home, anna, kind)
        await way(home, anna, shown(anna), [data] * 3)
        assert len(files(anna)) == 1
        assert [told.text for told in anna.answers] == [said(guide, "be", "telegram.below")] * 2
        assert not anna.alerts


@KINDS
async def test_a_tap_delivered_again_much_later(guide: Context, tmp_path: Path, kind: str) -> None:
    """It was taken: nothing is sent, and no answer given since is undone."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        data = await at_button(home, anna, kind)
        message = shown(anna)
        anna.tap_data(message, data)
        (update,) = home.world.pending
        await home.deliver()
        anna.tap(said(guide, "be", "action.back"), message)
        await home.deliver()
        keyboard = message.keyboard
        home.world.clock.jump(10 * ONCE)
        home.world.repeat(update)
        await home.deliver()
        assert len(files(anna)) == 1
        assert message.keyboard == keyboard


@KINDS
async def test_another_when_the_first_is_gone_or_old(guide: Context, tmp_path: Path, kind: str) -> None:
    """Who deleted it may want it after all; and a minute later nobody is merely impatient."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        data = await at_button(home, anna, kind)
        message = shown(anna)
        await one_by_one(home, anna, message, [data, data])
        await tap_delete(home, anna, files(anna)[0])
        await one_by_one(home, anna, message, [data, data])
        assert len(files(anna)) == 1
        home.world.clock.jump(ONCE)
        await one_by_one(home, anna, message, [data, data])
        assert len(files(anna)) == 2


async def test_a_command_delivered_again(guide: Context, tmp_path: Path) -> None:
    """One more case is opened once."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        for command in ("/new", "/start", "/help"):
            update = anna.say(command)
            await home.deliver()
            standing = [message.id for message in anna.messages]
            home.world.repeat(update)
            await home.deliver()
            assert [message.id for message in anna.messages] == standing


@KINDS
@pytest.mark.parametrize("fault", ["internal", "lost", "lost_timeout", "timeout"])
async def test_a_file_that_does_not_come(guide: Context, tmp_path: Path, kind: str, fault: Kind) -> None:
    """What is sent says nothing; where nobody knows what it holds by then, it is deleted at once."""
    async with impatient(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        data, screen = await at_button(home, anna, kind), shown(anna)
        home.world.faults.add(fault, "editMessageMedia", times=9)
        anna.tap_data(screen, data)
        await home.deliver()
        *_, sent = home.world.called("sendMessage")
        assert sent["text"] == said(guide, "be", "telegram.moment")
        assert not sent["protect_content"]
        assert len(anna.messages) == 2
        home.world.faults.clear()
        await home.pass_time(20, every=20)
        assert anna.messages == [screen]
        assert await rows(home) == 1


async def test_notifications_show_no_code(guide: Context, tmp_path: Path) -> None:
    """Nothing that is sent holds a link, a caption or a file: those come with an edit, which makes none."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        code = await code_of(home, anna)
        calls = [call for call in home.world.calls if call.method.startswith("send")]
        assert {call.method for call in calls} == {"sendMessage"}
        neutral = {said(guide, name, "telegram.moment") for name in ("en", "be")}
        assert {call.parameters["text"] for call in calls} == neutral
        assert code in files(anna)[0].text
