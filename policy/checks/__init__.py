"""What a pack must be before it is used. Each check raises PackError, naming file, place and mend."""

from policy.checks.belonging import check_cases, check_notices, check_parts, check_passages_used
from policy.checks.conditions import check_conditions
from policy.checks.documents import check_about, check_facts, check_sources, check_statements
from policy.checks.words import check_messages, check_tense
from policy.pack import Pack

_IN_ORDER = (
    check_about,
    check_sources,
    check_facts,
    check_statements,
    check_conditions,
    check_notices,
    check_parts,
    check_passages_used,
    check_cases,
    check_messages,
    check_tense,
)


def check(pack: Pack) -> None:
    """Run every check, the ones that others rely on first."""
    for one in _IN_ORDER:
        one(pack)
