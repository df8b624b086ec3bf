"""Proof 2: the findings equal the brute-force result of the policy on the answers, under every reading."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from policy.assess import assess, find
from policy.facts import Answer, Answers, Unknown
from policy.verify.brute import distinct_answers
from policy.verify.definition import Definition
from policy.verify.space import Counts, Fault

_OUTSIDE = "looks at {}, which its conditions do not mention"


class Watched(dict[str, Answer]):
    """Answers that know which of them were looked at."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        self.read: set[object] = set()

    def get(self, key: object, default: object = None) -> object:  # type: ignore[override]
        """As of any mapping."""
        self.read.add(key)
        return super().get(key, default)  # type: ignore[call-overload]

    def __contains__(self, key: object) -> bool:
        self.read.add(key)
        return super().__contains__(key)


def prove_findings(definition: Definition, counts: Counts) -> Iterator[Fault]:
    """Every way of answering what a provision mentions: known, one for each class; left out; either unknown.

    A finding looks at nothing else, and that is watched; so these stand for every state of all facts together.
    """
    policy = definition.policy
    for provision in policy.provisions:
        mentioned = policy.asked_by[provision.id]
        conditions = [rule.condition for rule in policy.rules_of[provision.id]]
        ways = [[None, *Unknown, *distinct_answers(policy.fact[name], conditions)] for name in mentioned]
        for given in product(*ways):
            answers = {name: answer for name, answer in zip(mentioned, given, strict=True) if answer is not None}
            watched = Watched(answers)
            found = find(policy, provision, watched)
            counts["ways of answering what a provision mentions"] += 1
            if wrong := definition.finding(provision.id, answers).differs(found):
                yield Fault(wrong, answers)
            if beyond := watched.read - {*mentioned}:
                yield Fault(f"{provision.id}: {_OUTSIDE.format(beyond)}", answers)
    yield from _notices(definition, counts)


def _notices(definition: Definition, counts: Counts) -> Iterator[Fault]:
    """The same for notices and guidance."""
    policy = definition.policy
    for item in (*policy.pack.orientation.notices, *policy.pack.orientation.guidance):
        mentioned = policy.asked_by.get(item.statement, ())
        conditions = [rule.condition for rule in policy.rules_of.get(item.statement, ())]
        ways = [[None, *Unknown, *distinct_answers(policy.fact[name], conditions)] for name in mentioned]
        for given in product(*ways):
            answers = {name: answer for name, answer in zip(mentioned, given, strict=True) if answer is not None}
            counts["the same of notices and guidance"] += 1
            yield from _said(definition, answers, policy.pack.about.valid_from, [item.statement])


def prove_reduction(definition: Definition, cases: Iterable[Answers], counts: Counts) -> Iterator[Fault]:
    """Whole cases of any answers, not one for each class: findings, notices and guidance by the definition.

    Where everything a provision mentions is known, its conditions are evaluated on the answers themselves.
    """
    policy = definition.policy
    for answers in cases:
        counts["random cases"] += 1
        found = assess(policy, answers, policy.pack.about.valid_from)
        for finding in found.findings:
            if wrong := definition.finding(finding.provision, answers).differs(finding):
                yield Fault(wrong, answers)
            brute = definition.brutes[finding.provision]
            if all(isinstance(answers.get(fact.id), tuple) for fact in brute.facts):
                counts["of them evaluated without classes"] += 1
                if brute.without_classes(answers) != brute.outcomes(answers):
                    yield Fault(f"{finding.provision}: comes to something else without classes", answers)
        conditional = [item.statement for item in (*policy.pack.orientation.notices, *policy.pack.orientation.guidance)]
        yield from _said(definition, answers, policy.pack.about.valid_from, conditional)


def _said(definition: Definition, answers: Answers, on: date, names: list[str]) -> Iterator[Fault]:
    policy = definition.policy
    found = assess(policy, answers, on)
    said = {*found.notices, *found.guidance}
    for item in (*policy.pack.orientation.notices, *policy.pack.orientation.guidance):
        if item.statement in names:
            meant = item.when is None or definition.is_said(item.statement, item.if_unknown, answers)
            if meant is not (item.statement in said):
                yield Fault(f"{item.statement}: is {'not ' if meant else ''}said, against its condition", answers)
