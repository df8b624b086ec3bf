"""The policy pack as JSON."""

from typing import Any

from policy.pack.sources import passages_of
from policy.policy import Policy


def policy_json(policy: Policy) -> dict[str, Any]:
    """Sources sentence by sentence, statements, facts, provisions, and the words in every language."""
    about = policy.pack.about
    return {
        "policy": {
            "id": about.id,
            "version": about.version,
            "digest": policy.pack.digest,
            "valid_from": about.valid_from.isoformat(),
            "known_until": about.known_until.isoformat() if about.known_until else None,
        },
        "facts": [
            {
                "id": fact.id,
                "kind": fact.kind.value,
                "options": list(fact.option_ids),
                "also": ["dont_know", "rather_not_say"],
            }
            for fact in policy.facts
        ],
        "sources": [
            {
                "id": source.id,
                "date": source.date.isoformat(),
                "status": source.status.value,
                "address": source.address,
                "passages": [
                    {"id": item.id, "text": item.text, "verbatim": item.verbatim} for item in passages_of(source)
                ],
            }
            for source in policy.pack.sources
        ],
        "statements": [
            {"id": item.id, "kind": item.kind.value, "passages": list(item.passages)} for item in policy.pack.statements
        ],
        "provisions": [
            {"id": item.id, "passages": list(item.passages), "statements": [*item.says, *item.quotes]}
            for item in policy.provisions
        ],
        "words": {language: dict(texts) for language, texts in policy.pack.words.items()},
    }
