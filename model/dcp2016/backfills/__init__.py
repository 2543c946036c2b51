"""Reading from disk: `BackfillManager` and its task, `DCPBackfill`, and the scan and file that a backfill has open.

Imports the language and `model.dcp2016.source`. Its face is the five lifecycles.
"""

from __future__ import annotations

from .backfill import DCP_BACKFILL
from .manager import BACKFILL_MANAGER
from .manager_task import BACKFILL_MANAGER_TASK
from .scan import DB, SCAN_CONTEXT

__all__ = ["BACKFILL_MANAGER", "BACKFILL_MANAGER_TASK", "DB", "DCP_BACKFILL", "SCAN_CONTEXT"]
