"""MB-22451: a stream that forgets its second backfill, because the end of the first clears its flag twice."""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.designs import FIX
from model.dcp2016.source import source
from model.history.ownership.edits import row_of
from model.history.record import Record
from model.history.wakeups.scenarios import CURSOR_DROPPED
from model.language.design import Delta, derive

stream = source("src/dcp/stream.cc", "370f70cdf")
COMPLETE = "ActiveStream.completeBackfill[backfilling]@BACKFILLING"
ROW = row_of(FIX, COMPLETE)
LOCK, RUNNING, AGAIN, UNLOCK, CLEARED, *NOTIFY = ROW.effects

MB22451_FIX = derive(
    FIX,
    "mb22451_fix",
    because=(
        "370f70cd: a backfill that completes and finds a second one to be scheduled returns when it has scheduled it"
    ),
    delta=Delta(
        replace_rows=(
            (
                COMPLETE,
                replace(
                    ROW,
                    effects=(LOCK, RUNNING, AGAIN, UNLOCK, *NOTIFY),
                    cite=stream("ActiveStream::completeBackfill"),
                    why="the flag is cleared once, before the second backfill sets it",
                ),
            ),
        )
    ),
)
MB22451 = Record(
    22,
    "MB-22451",
    "370f70cdf",
    2017,
    "items skipped",
    "no_in_memory_stream_has_a_waiting_backfill",
    CURSOR_DROPPED,
    FIX,
    MB22451_FIX,
    "A stream that was slow must backfill again; the end of its first backfill schedules the second, and then clears "
    "the flag that says so; the stream goes on in memory while the second is queued.",
)

RECORDS = (MB22451,)
