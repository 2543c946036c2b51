"""The executable semantics: a design laid out over a scope, one step, traces and the graph of references.

`layout` numbers the variables of a state, `step` and its helpers are the interpreter, `trace` and `replay` carry out
whole traces, `ownership` answers questions about references with `networkx`. Imports `model.language` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from model.semantics.layout import Layout
    from model.semantics.ownership import ownership_graph
    from model.semantics.step import Step, initial, successors
    from model.semantics.trace import run_trace

__all__ = ["Layout", "Step", "initial", "ownership_graph", "run_trace", "successors"]
__getattr__ = lazy(
    __name__,
    {
        "Layout": "layout",
        "Step": "step",
        "initial": "step",
        "ownership_graph": "ownership",
        "run_trace": "trace",
        "successors": "step",
    },
)
