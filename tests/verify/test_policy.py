"""Proofs 2 and 3, and how many questions are asked: what they find where the policy is not reasoned about rightly."""

from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest

from bot.verify.chance import random_cases
from dialogs.guide import Guide
from dialogs.verify.conversation import case_of, shown_at
from policy import verdict as judging
from policy.assess import find
from policy.diagram import Node
from policy.facts import Answers, Unknown, check_answer
from policy.logic import Use
from policy.policy import Policy
from policy.provisions import Provision
from policy.reasoning import Reasoning
from policy.relevance import Relevance
from policy.verdict import Applicability
from policy.verify.brute import Brute, holds
from policy.verify.definition import Definition
from policy.verify.findings import Watched, prove_findings, prove_reduction
from policy.verify.orders import Orders, plausible, uniform
from policy.verify.questions import parts_of_questions, prove_kept, prove_questions
from policy.verify.space import Fault, fullest
from tests.conftest import TODAY
from tests.verify.replaying import replayed
from tests.verify.small import FACTS, small_guide, small_policy


@pytest.fixture(scope="module")
def small(policy: Policy) -> Policy:
    """A policy of three facts."""
    return small_policy(policy)


@pytest.fixture
def definition(small: Policy) -> Definition:
    """What it comes to, by definition."""
    return Definition(replace(small))  # nothing is kept from one fault to the next


def test_all_of_a_small_policy_holds(definition: Definition, small: Policy) -> None:
    """Findings, guidance and questions, over its whole space; and cases that are random."""
    counts: Counter[str] = Counter()
    relevance = Relevance(small)
    assert not list(prove_findings(definition, counts))
    assert not list(prove_questions(definition, relevance, {}, counts))
    assert not list(prove_kept(definition, relevance, random_cases(small, 50), counts))
    assert not list(prove_reduction(definition, random_cases(small, 50), counts))
    assert counts["beginnings of an interview"] > 20
    assert counts["of them evaluated without classes"] > 10


def test_a_changed_finding_is_found(guide: Guide, definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
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
    meant = Definition(policy).finding("political-risk-group", {})
    assert not meant.differs(finding)
    read = dict.fromkeys(finding.by_reading, Applicability.MAY_APPLY)
    told = meant.differs(finding._replace(by_reading=read))
    assert "by_reading is clause-binds-all: may_apply, clause-binds-last: may_apply; by brute force" in told
    assert "missing is nothing; by brute force it is criticism, " in meant.differs(finding._replace(missing=()))


def test_a_finding_that_looks_elsewhere_is_found(definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """On that it does not the reduction of the space rests."""

    def nosy(policy: Policy, provision: Provision, answers: Answers) -> object:
        assert "stage" not in answers
        return find(policy, provision, answers)

    monkeypatch.setattr("policy.verify.findings.find", nosy)
    assert "looks at" in next(prove_findings(definition, Counter())).wrong


def test_guidance_said_against_its_condition_is_found(definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or not said."""
    monkeypatch.setattr(judging, "_holds", lambda item, found: False)
    against = [item.wrong for item in prove_findings(definition, Counter())]
    assert "minor-say-age: is not said, against its condition" in against
    monkeypatch.setattr(judging, "_holds", lambda item, found: True)
    anew = Definition(replace(definition.policy))
    against = [item.wrong for item in prove_reduction(anew, [{"age": ("adult",)}], Counter())]
    assert against == ["minor-say-age: is said, against its condition"]


def test_classes_that_are_too_coarse_are_found(definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole cases are evaluated without any."""
    monkeypatch.setattr(Brute, "without_classes", lambda self, answers: [])
    answers: Answers = {"origin": ("belarus",), "age": ("adult",), "accompanied": ("alone",)}
    (against,) = prove_reduction(definition, [answers], Counter())
    assert "without classes" in against.wrong


def test_a_broken_relevance_is_found(guide: Guide, definition: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the age nothing is asked any more, as if nothing depended on it."""
    right = Reasoning.asks_after
    monkeypatch.setattr(Reasoning, "asks_after", lambda self, node, fact: fact != "age" and right(self, node, fact))
    here = small_guide(guide)
    relevance = here.interview.relevance
    against = next(prove_questions(definition, relevance, {}, Counter()))
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
    told = [item.wrong for item in prove_questions(definition, relevance, {}, Counter())]
    assert "accompanied is asked next; by brute force nothing matters any more" in told
    kept = [item.wrong for item in prove_kept(definition, relevance, [{"origin": ("other",)}], Counter())]
    assert kept == ["accompanied: no longer matters and is asked"]


def test_the_space_of_questions_is_cut_where_ways_lead_apart(policy: Policy, definition: Definition) -> None:
    """Together the parts are all of it."""
    assert len(parts_of_questions(Definition(policy), Relevance(policy))) == 25


def test_the_best_order_is_the_best(small: Policy) -> None:
    """Of all orders, written out."""
    orders = Orders(small)
    for weights in (uniform(small), plausible(small)):
        every = [orders.length(weights, order) for order in permutations(FACTS)]
        assert orders.best(weights).mean == pytest.approx(min(item.mean for item in every))
        assert {item.worst for item in every} == {3}


def test_populations_are_shares(policy: Policy) -> None:
    """Each fact's answers together are everybody; every class has its part of those that may be given."""
    for weights in (uniform(policy), plausible(policy)):
        assert {name: pytest.approx(1) for name in policy.fact} == {
            n: sum(held.values()) for n, held in weights.items()
        }
    assert uniform(policy)["transgender"][None] == pytest.approx(2 / 5)
    assert uniform(policy)["criticism"][None] == pytest.approx(2 / 66)


def test_random_cases_are_answers_that_can_be_given(policy: Policy) -> None:
    """And always the same."""
    cases = list(random_cases(policy, 200))
    assert cases == list(random_cases(policy, 200))
    for case in cases:
        for name, answer in case.items():
            assert isinstance(answer, Unknown) or check_answer(policy.fact[name], answer) == answer


def test_the_fullest_answer_of_a_class_is_of_that_class(policy: Policy) -> None:
    """With every option that changes nothing."""
    assert fullest(policy, "indications", ("detained",)) == policy.fact["indications"].option_ids[:-1]
    assert fullest(policy, "indications", ("none",)) == ("none",)
    assert fullest(policy, "criticism", ("small_online",)) == ("small_online",)
    assert fullest(policy, "age", ("adult",)) == ("adult",)
    assert fullest(policy, "age", Unknown.DONT_KNOW) is Unknown.DONT_KNOW


def test_a_condition_must_be_resolved() -> None:
    """By brute force, too."""
    with pytest.raises(TypeError, match="resolved"):
        holds(Use(name="from-belarus"), {}, {})


def test_what_was_looked_at_is_known() -> None:
    """By any way of looking."""
    watched = Watched({"age": ("adult",)})
    assert "origin" not in watched
    assert watched.get("age") == ("adult",)
    assert watched.read == {"origin", "age"}
    assert Fault("wrong").answers == {}
