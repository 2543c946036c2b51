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

from properties.audit.graph.engine import Ints, counted, dominators, ints, joined, places, repeated
from properties.audit.graph.heap import UNREACHED, Heap

MOST_NAMED = 20
"""So many resources are named."""
BUDGET = 300_000
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
        self.top = len(heap.units)
        """The node from which anchors and lost units hang."""

    @cached_property
    def above(self) -> list[int]:
        """The immediate dominator of each unit. Anchors, and lost units that none owns, hang from `top`."""
        heap, unit = self.heap, self.heap.unit
        holder, target = unit[heap.holder[heap.owning]], unit[heap.target[heap.owning]]
        unowned = counted(target[holder != target], self.top) == 0
        lost = places(unowned & (heap.depth[heap.units.first] == UNREACHED))
        starts = joined(unit[ints(heap.anchors)], lost)
        holder, target = joined(holder, repeated(self.top, len(starts))), joined(target, starts)
        return dominators(self.top + 1, holder, target, self.top)

    @cached_property
    def count(self) -> list[int]:
        """How many objects go with each unit; all of them with `top`."""
        return self._summed(self.heap.units.size.tolist())

    @cached_property
    def _size_of(self) -> Ints:
        return ints(self.heap.graph.objects.size)

    @cached_property
    def size(self) -> list[int]:
        """How many bytes go with each unit."""
        return self._summed(self.heap.units.summed(self._size_of).tolist())

    def _summed(self, total: list[int]) -> list[int]:
        """Own values plus those of all below: components come after what they own, so a dominator comes later."""
        total.append(0)
        for one, dominator in enumerate(self.above[: self.top]):
            total[dominator] += total[one]
        return total

    @cached_property
    def _first(self) -> list[int]:
        """Where the objects below each unit begin in `_order`; they stand side by side there, those of a unit first."""
        first, free = [0] * (self.top + 1), [0] * (self.top + 1)
        above, count, own = self.above, self.count, self.heap.units.size.tolist()
        for one in range(self.top - 1, -1, -1):
            dominator = above[one]
            place = first[one] = free[dominator]
            free[dominator] = place + count[one]
            free[one] = place + own[one]
        return first

    @cached_property
    def _order(self) -> array[int]:
        order = array("i", [0]) * self.count[self.top]
        for unit, first in enumerate(self._first[: self.top]):
            members = self.heap.units[unit].tolist()
            order[first : first + len(members)] = array("i", members)
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
        objects = self.heap.graph.objects
        mine = self._holding_below(unit) if objects.resources else frozenset()
        named = self._named(mine)
        if self._looked > BUDGET:
            return Retained(self.count[unit], self.size[unit], named, counted=False)
        reached = self.heap.network.reached(self.heap.units[unit][0])
        self._looked += len(reached)
        shared = self._named(objects.resources.keys() & set(reached.tolist()) - mine) if objects.resources else ()
        size = int(self._size_of[reached].sum()) - self.size[unit]
        return Retained(self.count[unit], self.size[unit], named, len(reached) - self.count[unit], size, shared)

    def _holding_below(self, unit: int) -> frozenset[int]:
        """The objects with resources that go with a unit."""
        first = self._first[unit]
        low, high = (bisect_left(self._holding, (place, -1)) for place in (first, first + self.count[unit]))
        return frozenset(number for _, number in self._holding[low:high])

    def _named(self, numbers: Iterable[int]) -> tuple[str, ...]:
        resources = self.heap.graph.objects.resources
        names = sorted(name for number in numbers for name in resources[number])
        more = (f"and {len(names) - MOST_NAMED:,} more",) if len(names) > MOST_NAMED else ()
        return tuple(names[:MOST_NAMED]) + more

    def largest(self, most: int) -> tuple[int, ...]:
        """The units that keep most, by bytes, then by objects."""
        keeping = zip(self.size[: self.top], self.count, range(self.top), strict=False)
        return tuple(unit for _, _, unit in nlargest(most, keeping))
