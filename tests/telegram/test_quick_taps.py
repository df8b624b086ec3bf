"""Taps from a screen that is no longer the newest: each makes true what its button says, and none is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from telegram.constants import CallbackQueryLimit

from bot.tokens.case_codes import read_code
from bot.tokens.seal import LENGTH
from dialogs.context import Context
from tests.botapi.people import Person
from tests.botapi.state import Message
from tests.telegram.house import House, house
from tests.telegram.talks import begin, do, label_of, restarted, said, screen_of, shown
from tests.telegram.test_codes import LINK, at_findings, files

Codes = dict[str, str]


def buttons_of(home: House, person: Person) -> Codes:
    """The data of each button that somebody has before them now, by choice or action."""
    screen = screen_of(home, person)
    labels = {button["text"]: button["callback_data"] for row in shown(person).keyboard for button in row}
    names = [choice.id for choice in screen.choices] + [action.id for action in screen.actions]
    held = {name: label_of(screen, name) for name in names}
    return {name: labels[label] for name, label in held.items() if label in labels}


async def one_by_one(home: House, person: Person, message: Message, taps: list[str]) -> None:
    """Each is taken before the next comes in."""
    for data in taps:
        person.tap_data(message, data)
        await home.deliver()


async def at_once(home: House, person: Person, message: Message, taps: list[str]) -> None:
    """All come in while the bot is busy with this chat."""
    busy = asyncio.create_task(home.channel.lanes.run_if_idle(person.id, lambda: asyncio.sleep(0.01)))
    await asyncio.sleep(0)
    for data in taps:
        person.tap_data(message, data)
    await home.deliver()
    await busy


WAYS = pytest.mark.parametrize("way", [one_by_one, at_once])
Way = Callable[..., Awaitable[None]]


async def at_criticism(home: House) -> Person:
    """Somebody on a question that takes several answers."""
    anna = await begin(home)
    await do(home, anna, "waiting", "ruritania", "adult")
    return anna


@WAYS
async def test_two_ticks_from_one_drawing(guide: Context, tmp_path: Path, way: Way) -> None:
    """Both are ticked; and going on from that drawing, where neither is, takes both."""
    async with house(guide, tmp_path) as home:
        anna = await at_criticism(home)
        drawn = buttons_of(home, anna)
        taps = [drawn[name] for name in ("published", "protested", "published", "continue", "continue")]
        await way(home, anna, shown(anna), taps)
        assert home.case(anna).answers["criticism"] == ("published", "protested")
        assert home.case(anna).screen == "ringer"


async def test_ticks_that_wait_take_one_edit(guide: Context, tmp_path: Path) -> None:
    """However many; each of the taps is answered."""
    async with house(guide, tmp_path) as home:
        anna = await at_criticism(home)
        drawn, before = buttons_of(home, anna), len(home.world.called("editMessageText"))
        await at_once(home, anna, shown(anna), [drawn[name] for name in drawn if drawn[name][LENGTH] == "+"] * 3)
        assert len(home.world.called("editMessageText")) - before == 1
        assert all(tap.answers for tap in anna.taps)


async def test_a_button_says_on_or_off(guide: Context, tmp_path: Path) -> None:
    """As the box is drawn."""
    async with house(guide, tmp_path) as home:
        anna = await at_criticism(home)
        for before, after in (("+", "-"), ("-", "+")):
            data = buttons_of(home, anna)["published"]
            assert data[LENGTH] == before
            await one_by_one(home, anna, shown(anna), [data, data])
            assert buttons_of(home, anna)["published"][LENGTH] == after


async def test_a_button_of_before_still_turns_off(guide: Context, tmp_path: Path) -> None:
    """One code stood for both until 0.6; it means the opposite of what its own drawing shows."""
    async with house(guide, tmp_path) as home:
        anna = await at_criticism(home)
        await do(home, anna, "published")
        data = buttons_of(home, anna)["published"]
        old = data[:LENGTH] + "+" + data[LENGTH + 1 :]
        await one_by_one(home, anna, shown(anna), [old, old])
        assert home.case(anna).ticks == ()


@pytest.mark.parametrize("alone", [True, False])
async def test_without_memory_the_message_tells(guide: Context, tmp_path: Path, alone: bool) -> None:
    """After a restart, and on any replica: Telegram tells what stands in the message when somebody taps."""
    async with house(guide, tmp_path) as home:
        home.channel.desk.memory.alone = alone
        anna = await at_criticism(home)
        drawn = buttons_of(home, anna)
        for name in ("published", "protested", "continue"):
            restarted(home)
            await one_by_one(home, anna, shown(anna), [drawn[name]])
        assert home.case(anna).answers["criticism"] == ("published", "protested")


@WAYS
async def test_what_is_struck_out_stays_out_of_a_code(guide: Context, tmp_path: Path, way: Way) -> None:
    """Two lines struck out at once, and gone on at once."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        await do(home, anna, "share")
        drawn, screen = buttons_of(home, anna), shown(anna)
        await way(home, anna, screen, [drawn[name] for name in ("criticism", "age", "continue")])
        (picture,) = files(anna)
        found = LINK.search(picture.text)
        assert found
        desk = home.channel.desk
        held = read_code(desk.cases, found[2], desk.now(), desk.handles)
        assert set(held.answers) == {"stage", "origin"}


@WAYS
async def test_two_answers_on_a_review(guide: Context, tmp_path: Path, way: Way) -> None:
    """Tapped twice each, from the screens on which they stood: none puts the other back."""
    async with house(guide, tmp_path) as home:
        ben = Person(home.world, language_code="en")
        await home.says(ben, "/start")
        await do(home, ben, "en", "continue", "worker", "review")
        first = buttons_of(home, ben)["stage=waiting"]
        await one_by_one(home, ben, shown(ben), [first])
        second = next(data for name, data in buttons_of(home, ben).items() if "=" in name)
        await way(home, ben, shown(ben), [first, second, first, second])
        assert home.case(ben).answers["stage"] == ("waiting",)
        assert len(home.case(ben).answers) == 2


async def test_an_edit_of_which_nobody_knows(guide: Context, tmp_path: Path) -> None:
    """It came and its answer did not: what then stands in the message is what counts."""
    async with house(guide, tmp_path) as home:
        home.channel.lanes.patience = 0
        anna = await at_criticism(home)
        home.world.clock.jump(2)
        home.world.faults.add("lost", "editMessageText", times=4)
        await one_by_one(home, anna, shown(anna), [buttons_of(home, anna)["published"]])
        assert home.case(anna).ticks == ("published",)
        await do(home, anna, "protested")
        assert home.case(anna).ticks == ("published", "protested")


async def test_what_cannot_be_is_told_beside_the_button(guide: Context, tmp_path: Path) -> None:
    """In passing, as the note on the screen is out of sight on a phone; and it fits there in every language."""
    async with house(guide, tmp_path) as home:
        anna = await at_criticism(home)
        await do(home, anna, "continue")
        told = anna.answers[-1]
        assert (told.text, told.show_alert) == (said(guide, "en", "note.choose_first"), False)
        for language in guide.words.texts:
            for key in ("note.choose_first", "note.choose_one", "note.stands_alone", "note.not_offered"):
                assert len(said(guide, language, key)) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH


async def test_buttons_of_before_a_new_beginning(guide: Context, tmp_path: Path) -> None:
    """They bring no answers back, and say so."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        drawn = buttons_of(home, anna)
        await one_by_one(home, anna, shown(anna), [drawn["restart"], drawn["restart"]])
        case = home.case(anna)
        assert not anna.answers
        await one_by_one(home, anna, shown(anna), [drawn["share"]])
        assert home.case(anna) == case
        assert anna.answers[-1].text == said(guide, "be", "note.not_offered")
