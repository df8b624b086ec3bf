"""Checks of the conditions: what they ask for is there, and they come to an end."""

from collections.abc import Iterator

from policy.errors import Problem
from policy.pack.checks.common import inner, repeated
from policy.pack.conditions import Condition, Match, Use, parts, resolve
from policy.pack.files import Pack
from policy.reasoning.answer_classes import classes_of

MOST_PARTS = 2_000
"""Parts of one condition, with every `use` in its place."""


def check_conditions(pack: Pack) -> Iterator[Problem]:
    """Each condition asks for facts and options that are there, and few enough apart."""
    endless = list(_sizes(pack))
    problems = endless or [problem for item in inner(pack) for problem in _check_part(pack, *item)]
    yield from dict.fromkeys(problems)  # a named condition stands in several places
    if problems:
        return
    try:
        classes_of(pack.facts, (part for _, _, part in inner(pack) if isinstance(part, Match)))
    except ValueError as error:
        yield Problem("provisions.toml", "the conditions", f"{error}", "Then check again.")


def _check_part(pack: Pack, file: str, place: str, part: Condition) -> Iterator[Problem]:
    if isinstance(part, Use):
        try:
            resolve(part, pack.conditions)
        except KeyError as error:
            wrong = f"uses the condition {error}, which is not there or uses itself."
            yield Problem(file, place, wrong, "Correct the name.")
    if not isinstance(part, Match):
        return
    facts = {fact.id: fact for fact in pack.facts}
    if part.fact not in facts:
        wrong = f"asks for the fact {part.fact!r}, which facts.toml lacks."
        yield Problem(file, place, wrong, "Correct the fact's id.")
        return
    for option in (*part.yes, *part.open):
        if option not in facts[part.fact].option_ids:
            wrong = f"asks for {part.fact}={option}, which is no option."
            yield Problem(file, place, wrong, "Correct the option.")
    yield from repeated(file, f"{place}: {part.fact}", (*part.yes, *part.open))


def _sizes(pack: Pack) -> Iterator[Problem]:
    """A problem for each condition that is endless once every `use` is put in its place; what is missing is passed."""
    known: dict[str, int] = {}

    def size(condition: Condition, inside: tuple[str, ...]) -> int:
        total = 0
        for part in parts(condition):
            total += 1
            if isinstance(part, Use) and part.name in pack.conditions and part.name not in inside:
                if part.name not in known:
                    known[part.name] = size(pack.conditions[part.name], (*inside, part.name))
                total += known[part.name]
        return total

    for file, place, part in inner(pack):
        if size(part, ()) > MOST_PARTS:
            yield Problem(file, place, f"has more than {MOST_PARTS} parts.", "Make it simpler.")
