"""Checks of what the pack stands on: its own dates, its sources, facts and statements."""

import re
from collections.abc import Iterator

from policy.errors import Problem
from policy.pack.checks.common import repeated
from policy.pack.facts import Fact, Kind, Unknown
from policy.pack.files import Pack
from policy.pack.provisions import Statement, StatementKind
from policy.pack.sources import Passage, passages_of, stands_in

_NOT_VERBATIM = {False: "told in our words", True: "a summary by somebody else"}

MOST_OPTIONS_OF_ONE = 13
"""The highest number of an option of a `one` fact: a compact case has four bits for it and the two unknowns."""


def check_about(pack: Pack) -> Iterator[Problem]:
    """The dates and patterns of pack.toml."""
    file, about = "pack.toml", pack.about
    yield from repeated(file, "language", about.languages)
    if about.known_until is not None and about.known_until < about.valid_from:
        yield Problem(file, "known_until", "is before valid_from.", "Correct one of them.")
    if (about.known_until is None) != (about.confirmed_by is None):
        yield Problem(file, "known_until", "stands without confirmed_by, or the reverse.", "Give both, or none.")
    for key, table in (("present_tense", about.present_tense), ("promise", about.promise)):
        for language, patterns in table.items():
            yield from _check_patterns(f"{key} {language}", patterns)
        for language in about.languages:
            if not table.get(language):
                yield Problem(file, key, f"has no pattern for {language!r}.", "Give one.")


def _check_patterns(place: str, patterns: list[str]) -> Iterator[Problem]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            yield Problem("pack.toml", place, f"is no pattern: {error}.", "Correct it.")


def check_sources(pack: Pack) -> Iterator[Problem]:
    """Each passage is whole and verbatim in its document."""
    file = "sources.toml"
    yield from repeated(file, "source", (source.id for source in pack.sources))
    for source in pack.sources:
        yield from repeated(file, "passage", (passage.id for passage in passages_of(source)))
        if source.passages and source.file is None:
            yield Problem(file, f"source {source.id!r}", "quotes without a file.", "Name the file with its words.")
            continue
        for key, excerpt in source.passages.items():
            if not stands_in(excerpt.text, pack.documents[source.file or ""]):
                wrong = f"is not verbatim and whole in {source.file}."
                mend = "Copy the sentence from there, letter for letter."
                yield Problem(file, f"passage {source.id}#{key}", wrong, mend)


def check_facts(pack: Pack) -> Iterator[Problem]:
    """Ids and numbers are each there once, and each number has a place in a compact case."""
    file = "facts.toml"
    yield from repeated(file, "fact", (fact.id for fact in pack.facts))
    numbers = (*(fact.number for fact in pack.facts), *(fact.number for fact in pack.retired))
    yield from repeated(file, "number of a fact", numbers)
    for fact in pack.facts:
        yield from _check_fact(fact)


def _check_fact(fact: Fact) -> Iterator[Problem]:
    file, place = "facts.toml", f"fact {fact.id!r}"
    yield from repeated(file, f"{fact.id}: option", (*fact.option_ids, *(name.value for name in Unknown)))
    yield from repeated(file, f"{fact.id}: number", (option.number for option in fact.options))
    if fact.kind is Kind.ONE and any(option.number > MOST_OPTIONS_OF_ONE for option in fact.options):
        wrong = f"takes one option and has a number over {MOST_OPTIONS_OF_ONE}."
        yield Problem(file, place, wrong, "A compact case has no place for it.")
    if fact.kind is Kind.ONE and any(option.exclusive for option in fact.options):
        yield Problem(file, place, "has an exclusive option but takes only one.", "Delete `exclusive`.")


def check_statements(pack: Pack) -> Iterator[Problem]:
    """Each statement stands on passages that are there, as its kind demands."""
    passages = {passage.id: passage for source in pack.sources for passage in passages_of(source)}
    for file in dict.fromkeys(pack.written_in.values()):
        ids = (statement.id for statement in pack.statements if pack.written_in[statement.id] == file)
        yield from repeated(file, "statement", ids)
    for statement in pack.statements:
        yield from _check_statement(pack.written_in[statement.id], statement, passages)


def _check_statement(file: str, statement: Statement, passages: dict[str, Passage]) -> Iterator[Problem]:
    place = f"statement {statement.id!r}"
    for name in statement.passages:
        if name not in passages:
            yield Problem(file, place, f"stands on {name}, which no source has.", "Correct the passage's id.")
        elif statement.kind is StatementKind.QUOTE and not passages[name].verbatim:
            wrong = f"quotes {name}, which is {_NOT_VERBATIM[passages[name].summarised]}."
            yield Problem(file, place, wrong, "Quote a verbatim passage, or paraphrase.")
        elif statement.kind is StatementKind.INFERENCE and passages[name].summarised:
            wrong = f"infers from {name}, which is {_NOT_VERBATIM[True]}."
            yield Problem(file, place, wrong, "Infer from the document itself, or tell it as a summary.")
    if not statement.passages and statement.kind is not StatementKind.GUIDANCE:
        wrong = f"stands on nothing, and is of the kind {statement.kind}."
        yield Problem(file, place, wrong, "Name its passages, or make it guidance.")
