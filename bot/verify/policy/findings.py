"""Proof 2: the findings equal the brute-force result of the policy on the answers, under every reading."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from bot.verify.policy.brute import every_answer
from bot.verify.policy.definition import Definition, rows_differ
from bot.verify.policy.space import Counts, Fault
from policy.assess import assess, find
from policy.pack.facts import Answers, Unknown
from policy.pack.provisions import Beside, Provision
from policy.policy import Policy

_CHANGES = "changes with answers to what its conditions do not mention, or with the order of the answers"


def prove_findings(definition: Definition, counts: Counts) -> Iterator[Fault]:
    """Every way of answering what a provision mentions: known, one for each class; left out; either unknown.

    Beside each, everything else is answered until every option was given once, and the finding is the very same. So
    these stand for every state of all facts together, of which random cases are a sample. The same for notices and
    guidance.
    """
    for provision in definition.policy.provisions:
        yield from _prove_finding(definition, provision, counts)
    for item in definition.beside:
        for policy, others in ((definition.policy, {}), *_beside(definition, item.statement)):
            for answers in _ways(definition, item.statement):
                counts["the same of notices and guidance"] += 1
                yield from _said(definition, policy, {**answers, **others}, [item])


def prove_rows(definition: Definition, counts: Counts) -> Iterator[Fault]:
    """Every answer to each fact, not one for each class: the words beside it are those of the definition.

    That a row depends on no answer to another fact, `prove_findings` and the screens of applicants show.
    """
    for provision in definition.policy.provisions:
        for fact in definition.brutes[provision.id].facts:
            for answer in (*Unknown, *every_answer(fact)):
                counts["answers beside the words of a provision"] += 1
                answers = {fact.id: answer}
                if wrong := rows_differ(
                    find(definition.policy, provision, answers), definition.rows(provision.id, answers)
                ):
                    yield Fault(wrong, answers)


def prove_reduction(definition: Definition, cases: Iterable[Answers], counts: Counts) -> Iterator[Fault]:
    """Whole cases of any answers, not one for each class: findings, notices and guidance by the definition.

    Where everything a provision mentions is known, its conditions are evaluated on the answers themselves.
    """
    policy = definition.policy
    for answers in cases:
        counts["random cases"] += 1
        findings = assess(policy, answers, policy.pack.about.valid_from).findings
        if (found := [finding.provision for finding in findings]) != list(policy.provision):
            yield Fault(f"the findings are of {', '.join(found) or 'nothing'}", answers)
        for finding in findings:
            if wrong := definition.finding(finding.provision, answers).differs(finding):
                yield Fault(wrong, answers)
            brute = definition.brutes[finding.provision]
            if all(isinstance(answers.get(fact.id), tuple) for fact in brute.facts):
                counts["of them evaluated without classes"] += 1
                if brute.without_classes(answers) != brute.outcomes(answers):
                    yield Fault(f"{finding.provision}: comes to something else without classes", answers)
        yield from _said(definition, policy, answers, definition.beside)


def _prove_finding(definition: Definition, provision: Provision, counts: Counts) -> Iterator[Fault]:
    ways = list(_ways(definition, provision.id))
    alone = [find(definition.policy, provision, answers) for answers in ways]
    for answers, found in zip(ways, alone, strict=True):
        counts["ways of answering what a provision mentions"] += 1
        if wrong := definition.finding(provision.id, answers).differs(found):
            yield Fault(wrong, answers)
    for policy, others in _beside(definition, provision.id):
        for answers, found in zip(ways, alone, strict=True):
            counts["of them beside other answers"] += 1
            whole = dict(reversed({**answers, **others}.items()))
            if find(policy, provision, whole) != found:
                yield Fault(f"{provision.id}: {_CHANGES}", whole)


def _ways(definition: Definition, topic: str) -> Iterator[Answers]:
    """Every way of answering what a topic mentions."""
    mentioned = definition.mentioned(topic)
    for given in product(*([None, *Unknown, *answers] for answers in mentioned.values())):
        yield {name: answer for name, answer in zip(mentioned, given, strict=True) if answer is not None}


def _beside(definition: Definition, topic: str) -> Iterator[tuple[Policy, Answers]]:
    """Answers to all that a topic does not mention, until each was given once; with a policy that remembers nothing."""
    mentioned = definition.mentioned(topic)
    others = {name: answers for name, answers in definition.answers.items() if name not in mentioned}
    for number in range(max(map(len, others.values()), default=1)):
        yield replace(definition.policy), {name: held[number % len(held)] for name, held in others.items()}


def _said(definition: Definition, policy: Policy, answers: Answers, items: Iterable[Beside]) -> Iterator[Fault]:
    """Notices and guidance that are said against their conditions, or not said."""
    found = assess(policy, answers, policy.pack.about.valid_from)
    for item in items:
        said = tuple(name for name in ("notices", "guidance", "urgent") if item.statement in getattr(found, name))
        if said != (meant := definition.said(item, answers)):
            yield Fault(f"{item.statement}: is said {_where(said)}; by its condition {_where(meant)}", answers)


def _where(names: tuple[str, ...]) -> str:
    return f"in {' and '.join(names)}" if names else "nowhere"
