"""Checks that the parts belong together: what is named is there, and what is there is used."""

from collections.abc import Iterator

from policy.errors import AnswersError, Problem
from policy.pack.checks.common import inner, named_statements, repeated, said_when
from policy.pack.conditions import Condition, Match, Use, parts
from policy.pack.facts import read_answers
from policy.pack.files import Pack, WorkedCase
from policy.pack.provisions import Audience, Provision, StatementKind
from policy.pack.sources import Status, passages_of


def check_notices(pack: Pack) -> Iterator[Problem]:
    """Every later change has its notice."""
    noticed = {notice.statement for notice in pack.orientation.notices}
    carried = {name.split("#")[0] for item in pack.statements if item.id in noticed for name in item.passages}
    for source in pack.sources:
        if source.status is Status.LATER and source.id not in carried:
            wrong = f"lack one for the later change {source.id}."
            yield Problem("orientation.toml", "notices", wrong, "Write a notice on it.")


def check_headings(pack: Pack) -> Iterator[Problem]:
    """A provision on another document than the policy itself is headed by what that one is."""
    file, own = "orientation.toml", pack.orientation.source_headings
    known = [source.id for source in pack.sources]
    for name in own:
        if name not in known:
            yield Problem(file, f"source_headings {name!r}", "is of no source.", "Correct the source's id.")
    for provision in pack.provisions:
        source = provision.source
        if source in known[1:] and source not in own:
            wrong = f"lacks the headings of {source}, on which the provision {provision.id!r} stands."
            yield Problem(file, "source_headings", wrong, "Write what heads its results, as under [headings].")


def check_parts(pack: Pack) -> Iterator[Problem]:
    """What a provision or the orientation names is there, and is for whoever reads it."""
    yield from repeated("provisions.toml", "provision", (provision.id for provision in pack.provisions))
    yield from repeated("provisions.toml", "number of a provision", (item.number for item in pack.provisions))
    for provision in pack.provisions:
        yield from _check_provision(pack, provision)
    conditional = [item.statement for item in (*pack.orientation.notices, *pack.orientation.guidance)]
    provisions = {provision.id for provision in pack.provisions}
    yield from repeated("orientation.toml", "statement", (*conditional, *provisions))
    yield from _check_said(pack)


def _check_said(pack: Pack) -> Iterator[Problem]:
    known = {statement.id: statement for statement in pack.statements}
    for file, place, name in named_statements(pack):
        statement = known.get(name)
        if statement is None:
            wrong = f"names the statement {name!r}, which is written nowhere."
            yield Problem(file, place, wrong, "Write it, or correct the name.")
            continue
        everybody = file == "orientation.toml" and not place.startswith(("information", "beside"))
        if everybody and not all(statement.is_for(audience) for audience in Audience):
            yield Problem(file, place, f"says {name!r} to everybody.", "Say it in a provision: it is not for all.")


def _check_provision(pack: Pack, provision: Provision) -> Iterator[Problem]:
    """What a provision says stands on its own passages; its quotes are quotes; together they carry every passage."""
    file, place = "provisions.toml", f"provision {provision.id!r}"
    known = {statement.id: statement for statement in pack.statements}
    passages = {passage.id for source in pack.sources for passage in passages_of(source)}
    yield from repeated(file, f"{place}: statement", provision.statements)
    paraphrases = [known[name] for name in dict.fromkeys((*provision.says, *provision.card)) if name in known]
    quotes = [known[name] for name in provision.quotes if name in known]
    for statement in paraphrases:
        if not statement.passages or not set(statement.passages) <= set(provision.passages):
            wrong = f"says {statement.id!r}, which does not stand on its passages."
            yield Problem(file, place, wrong, "Name a statement that does.")
    for statement in quotes:
        if statement.kind is not StatementKind.QUOTE:
            yield Problem(file, place, f"quotes {statement.id!r}, no quote.", "Name a quote.")
    carried = {passage for statement in (*paraphrases, *quotes) for passage in statement.passages}
    for name in provision.passages:
        if name not in passages:
            yield Problem(file, place, f"stands on {name}, which no source has.", "Correct the passage's id.")
        elif name not in carried:
            wrong = f"stands on {name}, which none of its statements carries."
            yield Problem(file, place, wrong, "Say or quote it, or take it off.")


def check_facts_asked(pack: Pack) -> Iterator[Problem]:
    """Every fact is asked for by something that is said, and every named condition is used."""
    asked = {part.fact for condition in _said(pack) for part in parts(condition) if isinstance(part, Match)}
    for fact in pack.facts:
        if fact.id not in asked:
            wrong = "is asked for by no provision, notice or guidance, so nobody is ever asked."
            yield Problem("facts.toml", f"fact {fact.id!r}", wrong, "Let a condition name it, or retire it.")
    named = {part.name for _, _, part in inner(pack) if isinstance(part, Use)}
    for name in pack.conditions:
        if name not in named:
            yield Problem("provisions.toml", f"condition {name!r}", "is used by nothing.", "Use it, or delete it.")


def _said(pack: Pack) -> list[Condition]:
    """The conditions on which something is said, and each named condition that one of them comes to use."""
    conditions = [condition for _, _, condition in said_when(pack)]
    reached: set[str] = set()
    for condition in conditions:  # it grows while it is gone through
        for part in parts(condition):
            if isinstance(part, Use) and part.name in pack.conditions and part.name not in reached:
                reached.add(part.name)
                conditions.append(pack.conditions[part.name])
    return conditions


def check_passages_used(pack: Pack) -> Iterator[Problem]:
    """Every passage is used, or listed with the reason."""
    used = {passage for statement in pack.statements for passage in statement.passages}
    passages = {passage.id for source in pack.sources for passage in passages_of(source)}
    listed = pack.about.not_used
    for name in dict.fromkeys(passage.id for source in pack.sources for passage in passages_of(source)):
        if name not in used and name not in listed:
            wrong, mend = "is neither used by a statement nor listed.", "Use it, or list it under not_used in pack.toml"
            yield Problem("sources.toml", f"passage {name}", wrong, f"{mend} with the reason.")
        if name in used and name in listed:
            yield Problem("pack.toml", f"not_used {name}", "is used by a statement.", "Take it off the list.")
    for name, reason in listed.items():
        if name not in passages:
            yield Problem("pack.toml", f"not_used {name}", "is a passage no source has.", "Correct the id.")
        if not reason.strip():
            yield Problem("pack.toml", f"not_used {name}", "has no reason.", "Give the reason.")


def check_cases(pack: Pack) -> Iterator[Problem]:
    """There are worked cases; each can be answered, and expects something of provisions that are there."""
    file = "cases.toml"
    if not pack.cases:
        yield Problem(file, "cases", "are none.", "Write what somebody answers and what each part must come to.")
    yield from repeated(file, "case", (case.name for case in pack.cases))
    for case in pack.cases:
        yield from _check_case(pack, case)


def _check_case(pack: Pack, case: WorkedCase) -> Iterator[Problem]:
    file, place = "cases.toml", f"case {case.name!r}"
    provisions = {provision.id for provision in pack.provisions}
    try:
        read_answers(pack.facts, case.answers)
    except AnswersError as error:
        yield Problem(file, place, f"{error}")
    names = [name for table in (case.expect, case.by_reading, case.missing, case.open_terms) for name in table]
    for name in dict.fromkeys(names):
        if name not in provisions:
            yield Problem(file, place, f"names {name!r}, which is no provision.", "Correct the id.")
