"""The oracle: a second implementation of a step that shares no line with the interpreter, to compare it with.

States are those of `transitions` machines, references are edges of a `networkx` graph, queues are lists. Imports
`model.language` and of `model.semantics` the layout, the steps' names and the graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from model.oracle.engine import Oracle

__all__ = ["Oracle"]
__getattr__ = lazy(__name__, {"Oracle": "engine"})
