"""The conditions of a pack as a lawyer reads them: from its files, by nothing that the program reasons with."""

from collections.abc import Mapping

from policy.pack.conditions import All, AnyOf, Condition, Not, Use
from policy.pack.files import Pack
from policy.pack.provisions import Provision


def conditions_of(pack: Pack) -> dict[str, dict[str, Condition]]:
    """The conditions by topic and reading, each `use` written out. Where there is one way to read, it is called ""."""
    found = {provision.id: _readings(provision) for provision in pack.provisions}
    beside = (*pack.orientation.notices, *pack.orientation.guidance)
    found |= {item.statement: {"": item.when} for item in beside if item.when is not None}
    return {
        topic: {name: written_out(condition, pack.conditions) for name, condition in readings.items()}
        for topic, readings in found.items()
    }


def written_out(condition: Condition, named: Mapping[str, Condition]) -> Condition:
    """The condition with what each `use` names written in its place."""
    if isinstance(condition, Use):
        return written_out(named[condition.name], named)
    if isinstance(condition, Not):
        return Not(part=written_out(condition.part, named))
    if isinstance(condition, All):
        return All(parts=tuple(written_out(part, named) for part in condition.parts))
    if isinstance(condition, AnyOf):
        return AnyOf(parts=tuple(written_out(part, named) for part in condition.parts))
    return condition


def _readings(provision: Provision) -> dict[str, Condition]:
    """Under each reading it holds where `applies_when` does and the reading's own condition does, too."""
    own = provision.readings
    return {name: All(parts=(provision.applies_when, own[name])) for name in own} or {"": provision.applies_when}
