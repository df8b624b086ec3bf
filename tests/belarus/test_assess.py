"""Assessment is exact, dated, and says what the design wants said."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from bot.verify.policy.brute import Brute
from policy.assess import assess
from policy.pack.facts import Unknown, read_answers
from policy.pack.files import WorkedCase
from policy.pack.provisions import Audience
from policy.policy import Policy, load
from policy.reasoning.applicability import Applicability
from policy.report import report
from policy.worked_cases import differences
from tests.conftest import TODAY

PROVISIONS = ("political-risk-group", "slight-indications", "trans-risk-group", "minor-reception")
WORKED = load().pack.cases


def joint(outcomes: list[set[bool]]) -> Applicability:
    """The applicability by its definition: for every way of filling in, under every reading."""
    together = set[bool]().union(*outcomes)
    if together == {True}:
        return Applicability.MAY_APPLY
    return Applicability.NOT_INDICATED if together == {False} else Applicability.UNCLEAR


@pytest.mark.parametrize("name", PROVISIONS)
def test_every_partial_answer_agrees_with_brute_force(policy: Policy, name: str) -> None:
    """Applicability, each reading, what is missing and what is open: all equal, for all partial answers there are."""
    rules = policy.rules_of[name]
    brute = Brute(policy.facts, [rule.condition for rule in rules])
    compared = 0
    for answers in brute.partial_answers():
        found = next(item for item in assess(policy, answers, TODAY).findings if item.provision == name)
        outcomes = brute.outcomes(answers)
        assert found.applicability is joint(outcomes), answers
        assert list(found.by_reading.values()) == [joint([item]) for item in outcomes if len(rules) > 1], answers
        assert set(found.missing) == brute.missing(answers), answers
        assert set(found.open_terms) == brute.open_terms(answers), answers
        compared += 1
    assert compared >= 3 * 4


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case.name)
def test_worked_case(policy: Policy, case: WorkedCase) -> None:
    """A case a lawyer can read comes out as it is written."""
    assert differences(policy, case) == ()


def test_there_are_worked_cases_enough() -> None:
    """At least thirty, and every provision comes to each of the three somewhere."""
    assert len(WORKED) >= 30
    for name in PROVISIONS:
        assert {case.expect.get(name, "not_indicated") for case in WORKED} == set(Applicability)


def test_a_worked_case_that_differs_is_told_in_sentences(policy: Policy) -> None:
    """Whoever changes a provision reads which case now comes out differently, and how."""
    wrong = WorkedCase(
        name="wrong",
        answers={"origin": "other"},
        expect=dict.fromkeys(PROVISIONS, "may_apply"),
        by_reading={PROVISIONS[0]: {}},
        missing={PROVISIONS[1]: ["age"]},
        open_terms={PROVISIONS[2]: ["x"]},
    )
    told = differences(policy, wrong)
    assert told[0] == "political-risk-group: applicability is not_indicated, and may_apply was expected."
    assert [line.split(": ")[1].split()[0] for line in told] == [
        *("applicability", "by_reading", "applicability", "missing", "applicability", "open_terms", "applicability")
    ]


def test_stage_and_date_change_no_finding(policy: Policy) -> None:
    """They change notices and guidance, never findings."""
    plain = assess(policy, {}, TODAY).findings
    for fact in ("stage", "applied", "earlier_application"):
        for option in policy.fact[fact].option_ids:
            assert assess(policy, {fact: (option,)}, TODAY).findings == plain


def test_an_unknown_answer_is_as_good_as_none(policy: Policy) -> None:
    """Unknown is never no: every fact left open leaves the findings as if it had not been asked."""
    left_open = {fact.id: unknown for fact, unknown in zip(policy.facts, list(Unknown) * 5, strict=False)}
    unknown, unasked = assess(policy, left_open, TODAY), assess(policy, {}, TODAY)
    assert [item._replace(matches=()) for item in unknown.findings] == [
        item._replace(matches=()) for item in unasked.findings
    ]
    assert replace(unknown, findings=()) == replace(unasked, findings=())


def test_because_holds_what_was_answered_about_the_provision(policy: Policy) -> None:
    """The answers on what the provision asks, in the order of the questions, and nothing that was left open."""
    answers = read_answers(
        policy.facts,
        {
            "public_role": ["journalist"],
            "origin": "belarus",
            "criticism": "dont_know",
            "age": "adult",
            "stage": "waiting",
        },
    )
    assert assess(policy, answers, TODAY).findings[0].because == (("origin", "belarus"), ("public_role", "journalist"))


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (
            {"origin": "other"},
            ("outcome-no-match", "three-subjects", "individual-examination", "outcome-leave-nothing-out"),
        ),
        ({"origin": "belarus", "transgender": "yes"}, ("outcome-may-apply",)),
        ({"origin": "belarus", "transgender": "nonbinary_or_other"}, ("outcome-unclear-letter", "outcome-no-refusal")),
        ({"origin": "belarus", "transgender": "dont_know"}, ("outcome-unclear-answers", "outcome-no-refusal")),
        ({"origin": "stateless_from_belarus", "transgender": "yes"}, ("outcome-may-apply",)),
    ],
)
def test_unclear_is_said_as_the_case_is(policy: Policy, answers: dict[str, str], outcome: tuple[str, ...]) -> None:
    """Because the letter leaves it open, because answers do, or both."""
    found = assess(policy, read_answers(policy.facts, answers), TODAY)
    assert found.findings[2].outcome == outcome


@pytest.mark.parametrize(
    "answers",
    [
        {"origin": "belarus", "transgender": "no", "criticism": ["published"], "public_role": ["none"]},
        {"origin": "belarus", "transgender": "no", "criticism": ["none"], "public_role": ["journalist"]},
    ],
)
def test_what_no_further_answer_can_settle_is_the_letters(policy: Policy, answers: dict[str, object]) -> None:
    """What happened is still unknown, but whatever it was: the letter leaves this open."""
    found = assess(policy, read_answers(policy.facts, answers), TODAY).findings[1]
    assert found.missing == ("indications",)
    assert found.outcome == ("outcome-unclear-letter", "outcome-no-refusal", "outcome-unclear-answers")


@pytest.mark.parametrize(
    ("known_until", "on", "heading", "in_force"),
    [
        (None, TODAY, "heading-unconfirmed", "unconfirmed"),
        (None, date.max, "heading-unconfirmed", "unconfirmed"),
        (TODAY, TODAY, "heading-confirmed", "confirmed"),
        (TODAY, date(2022, 5, 12), "heading-confirmed", "confirmed"),
        (date(2026, 11, 22), TODAY, "heading-lapsed", "lapsed"),
        (TODAY, date.max, "heading-lapsed", "lapsed"),
        (TODAY, date(2022, 5, 11), "heading-too-early", "not_yet"),
        (None, date.min, "heading-too-early", "not_yet"),
        (None, date(2022, 5, 12), "heading-unconfirmed", "unconfirmed"),
    ],
)
def test_every_result_says_how_far_it_is_confirmed(
    policy: Policy, known_until: date | None, on: date, heading: str, in_force: str
) -> None:
    """A policy is old until a named person has said for which day it holds: in words, and in a field for machines."""
    about = policy.pack.about.model_copy(update={"known_until": known_until, "confirmed_by": "A. Jansen"})
    dated = replace(policy, pack=replace(policy.pack, about=about))
    found = assess(dated, {}, on)
    assert (found.heading, found.in_force) == (heading, in_force)
    for audience in Audience:
        told = report(dated, found, "en", audience)
        assert (told.in_force, told.notices[0].id) == (in_force, heading)


def test_every_later_change_has_its_notice_whatever_the_day_and_the_answers(policy: Policy) -> None:
    """The date of application adds notices and hides none."""
    changes = {item.statement for item in policy.pack.orientation.notices if item.when is None}
    assert len(changes) == 6
    for stage in policy.fact["stage"].option_ids:
        for applied in policy.fact["applied"].option_ids:
            for on in (date(2022, 5, 12), TODAY):
                answers = read_answers(policy.facts, {"stage": stage, "applied": applied})
                assert changes <= set(assess(policy, answers, on).notices)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"stage": "waiting", "applied": "before_2026_06_12"}, {"applied-before-waiting"}),
        ({"stage": "waiting", "applied": "from_2026_06_12"}, {"applied-from"}),
        ({"applied": "before_2026_06_12"}, {"applied-before-waiting", "applied-from"}),
        ({"applied": "dont_know"}, {"applied-before-waiting", "applied-from"}),
        ({"stage": "not_applied"}, {"applied-from"}),
        ({}, {"applied-before-waiting", "applied-from"}),
    ],
)
def test_the_date_of_application_brings_its_own_notice(
    policy: Policy, answers: dict[str, str], shown: set[str]
) -> None:
    """Unknown shows both."""
    notices = assess(policy, read_answers(policy.facts, answers), TODAY).notices
    assert {name for name in notices if name.startswith("applied-")} == shown


@pytest.mark.parametrize(
    ("stage", "line"),
    [
        ("not_applied", ()),
        ("waiting", ()),
        ("interview_soon", ("urgent-interview",)),
        ("letter_with_date", ("urgent-letter",)),
        ("other_country_responsible", ("urgent-other-country",)),
        ("refused", ("urgent-refused",)),
        ("detained", ("urgent-detained",)),
        ("appeal_running", ()),
    ],
)
def test_an_urgent_stage_brings_its_line(policy: Policy, stage: str, line: tuple[str, ...]) -> None:
    """And only that one."""
    assert assess(policy, {"stage": (stage,)}, TODAY).urgent == line


@pytest.mark.parametrize(
    ("age", "said"),
    [("adult", False), ("under_18", True), ("age_disputed", True), ("turned_18_since", True), ("dont_know", True)],
)
def test_minors_are_told_to_say_their_age(policy: Policy, age: str, said: bool) -> None:
    """Also whoever does not say how old they are."""
    guidance = assess(policy, read_answers(policy.facts, {"age": age}), TODAY).guidance
    assert ("minor-say-age" in guidance) is said


def _every_stage(policy: Policy, *facts: str) -> Iterator[dict[str, str]]:
    """Every way of answering these facts, unknown among them."""
    ways = [("dont_know", *policy.fact[name].option_ids) for name in facts]
    yield from (dict(zip(facts, given, strict=True)) for given in product(*ways))


def _told(policy: Policy, answers: dict[str, str]) -> set[str]:
    """The passages of all guidance that is said, and of what is folded under it."""
    guidance = assess(policy, read_answers(policy.facts, answers), TODAY).guidance
    names = [one for name in guidance for one in (name, *policy.more[name])]
    return {passage for name in names for passage in policy.statement[name].passages}


def test_one_step_says_whom_to_reach_and_five_are_the_most(policy: Policy) -> None:
    """Whatever the stage, also where it is not known; for who may be under age their own step stands before it."""
    for answers in _every_stage(policy, "stage", "applied", "earlier_application", "age"):
        steps = assess(policy, read_answers(policy.facts, answers), TODAY).steps
        first, *others = [name for name in steps if name != "minor-say-age"]
        assert first.startswith("who-"), answers
        assert not any(name.startswith("who-") for name in others), answers
        assert len(steps) <= 5
        assert ("minor-say-age" in steps) is (steps[0] == "minor-say-age") is (answers["age"] != "adult")


def test_free_counselling_is_for_new_applications_before_a_decision(policy: Policy) -> None:
    """2024/1348, art. 16 is not art. 17, nor 2024/1351, art. 21; nothing says that it covers older applications."""
    for answers in _every_stage(policy, "stage", "applied", "earlier_application"):
        told = _told(policy, answers)
        excluded = (
            answers["stage"] not in ("waiting", "interview_soon", "dont_know")
            or answers["applied"] == "before_2026_06_12"
            or answers["earlier_application"] == "repeat"
        )
        assert ("reg-2024-1348#art16-1" in told) is not excluded, answers
        assert ("reg-2024-1348#art17-1" in told) is (answers["stage"] in ("refused", "appeal_running")), answers
        assert ("reg-2024-1351#art21-2" in told) is (answers["stage"] == "other_country_responsible"), answers


def test_late_application_is_never_held_against_a_minor_alone(policy: Policy) -> None:
    """2024/1348, art. 42(3): it is no ground of an accelerated procedure there."""
    late = {"reg-2024-1348#art42-1-h", "reg-2024-1348#art42-1-i"}
    for answers in _every_stage(policy, "stage", "age", "accompanied"):
        assert (late <= _told(policy, answers)) is (answers["stage"] == "not_applied" and answers["age"] == "adult")


def test_the_older_passage_on_restraint_is_never_said_alone(policy: Policy) -> None:
    """Vc C2/3.2 asked for restraint without a fundamental conviction; the judgments of 2023 and 2024 overtook it."""
    with_it = {"c-151-22#meaning", "rvs-2024-01-17#news"}
    for statement in policy.statement.values():
        if any("terughoudendheid" in policy.passage[name].text for name in statement.passages):
            assert with_it <= set(statement.passages), statement.id


def test_a_stateless_person_and_a_second_citizenship_bring_their_sentence(policy: Policy) -> None:
    """2024/1347, art. 3(13); 2024/1348, art. 34(2)(f)."""
    for origin in policy.fact["origin"].option_ids:
        told = _told(policy, {"origin": origin})
        assert ("reg-2024-1347#art3-13" in told) is (origin == "stateless_from_belarus")
        assert ("reg-2024-1348#art34-2-f" in told) is (origin == "belarus_and_other")


def test_trans_people_never_read_of_s7(policy: Policy) -> None:
    """What a risk group meant stands under their group with the guidelines as its source, and not left out."""
    trans, political = policy.provision["trans-risk-group"], policy.provision["political-risk-group"]
    guidelines, s7 = "vc-2000-c-2023-06-22#c2-3-2-risicogroep-2", "kst-19637-2892#s7"

    def stands_on(names: tuple[str, ...]) -> set[str]:
        return {passage for name in names for passage in policy.statement[name].passages}

    assert guidelines in stands_on(trans.meant[:1]) & stands_on(political.meant)
    assert s7 not in stands_on((*trans.statements, *trans.meant)) | set(trans.passages)
    assert s7 in stands_on(political.meant[:1])


def test_a_notice_is_said_until_its_day(policy: Policy) -> None:
    """That older applications wait until 1 October 2026 is not said on that day any more; that they waited is."""
    answers = read_answers(policy.facts, {"stage": "waiting", "applied": "before_2026_06_12"})
    before, after = (set(assess(policy, answers, day).notices) for day in (date(2026, 9, 30), date(2026, 10, 1)))
    assert before - after == {"applied-before"}
    assert "applied-before-waiting" in before & after


def test_a_summary_is_told_as_one(policy: Policy) -> None:
    """Who summarised it is named in every language, and it is never quoted."""
    by = {"rvs-2022-1530#njb": "Nederlands Juristenblad", "c-151-22#meaning": "europeanrights.eu"}
    summarised = {passage.id for passage in policy.passage.values() if passage.summarised}
    assert summarised == {*by, "c-151-22#assessment"}
    assert not any(policy.passage[name].verbatim for name in summarised)
    for name in ("minor-judgments", "beside-judgment-summarised"):
        (source,) = [by[passage] for passage in policy.statement[name].passages if passage in by]
        for language in policy.languages:
            assert source in policy.statement_text(language, name, Audience.WORKER)


def test_what_is_kept_has_an_end_and_changes_nothing(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgotten and worked out again, each case comes to the same."""
    monkeypatch.setattr("policy.reasoning.memo.MOST", 2)
    small = replace(policy)
    given = [read_answers(policy.facts, dict(case.answers)) for case in WORKED] * 2
    assert [assess(small, answers, TODAY) for answers in given] == [assess(policy, answers, TODAY) for answers in given]
