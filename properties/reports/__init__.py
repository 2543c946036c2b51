"""Reports: a check, a violation as a bug report, a historic defect, walks, replays, citations, and generated pages.

Each module turns results into a report document, into JSON or XML, or into a Markdown page. Reports may import all
packages below the command line, which chooses them; they make runs only through `properties.running`. An explorer
page will be one more module here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from properties.reports.bug_report import explain_judgement
    from properties.reports.check_document import check_document
    from properties.reports.citations import citations_document
    from properties.reports.history.report import record_document
    from properties.reports.replay import replay_document

__all__ = ["check_document", "citations_document", "explain_judgement", "record_document", "replay_document"]
__getattr__ = lazy(
    __name__,
    {
        "check_document": "check_document",
        "citations_document": "citations",
        "explain_judgement": "bug_report",
        "record_document": "history.report",
        "replay_document": "replay",
    },
)
