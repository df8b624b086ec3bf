"""The seven proofs, each in steps, and those in parts that can be run beside each other."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from bot.verify.counterexample import Counterexample, case_of, shown_at
from bot.verify.interview.reachability import prove_ways
from bot.verify.interview.stored_cases import kept_forms, prove_forms
from bot.verify.policy.definition import Definition
from bot.verify.policy.findings import prove_findings, prove_reduction
from bot.verify.policy.questions import prove_classes, prove_kept, prove_questions
from bot.verify.policy.space import Counts, Fault
from bot.verify.random_cases import SEED, random_cases
from bot.verify.screens.audiences import prove_audiences
from bot.verify.screens.channel_limits import prove_limits
from bot.verify.screens.corpus import PARTS, DrawnCase, family
from bot.verify.screens.reviewed_messages import of_law, prove_ours
from bot.verify.screens.sentences import prove_sentences
from bot.verify.screens.shown_findings import prove_told
from dialogs.case import Case
from dialogs.channel import telegram
from dialogs.context import Context
from policy.pack.facts import Answers
from policy.policy import bundled_id

CASES, FEWER = 2_000, 60
"""Random cases; and how many where only a part is run."""

STATES = 600
"""States of the interview that are gone through where only a part is run."""

WHOLE = -1
"""The part of what is gone through at once, and looks at no screens."""

Against = Iterable[Counterexample | Fault]


@dataclass(frozen=True)
class Task:
    """A part of a proof: which proof, which of its steps, and which part of its space."""

    proof: int
    step: str
    part: int = WHOLE


@dataclass
class Found:
    """What came of a task."""

    counts: Counts = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    against: Counterexample | None = None
    seconds: float = 0.0
    looking_at: Case | None = None
    """The case whose screen a proof has looked at last."""


@dataclass
class Prover:
    """Runs tasks on one guide. `everything`: the whole space, and not only a part of it that takes seconds."""

    guide: Context
    at: date
    everything: bool = True
    looks: tuple[int, tuple[DrawnCase, ...]] = (WHOLE, ())
    """The part whose screens were looked at last, and these: what looks at them next need not draw them again."""

    @cached_property
    def definition(self) -> Definition:
        """What everything comes to, by definition."""
        return Definition(self.guide.policy)

    @cached_property
    def here(self) -> Context:
        """The guide where screens are as Telegram has them, with case codes."""
        return replace(self.guide, channel=telegram(60))

    def tasks(self) -> list[Task]:
        """Every part of every proof, those that take longest first."""
        languages = self.guide.policy.languages if self.everything else (self.guide.speech,)
        spoken = {WHOLE, *(part for part in EVERY if PARTS[part][0] in (None, *languages))}
        tasks = [
            Task(number, step.name, part)
            for number, proof in enumerate(PROOFS, start=1)
            for step in proof.steps
            for part in step.parts
            if part in spoken
        ]
        return sorted(tasks, key=lambda task: (task.proof != 1, -task.part))

    def run(self, task: Task) -> Found:
        """Run a task until it has ended, or found something that does not hold."""
        found = Found()
        (step,) = (step for step in PROOFS[task.proof - 1].steps if step.name == task.step)
        try:
            against = next(iter(step.run(self, found, task.part)), None)
        except Exception as error:
            if found.looking_at is None:
                raise
            wrong = f"the screen {found.looking_at.screen} does not render: {type(error).__name__}: {error}"
            against = shown_at(self.guide, found.looking_at, self.at, wrong)
        if isinstance(against, Fault):
            case = replace(case_of(dict(against.answers)), language=self.guide.speech)
            against = shown_at(self.guide, case, self.at, against.wrong)
        found.against = against
        return found

    def screens(self, found: Found, part: int) -> Iterator[DrawnCase]:
        """The cases whose screens are looked at, of one language and audience."""
        if self.looks[0] != part:
            cases = family(self.here, PARTS[part], self.everything)
            self.looks = (part, tuple(DrawnCase(self.here, case, self.at) for case in cases))
        for look in self.looks[1]:
            found.looking_at = look.case
            yield look

    @property
    def is_bundled(self) -> bool:
        """Whether it is the policy whose messages somebody has read, and of which cases are kept."""
        return self.guide.policy.id == bundled_id()

    def random(self, found: Found) -> Iterator[Answers]:
        """Random cases, always the same."""
        yield from random_cases(self.guide.policy, CASES if self.everything else FEWER)
        found.notes.append(f"random cases from seed {SEED}")


Run = Callable[[Prover, Found, int], Against]


@dataclass(frozen=True)
class Step:
    """What is run for a proof, once for each part of its space."""

    name: str
    run: Run
    parts: Sequence[int] = (WHOLE,)


@dataclass(frozen=True)
class Proof:
    """A claim, and the steps that prove it together."""

    claim: str
    steps: tuple[Step, ...]


def _on_screens(prove: Callable[[Context, Iterable[DrawnCase], date, Counts], Against]) -> Run:
    return lambda prover, found, part: prove(prover.here, prover.screens(found, part), prover.at, found.counts)


def _told(prover: Prover, found: Found, part: int) -> Against:
    return prove_told(prover.here, prover.definition, prover.screens(found, part), prover.at, found.counts)


def _ways(prover: Prover, found: Found, _: int) -> Against:
    return prove_ways(prover.here, prover.at, found.counts, None if prover.everything else STATES)


def _reduction(prover: Prover, found: Found, _: int) -> Against:
    return prove_reduction(prover.definition, prover.random(found), found.counts)


def _kept(prover: Prover, found: Found, _: int) -> Against:
    return prove_kept(prover.definition, prover.guide.interview.relevance, prover.random(found), found.counts)


def _ours(prover: Prover, found: Found, _: int) -> Against:
    if prover.is_bundled:
        return prove_ours(prover.guide, found.counts)
    told = "messages speak of the law without being statements; no list says that they were read"
    found.notes.append(f"{len(of_law(prover.guide))} {told}")
    return ()


def _forms(prover: Prover, found: Found, _: int) -> Against:
    if prover.is_bundled:
        return prove_forms(prover.guide, kept_forms(), prover.at, found.counts)
    found.notes.append("of this policy no case of an earlier version is kept")
    return ()


def _questions(prover: Prover, found: Found, _: int) -> Against:
    return prove_questions(prover.definition, prover.guide.interview.relevance, found.counts)


def batches(tasks: Iterable[Task]) -> list[tuple[Task, ...]]:
    """Those that look at the same screens together, so that each is drawn once; every other task alone."""
    together: dict[int | Task, list[Task]] = {}
    for task in tasks:
        together.setdefault(task if task.part == WHOLE else task.part, []).append(task)
    return [tuple(batch) for batch in together.values()]


EVERY = range(len(PARTS))
RESULTS = [part for part in EVERY if all(PARTS[part])]
"""The parts in which there are findings: somebody has chosen a language and an audience."""

PROOFS = (
    Proof(
        "Every state can be left and reaches the findings; going on or back alone never circles; all is reachable",
        (Step("ways", _ways),),
    ),
    Proof(
        "The findings are those of the policy's definition, by brute force, under every reading",
        (
            Step("told", _told, RESULTS),
            Step("findings", lambda prover, found, _: prove_findings(prover.definition, found.counts)),
            Step("classes", lambda prover, found, _: prove_classes(prover.definition, found.counts)),
            Step("reduction", _reduction),
        ),
    ),
    Proof(
        "No question is asked that no longer matters, and none is left out that still does",
        (Step("questions", _questions), Step("kept", _kept)),
    ),
    Proof(
        "Every screen fits its channel, each kind of it on every channel, and its first line is neutral on Telegram",
        (Step("limits", _on_screens(prove_limits), EVERY),),
    ),
    Proof(
        "Every line is a statement on its passages, or a message of ours; quotes are verbatim",
        (
            Step("sentences", _on_screens(prove_sentences), EVERY),
            Step("ours", _ours),
        ),
    ),
    Proof(
        "Applicants read nothing reserved for workers and are not coached; after every result all is said that must be",
        (Step("audiences", _on_screens(prove_audiences), EVERY),),
    ),
    Proof(
        "Every kept compact case of an earlier version opens as what it was",
        (Step("forms", _forms),),
    ),
)
