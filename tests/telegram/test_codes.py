"""Case codes and case sheets in the chat: messages of their own, savable, deleted by their button and by the clock."""

import re
from pathlib import Path

import pytest

from bot.clock import time_of_day
from bot.telegram.files import DELETE
from bot.telegram.wiper import wipe_due
from bot.tokens.case_codes import make_code
from bot.tokens.seal import Purpose
from dialogs.case import LIFETIME, LIFETIMES, Case, GivenBy
from dialogs.context import Context
from policy.pack.provisions import Audience
from tests.botapi.people import Person
from tests.botapi.state import Message
from tests.telegram.house import HOUR, House, house
from tests.telegram.talks import ANSWERS, do, said, screen_of, shown

LINK = re.compile(r"https://t\.me/(\w+)\?start=([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")


async def at_findings(home: House, person: Person, audience: str = "applicant") -> None:
    """Somebody has answered everything."""
    await home.says(person, "/start")
    await do(home, person, "be", "continue", audience)
    while (screen := screen_of(home, person)).id in ANSWERS:
        await do(home, person, *ANSWERS[screen.id], *(("continue",) if screen.multiple else ()))
    await do(home, person, "continue")
    assert screen_of(home, person).id == "findings"


def files(person: Person) -> list[Message]:
    """The messages with a file that stand in the chat."""
    return [message for message in person.messages if message.file is not None]


def case_on_screen(home: House, person: Person) -> Case:
    """The case behind the one message that is no file."""
    (screen,) = (message for message in person.messages if message.file is None)
    return home.channel.desk.unsealed(person.id, screen.keyboard[0][0]["callback_data"][:51])


async def code_of(home: House, person: Person, *ticks: str) -> str:
    """The handle in the link of a code that an applicant makes of everything that is not sensitive."""
    await do(home, person, "share", *ticks, "continue")
    (message,) = files(person)
    found = LINK.search(message.text)
    assert found
    return found[2]


async def tap_delete(home: House, person: Person, message: Message) -> None:
    """Tap the button under a file."""
    ((button,),) = message.keyboard
    assert button["callback_data"] == DELETE
    person.tap_data(message, button["callback_data"])
    await home.deliver()


async def test_an_applicant_shows_their_answers_to_a_worker(guide: Context, tmp_path: Path) -> None:
    """Answered in Belarusian, opened in Dutch, with everything that workers read; the applicant's own case stays."""
    async with house(guide, tmp_path) as home:
        anna, ben = Person(home.world, 1001, "be"), Person(home.world, 1002, "nl")
        await at_findings(home, anna)
        code = await code_of(home, anna)
        before = case_on_screen(home, anna)
        await home.says(ben, f"/start {code}")
        assert not ben.own
        await do(home, ben, "continue")
        case = home.case(ben)
        assert (case.screen, case.language, case.audience) == ("review", "nl", Audience.WORKER)
        assert case.given_by is GivenBy.CODE
        assert set(case.answers) == set(ANSWERS) - {"ringer"}
        late = Person(home.world, 1003, "nl")
        await home.says(late, f"/start {code}")
        assert said(guide, "nl", "code.bad") in late.text
        assert all(case.answers[name] == before.answers[name] for name in case.answers)
        await do(home, ben, "change:stage", "refused")
        assert case_on_screen(home, anna) == before


async def test_the_code_is_a_picture_that_can_be_saved(guide: Context, tmp_path: Path) -> None:
    """With its link, and words that name no subject; the link is what the picture says."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        code = await code_of(home, anna)
        (message,) = files(anna)
        *_, sent = home.world.called("sendMessage")
        assert sent["text"] == said(guide, "be", "telegram.moment")
        assert sent["disable_notification"]
        assert not message.protected
        assert message.file is not None
        assert message.file.startswith(b"\x89PNG")
        me = (await home.channel.desk.telegram.call("getMe", {}))["username"]
        end = time_of_day((home.world.clock.now() + HOUR) // 60 * 60)
        told = guide.voice_in("be").say("telegram.code", until=end)
        assert message.text == f"https://t.me/{me}?start={code}\n\n{told}"


async def test_the_code_goes_by_its_button(guide: Context, tmp_path: Path) -> None:
    """And says that it is gone, and opens no more; the interview stays."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        code = await code_of(home, anna)
        (message,) = files(anna)
        await tap_delete(home, anna, message)
        assert files(anna) == []
        ben = Person(home.world, 1002, "en")
        await home.says(ben, f"/start {code}")
        assert said(guide, "en", "code.bad") in ben.text
        assert anna.alerts == [said(guide, "en", "telegram.deleted")]
        assert screen_of(home, anna).id == "code"
        assert await home.channel.desk.wipes.overdue(home.world.clock.now() + 100 * HOUR) == 2


async def test_the_code_goes_with_the_answers(guide: Context, tmp_path: Path) -> None:
    """Who erases does not want a picture of them to stay."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        await code_of(home, anna)
        (picture,) = files(anna)
        (screen,) = (message for message in anna.messages if message is not picture)
        anna.tap(said(guide, "be", "action.erase"), screen)
        await home.deliver()
        assert anna.messages == []


@pytest.mark.parametrize("ticks", [(), ("lifetime:15",), ("lifetime:240",)], ids=["hour", "quarter", "four-hours"])
async def test_the_code_goes_when_it_has_run_out(guide: Context, tmp_path: Path, ticks: tuple[str, ...]) -> None:
    """After the time that was chosen nothing is left of it, and it opens no more; a little before it stands."""
    minutes = LIFETIMES[ticks[0] if ticks else LIFETIME]
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna, ben = Person(home.world, 1001, "en"), Person(home.world, 1002, "en")
        await at_findings(home, anna)
        code = await code_of(home, anna, *ticks)
        await home.pass_time(minutes * 60 - 120, every=60)
        assert len(files(anna)) == 1
        await home.pass_time(240, every=60)
        assert files(anna) == []
        await home.says(ben, f"/start {code}")
        assert said(guide, "en", "code.bad") in ben.text


@pytest.mark.parametrize("audience", ["applicant", "worker"])
async def test_a_file_of_two_days_ago_is_emptied(guide: Context, tmp_path: Path, audience: str) -> None:
    """Telegram deletes nothing older, and puts no text in the place of a picture: a blank file stands there."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna, audience)
        await do(home, anna, *(("share", "continue") if audience == "applicant" else ("sheet",)))
        (message,) = files(anna)
        home.world.clock.jump(49 * HOUR)
        await wipe_due(home.channel.desk, home.channel.lanes)
        assert message.file == b"This message is empty now."
        assert message.text == "This message is empty now."
        assert message.keyboard == []
        assert await home.channel.desk.wipes.overdue(home.world.clock.now() + 100 * HOUR) == 0


async def test_an_old_file_is_said_to_be_deleted_only_if_it_is(guide: Context, tmp_path: Path) -> None:
    """Its button empties it, and says that the message itself is left."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        await code_of(home, anna)
        (message,) = files(anna)
        home.world.clock.jump(49 * HOUR)
        await tap_delete(home, anna, message)
        assert message.file == b"This message is empty now."
        assert anna.alerts == [said(guide, "en", "telegram.not-deleted")]


async def test_a_file_that_can_be_neither_deleted_nor_emptied_stays_on_the_list(guide: Context, tmp_path: Path) -> None:
    """The person is told to delete the chat, and it is tried again until it is given up."""
    async with house(guide, tmp_path, idle_minutes=0) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        await code_of(home, anna)
        (message,) = files(anna)
        home.world.clock.jump(22 * HOUR)
        message.date, message.fixed = message.date - 49 * HOUR, True
        await tap_delete(home, anna, message)
        assert anna.alerts == [said(guide, "en", "telegram.wait-erase")]
        await home.pass_time(60, every=20)
        assert await home.channel.desk.wipes.overdue(home.world.clock.now()) == 1
        message.fixed = False
        await home.pass_time(20, every=20)
        assert message.file == b"This message is empty now."
        assert await home.channel.desk.wipes.overdue(home.world.clock.now()) == 0


async def test_who_opens_their_own_code_keeps_their_interview(guide: Context, tmp_path: Path) -> None:
    """The link can be tapped in one's own chat: the copy, without what is sensitive, opens beside it."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        code = await code_of(home, anna)
        (screen,) = (message for message in anna.messages if message.file is None)
        before = screen.text, screen.keyboard
        await home.says(anna, f"/start {code}")
        assert screen in anna.messages
        assert (screen.text, screen.keyboard) == before
        copy = anna.messages[-1]
        case = home.channel.desk.unsealed(anna.id, copy.keyboard[0][0]["callback_data"][:51])
        assert (case.given_by, case.audience) == (GivenBy.CODE, Audience.WORKER)
        assert "ringer" not in case.answers
        await home.says(anna, "/start")
        assert screen.deleted
        assert not copy.deleted


async def test_a_code_that_does_not_open_leaves_the_interview_as_it_is(guide: Context, tmp_path: Path) -> None:
    """It is said in passing, in the language of the interview."""
    async with house(guide, tmp_path) as home:
        anna = Person(home.world, language_code="en")
        await at_findings(home, anna)
        before = shown(anna)
        text = before.text
        await home.says(anna, f"/start {51 * 'A'}")
        assert before.text == text
        assert anna.messages[0] is before
        assert [message.text for message in anna.messages[1:]] == [said(guide, "be", "code.bad")]
        await home.pass_time(120, every=20)
        assert anna.messages == [before]


@pytest.mark.parametrize("kind", ["cut", "altered", "other-purpose", "of-a-chat", "guess", "words", "long"])
async def test_what_is_no_code_is_a_fresh_start_in_one_sentence(guide: Context, tmp_path: Path, kind: str) -> None:
    """Whatever is wrong with it, the same is said, and nothing of any case is shown."""
    async with house(guide, tmp_path) as home:
        desk, ben = home.channel.desk, Person(home.world, language_code="ru")
        case = Case({"origin": ("ruritania",)}, "en", Audience.APPLICANT, "code", ticks=("origin",))
        good = make_code(desk.cases, case, desk.now())
        given = {
            "cut": good[:-1],
            "altered": good[:20] + ("A" if good[20] != "A" else "B") + good[21:],
            "other-purpose": desk.cases.sealed(case, Purpose.WEB, desk.now()),
            "of-a-chat": desk.sealed(ben.id, case),
            "guess": "A" * 51,
            "words": "please open",
            "long": good * 9,
        }[kind]
        await home.says(ben, f"/start {given}")
        assert said(guide, "ru", "code.bad") in ben.text
        assert home.case(ben) == Case(language="ru")
        await home.says(ben, f"/start {good}")
        assert home.case(ben).answers == {"origin": ("ruritania",)}


async def test_a_worker_is_given_the_sheet(guide: Context, tmp_path: Path) -> None:
    """A PDF with a name that says nothing; it goes by its button, and outlasts the erasing of the screen."""
    async with house(guide, tmp_path) as home:
        ben = Person(home.world, language_code="nl")
        await at_findings(home, ben, "worker")
        before = shown(ben).text
        await do(home, ben, "sheet")
        (message,) = files(ben)
        assert message.file is not None
        assert message.file.startswith(b"%PDF-")
        assert re.fullmatch(r"kompas-\d{4}-\d\d-\d\d\.pdf", message.file_name)
        assert message.text == said(guide, "be", "telegram.sheet")
        screen = next(item for item in ben.messages if item is not message)
        assert screen.text == before
        await tap_delete(home, ben, message)
        assert files(ben) == []


async def test_the_sheet_is_gone_within_a_day(guide: Context, tmp_path: Path) -> None:
    """As is every message of ours."""
    async with house(guide, tmp_path) as home:
        ben = Person(home.world, language_code="nl")
        await at_findings(home, ben, "worker")
        await do(home, ben, "sheet")
        await home.pass_time(24 * HOUR)
        assert ben.messages == []


async def test_a_whole_case_takes_a_worker_less_than_25_taps(guide: Context, tmp_path: Path) -> None:
    """On the review, from the first screen on: what takes one answer is a tap, what takes several three or four."""
    async with house(guide, tmp_path) as home:
        ben = Person(home.world, language_code="nl")
        await home.says(ben, "/start")
        taps = 0

        async def tap(*names: str) -> None:
            nonlocal taps
            taps += len(names)
            await do(home, ben, *names)

        await tap("nl", "continue", "worker", "review")
        for name in ("stage", "origin", "age", "ringer"):
            await tap(f"{name}={ANSWERS[name][0]}")
        for name in ("criticism",):
            await tap(f"change:{name}", *ANSWERS[name], "continue")
            assert screen_of(home, ben).id == "review"
        case = home.case(ben)
        assert {name: case.answers[name] for name in ("origin", "criticism")} == {
            "origin": ("ruritania",),
            "criticism": ("published", "protested"),
        }
        assert set(case.answers) == set(ANSWERS)
        assert taps < 25


async def test_the_review_shows_which_question_its_buttons_answer(guide: Context, tmp_path: Path) -> None:
    """The topic stands last, right above them; answered, it makes room for the next."""
    async with house(guide, tmp_path) as home:
        ben = Person(home.world, language_code="en")
        await home.says(ben, "/start")
        await do(home, ben, "en", "continue", "worker", "review")
        assert "Stage of the procedure\n" in ben.text.rpartition("Help")[2]
        await do(home, ben, "stage=waiting")
        assert "\n\nCitizenship\n\n" in ben.text.rpartition("Help")[2]
        assert "Stage of the procedure: Applied, now waiting" in ben.text
