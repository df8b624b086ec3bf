"""Proof 7: compact cases of earlier versions open; a changed permanent number is found."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from dialogs import compact
from dialogs.compact import Codec
from dialogs.guide import Guide
from dialogs.interview import Interview
from dialogs.verify.forms import Kept, as_case, as_held, kept_forms, prove_forms
from policy.facts import Fact
from tests.conftest import TODAY


def told(guide: Guide) -> Iterator[str]:
    """What is wrong with the forms that were kept."""
    return (item.wrong for item in prove_forms(guide, kept_forms(), TODAY, Counter()))


def with_facts(guide: Guide, change: Callable[[Fact], Fact | None]) -> Guide:
    """The guide whose policy has other facts."""
    facts = tuple(found for fact in guide.policy.facts if (found := change(fact)))
    policy = replace(guide.policy, pack=replace(guide.policy.pack, facts=facts))
    return replace(guide, policy=policy, interview=Interview(policy))


def test_every_form_opens_as_what_it_was(guide: Guide) -> None:
    """Of both forms; every option, screen, language and audience is among them."""
    counts: Counter[str] = Counter()
    assert not list(prove_forms(guide, kept_forms(), TODAY, counts))
    assert list(counts) == ["cases of 0.1.0", "cases of 0.4.0"]
    for version, screens in (("0.1.0", guide.interview.screens[:-2]), ("0.4.0", guide.interview.screens)):
        cases = [as_case(guide, kept.held) for kept in kept_forms() if kept.version == version]
        assert {case.screen for case in cases} == set(screens)
        given = {(name, option) for case in cases for name, held in case.answers.items() for option in held}
        assert {(fact.id, option) for fact in guide.policy.facts for option in fact.option_ids} <= given


def test_what_is_kept_today_is_read_again(guide: Guide) -> None:
    """The next form is added in the same words."""
    for kept in kept_forms()[-20:]:
        case = as_case(guide, kept.held)
        assert as_held(case) == kept.held
        assert Codec(guide.policy).encode(case).hex() == kept.form


def test_a_changed_permanent_number_is_found(guide: Guide) -> None:
    """Two options of the age change places: a minor's case opens as a grown-up's."""

    def swap(fact: Fact) -> Fact:
        if fact.id != "age":
            return fact
        one, other, *rest = fact.options
        options = (one.model_copy(update={"number": 2}), other.model_copy(update={"number": 1}), *rest)
        return fact.model_copy(update={"options": options})

    wrong = told(with_facts(guide, swap))
    assert any("it opens as" in text and "adult" in text for text in wrong)


def test_a_fact_that_was_taken_away_is_found(guide: Guide) -> None:
    """Its number must be kept as retired."""
    wrong = told(with_facts(guide, lambda fact: None if fact.id == "transgender" else fact))
    assert any("what it held is no more" in text for text in wrong)


def test_a_form_that_opens_no_more_is_found(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first form is forgotten."""
    monkeypatch.setattr(compact, "_LACKS", {2: ()})
    assert any("written by 0.1.0: it does not open: the case has another version" in text for text in told(guide))


def test_a_form_that_is_written_otherwise_is_found(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written today must open as the same."""
    right = Codec.encode
    monkeypatch.setattr(Codec, "encode", lambda self, case: right(self, replace(case, language=None)))
    assert any("written today, it opens as something else" in text for text in told(guide))


def test_bytes_of_nothing_are_found(guide: Guide) -> None:
    """With what was expected of them."""
    held = kept_forms()[0].held
    (against,) = prove_forms(guide, [Kept("0.1.0", "ff" * 15, held)], TODAY, Counter())
    assert against.wrong.startswith("ffffff")
