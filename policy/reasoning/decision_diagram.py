"""Reduced ordered multi-valued decision diagrams: equal functions are one and the same node.

So a condition restricted to what is known can be read exactly: a leaf is settled, and the variables a node still
depends on are the ones that can change it. Nothing is enumerated. Facts come first, in the order they are asked; after
them the open yes-or-no variables. Source of the method: Bryant 1986; Kam, Villa, Brayton, Sangiovanni-Vincentelli 1998.
"""

from collections.abc import Callable, Sequence
from weakref import WeakValueDictionary

from policy.errors import PackError, Problem

MOST_BRANCHES = 1_000_000
"""Of all nodes together, about a gigabyte. Then what was remembered is forgotten; in use may be half as many."""


class Node:
    """One function. `support` holds the variables it depends on; a leaf depends on none."""

    __slots__ = ("__weakref__", "children", "support", "variable")

    def __init__(self, variable: int, children: "tuple[Node, ...]") -> None:
        self.variable = variable
        self.children = children
        self.support: frozenset[int] = frozenset((variable,)).union(*(child.support for child in children))


def _leaf() -> Node:
    node = Node(-1, ())
    node.support = frozenset()
    return node


TRUE = _leaf()
FALSE = _leaf()


class Diagrams:
    """All nodes over one order of variables. `sizes[v]` is how many values variable v has.

    A node that nobody holds any more goes by itself. Raises PackError, from any method, where too many are held.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = tuple(sizes)
        self._nodes: WeakValueDictionary[tuple[int, tuple[Node, ...]], Node] = WeakValueDictionary()
        self._branches_made = 0
        self._both: dict[tuple[Node, Node], Node] = {}
        self._negated: dict[Node, Node] = {}
        self._restricted: dict[tuple[Node, int, int], Node] = {}

    def node(self, variable: int, children: Sequence[Node]) -> Node:
        """The node that branches on `variable`; the child itself when all are one."""
        below = tuple(children)
        if len(below) != self._sizes[variable]:
            raise ValueError(f"variable {variable} has {self._sizes[variable]} values, not {len(below)}")
        if all(child is below[0] for child in below):
            return below[0]
        shared = self._nodes.get((variable, below))
        if shared is None:
            self._branches_made += len(below)
            if self._branches_made > MOST_BRANCHES:
                self._forget()
            shared = self._nodes[variable, below] = Node(variable, below)
        return shared

    def both(self, left: Node, right: Node) -> Node:
        """The conjunction."""
        if left is FALSE or right is FALSE:
            return FALSE
        if left is TRUE or left is right:
            return right
        if right is TRUE:
            return left
        node = self._both.get((left, right))
        if node is None:
            top = min(left.variable, right.variable)
            pairs = zip(self._branches(left, top), self._branches(right, top), strict=True)
            node = self.node(top, [self.both(one, other) for one, other in pairs])
            self._both[left, right] = self._both[right, left] = node
        return node

    def negation(self, node: Node) -> Node:
        """True exactly where the node is false."""
        if node is TRUE or node is FALSE:
            return FALSE if node is TRUE else TRUE
        negated = self._negated.get(node)
        if negated is None:
            negated = self._negated[node] = self.node(node.variable, self._over(node, self.negation))
        return negated

    def either(self, left: Node, right: Node) -> Node:
        """The disjunction."""
        return self.negation(self.both(self.negation(left), self.negation(right)))

    def restrict(self, node: Node, variable: int, value: int) -> Node:
        """The function that is left once `variable` has this value."""
        if variable not in node.support:
            return node
        if node.variable == variable:
            return node.children[value]
        restricted = self._restricted.get((node, variable, value))
        if restricted is None:
            restricted = self.node(node.variable, self._over(node, lambda child: self.restrict(child, variable, value)))
            self._restricted[node, variable, value] = restricted
        return restricted

    def _forget(self) -> None:
        """Drop what is only remembered: it can be worked out again. Raises PackError where too much is in use."""
        self._both.clear()
        self._negated.clear()
        self._restricted.clear()
        self._branches_made = sum(len(node.children) for node in self._nodes.values())
        if self._branches_made > MOST_BRANCHES // 2:
            wrong = "tell too many cases apart: each fact more can double them."
            mend = "Ask one after the other what belongs together, or make them simpler."
            raise PackError(Problem("provisions.toml", "the conditions", wrong, mend))

    def _branches(self, node: Node, variable: int) -> Sequence[Node]:
        return node.children if node.variable == variable else (node,) * self._sizes[variable]

    @staticmethod
    def _over(node: Node, function: Callable[[Node], Node]) -> list[Node]:
        return [function(child) for child in node.children]
