"""A worker for background tasks: a thread of the executor pool that runs backfill tasks and checkpoint tasks.

Imports the language, `model.dcp2016.source`, and names of `backfills`, `streams` and `threads.fake_pool`. Its face is
the lifecycle; `at_hand` has what its rows share.
"""

from __future__ import annotations

from .worker import AUXIO

__all__ = ["AUXIO"]
