"""Reports of an audit: text, JSON, SARIF, pictures, and the leftovers of a model state for bug reports.

It may import `model`, `diagrams`, `properties.output`, and the graph and the findings of the audit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.audit.reports.finding_picture import neighbourhood as neighbourhood
    from properties.audit.reports.model_leftovers import leftovers as leftovers
    from properties.audit.reports.report_data import report_json as report_json
    from properties.audit.reports.report_data import report_sarif as report_sarif
    from properties.audit.reports.report_text import report_page as report_page

__all__ = ["leftovers", "neighbourhood", "report_json", "report_page", "report_sarif"]

_MODULES = {
    "leftovers": "properties.audit.reports.model_leftovers",
    "neighbourhood": "properties.audit.reports.finding_picture",
    "report_json": "properties.audit.reports.report_data",
    "report_page": "properties.audit.reports.report_text",
    "report_sarif": "properties.audit.reports.report_data",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
