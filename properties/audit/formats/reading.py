"""Reading a graph from a file; the format follows from the name or the first characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from model.language.errors import RequestError
from model.semantics.ownership_text import FORMAT, graph_from_text
from properties.audit.formats.format import Format
from properties.audit.formats.read_blink import read_blink
from properties.audit.formats.read_csv import read_csv
from properties.audit.formats.read_dot import read_dot
from properties.audit.formats.read_events import read_events
from properties.audit.formats.read_graphml import read_graphml
from properties.audit.formats.read_node_link import read_node_link
from properties.audit.formats.read_v8 import read_v8
from properties.audit.formats.source import Source
from properties.audit.graph.collector import collector_paused
from properties.audit.graph.from_model import graph_of_instances
from properties.audit.graph.graph import Graph


def _read_instances(source: Source) -> Graph:
    return graph_of_instances(graph_from_text(source.text, source.name))


READERS: dict[Format, Callable[[Source], Graph]] = {
    Format.NODE_LINK: read_node_link,
    Format.GRAPHML: read_graphml,
    Format.DOT: read_dot,
    Format.EVENTS: read_events,
    Format.CSV: read_csv,
    Format.BLINK: read_blink,
    Format.V8: read_v8,
    Format.INSTANCES: _read_instances,
}
ENDINGS = {
    ".jsonl": Format.EVENTS,
    ".ndjson": Format.EVENTS,
    ".graphml": Format.GRAPHML,
    ".dot": Format.DOT,
    ".gv": Format.DOT,
    ".csv": Format.CSV,
    ".heapsnapshot": Format.V8,
}
BEGINNINGS = (
    (r'\{\s*"snapshot"\s*:', Format.V8),
    (rf'\{{\s*"format"\s*:\s*"{re.escape(FORMAT)}"', Format.INSTANCES),
    (r'\{[^\n]*"op"\s*:[^\n]*\}\s*(\n|\Z)', Format.EVENTS),
    (r"\{", Format.NODE_LINK),
    (r"\[", Format.BLINK),
    (r"<", Format.GRAPHML),
    (r"(//[^\n]*\n|\s)*(strict|digraph|graph)\b", Format.DOT),
    (r"[^,\n]+,", Format.CSV),
)
LOOKED_AT = 2_000


def format_of(name: str, text: str) -> Format:
    """Return the format of an input; RequestError if it is in no known format."""
    if (ending := ENDINGS.get(Path(name).suffix.lower())) is not None:
        return ending
    start = text[: LOOKED_AT * 10].lstrip()[:LOOKED_AT]
    for pattern, found in BEGINNINGS:
        if re.match(pattern, start):
            return found
    known = ", ".join(Format)
    raise RequestError(
        f"{name}: line 1: neither its name nor its beginning tells the format; --format is one of {known}"
    )


def read_graph(path: Path, form: Format | None = None, listener: Callable[[int], None] | None = None) -> Graph:
    """Return the graph in a file; RequestError in one line, with line or byte offset, if it cannot be read.

    `listener` is called with the percentage of a large input that has been read.
    """
    source = Source.read(path)
    return graph_in(replace(source, listener=listener) if listener else source, form)


def graph_in(source: Source, form: Format | None = None) -> Graph:
    """Return the graph in a text."""
    with collector_paused():
        return READERS[form or format_of(source.name, source.text)](source)
