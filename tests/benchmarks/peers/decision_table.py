"""The findings of a policy as decision tables of GoRules' zen-engine, generated from the policy's own diagrams.

One table for each provision, first hit: a column for each fact, a row for each way through the diagram, and the finding
as it comes out. A table knows no unknown: where facts may be left open, it needs rows for `null` and the empty list.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import zen

from policy.assess import Assessment
from policy.pack.conditions import Match, parts
from policy.pack.facts import Answers, Kind, Unknown
from policy.policy import Policy
from policy.reasoning.decision_diagram import FALSE, TRUE, Node

Cells = dict[str, str]
Outputs = tuple[tuple[str, str], ...]
Seen = tuple[bool, ...]
"""Of an answer: whether it is unknown, and for each group of options whether it holds one of them."""
Term = dict[int, bool]
Found = dict[str, dict[str, str]]
"""For each provision its finding, under the empty name, and under the name of each reading."""

_APPLICABILITY = {TRUE: "may_apply", FALSE: "not_indicated"}
_UNKNOWN = -1
"""Stands for no answer beside the numbers of the classes of answers."""


@dataclass(frozen=True)
class Tree:
    """A finding, or a fact with the ways on from it: for each the numbers of the classes of answers."""

    fact: str = ""
    ways: tuple[tuple["Tree", tuple[int, ...]], ...] = ()
    outputs: Outputs = ()


class ZenTables:
    """A decision graph, ready to be asked. `partial`: facts may be left open."""

    def __init__(self, policy: Policy, partial: bool) -> None:
        self._policy = policy
        self._partial = partial
        self.rows = {item.id: list(self._rows_of(item.id)) for item in policy.provisions}
        self._decision = zen.ZenEngine().create_decision(json.dumps(self._graph()))

    def context(self, answers: Answers) -> dict[str, Any]:
        """The answers as the tables take them."""
        found: dict[str, Any] = {}
        for fact in self._policy.facts:
            answer = answers.get(fact.id)
            held = [] if isinstance(answer, Unknown | None) else list(answer)
            found[fact.id] = held if fact.kind is Kind.SEVERAL else next(iter(held), None)
        return found

    def ask(self, context: dict[str, Any]) -> Found:
        """What the engine says."""
        result: dict[str, dict[str, str]] = self._decision.evaluate(context)["result"]
        return result

    def _graph(self) -> dict[str, Any]:
        nodes: list[dict[str, Any]] = [_node("in", "inputNode"), _node("out", "outputNode")]
        edges = []
        for number, (name, rows) in enumerate(self.rows.items()):
            table = f"t{number}"
            nodes.append(_node(table, "decisionTableNode", _table(name, rows)))
            edges += [(f"in-{table}", "in", table), (f"{table}-out", table, "out")]
        return {"nodes": nodes, "edges": [{"id": a, "sourceId": b, "targetId": c} for a, b, c in edges]}

    def _rows_of(self, provision: str) -> Iterator[tuple[Cells, Outputs]]:
        rules = self._policy.rules_of[provision]
        names = tuple(rule.reading for rule in rules)
        yield from self._written(provision, self._tree(names, tuple(rule.node for rule in rules), frozenset()), {})

    def _tree(self, names: Sequence[str], nodes: tuple[Node, ...], left_open: frozenset[int]) -> Tree:
        """What is found, fact by fact. Ways on that come to the same are one, so the table is as small as it can be."""
        support = frozenset[int]().union(*(node.support for node in nodes)) - left_open
        following = min((variable for variable in support if variable < len(self._policy.facts)), default=None)
        if following is None:
            return Tree(outputs=_finding(names, nodes))
        fact = self._policy.facts[following].id
        groups: dict[Tree, list[int]] = {}
        for number in range(len(self._policy.reasoning.classes[fact])):
            after = tuple(self._policy.reasoning.after_class(node, fact, number) for node in nodes)
            groups.setdefault(self._tree(names, after, left_open), []).append(number)
        if self._partial:
            groups.setdefault(self._tree(names, nodes, left_open | {following}), []).append(_UNKNOWN)
        ways = sorted(groups.items(), key=lambda item: len(item[1]))
        return ways[0][0] if len(ways) == 1 else Tree(fact, tuple((tree, tuple(held)) for tree, held in ways))

    def _written(self, provision: str, tree: Tree, cells: Cells) -> Iterator[tuple[Cells, Outputs]]:
        """One row for each way through the tree; of the ways on from a fact the widest comes last, and asks nothing."""
        if not tree.ways:
            yield cells, tree.outputs
        for place, (after, numbers) in enumerate(tree.ways):
            others = [number for _, later in tree.ways[place + 1 :] for number in later]
            cell = self._cell(provision, tree.fact, numbers, others) if others else ""
            yield from self._written(provision, after, {**cells, tree.fact: cell})

    def _cell(self, provision: str, fact: str, numbers: Sequence[int], others: Sequence[int]) -> str:
        """A test that holds for the answers of these classes, and not for those of the others."""
        classes = self._policy.reasoning.classes[fact]
        if self._policy.fact[fact].kind is Kind.ONE:
            names = [f"'{name}'" for name in self._policy.fact[fact].option_ids if classes.of((name,)) in numbers]
            return ", ".join(names + ["null"] * (_UNKNOWN in numbers))
        rules = self._policy.rules_of[provision]
        inner = [part for rule in rules for part in parts(rule.condition)]
        matches = [part for part in inner if isinstance(part, Match) and part.fact == fact]
        groups = list(dict.fromkeys(held for match in matches for held in (match.yes, match.open) if held))

        def seen(number: int) -> Seen:
            held = () if number == _UNKNOWN else classes.representatives[number]
            return (number == _UNKNOWN, *(not set(held).isdisjoint(group) for group in groups))

        tests = [("len($) == 0", "len($) > 0"), *((_some(group), f"not({_some(group)})") for group in groups)]
        terms = shortest([seen(number) for number in numbers], [seen(number) for number in others])
        held = [" and ".join(tests[place][not wanted] for place, wanted in sorted(term.items())) for term in terms]
        return " or ".join([held[0], *(f"({term})" for term in held[1:])])  # a cell that begins with one is an interval


def shortest(wanted: Sequence[Seen], others: Sequence[Seen]) -> list[Term]:
    """Few short terms that hold for all that is wanted and for none of the others."""
    terms: list[Term] = []
    for seen in wanted:
        if any(_holds(term, seen) for term in terms):
            continue
        term = dict(enumerate(seen))
        for place in sorted(term, key=lambda place: seen[place]):
            less = {other: value for other, value in term.items() if other != place}
            if less and not any(_holds(less, other) for other in others):
                term = less
        terms.append(term)
    return terms


def _holds(term: Term, seen: Seen) -> bool:
    return all(seen[place] is value for place, value in term.items())


def findings_of(assessment: Assessment) -> Found:
    """The same from an assessment of ours."""
    return {
        finding.provision: {"": finding.applicability.value}
        | {name: value.value for name, value in finding.by_reading.items()}
        for finding in assessment.findings
    }


def _finding(names: Sequence[str], nodes: Sequence[Node]) -> Outputs:
    alone = [_APPLICABILITY.get(node, "unclear") for node in nodes]
    joint = alone[0] if len(set(alone)) == 1 else "unclear"
    return (("", joint), *((name, value) for name, value in zip(names, alone, strict=True) if name))


def _some(options: Sequence[str]) -> str:
    return f"some($, # in [{', '.join(repr(name) for name in options)}])"


def _node(name: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    node = {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}}
    return node | ({"content": content} if content else {})


def _table(provision: str, rows: Sequence[tuple[Cells, Outputs]]) -> dict[str, Any]:
    facts = list(dict.fromkeys(fact for cells, _ in rows for fact in cells))
    readings = [name for name, _ in rows[0][1]]
    outputs = [{"id": f"r{n}", "field": f"{provision}.{name}", "name": name} for n, name in enumerate(readings)]
    return {
        "hitPolicy": "first",
        "inputs": [{"id": fact, "field": fact, "name": fact} for fact in facts],
        "outputs": outputs,
        "rules": [
            {"_id": str(number)}
            | {fact: cells.get(fact, "") for fact in facts}
            | {f"r{n}": f"'{value}'" for n, (_, value) in enumerate(found)}
            for number, (cells, found) in enumerate(rows)
        ],
    }
