"""Retained sets, exact, from dominators: the objects that would be freed if an object, or a group of them, were gone.

An object is retained by another if every owning path to it from the roots passes through that other one. The same is
asked of groups: a strongly connected component retains all that no root would reach without any of its members.

Nothing keeps the objects of an unreachable component alive except their cycle. So each member of such a component that
nothing else owns counts as a root of its own: an object retains what it alone keeps while the rest of the cycle stands,
and breaking the cycle frees what the component retains.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

from properties.audit.graph.engine import Groups, Ints, Network, dominators, ints, joined, listed, renamed, repeated
from properties.audit.graph.heap import Heap

MOST_NAMED = 20
"""The number of resources that are named."""
BUDGET = 300_000
"""The number of objects that are visited, in all answers together, to find what is shared."""


@dataclass(frozen=True, kw_only=True)
class Retained:
    """The objects and bytes that something retains, itself included, and those that it keeps together with others.

    `resources` are those that it alone keeps, `shared_resources` those that it keeps among others; both are sorted.
    `counted` is False if nothing is known of what is shared, because there were too many objects to visit.
    """

    objects: int
    size: int
    resources: tuple[str, ...]
    shared_objects: int = 0
    shared_size: int = 0
    shared_resources: tuple[str, ...] = ()
    counted: bool = True


class Dominance:
    """The dominator tree over disjoint groups of living objects, and sums over it.

    `group_of` has the group of each object, -1 for none; `groups` has the members of each.
    """

    def __init__(self, heap: Heap, group_of: Ints, groups: Groups) -> None:
        self.heap = heap
        self.group_of = group_of
        self.groups = groups
        self.top = len(groups)
        """The node above all groups, from which roots and unreachable components hang."""
        self._visited = 0

    @classmethod
    def of_components(cls, heap: Heap) -> Dominance:
        """Return the tree over strongly connected components, which live and die as one."""
        return cls(heap, heap.component_of, heap.components)

    @classmethod
    def of_objects(cls, heap: Heap) -> Dominance:
        """Return the tree over single objects."""
        numbers = renamed(ints(range(len(heap.graph))), heap.alive)
        return cls(heap, numbers, Groups(numbers, int(heap.alive.sum())))

    @cached_property
    def above(self) -> list[int]:
        """The immediate dominator of each group; `top` is its own."""
        heap, group = self.heap, self.group_of
        starts = group[joined(ints(heap.roots), heap.lost_sources)]
        holder = joined(group[heap.holder[heap.owning]], repeated(self.top, len(starts)))
        target = joined(group[heap.target[heap.owning]], starts)
        return dominators(self.top + 1, holder, target, self.top)

    @cached_property
    def _downwards(self) -> list[int]:
        """All groups in an order in which a dominator comes before whatever it dominates."""
        tree = Network(self.top + 1, ints(self.above)[: self.top], ints(range(self.top)))
        return listed(tree.reached(self.top))[1:]

    @cached_property
    def count(self) -> list[int]:
        """The number of objects that each group retains; all objects for `top`."""
        return self._summed(listed(self.groups.size))

    @cached_property
    def _size_of(self) -> Ints:
        return ints(self.heap.graph.objects.size)

    @cached_property
    def size(self) -> list[int]:
        """The number of bytes that each group retains."""
        return self._summed(listed(self.groups.summed(self._size_of)))

    def _summed(self, total: list[int]) -> list[int]:
        """Add to the value of each group the values of all groups that it dominates."""
        total.append(0)
        above = self.above
        for one in reversed(self._downwards):
            total[above[one]] += total[one]
        return total

    @cached_property
    def _first(self) -> list[int]:
        """Where the objects retained by each group begin in `_order`: they are consecutive there, its own first."""
        first, free = [0] * (self.top + 1), [0] * (self.top + 1)
        above, count, own = self.above, self.count, listed(self.groups.size)
        for one in self._downwards:
            dominator = above[one]
            place = first[one] = free[dominator]
            free[dominator] = place + count[one]
            free[one] = place + own[one]
        return first

    @cached_property
    def _order(self) -> array[int]:
        order = array("i", [0]) * self.count[self.top]
        for group, first in enumerate(self._first[: self.top]):
            members = listed(self.groups[group])
            order[first : first + len(members)] = array("i", members)
        return order

    @cached_property
    def _holding(self) -> list[tuple[int, int]]:
        """The living objects with resources, by the position of their group in `_order`."""
        group = self.group_of
        return sorted((self._first[group[one]], one) for one in self.heap.graph.objects.resources if group[one] >= 0)

    def exclusive(self, group: int) -> tuple[int, ...]:
        """Return the objects that a group retains, its own first."""
        first = self._first[group]
        return tuple(self._order[first : first + self.count[group]])

    def retained(self, group: int) -> Retained:
        """Return what a group retains, and what it keeps alive together with others."""
        objects = self.heap.graph.objects
        mine = self._holding_below(group) if objects.resources else frozenset()
        named = self._named(mine)
        if self._visited > BUDGET:
            return Retained(objects=self.count[group], size=self.size[group], resources=named, counted=False)
        reached = self.heap.network.reached(int(self.groups[group][0]))
        self._visited += len(reached)
        return Retained(
            objects=self.count[group],
            size=self.size[group],
            resources=named,
            shared_objects=len(reached) - self.count[group],
            shared_size=int(self._size_of[reached].sum()) - self.size[group],
            shared_resources=self._named(objects.resources.keys() & set(listed(reached)) - mine)
            if objects.resources
            else (),
        )

    def _holding_below(self, group: int) -> frozenset[int]:
        """Return the objects with resources that a group retains."""
        first = self._first[group]
        low, high = (bisect_left(self._holding, (place, -1)) for place in (first, first + self.count[group]))
        return frozenset(number for _, number in self._holding[low:high])

    def _named(self, numbers: Iterable[int]) -> tuple[str, ...]:
        resources = self.heap.graph.objects.resources
        names = sorted(name for number in numbers for name in resources[number])
        more = (f"and {len(names) - MOST_NAMED:,} more",) if len(names) > MOST_NAMED else ()
        return tuple(names[:MOST_NAMED]) + more

    def largest(self, most: int) -> tuple[int, ...]:
        """Return the groups that retain most, by bytes, then by objects."""
        keeping = zip(self.size[: self.top], self.count, range(self.top), strict=False)
        return tuple(group for _, _, group in nlargest(most, keeping))
