"""What depends on classes of answers alone, worked out when a combination of them is first met."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from policy.reasoning.compiled import UNKNOWN

MOST = 10_000
"""Combinations that are kept at a time. The bundled policy has a few hundred."""

Result = TypeVar("Result")


class Memo(Generic[Result]):
    """What `work` makes of the classes of some facts, given by their places. It sees no other answer."""

    def __init__(self, places: Iterable[int], work: Callable[[Sequence[int]], Result]) -> None:
        self._places = tuple(places)
        self._work = work
        self._known: dict[tuple[int, ...], Result] = {}

    def get(self, classes: Sequence[int]) -> Result:
        """The result for these classes, one for each fact of the policy, as `Reasoning.classes_in` gives them."""
        key = tuple([classes[place] for place in self._places])
        value = self._known.get(key)
        if value is None:
            seen = [number if place in self._places else UNKNOWN for place, number in enumerate(classes)]
            if len(self._known) == MOST:
                self._known.clear()
            value = self._known[key] = self._work(seen)
        return value
