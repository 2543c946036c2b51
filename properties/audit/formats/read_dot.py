"""DOT, the language of Graphviz: nodes, edges and their attributes. Attributes that only affect drawing are ignored.

The attributes of a node are those of an object, the attributes of an edge those of a reference, with `label` for the
slot. A dashed edge without a strength is weak, a dotted one raw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from properties.audit.formats.source import Source
from properties.audit.graph.builder import OBJECT_FIELDS, REFERENCE_FIELDS, Builder
from properties.audit.graph.columns import Row, shown, typed
from properties.audit.graph.graph import Graph

TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/|^\#[^\n]*)
    |(?P<quoted>"(?:[^"\\]++|\\.)*+")
    |(?P<arrow>->|--)
    |(?P<mark>[{}\[\];,=:+])
    |(?P<word>-?(?:\.\d+|\d+(?:\.\d*)?)|[\w\x80-\U0010ffff]+)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
STYLES = {"dashed": "weak", "dotted": "raw"}
DEEPEST = 100
BATCH = 5_000


class _Token(NamedTuple):
    kind: str
    text: str
    place: int


def read_dot(source: Source) -> Graph:
    """Return the graph in a DOT text; RequestError says where it is wrong."""
    return _Parser(source).graph()


def _tokens(source: Source) -> Iterator[_Token]:
    place, text = 0, source.text
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            what = "a string that is not closed" if text[place] == '"' else shown(text[place : place + 1])
            source.fail(place if what != "a string that is not closed" else len(text), f"{what} is not DOT")
        kind = str(found.lastgroup)
        if kind == "quoted":
            plain = found.group()[1:-1]
            if "\\" in plain:
                plain = re.sub(r"\\(.)", _unescaped, plain.replace("\\\n", ""))
            yield _Token("word", plain, place)
        elif kind != "blank":
            yield _Token(kind, found.group(), place)
        place = found.end()
    yield _Token("end", "the end", len(text))


def _unescaped(found: re.Match[str]) -> str:
    return {"n": "\n", '"': '"', "\\": "\\"}.get(found.group(1), found.group())


class _Parser:
    """Reads statement by statement, without recursion, however deeply subgraphs are nested."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = _tokens(source)
        self.now = next(self.tokens)
        self.builder = Builder(source.name, implicit=True)
        self.nodes: dict[str, dict[str, str]] = {}
        self.edges: list[tuple[Row, int]] = []

    def graph(self) -> Graph:
        """Read the whole text."""
        self._head()
        depth = 1
        while depth:
            depth += self._statement()
            if depth > DEEPEST:
                self._fail("subgraphs nested too deeply")
        if self.now.kind != "end":
            self._fail(f"{shown(self.now.text)} after the graph; a file has one graph")
        self._flush()
        return self.builder.graph()

    def _flush(self) -> None:
        """Pass the collected rows to the builder, nodes first."""
        nodes, edges = list(self.nodes.items()), self.edges
        self.nodes, self.edges = {}, []

        def node_at(place: int) -> str:
            return f"{self.source.name}: node {shown(nodes[place][0])}"

        rows = [typed({"id": one} | fields, node_at, place) for place, (one, fields) in enumerate(nodes)]
        self.builder.objects(rows, node_at)
        self.builder.references([row for row, _ in edges], lambda row: self.source.at(edges[row][1]))

    def _fail(self, what: str) -> None:
        self.source.fail(self.now.place, what)

    def _next(self) -> _Token:
        token = self.now
        if token.kind != "end":
            self.now = next(self.tokens)
        return token

    def _expect(self, text: str) -> None:
        if self.now.text != text or self.now.kind == "word":
            self._fail(f"expected {text!r}, found {shown(self.now.text)}")
        self._next()

    def _head(self) -> None:
        if self.now.text.lower() == "strict":
            self._next()
        if self.now.text.lower() != "digraph":
            self._fail(f"expected 'digraph', found {shown(self.now.text)}; references have a direction")
        self._next()
        if self.now.kind == "word":
            self._next()
        self._expect("{")

    def _statement(self) -> int:
        """Read one statement, and return the change of the nesting depth."""
        token = self._next()
        if token.text in (";", ",") and token.kind == "mark":
            return 0
        if token.text in ("{", "}") and token.kind == "mark":
            return 1 if token.text == "{" else -1
        if token.kind != "word":
            self.source.fail(token.place, f"expected a node, an edge or '}}', found {shown(token.text)}")
        if token.text.lower() == "subgraph":
            if self.now.kind == "word":
                self._next()
            self._expect("{")
            return 1
        if self.now.text == "=" and self.now.kind == "mark":
            self._next()
            self._next()
        elif token.text.lower() in ("node", "edge", "graph") and self.now.text == "[":
            self._attributes()
        else:
            self._chain(token)
        return 0

    def _chain(self, first: _Token) -> None:
        """Read a node, or nodes with arrows between them, and their attributes."""
        names = [first.text]
        self._port()
        while self.now.kind == "arrow":
            if self.now.text == "--":
                self._fail("'--' has no direction; write '->'")
            self._next()
            if self.now.kind != "word":
                self._fail(f"expected a node after '->', found {shown(self.now.text)}")
            names.append(self._next().text)
            self._port()
        fields = self._attributes()
        if len(names) == 1:
            described = {name: value for name, value in fields.items() if name in OBJECT_FIELDS}
            self.nodes[names[0]] = self.nodes.get(names[0], {}) | described
            return
        slot = fields.get("slot", fields.get("label", ""))
        strength = fields.get("strength", STYLES.get(fields.get("style", ""), ""))
        known = {name: value for name, value in fields.items() if name in REFERENCE_FIELDS}
        for source, target in pairwise(names):
            row = known | {"source": source, "target": target, "slot": slot, "strength": strength}
            self.edges.append((typed(row, self.source.at, first.place), first.place))
        if len(self.edges) > BATCH:
            self._flush()

    def _port(self) -> None:
        """Skip the port of a node."""
        while self.now.text == ":" and self.now.kind == "mark":
            self._next()
            self._next()

    def _attributes(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        while self.now.text == "[" and self.now.kind == "mark":
            self._next()
            while not (self.now.text == "]" and self.now.kind == "mark"):
                name = self._next()
                if name.kind != "word":
                    self.source.fail(name.place, f"expected an attribute or ']', found {shown(name.text)}")
                self._expect("=")
                value = self._next()
                if value.kind != "word":
                    self.source.fail(
                        value.place, f"expected the value of {shown(name.text)}, found {shown(value.text)}"
                    )
                fields[name.text] = value.text
                if self.now.text in (",", ";") and self.now.kind == "mark":
                    self._next()
            self._next()
        return fields
