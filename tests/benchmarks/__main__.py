"""`make bench`: a table of ratios. Times are of this machine and this run; only the ratios say anything."""

import gc
import pickle
import platform
import statistics
import time
from collections.abc import Callable

from transitions import Machine

from dialogs.case import Case
from dialogs.compact import Codec
from dialogs.guide import open_guide
from dialogs.step import Do, step
from policy.assess import assess
from policy.facts import read_answers
from policy.policy import load
from policy.provisions import Audience
from tests.conftest import TODAY
from tests.policy.brute import Brute

FULL = {
    **{"stage": "waiting", "applied": "before_2026_06_12", "origin": "belarus", "age": "adult"},
    **{"criticism": ["published"], "public_role": ["journalist"], "indications": ["questioned"], "transgender": "no"},
}
ROUNDS = 7


class Plain:
    """A model of a bare machine."""

    state = "a"


def microseconds(work: Callable[[], object], at_least: float = 0.2) -> float:
    """The median over rounds of one call, each round long enough to be measured."""
    calls = 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            work()
        if time.perf_counter() - start >= at_least / ROUNDS:
            break
        calls *= 2
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(calls):
            work()
        rounds.append((time.perf_counter() - start) / calls * 1e6)
    return statistics.median(rounds)


def main() -> None:
    """Measure and print."""
    gc.disable()
    policy = load()
    guide = open_guide(policy)
    codec = Codec(policy)
    full, partial = read_answers(policy.facts, FULL), read_answers(policy.facts, {"origin": "belarus"})
    brutes = [Brute(policy.facts, [rule.condition for rule in policy.rules_of[item.id]]) for item in policy.provisions]
    machine = Machine(model=None, states=["a", "b"], transitions=[["go", "a", "b"], ["go", "b", "a"]], initial="a")
    plain = Plain()
    case = Case(full, "en", Audience.APPLICANT, "review")
    question = Case(partial, "en", Audience.APPLICANT, "age")
    rows: list[tuple[str, Callable[[], object], str, Callable[[], object]]] = [
        ("assess, all answered", lambda: assess(policy, full, TODAY), "brute force", lambda: _force(brutes, full)),
        (
            "assess, one answered",
            lambda: assess(policy, partial, TODAY),
            "brute force",
            lambda: _force(brutes, partial),
        ),
        (
            "case out and in",
            lambda: codec.decode(codec.encode(case)),
            "pickle",
            lambda: pickle.loads(pickle.dumps(case)),  # noqa: S301  bytes made in this line
        ),
        (
            "step, a question",
            lambda: step(guide, question, Do("why"), TODAY),
            "bare trigger",
            lambda: machine.events["go"].trigger(plain),
        ),
        (
            "step, the findings",
            lambda: step(guide, case, Do("continue"), TODAY),
            "bare trigger",
            lambda: machine.events["go"].trigger(plain),
        ),
    ]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    print(f"{python}, {platform.machine()}, median of {ROUNDS} rounds")
    print(f"{'ours':<24}{'us':>10}  {'peer':<14}{'us':>12}{'ours/peer':>12}")
    for name, ours, peer, theirs in rows:
        one, other = microseconds(ours), microseconds(theirs)
        print(f"{name:<24}{one:>10.1f}  {peer:<14}{other:>12.1f}{one / other:>12.4f}")


def _force(brutes: list[Brute], answers: object) -> None:
    assert isinstance(answers, dict)
    for brute in brutes:
        brute.outcomes(answers)


main()
