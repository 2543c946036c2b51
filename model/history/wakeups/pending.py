"""MB-22451 (2017): a stream forgets its second backfill, because the end of the first clears its flag twice.

The code: MB-19892's fix. `completeBackfill` clears `isBackfillTaskRunning` under the stream's mutex. If the stream has
lost its cursor in the meantime it schedules a second backfill there, which sets the flag again. Outside the mutex the
flag is cleared once more, and the stream goes on in memory while its second backfill is queued. The fix clears the flag
once.
"""

from __future__ import annotations

from model.dcp2016.designs import FIX
from model.dcp2016.source import source
from model.history.record import Record
from model.history.wakeups.scenarios import CURSOR_DROPPED
from model.language.design import Delta, derive
from model.language.edits import edited, without
from model.language.vocabulary import Clear

stream = source("src/dcp/stream.cc", "370f70cdf")

MB22451_FIX = derive(
    FIX,
    "mb22451_fix",
    because=(
        "370f70cd: a backfill that completes and finds a second one to be scheduled returns when it has scheduled it"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                FIX,
                "ActiveStream.completeBackfill[backfilling]@BACKFILLING",
                without(Clear("ActiveStream.isBackfillTaskRunning"), occurrence=2),
                cite=stream("ActiveStream::completeBackfill"),
                why="the flag is cleared once, before the second backfill sets it",
            ),
        )
    ),
)
MB22451 = Record(
    number=22,
    key="MB-22451",
    commit="370f70cdf",
    year=2017,
    kind="items skipped",
    claim="no_in_memory_stream_has_a_waiting_backfill",
    scenario=CURSOR_DROPPED,
    defect=FIX,
    fix=MB22451_FIX,
    story=(
        "A stream that was slow must backfill again; the end of its first backfill schedules the second, and then "
        "clears the flag that records it; the stream goes on in memory while the second is queued."
    ),
)

RECORDS = (MB22451,)
