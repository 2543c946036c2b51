"""Reading from disk in master: `BackfillManager` and its task, a backfill, and the scan and file that it has open.

Imports the language and `model.master2026.source`. Its face is the five lifecycles.
"""

from __future__ import annotations

from .backfill import DB, DCP_BACKFILL, SCAN_CONTEXT
from .manager import BACKFILL_MANAGER
from .manager_task import BACKFILL_MANAGER_TASK

__all__ = ["BACKFILL_MANAGER", "BACKFILL_MANAGER_TASK", "DB", "DCP_BACKFILL", "SCAN_CONTEXT"]
