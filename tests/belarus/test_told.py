"""Proofs 2 and 6 on screens with findings: what is read there is what came out, and no more than that."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.verify.counterexample import Counterexample
from bot.verify.policy.definition import Definition
from bot.verify.screens import corpus
from bot.verify.screens.audiences import prove_audiences
from bot.verify.screens.corpus import DrawnCase, family, is_result
from bot.verify.screens.corpus import Part as Spoken
from bot.verify.screens.corpus import pages as family_pages
from bot.verify.screens.sentences import prove_sentences
from bot.verify.screens.shown_findings import prove_told
from dialogs.case import Case
from dialogs.channel import telegram
from dialogs.context import Context
from dialogs.screens import content
from dialogs.screens import findings as results
from dialogs.screens import render as drawing
from dialogs.screens.blocks import Block, Facts, Heading, Quotes, Terms, Text
from dialogs.screens.content import Body, row
from dialogs.screens.render import first_lines
from dialogs.screens.screen import Choice, Screen
from dialogs.voice import Voice
from policy.assess import Assessment, Finding, find, urgent
from policy.pack.provisions import Audience
from tests.conftest import TODAY
from tests.verify.replaying import replayed

APPLICANT, WORKER = ("en", Audience.APPLICANT), ("en", Audience.WORKER)
BOTH = pytest.mark.parametrize("part", [APPLICANT, WORKER], ids=["applicant", "worker"])


@pytest.fixture(scope="module")
def definition(guide: Context) -> Definition:
    """What every finding must come to."""
    return Definition(guide.policy)


@pytest.fixture
def here(guide: Context) -> Context:
    """The guide as Telegram has it. Another one for each test: what was told before is remembered by the guide."""
    return replace(guide, channel=telegram(60))


def looked_at(here: Context, part: Spoken) -> Iterator[DrawnCase]:
    """A part of the screens."""
    return (DrawnCase(here, case, TODAY) for case in family(here, part, everything=False))


def told_wrong(here: Context, definition: Definition, part: Spoken) -> Counterexample | None:
    """What first is not told as it came out."""
    return next(prove_told(here, definition, looked_at(here, part), TODAY, Counter()), None)


def spoken(here: Context, part: Spoken) -> Counterexample | None:
    """What first is told to the wrong people."""
    return next(prove_audiences(here, looked_at(here, part), TODAY, Counter()), None)


@BOTH
def test_the_findings_are_told_as_they_are(here: Context, definition: Definition, part: Spoken) -> None:
    """A part of them; `kompas verify` takes all."""
    assert not told_wrong(here, definition, part)


@BOTH
def test_outcomes_that_changed_places_are_found(
    here: Context, definition: Definition, part: Spoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the list of findings, and beside a worker's answers."""
    right = results._in_short

    def turned(guide: Context, case: Case, found: Assessment, masked: frozenset[str] = frozenset()) -> Iterator[Block]:
        outcomes = [finding.outcome for finding in found.findings]
        held = zip(found.findings, outcomes[1:] + outcomes[:1], strict=True)
        return right(guide, case, replace(found, findings=tuple(one._replace(outcome=o) for one, o in held)), masked)

    monkeypatch.setattr(results, "_in_short", turned)
    found = told_wrong(here, definition, part)
    assert found
    assert found.wrong.endswith("what stands under its title is not the finding")
    assert replayed(here, found).screen.id in ("review", "findings")


@BOTH
def test_a_finding_that_always_fits_is_found(
    here: Context, definition: Definition, part: Spoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was answered."""
    right = find
    outcome = here.policy.pack.orientation.outcomes.may_apply
    monkeypatch.setattr(results, "find", lambda *given: right(*given)._replace(outcome=outcome))
    found = told_wrong(here, definition, part)
    assert found
    assert found.wrong.endswith("what it says is not the finding")
    assert replayed(here, found).screen.id.startswith("finding:")


@BOTH
def test_a_finding_that_names_no_answers_is_found(
    here: Context, definition: Definition, part: Spoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that leaves one out."""
    right = find
    monkeypatch.setattr(results, "find", lambda *given: right(*given)._replace(because=()))
    found = told_wrong(here, definition, part)
    assert found
    assert found.wrong.endswith("it is not said which answers this rests on")
    monkeypatch.setattr(results, "find", lambda *given: _shorter(right(*given)))
    found = told_wrong(here, definition, part)
    assert found
    assert "the answer to" in found.wrong


def _shorter(finding: Finding) -> Finding:
    return finding._replace(because=finding.because[:1])


def test_what_could_still_change_it_is_not_told_to_applicants(here: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its heading or without."""

    def more(voice: Voice, finding: Finding) -> list[Block]:
        return [Facts(tuple(row(voice, name) for name in finding.missing))]

    monkeypatch.setattr(results, "_for_workers", more)
    found = spoken(here, APPLICANT)
    assert found
    assert found.wrong == "a result says what could change it"


def test_an_original_for_workers_is_not_shown_to_applicants(here: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Carried by an inference alone: what the letter says of trans people, under slight indications."""
    right = content.quotes

    def all_of_them(voice: Voice, names: Iterable[str], without: Iterable[str] = ()) -> tuple[Quotes, ...]:
        return right(here.voice_in(voice.language, Audience.WORKER), names, without)

    monkeypatch.setattr(results, "quotes", all_of_them)
    found = spoken(here, APPLICANT)
    assert found
    assert found.wrong.endswith("which is for workers")
    assert replayed(here, found).case.audience is Audience.APPLICANT


def test_what_must_be_said_stands_beside_a_workers_answers_too(here: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The review has the findings on it."""
    right = results._now
    monkeypatch.setattr(results, "_now", lambda guide, case: [] if case.screen == "review" else right(guide, case))
    found = spoken(here, WORKER)
    assert found
    assert found.wrong == "after a result is not said: danger-now"
    assert replayed(here, found).screen.id == "review"


def test_what_is_urgent_stands_first_wherever_one_is(here: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on help, which is opened from the review."""
    right = family_pages

    def pages(guide: Context, case: Case, at: date) -> Iterator[tuple[Case, Screen]]:
        for shown, screen in right(guide, case, at):
            first = first_lines(guide, case)[: len(urgent(guide.policy, case.answers))]
            left = tuple(block for block in screen.blocks if case.screen != "help" or block not in first)
            yield shown, replace(screen, blocks=left)

    monkeypatch.setattr(corpus, "pages", pages)
    found = next(prove_audiences(here, _only(here, "help"), TODAY, Counter()), None)
    assert found
    assert found.wrong == "what is urgent does not stand first"


def _only(here: Context, screen: str) -> Iterable[DrawnCase]:
    return (look for look in looked_at(here, APPLICANT) if look.case.screen == screen and look.case.answers)


def test_a_label_that_no_message_has_is_found(here: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would tell which answer helps."""
    right = family_pages

    def leading(choice: Choice) -> Choice:
        return replace(choice, label=f"{choice.label} (this helps)") if choice.id == "journalist" else choice

    def pages(guide: Context, case: Case, at: date) -> Iterator[tuple[Case, Screen]]:
        for shown, screen in right(guide, case, at):
            yield shown, replace(screen, choices=tuple(map(leading, screen.choices)))

    monkeypatch.setattr(corpus, "pages", pages)
    found = next(prove_sentences(here, looked_at(here, APPLICANT), TODAY, Counter()))
    assert found.wrong == "the label of a button is no message: Journalist (this helps)"


def test_options_that_changed_places_are_found(here: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody would answer something else than they read."""
    right = family_pages

    def pages(guide: Context, case: Case, at: date) -> Iterator[tuple[Case, Screen]]:
        for shown, screen in right(guide, case, at):
            labels = [choice.label for choice in screen.choices]
            turned = zip(screen.choices, labels[1:] + labels[:1], strict=True)
            yield shown, replace(screen, choices=tuple(replace(choice, label=label) for choice, label in turned))

    monkeypatch.setattr(corpus, "pages", pages)
    for part in (APPLICANT, WORKER):
        found = spoken(here, part)
        assert found
        assert found.wrong == "the options of a question stand in other words or in another order"


def test_an_applicants_answers_stand_without_findings(here: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else they would see at each change what it does."""
    right = results.draw_review

    def more(guide: Context, case: Case, at: date) -> Body:
        return right(guide, replace(case, audience=Audience.WORKER), at)

    monkeypatch.setitem(drawing._FIXED, "review", more)
    found = spoken(here, APPLICANT)
    assert found
    assert "what is for workers" in found.wrong or found.wrong == "a screen that is no result looks at a finding"

    def live(guide: Context, case: Case, at: date) -> Body:
        provision = guide.policy.provisions[0]
        told = content.together(guide.voice(case), find(guide.policy, provision, case.answers).outcome)
        body = right(guide, case, at)
        return replace(body, pages=((*body.pages[0], told),))

    monkeypatch.setitem(drawing._FIXED, "review", live)
    found = spoken(here, APPLICANT)
    assert found
    assert found.wrong == "a screen that is no result looks at a finding"


def test_a_worker_reads_each_reading_as_it_is(
    here: Context, definition: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the other one, and what is missing and open with it."""
    right = find

    def swapped(*given: Any) -> Finding:
        found = right(*given)
        values = list(found.by_reading.values())[::-1]
        return found._replace(by_reading=dict(zip(found.by_reading, values, strict=True)))

    for change, label in (
        (swapped, "label.readings"),
        (lambda *given: right(*given)._replace(missing=()), "label.missing"),
        (lambda *given: right(*given)._replace(open_terms=()), "label.open"),
    ):
        monkeypatch.setattr(results, "find", change)
        found = told_wrong(here, definition, WORKER)
        assert found
        assert found.wrong.endswith(f"what stands under {label} is not so")


def test_what_the_letter_said_of_something_else_is_found(
    here: Context, definition: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the title of another part."""
    other = here.policy.provisions[-1].says
    right = content.statements

    def wrong(voice: Voice, names: tuple[str, ...]) -> tuple[Text, ...]:
        return right(voice, other if names == here.policy.provisions[0].says else names)

    monkeypatch.setattr(results, "statements", wrong)
    found = told_wrong(here, definition, WORKER)
    assert found
    assert found.wrong == "political-risk-group: what the document said is not told under it"


def test_a_workers_review_is_looked_at_while_questions_are_open(here: Context) -> None:
    """Each of those that can be open alone; and findings stand on it."""
    reviews = [case for case in family(here, WORKER, everything=False) if case.screen == "review"]
    asked = here.interview.relevance.asked
    left = {tuple(name for name in asked(case.answers) if name not in case.answers) for case in reviews}
    assert {names[0] for names in left if len(names) == 1} >= {"origin", "criticism", "indications"}
    assert () in left
    assert all(is_result(here, case) for case in reviews)


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("label.answers", "the answer to"),
        ("label.missing", "what stands under label.missing is not so"),
        ("label.readings", "what stands under label.readings is not so"),
        ("label.could_settle", "what could settle a finding is not told as it is"),
        ("review.not_yet", "an answer is not shown as it is"),
    ],
)
def test_a_row_that_is_dropped_is_found(
    here: Context, definition: Definition, monkeypatch: pytest.MonkeyPatch, label: str, told: str
) -> None:
    """The first of those under a heading, or of the answers on a review."""
    right = family_pages

    def dropped(block: Block) -> Block:
        if isinstance(block, Facts):
            return Facts(block.rows[1:])
        return Terms(block.items[1:]) if isinstance(block, Terms) else block

    def pages(guide: Context, case: Case, at: date) -> Iterator[tuple[Case, Screen]]:
        for shown, screen in right(guide, case, at):
            blocks = list(screen.blocks)
            for place, block in enumerate(blocks[:-1]):
                if isinstance(block, Heading | Text) and label in getattr(block.origin, "ids", ()):
                    blocks[place + 1] = dropped(blocks[place + 1])
            yield shown, replace(screen, blocks=tuple(blocks))

    monkeypatch.setattr(corpus, "pages", pages)
    found = told_wrong(here, definition, WORKER)
    assert found
    assert told in found.wrong


def test_a_finding_that_is_dropped_from_the_list_is_found(
    here: Context, definition: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its title, as if nothing had been asked about it."""
    right = results._in_short

    def fewer(guide: Context, case: Case, found: Assessment, masked: frozenset[str] = frozenset()) -> Iterator[Block]:
        return right(guide, case, replace(found, findings=found.findings[1:]), masked)

    monkeypatch.setattr(results, "_in_short", fewer)
    for part in (APPLICANT, WORKER):
        found = told_wrong(here, definition, part)
        assert found
        assert found.wrong == "political-risk-group: what stands under its title is not the finding"
