"""The seven proofs, each in parts that can be run beside each other."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from bot.verify.counterexample import Counterexample, case_of, shown_at
from bot.verify.interview.reachability import prove_ways
from bot.verify.interview.stored_cases import kept_forms, prove_forms
from bot.verify.policy.definition import Definition
from bot.verify.policy.findings import prove_findings, prove_reduction
from bot.verify.policy.orders import Orders, Weights, plausible, uniform
from bot.verify.policy.questions import parts_of_questions, prove_kept, prove_questions
from bot.verify.policy.space import Counts, Fault
from bot.verify.random_cases import SEED, random_cases
from bot.verify.screens.audiences import prove_audiences
from bot.verify.screens.channel_limits import prove_limits
from bot.verify.screens.corpus import PARTS, family
from bot.verify.screens.reviewed_messages import of_law, prove_ours
from bot.verify.screens.sentences import prove_passages, prove_sentences
from bot.verify.screens.shown_findings import prove_told
from dialogs.case import Case
from dialogs.channel import telegram
from dialogs.context import Context
from policy.pack.facts import Answers
from policy.policy import bundled_id

NAMES = (
    "Every state can be left and reaches the findings; going on or back alone never goes in circles; all is reachable",
    "The findings are those of the policy's definition, by brute force, under every reading",
    "No question is asked that no longer matters, and none is left out that still does",
    "Every screen fits its channel, each kind of it on every channel, and its first line is neutral on Telegram",
    "Every line is a statement on its passages, or a message of ours; passages are used or listed; quotes are verbatim",
    "Applicants read nothing reserved for workers and are not coached; after every result all is said that must be",
    "Every kept compact case of an earlier version opens as what it was",
)

CASES = 2_000
"""Random cases."""

FEWER = 60
"""Random cases, and states of the interview times a hundred, where only a part is run."""


@dataclass(frozen=True)
class Task:
    """A part of a proof: which proof, which of its steps, and which part of its space."""

    proof: int
    step: str
    part: int = 0


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

    @cached_property
    def definition(self) -> Definition:
        """What everything comes to, by definition."""
        return Definition(self.guide.policy)

    def tasks(self) -> list[Task]:
        """Every part of every proof, those that take longest first."""
        relevance = self.guide.interview.relevance
        beginnings = list(enumerate(parts_of_questions(self.definition, relevance)))
        if not self.everything:
            beginnings = [min(beginnings, key=lambda beginning: relevance.at_most(beginning[1]))]
        languages = self.guide.policy.languages if self.everything else (self.guide.speech,)
        spoken = [number for number, (language, _) in enumerate(PARTS) if language in (None, *languages)]
        return [
            Task(1, "ways"),
            Task(3, "uniform"),
            *([Task(3, "plausible")] if self._is_bundled else []),
            *(Task(proof, step, part) for part in reversed(spoken) for proof, step in _ON_SCREENS),
            *(Task(2, "told", part) for part in spoken if all(PARTS[part])),
            Task(2, "findings"),
            Task(2, "reduction"),
            *(Task(3, "questions", part) for part, _ in beginnings),
            Task(3, "kept"),
            Task(5, "passages"),
            Task(5, "ours"),
            Task(7, "forms"),
        ]

    def run(self, task: Task) -> Found:
        """Run a task until it has ended, or found something that does not hold."""
        found = Found()
        try:
            against = next(iter(self._prove(task, found)), None)
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

    def _prove(self, task: Task, found: Found) -> Iterable[Counterexample | Fault]:
        relevance, counts, definition = self.guide.interview.relevance, found.counts, self.definition
        here = replace(self.guide, channel=telegram(60))

        def screens() -> Iterator[Case]:
            for case in family(here, PARTS[task.part], self.everything):
                found.looking_at = case
                yield case

        def questions() -> Iterator[Fault]:
            answers = parts_of_questions(definition, relevance)[task.part]
            return prove_questions(definition, relevance, answers, counts)

        steps: dict[str, Callable[[], Iterable[Counterexample | Fault]]] = {
            "ways": lambda: prove_ways(here, self.at, counts, None if self.everything else FEWER * 100),
            "findings": lambda: prove_findings(definition, counts),
            "reduction": lambda: prove_reduction(definition, self._random(found), counts),
            "questions": questions,
            "kept": lambda: prove_kept(definition, relevance, self._random(found), counts),
            "uniform": lambda: self._lengths(uniform(self.guide.policy), "uniform population", found),
            "plausible": lambda: self._lengths(
                plausible(self.guide.policy), "plausible population (an assumption)", found
            ),
            "limits": lambda: prove_limits(here, screens(), self.at, counts),
            "told": lambda: prove_told(here, definition, screens(), self.at, counts),
            "sentences": lambda: prove_sentences(here, screens(), self.at, counts),
            "audiences": lambda: prove_audiences(here, screens(), self.at, counts),
            "passages": lambda: prove_passages(self.guide.policy, counts),
            "ours": lambda: prove_ours(self.guide, counts) if self._is_bundled else self._unread(found),
            "forms": lambda: self._kept(found),
        }
        return steps[task.step]()

    @property
    def _is_bundled(self) -> bool:
        """Whether it is the policy whose messages somebody has read, and of which cases are kept."""
        return self.guide.policy.id == bundled_id()

    def _unread(self, found: Found) -> Iterator[Counterexample]:
        told = "messages speak of the law without being statements; no list says that they were read"
        found.notes.append(f"{len(of_law(self.guide))} {told}")
        yield from ()

    def _kept(self, found: Found) -> Iterator[Counterexample]:
        if self._is_bundled:
            yield from prove_forms(self.guide, kept_forms(), self.at, found.counts)
        else:
            found.notes.append("of this policy no case of an earlier version is kept")

    def _lengths(self, weights: Weights, name: str, found: Found) -> Iterator[Fault]:
        """How many questions a population is asked, beside the best fixed order."""
        orders = Orders(self.guide.policy)
        ours, best = orders.length(weights, [fact.id for fact in self.guide.policy.facts]), orders.best(weights)
        found.notes.append(
            f"{name}: {ours.mean:.3f} questions in the mean, {ours.worst} at the most; "
            f"best fixed order {best.mean:.3f} and {best.worst} ({', '.join(best.order)})"
        )
        yield from ()

    def _random(self, found: Found) -> Iterator[Answers]:
        yield from random_cases(self.guide.policy, CASES if self.everything else FEWER)
        found.notes.append(f"random cases from seed {SEED}")


_ON_SCREENS = ((4, "limits"), (5, "sentences"), (6, "audiences"))
