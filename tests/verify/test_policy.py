"""Proofs 2 and 3: what they find where the policy is not reasoned about rightly."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.verify.counterexample import case_of, shown_at
from bot.verify.policy.brute import Brute, holds
from bot.verify.policy.definition import Definition
from bot.verify.policy.findings import prove_findings, prove_reduction, prove_rows
from bot.verify.policy.questions import prove_classes, prove_kept, prove_questions
from bot.verify.policy.space import fullest
from bot.verify.random_cases import random_cases
from dialogs.context import Context
from policy import assess as assessing
from policy.assess import assess, find
from policy.pack import conditions as logic
from policy.pack.conditions import Condition, Match, Not, Use
from policy.pack.facts import Answer, Answers, FactOption, Unknown, check_answer
from policy.pack.files import Pack
from policy.pack.matches import How, MatchRow, match_row
from policy.pack.provisions import Provision, Reading
from policy.policy import Policy, _compiled
from policy.reasoning import applicability as judging
from policy.reasoning.answer_classes import Classes
from policy.reasoning.applicability import Applicability
from policy.reasoning.compiled import Reasoning
from policy.reasoning.decision_diagram import Node
from policy.reasoning.memo import Memo
from policy.relevance import Relevance
from tests.conftest import TODAY
from tests.verify.replaying import replayed
from tests.verify.small import small_guide, small_policy


@pytest.fixture(scope="module")
def small(policy: Policy) -> Policy:
    """A policy of three facts."""
    return small_policy(policy)


@pytest.fixture
def definition(small: Policy) -> Definition:
    """What it comes to, by definition."""
    return Definition(replace(small))  # nothing is kept from one fault to the next


def _political(policy: Policy) -> Pack:
    """A pack of the provision that can be read in two ways, and its three facts."""
    name = "street-music"
    return replace(
        policy.pack,
        facts=tuple(policy.fact[fact] for fact in policy.asked_by[name]),
        provisions=(policy.provision[name],),
        orientation=policy.pack.orientation.model_copy(update={"guidance": (), "notices": ()}),
    )


def _told(policy: Policy) -> list[str]:
    """All that is told of the findings of a policy."""
    return [against.wrong for against in prove_findings(Definition(replace(policy)), Counter())]


def _forgetting(fact: str, where: str, option: str) -> Callable[[Reasoning, Answers], list[int]]:
    """A reasoning that does not see the answer to one fact where another is answered so."""
    right = Reasoning.classes_in

    def wrong(reasoning: Reasoning, answers: Answers) -> list[int]:
        forgets = (where, (option,)) in answers.items()
        return right(reasoning, {name: held for name, held in answers.items() if not forgets or name != fact})

    return wrong


def test_all_of_a_small_policy_holds(definition: Definition, small: Policy) -> None:
    """Findings, guidance and questions, over its whole space; and cases that are random."""
    counts: Counter[str] = Counter()
    relevance = Relevance(small)
    assert not list(prove_findings(definition, counts))
    assert not list(prove_questions(definition, relevance, counts))
    assert not list(prove_kept(definition, relevance, random_cases(small, 50), counts))
    assert not list(prove_reduction(definition, random_cases(small, 50), counts))
    assert not list(prove_classes(definition, counts))
    assert counts["states of the questions"] > 3
    assert counts["ways to come to a state"] > 10
    assert counts["of them evaluated without classes"] > 10


def test_a_changed_finding_is_found(guide: Context, definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unclear is told as fitting; the conversation ends where a worker reads it."""
    right = judging._joint

    def wrong(left: list[Node]) -> Applicability:
        found = right(left)
        return Applicability.MAY_APPLY if found is Applicability.UNCLEAR else found

    monkeypatch.setattr(judging, "_joint", wrong)
    against = next(prove_findings(definition, Counter()))
    assert "applicability is may_apply; by brute force it is unclear" in against.wrong
    assert next(prove_reduction(definition, [against.answers], Counter())).wrong == against.wrong
    here = small_guide(guide)
    turn = replayed(here, shown_at(here, case_of(dict(against.answers)), TODAY, against.wrong))
    assert turn.case.answers == {name: turn.case.answers[name] for name in against.answers}
    assert turn.screen.id == "review"


def test_another_reading_is_found(policy: Policy) -> None:
    """Each reading by itself, and what is missing."""
    finding = find(policy, policy.provisions[0], {})
    meant = Definition(policy).finding("street-music", {})
    assert not meant.differs(finding)
    read = dict.fromkeys(finding.by_reading, Applicability.MAY_APPLY)
    told = meant.differs(finding._replace(by_reading=read))
    assert "by_reading is clause-binds-both: may_apply, clause-binds-none: may_apply; by brute force" in told
    assert "missing is nothing; by brute force it is criticism, " in meant.differs(finding._replace(missing=()))


def test_a_provision_without_what_it_applies_when_is_found(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody from elsewhere is told what was written for people from Ruritania."""

    def wrong(provision: Provision) -> tuple[Reading, ...]:
        return tuple(Reading(id=name, condition=condition) for name, condition in provision.readings.items())

    monkeypatch.setattr(Provision, "conditions", wrong)
    told = _told(_compiled(_political(policy)))
    assert any("applicability is may_apply; by brute force it is not_indicated" in wrong for wrong in told)


def test_a_dropped_reading_is_found(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter can be read in two ways, and one is followed."""
    right = Provision.conditions
    monkeypatch.setattr(Provision, "conditions", lambda provision: right(provision)[:1])
    told = _told(_compiled(_political(policy)))
    read = (
        "by_reading is clause-binds-both: unclear; by brute force it is clause-binds-both: unclear, clause-binds-none"
    )
    assert any(read in wrong for wrong in told)


def test_a_reading_that_is_not_in_the_pack_is_found(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is read in one way has no readings."""
    right = Provision.conditions
    monkeypatch.setattr(
        Provision,
        "conditions",
        lambda provision: tuple(item.model_copy(update={"id": "own"}) for item in right(provision)),
    )
    assert any(
        "by_reading is own: unclear; by brute force it is nothing" in wrong for wrong in _told(small_policy(policy))
    )


def test_open_options_that_are_forgotten_are_found(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the letter leaves open whether somebody is meant, it is taken to say no."""
    right = logic.resolve

    def wrong(condition: Condition, named: Mapping[str, Condition], seen: tuple[str, ...] = ()) -> Condition:
        found = right(condition, named, seen)
        return found.model_copy(update={"open": ()}) if isinstance(found, Match) else found

    monkeypatch.setattr(logic, "resolve", wrong)
    monkeypatch.setattr("policy.policy.resolve", wrong)
    told = _told(small_policy(policy))
    assert any("applicability is not_indicated; by brute force it is unclear" in wrong for wrong in told)


def test_a_part_that_is_overlooked_is_found(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands under `not` is asked after, too."""
    right = logic.parts
    monkeypatch.setattr("policy.policy.parts", lambda condition: () if isinstance(condition, Not) else right(condition))
    assert "minor-say-age: is said in guidance; by its condition nowhere" in _told(small_policy(policy))


def test_a_finding_that_changes_with_something_else_is_found(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """In detention it is forgotten where somebody is from. On that it is not rests the reduction of the space."""
    monkeypatch.setattr(Reasoning, "classes_in", _forgetting("origin", "stage", "refused"))
    against = next(prove_findings(Definition(replace(policy)), Counter()))
    assert "street-music: changes with answers to what its conditions do not mention" in against.wrong
    assert against.answers["stage"] == ("refused",)


def test_guidance_that_changes_with_something_else_is_found(
    definition: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of somebody from elsewhere it is forgotten how old they are: no finding depends on it then."""
    monkeypatch.setattr(Reasoning, "classes_in", _forgetting("age", "origin", "other"))
    against = [(item.wrong, item.answers) for item in prove_findings(definition, Counter())]
    assert {wrong for wrong, _ in against} == {"minor-say-age: is said in guidance; by its condition nowhere"}
    assert all(answers["origin"] == ("other",) for _, answers in against)


def test_what_is_remembered_hides_nothing(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a verdict made of a stage is kept, and given again to whoever is at another."""

    def wrong(*held: Any) -> judging.Verdict:
        found = judging.verdict(*held)
        return found._replace(missing=()) if held[-1][0] == 0 else found

    def get(kept: Memo[object], classes: Sequence[int]) -> object:
        key = tuple(classes[place] for place in kept._places)
        return kept._known.setdefault(key, kept._work(classes))

    monkeypatch.setattr("policy.policy.verdict", wrong)
    monkeypatch.setattr(Memo, "get", get)
    assert "changes with" in next(prove_findings(Definition(replace(policy)), Counter())).wrong


def test_answers_that_are_not_told_again_are_found(definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding says which answers it stands on."""
    monkeypatch.setattr(assessing, "_because", lambda policy, topic, answers: ())
    told = _told(definition.policy)
    assert "child-care: because is nothing; by brute force it is accompanied=alone" in told


def test_unknown_answers_that_are_told_again_are_found(definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """No finding stands on them."""
    right = assessing._because

    def wrong(policy: Policy, topic: str, answers: Answers) -> tuple[FactOption, ...]:
        unknown = (FactOption(name, str(answers[name])) for name in answers if answers[name] in set(Unknown))
        return (*right(policy, topic, answers), *unknown)

    monkeypatch.setattr(assessing, "_because", wrong)
    assert "child-care: because is age=dont_know; by brute force it is nothing" in _told(definition.policy)


def test_a_row_that_is_only_there_when_it_fits_is_found(
    definition: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words stand beside no answer, too: what comes and goes tells what to answer."""
    right = assessing.matches

    def fitting(policy: Policy, provision: str, answers: Answers) -> tuple[MatchRow, ...]:
        return tuple(row for row in right(policy, provision, answers) if row.answers)

    monkeypatch.setattr(assessing, "matches", fitting)
    told = _told(definition.policy)
    meant = "“Ruritanië”  (not_answered); “kinderen”  (not_answered); “alleen”  (not_answered)"
    assert f"child-care: beside its words stands nothing; by definition {meant}" in told


def test_a_counted_answer_that_passes_for_the_documents_own_word_is_found(
    definition: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document says the country, and nothing of another one beside it."""
    right = match_row

    def named(*given: Any) -> MatchRow:
        row = right(*given)
        return row._replace(how=How.NAMED) if row.how is How.COUNTED else row

    assert not list(prove_rows(definition, Counter()))
    monkeypatch.setattr(assessing, "match_row", named)
    told = [against.wrong for against in prove_rows(definition, Counter())]
    assert any("ruritania_and_other (named)" in wrong and "ruritania_and_other (counted)" in wrong for wrong in told)


def test_options_held_that_are_not_told_again_are_found(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever published and protested reads both, though either is as good for the finding."""
    right = assessing._because
    monkeypatch.setattr(assessing, "_because", lambda policy, topic, answers: right(policy, topic, answers)[:1])
    against = next(prove_reduction(Definition(policy), [{"criticism": ("published", "protested")}], Counter()))
    told = "because is criticism=published; by brute force it is criticism=published, criticism=protested"
    assert told in against.wrong


def test_answers_that_are_told_again_in_another_order_are_found(
    definition: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In that of the questions, whatever was answered first."""

    def wrong(policy: Policy, topic: str, answers: Answers) -> tuple[FactOption, ...]:
        known = [(name, answer) for name, answer in answers.items() if isinstance(answer, tuple)]
        return tuple(FactOption(name, option) for name, answer in known for option in answer)

    monkeypatch.setattr(assessing, "_because", wrong)
    told = _told(definition.policy)
    assert told
    assert all("or with the order of the answers" in wrong for wrong in told)


def test_guidance_said_against_its_condition_is_found(definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or not said."""
    monkeypatch.setattr(judging, "holds", lambda item, found: False)
    against = [item.wrong for item in prove_findings(definition, Counter())]
    assert "minor-say-age: is said nowhere; by its condition in guidance" in against
    monkeypatch.setattr(judging, "holds", lambda item, found: True)
    anew = Definition(replace(definition.policy))
    against = [item.wrong for item in prove_reduction(anew, [{"age": ("adult",)}], Counter())]
    assert against == ["minor-say-age: is said in guidance; by its condition nowhere"]


def test_urgent_guidance_that_does_not_stand_first_is_found(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and not among what is urgent."""
    right = judging.said
    monkeypatch.setattr("policy.policy.said", lambda *held: right(*held)._replace(urgent=()))
    (against,) = prove_reduction(Definition(replace(policy)), [{"stage": ("refused",)}], Counter())
    assert against.wrong == "urgent-refused: is said in guidance; by its condition in guidance and urgent"


def test_a_finding_that_is_left_out_is_found(definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every provision has one."""
    monkeypatch.setattr("bot.verify.policy.findings.assess", lambda *held: replace(assess(*held), findings=()))
    (against,) = prove_reduction(definition, [{}], Counter())
    assert against.wrong == "the findings are of nothing"


def test_classes_that_are_too_coarse_are_found(definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole cases are evaluated without any."""
    monkeypatch.setattr(Brute, "without_classes", lambda self, answers: [])
    answers: Answers = {"origin": ("ruritania",), "age": ("adult",), "accompanied": ("alone",)}
    (against,) = prove_reduction(definition, [answers], Counter())
    assert "without classes" in against.wrong


def test_a_broken_relevance_is_found(guide: Context, definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the age nothing is asked any more, as if nothing depended on it."""
    right = Reasoning.asks_after
    monkeypatch.setattr(Reasoning, "asks_after", lambda self, node, fact: fact != "age" and right(self, node, fact))
    here = small_guide(guide)
    relevance = here.interview.relevance
    against = next(prove_questions(definition, relevance, Counter()))
    assert against.wrong == "nothing more is asked; by brute force it should be accompanied"
    turn = replayed(here, shown_at(here, case_of(dict(against.answers)), TODAY, against.wrong))
    assert "accompanied" not in {choice.id.partition("=")[0] for choice in turn.screen.choices}
    kept = [item.wrong for item in prove_kept(definition, relevance, random_cases(definition.policy, 20), Counter())]
    assert "accompanied: still matters and is not asked" in kept


def test_a_question_asked_too_long_is_found(
    definition: Definition, small: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is ever settled."""
    monkeypatch.setattr(Relevance, "_still_asking", lambda self, node, fact, number: node)
    relevance = Relevance(small)
    told = [item.wrong for item in prove_questions(definition, relevance, Counter())]
    assert "accompanied is asked next; by brute force nothing matters any more" in told
    kept = [item.wrong for item in prove_kept(definition, relevance, [{"origin": ("other",)}], Counter())]
    assert kept == ["accompanied: no longer matters and is asked"]


def test_the_questions_have_few_states(policy: Policy) -> None:
    """Of the bundled policy: one question more that depends on nothing adds one, and does not multiply them."""
    counts: Counter[str] = Counter()
    assert not list(prove_questions(Definition(policy), Relevance(policy), counts))
    assert counts["states of the questions"] < 200


def test_a_reason_to_ask_that_is_none_is_found(
    definition: Definition, small: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks why is told what the answer changes."""
    monkeypatch.setattr(Relevance, "affects", lambda self, answers, fact: ("child-care",))
    told = [item.wrong for item in prove_questions(definition, Relevance(small), Counter())]
    assert "age: is asked for child-care; by brute force for child-care, minor-say-age" in told


def test_beginnings_taken_for_one_state_that_are_not_are_found(
    definition: Definition, small: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody with a second nationality is asked less, though all that is left to ask for is the same."""
    right = Relevance.asked

    def wrong(relevance: Relevance, answers: Answers) -> tuple[str, ...]:
        asked = right(relevance, answers)
        return asked[:2] if answers.get("origin") == ("ruritania_and_other",) else asked

    monkeypatch.setattr(Relevance, "asked", wrong)
    told = [item.wrong for item in prove_questions(definition, Relevance(small), Counter())]
    assert "age: something else is asked after it than in the same state" in told


def test_answers_taken_for_alike_that_are_not_are_found(
    definition: Definition, small: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On that they lead the same way rests which states of the interview are gone through."""
    right = Relevance.equivalent_answers

    def wrong(relevance: Relevance) -> dict[str, dict[Answer, tuple[Answer, ...]]]:
        return {name: {next(iter(held)): sum(held.values(), ())} for name, held in right(relevance).items()}

    monkeypatch.setattr(Relevance, "equivalent_answers", wrong)
    told = [item.wrong for item in prove_questions(definition, Relevance(small), Counter())]
    assert told == [f"{name}: answers that stand for each other do not lead the same way" for name in ("origin", "age")]


def test_an_answer_in_the_wrong_class_is_found(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all that can be given: two options at a time are taken for none."""
    right = Classes.of
    monkeypatch.setattr(Classes, "of", lambda self, answer: right(self, answer) if len(answer) < 3 else 0)
    told = [item.wrong for item in prove_classes(Definition(policy), Counter())]
    assert any(wrong.startswith("criticism: published, protested, organised is taken for") for wrong in told)


def test_random_cases_are_answers_that_can_be_given(policy: Policy) -> None:
    """And always the same."""
    cases = list(random_cases(policy, 200))
    assert cases == list(random_cases(policy, 200))
    for case in cases:
        for name, answer in case.items():
            assert isinstance(answer, Unknown) or check_answer(policy.fact[name], answer) == answer


def test_the_fullest_answer_of_a_class_is_of_that_class(policy: Policy) -> None:
    """With every option that changes nothing."""
    assert fullest(policy, "criticism", ("published",)) == policy.fact["criticism"].option_ids[:-1]
    assert fullest(policy, "criticism", ("none",)) == ("none",)
    assert fullest(policy, "criticism", ("small_online",)) == ("small_online",)
    assert fullest(policy, "age", ("adult",)) == ("adult",)
    assert fullest(policy, "age", Unknown.DONT_KNOW) is Unknown.DONT_KNOW


def test_a_condition_must_be_resolved() -> None:
    """By brute force, too."""
    with pytest.raises(TypeError, match="resolved"):
        holds(Use(name="from-ruritania"), {}, {})
    with pytest.raises(TypeError, match="resolved"):
        Brute((), [Use(name="from-ruritania")])
