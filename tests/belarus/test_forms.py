"""Proof 7: compact cases of earlier versions open; a changed permanent number is found."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.verify.counterexample import Counterexample, chosen
from bot.verify.interview.stored_cases import VERSIONS, StoredCase, as_case, as_held, kept_forms, prove_forms
from dialogs import codec as compact
from dialogs.case import CODE, Case, GivenBy, View
from dialogs.codec import MOST_PAGES, CaseError, Codec
from dialogs.context import Context
from dialogs.interview import Interview
from policy.pack.catalogue import LANGUAGES
from policy.pack.facts import Fact, Kind, RetiredFact, Unknown
from policy.pack.provisions import Audience
from tests.conftest import TODAY

CAME_LATER = {("stage", "appeal_running"), ("earlier_application", "first"), ("earlier_application", "repeat")}
"""Options that only the newest version can have written."""


def told(guide: Context, *versions: str) -> Iterator[str]:
    """What is wrong with the forms that were kept, of every version or of these."""
    forms = [kept for kept in kept_forms() if kept.version in (versions or VERSIONS)]
    return (item.wrong for item in prove_forms(guide, forms, TODAY, Counter()))


def with_facts(guide: Context, change: Callable[[Fact], Fact | None]) -> Context:
    """The guide whose policy has other facts."""
    facts = tuple(found for fact in guide.policy.facts if (found := change(fact)))
    policy = replace(guide.policy, pack=replace(guide.policy.pack, facts=facts))
    return replace(guide, policy=policy, interview=Interview(policy))


def test_every_form_opens_as_what_it_was(guide: Context) -> None:
    """Of every version; every option, screen, language and audience that it had is among them."""
    counts: Counter[str] = Counter()
    assert not list(prove_forms(guide, kept_forms(), TODAY, counts))
    assert list(counts) == [f"cases of {version}" for version in VERSIONS]
    for version in VERSIONS:
        screens = guide.interview.screens[: -2 if version == "0.1.0" else None]
        came_later = set() if version == VERSIONS[-1] else CAME_LATER
        cases = [as_case(guide, kept.held) for kept in kept_forms() if kept.version == version]
        asked_later = {name for name, _ in came_later} - {"stage"}
        assert {case.screen for case in cases} == {*screens, *guide.former} - asked_later
        given = {(name, option) for case in cases for name, held in case.answers.items() for option in held}
        assert {(fact.id, option) for fact in guide.policy.facts for option in fact.option_ids} <= given | came_later


def newest() -> list[StoredCase]:
    """The cases in the form that is written today."""
    return [kept for kept in kept_forms() if kept.version == VERSIONS[-1]]


def test_every_value_of_every_field_is_kept(guide: Context) -> None:
    """Of the form that is written today: a value that none of its cases has could be lost, and nobody would see it."""
    cases = [as_case(guide, kept.held) for kept in newest()]
    assert {case.screen for case in cases} == {*guide.interview.screens, *guide.former}
    assert {case.back_to for case in cases} == {"", *guide.interview.screens, *guide.former}
    assert {case.page for case in cases} == set(range(1, MOST_PAGES + 1))
    assert {(case.language, case.audience) for case in cases} == set(product((None, *LANGUAGES), (None, *Audience)))
    views = {(case.view, case.given_by, case.from_review) for case in cases}
    assert views == set(product(View, GivenBy, (False, True)))


def test_every_answer_and_every_tick_is_kept(guide: Context) -> None:
    """Each option and unknown as an answer and, of several, as a tick; each fact as a tick on the way to a code."""
    cases = [as_case(guide, kept.held) for kept in newest()]
    answers = {(name, held) for case in cases for name, answer in case.answers.items() for held in chosen(answer)}
    every = {(fact.id, option) for fact in guide.policy.facts for option in (*fact.option_ids, *Unknown)}
    assert answers == every
    ticks = {(case.screen, case.back_to, held) for case in cases for held in case.ticks if not case.ticks_of}
    several = {fact.id for fact in guide.policy.facts if fact.kind is Kind.SEVERAL}
    there = {(name, held) for name, held in every if name in several} | set(product(CODE, guide.policy.fact))
    assert {(screen, held) for screen, back_to, held in ticks if not back_to} == there
    assert {(back_to, held) for screen, back_to, held in ticks if back_to} == there
    away = {(case.ticks_of, held) for case in cases for held in case.ticks if case.ticks_of}
    assert away == {(name, held) for name, held in every if name in several}
    assert {case.ticks_of for case in cases if not case.ticks} == {"", *several}


def test_every_version_has_its_cases(tmp_path: Path) -> None:
    """Those that are listed are those of which there is a file."""
    assert tuple(dict.fromkeys(kept.version for kept in kept_forms())) == VERSIONS
    assert not kept_forms(tmp_path)


@pytest.mark.parametrize("lost", VERSIONS)
def test_a_version_whose_cases_are_lost_is_found(guide: Context, lost: str) -> None:
    """What is not there cannot be said to open."""
    left = [kept for kept in kept_forms() if kept.version != lost]
    (against,) = prove_forms(guide, left, TODAY, Counter())
    assert against == Counterexample(f"no case of {lost} is kept: bring back bot/verify/interview/stored/{lost}.jsonl")


def test_no_forms_at_all_are_found(guide: Context) -> None:
    """With every version that had some."""
    assert len(list(prove_forms(guide, [], TODAY, Counter()))) == len(VERSIONS)


def test_what_is_kept_today_is_read_again(guide: Context) -> None:
    """The next form is added in the same words. A question that came later adds its place, empty, and moves nothing."""
    for kept in newest():
        case = as_case(guide, kept.held)
        assert as_held(case) == kept.held
        written = Codec(guide.policy).encode(case).hex()
        assert written.startswith(kept.form)
        assert not written.removeprefix(kept.form).strip("0")


def test_a_changed_permanent_number_is_found(guide: Context) -> None:
    """Two options of the age change places: a minor's case opens as a grown-up's."""

    def swap(fact: Fact) -> Fact:
        if fact.id != "age":
            return fact
        one, other, *rest = fact.options
        options = (one.model_copy(update={"number": 2}), other.model_copy(update={"number": 1}), *rest)
        return fact.model_copy(update={"options": options})

    wrong = told(with_facts(guide, swap))
    assert any("it opens as" in text and "adult" in text for text in wrong)


def test_a_fact_that_was_taken_away_is_found(guide: Context) -> None:
    """Its number must be kept as retired."""
    wrong = told(with_facts(guide, lambda fact: None if fact.id == "transgender" else fact))
    assert any("what it held is no more" in text for text in wrong)


def without_applied(guide: Context, kind: Kind) -> Context:
    """The guide of a policy that asks for the day of application no more, and keeps its place as of this kind."""
    later = with_facts(guide, lambda fact: None if fact.id == "applied" else fact)
    pack = replace(later.policy.pack, retired=(RetiredFact(id="applied", number=2, kind=kind),))
    return replace(later, policy=replace(later.policy, pack=pack))


@pytest.mark.proof
def test_an_answer_no_longer_asked_for_is_dropped(guide: Context) -> None:
    """Every case opens without it, but for those that stand on that question or tick it: these do not open."""
    later = without_applied(guide, Kind.ONE)
    named = [
        kept for kept in kept_forms() if "applied" in (kept.held["screen"], kept.held["back_to"], *kept.held["ticks"])
    ]
    wrong = list(told(later))
    assert [text.partition(",")[0] for text in wrong] == [kept.form for kept in named]
    assert all("it does not open" in text for text in wrong)
    answered = next(kept for kept in kept_forms() if "applied" in kept.held["answers"])
    assert as_case(later, answered.held).answers.keys() == answered.held["answers"].keys() - {"applied"}


def test_a_retired_fact_of_another_kind_is_found(guide: Context) -> None:
    """Its place would be wider than it was, and every later answer read from the wrong place."""
    wrong = told(without_applied(guide, Kind.SEVERAL))
    assert any("it opens as" in text for text in wrong)


LOST: dict[str, Any] = {
    "page": 1,
    "back_to": "",
    "from_review": False,
    "view": View.PLAIN,
    "ticks": (),
    "given_by": GivenBy.DIRECT,
    "ticks_of": "",
    "audience": None,
    "language": None,
    "answers": {},
}


@pytest.mark.parametrize("field", LOST)
def test_a_field_that_is_lost_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    """As when the page of a case is no longer read."""
    right = Codec.decode
    monkeypatch.setattr(Codec, "decode", lambda self, data: replace(right(self, data), **{field: LOST[field]}))
    assert any("it opens as" in text for text in told(guide, VERSIONS[-1]))


@pytest.mark.parametrize("back_to", ["findings", "share", "code", "finding:slight-indications"])
def test_a_way_back_that_is_refused_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch, back_to: str) -> None:
    """As when no case opens from which one goes back to the findings."""
    right = Codec.decode

    def decode(codec: Codec, data: bytes) -> Case:
        case = right(codec, data)
        if case.back_to == back_to:
            raise CaseError("the case is on no screen")
        return case

    monkeypatch.setattr(Codec, "decode", decode)
    assert any("it does not open" in text for text in told(guide, VERSIONS[-1]))


def test_a_form_that_opens_no_more_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first form is forgotten."""
    monkeypatch.setattr(compact, "_LACKS", {2: ()})
    assert any("written by 0.1.0: it does not open: the case has another version" in text for text in told(guide))


def test_a_form_that_is_written_otherwise_is_found(guide: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written today must open as the same."""
    right = Codec.encode
    monkeypatch.setattr(Codec, "encode", lambda self, case: right(self, replace(case, language=None)))
    assert any("written today, it opens as something else" in text for text in told(guide))


def test_bytes_of_nothing_are_found(guide: Context) -> None:
    """With what was expected of them."""
    forms = kept_forms()
    (against,) = prove_forms(guide, [replace(forms[0], form="ff" * 15), *forms], TODAY, Counter())
    assert against.wrong.startswith("ffffff")
    assert not against.near
