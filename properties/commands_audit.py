"""`dcpmodel audit`: the ownership questions, asked of a graph of references from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from model.ownership import Graph, cycles, drags, incoming, islands
from model.ownership_text import graph_from_text

from .console import read, show
from .page import Section, count
from .rings import rings_in


def audit(path: Path) -> int:
    """Report the rings and islands of a graph; exit 1 if there are any."""
    graph = graph_from_text(read(path, "a graph of references"), str(path))
    lost = set(islands(graph))
    sections: list[Section] = []
    for knot in cycles(graph):
        held = "no root reaches it" if set(knot.members) <= lost else "a root still reaches it"
        lines = [f"  {line}" for line in _rings(graph, knot.members)]
        lines += [f"  drags along {name}" for name in drags(graph, knot.members)]
        sections.append(Section(f"A knot of {len(knot.members)}, {held}", tuple(lines)))
        lost -= set(knot.members)
    if lost:
        alone = (f"  {name}: {', '.join(map(str, incoming(graph, name))) or 'no reference'}" for name in sorted(lost))
        sections.append(Section("Alive, and no root reaches it", tuple(alone)))
    size = f"{count(graph.number_of_nodes(), 'bearer')}, {count(graph.number_of_edges(), 'reference')}"
    show((*sections, Section("", (f"{size}: {count(len(sections), 'finding')}",))))
    return int(bool(sections))


def _rings(graph: Graph, members: tuple[str, ...]) -> Iterator[str]:
    for ring in rings_in(graph, members):
        yield f"ring: {' -> '.join((*(edge.holder for edge in ring), ring[0].holder))}"
        yield from (f"  {edge}" for edge in ring)
