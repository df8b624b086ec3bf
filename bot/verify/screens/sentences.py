"""Proof 5: every legal sentence on a screen is a statement with passages; quotes are verbatim."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.space import Counts
from bot.verify.screens.corpus import DrawnCase
from bot.verify.screens.provenance import Provenance, laws
from dialogs.context import Context
from dialogs.voice import Voice


def prove_sentences(guide: Context, looks: Iterable[DrawnCase], at: date, counts: Counts) -> Iterator[Counterexample]:
    """Every text is a statement that stands on passages, guidance, or words that say nothing of the law."""
    known: dict[Voice, Provenance] = {}
    for look in looks:
        voice = guide.voice(look.case)
        provenance = known.setdefault(voice, Provenance(guide, voice, at))
        for shown, screen in look.pages:
            counts["screens"] += 1
            counts["sentences of statements"] += sum(len(law.statements) for _, law in laws(screen.blocks))
            counts["quotes"] += len(screen.quotes)
            if wrong := provenance.wrong(look.case, screen):
                yield shown_at(guide, shown, at, wrong)
