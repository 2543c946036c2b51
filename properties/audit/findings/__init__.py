"""Findings about a graph: cycles, leaks, wrong references, broken rules; with cuts, rules and baselines.

It may import `model` and `properties.audit.graph`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.audit.findings.audit_graph import audit as audit
    from properties.audit.findings.finding import AuditReport as AuditReport
    from properties.audit.findings.finding import Finding as Finding
    from properties.audit.findings.kind import Kind as Kind
    from properties.audit.findings.options import Options as Options

__all__ = ["AuditReport", "Finding", "Kind", "Options", "audit"]

_MODULES = {
    "AuditReport": "properties.audit.findings.finding",
    "Finding": "properties.audit.findings.finding",
    "Kind": "properties.audit.findings.kind",
    "Options": "properties.audit.findings.options",
    "audit": "properties.audit.findings.audit_graph",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
