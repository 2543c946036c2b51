"""The classes of C++ as a graph that the audit understands, and the rings in it.

An object of that graph is a class: a ring says that objects of these classes can own each other, not that any do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from properties.audit.findings.audit import DEFAULT, Options
from properties.audit.findings.cuts import Cut, Cutter
from properties.audit.findings.finding import finding_id
from properties.audit.findings.kind import Kind
from properties.audit.graph.builder import Builder
from properties.audit.graph.cycles import Knot, find_knots
from properties.audit.graph.graph import Graph, Strength
from properties.audit.graph.heap import Heap

from .schema import Confidence, Edge, Schema

MOST_SLOTS = 60
"""In knots with more slots no cut is sought: no handful of them would do."""
RANK = {confidence: rank for rank, confidence in enumerate(Confidence)}


@dataclass(frozen=True)
class TypeRing:
    """Classes that can own each other. `id` is that of a ring of objects through the same slots, but for its kind.

    `likely` is false where one of the edges is only possible: a subclass that nobody is seen to create, a guess.
    """

    kind: Kind
    id: str
    edges: tuple[Edge, ...]
    cuts: tuple[Cut, ...]
    likely: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """The slots, from the edge that is told first."""
        return tuple(edge.label for edge in self.edges)


def to_graph(schema: Schema) -> Graph:
    """The graph of classes; references stand in the order of `ordered`."""
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
            "name": told(edge),
            "many": edge.many,
        }
        for edge in edges
    ]
    builder.references(references, lambda row: f"member {edges[row].slot}")
    return builder.graph()


def _declared(schema: Schema, name: str) -> object:
    return schema.classes.get(name) or schema.classes.get(name.partition("<")[0])


def ordered(schema: Schema) -> tuple[Edge, ...]:
    """The edges of a schema, those first that are surest: of two rings through the same slots the first is told."""
    return tuple(sorted(schema.edges, key=lambda edge: (RANK[edge.confidence], edge.holder, edge.slot, edge.target)))


def told(edge: Edge) -> str:
    """The type of the member, and what an edge rests on besides it."""
    because = "" if edge.confidence is Confidence.DECLARED else f"; {edge.confidence}"
    return f"{edge.spelled}{because}{f' at {edge.evidence}' if edge.evidence else ''}"


def type_rings(schema: Schema, options: Options = DEFAULT) -> tuple[tuple[TypeRing, ...], int]:
    """For each owning edge of a knot of classes a shortest ring through it, told apart by slots, the longest first;
    and how many knots are left out."""
    heap, edges = Heap(to_graph(schema)), ordered(schema)
    cutter = Cutter(heap, options.rules.pins)
    knots, left_out = find_knots(heap, options.most)
    found: dict[str, TypeRing] = {}
    for knot in knots:
        slots = {edges[reference].label for _, _, reference in knot.edges}
        cuts = cutter.ranked(knot, options.cuts) if len(slots) <= MOST_SLOTS else ()
        for ring in _rings(schema.bases, edges, cuts, knot):
            found.setdefault(ring.id, ring)
    rings = sorted(found.values(), key=lambda ring: (ring.kind, not ring.likely, -len(ring.edges), ring.id))
    return tuple(rings), left_out


def _rings(
    bases: Mapping[str, frozenset[str]], edges: tuple[Edge, ...], cuts: tuple[Cut, ...], knot: Knot
) -> Iterator[TypeRing]:
    for ring in knot.rings:
        hops = tuple(edges[reference] for reference in ring.references)
        kind = Kind.RECURSIVE if all(_own_kind(bases, edge) for edge in hops) else Kind.LATENT
        likely = not any(edge.confidence in (Confidence.SUBCLASS, Confidence.GUESSED) for edge in hops)
        yield TypeRing(kind, finding_id(kind, ring.signature), hops, cuts, likely)


def _own_kind(bases: Mapping[str, frozenset[str]], edge: Edge) -> bool:
    """Whether a class holds its own kind through an edge: itself or one of its bases, as lists, trees and decorators
    do. A captured `shared_from_this` holds not its kind but itself."""
    return edge.strength is not Strength.OPAQUE and edge.named in bases.get(edge.holder, frozenset((edge.holder,)))
