"""What was answered, in words: to a fact, and fact by fact."""

from dialogs.actions import Action
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.blocks import Row
from dialogs.screens.content import row
from dialogs.screens.offers import held
from dialogs.voice import BETWEEN, Voice
from policy.pack.facts import Fact, Unknown


def answer_row(
    guide: Context, case: Case, fact: Fact, masked: frozenset[str] = frozenset(), action: Action | None = None
) -> Row:
    """A topic and what was answered to it."""
    voice = guide.voice(case)
    labels = (voice.say("review.hidden"),) if fact.id in masked else answer_labels(voice, case, fact)
    return row(voice, fact.id, labels, action)


def answer_text(guide: Context, case: Case, fact: Fact) -> str:
    """What was answered to a fact."""
    return BETWEEN.join(answer_labels(guide.voice(case), case, fact))


def answer_labels(voice: Voice, case: Case, fact: Fact) -> tuple[str, ...]:
    """What was answered to a fact, option by option; or that nothing was."""
    return tuple(answer_label(voice, fact.id, name) for name in held(case, fact)) or (voice.say("review.open"),)


def answer_label(voice: Voice, fact: str, name: str) -> str:
    """The words of an option, or of an unknown, of a fact."""
    return voice.say(f"answer.{name}" if name in set(Unknown) else f"option.{fact}.{name}")
