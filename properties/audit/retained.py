"""What goes with what: the exact set of objects that are freed with an object or knot, from dominators.

The nodes are *units*, the strongly connected components: a knot lives and dies as one. A unit's exclusive set is all
that no anchor would reach without it. Units that nothing reaches any more hang from the same root as the anchors, so
that what only they keep is theirs.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

from .engine import Edge, Network
from .heap import Heap

MOST_NAMED = 20
"""So many resources are named."""
BUDGET = 1_000_000
"""So many units are looked at for what is shared, in all answers together."""


@dataclass(frozen=True)
class Retained:
    """What goes with something, itself included: objects and bytes of its own, and what others keep as well.

    `resources` are those that it alone keeps, `shared_resources` those that it keeps among others; both sorted. Without
    `counted` nothing is known of what is shared: there were too many objects to ask for all.
    """

    objects: int
    size: int
    resources: tuple[str, ...]
    shared_objects: int = 0
    shared_size: int = 0
    shared_resources: tuple[str, ...] = ()
    counted: bool = True


class Dominance:
    """The dominator tree over the units of a heap, and sums over it."""

    def __init__(self, heap: Heap) -> None:
        self.heap = heap
        self._looked = 0
        self.top = len(heap.components)
        """The node from which anchors and lost units hang."""

    @cached_property
    def network(self) -> Network:
        """The units and the owning references between them."""
        heap, unit, columns = self.heap, self.heap.unit, self.heap.graph.references
        holders, targets = columns.holder, columns.target
        edges = [(unit[holders[one]], unit[targets[one]], -1) for one in heap.owning]
        between: list[Edge] = [edge for edge in edges if edge[0] != edge[1]]
        owned = set(edge[1] for edge in between)
        anchored = {unit[anchor] for anchor in heap.anchors}
        lost = (one for one, members in enumerate(heap.components) if heap.depth[members[0]] < 0 and one not in owned)
        network = Network(self.top + 1, between)
        network.add((self.top, one, -1) for one in sorted(anchored.union(lost)))
        return network

    @cached_property
    def above(self) -> array[int]:
        """The immediate dominator of each unit."""
        above = array("i", [self.top]) * (self.top + 1)
        for one, dominator in self.network.dominators(self.top).items():
            above[one] = dominator
        return above

    @cached_property
    def count(self) -> array[int]:
        """How many objects go with each unit."""
        return self._summed([len(members) for members in self.heap.components])

    @cached_property
    def size(self) -> array[int]:
        """How many bytes go with each unit."""
        sizes = self.heap.graph.objects.size
        components = self.heap.components
        return self._summed(
            [sizes[one[0]] if len(one) == 1 else sum(map(sizes.__getitem__, one)) for one in components]
        )

    def _summed(self, own: list[int]) -> array[int]:
        """Own values plus those of all below: components come after what they own, so a dominator comes later."""
        total = array("q", own)
        total.append(0)
        for one, dominator in enumerate(self.above[: self.top]):
            total[dominator] += total[one]
        return total

    @cached_property
    def _first(self) -> array[int]:
        """Where the objects below each unit begin in `_order`; they stand side by side there."""
        first = array("q", [0]) * (self.top + 1)
        free = array("q", [0]) * (self.top + 1)
        for one in range(self.top - 1, -1, -1):
            dominator = self.above[one]
            first[one] = free[dominator]
            free[dominator] += self.count[one]
            free[one] = first[one] + len(self.heap.components[one])
        return first

    @cached_property
    def _order(self) -> array[int]:
        order = array("i", [0]) * self.count[self.top]
        for members, first in zip(self.heap.components, self._first, strict=False):
            order[first : first + len(members)] = array("i", sorted(members))
        return order

    @cached_property
    def _holding(self) -> list[tuple[int, int]]:
        """The living objects that hold resources, by where the objects of their unit begin in `_order`."""
        unit = self.heap.unit
        return sorted((self._first[unit[one]], one) for one in self.heap.graph.objects.resources if unit[one] >= 0)

    def exclusive(self, unit: int) -> tuple[int, ...]:
        """The objects that go with a unit, its own first."""
        first = self._first[unit]
        return tuple(self._order[first : first + self.count[unit]])

    def retained(self, unit: int) -> Retained:
        """What goes with a unit, and what it keeps together with others."""
        first, resources = self._first[unit], self.heap.graph.objects.resources
        low, high = (bisect_left(self._holding, (place, -1)) for place in (first, first + self.count[unit]))
        mine = self._named(number for _, number in self._holding[low:high])
        if self._looked > BUDGET:
            return Retained(self.count[unit], self.size[unit], mine, counted=False)
        reached = self.network.reached(unit)
        self._looked += len(reached)
        shared = [one for one in reached if not first <= self._first[one] < first + self.count[unit]]
        members = [number for one in shared for number in self.heap.components[one]]
        others = self._named(number for number in members if number in resources)
        size = sum(map(self.heap.graph.objects.size.__getitem__, members))
        return Retained(self.count[unit], self.size[unit], mine, len(members), size, others)

    def _named(self, numbers: Iterable[int]) -> tuple[str, ...]:
        resources = self.heap.graph.objects.resources
        names = sorted(name for number in numbers for name in resources[number])
        more = (f"and {len(names) - MOST_NAMED:,} more",) if len(names) > MOST_NAMED else ()
        return tuple(names[:MOST_NAMED]) + more

    def largest(self, most: int) -> tuple[int, ...]:
        """The units that keep most, by bytes, then by objects."""
        return tuple(nlargest(most, range(self.top), key=lambda unit: (self.size[unit], self.count[unit])))
