"""What a pack must be before it is used. Each check yields every problem it finds: file, place, what is wrong, mend.

A check passes over what refers to something that is not there: that is told once, by the check of references.
"""

from collections.abc import Callable, Iterable, Iterator

from policy.errors import Problem
from policy.pack.checks.anchors import check_anchored, check_anchors, check_coverage, check_effects
from policy.pack.checks.conditions import check_conditions
from policy.pack.checks.documents import check_about, check_facts, check_sources, check_statements
from policy.pack.checks.references import (
    check_cases,
    check_facts_asked,
    check_headings,
    check_notices,
    check_parts,
    check_passages_used,
)
from policy.pack.checks.words import check_boxes, check_lengths, check_messages, check_promises, check_tense
from policy.pack.files import Pack

Check = Callable[[Pack], Iterable[Problem]]
"""Something that a pack must be: every problem it finds."""

_ALL: tuple[Check, ...] = (
    check_about,
    check_sources,
    check_facts,
    check_statements,
    check_conditions,
    check_anchors,
    check_anchored,
    check_coverage,
    check_effects,
    check_notices,
    check_headings,
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


def check(pack: Pack, further: Iterable[Check] = ()) -> Iterator[Problem]:
    """Every problem of a pack that was read. `further`: what it must be for whoever uses it, too."""
    for one in (*_ALL, *further):
        yield from one(pack)
