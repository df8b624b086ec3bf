"""Checks of the words: each is there, and none speaks of past policy as if it held today."""

import re

from policy.catalogue import check_ids
from policy.checks.common import inner
from policy.errors import PackError
from policy.logic import Open
from policy.pack import Pack
from policy.provisions import StatementKind

_FOR_RESULTS = frozenset({"by", "known_until", "on"})
"""What a heading can be told."""


def check_messages(pack: Pack) -> None:
    """The catalogues have exactly the messages the pack needs."""
    check_ids(pack.words["en"], "locale", required_messages(pack), optional_messages(pack))
    dated = {f"statement.{name}" for name in pack.orientation.headings.model_dump().values()}
    for key, text in pack.words["en"].items():
        allowed = _FOR_RESULTS if key.partition("@")[0] in dated else frozenset[str]()
        for name in re.findall(r"\{([^{}]*)\}?", text):
            if name not in allowed:
                raise PackError(
                    "locale/messages.pot",
                    f"message {key!r}",
                    f"has the placeholder {{{name}}}.",
                    "Only headings have any.",
                )


def required_messages(pack: Pack) -> set[str]:
    """The ids of the messages that a pack must have."""
    ids = {f"source.{source.id}" for source in pack.sources}
    ids |= {f"information.{section.id}" for section in pack.orientation.information}
    for fact in pack.facts:
        ids |= {f"topic.{fact.id}", f"question.{fact.id}"}
        ids |= {f"option.{fact.id}.{option}" for option in fact.option_ids}
    for provision in pack.provisions:
        ids |= {f"provision.{provision.id}"} | {f"reading.{name}" for name in provision.readings}
    for statement in pack.statements:
        if statement.kind is not StatementKind.QUOTE:
            ids.add(f"statement.{statement.id}")
        if statement.kind is StatementKind.INFERENCE:
            ids.add(f"statement.{statement.id}.step")
    return ids | {f"term.{part.term}" for _, _, part in inner(pack) if isinstance(part, Open)}


def optional_messages(pack: Pack) -> set[str]:
    """The ids of the messages that a pack may have.

    They are details of questions, short labels for narrow buttons, and other words for workers.
    """
    required = required_messages(pack) | {f"detail.{fact.id}" for fact in pack.facts}
    labels = {key for key in required if key.startswith(("topic.", "option.", "provision."))}
    known = required | {f"short.{key}" for key in labels}
    return known | {f"{key}@worker" for key in known}


def check_tense(pack: Pack) -> None:
    """What stands on a past document is told in the past tense."""
    past = {source.id for source in pack.sources if source.past}
    for statement in pack.statements:
        told = statement.kind is not StatementKind.QUOTE
        if not told or not any(passage.split("#")[0] in past for passage in statement.passages):
            continue
        for language, texts in pack.words.items():
            for key in (f"statement.{statement.id}", f"statement.{statement.id}@worker"):
                for pattern in pack.about.present_tense[language]:
                    found = re.search(pattern, _alike(texts.get(key, "")), flags=re.IGNORECASE)
                    if found:
                        raise PackError(
                            f"locale/{'messages.pot' if language == 'en' else language + '/messages.po'}",
                            f"message {key!r}",
                            f"speaks of past policy as if it held today: {found.group()!r}.",
                            "Put it in the past tense.",
                        )


def _alike(text: str) -> str:
    """Apostrophes and dashes as the patterns write them, however the text does."""
    for one, other in (("'", "’"), ("ʼ", "’"), ("–", "—"), ("-", "—")):
        text = text.replace(one, other)
    return text
