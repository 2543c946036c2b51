"""Reports on the historic defects: recall, one defect in full, the bases, and the generated pages.

`outcome` compares the two runs of each record, `report` is the document of `dcpmodel explain MB-38521`, `pages` makes
`docs/history.md` and a screen for each defect. May import all that `properties.reports` may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from properties.reports.history.outcome import Outcome, outcomes
    from properties.reports.history.pages import history_pages
    from properties.reports.history.report import record_document

__all__ = ["Outcome", "history_pages", "outcomes", "record_document"]
__getattr__ = lazy(
    __name__,
    {"Outcome": "outcome", "history_pages": "pages", "outcomes": "outcome", "record_document": "report"},
)
