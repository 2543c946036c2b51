"""Bookkeeping invariants of backfills and tasks of the 2016 model: more of `properties.claims.bookkeeping`.

A task is *forgotten* when the locator of the pool no longer has it.
"""

from __future__ import annotations

from model.dcp2016.backfills.manager import QUEUES
from model.language.vocabulary import (
    Alive,
    At,
    Either,
    Equals,
    Has,
    Lacks,
    No,
    Not,
    NotAt,
    Off,
    On,
    Some,
)
from properties.claims.claim import Family, Never, Shape, Stays
from properties.claims.guards import (
    BACKFILL,
    CHECKPOINTS,
    DEAD,
    IN_HAND,
    LIVE,
    QUEUED,
    SHUT,
    SLOW,
    SOME_BACKFILL,
    STREAM,
    TASK,
    UNLISTED,
    all_of,
)

NO_WAITING_BACKFILL_IN_MEMORY = Never(
    name="no_in_memory_stream_has_a_waiting_backfill",
    family=Family.ORDER,
    premise=SOME_BACKFILL,
    sentence="a stream sends from memory only when no backfill of its own is waiting to read",
    guards=(
        Some(
            BACKFILL,
            Either(*(Has(f"BackfillManager.{queue}") for queue in QUEUES)),
            At("DCPBackfill", "INIT", "SCANNING"),
            At("ActiveStream", "IN_MEMORY", "TAKEOVER_SEND", "TAKEOVER_WAIT"),
        ),
    ),
)
BACKFILLS: tuple[Shape, ...] = (
    NO_WAITING_BACKFILL_IN_MEMORY,
    Never(
        name="a_running_flag_means_a_backfill",
        family=Family.ACCOUNTING,
        premise=SOME_BACKFILL,
        sentence="isBackfillTaskRunning is set only while a backfill of the stream is not done",
        guards=(
            Some(
                STREAM,
                Alive("ActiveStream"),
                On("ActiveStream.isBackfillTaskRunning"),
                No(("b",), At("DCPBackfill", "INIT", "SCANNING", "COMPLETING")),
            ),
        ),
    ),
    Stays(
        name="a_new_backfill_is_announced",
        family=Family.ACCOUNTING,
        over=STREAM,
        premise=SOME_BACKFILL,
        sentence="a stream without a backfill that gets one has isBackfillTaskRunning set",
        before=(LIVE, No(("b",), Alive("DCPBackfill"))),
        after=(Either(No(("b",), Alive("DCPBackfill")), On("ActiveStream.isBackfillTaskRunning")),),
    ),
    Stays(
        name="a_lost_cursor_is_not_forgotten",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, SLOW, At("ActiveStream", "BACKFILLING")),),
        sentence="a backfilling stream that lost its cursor has pendingBackfill set until another backfill is "
        "planned or the stream ends",
        before=(SLOW, At("ActiveStream", "BACKFILLING")),
        after=(Either(SLOW, NotAt("ActiveStream", "BACKFILLING"), Some(("b",), At("DCPBackfill", "INIT"))),),
    ),
    Never(
        name="a_backfill_is_asked_for_once",
        family=Family.ACCOUNTING,
        premise=(Some(STREAM, SLOW),),
        sentence="pendingBackfill is clear while the backfill is planned, and once the stream has ended",
        guards=(
            Some(
                STREAM,
                SLOW,
                Either(DEAD, all_of(At("FrontEnd", "N_USE"), Has("FrontEnd.stream"), Off("ActiveStream.buffered"))),
            ),
        ),
    ),
    Stays(
        name="a_stream_in_memory_waits_for_no_backfill",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, At("ActiveStream", "PENDING"), On("VBucket.inMemory")),),
        sentence="a stream that finds all its items in checkpoints does not wait for a backfill",
        before=(At("ActiveStream", "PENDING"), On("VBucket.inMemory"), At("VBucket", "ACTIVE")),
        after=(NotAt("ActiveStream", "BACKFILLING"),),
    ),
    Stays(
        name="a_slow_stream_is_found_through_its_list",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, SLOW),),
        sentence="a stream loses its cursor only while its connection is in the list of its vbucket",
        before=(Not(SLOW), UNLISTED),
        after=(Not(SLOW),),
    ),
    Never(
        name="a_full_buffer_holds_an_item",
        family=Family.ACCOUNTING,
        premise=(Some(("p",), On("BackfillManager.full")),),
        sentence="a manager's buffer is full only while it counts an item",
        guards=(
            Some(("p",), Alive("BackfillManager"), On("BackfillManager.full"), Equals("BackfillManager.bytesRead", 0)),
        ),
    ),
    Stays(
        name="no_file_is_opened_before_its_items_are_written",
        family=Family.ORDER,
        over=BACKFILL,
        premise=(Some(BACKFILL, At("DCPBackfill", "INIT"), Off("VBucket.persisted")),),
        sentence="a backfill opens its file only when all its items are persisted",
        before=(At("DCPBackfill", "INIT"), Off("VBucket.persisted")),
        after=(NotAt("DCPBackfill", "SCANNING"),),
    ),
    Stays(
        name="a_scan_for_a_dead_stream_finishes",
        family=Family.PROGRESS,
        over=IN_HAND,
        premise=(Some(IN_HAND, Has("AuxIO.backfill"), At("DCPBackfill", "SCANNING"), DEAD),),
        sentence="a backfill whose stream has died completes in one run, or reads to the end of the file",
        before=(At("AuxIO", "A5", "A5_SCAN"), Has("AuxIO.backfill"), At("DCPBackfill", "SCANNING"), DEAD),
        after=(Either(At("AuxIO", "A5", "A5_SCAN"), NotAt("DCPBackfill", "SCANNING")),),
    ),
)
TASKS: tuple[Shape, ...] = (
    Never(
        name="a_forgotten_task_is_dead",
        family=Family.ACCOUNTING,
        premise=(Some(TASK, Alive("BackfillManagerTask")),),
        sentence="a task that is not in the pool's locator is dead",
        guards=(
            Either(
                Some(TASK, At("BackfillManagerTask", "RUNNING", "SNOOZED"), Lacks("ExecutorPool.taskLocatorBackfill")),
                Some(("p",), At(CHECKPOINTS, "RUNNING", "SNOOZED"), Lacks("ExecutorPool.taskLocatorCheckpoint")),
            ),
        ),
    ),
    Stays(
        name="a_forgotten_task_is_not_filed_again",
        family=Family.ACCOUNTING,
        over=("x", *TASK),
        premise=(
            Some(
                ("x", *TASK),
                At("AuxIO", "A3"),
                Has("AuxIO.currentBackfillTask"),
                Lacks("ExecutorPool.taskLocatorBackfill"),
            ),
        ),
        sentence="a task that runs after the pool has forgotten it is not scheduled again",
        before=(Has("AuxIO.currentBackfillTask"), Lacks("ExecutorPool.taskLocatorBackfill")),
        after=(Lacks("ExecutorPool.futureQueueBackfill"),),
    ),
    Stays(
        name="a_purged_pool_knows_no_task",
        family=Family.ACCOUNTING,
        over=("p",),
        premise=(At("BucketThread", "IDLE"), SHUT),
        sentence="a purged pool has no task in its locator and none asleep, and all its tasks are dead",
        before=(At("BucketThread", "IDLE"), Not(SHUT)),
        after=(
            Either(
                Not(SHUT),
                all_of(
                    No(("k",), Has("ExecutorPool.taskLocatorBackfill")),
                    Lacks("ExecutorPool.taskLocatorCheckpoint"),
                    Lacks("ExecutorPool.futureQueueCheckpoint"),
                    No(("k",), At("BackfillManagerTask", "RUNNING", "SNOOZED")),
                    NotAt(CHECKPOINTS, "RUNNING", "SNOOZED"),
                ),
            ),
        ),
    ),
    Never(
        name="a_task_to_be_run_is_awake",
        family=Family.ACCOUNTING,
        premise=(Some(("p",), Has("ExecutorPool.readyQueueCheckpoint")),),
        sentence="a checkpoint task in the ready queue is not in state snoozed",
        guards=(Some(("p",), Has("ExecutorPool.readyQueueCheckpoint"), At(CHECKPOINTS, "SNOOZED")),),
    ),
    Stays(
        name="a_task_that_ran_saw_its_notification",
        family=Family.ACCOUNTING,
        over=("x", "p"),
        premise=(Some(("x", "p"), At("AuxIO", "K4"), Has("AuxIO.currentCheckpointTask")),),
        sentence="a checkpoint task clears its notification when it begins to run and when it is rescheduled",
        before=(At("AuxIO", "K3", "K7"), Has("AuxIO.currentCheckpointTask")),
        after=(Either(At("AuxIO", "K3", "K7", "K8"), Off(f"{CHECKPOINTS}.notified")),),
    ),
    Stays(
        name="only_in_memory_streams_request_items",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, QUEUED),),
        sentence="a stream requests items of checkpoints only while it sends from memory",
        before=(Not(QUEUED), NotAt("ActiveStream", "IN_MEMORY", "TAKEOVER_SEND")),
        after=(Not(QUEUED),),
    ),
    Never(
        name="closing_clears_what_waits_for_items",
        family=Family.ORDER,
        premise=(Some(STREAM, QUEUED),),
        sentence="when a connection is closed, no stream of it waits in the queue of its checkpoint task",
        guards=(
            Either(
                Some(STREAM, At("FrontEnd", "WAIT", "END"), QUEUED),
                all_of(At("BucketThread", "NEXT"), Some(STREAM, Has("BucketThread.closed"), QUEUED)),
            ),
        ),
    ),
    Never(
        name="a_deleted_bucket_leaves_nothing",
        family=Family.OWNERSHIP,
        premise=(At("BucketThread", "END"),),
        sentence="when the bucket is gone, so are its store, its connection map and its engine",
        guards=(
            At("BucketThread", "END"),
            Either(Alive("EventuallyPersistentStore"), Alive("DcpConnMap"), Alive("EventuallyPersistentEngine")),
        ),
    ),
)
