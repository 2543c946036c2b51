"""Bookkeeping invariants of plans, shutdowns and runs on a worker of master: more of `bookkeeping_master`."""

from __future__ import annotations

from model.language.vocabulary import NONE, At, Both, Either, Has, No, Not, NotAt, Off, On, Some
from properties.claims.bookkeeping_master import (
    ASKED,
    BACKFILLING,
    CHECKPOINTS,
    CONTAINED,
    CREATE,
    DYING,
    ENDS,
    LIVE,
    PLANS,
    RUNNING,
    SOME_CLOSING,
)
from properties.claims.claim import Eventually, Family, Never, Shape, Stays
from properties.claims.guards import BACKFILL, READY, SLOW, SOME_BACKFILL, STREAM, TASK

NO_BACKFILL = At("DCPBackfill", NONE)
COLLECTED = (At("AdminWorker", "V2_ROLLBACK"), Has("AdminWorker.streamPtrs"))
MIDDLE = ("A5", "K6", "K7")

AGAIN: tuple[Shape, ...] = (
    Stays(
        name="a_planned_backfill_is_announced",
        family=Family.ACCOUNTING,
        over=BACKFILL,
        premise=SOME_BACKFILL,
        sentence="a stream whose backfill has just been planned is backfilling, has isBackfillTaskRunning "
        "set, and wants no other backfill",
        before=(LIVE, NO_BACKFILL),
        after=(Either(Not(CREATE), Not(LIVE), Both(BACKFILLING, RUNNING, Off("ActiveStream.pendingBackfill"))),),
    ),
    Stays(
        name="a_second_backfill_follows_a_lost_cursor",
        family=Family.ORDER,
        over=BACKFILL,
        premise=(Some(STREAM, SLOW, CONTAINED),),
        sentence="a stream in its container gets another backfill only when it lost its cursor and all its "
        "items are sent",
        before=(LIVE, CONTAINED, NO_BACKFILL, Either(Off("ActiveStream.pendingBackfill"), On("ActiveStream.buffered"))),
        after=(Not(CREATE),),
    ),
    Stays(
        name="a_stream_with_missing_items_waits_for_a_backfill",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, At("FrontEnd", "R4"), Off("VBucket.inMemory")),),
        sentence="a new stream that does not find all its items in checkpoints does not send from memory",
        before=(At("ActiveStream", "PENDING"), Off("VBucket.inMemory")),
        after=(NotAt("ActiveStream", "IN_MEMORY"),),
    ),
    Stays(
        name="a_request_with_a_task_succeeds",
        family=Family.PROGRESS,
        over=("p", "c"),
        premise=(Some(("p",), At("FrontEnd", "R4")),),
        sentence="a stream request that has reached its checkpoint task is not refused",
        before=(At("FrontEnd", "R4"), Has("DcpProducer.checkpointCreator")),
        after=(NotAt("FrontEnd", "READY"),),
    ),
    Stays(
        name="only_in_memory_streams_request_items_in_a_step",
        family=Family.ORDER,
        over=("p", "v"),
        premise=(Some(("p", "v"), ASKED),),
        sentence="a step requests items of checkpoints only for a stream that sends from memory",
        before=(READY, Not(ASKED), No(("g",), At("ActiveStream", "IN_MEMORY"))),
        after=(Not(ASKED),),
    ),
    Stays(
        name="no_stream_of_a_dying_bucket_ends_by_itself",
        family=Family.ORDER,
        over=STREAM,
        premise=(*DYING, Some(STREAM, At("ActiveStream", "IN_MEMORY"), CONTAINED)),
        sentence="before a bucket delete begins to close connections, no stream of an idle connection ends",
        before=(
            At("Bucket", "DESTROYING"),
            READY,
            At("BucketThread", "B2"),
            At("AdminWorker", "IDLE"),
            CONTAINED,
            At("ActiveStream", "IN_MEMORY"),
        ),
        after=(At("ActiveStream", "IN_MEMORY"),),
    ),
    Never(
        name="a_shutdown_cancels_all_tasks",
        family=Family.ORDER,
        premise=(At("BucketThread", "B7"),),
        sentence="while the pool waits for the tasks of a bucket to end, all of them are cancelled",
        guards=(
            At("BucketThread", "B7"),
            Some(TASK, Has("ExecutorPool.backfillTasks"), At("BackfillManagerTask", "RUNNING")),
        ),
    ),
    Never(
        name="a_closed_connection_has_no_task",
        family=Family.OWNERSHIP,
        premise=SOME_CLOSING,
        sentence="a connection that has left holds no checkpoint task",
        guards=(Some(("p", "c"), At("FrontEnd", "WAIT", "END"), Has("DcpProducer.checkpointCreator")),),
    ),
    Never(
        name="a_scan_holds_its_stream",
        family=Family.OWNERSHIP,
        premise=SOME_BACKFILL,
        sentence="a scanning worker holds its stream",
        guards=(Some(("x",), At("AuxIO", "A5_SCAN", "A5_YIELD", "A5_DONE"), No(STREAM, Has("AuxIO.stream"))),),
    ),
    Stays(
        name="items_from_disk_reach_only_their_stream",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, On("ActiveStream.buffered")),),
        sentence="a stream gets an item from disk only while a worker runs its backfill",
        before=(Off("ActiveStream.buffered"), No(("x", "b"), Has("AuxIO.backfill"))),
        after=(Off("ActiveStream.buffered"),),
    ),
    Stays(
        name="a_task_that_continues_has_a_stream_to_serve",
        family=Family.ORDER,
        over=("x", "p", "c"),
        premise=(Some(("x",), At("AuxIO", "K6")),),
        sentence="a checkpoint task continues only while a stream is left to serve",
        before=(At("AuxIO", "K6"), Has("AuxIO.currentCheckpointTask"), No(("v", "g"), Has(f"{CHECKPOINTS}.streams"))),
        after=(NotAt("AuxIO", "K5"),),
    ),
    Stays(
        name="a_rollback_ends_what_it_collected",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, *COLLECTED),),
        sentence="a rollback ends each stream that it has collected",
        before=COLLECTED,
        after=(Either(At("AdminWorker", "V2_ROLLBACK"), Not(LIVE)),),
    ),
    Eventually(
        name="no_worker_stays_in_the_middle_of_a_run",
        family=Family.PROGRESS,
        premise=(Some(("x",), At("AuxIO", *MIDDLE)),),
        sentence="no worker stays in the middle of a run forever",
        goal=(No(("x",), At("AuxIO", *MIDDLE)),),
    ),
)

BOOKKEEPING_OF_MASTER: tuple[Shape, ...] = (*ENDS, *PLANS, *AGAIN)
"""In the order in which they are judged."""
