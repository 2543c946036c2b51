"""The knots of a model state and the rings in them: what the audit finds, in terms of `model.semantics.ownership`."""

from __future__ import annotations

from collections.abc import Iterable

from model.semantics.ownership import Graph, Reference, references
from properties.audit.graph.from_model import graph_of_instances
from properties.audit.graph.heap import Heap
from properties.audit.graph.reference_cycles import shortest_cycles

Edges = tuple[Reference, ...]


def knots_in(graph: Graph) -> tuple[frozenset[str], ...]:
    """The members of each strongly connected component in which living instances own each other, or one itself."""
    heap = Heap(graph_of_instances(graph))
    ids = heap.graph.objects.ids
    return tuple(frozenset(ids[member] for member in heap.components[number]) for number in heap.cyclic_components)


def rings_in(graph: Graph, members: Iterable[str]) -> tuple[Edges, ...]:
    """Rings that together use every owning reference between the members of one strongly connected component.

    The longest come first: they tell most of the story. Each starts at the member that the graph names first.
    """
    heap = Heap(graph_of_instances(graph))
    named = references(graph)
    inside = {heap.graph.place(name) for name in members}
    ends = zip(heap.graph.references.holder, heap.graph.references.target, range(len(named)), strict=True)
    owning = [edge for edge in ends if named[edge[2]].owns and inside.issuperset(edge[:2])]
    found = (tuple(named[one] for one in ring) for ring in shortest_cycles(heap, owning)[0])
    kept: list[Edges] = []
    for ring in sorted(found, key=lambda ring: (-len(ring), ring)):
        if not set(ring) <= {edge for other in kept for edge in other}:
            kept.append(ring)
    return tuple(kept)
