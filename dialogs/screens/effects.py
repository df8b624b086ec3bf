"""What it meant that a provision applied: provisions that are read with the one they follow from, as its effects."""

from collections.abc import Iterable
from typing import Literal

from dialogs.context import Context
from dialogs.screens.blocks import Block, Effect, Text
from dialogs.screens.content import heading, message, statements
from dialogs.voice import Voice
from policy.assess import Finding, find
from policy.pack.facts import Answers
from policy.pack.provisions import Provision
from policy.reasoning.applicability import Applicability

Part = Literal["does_not_say", "words", "quotes", "says"]


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
    """What these come to."""
    return tuple(find(guide.policy, effect, answers) for effect in effects_of(guide, provision))


def on_card(voice: Voice, finding: Finding) -> Effect:
    """An effect as it stands on the card of what it follows from, with what it comes to itself."""
    provision, state = voice.policy.provision[finding.provision], finding.applicability
    texts = statements(voice, provision.in_short)
    return Effect(provision.id, state, short_label(voice, state), voice.say("card.meant"), texts)


def meant(guide: Context, voice: Voice, finding: Finding, answers: Answers) -> list[Block]:
    """The same on the screen of a finding: all that the source said, and what it comes to where the finding is one."""
    blocks: list[Block] = []
    for effect in effect_findings(guide, answers, finding.provision):
        blocks += [heading(voice, "card.meant"), *statements(voice, guide.policy.provision[effect.provision].says)]
        if finding.applicability is not Applicability.NOT_INDICATED:
            blocks.append(state_label(voice, effect.applicability))
    return blocks


def with_effects(guide: Context, provision: Provision, *parts: Part) -> tuple[str, ...]:
    """Statements of a provision and of its effects, each once."""
    told: Iterable[str] = (
        name for item in (provision, *effects_of(guide, provision.id)) for part in parts for name in getattr(item, part)
    )
    return tuple(dict.fromkeys(told))
