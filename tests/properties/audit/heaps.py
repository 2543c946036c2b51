"""Graphs for the tests of the audit: written out by hand, drawn at random, and told to `networkx`."""

from __future__ import annotations

import networkx as nx
from hypothesis import strategies as st

from properties.audit.graph.builder import build
from properties.audit.graph.graph import Graph

Row = dict[str, object]


def thing(name: str, **fields: object) -> Row:
    """A row for an object."""
    return {"id": name, **fields}


def holds(source: str, slot: str, target: str, strength: str = "strong", **fields: object) -> Row:
    """A row for a reference."""
    return {"source": source, "slot": slot, "target": target, "strength": strength, **fields}


def made(objects: list[Row], references: list[Row]) -> Graph:
    """The graph of some rows."""
    return build("test", objects, references)


MB_19892 = made(
    [
        thing("ConnMap", root="static"),
        *(thing(f"{name}[p0]") for name in ("Producer", "Manager", "Backfill", "Stream", "Task")),
        thing("File[p0]", resources=["file 7.couch"], size=100),
    ],
    [
        holds("Producer[p0]", "backfillMgr", "Manager[p0]", where="producer.h:310"),
        holds("Manager[p0]", "backfills", "Backfill[p0]", "unique", many=True),
        holds("Backfill[p0]", "stream", "Stream[p0]"),
        holds("Stream[p0]", "producer", "Producer[p0]", where="stream.h:99"),
        holds("Manager[p0]", "managerTask", "Task[p0]"),
        holds("Task[p0]", "manager", "Manager[p0]"),
        holds("Backfill[p0]", "file", "File[p0]", "unique"),
        holds("ConnMap", "all", "Producer[p0]", "weak"),
    ],
)
"""The leak in miniature: two rings that no root reaches, with an open file behind them."""

CLASSES, SLOTS = ("A", "B", "C"), ("x", "y")
STRENGTHS = ("strong", "strong", "strong", "unique", "weak", "raw", "opaque")


@st.composite
def graphs(draw: st.DrawFn, most: int = 7) -> Graph:
    """A small graph in which anything may happen: rings, several references, dead objects, roots or none."""
    number = draw(st.integers(1, most))
    objects = [
        thing(
            f"{draw(st.sampled_from(CLASSES))}[{place}]",
            size=draw(st.integers(0, 5)),
            alive=draw(st.sampled_from((True, True, True, False))),
            root=draw(st.sampled_from(("", "", "", "static", "thread"))),
            resources=draw(st.sampled_from(([], [], ["file"]))),
        )
        for place in range(number)
    ]
    names = [str(one["id"]) for one in objects]
    ends = st.sampled_from(names)
    reference = st.builds(holds, ends, st.sampled_from(SLOTS), ends, st.sampled_from(STRENGTHS))
    return made(objects, draw(st.lists(reference, max_size=2 * most)))


def owning(graph: Graph) -> nx.MultiDiGraph[int]:
    """The living objects and their owning references, by number; the key of an edge is the reference."""
    owned: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    owned.add_nodes_from(number for number in range(len(graph)) if graph.objects.alive[number])
    columns = graph.references
    for number, (holder, target) in enumerate(zip(columns.holder, columns.target, strict=True)):
        if graph.strength(number).owns and holder in owned and target in owned:
            owned.add_edge(holder, target, key=number)
    return owned


def kept(graph: Graph, anchors: set[int], without: set[int] = frozenset()) -> set[int]:  # type: ignore[assignment]
    """What is reached from some anchors when some objects are not there: by walking, one anchor after the other."""
    owned = owning(graph)
    owned.remove_nodes_from(without)
    starts = [anchor for anchor in anchors if anchor in owned]
    return {node for start in starts for node in (start, *nx.descendants(owned, start))}
