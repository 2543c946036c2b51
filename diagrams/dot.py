"""Pictures as DOT text, for Graphviz."""

from __future__ import annotations

from .picture import Edge, Line, Node, Picture, Shape, identifiers

NODES = {
    Shape.STATE: 'shape=box, style="rounded"',
    Shape.BUSY: 'shape=box, style="rounded,dashed"',
    Shape.START: 'shape=point, width=0.15, xlabel=""',
    Shape.END: 'shape=doublecircle, width=0.12, fixedsize=true, style="filled", fillcolor="black"',
    Shape.OBJECT: "shape=box",
    Shape.ROOT: 'shape=box, peripheries=2, style="filled", fillcolor="#e8eef7"',
    Shape.THREAD: 'shape=oval, style="filled", fillcolor="#eef7e8"',
}
LINES = {Line.SOLID: "solid", Line.DASHED: "dashed", Line.DOTTED: "dotted"}
MARKED = 'color="#c00000", penwidth=2.5'


def quoted(text: str) -> str:
    """The text as a quoted DOT string, line breaks included."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{inner}"'


def graph(picture: Picture) -> str:
    """A DOT digraph of any picture."""
    ids = identifiers([node.name for node in picture.nodes], "n_")
    lines = [
        "digraph {",
        f"    graph [label={quoted(picture.title)}, labelloc=t, rankdir=LR, fontname=Helvetica]",
        "    node [fontname=Helvetica, fontsize=11]",
        "    edge [fontname=Helvetica, fontsize=9]",
        *(f"    {_node(node, ids)}" for node in picture.nodes),
        *(f"    {_edge(edge, ids)}" for edge in picture.edges),
        "}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _node(node: Node, ids: dict[str, str]) -> str:
    marked = f", {MARKED}" if node.marked else ""
    return f"{ids[node.name]} [label={quoted(node.label)}, {NODES[node.shape]}{marked}]"


def _edge(edge: Edge, ids: dict[str, str]) -> str:
    marked = f", {MARKED}" if edge.marked else ""
    label = f"label={quoted(edge.label)}, " if edge.label else ""
    return f"{ids[edge.source]} -> {ids[edge.target]} [{label}style={LINES[edge.line]}{marked}]"
