"""Graphs as comma-separated lines, one reference a line: for spreadsheets and awk.

The first line may name the columns; otherwise they are source, target, strength and slot. A line without a target
describes an object, and one whose strength is `root` says that its target is a root, of the kind that its source names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from model.errors import RequestError

from .builder import OBJECT_FIELDS, REFERENCE_FIELDS, Builder
from .columns import Row, shown, typed
from .graph import Graph
from .source import Source

BATCH = 5_000
COLUMNS = ["source", "target", "strength", "slot"]
ALIASES = {"src": "source", "dst": "target", "kind": "strength", "label": "slot", "id": "source"}
LONGEST = 1 << 20
"""More characters in one field than this are no name."""


def read_csv(source: Source) -> Graph:
    """The graph in such lines; RequestError says which line is wrong."""
    builder, name = Builder(source.name, implicit=True), source.name
    objects: dict[str, tuple[Row, int]] = {}
    edges: list[tuple[Row, int]] = []

    def at(line: int) -> str:
        return f"{name}: line {line}"

    def flush() -> None:
        batch = edges[:]
        edges.clear()
        builder.references([row for row, _ in batch], lambda row: at(batch[row][1]))

    for line, fields in _lines(source):
        known, has_target = typed(fields, at, line), bool(fields.get("target"))
        if fields.get("strength") == "root" or not has_target:
            row = _object(known, fields, at(line))
            one = str(row["id"])
            if one in objects:
                row = {**objects[one][0], **row}
            objects[one] = row, line
        else:
            edges.append(({field: value for field, value in known.items() if field not in OBJECT_ONLY}, line))
        if len(edges) >= BATCH:
            flush()
    flush()
    rows = list(objects.values())
    builder.objects([row for row, _ in rows], lambda row: at(rows[row][1]))
    return builder.graph()


OBJECT_ONLY = OBJECT_FIELDS - REFERENCE_FIELDS


def _object(known: Row, fields: dict[str, str], at: str) -> Row:
    """The object that a line describes, or the root that it names."""
    if fields.get("target"):
        return {"id": fields["target"], "root": fields.get("source") or "root"}
    if not fields.get("source"):
        raise RequestError(f"{at}: neither a source nor a target; a line is a reference or describes an object")
    described = {name: value for name, value in known.items() if name in OBJECT_ONLY or name == "where"}
    return {**described, "id": fields["source"]}


def _lines(source: Source) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line that is not blank: its number, and its fields by the names of their columns."""
    limit = csv.field_size_limit(LONGEST)
    try:
        reader = csv.reader(source.lines(), strict=True)
        columns: list[str] | None = None
        for cells in reader:
            if not any(cells):
                continue
            if columns is None:
                columns = _columns(cells, f"{source.name}: line {reader.line_num}")
                if columns != COLUMNS or cells[0].strip().lower() in ("source", "src"):
                    continue
            if len(cells) > len(columns):
                wrong = f"{len(cells)} fields, but there are {len(columns)} columns: {', '.join(columns)[:80]}"
                raise RequestError(f"{source.name}: line {reader.line_num}: {wrong}")
            yield reader.line_num, dict(zip(columns, map(str.strip, cells), strict=False))
    except csv.Error as error:
        raise RequestError(f"{source.name}: line {reader.line_num}: {error}; a field is plain or in quotes") from None
    finally:
        csv.field_size_limit(limit)


def _columns(cells: list[str], at: str) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if names[0] not in ("source", "src", "id"):
        return COLUMNS
    columns = [ALIASES.get(name, name) for name in names]
    if "target" not in columns:
        raise RequestError(f"{at}: no column target; name source, target, and strength, slot and others if there are")
    for name in columns:
        if columns.count(name) > 1:
            raise RequestError(f"{at}: two columns are {shown(name)}; each is there once")
    return columns
