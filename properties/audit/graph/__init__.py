"""Graphs of objects and references, and the algorithms on them: components, cycles, reasons, dominators.

It may import `model`, and nothing else of the audit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.audit.graph.builder import build as build
    from properties.audit.graph.from_model import graph_of_state as graph_of_state
    from properties.audit.graph.graph import Graph as Graph
    from properties.audit.graph.heap import Heap as Heap
    from properties.audit.graph.why import why_alive as why_alive

__all__ = ["Graph", "Heap", "build", "graph_of_state", "why_alive"]

_MODULES = {
    "Graph": "properties.audit.graph.graph",
    "Heap": "properties.audit.graph.heap",
    "build": "properties.audit.graph.builder",
    "graph_of_state": "properties.audit.graph.from_model",
    "why_alive": "properties.audit.graph.why",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
