"""Node-link JSON, as `networkx` writes it.

This is the native format of the project; `docs/audit-schema.json` describes every field. References are listed under
`edges` or, as in older versions of `networkx`, `links`.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.language.errors import RequestError
from properties.audit.formats.json_stream import JsonText
from properties.audit.formats.source import Source
from properties.audit.graph.builder import Builder
from properties.audit.graph.columns import At, Row, lists, names, one_of, sort_of_value, texts, truths
from properties.audit.graph.graph import STRENGTHS, Field, Graph, Strength, labelled

FORMAT = "dcpmodel references 1"
"""The `format` of the `graph` member in files that this project writes."""


def read_node_link(source: Source) -> Graph:
    """Return the graph in a node-link text; RequestError says where it is wrong."""
    text, builder = JsonText(source), Builder(source.name)
    seen: set[str] = set()
    for name in text.members():
        part = "edges" if name == "links" else name
        if part in seen and part in ("nodes", "edges"):
            text.fail(f"{name} appears twice; give edges or links, once")
        seen.add(part)
        match part:
            case "nodes":
                _batches(text, builder, "node")
            case "edges":
                _batches(text, builder, "edge")
            case "graph":
                _about(builder, text.value(), f"{source.name}: graph")
            case _:
                text.skip()
    text.end()
    if "nodes" not in seen:
        raise RequestError(f"{source.name}: nodes is missing; a node-link graph has nodes and edges")
    return builder.graph()


def _batches(text: JsonText, builder: Builder, what: str) -> None:
    done = 0
    add = builder.objects if what == "node" else builder.references
    for batch in text.rows(what):
        add(batch, lambda row, done=done: f"{text.source.name}: {what} {done + row + 1}")  # type: ignore[misc]
        done += len(batch)


def _about(builder: Builder, about: object, where: str) -> None:
    """Read the `graph` member: past events, whether a collector frees cycles, and the slots that classes declare."""
    if not isinstance(about, Mapping):
        raise RequestError(f"{where} is {sort_of_value(about)}; it must be an object")
    at: At = lambda _: where  # noqa: E731
    builder.events.extend(lists([about], "events", at).get(0, ()))
    builder.collected = truths([about], "collected", False, at)[0]
    schema = about.get("schema", [])
    if not isinstance(schema, list) or not all(isinstance(one, Mapping) for one in schema):
        raise RequestError(f"{where}: schema must be a list of objects with class, slot, target and strength")
    builder.schema.extend(_schema(schema, lambda row: f"{where}: schema entry {row + 1}"))


def _schema(rows: list[Row], at: At) -> list[Field]:
    if not rows:
        return []
    classes, slots, targets = (names(rows, name, at) for name in ("class", "slot", "target"))
    strengths = texts(rows, "strength", at) or [""] * len(rows)
    codes = one_of(
        [one or Strength.STRONG for one in strengths], {str(s): n for n, s in enumerate(STRENGTHS)}, at, "strength"
    )
    many = truths(rows, "many", False, at)
    columns = zip(classes, slots, targets, codes, many, strict=True)
    return [
        Field(holder=one, label=labelled(one, slot), target=target, strength=STRENGTHS[code], many=several)
        for one, slot, target, code, several in columns
    ]
