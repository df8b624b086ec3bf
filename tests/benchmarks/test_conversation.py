"""What stands beside our interview asks the same questions, in the same words, and comes to the same findings."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from bot.telegram.markup import PREVIEW
from dialogs.case import finding_screen
from dialogs.context import open_context
from policy.assess import assess
from policy.pack.provisions import Audience
from policy.policy import Policy, load
from tests.benchmarks.bots import Bot, Step, button, ours, steps, tap, usual, walk
from tests.benchmarks.crash import PEOPLE, killed
from tests.conftest import TODAY
from tests.offered import asked_answers

CHAT = 77


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The bundled policy: both bots serve it."""
    return load()


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Bot]:
    """Ours."""
    async with ours(tmp_path) as bot:
        yield bot


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Bot]:
    """The peer."""
    async with usual(tmp_path) as bot:
        yield bot


async def screens(bot: Bot, way: list[Step]) -> list[str]:
    """The text before each step, and the one after the last."""
    await bot.meet(CHAT)
    texts = []
    for step in way:
        texts.append(bot.request.text)
        await bot.take(tap(CHAT, button(bot.request.drawn()[1], bot.code(step))))
    return [*texts, bot.request.text]


def plain(text: str) -> str:
    """A message of ours without its markup."""
    return unescape(re.sub(r"</?\w+( expandable)?>", "", text))


def lines(text: str) -> set[str]:
    """What is said in it, without the marks that only one of the two draws."""
    return {line.removeprefix("▸ ") for line in text.splitlines() if line}


async def test_both_ask_the_same_in_the_same_words(policy: Policy, one: Bot, other: Bot) -> None:
    """Whatever the peer says on a screen, ours says there, too; of the list of findings ours shows the first page."""
    way, of_ours = steps(policy), {"Page 1 of 3"}
    for step, mine, theirs in zip(way, await screens(one, way), await screens(other, way), strict=False):
        said = plain(mine)[PREVIEW:]
        assert not re.search(r"<(\w+)></\1>", mine), step
        if step.screen == "findings":
            assert len(lines(said)) > 8
            assert lines(said) - lines(theirs) == of_ours
        elif step.screen != "review":
            assert all(line in said for line in lines(theirs)), step


async def test_both_offer_the_same_options(policy: Policy, one: Bot, other: Bot) -> None:
    """On every question each of ours can be tapped at the peer's."""
    for place, step in enumerate(way := steps(policy)):
        if step.screen in policy.fact and way[place - 1].screen != step.screen:  # before anything is ticked there
            await walk(one, CHAT, way[:place])
            await walk(other, CHAT, way[:place])
            mine, theirs = one.request.drawn()[1], other.request.drawn()[1]
            for option in policy.fact[step.screen].option_ids:
                kind = "tick" if step.kind != "choose" else "choose"
                for bot, held in ((one, mine), (other, theirs)):
                    assert button(held, bot.code(Step(step.screen, option, kind)))


async def test_both_come_to_the_same_findings(policy: Policy, one: Bot, other: Bot) -> None:
    """The words of each outcome stand on the list of findings, and on the screen of each what it comes to."""
    found, guide, read = assess(policy, asked_answers(policy, 0), TODAY), open_context(policy), set()
    for place, step in enumerate(way := steps(policy)):
        if step.screen == "findings" or step.screen.startswith("finding:"):
            read.add(step.screen)
            told = [item for item in found.findings if step.screen in ("findings", finding_screen(item.provision))]
            words = {guide.voice_in("en").say(f"card.{item.applicability}") for item in told}
            if step.screen == "findings":
                names = {name for item in told for name in item.outcome}
                words = {policy.word("en", f"statement.{name}", Audience.APPLICANT) for name in names}
            for bot in (one, other):
                await walk(bot, CHAT, way[:place])
                assert all(text in plain(bot.request.text) for text in words), step
    assert read == {"findings", *(finding_screen(item.id) for item in policy.provisions if not item.effect_of)}


@pytest.mark.proof
@pytest.mark.parametrize(("name", "flush", "wait", "went_on"), [("ours", 0, 0, PEOPLE), ("usual", 60, 0, 0)])
def test_what_is_lost_by_kill_9(name: str, flush: float, wait: float, went_on: int) -> None:
    """Ours goes on; the peer as it comes has forgotten everybody."""
    left = killed(name, flush, wait)
    assert left.went_on == went_on
    assert left.chats == left.answers == 0


@pytest.mark.proof
def test_what_the_peer_has_written_can_be_read() -> None:
    """And it then goes on, too: the comparison is fair."""
    left = killed("usual", 1, 4)
    assert left.went_on == left.chats == left.answers == PEOPLE
