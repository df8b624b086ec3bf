"""Answers that are no longer asked for after a change: taken out, named, and for one step to be had back."""

from collections.abc import Iterable

from dialogs.case import Case
from dialogs.context import Context
from dialogs.voice import Voice

TAKE_BACK = "take-back"
"""The action that leads back to the case before. Only the turn that took something out offers it."""


def no_longer_asked(guide: Context, answered: Iterable[str], after: Case) -> tuple[str, ...]:
    """Of the facts that were answered those that are not asked beside the answers that are left, in their order."""
    asked, names = guide.interview.relevance.asked(after.answers), set(answered)
    return tuple(fact.id for fact in guide.policy.facts if fact.id in names and fact.id not in asked)


def told_out(voice: Voice, names: Iterable[str]) -> str:
    """What was taken out, by its topics and without any answer; nothing where there is nothing to tell."""
    topics = tuple(voice.say(f"topic.{name}") for name in names)
    return voice.say("note.taken_out", topics=topics) if topics else ""
