"""Proof 5: every legal sentence on a screen is a statement with passages; passages are used, quotes verbatim."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.space import Counts
from bot.verify.screens.corpus import pages
from bot.verify.screens.provenance import Provenance, laws
from dialogs.case import Case
from dialogs.context import Context
from dialogs.voice import Voice
from policy.pack.sources import passages_of, stands_in
from policy.policy import Policy


def prove_passages(policy: Policy, counts: Counts) -> Iterator[Counterexample]:
    """Every passage is used by a statement, or listed with the reason; and stands in its document as it is."""
    used = {name for statement in policy.pack.statements for name in statement.passages}
    for source in policy.pack.sources:
        for passage in passages_of(source):
            counts["passages"] += 1
            if (passage.id in used) is bool(policy.pack.about.not_used.get(passage.id)):
                yield Counterexample(f"{passage.id} is neither used nor listed, or both")
            if passage.verbatim and not stands_in(passage.text, policy.pack.documents[source.file or ""]):
                yield Counterexample(f"{passage.id} does not stand in {source.file} as it is")


def prove_sentences(guide: Context, cases: Iterable[Case], at: date, counts: Counts) -> Iterator[Counterexample]:
    """Every text is a statement that stands on passages, guidance, or words that say nothing of the law."""
    known: dict[Voice, Provenance] = {}
    for case in cases:
        voice = guide.voice(case)
        provenance = known.setdefault(voice, Provenance(guide, voice, at))
        for shown, screen in pages(guide, case, at):
            counts["screens"] += 1
            counts["sentences of statements"] += sum(len(law.statements) for _, law in laws(screen.blocks))
            counts["quotes"] += len(screen.quotes)
            if wrong := provenance.wrong(case, screen):
                yield shown_at(guide, shown, at, wrong)
