"""What to cut: ranked sets of slots to weaken, or to release at an event, so that a knot has no ring any more.

Fewest slots alone is bad advice: it would weaken the container through which an owner holds everything. So a cut may
orphan nobody: every class that an owner outside reaches must still be reached by owning slots, as classes declare them.
A container costs more than a single pointer, and pinned slots are left alone. Among equals those come first that leave
most classes with a sole owner, then those that point back, towards what is nearer to a root.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import TypeVar

from model.language.spelling import matches
from properties.audit.graph.cycles import Knot
from properties.audit.graph.graph import Field, Strength
from properties.audit.graph.heap import Heap

CONTAINER_COST, SCALAR_COST = 4, 1
LARGEST_SET = 5
"""Cuts of more slots than this are not sought."""
BUDGET = 6_000
"""So many sets of slots are tried for a knot."""
BIG = 2_000
"""A knot with more references than this is looked at as its classes refer to each other."""


@dataclass(frozen=True)
class Cut:
    """Slots, by label. `orphans` are classes that nothing would own any more: a cut that has any is advice against.

    `freed` counts the objects of the knot that go at once when the cut is made in this state; `released` are those of
    its objects that somebody outside holds, upon whose release the rest is freed. `shared` counts the classes that are
    left with several owners, `back` is how far the slots point away from the roots, less being better of both.
    """

    slots: tuple[str, ...]
    cost: int
    orphans: tuple[str, ...] = ()
    freed: int = 0
    released: tuple[str, ...] = ()
    shared: int = 0
    back: int = 0


class Cutter:
    """Ranks cuts of the knots of one heap; `pins` are labels, with `*`, that stay as they are."""

    def __init__(self, heap: Heap, pins: Set[str] = frozenset()) -> None:
        self.heap = heap
        self.pins = pins

    @cached_property
    def _declared_many(self) -> frozenset[str]:
        graph = self.heap.graph
        declared = {field.label for field in self.heap.schema if field.many}
        return frozenset(declared.union(map(graph.label, graph.references.many)))

    def _many(self, knot: Knot) -> Set[str]:
        """The labels that are containers: declared so, arrays, or with several targets of one class in one object."""
        label, class_of, out = self.heap.graph.label, self.heap.graph.objects.class_of, self.heap.network.out
        several = (Counter((label(one), class_of[to]) for _, to, one in out(member)) for member in knot.members[:BIG])
        found = {name for counts in several for (name, _), number in counts.items() if number > 1}
        arrays = {label(one) for _, _, one in knot.edges if "[" in label(one)}
        return self._declared_many | found | arrays

    def ranked(self, knot: Knot, most: int = 5) -> tuple[Cut, ...]:
        """The best cuts of a knot, those that orphan nobody before all others."""
        many = self._many(knot)
        cuts = [self._judged(knot, slots, many) for slots in self._sets(_Rings(self.heap, knot))]
        cuts.sort(key=lambda cut: (bool(cut.orphans), cut.cost, cut.shared, cut.back, cut.slots))
        return tuple(self._consequences(knot, cut) for cut in cuts[:most])

    def _sets(self, rings: _Rings) -> Iterator[tuple[str, ...]]:
        """Minimal sets of labels whose removal leaves no ring, the small ones first."""
        labels = sorted(one for one in rings.labels if not any(matches(pin, one) for pin in self.pins))
        found: list[frozenset[str]] = []
        tried = 0
        for size in range(1, min(LARGEST_SET, len(labels)) + 1):
            for slots in combinations(labels, size):
                tried += 1
                if tried > BUDGET:
                    return
                chosen = frozenset(slots)
                if not any(smaller <= chosen for smaller in found) and rings.broken_by(chosen):
                    found.append(chosen)
                    yield slots

    def _judged(self, knot: Knot, slots: tuple[str, ...], many: Set[str]) -> Cut:
        depth, chosen = self._depth, frozenset(slots)
        classes = {self.heap.graph.class_name(member) for member in knot.members}
        inner = [one for one in self.heap.schema if one.holder in classes and one.target in classes]
        back = sum(depth.get(one.target, 0) - depth.get(one.holder, 0) for one in inner if one.label in chosen)
        orphans = (classes & depth.keys()) - self._reached(chosen).keys() | set(self._sole(chosen, inner))
        cost = sum(CONTAINER_COST if slot in many else SCALAR_COST for slot in slots)
        return Cut(slots, cost, tuple(sorted(orphans)), shared=self._shared(chosen, classes), back=back)

    def _shared(self, chosen: Set[str], classes: Set[str]) -> int:
        """How many classes of the knot are left with more than one slot that owns them."""
        owners = Counter(one.target for one in self.heap.schema if one.label not in chosen and one.holder != one.target)
        return sum(owners[name] > 1 for name in classes)

    def _sole(self, chosen: Set[str], inner: list[Field]) -> Iterator[str]:
        """Targets of sole owners among the chosen slots that no other class's slot owns."""
        for one in inner:
            if one.label in chosen and one.strength is Strength.UNIQUE:
                others = (other for other in self.heap.schema if other.target == one.target)
                if all(other.label in chosen or other.holder == one.target for other in others):
                    yield one.target

    @cached_property
    def _depth(self) -> dict[str, int]:
        """How far each class is from one that is alive by itself; classes that are not reached have no depth."""
        return self._reached(frozenset())

    def _reached(self, without: Set[str]) -> dict[str, int]:
        """The same when some slots own no more."""
        owned: dict[str, list[str]] = defaultdict(list)
        for field in self.heap.schema:
            if field.label not in without:
                owned[field.holder].append(field.target)
        anchors = {self.heap.graph.class_name(anchor) for anchor in self.heap.anchors}
        return _distances(sorted(anchors), owned)

    def _consequences(self, knot: Knot, cut: Cut) -> Cut:
        """What happens in this very state when the references of the cut own no more."""
        graph, inside = self.heap.graph, set(knot.members)
        owned: dict[int, list[int]] = defaultdict(list)
        for holder, target, reference in knot.edges:
            if graph.label(reference) not in cut.slots:
                owned[holder].append(target)
        outside = (one for one in knot.members if any(a not in inside for a, _, _ in self.heap.network.into(one)))
        held = [] if knot.lost else list(outside)
        freed = len(knot.members) - len(_distances(held, owned))
        return replace(cut, freed=freed, released=tuple(graph.objects.ids[one] for one in held[:5]))


class _Rings:
    """The references of a knot as pairs by label, to ask whether some of them make a ring."""

    def __init__(self, heap: Heap, knot: Knot) -> None:
        graph = heap.graph
        self._pairs: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for holder, target, reference in knot.edges:
            by_class = graph.objects.class_of[holder], graph.objects.class_of[target]
            self._pairs[graph.label(reference)].add((holder, target) if len(knot.edges) <= BIG else by_class)

    @property
    def labels(self) -> Set[str]:
        """All labels that occur."""
        return self._pairs.keys()

    def broken_by(self, slots: Set[str]) -> bool:
        """Whether no ring is left without these labels: what nothing owns is taken away, until nothing is left."""
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
    """How far each node that can be reached is from the nearest start."""
    found = dict.fromkeys(starts, 0)
    for node in (front := list(found)):
        for target in owned.get(node, ()):
            if target not in found:
                found[target] = found[node] + 1
                front.append(target)
    return found
