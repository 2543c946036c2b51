"""GraphML, as `networkx` and drawing programs write it. Document types, and with them entities, are refused."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from model.language.errors import RequestError
from properties.audit.formats.source import Source
from properties.audit.graph.builder import Builder
from properties.audit.graph.columns import Row, shown, typed
from properties.audit.graph.graph import Graph

BATCH = 5_000
DEEPEST = 50
"""Elements nested deeper than this are refused."""
LABELS = {"node": ("id",), "edge": ("source", "target")}


def read_graphml(source: Source) -> Graph:
    """Return the graph in a GraphML text; RequestError says where it is wrong."""
    reader = _Reader(source)
    parser = expat.ParserCreate("utf-8")
    reader.parser = parser
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = lambda *_: reader.fail("a document type is refused; GraphML needs none")
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(source.text, True)
    except expat.ExpatError as error:
        column = f"line {error.lineno} column {error.offset + 1}"
        source_end = "; the text ends too early" if error.code in (3, 5) else ""
        reader.refuse(f"{source.name}: {column}: {expat.ErrorString(error.code)}{source_end}")
    return reader.graph()


class _Reader:
    """The callbacks of the parser: rows are collected element by element and passed on in batches."""

    parser: expat.XMLParserType

    def __init__(self, source: Source) -> None:
        self.source = source
        self.builder = Builder(source.name, implicit=False)
        self.keys: dict[tuple[str, str], str] = {}
        self.path: list[str] = []
        self.row: dict[str, str] = {}
        self.graph_row: dict[str, str] = {}
        self.name = ""
        self.text: list[str] = []
        self.rows: dict[str, list[tuple[Row, int]]] = {"node": [], "edge": []}

    def fail(self, what: str) -> NoReturn:
        """Raise RequestError about the current position of the parser."""
        place = f"line {self.parser.CurrentLineNumber} column {self.parser.CurrentColumnNumber + 1}"
        self.refuse(f"{self.source.name}: {place}: {what}")

    def refuse(self, what: str) -> NoReturn:
        """Raise RequestError."""
        raise RequestError(what) from None

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        name = tag.rpartition(":")[2]
        if not self.path and name != "graphml":
            self.fail(f"the outermost element is {shown(name)}; it must be graphml")
        self.path.append(name)
        if len(self.path) > DEEPEST:
            self.fail("nested too deeply; nodes and edges are direct children of graph")
        if name == "key":
            key = attributes.get("id", ""), attributes.get("for", "all")
            self.keys[key] = attributes.get("attr.name", key[0])
        elif name == "graph" and attributes.get("edgedefault", "directed") != "directed":
            self.fail("edgedefault is undirected; it must be directed")
        elif name in LABELS:
            self.row = {field: attributes.get(field, "") for field in LABELS[name]}
            for field, value in self.row.items():
                if not value:
                    self.fail(f"a {name} without {field}; it must have one")
        elif name == "data":
            self._data(attributes.get("key", ""))

    def _data(self, key: str) -> None:
        kind = self.path[-2] if len(self.path) > 1 else ""
        self.text = []
        name = self.keys.get((key, kind), self.keys.get((key, "all")))
        if name is None:
            self.fail(f"key {shown(key)} is not declared for a {kind}; add a key element")
        self.name = name

    def characters(self, text: str) -> None:
        """Collect text, which counts only inside data."""
        if self.path and self.path[-1] == "data":
            self.text.append(text)

    def end(self, tag: str) -> None:
        """End an element."""
        name = self.path.pop()
        kind = self.path[-1] if self.path else ""
        if name == "data":
            row = self.graph_row if kind == "graph" else self.row
            row.setdefault(self.name, "".join(self.text))
        elif name in LABELS:
            line = self.parser.CurrentLineNumber
            self.rows[name].append((typed(self.row, self._line, line), line))
            if len(self.rows[name]) == BATCH:
                self.flush(name)

    def flush(self, name: str) -> None:
        """Pass a batch to the builder."""
        batch, self.rows[name] = self.rows[name], []
        add = self.builder.objects if name == "node" else self.builder.references
        add([row for row, _ in batch], lambda row: self._line(batch[row][1]))

    def _line(self, line: int) -> str:
        return f"{self.source.name}: line {line}"

    def graph(self) -> Graph:
        """Return the graph, after the whole text was read."""
        self.flush("node")
        self.flush("edge")
        self.builder.events.extend(filter(None, self.graph_row.get("events", "").split("\n")))
        self.builder.collected = self.graph_row.get("collected", "") in ("true", "True")
        return self.builder.graph()
