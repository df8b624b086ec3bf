"""A condition that is ready to be reasoned about."""

from dataclasses import dataclass

from policy.pack.conditions import Condition
from policy.reasoning.decision_diagram import Node


@dataclass(frozen=True)
class Rule:
    """A condition with its diagram. `topic` is the provision, or the statement of a notice or of guidance."""

    topic: str
    reading: str
    condition: Condition
    node: Node
