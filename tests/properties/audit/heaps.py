"""Graphs for the tests of the audit: written by hand, drawn at random, and converted to `networkx`."""

from __future__ import annotations

import networkx as nx
from hypothesis import strategies as st

from properties.audit.graph.builder import build
from properties.audit.graph.graph import Graph

Row = dict[str, object]


def thing(name: str, **fields: object) -> Row:
    """Return a row for an object."""
    return {"id": name, **fields}


def holds(source: str, slot: str, target: str, strength: str = "strong", **fields: object) -> Row:
    """Return a row for a reference."""
    return {"source": source, "slot": slot, "target": target, "strength": strength, **fields}


def made(objects: list[Row], references: list[Row]) -> Graph:
    """Return the graph of some rows."""
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
"""The leak in miniature: two cycles that no root reaches, which also hold an open file."""

CLASSES, SLOTS = ("A", "B", "C"), ("x", "y")
STRENGTHS = ("strong", "strong", "strong", "unique", "weak", "raw", "opaque")


@st.composite
def graphs(draw: st.DrawFn, most: int = 7) -> Graph:
    """Draw a small graph with anything in it: cycles, parallel references, dead objects, roots or none."""
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


RESOURCES = st.sampled_from(([], ["file"]))


@st.composite
def tangled(draw: st.DrawFn, most: int = 20) -> Graph:
    """Draw a graph whose objects mostly belong to one large strongly connected component, reachable or not."""
    number = draw(st.integers(4, most))
    objects = [
        thing(
            f"{CLASSES[place % 3]}[{place}]", size=draw(st.integers(0, 5)), resources=draw(st.sampled_from(([], ["f"])))
        )
        for place in range(number)
    ]
    names = [str(one["id"]) for one in objects]
    around = draw(st.integers(2, number))
    cycle = [holds(a, "next", b) for a, b in zip(names[:around], (*names[1:around], names[0]), strict=True)]
    one = st.builds(holds, st.sampled_from(names), st.sampled_from(SLOTS), st.sampled_from(names))
    others = draw(st.lists(one, max_size=number))
    rooted = draw(st.booleans())
    root = [holds("Root", "first", draw(st.sampled_from(names)))] if rooted else []
    return made([thing("Root", root="static"), *objects], [*root, *cycle, *others])


def owning(graph: Graph) -> nx.MultiDiGraph[int]:
    """Return the living objects and their owning references, by number; the key of an edge is the reference."""
    owned: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    owned.add_nodes_from(number for number in range(len(graph)) if graph.objects.alive[number])
    columns = graph.references
    for number, (holder, target) in enumerate(zip(columns.holder, columns.target, strict=True)):
        if graph.strength(number).owns and holder in owned and target in owned:
            owned.add_edge(holder, target, key=number)
    return owned


def kept(graph: Graph, roots: set[int], without: set[int] = frozenset()) -> set[int]:  # type: ignore[assignment]
    """Return the objects reached from some roots when some objects are removed, by a walk from each root."""
    owned = owning(graph)
    owned.remove_nodes_from(without)
    starts = [root for root in roots if root in owned]
    return {node for start in starts for node in (start, *nx.descendants(owned, start))}
