"""Blocks as JSON, tagged by their kind: what programs read."""

from typing import Any

from dialogs.actions import Action
from dialogs.screens.blocks import (
    Block,
    Card,
    Facts,
    Fold,
    Heading,
    Law,
    Notice,
    Origin,
    Quote,
    Quotes,
    Reach,
    Row,
    Step,
    Steps,
    Text,
)


def block_as_json(block: Block) -> dict[str, Any]:
    """A block as a JSON object, tagged by its kind."""
    return {"kind": block.kind, **_fields(block)}


def _fields(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            fields: dict[str, Any] = {"text": block.text}
        case Text():
            fields = {"text": block.text, **_law(block.origin)}
        case Notice():
            contacts = list(map(_reach, block.contacts))
            fields = {"tone": block.tone.value, "text": block.text, **_law(block.origin), "contacts": contacts}
        case Facts():
            fields = {"rows": [_row(row) for row in block.rows]}
        case Steps():
            fields = {"items": [_step_fields(step) for step in block.items]}
        case Card():
            fields = _card(block)
        case Fold():
            fields = {"title": block.title, "blocks": [block_as_json(inner) for inner in block.blocks]}
        case Quotes():
            fields = {"items": [_quote(quote) for quote in block.items]}
        case _:
            fields = {"items": [{"term": term.term, "text": term.text} for term in block.items]}
    return fields


def _row(row: Row) -> dict[str, Any]:
    return {"fact": row.fact, "topic": row.topic, "answer": row.answer, "action": _action(row.action)}


def _action(action: Action | None) -> str | None:
    return action.id if action else None


def _reach(contact: Reach) -> dict[str, Any]:
    return {"name": contact.name, "how": contact.how, "href": contact.href, "hours": contact.hours}


def _step_fields(step: Step) -> dict[str, Any]:
    return {
        "text": step.text,
        **_law(step.origin),
        "contacts": list(map(_reach, step.contacts)),
        "action": _action(step.action),
        "more": [text.text for text in step.more],
    }


def _card(card: Card) -> dict[str, Any]:
    effects = [
        {"provision": effect.provision, "state": effect.state, "label": effect.label, "text": effect.text}
        for effect in card.effects
    ]
    return {
        "provision": card.provision,
        "state": card.state,
        "label": card.label,
        "title": card.title,
        "text": card.text,
        "effects": effects,
        "action": _action(card.action),
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": quote.text,
        "passage": quote.passage,
        "citation": quote.citation,
        "language": quote.language,
    }


def _law(origin: Origin) -> dict[str, Any]:
    """The ids of the statements and passages; none for a message of ours."""
    law = origin if isinstance(origin, Law) else Law((), ())
    return {"statements": list(law.statements), "passages": list(law.passages)}
