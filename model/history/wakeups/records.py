"""The wake-up group of historic defects: items that are ready and never sent, and buffers that never empty."""

from __future__ import annotations

from model.history.record import Record
from model.history.wakeups import buffers, checkpoints, pending, ready, sizes, vbuckets

RECORDS: tuple[Record, ...] = (
    *buffers.RECORDS,
    *vbuckets.RECORDS,
    *pending.RECORDS,
    *sizes.RECORDS,
    *checkpoints.RECORDS,
    *ready.RECORDS,
)
"""In the order in which they were fixed."""
