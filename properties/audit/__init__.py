"""The audit of any graph of references: who owns whom, what leaks, why objects are alive, and which references to cut.

Its packages build on each other in this order: `graph` (the graph and the algorithms on it), `formats` (reading and
writing), `findings` (what is wrong), `reports` (text, JSON, SARIF, pictures), `cpp` (class definitions as a graph). The
audit may import `model`, `diagrams` and `properties.output`, never claims, verdicts, engines or the command line.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.audit.findings.audit_graph import audit as audit
    from properties.audit.findings.finding import Finding as Finding
    from properties.audit.findings.options import Options as Options
    from properties.audit.formats.reading import read_graph as read_graph
    from properties.audit.formats.writing import written as written

__all__ = ["Finding", "Options", "audit", "read_graph", "written"]

_MODULES = {
    "Finding": "properties.audit.findings.finding",
    "Options": "properties.audit.findings.options",
    "audit": "properties.audit.findings.audit_graph",
    "read_graph": "properties.audit.formats.reading",
    "written": "properties.audit.formats.writing",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
