"""The case sheet: everything that was answered and said, in each language, and not a word more."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from dialogs.case import Case, GivenBy
from dialogs.context import Context, open_context
from dialogs.operator import Operator
from dialogs.sheet.make import Sheet, make_sheet
from dialogs.sheet.text import sheet_as_json, sheet_as_text
from dialogs.vocabulary import MESSAGES
from policy.assess import assess
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import read_answers
from policy.pack.provisions import Audience, StatementKind
from policy.policy import Policy
from policy.reasoning.applicability import Applicability
from tests.conftest import TODAY
from tests.dialogs.every_screen import CASES, answers_of
from tests.dialogs.reading import LONGEST_SENTENCE, MACHINE_WORDS, sentences, words

DUTCH_LINE = "Vertrouwelijk werkdocument. Geen verklaring van cliënt. Niet overleggen aan autoriteiten of rechtbank."
SUBJECTS = 4
"""What is not in the letter and must be told: relatives, how one is seen, acts abroad, and so on."""


def sheets(guide: Context) -> Iterator[tuple[Case, Sheet]]:
    """Cases that bring every kind of finding, in every language."""
    for number in range(len(CASES)):
        for language in LANGUAGES:
            case = Case(answers_of(guide.policy, number), language, Audience.WORKER)
            yield case, make_sheet(guide, case, TODAY)


def test_it_is_headed_as_what_it_is(guide: Context) -> None:
    """Confidential in Dutch, word for word, and in its own language; what the government wrote; that it is a trial."""
    for case, sheet in sheets(guide):
        said = guide.words.say(sheet.language, "sheet.confidential")
        assert sheet.confidential == ((DUTCH_LINE,) if sheet.language == "nl" else (DUTCH_LINE, said))
        text = guide.policy.statement_text(sheet.language, "heading-unconfirmed", Audience.WORKER)
        assert sheet.heading == text
        assert sheet.trial == guide.say(case, "about.trial")
        assert sheet_as_text(sheet).startswith(DUTCH_LINE)


def test_with_an_operator_it_is_theirs(policy: Policy) -> None:
    """Named, and no trial."""
    run = open_context(policy, Operator(name="Stichting Voorbeeld"))
    sheet = make_sheet(run, Case(language="nl"), TODAY)
    assert sheet.trial == ""
    assert "Stichting Voorbeeld" in sheet.about[-1].text
    assert "Proefversie" not in sheet_as_text(sheet)


def test_the_operator_is_named_in_the_head(policy: Policy) -> None:
    """After the day, who answered, and the policy; where there is none, no line is left for one."""
    for name, ids in (
        ("Stichting Voorbeeld", ["day", "given_by", "policy", "operator"]),
        (None, ["day", "given_by", "policy"]),
    ):
        guide = open_context(policy, Operator(name=name))
        case = Case(answers_of(policy, 1), "en", Audience.WORKER)
        about = make_sheet(guide, case, TODAY).about
        assert [row.id for row in about] == ids
        if name:
            assert (about[-1].label, about[-1].text) == ("Kompas", guide.say(case, "help.operator", name=name))


def test_labels_stand_without_their_colon(guide: Context) -> None:
    """The paper puts one where it needs one."""
    for case, sheet in sheets(guide):
        assert sheet.labels["label.findings"] == guide.say(case, "label.findings").removesuffix(":")
        assert not any(label.endswith(":") for label in sheet.labels.values())


def test_every_question_is_answered_unknown_or_not_asked(guide: Context) -> None:
    """Each stands in exactly one of the three, in the order of the questions."""
    order = [fact.id for fact in guide.policy.facts]
    for case, sheet in sheets(guide):
        given, unknown, skipped = ([row.id for row in rows] for rows in (sheet.given, sheet.unknown, sheet.not_asked))
        assert sorted((*given, *unknown, *skipped)) == sorted(order)
        for part in (given, unknown, skipped):
            assert part == sorted(part, key=order.index)
        assert given == [fact for fact in order if isinstance(case.answers.get(fact), tuple)]
        assert not set(skipped) & set(guide.interview.relevance.asked(case.answers))


def test_options_stand_as_they_were_shown(guide: Context) -> None:
    """To the worker in an interview together, to the applicant where a code was opened."""
    answers = read_answers(guide.policy.facts, {"age": "under_18", "accompanied": "with_other_adult"})
    case = Case(answers, "en", Audience.APPLICANT)
    assert make_sheet(guide, case, TODAY).given[1].text == "Another adult they know"
    opened = replace(case, given_by=GivenBy.CODE)
    assert make_sheet(guide, opened, TODAY).given[1].text == "Another adult I know"


def test_who_answered_is_told(guide: Context) -> None:
    """Three ways, told apart in every language."""
    for language in LANGUAGES:
        told = {make_sheet(guide, Case(language=language, given_by=way), TODAY).about[1].text for way in GivenBy}
        assert len(told) == len(GivenBy)


def test_an_unknown_has_its_reason(guide: Context) -> None:
    """Not known, rather not say, or no answer yet; never "no"."""
    given = {"origin": "ruritania", "age": "dont_know", "ringer": "rather_not_say"}
    answers = read_answers(guide.policy.facts, given)
    sheet = make_sheet(guide, Case(answers, "en"), TODAY)
    told = {row.id: row.text for row in sheet.unknown}
    assert (told["age"], told["ringer"]) == ("Not known", "Rather not say")
    assert told["criticism"] == "no answer yet"
    assert {row.id for row in sheet.given} == {"origin"}


def test_what_can_change_nothing_is_not_asked(guide: Context) -> None:
    """Who is not from Ruritania is not asked about Ruritania, and the sheet says that it was not."""
    sheet = make_sheet(guide, Case({"origin": ("other",)}, "en"), TODAY)
    assert {"accompanied", "criticism", "ringer"} <= {row.id for row in sheet.not_asked}
    assert "Not asked: the answer could no longer change this sheet:\n" in sheet_as_text(sheet)


def test_every_finding_is_there_whole(guide: Context) -> None:
    """Its title, its sentence, what was said and not said, readings, open terms and what is missing."""
    for case, sheet in sheets(guide):
        found = assess(guide.policy, case.answers, TODAY)
        assert [item.found for item in sheet.findings] == list(found.findings)
        for item in sheet.findings:
            provision = guide.policy.provision[item.found.provision]
            assert item.title == guide.word(case, f"provision.{provision.id}")
            assert item.outcome == " ".join(guide.statement(case, name) for name in item.found.outcome)
            assert item.says == tuple(guide.statement(case, name) for name in provision.says)
            assert item.does_not_say == tuple(guide.statement(case, name) for name in provision.does_not_say)
            assert len(item.readings) == len(item.found.by_reading)
            assert len(item.open_terms) == len(item.found.open_terms)
            assert item.missing == tuple(guide.word(case, f"topic.{name}") for name in item.found.missing)


def test_originals_stand_with_what_may_matter(guide: Context) -> None:
    """Verbatim, with their passages; none where the answers do not match."""
    shown = 0
    for _, sheet in sheets(guide):
        for item in sheet.findings:
            assert bool(item.quotes) == (item.found.applicability is not Applicability.NOT_INDICATED)
            for quote in item.quotes:
                passage = guide.policy.passage[quote.id]
                assert passage.verbatim
                assert quote.text == passage.text
                assert quote.label.strip("[]") in quote.id
                shown += 1
    assert shown > 50


def test_an_inference_is_marked_as_one(guide: Context) -> None:
    """And nothing else is."""
    for case, sheet in sheets(guide):
        lead = guide.say(case, "label.inference", text="")
        for item in sheet.findings:
            names = guide.policy.provision[item.found.provision].does_not_say
            inferred = [guide.policy.statement[name].kind is StatementKind.INFERENCE for name in names]
            assert [text.startswith(lead) for text in item.does_not_say] == inferred


def test_every_mark_leads_to_a_source_of_the_sheet(guide: Context) -> None:
    """And every source is one that something stands on."""
    letter = guide.policy.pack.sources[0].id
    for _, sheet in sheets(guide):
        text = sheet_as_text(sheet)
        marks = {mark for held in re.findall(r"\[([^\] ][^\]]*)\]", text) for mark in held.split(", ")}
        named = {(mark.split("#")[0] if not re.fullmatch(r"[hs]\d+", mark) else letter) for mark in marks}
        assert named == {row.id for row in sheet.sources}
        addresses = {source.id: source.address for source in guide.policy.pack.sources}
        assert all(addresses[row.id] in row.text for row in sheet.sources)


def test_the_boxes_are_the_guidance_itself(guide: Context) -> None:
    """A box for each subject, as many in every language; together every word of the guidance but the joining "Also"."""
    for language in LANGUAGES:
        case = Case(language=language, audience=Audience.WORKER)
        whole, subjects = make_sheet(guide, case, TODAY).tell
        assert (whole.lead, whole.items) == ("", (guide.statement(case, "tell-everything"),))
        assert len(subjects.items) == SUBJECTS
        text = guide.statement(case, "not-in-letter")
        assert text.startswith(subjects.lead)
        assert all(item[1:] in text for item in subjects.items)
        told = " ".join((subjects.lead, *subjects.items)).casefold()
        left = [word for word in re.findall(r"\w+", text.casefold()) if word not in told]
        assert set(left) <= {"also", "ook", "также", "ещё", "таксама"}


def test_urgent_lines_stand_first_and_once(guide: Context) -> None:
    """A letter with a date comes before everything else."""
    sheet = make_sheet(guide, Case({"stage": ("letter_with_date",)}, "nl"), TODAY)
    (line,) = sheet.urgent
    assert line not in sheet.now
    text = sheet_as_text(sheet)
    assert text.count(line) == 1
    assert text.index(line) < text.index(sheet.labels["sheet.unknown"])


def test_later_changes_come_in_time(guide: Context) -> None:
    """Each by the day of its document, as many as the assessment has."""
    for case, sheet in sheets(guide):
        found = assess(guide.policy, case.answers, TODAY)
        assert {row.id for row in sheet.changes} == set(found.notices)
        sources = [guide.policy.statement[row.id].passages[0].split("#")[0] for row in sheet.changes]
        days = [next(item.date for item in guide.policy.pack.sources if item.id == name) for name in sources]
        assert days == sorted(days)


def test_dutch_law_keeps_its_dutch_names(guide: Context) -> None:
    """What to check today is named as the law names it, in Dutch to the letter."""
    for _, sheet in sheets(guide):
        assert all(name in sheet.check for name in ("C7", "C2", "ambtsbericht", "overgangsrecht"))
    assert make_sheet(guide, Case(language="nl"), TODAY).check == (
        "Controleer vandaag: C7, C2, ambtsbericht, overgangsrecht"
    )


def test_nobody_is_named(guide: Context) -> None:
    """What is known of a person are the answers; number, deadlines and notes are left for a pen."""
    for _, sheet in sheets(guide):
        assert [row.id for row in sheet.about] == ["day", "given_by", "policy"]
        text = sheet_as_text(sheet)
        for blank in (*sheet.blanks, sheet.labels["sheet.notes"]):
            assert f"- {blank}: ____" in text


def test_its_own_words_are_short_and_plain(guide: Context) -> None:
    """At most 22 words a sentence; no id, no placeholder."""
    for language in LANGUAGES:
        own = [
            guide.words.say(language, key) for key in MESSAGES if key.startswith("sheet.") and key != "sheet.version"
        ]
        for text in own:
            assert max(words(sentence) for sentence in sentences(text)) <= LONGEST_SENTENCE
    for _, sheet in sheets(guide):
        text = re.sub(r"https://\S+|\[[^\]]*\]|_{4,}", "", sheet_as_text(sheet))
        assert "{" not in text
        assert not any(word in text for word in MACHINE_WORDS)


def test_as_json_it_has_the_answers_and_the_ids(guide: Context) -> None:
    """The answers can be read back; findings, policy and day are there as a program goes by them."""
    for case, sheet in sheets(guide):
        value = json.loads(json.dumps(sheet_as_json(sheet)))
        assert read_answers(guide.policy.facts, value["answers"]) == case.answers
        found = assess(guide.policy, case.answers, TODAY)
        assert [(item["provision"], item["applicability"]) for item in value["findings"]] == [
            (finding.provision, finding.applicability) for finding in found.findings
        ]
        about = guide.policy.pack.about
        assert value["policy"] == {"id": about.id, "version": about.version, "digest": guide.policy.pack.digest}
        assert (value["language"], value["on"], value["given_by"]) == (case.language, "2026-11-23", "direct")
        assert value["not_asked"] == [{"fact": row.id, "topic": row.label} for row in sheet.not_asked]


@pytest.mark.parametrize("audience", [None, *Audience])
def test_it_always_speaks_to_the_worker(guide: Context, audience: Audience | None) -> None:
    """Whoever the case is for; in English where no language has been chosen."""
    sheet = make_sheet(guide, Case(answers_of(guide.policy, 1), None, audience), TODAY)
    assert sheet.language == "en"
    assert sheet == make_sheet(guide, Case(answers_of(guide.policy, 1), "en", Audience.WORKER), TODAY)


def test_its_pages_are_numbered(guide: Context) -> None:
    """Whoever prints it fills in the numbers."""
    for _, sheet in sheets(guide):
        assert "7" in sheet.page.format(page=7, pages=12)
        assert "12" in sheet.page.format(page=7, pages=12)
