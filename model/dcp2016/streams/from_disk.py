"""The calls that a backfill makes into its stream, on an AUXIO thread.

The backfill holds its own lock during each of them, and the manager's lock is free. A stream that is no longer
`BACKFILLING` takes nothing from disk: a marker and an item are dropped without a word. `completeBackfill` cannot tell
a backfill that was read to the end from one that was cancelled, so a live stream takes either for complete.

Bytes are counted in the producer's manager: `backfillReceived` for an item that fits the buffer, `refuseItem` for one
that does not.
"""

from __future__ import annotations

from model.dcp2016.source import stream
from model.language.lifecycle import Row
from model.language.vocabulary import At, Clear, If, Lock, On, Set, Unlock

from .calls import (
    COUNT_BYTES,
    GLANCE,
    NOT_BACKFILLING,
    NOTIFY,
    REFUSE_BYTES,
    REMOVE_CURSOR,
    RETURN_BYTES,
    SCHEDULE,
    USE_PRODUCER,
)

FROM_DISK = (
    Row(
        event="markDiskSnapshot",
        case="vbucket",
        source=("BACKFILLING",),
        target=None,
        guards=(At("VBucket", "ACTIVE", "DEAD"),),
        effects=GLANCE,
        cite=stream("ActiveStream::markDiskSnapshot"),
    ),
    Row(
        event="markDiskSnapshot",
        case="no vbucket",
        source=("BACKFILLING",),
        target="DEAD",
        guards=(At("VBucket", "REMOVED"),),
        effects=(
            Lock("ActiveStream.streamMutex"),
            Clear("ActiveStream.pendingBackfill"),
            USE_PRODUCER,
            *RETURN_BYTES,
            Clear("ActiveStream.buffered"),
            *REMOVE_CURSOR,
            Unlock("ActiveStream.streamMutex"),
        ),
        cite=stream("ActiveStream::markDiskSnapshot"),
    ),
    Row(
        event="markDiskSnapshot",
        case="too late",
        source=NOT_BACKFILLING,
        target=None,
        effects=GLANCE,
        cite=stream("ActiveStream::markDiskSnapshot"),
        why="returns at once unless BACKFILLING",
    ),
    Row(
        event="backfillReceived",
        source=("BACKFILLING",),
        target=None,
        effects=(
            Lock("ActiveStream.streamMutex"),
            USE_PRODUCER,
            *COUNT_BYTES,
            Unlock("ActiveStream.streamMutex"),
            USE_PRODUCER,
            NOTIFY,
        ),
        cite=stream("ActiveStream::backfillReceived"),
    ),
    Row(
        event="refuseItem",
        source=("BACKFILLING",),
        target=None,
        effects=(Lock("ActiveStream.streamMutex"), USE_PRODUCER, *REFUSE_BYTES, Unlock("ActiveStream.streamMutex")),
        cite=stream("ActiveStream::backfillReceived"),
    ),
    Row(
        event="completeBackfill",
        case="backfilling",
        source=("BACKFILLING",),
        target=None,
        effects=(
            Lock("ActiveStream.streamMutex"),
            Clear("ActiveStream.isBackfillTaskRunning"),
            If(
                (On("ActiveStream.pendingBackfill"),),
                (
                    USE_PRODUCER,
                    *SCHEDULE,
                    Set("ActiveStream.isBackfillTaskRunning"),
                    Clear("ActiveStream.pendingBackfill"),
                ),
            ),
            Unlock("ActiveStream.streamMutex"),
            Clear("ActiveStream.isBackfillTaskRunning"),
            USE_PRODUCER,
            NOTIFY,
        ),
        cite=stream("ActiveStream::completeBackfill"),
        why="the flag is cleared a second time outside the mutex, even if a new backfill has just set it",
    ),
    Row(
        event="completeBackfill",
        case="too late",
        source=NOT_BACKFILLING,
        target=None,
        effects=(
            *GLANCE,
            If(
                (On("ActiveStream.isBackfillTaskRunning"),),
                (Clear("ActiveStream.isBackfillTaskRunning"), USE_PRODUCER, NOTIFY),
            ),
        ),
        cite=stream("ActiveStream::completeBackfill"),
    ),
)
