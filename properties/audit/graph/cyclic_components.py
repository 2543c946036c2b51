"""Strongly connected components with cycles, grouped by shape: one representative of each group, with its cycles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from properties.audit.graph.engine import NetworkEdge
from properties.audit.graph.heap import UNREACHED, Heap
from properties.audit.graph.reference_cycles import ReferenceCycle, distinct_cycles

ComponentShape = tuple[bool, int, tuple[str, ...], tuple[str, ...]]
"""True if reached; minus the number of members; classes and labels; and the looks of the members where needed."""
COMPARED = 40
"""In components with more members than this only the classes and the labels of the references are compared."""


@dataclass(frozen=True, kw_only=True)
class CyclicComponent:
    """A strongly connected component: its members, the owning references between them, its cycles, longest first.

    `lost` means that no root reaches it. `alike` is the number of components of the same shape, this one included;
    `untried` is the number of kinds of references for which no cycle was sought.
    """

    members: tuple[int, ...]
    edges: tuple[NetworkEdge, ...]
    cycles: tuple[ReferenceCycle, ...]
    lost: bool
    alike: int = 1
    untried: int = 0


@dataclass(frozen=True, kw_only=True)
class Omissions:
    """The cycles that a search leaves out: shapes of components beyond the bound, and kinds of references not tried."""

    shapes: int = 0
    kinds: int = 0

    def notes(self) -> Iterator[str]:
        """Yield a sentence for each omission."""
        if self.shapes:
            yield f"further groups of cycles are not reported (kinds: {self.shapes:,}); raise --most to see them"
        if self.kinds:
            yield f"in large groups no cycle was sought through some references (kinds: {self.kinds:,})"


def find_cyclic_components(heap: Heap, most: int) -> tuple[tuple[CyclicComponent, ...], Omissions]:
    """Return one cyclic component of each shape, the largest first, and the omissions if there are more than `most`."""
    outlines: dict[ComponentShape, list[int]] = defaultdict(list)
    for number in heap.cyclic_components:
        outlines[_outline(heap, number)].append(number)
    shapes: dict[ComponentShape, list[int]] = {}
    for outline, numbers in outlines.items():
        for number in numbers:
            looks = _looks(heap, number) if len(numbers) > 1 else ()
            shapes.setdefault((*outline[:3], looks), []).append(number)
    ordered = [numbers for _, numbers in sorted(shapes.items())]
    found = tuple(_component(heap, _first(heap, numbers), len(numbers)) for numbers in ordered[:most])
    return found, Omissions(shapes=max(0, len(ordered) - most), kinds=sum(one.untried for one in found))


def _first(heap: Heap, numbers: list[int]) -> int:
    return min(numbers, key=lambda number: heap.components[number][0])


def _outline(heap: Heap, number: int) -> ComponentShape:
    members, graph = heap.components[number].tolist(), heap.graph
    classes, labels = map(graph.class_name, members), map(graph.label, heap.inner_references[number])
    return bool(heap.depth[members[0]] != UNREACHED), -len(members), (*sorted(classes), *sorted(labels)), ()


def _looks(heap: Heap, number: int) -> tuple[str, ...]:
    """Return, for each member, the labels by which it holds and is held, with the looks of the other ends.

    Components that agree in this nearly always differ in instances only.
    """
    members, graph = heap.components[number].tolist(), heap.graph
    looks = {member: graph.class_name(member) for member in members}
    holder, target = graph.references.holder, graph.references.target
    for _ in range(2 if len(members) <= COMPARED else 0):
        seen: dict[int, list[str]] = {member: [] for member in members}
        for one in heap.inner_references[number]:
            label = graph.label(one)
            seen[holder[one]].append(f"{label}>{looks[target[one]]}")
            seen[target[one]].append(f"{label}<{looks[holder[one]]}")
        looks = {member: f"{looks[member]}({','.join(sorted(seen[member]))})" for member in members}
    return tuple(sorted(looks.values()))


def _component(heap: Heap, number: int, alike: int) -> CyclicComponent:
    members = heap.components[number].tolist()
    edges = heap.edges_inside(number)
    cycles, untried = distinct_cycles(heap, edges)
    return CyclicComponent(
        members=tuple(members),
        edges=tuple(edges),
        cycles=cycles,
        lost=bool(heap.depth[members[0]] == UNREACHED),
        alike=alike,
        untried=untried,
    )
