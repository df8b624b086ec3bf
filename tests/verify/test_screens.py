"""Proofs 4, 5 and 6: what they find on a screen that is too long, stands on nothing, or tells an applicant too much."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.api import schemas
from bot.verify.counterexample import Counterexample
from bot.verify.screens import audiences, corpus
from bot.verify.screens import channel_limits as limits
from bot.verify.screens.audiences import prove_audiences
from bot.verify.screens.channel_limits import prove_limits
from bot.verify.screens.corpus import PARTS, DrawnCase, family
from bot.verify.screens.corpus import pages as family_pages
from bot.verify.screens.sentences import prove_sentences
from bot.web.page import Page, page_of
from dialogs.case import Case
from dialogs.channel import telegram
from dialogs.context import Context, open_context
from dialogs.operator import Operator
from dialogs.screens import answers, content
from dialogs.screens import findings as results
from dialogs.screens import render as drawing
from dialogs.screens.blocks import Block, Law, Message, Notice, Origin, Quotes, Row, Steps, Text
from dialogs.screens.content import Body, heading
from dialogs.screens.render import _FIXED
from dialogs.screens.screen import Screen
from dialogs.voice import Voice
from dialogs.words import Words
from policy.assess import assess
from policy.assess import heading as heading_of
from policy.pack.checks import check
from policy.pack.provisions import Audience, StatementKind
from policy.report import StatementText, report
from tests.conftest import TODAY
from tests.verify.replaying import replayed

APPLICANT, WORKER = ("ru", Audience.APPLICANT), ("ru", Audience.WORKER)
INFERENCE = StatementText(id="x", kind=StatementKind.INFERENCE, text="x", passages=())
Prove = Callable[..., Iterator[Counterexample]]


def first(prove: Prove, guide: Context, part: tuple[str | None, Audience | None] = APPLICANT) -> Counterexample | None:
    """What a proof has first against a part of the screens."""
    here = replace(guide, channel=telegram(60))
    looks = (DrawnCase(here, case, TODAY) for case in family(here, part, everything=False))
    return next(prove(here, looks, TODAY, Counter()), None)


def against(prove: Prove, guide: Context, part: tuple[str | None, Audience | None] = APPLICANT) -> Counterexample:
    """The same, where there must be something."""
    found = first(prove, guide, part)
    assert found
    return found


def with_words(guide: Context, language: str, **changed: str) -> Context:
    """The guide with other messages in one language."""
    texts: dict[str, Mapping[str, str]] = {name: dict(held) for name, held in guide.words.texts.items()}
    texts[language] = {**texts[language], **{key.replace("__", "."): text for key, text in changed.items()}}
    drawing._button.cache_clear()
    return replace(guide, words=Words(texts))


def with_statement(guide: Context, name: str, **changed: object) -> Context:
    """The guide with another statement in its policy."""
    held = tuple(item.model_copy(update=changed) if item.id == name else item for item in guide.policy.pack.statements)
    return replace(guide, policy=replace(guide.policy, pack=replace(guide.policy.pack, statements=held)))


def fits(guide: Context, part: tuple[str | None, Audience | None] = APPLICANT) -> str:
    """What first does not fit in a part of the screens."""
    found = first(prove_limits, guide, part)
    return found.wrong if found else ""


@pytest.mark.parametrize("part", [(None, None), ("nl", None), APPLICANT, WORKER, (None, Audience.WORKER)])
def test_the_real_screens_are_in_order(guide: Context, part: tuple[str | None, Audience | None]) -> None:
    """A part of them; `kompas verify` takes all."""
    assert not first(prove_sentences, guide, part)
    assert not first(prove_audiences, guide, part)
    assert not fits(guide, part)


def test_an_operator_is_known_by_name(guide: Context) -> None:
    """What an operator gives is no legal sentence."""
    held = Operator(name="Stichting Voorbeeld", languages=("nl", "en"), hours="9-17", privacy="p@example.org")
    run = replace(guide, operator=held)
    assert not first(prove_sentences, run)
    assert not first(prove_audiences, run)


def test_every_language_and_audience_is_a_part() -> None:
    """And what comes before either is chosen, and a code that is opened before a language is."""
    assert len(set(PARTS)) == 1 + 4 * 3 + 1


def test_all_of_one_part_is_more(guide: Context) -> None:
    """Every finding for every way of answering what it asks about."""
    cases = list(family(guide, APPLICANT))
    assert len(cases) > 400
    assert sum(case.screen == "finding:street-music" for case in cases) > 100


def test_a_screen_too_long_in_one_language_is_found(guide: Context) -> None:
    """The others are in order; typing the lines brings the long screen."""
    long = with_words(guide, "ru", help__how="Очень длинно. " * 400)
    found = against(prove_limits, long, ("ru", None))
    assert "a paragraph of 5602 units is more than a page" in found.wrong or "4096 is the most" in found.wrong
    turn = replayed(long, found)
    assert (turn.screen.id, turn.screen.language) == ("help", "ru")
    assert not fits(long, ("nl", None))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"action__help": "Ж" * 29}, "too long to be read whole"),
        ({"progress": "Беларусь {answered} {at_most}"}, "the first line is not neutral"),
        ({"question__several": "Долго. " * 700}, "is more than a page"),
    ],
)
def test_what_does_not_fit_telegram_is_found(guide: Context, changed: dict[str, str], told: str) -> None:
    """A button that is cut off, a line that tells the subject, a question that is too long."""
    assert told in fits(with_words(guide, "ru", **changed))


def test_too_many_bytes_on_a_button_are_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """A longer token leaves no room for the event."""
    limits._unfit.cache_clear()
    monkeypatch.setattr(limits, "_TOKEN", "x" * 63)
    assert "bytes" in fits(guide)
    limits._unfit.cache_clear()


def test_a_page_that_does_not_render_is_found_where_it_is(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not where the proof looked last."""
    right = page_of

    def broken(guide: Context, case: Case, at: date) -> Page:
        if case.screen == "stage" and case.answers.get("stage") == ("not_applied",):
            raise RuntimeError("no page")
        return right(guide, case, at)

    monkeypatch.setattr(limits, "page_of", broken)
    found = against(prove_limits, guide)
    assert found.wrong == "the screen stage does not render: RuntimeError: no page"
    assert replayed(guide, found).screen.id == "stage"


def test_a_heavy_page_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its style and script."""
    monkeypatch.setattr(limits, "BODY", 7_000)
    assert "with more than 7000 it can be told from other pages" in fits(guide)


def test_a_button_without_words_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the API, where it would be an empty label."""
    wordless = {"actions": [schemas.Action(id="help", label="")]}
    real = schemas.Screen.model_validate
    monkeypatch.setattr(schemas.Screen, "model_validate", lambda screen: real(screen).model_copy(update=wordless))
    assert "something has no words" in fits(guide)


def test_a_long_paragraph_on_one_of_several_pages_is_found(guide: Context) -> None:
    """It cannot be cut."""
    texts = {name: dict(held) for name, held in guide.policy.pack.words.items()}
    texts["ru"]["statement.tell-everything"] = "Скажите всё. " * 300
    long = replace(guide, policy=replace(guide.policy, pack=replace(guide.policy.pack, words=texts)))
    assert "is more than a page" in fits(long)


def test_labels_that_are_too_long_together_are_found(guide: Context) -> None:
    """They stand in full under the question, which is not cut."""
    texts = {name: dict(held) for name, held in guide.policy.pack.words.items()}
    texts["ru"] |= {key: "Жду. " * 900 for key in texts["ru"] if f"short.{key}" in texts["ru"]}
    long = replace(guide, policy=replace(guide.policy, pack=replace(guide.policy.pack, words=texts)))
    assert "4096 is the most" in fits(long)


def test_a_paraphrase_without_passage_is_found(guide: Context) -> None:
    """On the screen where it is read."""
    bare = with_statement(guide, "music-worry", passages=())
    found = against(prove_sentences, bare)
    assert found.wrong == "the paraphrase music-worry stands on no passage"
    told = bare.policy.statement_text("ru", "music-worry", Audience.APPLICANT)
    assert told in replayed(bare, found).screen.paragraphs


def test_a_sentence_that_is_no_statement_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it came there."""

    promise = "You will get a permit: soon."
    for origin in (Message(()), Message(("erased.gone",)), Message(("page",), (("page", promise), ("pages", 1)))):
        planted = Text(promise, origin)

        def promising(guide: Context, case: Case, at: date) -> Body:
            return Body(heading(guide.voice(case), "erased.heading"), ((planted,),))  # noqa: B023  drawn at once

        monkeypatch.setitem(_FIXED, "erased", promising)
        found = against(prove_sentences, guide, ("ru", None))
        assert found.wrong == f"stands on no passage, and is no message: {promise}"
        assert replayed(guide, found).screen.id == "erased"


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (Law((), ()), "stands on no passage, and is no message"),
        (Message(("statement.music-worry",)), "stands on no passage, and is no message"),
        (Law(("danger-now",), ()), "stands on no passage, and is no message"),
        (Law(("music-worry",), ()), "names other passages than its statements stand on"),
    ],
    ids=["none", "as if it were ours", "another statement", "no passages"],
)
def test_a_legal_block_without_its_provenance_is_found(
    guide: Context, monkeypatch: pytest.MonkeyPatch, origin: Origin, told: str
) -> None:
    """Whatever it says instead."""
    right = content.statements

    def without(voice: Voice, names: tuple[str, ...]) -> tuple[Text, ...]:
        worry = right(voice, ("music-worry",))[0]
        return tuple(replace(text, origin=origin) if text == worry else text for text in right(voice, names))

    monkeypatch.setattr(results, "statements", without)
    found = against(prove_sentences, guide)
    assert found.wrong.startswith(told)
    assert replayed(guide, found).screen.id.startswith("finding:")


def test_a_fact_or_a_term_in_other_words_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the label of an answer nor the line in which it stands may say more."""
    right = answers.answer_row

    def more(*given: Any) -> Row:
        row = right(*given)
        return replace(row, labels=(*row.labels, "this helps")) if row.fact == "age" else row

    monkeypatch.setattr(results, "answer_row", more)
    assert "the line of a fact is not made of its names" in against(prove_sentences, guide).wrong
    monkeypatch.setattr(results, "answer_row", right)
    reading = results._reading
    monkeypatch.setattr(results, "_reading", lambda *given: replace(reading(*given), text="yes, for sure"))
    assert "a line is not made of names" in against(prove_sentences, guide, WORKER).wrong


def test_a_misquote_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quote in other words than the passage has."""
    right = content.quotes

    def wrong(*given: Any, **named: Any) -> tuple[Quotes, ...]:
        return tuple(
            Quotes(tuple(replace(quote, text=f"{quote.text} …") for quote in block.items))
            for block in right(*given, **named)
        )

    monkeypatch.setattr(results, "quotes", wrong)
    assert "is quoted in other words" in against(prove_sentences, guide).wrong


def test_a_passage_that_is_dropped_or_changed_is_found(guide: Context) -> None:
    """Neither used nor listed; or not as its document has it: such a pack is not loaded, so it is not proved again."""
    pack = guide.policy.pack
    fewer = tuple(statement for statement in pack.statements if "letter-1#s5" not in statement.passages)
    told = [str(problem) for problem in check(replace(pack, statements=fewer))]
    assert any("s5" in problem and "is neither used by a statement nor listed" in problem for problem in told)
    documents = {name: text.replace("aandachtsgroep", "groep") for name, text in pack.documents.items()}
    told = [str(problem) for problem in check(replace(pack, documents=documents))]
    assert any("is not verbatim and whole in" in problem for problem in told)


def test_a_statement_for_workers_shown_to_applicants_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """An inference, because nobody looked whom it is for."""

    def everything(voice: Voice, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if voice.policy.statement[name].kind != "quote")

    monkeypatch.setattr(content, "readable", everything)
    found = against(prove_audiences, guide)
    assert found.wrong.startswith("an applicant reads what is for workers")
    turn = replayed(guide, found)
    assert turn.screen.id.startswith("finding:")
    assert turn.case.audience is Audience.APPLICANT


def _drawn(change: Callable[[Screen], Screen]) -> Callable[..., Iterator[tuple[Case, Screen]]]:
    """The pages of a case, each changed."""
    right = family_pages

    def pages(guide: Context, case: Case, at: date) -> Iterator[tuple[Case, Screen]]:
        for shown, screen in right(guide, case, at):
            yield shown, change(screen)

    return pages


def _without(*names: str) -> Callable[[Screen], Screen]:
    """A screen without the words of statements or messages."""

    def change(screen: Screen) -> Screen:
        left = tuple(block for block in map(cut, screen.blocks) if block is not None)
        return replace(screen, blocks=left)

    def cut(block: Block) -> Block | None:
        if isinstance(block, Steps):
            return replace(block, items=tuple(step for step in block.items if not is_named(step.origin)))
        return None if isinstance(block, Text | Notice) and is_named(block.origin) else block

    def is_named(origin: Origin) -> bool:
        ids = origin.statements if isinstance(origin, Law) else origin.ids
        return not set(names).isdisjoint(ids)

    return change


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ("about.trial", "it does not say that it is a trial"),
        ("urgent-letter", "what is urgent does not stand first"),
        ("danger-now", "after a result is not said: danger-now"),
        ("minor-say-age", "after a result is not said: minor-say-age"),
        ("two-clerks", "with a result is not said: two-clerks"),
    ],
)
def test_what_is_left_out_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch, left_out: str, told: str) -> None:
    """Wherever it must stand."""
    names = [left_out]
    if left_out == "urgent-letter":
        names = [item.statement for item in guide.policy.pack.orientation.guidance if item.urgent]
    monkeypatch.setattr(corpus, "pages", _drawn(_without(*names)))
    assert against(prove_audiences, guide).wrong == told


def test_the_number_of_a_passage_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """Applicants read none: neither in words of its own, nor in a statement as workers read it."""
    plain = Text("So [h1, s4].", Message(("review.intro",)))
    more = _drawn(lambda screen: replace(screen, blocks=(*screen.blocks, plain)))
    monkeypatch.setattr(corpus, "pages", more)
    assert against(prove_sentences, guide).wrong.endswith("So [h1, s4].")
    marked = content.statements(guide.voice_in("ru", Audience.WORKER), ("music-worry",))
    assert "[s" in marked[0].text
    more = _drawn(lambda screen: replace(screen, blocks=(*screen.blocks, *marked)))
    monkeypatch.setattr(corpus, "pages", more)
    assert against(prove_audiences, guide).wrong.startswith("an applicant reads other words than are meant for them")


def test_a_reason_that_depends_on_answers_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would tell an applicant which answer matters."""
    right = drawing.body_of

    def leading(guide: Context, case: Case, at: date) -> Body:
        body = right(guide, case, at)
        told = replace(body.heading, text=f"{body.heading.text} {len(case.answers)}")
        return replace(body, heading=told) if case.answers else body

    monkeypatch.setattr(audiences, "body_of", leading)
    assert against(prove_audiences, guide).wrong == "a question is put in other words because of earlier answers"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"missing": ("age",)}, "says what could change it"),
        ({"statements": (INFERENCE,)}, "holds an inference"),
    ],
)
def test_an_assessment_that_coaches_is_found(
    guide: Context, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], wrong: str
) -> None:
    """As JSON, which other programs show."""
    told = report(guide.policy, assess(guide.policy, {}, TODAY), "ru", Audience.APPLICANT)
    coaching = told.model_copy(update={"findings": (told.findings[0].model_copy(update=change),)})
    monkeypatch.setattr(audiences, "report", lambda *_: coaching)
    assert wrong in against(prove_audiences, guide).wrong


@pytest.mark.parametrize("part", [APPLICANT, WORKER])
def test_a_finding_on_another_document_is_headed_by_that_one(
    guide: Context, part: tuple[str | None, Audience | None]
) -> None:
    """On its own screen by that heading alone; where all of them stand, by both."""
    pack, provision = guide.policy.pack, guide.policy.provisions[0]
    other = pack.orientation.headings.model_copy(update={"unconfirmed": pack.orientation.headings.lapsed})
    orientation = pack.orientation.model_copy(update={"source_headings": {provision.source: other}})
    here = open_context(replace(guide.policy, pack=replace(pack, orientation=orientation)))
    assert heading_of(here.policy, TODAY, provision) != heading_of(here.policy, TODAY)
    assert first(prove_audiences, here, part) is None
