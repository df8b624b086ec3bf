"""What people write and send: commands, typed words, photos; all of it deleted at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dialogs.context import Context
from policy.pack.facts import Unknown
from policy.pack.provisions import Audience
from tests.botapi.faults import Kind
from tests.botapi.people import Person
from tests.telegram.house import house, impatient
from tests.telegram.talks import begin, do, restarted, said, screen_of, silence


async def test_commands_and_typed_text_are_deleted(guide: Context, tmp_path: Path) -> None:
    """Nothing that a person wrote stands in the chat after the bot has answered."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        for text in ("hello", "/start", "English", "my name is Anna", "/help", "/nothing", "/start abc"):
            await home.says(anna, text)
            assert not anna.own, text


SENDINGS: dict[str, Callable[[Person], object]] = {
    "photo": Person.send_photo,
    "document": Person.send_document,
    "voice": Person.send_voice,
    "sticker": Person.send_sticker,
    "location": Person.send_location,
    "contact": Person.send_contact,
}


@pytest.mark.parametrize("kind", SENDINGS)
async def test_what_is_sent_is_deleted_unread(guide: Context, tmp_path: Path, kind: str) -> None:
    """With one kind sentence: on the screen where one is known, otherwise in passing."""
    async with house(guide, tmp_path) as home:
        anna, boris = Person(home.world, 1, language_code="en"), Person(home.world, 2, language_code="ru")
        await home.says(anna, "/start")
        for person in (anna, boris):
            SENDINGS[kind](person)
        await home.deliver()
        assert said(guide, "en", "telegram.media") in anna.text
        assert boris.text == said(guide, "ru", "telegram.media")
        assert [*anna.own, *boris.own] == []
        await home.pass_time(300, every=20)
        assert boris.messages == []


async def test_a_service_message_is_left_alone(guide: Context, tmp_path: Path) -> None:
    """Whoever sets a timer for the chat is not told off."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        before = anna.text
        anna.service()
        await home.deliver()
        assert anna.text == before


async def test_typed_text_is_taken_for_a_button(guide: Context, tmp_path: Path) -> None:
    """Whole words, small mistakes, short and long labels; where several can be chosen it is ticked."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        for text, screen in (
            ("english", "safety"),
            ("Contnue", "audience"),
            ("for myself", "stage"),
            ("Applied, now waiting", "origin"),
            ("ruritania", "age"),
            ("18 or older", "criticism"),
        ):
            await home.says(anna, text)
            assert screen_of(home, anna).id == screen, text
        await home.says(anna, "took part in protests")
        await home.says(anna, "Published something")
        assert home.case(anna).ticks == ("published", "protested")
        await home.says(anna, "took part in protests")
        assert home.case(anna).ticks == ("published", "protested")
        await home.says(anna, "continue")
        assert screen_of(home, anna).id == "ringer"
        assert home.case(anna).answers["criticism"] == ("published", "protested")


@pytest.mark.parametrize(("text", "key"), [("Nonsense", "telegram.typed"), ("Protest", "telegram.typed")])
async def test_a_text_that_fits_nothing_gets_a_hint(guide: Context, tmp_path: Path, text: str, key: str) -> None:
    """On the screen, which stays as it was."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en")
        await home.says(anna, text)
        assert said(guide, "en", key) in anna.text
        assert screen_of(home, anna).id == "safety"


async def test_a_text_written_before_the_screen_was_shown_is_not_taken(guide: Context, tmp_path: Path) -> None:
    """Telegram queues texts and taps apart: whichever comes first, a text answers only what its writer has seen."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        home.world.clock.jump(5)
        anna.say("Continue")
        (text,) = home.world.pending
        home.world.pending.clear()
        await do(home, anna, "en")
        home.world.repeat(text)
        await home.deliver()
        assert screen_of(home, anna).id == "safety"
        assert said(guide, "en", "telegram.typed") in anna.text


async def test_a_text_is_taken_once(guide: Context, tmp_path: Path) -> None:
    """Delivered twice it does not answer two questions."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "en", "continue", "applicant")
        home.world.clock.jump(5)
        update = anna.say("I don't know")
        await home.deliver()
        shown = anna.text
        home.world.repeat(update)
        await home.deliver()
        assert anna.text == shown
        assert list(home.case(anna).answers) == ["stage"]


@pytest.mark.parametrize("fault", ["lost_timeout", "internal"])
async def test_a_text_is_not_taken_for_a_screen_that_may_be_gone(guide: Context, tmp_path: Path, fault: Kind) -> None:
    """Telegram did not say whether the next question is there: a word must answer no other than its writer reads."""
    async with impatient(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.faults.add(fault, "editMessageText", times=4)
        await do(home, anna, "waiting")
        seen = anna.text
        await home.says(anna, "I don't know")
        assert [message.text for message in anna.messages] == [seen, said(guide, "en", "telegram.hint")]
        anna.send_photo()
        await home.deliver()
        assert anna.messages[0].text == seen
        await home.pass_time(100, every=20)
        await do(home, anna, *(("back",) if fault == "lost_timeout" else ()), "waiting")
        await home.says(anna, "I don't know")
        assert home.case(anna).answers == {"stage": ("waiting",), "origin": Unknown.DONT_KNOW}


async def test_a_text_is_not_taken_for_another_case(guide: Context, tmp_path: Path) -> None:
    """The new case may be there: a word that answers it must not go into the one before."""
    async with impatient(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.faults.add("lost_timeout", "editMessageText", times=4)
        await home.says(anna, "/new")
        first, second = anna.messages
        seen = first.text
        assert said(guide, "en", "language.choose") in second.text
        await home.says(anna, "I don't know")
        assert first.text == seen
        assert anna.text == said(guide, "en", "telegram.hint")


async def test_a_screen_that_was_given_up_is_not_sure_either(guide: Context, tmp_path: Path) -> None:
    """The turn took too long, and what was asked of Telegram may still be done."""
    async with impatient(guide, tmp_path) as home:
        anna = await begin(home)
        async with silence(home, "editMessageText"):
            await do(home, anna, "waiting")
        await home.says(anna, "I don't know")
        assert said(guide, "en", "telegram.hint") in anna.text
        assert len(anna.messages) == 2


async def test_a_text_that_is_tried_again_is_taken(guide: Context, tmp_path: Path) -> None:
    """It was meant for that screen, whatever became of it at the first try."""
    async with house(guide, tmp_path) as home:
        anna = await begin(home)
        home.world.faults.add("lost_timeout", "editMessageText", times=4)
        await home.says(anna, "I don't know")
        assert home.case(anna).answers == {"stage": Unknown.DONT_KNOW}
        assert len(anna.messages) == 1


async def test_typed_erase_takes_the_whole_label(guide: Context, tmp_path: Path) -> None:
    """It erases, and says so in passing."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await home.says(anna, "erse")
        assert len(anna.messages) == 1
        await home.says(anna, "erase")
        assert [message.text for message in anna.messages] == [said(guide, "en", "telegram.erased")]
        await home.pass_time(200, every=20)
        assert anna.messages == []


async def test_start_begins_again_and_new_begins_another(guide: Context, tmp_path: Path) -> None:
    """An applicant's earlier screen goes; a worker's cases stay, and the next one begins in the same language."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/start")
        await do(home, anna, "ru", "continue", "applicant")
        await home.says(anna, "/start")
        assert len(anna.messages) == 1
        await do(home, anna, "be", "continue", "worker")
        await home.says(anna, "/new")
        assert len(anna.messages) == 2
        assert (home.case(anna).screen, home.case(anna).language) == ("safety", "be")
        assert home.case(anna).audience is Audience.WORKER
        await home.says(anna, "/start")
        assert len(anna.messages) == 3


async def test_help_is_a_screen_of_the_case(guide: Context, tmp_path: Path) -> None:
    """And back leads to the question. Without a case help comes alone, and leads to the beginning."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await home.says(anna, "/help")
        assert screen_of(home, anna).id == "help"
        await do(home, anna, "back", "en", "continue", "applicant")
        await home.says(anna, "/help")
        assert screen_of(home, anna).id == "help"
        await do(home, anna, "back")
        assert screen_of(home, anna).id == "stage"
        assert len(anna.messages) == 1


async def test_the_erase_command_takes_everything(guide: Context, tmp_path: Path) -> None:
    """Also what this process does not remember; and it says so in passing."""
    async with house(guide, tmp_path) as home:
        anna, boris = Person(home.world, 1, language_code="en"), Person(home.world, 2, language_code="en")
        for person in (anna, boris):
            await home.says(person, "/start")
            await do(home, person, "en", "continue", "worker")
            await home.says(person, "/new")
        restarted(home)
        await home.says(anna, "/erase")
        assert [message.text for message in anna.messages] == [said(guide, "en", "telegram.erased-all")]
        assert len(boris.messages) == 2
        await home.pass_time(200, every=20)
        assert anna.messages == []
