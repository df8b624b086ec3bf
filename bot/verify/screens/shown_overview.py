"""Proof 2 on the overview: each card says what its finding came to, and what does not match is named as that."""

from collections.abc import Iterable, Iterator

from bot.verify.policy.definition import Definition
from bot.verify.screens.provenance import laws, told
from dialogs.case import Case
from dialogs.context import Context
from dialogs.screens.blocks import Block, Card, Message
from dialogs.screens.content import readable
from policy.reasoning.applicability import Applicability


def overview_wrong(guide: Context, definition: Definition, case: Case, blocks: list[Block]) -> Iterator[str]:
    """What is not told as it came out; each effect with what it follows from."""
    voice = guide.voice(case)
    cards = [block for block in blocks if isinstance(block, Card)]
    meant = {name: definition.finding(name, case.answers) for name in guide.policy.provision}
    for name in guide.parts:
        told_of = [card.state for card in cards if card.provision == name]
        wanted = [] if meant[name].applicability is Applicability.NOT_INDICATED else [meant[name].applicability]
        yield "" if told_of == wanted else f"{name}: its card is not the finding"
    for card in cards:
        effects = {item.id for item in guide.policy.provisions if card.provision in item.effect_of}
        states = {effect.provision: effect.state for effect in card.effects}
        right = states == {name: meant[name].applicability for name in effects}
        yield "" if right else f"{card.provision}: what it meant is not the finding"
    outcomes = set[tuple[str, ...]]()
    for state in {meant[name].applicability for name in guide.parts}:
        same = (meant[name].outcome for name in guide.parts if meant[name].applicability is state)
        outcomes.add(readable(voice, tuple(dict.fromkeys(statement for outcome in same for statement in outcome))))
    yield "" if _outcomes(guide, blocks) == outcomes else "what the findings come to is not said, or something else is"
    others = [name for name in guide.parts if meant[name].applicability is Applicability.NOT_INDICATED]
    titles = tuple(voice.say(f"provision.{name}") for name in others)
    yield "" if _named(blocks) == ([titles] if others else []) else "what does not match is not named"


def _outcomes(guide: Context, blocks: Iterable[Block]) -> set[tuple[str, ...]]:
    """The statements that say what a finding can come to, text by text."""
    outcomes = guide.policy.pack.orientation.outcomes.model_dump().values()
    known = {name for names in outcomes for name in names}
    return {law.statements for _, law in laws(blocks) if not known.isdisjoint(law.statements)}


def _named(blocks: Iterable[Block]) -> list[object]:
    """The titles that are said not to match."""
    origins = [origin for _, origin in told(blocks) if isinstance(origin, Message)]
    return [dict(origin.values)["titles"] for origin in origins if origin.ids == ("overview.no_match",)]
