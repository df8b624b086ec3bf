"""What it meant that a provision applied: provisions that are read with the one they follow from, as its effects."""

from collections.abc import Iterable

from dialogs.context import Context
from dialogs.screens.blocks import Block, Effect, Text
from dialogs.screens.content import heading, message, statements
from dialogs.voice import Voice
from policy.assess import Finding, find
from policy.pack.facts import Answers
from policy.pack.provisions import Provision
from policy.reasoning.applicability import Applicability


def state_label(voice: Voice, state: Applicability) -> Text:
    """What a finding comes to, in words."""
    return message(voice, f"card.{state}")


def short_label(voice: Voice, state: Applicability) -> str:
    """The same on a card, where the sentence under it says more."""
    return voice.short(f"card.{state}")


def effects_of(guide: Context, provision: str) -> tuple[Provision, ...]:
    """The effects of a provision."""
    return tuple(item for item in guide.policy.provisions if provision in item.effect_of)


def effect_findings(guide: Context, answers: Answers, provision: str) -> tuple[Finding, ...]:
    """What these come to, each without the words that are told of another provision only."""
    return tuple(_told_of(guide, provision, effect, answers) for effect in effects_of(guide, provision))


def _told_of(guide: Context, provision: str, effect: Provision, answers: Answers) -> Finding:
    finding = find(guide.policy, effect, answers)
    own = _sources_of(guide, provision)
    of_others = {passage for name in effect.effect_of for passage in _sources_of(guide, name)} - own
    return finding._replace(matches=tuple(row for row in finding.matches if row.passage not in of_others))


def _sources_of(guide: Context, provision: str) -> set[str]:
    """The passages that say in the first place what a provision meant."""
    first = guide.policy.provision[provision].meant[:1]
    return {passage for name in first for passage in guide.policy.statement[name].passages}


def on_card(voice: Voice, provision: Provision, effect: Finding) -> Effect:
    """An effect as it stands on the card of what it follows from, with what it comes to itself."""
    state, texts = effect.applicability, statements(voice, provision.meant[:1])
    return Effect(effect.provision, state, short_label(voice, state), voice.say("card.meant"), texts)


def meant(voice: Voice, provision: Provision, finding: Finding, effects: Iterable[Finding]) -> list[Block]:
    """The same on the screen of a finding: all that was said of it, and what it comes to where the finding is one."""
    if not provision.meant:
        return []
    matched = finding.applicability is not Applicability.NOT_INDICATED
    states = [state_label(voice, effect.applicability) for effect in effects if matched]
    return [heading(voice, "card.meant"), *statements(voice, provision.meant), *states]
