"""Checks of what the pack stands on: its own dates, its sources, facts and statements."""

import re

from policy.catalogue import LANGUAGES
from policy.checks.common import unique
from policy.errors import PackError
from policy.facts import Kind, Unknown
from policy.pack import Pack
from policy.provisions import StatementKind
from policy.sources import passages_of, stands_in

MOST_OPTIONS_OF_ONE = 13
"""The highest number of an option of a `one` fact: a compact case has four bits for it and the two unknowns."""


def check_about(pack: Pack) -> None:
    """The dates and patterns of pack.toml."""
    about = pack.about
    if about.known_until is not None and about.known_until < about.valid_from:
        raise PackError("pack.toml", "known_until", "is before valid_from.", "Correct one of them.")
    if (about.known_until is None) != (about.confirmed_by is None):
        raise PackError(
            "pack.toml", "known_until", "stands without confirmed_by, or the reverse.", "Give both, or none."
        )
    for language, patterns in about.present_tense.items():
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise PackError(
                    "pack.toml", f"present_tense {language}", f"is no pattern: {error}.", "Correct it."
                ) from error
    for language in LANGUAGES:
        if not about.present_tense.get(language):
            raise PackError("pack.toml", "present_tense", f"has no pattern for {language!r}.", "Give one.")


def check_sources(pack: Pack) -> None:
    """Each passage is whole and verbatim in its document."""
    unique("sources.toml", "source", (source.id for source in pack.sources))
    for source in pack.sources:
        unique("sources.toml", "passage", (passage.id for passage in passages_of(source)))
        if source.passages and source.file is None:
            raise PackError(
                "sources.toml", f"source {source.id!r}", "quotes without a file.", "Name the file with its words."
            )
        for key, text in source.passages.items():
            if not stands_in(text, pack.documents[source.file or ""]):
                raise PackError(
                    "sources.toml",
                    f"passage {source.id}#{key}",
                    f"is not verbatim and whole in {source.file}.",
                    "Copy the sentence from there, letter for letter.",
                )


def check_facts(pack: Pack) -> None:
    """Ids and numbers are each there once, and each number has a place in a compact case."""
    unique("facts.toml", "fact", (fact.id for fact in pack.facts))
    unique(
        "facts.toml",
        "number of a fact",
        [*(fact.number for fact in pack.facts), *(fact.number for fact in pack.retired)],
    )
    for fact in pack.facts:
        unique("facts.toml", f"{fact.id}: option", (*fact.option_ids, *(name.value for name in Unknown)))
        unique("facts.toml", f"{fact.id}: number", (option.number for option in fact.options))
        if fact.kind is Kind.ONE and any(option.number > MOST_OPTIONS_OF_ONE for option in fact.options):
            wrong = f"takes one option and has a number over {MOST_OPTIONS_OF_ONE}."
            raise PackError("facts.toml", f"fact {fact.id!r}", wrong, "A compact case has no place for it.")
        if fact.kind is Kind.ONE and any(option.exclusive for option in fact.options):
            raise PackError(
                "facts.toml", f"fact {fact.id!r}", "has an exclusive option but takes only one.", "Delete `exclusive`."
            )


def check_statements(pack: Pack) -> None:
    """Each statement stands on passages that are there, as its kind demands."""
    file = "statements.toml"
    passages = {passage.id: passage for source in pack.sources for passage in passages_of(source)}
    unique(file, "statement", (statement.id for statement in pack.statements))
    for statement in pack.statements:
        place = f"statement {statement.id!r}"
        for name in statement.passages:
            if name not in passages:
                raise PackError(file, place, f"stands on {name}, which no source has.", "Correct the passage's id.")
            if statement.kind is StatementKind.QUOTE and not passages[name].verbatim:
                raise PackError(
                    file,
                    place,
                    f"quotes {name}, which is told in our words.",
                    "Quote a verbatim passage, or paraphrase.",
                )
        if not statement.passages and statement.kind is not StatementKind.GUIDANCE:
            raise PackError(
                file,
                place,
                f"stands on nothing, and is of the kind {statement.kind}.",
                "Name its passages, or make it guidance.",
            )
