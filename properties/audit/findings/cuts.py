"""Cuts: ranked sets of slots to weaken, or to reset at some event, so that a component has no cycle any more.

The fewest slots alone are bad advice: that would weaken the container through which an owner holds everything. So a cut
must not orphan a class: every class that some owner outside reaches must still be reached through owning slots, as
classes declare them. A container costs more than a single pointer, and pinned slots are never cut. Of equal cuts, the
one that leaves most classes with a single owner comes first, then the one that points back towards the roots.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TypeVar

from model.language.spelling import matches
from properties.audit.graph.cyclic_components import CyclicComponent
from properties.audit.graph.graph import Field, Strength
from properties.audit.graph.heap import Heap

CONTAINER_COST, SCALAR_COST = 4, 1
LARGEST_SET = 5
"""Cuts of more slots than this are not sought."""
BUDGET = 6_000
"""The number of sets of slots that are tried for a component."""
WORK = 3_000_000
"""The number of references that may be visited in all tests whether a set leaves a cycle."""
BIG = 2_000
"""In a component with more references than this, references between the same classes are treated as one."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A set of slots, by label. `orphans` are classes that would have no owner: a cut that has any is advised against.

    `freed` is the number of objects of the component that are freed at once when this state is cut; `released` are
    those that are held from outside, and whose release frees the rest. `shared` is the number of classes left with
    several owners, `back` is how far the slots point away from the roots; lower is better for both.
    """

    slots: tuple[str, ...]
    cost: int
    orphans: tuple[str, ...] = ()
    freed: int = 0
    released: tuple[str, ...] = ()
    shared: int = 0
    back: int = 0


class Cutter:
    """Ranks the cuts of the components of one heap; `pins` are labels, with `*`, that are never cut."""

    def __init__(self, heap: Heap, pins: Set[str] = frozenset()) -> None:
        self.heap = heap
        self.pins = pins

    @cached_property
    def _declared_many(self) -> frozenset[str]:
        graph = self.heap.graph
        declared = {field.label for field in self.heap.schema if field.many}
        return frozenset(declared.union(map(graph.label, graph.references.many)))

    def _many(self, component: CyclicComponent) -> Set[str]:
        """Return the labels of containers: declared, arrays, or with several targets of one class in one object."""
        label, class_of, out = self.heap.graph.label, self.heap.graph.objects.class_of, self.heap.network.out
        several = (
            Counter((label(one), class_of[to]) for _, to, one in out(member)) for member in component.members[:BIG]
        )
        found = {name for counts in several for (name, _), number in counts.items() if number > 1}
        arrays = {label(one) for _, _, one in component.edges if "[" in label(one)}
        return self._declared_many | found | arrays

    def ranked(self, component: CyclicComponent, most: int = 5) -> tuple[Cut, ...]:
        """Return the best cuts of a component; those without orphans come before all others."""
        many = self._many(component)
        cuts = [self._judged(component, slots, many) for slots in self._sets(_Cycles(self.heap, component))]
        cuts.sort(key=lambda cut: (bool(cut.orphans), cut.cost, cut.shared, cut.back, cut.slots))
        return tuple(self._consequences(component, cut) for cut in cuts[:most])

    def _sets(self, cycles: _Cycles) -> Iterator[tuple[str, ...]]:
        """Yield minimal sets of labels whose removal leaves no cycle, small ones first."""
        labels = sorted(one for one in cycles.labels if not any(matches(pin, one) for pin in self.pins))
        found: list[frozenset[str]] = []
        tried, most = 0, min(BUDGET, WORK // max(1, cycles.size))
        for size in range(1, min(LARGEST_SET, len(labels)) + 1):
            for slots in combinations(labels, size):
                tried += 1
                if tried > most:
                    return
                chosen = frozenset(slots)
                if not any(smaller <= chosen for smaller in found) and cycles.broken_by(chosen):
                    found.append(chosen)
                    yield slots

    def _judged(self, component: CyclicComponent, slots: tuple[str, ...], many: Set[str]) -> Cut:
        depth, chosen = self._depth, frozenset(slots)
        classes = {self.heap.graph.class_name(member) for member in component.members}
        inner = [one for one in self.heap.schema if one.holder in classes and one.target in classes]
        back = sum(depth.get(one.target, 0) - depth.get(one.holder, 0) for one in inner if one.label in chosen)
        orphans = (classes & depth.keys()) - self._reached(chosen).keys() | set(self._sole(chosen, inner))
        cost = sum(CONTAINER_COST if slot in many else SCALAR_COST for slot in slots)
        return Cut(
            slots=slots,
            cost=cost,
            orphans=tuple(sorted(orphans)),
            shared=self._shared(chosen, classes),
            back=back,
        )

    def _shared(self, chosen: Set[str], classes: Set[str]) -> int:
        """Return the number of classes of the component that are left with more than one owning slot."""
        owners = Counter(one.target for one in self.heap.schema if one.label not in chosen and one.holder != one.target)
        return sum(owners[name] > 1 for name in classes)

    def _sole(self, chosen: Set[str], inner: list[Field]) -> Iterator[str]:
        """Yield the targets of unique owners among the chosen slots that no slot of another class owns."""
        for one in inner:
            if one.label in chosen and one.strength is Strength.UNIQUE:
                others = (other for other in self.heap.schema if other.target == one.target)
                if all(other.label in chosen or other.holder == one.target for other in others):
                    yield one.target

    @cached_property
    def _depth(self) -> dict[str, int]:
        """The distance of each class from a class of roots; unreached classes have none."""
        return self._reached(frozenset())

    def _reached(self, without: Set[str]) -> dict[str, int]:
        """Return the same distances when some slots do not own."""
        owned: dict[str, list[str]] = defaultdict(list)
        for field in self.heap.schema:
            if field.label not in without:
                owned[field.holder].append(field.target)
        roots = {self.heap.graph.class_name(root) for root in self.heap.roots}
        return _distances(sorted(roots), owned)

    def _consequences(self, component: CyclicComponent, cut: Cut) -> Cut:
        """Return the cut with its effect on this very state."""
        graph, inside = self.heap.graph, set(component.members)
        owned: dict[int, list[int]] = defaultdict(list)
        for holder, target, reference in component.edges:
            if graph.label(reference) not in cut.slots:
                owned[holder].append(target)
        outside = (one for one in component.members if any(a not in inside for a, _, _ in self.heap.network.into(one)))
        held = [] if component.lost else list(outside)
        freed = len(component.members) - len(_distances(held, owned))
        return replace(cut, freed=freed, released=tuple(graph.objects.ids[one] for one in held[:5]))


class _Cycles:
    """The references of a component as pairs by label, to test whether some labels still form a cycle."""

    def __init__(self, heap: Heap, component: CyclicComponent) -> None:
        graph = heap.graph
        self._pairs: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for holder, target, reference in component.edges:
            by_class = graph.objects.class_of[holder], graph.objects.class_of[target]
            self._pairs[graph.label(reference)].add((holder, target) if len(component.edges) <= BIG else by_class)

    @property
    def size(self) -> int:
        """The number of pairs of all labels."""
        return sum(map(len, self._pairs.values()))

    @property
    def labels(self) -> Set[str]:
        """All labels that occur."""
        return self._pairs.keys()

    def broken_by(self, slots: Set[str]) -> bool:
        """Return True if no cycle is left without these labels: objects without owners are removed repeatedly."""
        owned: dict[int, list[int]] = defaultdict(list)
        owners: dict[int, int] = defaultdict(int)
        for label, pairs in self._pairs.items():
            for holder, target in pairs if label not in slots else ():
                owned[holder].append(target)
                owners[target] += 1
        free = [holder for holder in owned if not owners[holder]]
        for holder in free:
            for target in owned[holder]:
                owners[target] -= 1
                if not owners[target] and target in owned:
                    free.append(target)
        return len(free) == len(owned)


Node = TypeVar("Node", int, str)


def _distances(starts: Iterable[Node], owned: Mapping[Node, list[Node]]) -> dict[Node, int]:
    """Return the distance of each reachable node from the nearest start."""
    found = dict.fromkeys(starts, 0)
    for node in (front := list(found)):
        for target in owned.get(node, ()):
            if target not in found:
                found[target] = found[node] + 1
                front.append(target)
    return found
