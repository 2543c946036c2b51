"""The rings in a knot of owning references: for each reference inside it a shortest ring through that reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from model.ownership import Graph, Reference, references

Edges = tuple[Reference, ...]


def rings_in(graph: Graph, members: Iterable[str]) -> tuple[Edges, ...]:
    """Rings that together use every owning reference between the members of one strongly connected component.

    The longest come first: they tell most of the story. Each starts at the member that the graph names first.
    """
    inside = set(members)
    owning = [edge for edge in references(graph) if edge.owns and edge.holder in inside and edge.target in inside]
    order = {name: place for place, name in enumerate(graph)}
    found = {_turned(ring, order) for edge in owning if (ring := _through(edge, owning))}
    kept: list[Edges] = []
    for ring in sorted(found, key=lambda ring: (-len(ring), ring)):
        if not set(ring) <= {edge for other in kept for edge in other}:
            kept.append(ring)
    return tuple(kept)


def _through(edge: Reference, owning: list[Reference]) -> Edges:
    """A shortest ring that begins with the edge; () if there is none."""
    front: list[Edges] = [(edge,)]
    seen = {edge.target}
    while front:
        following: list[Edges] = []
        for path in front:
            if path[-1].target == edge.holder:
                return path
            for more in owning:
                if more.holder == path[-1].target and more.target not in seen:
                    seen.add(more.target)
                    following.append((*path, more))
        front = following
    return ()


def _turned(ring: Edges, order: Mapping[str, int]) -> Edges:
    start = min(range(len(ring)), key=lambda place: order[ring[place].holder])
    return ring[start:] + ring[:start]
