"""Heap snapshots of V8: flat lists of numbers whose meaning is described by the snapshot's own `meta`.

A garbage collector frees cycles there, so that an audit of a snapshot explains why objects are alive and what they
retain, and reports no cycles. Versions differ in their fields; only the fields named here are read, in any order.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model.language.errors import RequestError
from properties.audit.formats.json_stream import JsonText
from properties.audit.formats.source import Source
from properties.audit.graph.builder import Builder
from properties.audit.graph.columns import Row, of_type, shown, sort_of_value
from properties.audit.graph.graph import Graph

BATCH = 10_000
NAMED = ("object", "native", "closure", "object shape")
"""Types of nodes whose name is a class; for others the type says more."""
ELEMENTS = ("element", "hidden")
"""Types of edges whose `name_or_index` is a number."""


def read_v8(source: Source) -> Graph:
    """Return the graph in a snapshot; RequestError says which part cannot be followed."""
    text = JsonText(source)
    meta: _Meta | None = None
    numbers = {"nodes": array("q"), "edges": array("q")}
    strings: list[str] = []
    for name in text.members():
        if name == "snapshot":
            meta = _meta(text.value(), f"{source.name}: snapshot")
        elif name in numbers:
            for batch in text.numbers(name):
                numbers[name].extend(batch)
        elif name == "strings":
            strings = _strings(text.value(), f"{source.name}: strings")
        else:
            text.skip()
    text.end()
    if meta is None:
        raise RequestError(
            f"{source.name}: snapshot is missing; a heap snapshot has snapshot, nodes, edges and strings"
        )
    snapshot = _Snapshot(source=source.name, meta=meta, nodes=numbers["nodes"], edges=numbers["edges"], strings=strings)
    return snapshot.graph()


@dataclass(frozen=True, kw_only=True)
class _Meta:
    """The position of each field in a node or edge, and the names of the types."""

    node: Mapping[str, int]
    edge: Mapping[str, int]
    node_types: tuple[str, ...]
    edge_types: tuple[str, ...]
    counts: Mapping[str, object]


def _meta(value: object, where: str) -> _Meta:
    meta = value.get("meta") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(meta, dict):
        raise RequestError(f"{where}: meta is missing; it must list the fields of nodes and edges")
    node = _fields(meta, "node", ("type", "name", "id", "self_size", "edge_count"), where)
    edge = _fields(meta, "edge", ("type", "name_or_index", "to_node"), where)
    counts = {what: value[f"{what}_count"] for what in ("node", "edge") if f"{what}_count" in value}
    node_types, edge_types = _types(meta, "node", node["type"], where), _types(meta, "edge", edge["type"], where)
    return _Meta(node=node, edge=edge, node_types=node_types, edge_types=edge_types, counts=counts)


def _fields(meta: Mapping[str, object], what: str, needed: tuple[str, ...], where: str) -> dict[str, int]:
    names = meta.get(f"{what}_fields")
    if not isinstance(names, list) or not {str}.issuperset(map(type, names)):
        raise RequestError(f"{where}: meta.{what}_fields is missing; it must be a list of names")
    fields = {name: place for place, name in enumerate(names)}
    for name in needed:
        if name not in fields:
            raise RequestError(f"{where}: meta.{what}_fields has no {name}; it is required")
    return fields | {"": len(names)}


def _types(meta: Mapping[str, object], what: str, place: int, where: str) -> tuple[str, ...]:
    types = meta.get(f"{what}_types")
    words = types[place] if isinstance(types, list) and place < len(types) else None
    if not isinstance(words, list) or not {str}.issuperset(map(type, words)):
        raise RequestError(f"{where}: meta.{what}_types does not list the types; it must, at the place of type")
    return tuple(words)


def _strings(value: object, where: str) -> list[str]:
    if not isinstance(value, list):
        raise RequestError(f"{where} is {sort_of_value(value)}; it must be a list of strings")
    of_type(value, {str}, lambda _: where, "an entry", "a string")
    return value


@dataclass(frozen=True, kw_only=True)
class _Snapshot:
    """The parts of a snapshot."""

    source: str
    meta: _Meta
    nodes: array[int]
    edges: array[int]
    strings: list[str]

    def graph(self) -> Graph:
        """Return the graph: nodes first, then the edges, `edge_count` for each node in turn."""
        builder = Builder(self.source)
        builder.collected = True
        for what, column, step in (("node", self.nodes, self.meta.node[""]), ("edge", self.edges, self.meta.edge[""])):
            if len(column) % step or (what == "node" and not column):
                raise RequestError(f"{self.source}: {what}s has {len(column)} numbers; it must be a multiple of {step}")
            counted = self.meta.counts.get(what, len(column) // step)
            if counted != len(column) // step:
                wrong = f"{what}_count is {shown(str(counted))}, and {what}s has {len(column) // step} of them"
                raise RequestError(f"{self.source}: {wrong}; the numbers must agree")
        for what, rows, add in (
            ("node", self._objects(), builder.objects),
            ("edge", self._references(), builder.references),
        ):
            done = 0
            for batch in _batches(rows):
                add(batch, lambda row, done=done, what=what: f"{self.source}: {what} {done + row}")  # type: ignore[misc]
                done += len(batch)
        return builder.graph()

    def _objects(self) -> Iterator[Row]:
        meta = self.meta
        step, type_at, name_at, size_at = (meta.node[name] for name in ("", "type", "name", "self_size"))
        for number, start in enumerate(range(0, len(self.nodes), step)):
            kind = self._of(meta.node_types, self.nodes[start + type_at], "type of node", number)
            name = self._of(self.strings, self.nodes[start + name_at], "name of node", number)
            row: Row = {
                "id": self._id(start),
                "class": (name if kind in NAMED else f"({kind})") or "(no name)",
                "size": self.nodes[start + size_at],
            }
            yield row if number else {**row, "root": "the snapshot's root"}

    def _id(self, start: int) -> str:
        return f"@{self.nodes[start + self.meta.node['id']]}"

    def _references(self) -> Iterator[Row]:
        meta, step, node_step = self.meta, self.meta.edge[""], self.meta.node[""]
        type_at, name_at, to_at = (meta.edge[name] for name in ("type", "name_or_index", "to_node"))
        place = 0
        for start in range(0, len(self.nodes), node_step):
            count = self.nodes[start + meta.node["edge_count"]]
            if count < 0 or place + count * step > len(self.edges):
                raise RequestError(
                    f"{self.source}: node {start // node_step} has {count} edges; edges ends before that"
                )
            for at in range(place, place + count * step, step):
                kind = self._of(meta.edge_types, self.edges[at + type_at], "type of edge", at // step)
                slot, to = self.edges[at + name_at], self.edges[at + to_at]
                if not 0 <= to < len(self.nodes) or to % node_step:
                    wrong = f"to_node of edge {at // step} is {to}"
                    raise RequestError(f"{self.source}: {wrong}; it must be the index at which a node begins")
                name = f"[{slot}]" if kind in ELEMENTS else self._of(self.strings, slot, "name of edge", at // step)
                strength = "weak" if kind == "weak" else "strong"
                yield {"source": self._id(start), "target": self._id(to), "slot": name, "strength": strength}
            place += count * step

    def _of(self, words: list[str] | tuple[str, ...], number: int, what: str, place: int) -> str:
        if not 0 <= number < len(words):
            raise RequestError(f"{self.source}: {what} {place} is {number}; it must be from 0 to {len(words) - 1}")
        return words[number]


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
