"""The audit of C++: who may own whom by class definitions, read from sources that need not compile.

A schema of classes is extracted, turned into a graph, searched for cycles, and compared with a design of the model. The
package may import `model` and the other packages of the audit. Explored states of a model are an argument.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.audit.cpp.against import compare as compare
    from properties.audit.cpp.class_graph import class_cycles as class_cycles
    from properties.audit.cpp.extraction import extract as extract
    from properties.audit.cpp.report import page as page
    from properties.audit.cpp.schema import Schema as Schema

__all__ = ["Schema", "class_cycles", "compare", "extract", "page"]

_MODULES = {
    "Schema": "properties.audit.cpp.schema",
    "class_cycles": "properties.audit.cpp.class_graph",
    "compare": "properties.audit.cpp.against",
    "extract": "properties.audit.cpp.extraction",
    "page": "properties.audit.cpp.report",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
