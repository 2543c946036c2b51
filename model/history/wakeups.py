"""The wake-up group of historic defects: what is to be sent and nobody sends, and buffers that never empty."""

from __future__ import annotations

from . import (
    wakeups_buffers,
    wakeups_checkpoints,
    wakeups_pending,
    wakeups_ready,
    wakeups_sizes,
    wakeups_vbuckets,
)
from .record import Record

RECORDS: tuple[Record, ...] = (
    *wakeups_buffers.RECORDS,
    *wakeups_vbuckets.RECORDS,
    *wakeups_pending.RECORDS,
    *wakeups_sizes.RECORDS,
    *wakeups_checkpoints.RECORDS,
    *wakeups_ready.RECORDS,
)
"""In the order in which they were fixed."""
