"""Checks of the conditions: what they ask for is there, and they come to an end."""

from policy.checks.common import inner, unique
from policy.classes import classes_of
from policy.errors import PackError
from policy.logic import Condition, Match, Use, parts, resolve
from policy.pack import Pack

MOST_PARTS = 2_000
"""Parts of one condition, with every `use` in its place."""


def check_conditions(pack: Pack) -> None:
    """Each condition asks for facts and options that are there."""
    _sizes(pack)
    facts = {fact.id: fact for fact in pack.facts}
    for file, place, part in inner(pack):
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
        unique(file, f"{place}: {part.fact}", (*part.yes, *part.open))
    try:
        classes_of(pack.facts, (part for _, _, part in inner(pack) if isinstance(part, Match)))
    except ValueError as error:
        raise PackError("provisions.toml", "the conditions", f"{error}", "Then check again.") from error


def _sizes(pack: Pack) -> None:
    """No condition is endless once every `use` is put in its place. What is missing is told later."""
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
            raise PackError(file, place, f"has more than {MOST_PARTS} parts.", "Make it simpler.")
