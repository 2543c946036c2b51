"""Reference cycles of a model state: the findings of the audit in terms of `model.semantics.ownership`."""

from __future__ import annotations

from collections.abc import Iterable

from model.semantics.ownership import Graph, Reference, references
from properties.audit.graph.from_model import graph_of_instances
from properties.audit.graph.heap import Heap
from properties.audit.graph.reference_cycles import shortest_cycles

ReferenceCycle = tuple[Reference, ...]


def owning_components(graph: Graph) -> tuple[frozenset[str], ...]:
    """The members of each strongly connected component in which living instances own each other, or one itself."""
    heap = Heap(graph_of_instances(graph))
    ids = heap.graph.objects.ids
    return tuple(frozenset(ids[member] for member in heap.components[number]) for number in heap.cyclic_components)


def reference_cycles_in(graph: Graph, members: Iterable[str]) -> tuple[ReferenceCycle, ...]:
    """Reference cycles that together use every owning reference within one strongly connected component.

    The longest come first. Each starts at the member that the graph names first.
    """
    heap = Heap(graph_of_instances(graph))
    named = references(graph)
    inside = {heap.graph.place(name) for name in members}
    ends = zip(heap.graph.references.holder, heap.graph.references.target, range(len(named)), strict=True)
    owning = [edge for edge in ends if named[edge[2]].owns and inside.issuperset(edge[:2])]
    found = (tuple(named[one] for one in cycle) for cycle in shortest_cycles(heap, owning)[0])
    kept: list[ReferenceCycle] = []
    for cycle in sorted(found, key=lambda cycle: (-len(cycle), cycle)):
        if not set(cycle) <= {edge for other in kept for edge in other}:
            kept.append(cycle)
    return tuple(kept)
