"""Checks that the parts belong together: what is named is there, and what is there is used."""

from policy.checks.common import named_statements, unique
from policy.errors import AnswersError, PackError
from policy.facts import read_answers
from policy.pack import Pack
from policy.provisions import Audience, StatementKind
from policy.sources import Status, passages_of


def check_notices(pack: Pack) -> None:
    """Every later change has its notice."""
    noticed = {notice.statement for notice in pack.orientation.notices}
    carried = {name.split("#")[0] for item in pack.statements if item.id in noticed for name in item.passages}
    for source in pack.sources:
        if source.status is Status.LATER and source.id not in carried:
            raise PackError(
                "orientation.toml", "notices", f"lack one for the later change {source.id}.", "Write a notice on it."
            )


def check_parts(pack: Pack) -> None:
    """What a provision or the orientation names is there, and every statement is said somewhere."""
    known = {statement.id: statement for statement in pack.statements}
    passages = {passage.id for source in pack.sources for passage in passages_of(source)}
    unique("provisions.toml", "provision", (provision.id for provision in pack.provisions))
    unique("provisions.toml", "number of a provision", (provision.number for provision in pack.provisions))
    for provision in pack.provisions:
        for name in provision.passages:
            if name not in passages:
                raise PackError(
                    "provisions.toml",
                    f"provision {provision.id!r}",
                    f"stands on {name}, which no source has.",
                    "Correct the passage's id.",
                )
    _statements_of_provisions(pack)
    used = []
    for file, place, name in named_statements(pack):
        if name not in known:
            raise PackError(
                file,
                place,
                f"names the statement {name!r}, which statements.toml lacks.",
                "Write it, or correct the name.",
            )
        used.append(name)
        everybody = file == "orientation.toml" and not place.startswith("information")
        if everybody and not all(known[name].is_for(audience) for audience in Audience):
            raise PackError(file, place, f"says {name!r} to everybody.", "Say it in a provision: it is not for all.")
    conditional = [item.statement for item in (*pack.orientation.notices, *pack.orientation.guidance)]
    unique("orientation.toml", "statement", (*conditional, *(provision.id for provision in pack.provisions)))
    for name in known:
        if name not in used:
            raise PackError("statements.toml", f"statement {name!r}", "is said nowhere.", "Use it, or delete it.")


def _statements_of_provisions(pack: Pack) -> None:
    """What a provision says stands on its own passages; its quotes are quotes; together they carry every passage."""
    known = {statement.id: statement for statement in pack.statements}
    for provision in pack.provisions:
        place = f"provision {provision.id!r}"
        unique("provisions.toml", f"{place}: statement", provision.statements)
        told = [known[name] for name in provision.says if name in known]
        quoted = [known[name] for name in provision.quotes if name in known]
        for statement in told:
            if not statement.passages or not set(statement.passages) <= set(provision.passages):
                wrong = f"says {statement.id!r}, which does not stand on its passages."
                raise PackError("provisions.toml", place, wrong, "Name a statement that does.")
        for statement in quoted:
            if statement.kind is not StatementKind.QUOTE:
                raise PackError("provisions.toml", place, f"quotes {statement.id!r}, no quote.", "Name a quote.")
        carried = {passage for statement in (*told, *quoted) for passage in statement.passages}
        for passage in provision.passages:
            if passage in {item.id for source in pack.sources for item in passages_of(source)} - carried:
                wrong = f"stands on {passage}, which none of its statements carries."
                raise PackError("provisions.toml", place, wrong, "Say or quote it, or take it off.")


def check_passages_used(pack: Pack) -> None:
    """Every passage is used, or listed with the reason."""
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


def check_cases(pack: Pack) -> None:
    """Every worked case can be answered and expects one result for each provision."""
    provisions = {provision.id for provision in pack.provisions}
    unique("cases.toml", "case", (case.name for case in pack.cases))
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
        for table in (case.by_reading, case.missing, case.open_terms):
            for name in table:
                if name not in provisions:
                    wrong = f"names {name!r}, which is no provision."
                    raise PackError("cases.toml", f"case {case.name!r}", wrong, "Correct the id.")
