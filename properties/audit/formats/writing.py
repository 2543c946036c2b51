"""Writing a graph in a format that can be read back as the same graph.

GraphML, DOT and CSV have no place for the slots that classes only declare, and CSV and DOT none for events.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from model.language.errors import RequestError
from properties.audit.formats.format import Format
from properties.audit.formats.read_csv import LONGEST as LONGEST_CELL
from properties.audit.formats.read_node_link import FORMAT
from properties.audit.graph.graph import Graph, Strength

Fields = dict[str, object]


def object_rows(graph: Graph) -> Iterator[Fields]:
    """Yield each object as the fields of a node; unknown and default values are left out."""
    objects = graph.objects
    for number, name in enumerate(objects.ids):
        row: Fields = {"id": name, "class": graph.class_name(number)}
        if not objects.alive[number]:
            row["alive"] = False
        if objects.size[number]:
            row["size"] = objects.size[number]
        if objects.count[number] >= 0:
            row["count"] = objects.count[number]
        if number in objects.resources:
            row["resources"] = list(objects.resources[number])
        for field, column in (("root", objects.roots), ("state", objects.state), ("where", objects.where)):
            if number in column:
                row[field] = column[number]
        yield row


def reference_rows(graph: Graph) -> Iterator[Fields]:
    """Yield each reference as the fields of an edge."""
    columns, ids = graph.references, graph.objects.ids
    for number, (holder, target) in enumerate(zip(columns.holder, columns.target, strict=True)):
        row: Fields = {"source": ids[holder], "target": ids[target], "slot": columns.slots[columns.slot[number]]}
        row["strength"] = str(graph.strength(number))
        if number in columns.many:
            row["many"] = True
        for field, column in (("where", columns.where), ("name", columns.name)):
            if number in column:
                row[field] = column[number]
        yield row


def _node_link(graph: Graph) -> str:
    about: Fields = {"format": FORMAT}
    if graph.events:
        about["events"] = list(graph.events)
    if graph.collected:
        about["collected"] = True
    if graph.schema:
        about["schema"] = [
            {"class": one.holder, "slot": one.label, "target": one.target, "strength": str(one.strength)}
            | ({"many": True} if one.many else {})
            for one in graph.schema
        ]
    nodes, edges = _lines(object_rows(graph)), _lines(reference_rows(graph))
    head = f'{{"directed": true,\n "multigraph": true,\n "graph": {_json(about)},\n'
    return f'{head} "nodes": [{nodes}],\n "edges": [{edges}]}}\n'


def _lines(rows: Iterable[Fields]) -> str:
    return ",".join(f"\n  {_json(row)}" for row in rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _events(graph: Graph) -> str:
    lines = [{"op": "create"} | row for row in object_rows(graph) if row.get("alive", True)]
    dead = [row for row in object_rows(graph) if not row.get("alive", True)]
    lines += [{"op": "create"} | {**row, "alive": True} for row in dead]
    lines += [{"op": "acquire"} | row for row in reference_rows(graph)]
    lines += [{"op": "destroy", "id": row["id"]} for row in dead]
    lines += [{"op": "mark", "event": event} for event in graph.events]
    return "".join(f"{_json(line)}\n" for line in lines)


# --- Formats in which every value is a string ---------------------------------------------------------------------

OBJECT_COLUMNS = ("class", "alive", "size", "count", "root", "state", "resources", "where")
REFERENCE_COLUMNS = ("slot", "strength", "many", "where", "name")


def _word(value: object) -> str:
    """Return a value as a string; resources are one on each line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, list):
        return str(value)
    words = list(map(str, value))
    if any("\n" in word or not word for word in words):
        raise RequestError("a resource is empty or has a line end; write node-link JSON, which can express that")
    return "\n".join(words)


def _graphml(graph: Graph) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    for kind, names in (("graph", ("events", "collected")), ("node", OBJECT_COLUMNS), ("edge", REFERENCE_COLUMNS)):
        for name in names:
            kept = {"size": "long", "count": "long", "alive": "boolean", "many": "boolean"}.get(name, "string")
            lines.append(f'<key id="{kind}.{name}" for="{kind}" attr.name="{name}" attr.type="{kept}"/>')
    lines.append('<graph edgedefault="directed">')
    about: Fields = ({"events": list(graph.events)} if graph.events else {}) | (
        {"collected": True} if graph.collected else {}
    )
    lines.append(_data("graph", about, ("events", "collected")))
    for row in object_rows(graph):
        lines.append(f"<node id={_quoted(row['id'])}>{_data('node', row, OBJECT_COLUMNS)}</node>")
    for row in reference_rows(graph):
        ends = f"source={_quoted(row['source'])} target={_quoted(row['target'])}"
        lines.append(f"<edge {ends}>{_data('edge', row, REFERENCE_COLUMNS)}</edge>")
    return "\n".join([*filter(None, lines), "</graph>", "</graphml>", ""])


def _quoted(value: object) -> str:
    return quoteattr(_xml(str(value)), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _data(kind: str, row: Fields, names: tuple[str, ...]) -> str:
    words = ((name, escape(_xml(_word(row[name])), {"\r": "&#13;"})) for name in names if name in row)
    return "".join(f'<data key="{kind}.{name}">{word}</data>' for name, word in words)


def _xml(text: str) -> str:
    """Return a text unchanged; RequestError for control characters, which XML cannot express."""
    if any(one in "\ufffe\uffff" or (one < " " and one not in "\t\n\r") for one in text):
        raise RequestError(f"{text[:40]!a} contains a character that GraphML cannot express; write node-link JSON")
    return text


def _dot(graph: Graph) -> str:
    styles = {str(Strength.WEAK): "dashed", str(Strength.RAW): "dotted"}
    lines = ["digraph references {"]
    for row in object_rows(graph):
        lines.append(f"  {_dot_word(row['id'])} [{_dot_fields(row, OBJECT_COLUMNS)}];")
    for row in reference_rows(graph):
        drawn: Fields = {"label": row["slot"], "style": styles.get(str(row["strength"]), "solid")}
        fields = f"{_dot_fields(row, REFERENCE_COLUMNS)}, {_dot_fields(drawn, ('label', 'style'))}"
        lines.append(f"  {_dot_word(row['source'])} -> {_dot_word(row['target'])} [{fields}];")
    return "\n".join([*lines, "}", ""])


def _dot_fields(row: Fields, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name}={_dot_word(_word(row[name]))}" for name in names if name in row)


def _dot_word(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def _csv(graph: Graph) -> str:
    names = list(dict.fromkeys(("source", "target", "slot", "strength", "many", "where", "name", *OBJECT_COLUMNS)))
    lines = [",".join(names)]
    for row in object_rows(graph):
        lines.append(_csv_line({"source": row.pop("id"), **row}, names))
    for row in reference_rows(graph):
        lines.append(_csv_line(row, names))
    return "\n".join([*lines, ""])


def _csv_line(row: Fields, names: list[str]) -> str:
    return ",".join(_csv_word(_word(row[name])) if name in row else "" for name in names)


def _csv_word(text: str) -> str:
    """Return a quoted field; RequestError for blanks at its ends, which the reader removes, or for a huge one."""
    if text != text.strip():
        raise RequestError(f"{text[:40]!a} begins or ends with blanks, which CSV cannot express; write node-link JSON")
    if len(text) > LONGEST_CELL:
        raise RequestError(f"{text[:40]!a}... is too long for CSV; write node-link JSON")
    return '"{}"'.format(text.replace('"', '""')) if set(',"\r\n').intersection(text) else text


WRITERS: dict[Format, Callable[[Graph], str]] = {
    Format.NODE_LINK: _node_link,
    Format.GRAPHML: _graphml,
    Format.DOT: _dot,
    Format.EVENTS: _events,
    Format.CSV: _csv,
}


def written(graph: Graph, form: Format) -> str:
    """Return a graph as text; RequestError if the format is only read, not written."""
    if form not in WRITERS:
        raise RequestError(f"{form} can only be read; write one of {', '.join(WRITERS)}")
    return WRITERS[form](graph)
