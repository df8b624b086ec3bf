"""What must be said is said, where it must be, in every language; and what must not be, is not."""

import re
from itertools import product

import pytest

from bot.verify.screens.provenance import statements_on
from dialogs.case import Case, View, finding_screen
from dialogs.context import Context, open_context
from dialogs.operator import TRIAL, Operator
from dialogs.screens.render import draw
from dialogs.sheet.make import make_sheet
from policy.assess import assess
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Answers, Unknown
from policy.pack.provisions import Audience, StatementKind
from policy.policy import Policy
from tests.belarus.screens import answers_of, every_screen, results
from tests.conftest import TODAY
from tests.dialogs.every_screen import whole

AFTER_EVERY_RESULT = (*("danger-now", "tell-everything", "ask-before-contact", "not-in-letter", "confidential"),)
OPERATOR = Operator(
    name="Stichting Voorbeeld",
    languages=("nl", "en"),
    hours="9-17",
    privacy="privacy@example.org",
    contacts=TRIAL.contacts,
)


def test_a_trial_says_so_on_every_screen(guide: Context) -> None:
    """Until an operator is named."""
    for case, screen in every_screen(guide):
        assert guide.voice(case).say("about.trial") in screen.paragraphs


def test_an_operator_is_named_and_nothing_is_a_trial(policy: Policy) -> None:
    """On the first screen and under help, with languages, hours and the privacy contact."""
    run = open_context(policy, OPERATOR)
    for case, screen in every_screen(run):
        assert run.voice(case).say("about.trial") not in screen.paragraphs
        if screen.id == "safety":
            assert "Stichting Voorbeeld" in screen.paragraphs[0] + screen.paragraphs[1]
        if screen.id == "help":
            told = "\n".join(screen.paragraphs)
            assert all(text in told for text in ("Stichting Voorbeeld", "nl, en", "9-17", "privacy@example.org"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_things_first(guide: Context, language: str) -> None:
    """What this is and is not, who can read along, no names, how to erase: before anything is asked."""
    common = (
        "about.what",
        "about.not",
        "about.orientation",
        "safety.readers",
        "safety.names",
        "safety.kept",
        "safety.erase",
    )
    own = {
        None: ("safety.alone", "safety.place", "safety.helper"),
        Audience.APPLICANT: ("safety.alone", "safety.place"),
        Audience.WORKER: ("safety.consent", "safety.web"),
    }
    for audience, keys in own.items():
        case = Case(language=language, audience=audience, screen="safety")
        paragraphs = draw(guide, case, TODAY).paragraphs
        assert all(guide.voice(case).say(key) in paragraphs for key in (*common, *keys))


def test_after_every_result_everything_is_said(guide: Context) -> None:
    """Danger, the whole story, what to ask first, what the letter leaves out, and that the IND keeps it to itself."""
    seen = 0
    for case, screen in results(guide):
        if screen.id == "findings":
            told = statements_on(screen.blocks)
            assert told.issuperset(AFTER_EVERY_RESULT), case
            assert ("minor-say-age" in told) is (case.answers.get("age") != ("adult",))
            seen += 1
    assert seen == 4 * 2 * 5


def test_every_result_is_headed_by_its_date(guide: Context) -> None:
    """The letter of 12 May 2022, and that its groups still stood in the guidelines in June 2023."""
    for case, screen in results(guide):
        if screen.id != "findings":
            continue
        assert (
            guide.policy.statement_text(screen.language, "heading-unconfirmed", case.audience or Audience.APPLICANT)
            in screen.paragraphs
        )
        assert case.language == screen.language


def test_all_notices_stand_with_the_findings(guide: Context) -> None:
    """Every later change, on the screen of the findings."""
    for case, screen in results(guide):
        if screen.id == "findings":
            for name in assess(guide.policy, case.answers, TODAY).notices:
                assert (
                    guide.policy.word(screen.language, f"statement.{name}", case.audience or Audience.APPLICANT)
                    in screen.paragraphs
                )


def test_an_urgent_line_stands_first_on_every_screen(guide: Context) -> None:
    """From the moment the stage is known."""
    lines = {"letter_with_date": "urgent-letter", "refused": "urgent-refused", "detained": "urgent-detained"}
    for case, screen in every_screen(guide):
        stage = case.answers.get("stage")
        if isinstance(stage, tuple) and stage[0] in lines:
            assert screen.paragraphs[0].split("\n")[0] == guide.voice(case).statement(lines[stage[0]])


def test_applicants_are_not_coached(guide: Context) -> None:
    """Nothing says which answer would change a result; no inference; no passage numbers; no reading."""
    for case, screen in every_screen(guide):
        if case.audience is Audience.WORKER:
            continue
        told = "\n".join((screen.heading, *screen.paragraphs))
        assert guide.voice(case).say("label.missing") not in told
        assert guide.voice(case).say("label.open") not in told
        assert guide.voice(case).say("label.readings") not in told
        assert not re.search(r"\[(h|s)\d", told)
        for statement in guide.policy.statement.values():
            if not statement.is_for(Audience.APPLICANT):
                assert guide.policy.statement_text(screen.language, statement.id, Audience.WORKER) not in told


def test_why_tells_workers_the_provision_and_applicants_the_subject(guide: Context) -> None:
    """From one derivation."""
    case = Case(language="en", screen="criticism", view=View.WHY, audience=Audience.WORKER)
    worker = draw(guide, case, TODAY).paragraphs[-1]
    assert worker == "This can settle: Opposition, activism, press, human rights."
    applied = Case(language="en", screen="applied", view=View.WHY, audience=Audience.APPLICANT)
    assert draw(guide, applied, TODAY).paragraphs[-1] == "This question is about: changes in the rules; what to do now."
    stage = Case(language="en", screen="stage", view=View.WHY, audience=Audience.APPLICANT)
    assert draw(guide, stage, TODAY).paragraphs[-1] == "This question is about: changes in the rules; what to do now."


def test_workers_see_both_readings_what_is_missing_and_what_is_open(guide: Context) -> None:
    """The two readings of the clause, apart where they part."""
    answers = {"origin": ("belarus",), "criticism": ("none",), "public_role": ("journalist", "civic_activity")}
    case = Case(answers, "en", Audience.WORKER, "finding:political-risk-group")
    told = "\n".join(whole(guide, case))
    assert "The words on criticism count for all four groups: does not match the answers." in told
    assert "The words on criticism count for human rights activists only: may be about your client." in told
    assert "Inference: The words 'who express significant criticism' can be read with all four groups" in told
    partly = Case({"transgender": ("nonbinary_or_other",)}, "en", Audience.WORKER, "finding:trans-risk-group")
    told = "\n".join(whole(guide, partly))
    assert "Not known, and can still change this finding:\nCitizenship" in told
    assert "Open in the letter:\nTrans person: Non-binary, or another word" in told


def test_a_finding_shows_the_words_of_the_letter_beside_the_answers(guide: Context) -> None:
    """The answers given; where there is none, that there is none, or which of the two unknowns was chosen."""
    case = Case(answers_of(guide.policy, 1), "en", Audience.APPLICANT, "finding:minor-reception")
    told = "\n".join(whole(guide, case))
    assert "“Belarus” – Citizenship: Belarus\n“minderjarige” – Age: Under 18\n" in told
    assert "“alleenstaande” – Adult with you: Nobody: no adult" in told
    unsure: Answers = {"origin": Unknown.RATHER_NOT_SAY}
    for (answers, said), audience in product(
        (({}, ["no answer yet"] * 3), (unsure, ["not say", "no answer yet", "no answer yet"])), Audience
    ):
        case = Case(answers, "en", audience, "finding:minor-reception")
        rows = [line for line in whole(guide, case) if line.startswith("“")]
        assert len(rows) == len(said)
        assert [line for line, end in zip(rows, said, strict=True) if not line.endswith(end)] == []


@pytest.mark.parametrize(
    ("language", "click"), [("nl", "klik"), ("en", "click"), ("ru", "нажатия"), ("be", "націскання")]
)
def test_the_cookie_is_said_to_open_until_after_the_last_click(guide: Context, language: str, click: str) -> None:
    """Not the last answer: help and back seal it anew, too."""
    (said,) = (text for text in guide.voice_in(language).say("web.cookie").split(". ") if "24" in text)
    assert click in said


def test_every_legal_statement_is_shown_with_its_original(guide: Context) -> None:
    """Opened, a finding quotes every passage of the letter that its statements stand on."""
    for provision in guide.policy.provisions:
        quoted = set()
        for case, screen in every_screen(guide):
            read_with = provision.effect_of or (provision.id,)
            if screen.id in map(finding_screen, read_with) and case.view is View.OPEN:
                quoted |= {quote.passage for quote in screen.quotes}
        assert set(provision.passages) <= quoted


def test_the_letter_can_be_read_without_a_question(guide: Context) -> None:
    """All 18 sentences and 4 headings, in the letter's own words, on the screen of the policy."""
    quoted = []
    for case, screen in every_screen(guide):
        if (
            screen.id == "policy"
            and case.language == "ru"
            and case.audience is Audience.APPLICANT
            and case.view is View.PLAIN
        ):
            quoted += [quote.passage for quote in screen.quotes if quote.passage.startswith("kst-19637-2892#")]
    letter = [name for name in guide.policy.passage if name.startswith("kst-19637-2892#")]
    assert len(letter) == 22
    assert set(quoted) == set(letter)


def test_other_countries_are_information_and_no_advice(guide: Context) -> None:
    """The Dutch word stays beside its explanation in every language; it is no right and no advice to move."""
    for language in LANGUAGES:
        text = guide.policy.statement_text(language, "info-france-italy-more", Audience.APPLICANT)
        assert "maatschappelijk veld" in text
    for case, screen in every_screen(guide):
        if screen.id == "sources" and case.page == 1:
            assert guide.voice(case).statement("info-no-right") in whole(guide, case)


def test_nothing_says_that_a_text_was_reviewed_or_a_permit_will_come(guide: Context) -> None:
    """No percentage, no promise."""
    for _, screen in every_screen(guide):
        told = "\n".join((screen.heading, *screen.paragraphs))
        assert "%" not in re.sub(r"https://\S+", "", told)
        assert not re.search(
            r"you will (get|receive)|u krijgt (een|asiel)|вы получите|вы атрымаеце", told, re.IGNORECASE
        )


def test_what_is_said_of_one_group_is_not_quoted_under_another(guide: Context) -> None:
    """An applicant reads nothing of slight indications under trans people: s7 is about the political group."""
    for case, screen in every_screen(guide):
        if screen.id == "finding:trans-risk-group" and case.audience is Audience.APPLICANT:
            assert not {"kst-19637-2892#s6", "kst-19637-2892#s7"} & {quote.passage for quote in screen.quotes}


def test_quotes_are_verbatim(guide: Context) -> None:
    """Letter for letter the passage."""
    for _, screen in every_screen(guide):
        for quote in screen.quotes:
            assert quote.text == guide.policy.passage[quote.passage].text
            assert guide.policy.passage[quote.passage].verbatim


def test_every_quote_statement_is_its_passages(policy: Policy) -> None:
    """It has no words of its own in any language."""
    for statement in policy.statement.values():
        if statement.kind is StatementKind.QUOTE:
            texts = {policy.statement_text(language, statement.id, Audience.WORKER) for language in LANGUAGES}
            assert texts == {" ".join(policy.passage[name].text for name in statement.passages)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_kept_out_of_the_file(guide: Context, language: str) -> None:
    """Its first line names the IND, in Dutch word for word, and in the language of the sheet."""
    first, *further = make_sheet(guide, Case(language=language), TODAY).confidential
    assert first == "Vertrouwelijk werkdocument. Geen verklaring van cliënt. Niet overleggen aan IND of rechtbank."
    assert len(further) == (language != "nl")
    assert all("IND" in line for line in further)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_lists_what_no_question_asks(guide: Context, language: str) -> None:
    """Each with the rule that it touches, for the worker; and under each step what is folded there, with its source."""
    case = Case({"stage": ("letter_with_date",)}, language, Audience.WORKER)
    sheet, voice = make_sheet(guide, case, TODAY), guide.voice(case)
    assert sheet.ask == tuple(map(voice.statement, guide.policy.pack.orientation.ask))
    assert len(sheet.ask) == 6
    step = sheet.now.index(voice.statement("who-letter"))
    assert sheet.now[step + 1 : step + 3] == (voice.statement("limit-appeal"), voice.statement("limit-weekends"))
    assert {"reg-2024-1351", "reg-2024-1347", "reg-2024-1348"} <= {source.id for source in sheet.sources}


def test_changes_are_dated_by_the_day_from_which_they_apply(guide: Context) -> None:
    """Regulation 2024/1347: not the day of its adoption, 14 May 2024."""
    sheet = make_sheet(guide, Case(language="en"), TODAY)
    days = {row.id: row.label for row in sheet.changes}
    assert days["change-qualification-2026"] == days["change-credibility-2026"] == "12 June 2026"


def test_what_counts_beside_the_letter_is_for_both_and_stands_on_its_sources(policy: Policy) -> None:
    """An opinion not acted upon, one that is attributed, acts since leaving, the forms of persecution, the judgment."""
    passages = {name: policy.statement[name].passages for name in policy.pack.orientation.beside}
    assert {
        "reg-2024-1347#art10-1-e",
        "vv-2000-2020-01-31#art3-37-2",
        "reg-2024-1347#art5",
        "reg-2024-1347#art9-2",
    } <= {passage for names in passages.values() for passage in names}
    for_applicants = [name for name in passages if policy.statement[name].is_for(Audience.APPLICANT)]
    assert [name for name in passages if name not in for_applicants] == ["beside-judgment-summarised"]
    outcomes = policy.pack.orientation.outcomes.model_dump().values()
    assert not set(passages) & {name for names in outcomes for name in names}
