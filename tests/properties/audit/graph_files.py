"""A text in each format for the tests, and writers for formats that the audit only reads."""

from __future__ import annotations

import json

from properties.audit.formats.format import Format
from properties.audit.formats.reading import graph_in
from properties.audit.formats.source import Source
from properties.audit.formats.writing import WRITERS, written
from properties.audit.graph.graph import Graph
from tests.properties.audit.heaps import MB_19892

NODE_FIELDS = ["type", "name", "id", "self_size", "edge_count", "trace_node_id", "detachedness"]


def snapshot(graph: Graph, extra: tuple[str, ...] = ()) -> str:
    """Return a V8 heap snapshot of a graph: its objects under a root node; `extra` are unknown fields."""
    strings: list[str] = [""]

    def string(text: str) -> int:
        if text not in strings:
            strings.append(text)
        return strings.index(text)

    fields = [*extra, *NODE_FIELDS]
    columns = graph.references
    kept = [(number, columns.holder[number], columns.target[number]) for number in range(len(columns.holder))]
    nodes: list[int] = []
    edges: list[int] = []
    owned = [[(1, place, place + 1) for place in sorted(graph.objects.roots)]]
    for place in range(len(graph)):
        mine = [(number, target) for number, holder, target in kept if holder == place]
        owned.append([(number + 2, number, target + 1) for number, target in mine])
    for place, leaving in enumerate(owned):
        name = string(graph.class_name(place - 1) if place else "")
        size = graph.objects.size[place - 1] if place else 0
        values = {
            "type": 1 if place else 0,
            "name": name,
            "id": place + 1,
            "self_size": size,
            "edge_count": len(leaving),
        }
        nodes.extend(values.get(field, 0) for field in fields)
        for kind, number, target in leaving:
            weak = kind > 1 and not graph.strength(number).owns
            slot = string(columns.slots[columns.slot[number]]) if kind > 1 else number
            edges.extend((2 if weak else 0 if kind > 1 else 1, slot, target * len(fields)))
    meta = {
        "node_fields": fields,
        "node_types": [*("number" for _ in extra), ["synthetic", "object"], "string", "number"],
        "edge_fields": ["type", "name_or_index", "to_node"],
        "edge_types": [["property", "element", "weak"], "string_or_number", "node"],
    }
    about = {"meta": meta, "node_count": len(owned), "edge_count": len(edges) // 3}
    return json.dumps({"snapshot": about, "nodes": nodes, "edges": edges, "trace_tree": [], "strings": strings})


def declarations(graph: Graph) -> str:
    """Return a Blink-style list of the classes of a graph and of their members."""
    lines: list[dict[str, object]] = [{"name": name} for name in graph.objects.classes]
    for number in range(len(graph.references.holder)):
        holder, target = graph.references.holder[number], graph.references.target[number]
        kind = 0 if not graph.strength(number).owns else 2 if target in graph.objects.roots else 1
        ptr = {"raw": "raw", "weak": "mem"}.get(graph.strength(number), "ref")
        label = graph.label(number).rpartition(".")[2]
        ends = {"src": graph.class_name(holder), "dst": graph.class_name(target)}
        lines.append({**ends, "lbl": label, "ptr": ptr, "kind": kind, "loc": graph.hop(number).where})
    return json.dumps(lines)


INSTANCES = """{"format": "dcpmodel ownership graph 1",
 "instances": [{"name": "Map", "kind": "root", "state": "OPEN"}, {"name": "Window[w0]", "kind": "object"}],
 "references": [{"holder": "Map", "slot": "Map.all", "target": "Window[w0]", "strength": "strong"}]}
"""

TEXTS: dict[Format, str] = {
    **{form: written(MB_19892, form) for form in WRITERS},
    Format.BLINK: declarations(MB_19892),
    Format.V8: snapshot(MB_19892),
    Format.INSTANCES: INSTANCES,
}
"""The same leak in every format, as far as the format can express it."""


def read(text: str, form: Format | None = None, name: str = "input") -> Graph:
    """Return the graph in a text."""
    return graph_in(Source(name, text), form)
