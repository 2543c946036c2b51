"""A picture of one finding: its objects, the references between them, and the direct neighbours."""

from __future__ import annotations

from diagrams.picture import Edge, Line, Node, Picture, Shape
from properties.audit.findings.finding import Finding
from properties.audit.graph.columns import printable
from properties.audit.graph.graph import Graph, Strength

LINES = {Strength.WEAK: Line.DASHED, Strength.RAW: Line.DOTTED}
MOST = 60
"""The number of objects that are drawn."""


def neighbourhood(graph: Graph, finding: Finding) -> Picture:
    """Return the objects of a finding with their direct neighbours; the references of the finding are marked."""
    own = {(hop.holder, hop.label, hop.target) for hop in finding.hops}
    named = [*(end for hop in finding.hops for end in (hop.holder, hop.target)), *finding.objects]
    core = {place for name in named if (place := graph.place(name)) is not None}
    columns = graph.references
    ends = list(zip(columns.holder, columns.target, strict=True))
    near = dict.fromkeys(sorted(core))
    near.update(dict.fromkeys(end for pair in ends for end in pair if core.intersection(pair)))
    drawn = set(list(near)[:MOST])
    edges = []
    for number, pair in enumerate(ends):
        if drawn.issuperset(pair) and core.intersection(pair):
            hop = graph.hop(number)
            label = f"{hop.label.rpartition('.')[2]} ({hop.strength})"
            marked = (hop.holder, hop.label, hop.target) in own
            edges.append(Edge(hop.holder, hop.target, label, LINES.get(hop.strength, Line.SOLID), marked))
    nodes = tuple(_node(graph, number, number in core) for number in sorted(drawn))
    left_out = f", {len(near) - MOST:,} more left out" if len(near) > MOST else ""
    return Picture(f"{finding.id}: {printable(finding.message)}{left_out}", nodes, tuple(edges))


def _node(graph: Graph, number: int, marked: bool) -> Node:
    objects = graph.objects
    name = objects.ids[number]
    what = [name, objects.state.get(number, "" if objects.alive[number] else "destroyed")]
    what += [*objects.resources.get(number, ()), objects.roots.get(number, "")]
    shape = Shape.ROOT if number in objects.roots else Shape.OBJECT
    return Node(name, "\n".join(filter(None, what)), shape, marked)
