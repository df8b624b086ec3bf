"""The overview: cards, what does not match, numbered steps with whom to turn to, and what is folded."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from rich.console import Console

from bot.telegram.markup import text_of
from bot.terminal import show
from dialogs.actions import show as opens
from dialogs.case import Case, View
from dialogs.context import Context, open_context
from dialogs.operator import Contact, Operator
from dialogs.screens.block_json import block_as_json
from dialogs.screens.blocks import (
    Block,
    Card,
    Fold,
    Law,
    Message,
    Notice,
    Reach,
    Step,
    Steps,
    Text,
)
from dialogs.screens.pages import joined, pieces
from dialogs.screens.render import body_of, draw, first_lines
from dialogs.step import Do, settle, step
from policy.errors import PackError
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answers, read_answers
from policy.pack.provisions import Audience
from policy.policy import load
from tests.conftest import TODAY
from tests.dialogs.every_screen import CASES, answers_of
from tests.dialogs.overviews import (
    MOST_STEPS,
    MOST_TWICE,
    MOST_UNITS,
    MOST_WORDS,
    message_units,
    read_twice,
    steps_of,
    words_of,
)

RINGER: dict[str, object] = {
    **{"stage": "waiting", "origin": "ruritania", "age": "adult"},
    **{"criticism": ["published"], "ringer": "yes"},
}
NOBODY = {**RINGER, "origin": "other"}


def case_of(guide: Context, given: dict[str, object], language: str = "en", screen: str = "findings") -> Case:
    """An applicant with these answers, on a screen."""
    return Case(read_answers(guide.policy.facts, given), language, Audience.APPLICANT, screen)


def blocks_of(guide: Context, case: Case) -> list[Block]:
    """All pages of a screen as one."""
    return [block for page in body_of(guide, case, TODAY).pages for block in page]


def cards(guide: Context, case: Case) -> list[Card]:
    """The cards on a screen."""
    return [block for block in blocks_of(guide, case) if isinstance(block, Card)]


def steps(guide: Context, case: Case) -> Sequence[Step]:
    """The numbered steps on it."""
    return [item for block in blocks_of(guide, case) if isinstance(block, Steps) for item in block.items]


def folds(guide: Context, case: Case) -> dict[str, Fold]:
    """What is folded on it, by the message that heads it."""
    return {block.origin.ids[0]: block for block in blocks_of(guide, case) if isinstance(block, Fold)}


def test_a_card_says_what_came_out_and_opens_it(guide: Context) -> None:
    """In words and by a shape, with what the pack says in short."""
    (card,) = cards(guide, case_of(guide, RINGER))
    assert (card.provision, card.state, card.label, card.shape) == (
        "street-music",
        "may_apply",
        "May be about you",
        "●",
    )
    assert card.text == guide.voice_in("en").statement("music-card")
    assert card.action == opens("street-music")


def test_what_may_apply_stands_before_what_is_unclear(guide: Context) -> None:
    """Each with what that comes to said once under the cards it is about."""
    child = {**RINGER, "age": "under_18", "accompanied": "alone", "ringer": "dont_know", "criticism": ["none"]}
    case = case_of(guide, child)
    assert [(card.provision, card.state) for card in cards(guide, case)] == [
        ("child-care", "may_apply"),
        ("street-music", "unclear"),
    ]
    outcomes = [block.origin for block in blocks_of(guide, case) if isinstance(block, Text)]
    told = [origin.statements for origin in outcomes if isinstance(origin, Law)]
    assert next(names for names in told if names[0].startswith("outcome-")) == ("outcome-may-apply",)
    assert cards(guide, case)[0].text == guide.voice_in("en").statement("homes-unchecked")


def test_what_does_not_match_is_one_line_and_folded(guide: Context) -> None:
    """With what that means; where nothing else came out it is the answer, and not folded."""
    case = case_of(guide, RINGER)
    fold = folds(guide, case)["overview.no_match"]
    assert fold.title == "Does not match your answers: Children who are alone"
    assert "That is not a refusal." in fold.blocks[0].paragraphs[0]
    alone = case_of(guide, NOBODY)
    assert not cards(guide, alone)
    assert "overview.no_match" not in folds(guide, alone)
    assert Message(
        ("overview.no_match",), (("titles", ("Street singers and bell-ringers", "Children who are alone")),)
    ) in [block.origin for block in blocks_of(guide, alone) if isinstance(block, Text)]


def test_what_counts_beside_is_told_where_something_is_open(guide: Context) -> None:
    """Not where everything may be about somebody."""
    assert folds(guide, case_of(guide, NOBODY))["overview.beside"].blocks[0].paragraphs == (
        "Each case counts by itself, whatever the letter named.",
    )
    both = case_of(guide, {**RINGER, "age": "under_18", "accompanied": "alone"})
    assert {card.state for card in cards(guide, both)} == {"may_apply"}
    assert "overview.beside" not in folds(guide, both)


def test_steps_are_numbered_and_say_whom_to_turn_to(guide: Context) -> None:
    """The first with information and lawyers, the one for minors with who is there for them."""
    first, second = steps(guide, case_of(guide, {**RINGER, "age": "under_18", "accompanied": "alone"}))
    assert (first.number, second.number) == (1, 2)
    assert [(one.name, one.href) for one in first.contacts] == [
        ("RefugeeHelp", "https://www.refugeehelp.nl"),
        ("Raad voor Rechtsbijstand", "https://www.rvr.org"),
    ]
    assert [one.line for one in second.contacts] == ["Nidos: www.nidos.nl"]
    assert [text.origin for text in first.more] == [Law(("not-in-letter",), ())]
    assert "overview.also" not in folds(guide, case_of(guide, RINGER))


def test_an_urgent_line_says_whom_to_turn_to_and_no_step_says_it_again(guide: Context) -> None:
    """On the overview; elsewhere the line stands alone."""
    case = case_of(guide, {**RINGER, "stage": "refused"})
    urgent = draw(guide, case, TODAY).blocks[0]
    assert isinstance(urgent, Notice)
    assert [one.name for one in urgent.contacts] == ["Raad voor Rechtsbijstand"]
    assert urgent.paragraphs[0].endswith("\nRaad voor Rechtsbijstand: www.rvr.org")
    assert [one.name for one in steps(guide, case)[0].contacts] == ["RefugeeHelp"]
    assert not {"urgent-refused"} & {name for item in steps(guide, case) for name in _statements(item)}
    assert not first_lines(guide, replace(case, screen="help"), TODAY)[0].contacts


def _statements(item: Step) -> tuple[str, ...]:
    assert isinstance(item.origin, Law)
    return item.origin.statements


def test_an_urgent_line_for_minors_says_who_is_there_for_them(guide: Context) -> None:
    """Each contact once, however many lines are urgent."""
    held = guide.policy.pack.orientation
    changed = {"minor-say-age": {"urgent": True, "step": None}}
    guidance = tuple(item.model_copy(update=changed.get(item.statement, {})) for item in held.guidance)
    here = _with_orientation(guide, guidance=guidance)
    case = case_of(here, {**RINGER, "stage": "letter_with_date", "age": "under_18", "accompanied": "alone"})
    lines = first_lines(here, case, TODAY)[:2]
    assert [[one.name for one in line.contacts] for line in lines] == [["Raad voor Rechtsbijstand"], ["Nidos"]]


def _with_orientation(guide: Context, **changed: object) -> Context:
    pack = guide.policy.pack
    orientation = pack.orientation.model_copy(update=changed)
    return open_context(replace(guide.policy, pack=replace(pack, orientation=orientation)), guide.operator)


def test_the_number_to_call_in_danger_is_a_link(guide: Context) -> None:
    """The line itself; where no number is named it is a line."""
    case = case_of(guide, RINGER)
    (danger,) = (
        block for block in blocks_of(guide, case) if isinstance(block, Notice) and block.text == "Danger now: 112."
    )
    assert danger.contacts == (Reach("", "112", "tel:112", "", ""),)
    assert danger.paragraphs == ("Danger now: 112.",)
    guidance = tuple(item.model_copy(update={"call": ""}) for item in guide.policy.pack.orientation.guidance)
    quiet = _with_orientation(guide, guidance=guidance)
    assert not [block for block in blocks_of(quiet, case) if isinstance(block, Notice) and block.contacts]


def test_a_contact_says_its_hours_and_that_it_was_checked_long_ago(guide: Context) -> None:
    """As on the screen for help."""
    new = Contact(
        topic="general", name="Desk", address="+31 20 1234567", checked=TODAY, href="tel:+31201234567", hours="9-17"
    )
    old = Contact(topic="lawyer", name="Old", address="www.example.org", checked=date(2020, 1, 1))
    here = replace(guide, operator=Operator(contacts=(new, old)))
    first = steps(here, case_of(here, RINGER))[0]
    assert first.contacts[0].line == "Desk: +31 20 1234567; 9-17"
    assert first.contacts[1].line.startswith("Old, www.example.org (checked on 1 January 2020, more than 90 days ago")
    told = block_as_json(Steps((first,)))["items"][0]["contacts"]
    assert told[0] == {"name": "Desk", "how": "+31 20 1234567", "href": "tel:+31201234567", "hours": "9-17"}


def test_guidance_without_a_number_stands_beside_the_steps(guide: Context) -> None:
    """And a pack that numbers none has no steps at all."""
    guidance = tuple(item.model_copy(update={"step": None}) for item in guide.policy.pack.orientation.guidance)
    here = _with_orientation(guide, guidance=guidance, notices=(), beside=())
    case = case_of(here, RINGER)
    assert not steps(here, case)
    told = folds(here, case)["overview.also"]
    assert [block.origin for block in told.blocks if isinstance(block, Text)] == [
        Law(("tell-everything",), ()),
        Law(("not-in-letter",), ()),
    ]
    assert "label.changes" not in folds(here, case)


def _longer(guide: Context, times: int) -> Context:
    """The guide with a longer card."""
    texts = {name: dict(held) for name, held in guide.policy.pack.words.items()}
    texts["en"]["statement.music-card"] = "Long words. " * times
    return replace(guide, policy=replace(guide.policy, pack=replace(guide.policy.pack, words=texts)))


def test_what_has_no_room_is_told_beside_the_steps_or_on_another_page(guide: Context) -> None:
    """First what belongs to a step moves, then the steps."""
    case = case_of(guide, RINGER)
    assert steps(guide, case)[0].more
    long = next(here for here in (_longer(guide, times) for times in range(40, 80)) if not steps(here, case)[0].more)
    assert folds(long, case)["overview.also"].blocks
    assert len(body_of(long, case, TODAY).pages) == len(body_of(guide, case, TODAY).pages) == 1 + 1
    several = (body_of(_longer(guide, times), case, TODAY) for times in range(40, 90))
    longer = next(body for body in several if len(body.pages) > 1 + 1)
    assert [any(isinstance(block, Steps) for block in page) for page in longer.pages] == [False, True, False]


def test_nothing_is_folded_where_there_is_nothing_to_fold(guide: Context) -> None:
    """Then the overview is one page."""
    guidance = tuple(item for item in guide.policy.pack.orientation.guidance if item.step)
    here = _with_orientation(guide, guidance=guidance, notices=(), beside=())
    assert len(body_of(here, case_of(here, RINGER), TODAY).pages) == 1


def test_a_fold_parts_between_its_blocks_and_is_whole_again() -> None:
    """Under its own title; two folds stay two."""
    ours = Message(("review.intro",))
    one, two = Text("a", ours), Text("b", ours)
    fold, other = Fold("T", ours, (one, two)), Fold("U", Message(("page",)), (one,))
    assert pieces(fold) == (Fold("T", ours, (one,)), Fold("T", ours, (two,)))
    assert joined([*pieces(fold), *pieces(other)]) == (fold, other)
    assert fold.paragraphs == ("▸ T", "a", "b")


def test_each_channel_folds_in_its_own_way(guide: Context) -> None:
    """Telegram by a quote that expands, the terminal by an indent."""
    case = case_of(guide, RINGER)
    screen = draw(guide, case, TODAY)
    text = text_of(guide, case, screen)
    assert "● <b>Street singers and bell-ringers</b>\n<i>May be about you</i>\n" in text
    assert "<blockquote expandable><b>Does not match your answers: Children who are alone</b>\n" in text
    assert "1. Tell your lawyer" in text
    assert "\n<blockquote expandable>Not in the letter" in text
    console = Console(file=io.StringIO(), width=200)
    show(guide, case, screen, console)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().split("\n")
    assert "▸ Does not match your answers: Children who are alone" in lines
    assert any(line.startswith("  Your answers do not match") for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(len(CASES)))
def test_an_overview_is_short_and_nothing_is_read_twice(guide: Context, language: str, number: int) -> None:
    """In words, as messages, in steps."""
    case = Case(answers_of(guide.policy, number), language, Audience.APPLICANT, "findings")
    assert words_of(guide, case, TODAY) <= MOST_WORDS
    assert max(message_units(guide, case, TODAY)) <= MOST_UNITS
    assert steps_of(guide, case, TODAY) <= MOST_STEPS
    assert read_twice(guide, case, TODAY) <= MOST_TWICE


@pytest.fixture
def effect(guide: Context) -> Context:
    """The guide with care for children as what it meant to be a street musician, whatever sense that makes."""
    pack = guide.policy.pack
    provisions = tuple(
        item.model_copy(update={"effect_of": ("street-music",)} if item.id == "child-care" else {})
        for item in pack.provisions
    )
    return open_context(replace(guide.policy, pack=replace(pack, provisions=provisions)))


def test_an_effect_is_read_on_the_card_of_what_it_follows_from(effect: Context) -> None:
    """With what it comes to itself, in words where that is something else."""
    (card,) = cards(effect, case_of(effect, RINGER))
    (meant,) = card.effects
    assert (meant.provision, meant.state) == ("child-care", "not_indicated")
    assert card.paragraphs[0].split("\n")[-1] == (
        "○ That meant: The letter said that nobody checked the children's homes in Ruritania. "
        "(Does not match your answers)"
    )
    assert block_as_json(card)["effects"][0]["text"] == meant.text
    child = case_of(effect, {**RINGER, "age": "under_18", "accompanied": "alone"})
    assert cards(effect, child)[0].paragraphs[0].endswith("homes in Ruritania.")
    assert "Does not match your answers: " not in " ".join(draw(effect, case_of(effect, RINGER), TODAY).paragraphs)


def test_a_finding_says_what_it_meant(effect: Context) -> None:
    """And what that comes to, unless the finding itself does not match."""
    case = case_of(effect, RINGER, screen="finding:street-music")
    told = [
        block.origin.ids
        for block in blocks_of(effect, case)
        if isinstance(block, Text) and isinstance(block.origin, Message)
    ]
    assert told == [("card.may_apply",), ("card.not_indicated",)]
    assert effect.voice(case).statement("homes-not-sufficient") in draw(effect, case, TODAY).paragraphs
    assert effect.voice(case).statement("homes-no-permit") in draw(effect, case, TODAY).paragraphs
    other = case_of(effect, NOBODY, screen="finding:street-music")
    told = [
        block.origin.ids
        for block in blocks_of(effect, other)
        if isinstance(block, Text) and isinstance(block.origin, Message)
    ]
    assert told[0] == ("card.not_indicated",)
    assert ("card.not_indicated",) not in told[1:]


def test_a_worker_reads_what_is_missing_for_an_effect(effect: Context) -> None:
    """Under its title; nothing where nothing is."""
    answers = {**RINGER, "age": "dont_know", "accompanied": "dont_know"}
    worker = replace(case_of(effect, answers, screen="finding:street-music"), audience=Audience.WORKER)
    assert "Children who are alone:" in draw(effect, worker, TODAY).paragraphs
    settled = replace(worker, answers=read_answers(effect.policy.facts, RINGER))
    assert "Children who are alone:" not in draw(effect, settled, TODAY).paragraphs


def test_whoever_stood_on_the_screen_of_an_effect_reads_the_overview(effect: Context) -> None:
    """Also who had opened something beside it."""
    answers: Answers = read_answers(effect.policy.facts, RINGER)
    former = Case(answers, "en", Audience.APPLICANT, "finding:child-care", view=View.OPEN, page=2, from_review=True)
    assert settle(effect, former) == Case(answers, "en", Audience.APPLICANT, "findings")
    aside = Case(answers, "en", Audience.APPLICANT, "help", back_to="finding:child-care")
    assert step(effect, aside, Do("back"), TODAY).screen.id == "findings"
    refused = step(effect, Case(answers, "en", Audience.APPLICANT, "findings"), Do("show:child-care"), TODAY)
    assert refused.refused


def test_a_card_that_names_what_is_written_nowhere_is_told(tmp_path: Path) -> None:
    """As every other list of statements."""
    folder = copytree(Path("tests/packs/small"), tmp_path / "pack")
    file = folder / "provisions.toml"
    file.write_text(
        file.read_text().replace('{ id = "music-card", passages = ["letter-1#s2", "letter-1#s3"] }', '"nothing"')
    )
    with pytest.raises(PackError) as raised:
        load(folder)
    assert any("'nothing', which is written nowhere" in str(problem) for problem in raised.value.problems)
