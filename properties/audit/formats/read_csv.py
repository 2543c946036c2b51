"""Comma-separated values, one reference on each line: for spreadsheets and awk.

The first line may name the columns; otherwise they are source, target, strength and slot. A line without a target
describes an object. A line whose strength is `root` makes its target a root, of the kind that its source names.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator

from model.language.errors import RequestError
from properties.audit.formats.source import Source
from properties.audit.graph.builder import OBJECT_FIELDS, REFERENCE_FIELDS, Builder
from properties.audit.graph.columns import At, Row, shown, typed
from properties.audit.graph.graph import Graph

BATCH = 5_000
COLUMNS = ["source", "target", "strength", "slot"]
ALIASES = {"src": "source", "dst": "target", "kind": "strength", "label": "slot", "id": "source"}
OBJECT_ONLY = OBJECT_FIELDS - REFERENCE_FIELDS
LONGEST = 1 << 20
"""A field with more characters than this is refused."""


def read_csv(source: Source) -> Graph:
    """Return the graph in such lines; RequestError names the line that is wrong."""
    builder = Builder(source.name, implicit=True)
    objects = _Batch(source.name, builder.objects)
    references = _Batch(source.name, builder.references)
    for line, fields in _lines(source):
        ends = fields.get("source", ""), fields.get("target", "")
        if not any(ends):
            wrong = "neither a source nor a target; each line is a reference or an object"
            raise RequestError(f"{source.name}: line {line}: {wrong}")
        if ends[1] and fields.get("strength") == "root":
            builder.root(ends[1], ends[0] or "root")
            continue
        row = typed(fields, objects.at, line)
        if ends[1]:
            references.add({name: value for name, value in row.items() if name not in OBJECT_ONLY}, line)
        else:
            references.flush()
            described = {name: value for name, value in row.items() if name in OBJECT_FIELDS}
            objects.add({**described, "id": ends[0]}, line)
            continue
        objects.flush()
    objects.flush()
    references.flush()
    return builder.graph()


class _Batch:
    """Rows with their lines, collected for a builder."""

    def __init__(self, name: str, take: Callable[[list[Row], At], None]) -> None:
        self.name, self.take = name, take
        self.rows: list[Row] = []
        self.lines: list[int] = []

    def at(self, line: int) -> str:
        """Return the position of a line, for errors."""
        return f"{self.name}: line {line}"

    def add(self, row: Row, line: int) -> None:
        """Add one row."""
        self.rows.append(row)
        self.lines.append(line)
        if len(self.rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Pass the collected rows to the builder."""
        if self.rows:
            rows, lines = self.rows, self.lines
            self.rows, self.lines = [], []
            self.take(rows, lambda row: self.at(lines[row]))


def _lines(source: Source) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number and the fields, by column, of each line that is not blank."""
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
        raise RequestError(f"{at}: no column target; columns are source, target, strength, slot and others")
    for name in columns:
        if columns.count(name) > 1:
            raise RequestError(f"{at}: column {shown(name)} appears twice")
    return columns
