"""Readers and writers of graphs: node-link JSON, event logs, GraphML, DOT, CSV, Blink's classes, V8 heap snapshots.

It may import `model` and `properties.audit.graph`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.audit.formats.format import Format as Format
    from properties.audit.formats.reading import graph_in as graph_in
    from properties.audit.formats.reading import read_graph as read_graph
    from properties.audit.formats.source import Source as Source
    from properties.audit.formats.writing import written as written

__all__ = ["Format", "Source", "graph_in", "read_graph", "written"]

_MODULES = {
    "Format": "properties.audit.formats.format",
    "Source": "properties.audit.formats.source",
    "graph_in": "properties.audit.formats.reading",
    "read_graph": "properties.audit.formats.reading",
    "written": "properties.audit.formats.writing",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
