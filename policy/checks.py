"""What a pack must be before it is used. Each check raises PackError, naming file, place and mend."""

import re
from collections.abc import Iterable, Iterator

from policy.catalogue import LANGUAGES, check_ids
from policy.classes import classes_of
from policy.errors import AnswersError, PackError
from policy.facts import Kind, read_answers
from policy.logic import Condition, Match, Open, Use, parts, resolve
from policy.pack import Pack
from policy.provisions import StatementKind
from policy.sources import Status, fold, passages_of


def check(pack: Pack) -> None:
    """Run every check, the ones that others rely on first."""
    for one in (
        _about,
        _sources,
        _facts,
        _statements,
        _conditions,
        _notices_of_changes,
        _parts,
        _passages_used,
        _cases,
        _messages,
        _tense,
    ):
        one(pack)


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
    return ids | {f"term.{part.term}" for _, _, part in _inner(pack) if isinstance(part, Open)}


def optional_messages(pack: Pack) -> set[str]:
    """The ids of the messages that a pack may have: details of questions, and other words for workers."""
    required = required_messages(pack) | {f"detail.{fact.id}" for fact in pack.facts}
    return required | {f"{key}@worker" for key in required}


def _about(pack: Pack) -> None:
    about = pack.about
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


def _sources(pack: Pack) -> None:
    _unique("sources.toml", "source", (source.id for source in pack.sources))
    for source in pack.sources:
        _unique("sources.toml", "passage", (passage.id for passage in passages_of(source)))
        if source.passages and source.file is None:
            raise PackError(
                "sources.toml", f"source {source.id!r}", "quotes without a file.", "Name the file with its words."
            )
        words = fold(pack.documents[source.file]) if source.file else ""
        for key, text in source.passages.items():
            if fold(text) not in words:
                raise PackError(
                    "sources.toml",
                    f"passage {source.id}#{key}",
                    f"is not verbatim in {source.file}.",
                    "Copy the sentence from there, letter for letter.",
                )


def _facts(pack: Pack) -> None:
    _unique("facts.toml", "fact", (fact.id for fact in pack.facts))
    _unique("facts.toml", "number of a fact", (fact.number for fact in pack.facts))
    for fact in pack.facts:
        _unique("facts.toml", f"{fact.id}: option", fact.option_ids)
        _unique("facts.toml", f"{fact.id}: number", (option.number for option in fact.options))
        if fact.kind is Kind.ONE and any(option.exclusive for option in fact.options):
            raise PackError(
                "facts.toml", f"fact {fact.id!r}", "has an exclusive option but takes only one.", "Delete `exclusive`."
            )


def _statements(pack: Pack) -> None:
    file = "statements.toml"
    passages = {passage.id: passage for source in pack.sources for passage in passages_of(source)}
    _unique(file, "statement", (statement.id for statement in pack.statements))
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
                file, place, f"is a {statement.kind} without passages.", "Name what it stands on, or make it guidance."
            )


def _conditions(pack: Pack) -> None:
    facts = {fact.id: fact for fact in pack.facts}
    for file, place, part in _inner(pack):
        if isinstance(part, Use):
            try:
                resolve(part, pack.conditions)
            except KeyError as error:
                raise PackError(
                    file, place, f"uses the condition {error}, which is not there or uses itself.", "Correct the name."
                ) from error
        if not isinstance(part, Match):
            continue
        if part.fact not in facts:
            raise PackError(
                file, place, f"asks for the fact {part.fact!r}, which facts.toml lacks.", "Correct the fact's id."
            )
        for option in (*part.yes, *part.open):
            if option not in facts[part.fact].option_ids:
                raise PackError(
                    file, place, f"asks for {part.fact}={option}, which is no option.", "Correct the option."
                )
        _unique(file, f"{place}: {part.fact}", (*part.yes, *part.open))
    try:
        classes_of(pack.facts, (part for _, _, part in _inner(pack) if isinstance(part, Match)))
    except ValueError as error:
        raise PackError("provisions.toml", "the conditions", f"{error}", "Then check again.") from error


def _parts(pack: Pack) -> None:
    """Every statement that a provision or the orientation names is there; every passage of a provision is too."""
    known = {statement.id: statement for statement in pack.statements}
    passages = {passage.id for source in pack.sources for passage in passages_of(source)}
    _unique("provisions.toml", "provision", (provision.id for provision in pack.provisions))
    _unique("provisions.toml", "number of a provision", (provision.number for provision in pack.provisions))
    for provision in pack.provisions:
        for name in provision.passages:
            if name not in passages:
                raise PackError(
                    "provisions.toml",
                    f"provision {provision.id!r}",
                    f"stands on {name}, which no source has.",
                    "Correct the passage's id.",
                )
    used = []
    for file, place, name in _named_statements(pack):
        if name not in known:
            raise PackError(
                file,
                place,
                f"names the statement {name!r}, which statements.toml lacks.",
                "Write it, or correct the name.",
            )
        used.append(name)
    for name in known:
        if name not in used:
            raise PackError("statements.toml", f"statement {name!r}", "is said nowhere.", "Use it, or delete it.")


def _passages_used(pack: Pack) -> None:
    used = {passage for statement in pack.statements for passage in statement.passages}
    for source in pack.sources:
        for passage in passages_of(source):
            listed = passage.id in pack.about.not_used
            if passage.id not in used and not listed:
                raise PackError(
                    "sources.toml",
                    f"passage {passage.id}",
                    "is neither used by a statement nor listed.",
                    "Use it, or list it under not_used in pack.toml with the reason.",
                )
            if passage.id in used and listed:
                raise PackError(
                    "pack.toml", f"not_used {passage.id}", "is used by a statement.", "Take it off the list."
                )
    for name, reason in pack.about.not_used.items():
        if name not in {passage.id for source in pack.sources for passage in passages_of(source)}:
            raise PackError("pack.toml", f"not_used {name}", "is a passage no source has.", "Correct the id.")
        if not reason.strip():
            raise PackError("pack.toml", f"not_used {name}", "has no reason.", "Give the reason.")


def _notices_of_changes(pack: Pack) -> None:
    statements = {statement.id: statement for statement in pack.statements}
    carried = {
        passage.split("#")[0]
        for notice in pack.orientation.notices
        for passage in statements[notice.statement].passages
    }
    for source in pack.sources:
        if source.status is Status.LATER and source.id not in carried:
            raise PackError(
                "orientation.toml", "notices", f"lack one for the later change {source.id}.", "Write a notice on it."
            )


def _cases(pack: Pack) -> None:
    provisions = {provision.id for provision in pack.provisions}
    _unique("cases.toml", "case", (case.name for case in pack.cases))
    for case in pack.cases:
        try:
            read_answers(pack.facts, case.answers)
        except AnswersError as error:
            raise PackError("cases.toml", f"case {case.name!r}", f"{error}", "") from error
        if set(case.expect) != provisions:
            raise PackError(
                "cases.toml",
                f"case {case.name!r}",
                "does not expect one result for each provision.",
                f"Give each of: {', '.join(sorted(provisions))}.",
            )


def _messages(pack: Pack) -> None:
    check_ids(pack.words["en"], "locale", required_messages(pack), optional_messages(pack))


def _tense(pack: Pack) -> None:
    past = {source.id for source in pack.sources if source.past}
    for statement in pack.statements:
        told = statement.kind is StatementKind.PARAPHRASE
        if not told or not any(passage.split("#")[0] in past for passage in statement.passages):
            continue
        for language, texts in pack.words.items():
            for key in (f"statement.{statement.id}", f"statement.{statement.id}@worker"):
                for pattern in pack.about.present_tense[language]:
                    found = re.search(pattern, texts.get(key, ""), flags=re.IGNORECASE)
                    if found:
                        raise PackError(
                            f"locale/{'messages.pot' if language == 'en' else language + '/messages.po'}",
                            f"message {key!r}",
                            f"speaks of past policy as if it held today: {found.group()!r}.",
                            "Put it in the past tense.",
                        )


def _inner(pack: Pack) -> Iterator[tuple[str, str, Condition]]:
    """Every part of every condition, with file and place."""
    for name, condition in pack.conditions.items():
        for part in parts(condition):
            yield "provisions.toml", f"condition {name!r}", part
    for provision in pack.provisions:
        for reading in provision.conditions():
            for part in parts(reading.condition):
                yield "provisions.toml", f"provision {provision.id!r}", part
    for item in (*pack.orientation.notices, *pack.orientation.guidance):
        if item.when is not None:
            for part in parts(item.when):
                yield "orientation.toml", f"{item.statement!r}", part


def _named_statements(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Every statement that is said somewhere, with file and place."""
    for provision in pack.provisions:
        for name in provision.statements:
            yield "provisions.toml", f"provision {provision.id!r}", name
    held = pack.orientation
    for item in (*held.notices, *held.guidance):
        yield "orientation.toml", "notices and guidance", item.statement
    for section in held.information:
        for name in section.statements:
            yield "orientation.toml", f"information {section.id!r}", name
    for table in (held.headings, held.outcomes):
        for key, value in table.model_dump().items():
            for name in (value,) if isinstance(value, str) else value:
                yield "orientation.toml", key, name


def _unique(file: str, what: str, values: Iterable[object]) -> None:
    seen = set()
    for value in values:
        if value in seen:
            raise PackError(file, f"{what} {value!r}", "is used twice.", "Give each its own; numbers are permanent.")
        seen.add(value)
