"""The wake-up group of historic defects: what is to be sent and nobody sends, and buffers that never empty."""

from __future__ import annotations

from model.history.record import Record
from model.history.wakeups import (
    buffers as wakeups_buffers,
)
from model.history.wakeups import (
    checkpoints as wakeups_checkpoints,
)
from model.history.wakeups import (
    pending as wakeups_pending,
)
from model.history.wakeups import (
    ready as wakeups_ready,
)
from model.history.wakeups import (
    sizes as wakeups_sizes,
)
from model.history.wakeups import (
    vbuckets as wakeups_vbuckets,
)

RECORDS: tuple[Record, ...] = (
    *wakeups_buffers.RECORDS,
    *wakeups_vbuckets.RECORDS,
    *wakeups_pending.RECORDS,
    *wakeups_sizes.RECORDS,
    *wakeups_checkpoints.RECORDS,
    *wakeups_ready.RECORDS,
)
"""In the order in which they were fixed."""
