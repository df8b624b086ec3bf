"""What a pack must be before it is used. Each check yields every problem it finds: file, place, what is wrong, mend.

A check passes over what refers to something that is not there: that is told once, by the check of references.
"""

from collections.abc import Iterator

from policy.errors import Problem
from policy.pack.checks.conditions import check_conditions
from policy.pack.checks.documents import check_about, check_facts, check_sources, check_statements
from policy.pack.checks.references import (
    check_cases,
    check_facts_asked,
    check_notices,
    check_parts,
    check_passages_used,
)
from policy.pack.checks.words import check_boxes, check_lengths, check_messages, check_promises, check_tense
from policy.pack.files import Pack

_ALL = (
    check_about,
    check_sources,
    check_facts,
    check_statements,
    check_conditions,
    check_notices,
    check_parts,
    check_facts_asked,
    check_passages_used,
    check_cases,
    check_messages,
    check_boxes,
    check_lengths,
    check_tense,
    check_promises,
)


def check(pack: Pack) -> Iterator[Problem]:
    """Every problem of a pack that was read."""
    for one in _ALL:
        yield from one(pack)
