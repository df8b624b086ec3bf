"""A policy: one pack, loaded whole, checked, and ready to be asked."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path

from policy.errors import PackError, Problem
from policy.pack.checks import Check, check
from policy.pack.conditions import Match, parts, resolve
from policy.pack.facts import Fact, FactOption, Unknown
from policy.pack.files import Pack, read_pack
from policy.pack.provisions import Audience, Provision, Role, Statement, StatementKind
from policy.pack.sources import Passage, passages_of
from policy.reasoning.applicability import Said, Verdict, said, verdict
from policy.reasoning.compiled import Reasoning
from policy.reasoning.memo import Memo
from policy.reasoning.rule import Rule

BUNDLED = Path(__file__).parent / "packs" / "belarus"
"""The pack that is used unless another folder is named."""


@dataclass(frozen=True, repr=False, eq=False)
class Policy:
    """A checked pack with its conditions compiled. `rules` holds one rule for each reading, notice and guidance."""

    pack: Pack
    reasoning: Reasoning
    rules: tuple[Rule, ...]

    @property
    def id(self) -> str:
        """The id of the pack. Permanent."""
        return self.pack.about.id

    @property
    def languages(self) -> tuple[str, ...]:
        """What it speaks, in the order in which it is offered."""
        return self.pack.about.languages

    @property
    def original(self) -> str:
        """The language of its first source, which is the policy itself."""
        return self.pack.sources[0].language

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What may be asked, in the order in which it is asked."""
        return self.pack.facts

    @property
    def provisions(self) -> tuple[Provision, ...]:
        """The provisions in the order of the source."""
        return self.pack.provisions

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """The facts by id."""
        return {fact.id: fact for fact in self.pack.facts}

    @cached_property
    def options(self) -> Mapping[str, FactOption]:
        """What may be answered to each fact, by its name in JSON: options, unknowns, and `fact=`, no answer."""
        return {str(option): option for options in self.options_of.values() for option in options.values()}

    @cached_property
    def options_of(self) -> Mapping[str, Mapping[str, FactOption]]:
        """The same by fact, and by the option's id."""
        named = {fact.id: (*fact.option_ids, *(unknown.value for unknown in Unknown), "") for fact in self.facts}
        return {fact: {name: FactOption(fact, name) for name in names} for fact, names in named.items()}

    @cached_property
    def provision(self) -> Mapping[str, Provision]:
        """The provisions by id."""
        return {provision.id: provision for provision in self.pack.provisions}

    @cached_property
    def statement(self) -> Mapping[str, Statement]:
        """The statements by id."""
        return {statement.id: statement for statement in self.pack.statements}

    @cached_property
    def passage(self) -> Mapping[str, Passage]:
        """The passages by id."""
        return {passage.id: passage for source in self.pack.sources for passage in passages_of(source)}

    @cached_property
    def rules_of(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules by topic: one for each reading of a provision, at most one for a notice or guidance."""
        return {topic: tuple(rule for rule in self.rules if rule.topic == topic) for topic in self.topics}

    @cached_property
    def asked_by(self) -> Mapping[str, tuple[str, ...]]:
        """The facts that each topic's conditions mention, in the order in which they are asked."""
        facts_by_topic = {}
        for topic, rules in self.rules_of.items():
            mentioned = {part.fact for rule in rules for part in parts(rule.condition) if isinstance(part, Match)}
            facts_by_topic[topic] = tuple(fact.id for fact in self.facts if fact.id in mentioned)
        return facts_by_topic

    @cached_property
    def verdicts(self) -> Mapping[str, Memo[Verdict]]:
        """What each provision comes to, by its id."""
        outcomes = self.pack.orientation.outcomes
        return {
            name: Memo(self._places([name]), partial(verdict, self.reasoning, self.rules_of[name], outcomes))
            for name in self.provision
        }

    @cached_property
    def said(self) -> Memo[Said]:
        """Which notices and guidance are said."""
        rules = {rule.topic: rule for rule in self.rules if rule.topic not in self.provision}
        return Memo(self._places(rules), partial(said, self.reasoning, rules, self.pack.orientation))

    def _places(self, topics: Iterable[str]) -> list[int]:
        """The places of the facts that these topics ask about."""
        asked = {fact for topic in topics for fact in self.asked_by[topic]}
        return [place for place, fact in enumerate(self.facts) if fact.id in asked]

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """Whatever depends on answers: provisions first, then notices and guidance."""
        return tuple(dict.fromkeys(rule.topic for rule in self.rules))

    @cached_property
    def boxes(self) -> Mapping[str, tuple[str, ...]]:
        """The boxes of each guidance on the case sheet, by its statement."""
        return {item.statement: item.boxes for item in self.pack.orientation.guidance}

    def in_role(self, role: Role) -> tuple[str, ...]:
        """The statements of the guidance in a role, in the order of the pack."""
        return tuple(item.statement for item in self.pack.orientation.guidance if item.role is role)

    def word(self, language: str, key: str, audience: Audience) -> str:
        """The message in the words meant for this audience. Raises KeyError."""
        texts = self.pack.words[language]
        return texts.get(f"{key}@{audience}") or texts[key]

    def statement_text(self, language: str, name: str, audience: Audience) -> str:
        """The words of a statement: those of its passages for a quote, with its step for an inference."""
        statement = self.statement[name]
        if statement.kind is StatementKind.QUOTE:
            return " ".join(self.passage[passage].text for passage in statement.passages)
        text = self.word(language, f"statement.{name}", audience)
        if statement.kind is StatementKind.INFERENCE:
            return f"{text} {self.word(language, f'statement.{name}.step', audience)}"
        return text


@cache
def bundled_id() -> str:
    """The id of the bundled pack."""
    about = tomllib.loads((BUNDLED / "pack.toml").read_text(encoding="utf-8"))
    return str(about["id"])


def load(folder: Path = BUNDLED, further: Iterable[Check] = ()) -> Policy:
    """The policy of a pack. Raises PackError, naming of each problem file, place and mend, when the pack is broken.

    `further`: what it must be for whoever uses it, beside what every pack must be.
    """
    pack = read_pack(folder)
    try:
        problems = tuple(dict.fromkeys(check(pack, further)))
        if problems:
            raise PackError(*problems)
        return _compiled(pack)
    except RecursionError as error:
        wrong, mend = "are nested too deeply.", "Make them flatter."
        raise PackError(Problem("provisions.toml", "the conditions", wrong, mend)) from error


def _compiled(pack: Pack) -> Policy:
    conditions = [
        (provision.id, reading.id, resolve(reading.condition, pack.conditions))
        for provision in pack.provisions
        for reading in provision.conditions()
    ]
    conditions += [
        (item.statement, "", resolve(item.when, pack.conditions))
        for item in (*pack.orientation.notices, *pack.orientation.guidance)
        if item.when is not None
    ]
    reasoning = Reasoning(pack.facts, [condition for _, _, condition in conditions])
    rules = (Rule(topic, reading, formula, reasoning.compile(formula)) for topic, reading, formula in conditions)
    return Policy(pack, reasoning, tuple(rules))
