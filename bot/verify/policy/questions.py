"""Proof 3: no question is asked that no longer matters, and none is left out that still does."""

from collections.abc import Iterable, Iterator

from bot.verify.policy.definition import Definition
from bot.verify.policy.space import Counts, Fault, beginnings, ways
from policy.pack.facts import Answers
from policy.relevance import Relevance


def parts_of_questions(definition: Definition, relevance: Relevance) -> list[Answers]:
    """Beginnings that lead apart: after each answer to the first question and the one after it."""
    found: list[Answers] = [{}]
    for _ in range(2):
        found = [
            {**answers, fact: answer}
            for answers in found
            for fact in [next(fact for fact in relevance.asked(answers) if fact not in answers)]
            for answer in ways(definition.policy, fact)
        ]
    return found


def prove_questions(definition: Definition, relevance: Relevance, answers: Answers, counts: Counts) -> Iterator[Fault]:
    """Every beginning of an interview after these answers asks next what is the first to change some truth.

    What can change one is found by brute force.
    """
    policy = definition.policy
    for given, following in beginnings(policy, relevance, answers):
        counts["beginnings of an interview"] += 1
        counts["of them ended"] += following is None
        if wrong := _wrong(definition, given, following):
            yield Fault(wrong, given)


def prove_kept(
    definition: Definition, relevance: Relevance, cases: Iterable[Answers], counts: Counts
) -> Iterator[Fault]:
    """Random cases, answered in any order: what is asked follows from the answers before it."""
    for answers in cases:
        counts["random cases"] += 1
        kept = relevance.keep(answers)
        asked: dict[str, object] = {}
        for fact in definition.policy.facts:
            before = {name: kept[name] for name in asked if name in kept}
            if matters := fact.id in definition.matter(before):
                asked[fact.id] = None
            if matters is not (fact.id in relevance.asked(answers)):
                yield Fault(
                    f"{fact.id}: {'still matters and is not' if matters else 'no longer matters and is'} asked", kept
                )


def _wrong(definition: Definition, answers: Answers, following: str | None) -> str:
    matter = definition.matter(answers)
    open_facts = (fact.id for fact in definition.policy.facts if fact.id in matter and fact.id not in answers)
    meant = next(open_facts, None)
    if meant == following:
        return ""
    asked = f"{following} is asked next" if following else "nothing more is asked"
    return f"{asked}; by brute force {f'it should be {meant}' if meant else 'nothing matters any more'}"
