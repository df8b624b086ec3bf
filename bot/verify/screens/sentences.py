"""Proof 5: every legal sentence on a screen is a statement with passages; quotes are verbatim."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.verify.counterexample import Counterexample, shown_at
from bot.verify.policy.space import Counts
from bot.verify.screens.corpus import pages
from bot.verify.screens.lines import Lines
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.screen import Action, Choice, Quote, Screen
from policy.pack.provisions import StatementKind
from policy.policy import Policy


def prove_sentences(guide: Context, cases: Iterable[Case], at: date, counts: Counts) -> Iterator[Counterexample]:
    """Every line is a statement that stands on passages, guidance, or words that say nothing of the law."""
    lines: dict[object, Lines] = {}
    for case in cases:
        key = (case.language, case.audience)
        if key not in lines:
            lines[key] = Lines(guide, case, at)
        for shown, screen in pages(guide, case, at):
            counts["screens"] += 1
            if wrong := _wrong(guide.policy, lines[key], screen, counts) or _labelled(lines[key], screen):
                yield shown_at(guide, shown, at, wrong)


def _wrong(policy: Policy, lines: Lines, screen: Screen, counts: Counts) -> str:
    for paragraph in (screen.heading, *screen.paragraphs):
        try:
            names = list(lines.stands(paragraph))
        except LookupError as error:
            return f"stands on no passage, and is no message: {error}"
        counts["sentences of statements"] += len(names)
        for name in names:
            statement = policy.statement[name]
            if not statement.passages and statement.kind is not StatementKind.GUIDANCE:
                return f"the {statement.kind} {name} stands on no passage"
    return next(filter(None, (_misquoted(policy, quote, counts) for quote in screen.quotes)), "")


def _labelled(lines: Lines, screen: Screen) -> str:
    """A label that is neither a message nor the name of something."""
    shown: tuple[Choice | Action, ...] = (*screen.choices, *screen.actions)
    labels = (label for one in shown for label in (one.label, one.short) if label)
    wrong = next((label for label in labels if not lines.is_label(label)), "")
    return f"the label of a button is no message: {wrong}" if wrong else ""


def _misquoted(policy: Policy, quote: Quote, counts: Counts) -> str:
    counts["quotes"] += 1
    passage = policy.passage[quote.passage]
    if quote.text == passage.text and passage.verbatim:
        return ""
    return f"{quote.passage} is quoted in other words than its own"
