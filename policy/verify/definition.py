"""What every topic of a policy comes to by its definition, found by brute force and remembered."""

from collections.abc import Mapping
from dataclasses import dataclass

from policy.assess import Finding
from policy.facts import Answers
from policy.policy import Policy
from policy.verdict import Applicability
from policy.verify.brute import Brute

_READ = {frozenset({True}): Applicability.MAY_APPLY, frozenset({False}): Applicability.NOT_INDICATED}


@dataclass(frozen=True)
class Meant:
    """What a finding must be."""

    applicability: Applicability
    by_reading: Mapping[str, Applicability]
    missing: frozenset[str]
    open_terms: frozenset[str]
    outcome: tuple[str, ...]

    def differs(self, found: Finding) -> str:
        """Where a finding is otherwise; nothing when it is as meant."""
        for name in ("applicability", "by_reading", "missing", "open_terms", "outcome"):
            given, meant = getattr(found, name), getattr(self, name)
            if (frozenset(given) if isinstance(meant, frozenset) else given) != meant:
                return f"{found.provision}: {name} is {_shown(given)}; by brute force it is {_shown(meant)}"
        return ""


class Definition:
    """The conditions of a policy, each topic by brute force."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.brutes = {
            topic: Brute(policy.facts, [rule.condition for rule in rules]) for topic, rules in policy.rules_of.items()
        }
        self._meant: dict[object, Meant] = {}
        self._missing: dict[object, frozenset[str]] = {}
        self._matter: dict[object, frozenset[str]] = {}
        self._topics: dict[tuple[str, ...], list[str]] = {}
        for topic, brute in self.brutes.items():
            self._topics.setdefault(tuple(fact.id for fact in brute.facts), []).append(topic)

    def finding(self, provision: str, answers: Answers) -> Meant:
        """What the finding of a provision must be."""
        near = self.brutes[provision].nearest(answers)
        key = (provision, *near.items())
        if key not in self._meant:
            self._meant[key] = self._finding(provision, near)
        return self._meant[key]

    def is_said(self, topic: str, if_unknown: bool, answers: Answers) -> bool:
        """Whether a notice or guidance must be said."""
        (truths,) = self.brutes[topic].outcomes(answers)
        return truths == {True} or (len(truths) > 1 and if_unknown)

    def missing(self, topic: str, answers: Answers) -> frozenset[str]:
        """The facts not known that can still change the topic."""
        near = self.brutes[topic].nearest(answers)
        key = (topic, *near.items())
        if key not in self._missing:
            self._missing[key] = frozenset(self.brutes[topic].missing(near))
        return self._missing[key]

    def matter(self, answers: Answers) -> frozenset[str]:
        """The facts not known that can still change any topic."""
        found: frozenset[str] = frozenset()
        for mentioned, topics in self._topics.items():
            key = (mentioned, *map(answers.get, mentioned))
            known = self._matter.get(key)
            if known is None:
                known = frozenset().union(*(self.missing(topic, answers) for topic in topics))
                self._matter[key] = known
            found |= known
        return found

    def _finding(self, provision: str, answers: Answers) -> Meant:
        brute = self.brutes[provision]
        outcomes = brute.outcomes(answers)
        names = [rule.reading for rule in self.policy.rules_of[provision]]
        missing, open_terms = self.missing(provision, answers), frozenset(brute.open_terms(answers))
        told = self.policy.pack.orientation.outcomes
        result = _READ.get(frozenset(set().union(*outcomes)), Applicability.UNCLEAR)
        if result is Applicability.UNCLEAR:
            by_letter = any("=" in name for name in open_terms) or not brute.can_be_settled(answers)
            said = (told.unclear_letter if by_letter else ()) + (told.unclear_answers if missing else ())
        else:
            said = told.may_apply if result is Applicability.MAY_APPLY else told.not_indicated
        read = {
            name: _READ.get(frozenset(truths), Applicability.UNCLEAR)
            for name, truths in zip(names, outcomes, strict=True)
            if name
        }
        return Meant(result, read, missing, open_terms, said)


def _shown(value: object) -> str:
    """A value as a message shows it, in a steady order."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {held}" for name, held in value.items())
    return str(value) if isinstance(value, str) else ", ".join(sorted(map(str, value))) or "nothing"  # type: ignore[call-overload]
