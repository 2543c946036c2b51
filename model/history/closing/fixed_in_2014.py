"""MB-12636: a finished backfill is deleted under the lock that its stream's destructor wants.

In November 2014 a stream had a raw pointer to its producer, the manager a counted one back (MB-16949), and the
destructor of a stream gave back to the manager what the stream had buffered. Of later years in it, as nothing asks: a
number of backfills that may run at once, and bytes that are given back when a stream ends as well.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.auxio.at_hand import UNLOCK
from model.dcp2016.source import source
from model.history.closing.scenarios import LATER, STREAM_CLOSED
from model.history.ownership.edits import row_of
from model.history.ownership.tasks import UNDER_BACK_POINTER
from model.history.record import Record
from model.language.design import Delta, derive

DELETE = "AuxIO.deleteBackfill@A6_FINISHED"
DELETED = row_of(UNDER_BACK_POINTER, DELETE)

MB12636_FIX = derive(
    UNDER_BACK_POINTER,
    "mb12636_fix",
    because=(
        "a9d3dc2ed: the manager gives its lock back before it deletes a finished backfill, which may be the last "
        "to hold its stream"
    ),
    delta=Delta(
        replace_rows=(
            (
                DELETE,
                replace(DELETED, cite=source("src/dcp-backfill-manager.cc", "a9d3dc2ed")("BackfillManager::backfill")),
            ),
        )
    ),
)
MB12636_DEFECT = derive(
    MB12636_FIX,
    "mb12636_defect",
    because=(
        "until a9d3dc2ed the manager deleted a finished backfill under its lock, which ~ActiveStream takes to "
        "give bytes back"
    ),
    delta=Delta(
        replace_rows=(
            (
                DELETE,
                replace(
                    DELETED,
                    cite=source("src/dcp-backfill-manager.cc", "a9d3dc2ed^")("BackfillManager::backfill"),
                    effects=(*(effect for effect in DELETED.effects if effect != UNLOCK), UNLOCK),
                ),
            ),
        )
    ),
)

MB12636 = Record(
    7,
    "MB-12636",
    "a9d3dc2ed",
    2014,
    "deadlock",
    "no_thread_waits_for_itself",
    STREAM_CLOSED,
    MB12636_DEFECT,
    MB12636_FIX,
    "The manager deletes a finished backfill under its lock; the backfill is the last to hold its closed stream, whose "
    "destructor gives bytes back to the manager and waits for the lock that its own thread holds.",
    (LATER,),
)

RECORDS = (MB12636,)
