"""Long screens are cut between paragraphs, and every page fits where it must."""

from dataclasses import replace

from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.blocks import (
    Block,
    Facts,
    Heading,
    Matches,
    MatchLine,
    Message,
    Quote,
    Quotes,
    Row,
    Step,
    Steps,
    Text,
    length,
)
from dialogs.screens.pages import MOST, cut
from dialogs.screens.render import draw
from dialogs.screens.screen import Screen
from dialogs.step import Do, step
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.dialogs.every_screen import every_screen

TELEGRAM = 4096


OURS = Message(("review.intro",))


def text(words: str) -> Text:
    """A paragraph."""
    return Text(words, OURS)


def test_short_is_one_page() -> None:
    """Also nothing at all."""
    assert cut([]) == [()]
    assert cut([text("a"), text("b")]) == [(text("a"), text("b"))]


def test_nothing_is_lost_or_parted_from_its_heading() -> None:
    """A heading goes with what it heads, even on to the next page; at the very end it stands as it is."""
    quote, heading, end = Quotes((Quote("q", "p#1", "1", "nl"),)), Heading("Heading", OURS), Heading("End", OURS)
    blocks: list[Block] = [text("a" * 10), heading, text("b" * 10), quote, text("c" * 30), end]
    pages = cut(blocks, most=30)
    assert [block for page in pages for block in page] == blocks
    assert pages == [(text("a" * 10),), (heading, text("b" * 10)), (quote,), (text("c" * 30),), (end,)]


def test_steps_and_quotes_part_between_pages_and_lines_do_not() -> None:
    """What was parted on the way is whole again on its page."""
    quotes = Quotes(tuple(Quote(name * 6, "p#1", "1", "nl") for name in "abc"))
    steps = Steps(tuple(Step(name * 12, OURS) for name in "def"))
    rows = Facts(tuple(Row(name, name * 20, (), "", name * 20) for name in "gh"))
    pages = cut([quotes, steps, rows], most=30)
    assert pages == [
        (Quotes(quotes.items[:2]),),
        (Quotes(quotes.items[2:]), Steps(steps.items[:1])),
        (Steps(steps.items[1:]),),
        (rows,),
    ]


def test_length_counts_as_telegram_does() -> None:
    """UTF-16 units: a character beyond the basic plane counts twice."""
    assert length("ў") == 3
    assert length("😀") == 4


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def test_every_page_fits_in_a_message(guide: Context) -> None:
    """With heading, note and progress there is room to spare."""
    for case, screen in every_screen(guide):
        quotes = (f"{quote.text} {quote.passage}" for quote in screen.quotes)
        text = "\n\n".join((screen.heading, *screen.paragraphs, *quotes))
        assert units(text) <= TELEGRAM - 500, (case.screen, case.language)


def longer(guide: Context) -> Context:
    """The guide with two pages of words more on its policy."""
    texts = {name: dict(held) for name, held in guide.policy.pack.words.items()}
    texts["ru"] |= dict.fromkeys(("statement.info-report", "statement.info-no-right"), "Долго. " * 420)
    return replace(guide, policy=replace(guide.policy, pack=replace(guide.policy.pack, words=texts)))


def test_pages_can_be_turned_both_ways(guide: Context) -> None:
    """The first has only a next, the last only a previous, and each says which it is."""
    case = Case(language="ru", audience=Audience.WORKER, screen="policy", back_to="review")
    guide = longer(guide)

    def turned(screen: Screen) -> list[str]:
        return [action.id for action in screen.actions if action.id.startswith("page:")]

    pages = [draw(guide, Case(**{**case.__dict__, "page": number}), TODAY) for number in range(1, 5)]
    assert [turned(page) for page in pages] == [
        *(
            ["page:2"],
            ["page:3", "page:1"],
            ["page:4", "page:2"],
            ["page:3"],
        )
    ]
    assert pages[1].paragraphs[-1] == guide.voice(case).say("page", page=2, pages=4)
    assert MOST < TELEGRAM


def test_a_page_is_turned_to_and_another_view_begins_at_the_first(guide: Context) -> None:
    """Step by step."""
    case = Case(language="ru", audience=Audience.WORKER, screen="policy", back_to="review")
    guide = longer(guide)
    third = step(guide, step(guide, case, Do("page:2"), TODAY).case, Do("page:3"), TODAY).case
    assert third.page == 3
    aside = Case(language="en", audience=Audience.WORKER, screen="sources", back_to="review", page=2)
    assert step(guide, aside, Do("original"), TODAY).case.page == 1


def test_words_beside_answers_part_between_rows() -> None:
    """A row stays whole, and what parted is one block again on its page."""
    row = MatchLine("w" * 5, "p#1", "nl", "f", "t", (), "a", "not_answered", "", "l" * 8, (text("n" * 9),))
    pages = cut([text("a" * 10), Matches((row, row, row))], most=45)
    assert pages == [(text("a" * 10), Matches((row,))), (Matches((row, row)),)]
    assert Matches((row,)).paragraphs == (f"{row.line}\n{row.note}",)
