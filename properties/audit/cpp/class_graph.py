"""The classes of C++ as a graph for the audit, and the cycles in it.

An object of that graph is a class: a cycle means that objects of these classes can own each other, not that any do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from properties.audit.cpp.schema import Confidence, OwnershipEdge, Schema
from properties.audit.findings.cuts import Cut, Cutter
from properties.audit.findings.finding import finding_id
from properties.audit.findings.kind import Kind
from properties.audit.findings.options import DEFAULT, Options
from properties.audit.graph.builder import Builder
from properties.audit.graph.cyclic_components import CyclicComponent, Omissions, find_cyclic_components
from properties.audit.graph.graph import Graph, Strength
from properties.audit.graph.heap import Heap

MOST_SLOTS = 60
"""No cut is sought in components with more slots: no small set of them would be enough."""
RANK = {confidence: rank for rank, confidence in enumerate(Confidence)}


@dataclass(frozen=True, kw_only=True)
class ClassCycle:
    """A cycle of classes that can own each other. `id` has the hash of an object cycle through the same slots.

    `likely` is False if one of the edges is only possible: a subclass whose creation was not seen, or a guess.
    """

    kind: Kind
    id: str
    edges: tuple[OwnershipEdge, ...]
    cuts: tuple[Cut, ...]
    likely: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """The slots, from the edge that is listed first."""
        return tuple(edge.label for edge in self.edges)


def to_graph(schema: Schema) -> Graph:
    """Return the graph of classes; its references are in the order of `ordered`."""
    builder = Builder("the C++ that was read")
    names = sorted({end for edge in schema.edges for end in (edge.holder, edge.target)})
    rows = [{"id": name, "class": name, "where": str(_declared(schema, name) or "")} for name in names]
    builder.objects(rows, lambda row: f"class {names[row]}")
    edges = ordered(schema)
    references = [
        {
            "source": edge.holder,
            "target": edge.target,
            "slot": edge.label,
            "strength": str(edge.strength),
            "where": str(edge.place),
            "name": basis(edge),
            "many": edge.many,
        }
        for edge in edges
    ]
    builder.references(references, lambda row: f"member {edges[row].slot}")
    return builder.graph()


def _declared(schema: Schema, name: str) -> object:
    return schema.classes.get(name) or schema.classes.get(name.partition("<")[0])


def ordered(schema: Schema) -> tuple[OwnershipEdge, ...]:
    """Return the edges of a schema, most certain first: of two cycles through the same slots the first is reported."""
    return tuple(sorted(schema.edges, key=lambda edge: (RANK[edge.confidence], edge.holder, edge.slot, edge.target)))


def basis(edge: OwnershipEdge) -> str:
    """Return the type of the member, and the other evidence for an edge."""
    because = "" if edge.confidence is Confidence.DECLARED else f"; {edge.confidence}"
    return f"{edge.spelled}{because}{f' at {edge.evidence}' if edge.evidence else ''}"


def class_cycles(schema: Schema, options: Options = DEFAULT) -> tuple[tuple[ClassCycle, ...], Omissions]:
    """Return a shortest cycle through each owning edge between classes, distinct by slots, and the omissions.

    Latent cycles come first, then likely ones, then longer ones.
    """
    heap, edges = Heap(to_graph(schema)), ordered(schema)
    cutter = Cutter(heap, options.rules.pins)
    components, omissions = find_cyclic_components(heap, options.most)
    found: dict[str, ClassCycle] = {}
    for component in components:
        slots = {edges[reference].label for _, _, reference in component.edges}
        cuts = cutter.ranked(component, options.cuts) if len(slots) <= MOST_SLOTS else ()
        for cycle in _cycles(schema.bases, edges, cuts, component):
            found.setdefault(cycle.id, cycle)
    cycles = sorted(found.values(), key=lambda one: (one.kind, not one.likely, -len(one.edges), one.id))
    return tuple(cycles), omissions


def _cycles(
    bases: Mapping[str, frozenset[str]],
    edges: tuple[OwnershipEdge, ...],
    cuts: tuple[Cut, ...],
    component: CyclicComponent,
) -> Iterator[ClassCycle]:
    for cycle in component.cycles:
        hops = tuple(edges[reference] for reference in cycle.references)
        kind = Kind.RECURSIVE if all(_own_kind(bases, edge) for edge in hops) else Kind.LATENT
        likely = not any(edge.confidence in (Confidence.SUBCLASS, Confidence.GUESSED) for edge in hops)
        identity = finding_id(kind, cycle.signature)
        yield ClassCycle(kind=kind, id=identity, edges=hops, cuts=cuts, likely=likely)


def _own_kind(bases: Mapping[str, frozenset[str]], edge: OwnershipEdge) -> bool:
    """Return True if a class holds itself or one of its bases through an edge, as lists, trees and decorators do.

    A captured `shared_from_this` does not count: it holds the very object.
    """
    return edge.strength is not Strength.OPAQUE and edge.named in bases.get(edge.holder, frozenset((edge.holder,)))
