"""A worker for background tasks in master: a thread of the executor pool that runs backfill and checkpoint tasks.

Imports the language, `model.master2026.source` and `backfills.manager`. Its face is the lifecycle.
"""

from __future__ import annotations

from .worker import AUXIO

__all__ = ["AUXIO"]
