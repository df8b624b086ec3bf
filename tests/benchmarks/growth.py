"""What a larger policy costs: generated packs over 40 facts, and the conditions that are the worst for exactness."""

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.cli.time_limit import TooSlow, limited
from policy.assess import assess
from policy.errors import PackError
from policy.pack.facts import Answers, Fact, Kind, Option
from policy.policy import Policy, load
from policy.reasoning.compiled import Reasoning
from policy.reasoning.decision_diagram import Node
from policy.relevance import Relevance
from tests.benchmarks.cases import partial_cases
from tests.benchmarks.packs import FACTS, MOST_NUMBERS, OPTIONS, compiled, large_policy, pairs, write_pack
from tests.benchmarks.table import Table, figure, microseconds
from tests.conftest import TODAY

SIZES, UNWRITTEN = (5, 50, MOST_NUMBERS), 500
CASES = 32
PAIRS = (4, 8, 10, 12, 14, 16)
_Value = TypeVar("_Value")
PATIENCE = 10.0
"""Seconds after which one figure is given up."""

SLOW = 4.0
"""Seconds for one condition, after which larger ones are not tried."""


def table() -> Table:
    """Load, assess and `asked` for each size."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            place = write_pack(Path(folder, str(size)), size)
            loaded, policy = _timed(lambda place=place: load(place))  # type: ignore[misc]  # mypy infers no lambda with a default
            lines.append(_line(policy, f"{loaded:.2f}"))
        lines.append(_line(large_policy(Path(folder, str(SIZES[0])), UNWRITTEN), "—"))
    note = (
        f"Packs of {FACTS} facts, the bundled ones among them. A pack numbers {MOST_NUMBERS} provisions at most, so "
        f"the policy of {UNWRITTEN} is put together in memory, and reading it is not measured. *Nothing answered*: all "
        f"{FACTS} facts unknown. *Half answered*: {CASES} cases. Both once they were seen before, in parentheses the "
        "first time. *Asked*: which questions are asked, the first time and again. *Ways*: every way through the "
        "interview, which a channel prepares at its start; a pack whose ways are too many is refused there, and "
        "then only `assess` itself still takes it. A case also has room for 23 facts of one option only: 18 bytes."
    )
    columns = (
        *("provisions", "load s", "compile ms", "nodes", "nothing answered us", "half answered us"),
        *("asked, first ms", "asked, again us", "ways"),
    )
    return Table("Larger policies", columns, tuple(lines), note)


def worst() -> Table:
    """The condition *in some pair both hold*, its facts asked in a good and in the worst order."""
    lines = []
    for count in PAIRS:
        good, bad = (_pairs(count, crossed) for crossed in (False, True))
        nodes, seconds = bad
        lines.append((str(2 * count), f"{good[0]:,}", figure(good[1] * 1e3), f"{nodes:,}", figure(seconds * 1e3)))
        if seconds > SLOW:
            break
    note = (
        "One condition over so many facts: in some pair of them both hold. Pair by pair it stays small. Asked all "
        "the first ones before all the second ones, its diagram doubles with each pair. So facts that belong together "
        "are best asked one after the other. No exact method is known that is small for every condition. Larger ones "
        f"are not tried once one takes more than {SLOW:.0f} s."
    )
    columns = ("facts", "good order, nodes", "ms", "worst order, nodes", "ms")
    return Table("Where exactness becomes slow", columns, tuple(lines), note)


def nodes_of(roots: list[Node]) -> int:
    """How many different nodes there are, leaves left out."""
    seen: set[Node] = set()
    todo = list(roots)
    while todo:
        node = todo.pop()
        if node.children and node not in seen:
            seen.add(node)
            todo.extend(node.children)
    return len(seen)


def _line(policy: Policy, loaded: str) -> tuple[str, ...]:
    seconds, _ = _timed(lambda: compiled(policy))
    cases = partial_cases(policy, random.Random(7), CASES)  # noqa: S311  repeatable cases, not secrets
    relevance = Relevance(policy)
    first, _ = _timed(lambda: relevance.asked({}))
    answers: list[Answers] = [{}, {"origin": ("other",)}]
    again = microseconds(lambda: [relevance.asked(held) for held in answers]) / len(answers)
    return (
        *(str(len(policy.provisions)), loaded, figure(seconds * 1e3)),
        f"{nodes_of([rule.node for rule in policy.rules]):,}",
        *(_assessed(policy, held) for held in ([answers[0]], cases)),
        *(figure(first * 1e3), figure(again), _ways(policy)),
    )


def _assessed(policy: Policy, cases: Sequence[Answers]) -> str:
    """Microseconds for one of these cases once each has been seen, and the milliseconds of the first time."""
    fresh = compiled(policy)

    def each() -> None:
        for held in cases:
            assess(fresh, held, TODAY)

    try:
        with limited(PATIENCE):
            first, _ = _timed(each)
            return f"{figure(microseconds(each) / len(cases))} ({figure(first * 1e3 / len(cases))} ms)"
    except TooSlow:
        return f"over {PATIENCE:.0f} s"


def _ways(policy: Policy) -> str:
    """Seconds in which every way through the interview is found; or that there are too many."""
    try:
        with limited(PATIENCE):
            seconds, _ = _timed(Relevance(policy).successors)
    except PackError:
        return "refused: too many"
    except TooSlow:
        return f"over {PATIENCE:.0f} s"
    return f"{figure(seconds)} s"


def _pairs(count: int, crossed: bool) -> tuple[int, float]:
    """Nodes of the compiled condition, and seconds to compile it."""
    names, condition = pairs(count, crossed)
    options = tuple(Option(id=name, number=place) for place, name in enumerate(OPTIONS, 1))
    facts = [Fact(id=name, number=number, kind=Kind.ONE, options=options) for number, name in enumerate(names, 1)]
    reasoning = Reasoning(facts, [condition])
    seconds, node = _timed(lambda: reasoning.compile(condition))
    return nodes_of([node]), seconds


def _timed(work: Callable[[], _Value]) -> tuple[float, _Value]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found
