"""A condition that is ready to be reasoned about."""

from dataclasses import dataclass

from policy.diagram import Node
from policy.logic import Condition


@dataclass(frozen=True)
class Rule:
    """A condition with its diagram. `topic` is the provision, or the statement of a notice or of guidance."""

    topic: str
    reading: str
    condition: Condition
    node: Node
