"""What every topic of a policy comes to by its definition, found by brute force and remembered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.verify.policy.brute import Brute, Opens, distinct_answers, stand_in
from bot.verify.policy.rows import Row, matches_of, row_of, shown
from bot.verify.policy.written import conditions_of
from policy.assess import Finding
from policy.pack.conditions import Condition
from policy.pack.facts import Answer, Answers, Fact, Unknown
from policy.pack.provisions import Beside, Guidance
from policy.policy import Policy
from policy.reasoning.applicability import Applicability

_READ = {frozenset({True}): Applicability.MAY_APPLY, frozenset({False}): Applicability.NOT_INDICATED}


@dataclass(frozen=True)
class Meant:
    """What a finding must be."""

    applicability: Applicability
    by_reading: Mapping[str, Applicability]
    missing: frozenset[str]
    open_terms: frozenset[Opens]
    outcome: tuple[str, ...]
    because: tuple[tuple[str, str], ...] = ()
    matches: tuple[Row, ...] = ()

    def differs(self, found: Finding) -> str:
        """Where a finding is otherwise; nothing when it is as meant."""
        for name in ("applicability", "by_reading", "missing", "open_terms", "outcome", "because"):
            given, meant = getattr(found, name), getattr(self, name)
            if (frozenset(given) if isinstance(meant, frozenset) else given) != meant:
                return f"{found.provision}: {name} is {_shown(given)}; by brute force it is {_shown(meant)}"
        return rows_differ(found, self.matches)


def rows_differ(found: Finding, meant: tuple[Row, ...]) -> str:
    """Where beside the words of a finding stands something else; nothing when it is as meant."""
    if found.matches == meant:
        return ""
    return f"{found.provision}: beside its words stands {shown(found.matches)}; by definition {shown(meant)}"


class Definition:
    """The conditions of a policy as its pack has them, each topic by brute force.

    `beside` are the notices and guidance; `answers` holds for each fact every answer in which a topic may see another.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.beside = (*policy.pack.orientation.notices, *policy.pack.orientation.guidance)
        self.conditions = conditions_of(policy.pack)
        self.brutes = {
            topic: Brute(policy.facts, list(readings.values())) for topic, readings in self.conditions.items()
        }
        self._matches = matches_of(policy.pack)
        self._every = [condition for readings in self.conditions.values() for condition in readings.values()]
        self.answers = {fact.id: _answers(fact, self._every) for fact in policy.facts}
        self._meant: dict[object, Meant] = {}
        self._missing: dict[object, frozenset[str]] = {}
        self._left: dict[object, int] = {}
        self._numbers: dict[object, int] = {}

    def finding(self, provision: str, answers: Answers) -> Meant:
        """What the finding of a provision must be."""
        near = self.brutes[provision].nearest(answers)
        key = (provision, *near.items())
        if key not in self._meant:
            self._meant[key] = self._finding(provision, near)
        # one of a class stands for the others in all but the options that are told again
        return replace(
            self._meant[key], because=self._because(provision, answers), matches=self.rows(provision, answers)
        )

    def rows(self, provision: str, answers: Answers) -> tuple[Row, ...]:
        """What must stand beside the words of a provision."""
        return tuple(row_of(group, answers.get(group[0].fact)) for group in self._matches[provision])

    def said(self, item: Beside, answers: Answers) -> tuple[str, ...]:
        """Among what a notice or guidance must be said, by the names in an assessment."""
        truths = self.brutes[item.statement].outcomes(answers)[0] if item.when is not None else {True}
        if truths != {True} and not (len(truths) > 1 and item.if_unknown):
            return ()
        if not isinstance(item, Guidance):
            return ("notices",)
        return ("guidance", "urgent") if item.urgent else ("guidance",)

    def mentioned(self, topic: str) -> Mapping[str, Sequence[tuple[str, ...]]]:
        """The facts that a topic mentions, each with the answers that its conditions tell apart."""
        return self.brutes[topic].answers if topic in self.brutes else {}

    def missing(self, topic: str, answers: Answers) -> frozenset[str]:
        """The facts not known that can still change the topic."""
        near = self.brutes[topic].nearest(answers)
        key = (topic, *near.items())
        if key not in self._missing:
            self._missing[key] = frozenset(self.brutes[topic].missing(near))
        return self._missing[key]

    def matter(self, answers: Answers) -> frozenset[str]:
        """The facts not known that can still change any topic."""
        return frozenset[str]().union(*(self.missing(topic, answers) for topic in self.brutes))

    def left(self, answers: Answers, later: Sequence[str]) -> tuple[int, ...]:
        """What facts still to come can change of each topic, given what was answered before them."""
        found: list[int] = []
        for topic, brute in self.brutes.items():
            key = (topic, len(later), *brute.nearest(answers).items())
            if key not in self._left:
                self._left[key] = self._numbers.setdefault(brute.left(answers, later), len(self._numbers))
            found.append(self._left[key])
        return tuple(found)

    def stand_in(self, fact: str, answer: tuple[str, ...]) -> tuple[str, ...]:
        """The answer to a fact that no condition of any topic can tell from this one, and that stands for it."""
        known = [stands for stands in self.answers[fact] if isinstance(stands, tuple)]
        return stand_in(answer, known, self._every, fact)

    def _finding(self, provision: str, answers: Answers) -> Meant:
        brute = self.brutes[provision]
        outcomes = brute.outcomes(answers)
        missing, open_terms = self.missing(provision, answers), frozenset(brute.open_terms(answers))
        told = self.policy.pack.orientation.outcomes
        result = _READ.get(frozenset(set().union(*outcomes)), Applicability.UNCLEAR)
        if result is Applicability.UNCLEAR:
            by_letter = any(isinstance(name, tuple) for name in open_terms) or not brute.can_be_settled(answers)
            both = (told.unclear_letter if by_letter else ()) + (told.unclear_answers if missing else ())
            said = tuple(name for place, name in enumerate(both) if name not in both[:place])
        else:
            said = told.may_apply if result is Applicability.MAY_APPLY else told.not_indicated
        read = {
            name: _READ.get(frozenset(truths), Applicability.UNCLEAR)
            for name, truths in zip(self.conditions[provision], outcomes, strict=True)
            if name
        }
        return Meant(result, read, missing, open_terms, said)

    def _because(self, provision: str, answers: Answers) -> tuple[tuple[str, str], ...]:
        """Every option held of what the provision mentions, in the order of the questions; of what is unknown, none."""
        known = [
            (fact, held) for fact in self.brutes[provision].facts if isinstance(held := answers.get(fact.id), tuple)
        ]
        return tuple((fact.id, option) for fact, held in known for option in fact.option_ids if option in held)


def _answers(fact: Fact, conditions: Sequence[Condition]) -> list[Answer]:
    """Both unknowns, each option by itself, and one answer for each way in which the conditions can see the fact."""
    alone = [(option,) for option in fact.option_ids]
    return list(dict.fromkeys([*Unknown, *alone, *distinct_answers(fact, conditions)]))


def _shown(value: str | Mapping[str, str] | Iterable[Opens]) -> str:
    """A value as a message shows it, in a steady order."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        value = [f"{name}: {held}" for name, held in value.items()]
    names = ["=".join(name) if isinstance(name, tuple) else name for name in value]
    return ", ".join(sorted(names) if isinstance(value, frozenset) else names) or "nothing"
