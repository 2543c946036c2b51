"""Bookkeeping invariants of waking, planning and releasing in later designs: the meaning of their flags and queues."""

from __future__ import annotations

from model.language.vocabulary import NONE, Alive, At, Both, Either, Equals, Has, Lacks, No, Not, NotAt, Off, On, Some
from properties.claims.bookkeeping_closing import CLOSING, KNOWN
from properties.claims.claim import Eventually, Family, Never, Shape, Stays
from properties.claims.guards import (
    BACKFILL,
    CHECKPOINTS,
    DEAD,
    IN_HAND,
    IN_MAP,
    LIVE,
    READY,
    SLOW,
    SOME_BACKFILL,
    SOME_CONNECTION,
    SOME_STREAM,
    STREAM,
    TASK,
)

TO_SERVE = Has("AuxIO.nextStream")
POPPING = (
    At("AuxIO", "K4"),
    Has("AuxIO.currentCheckpointTask"),
    Has(f"{CHECKPOINTS}.queuedVbuckets"),
    No(("g",), IN_MAP),
)

WAKING: tuple[Shape, ...] = (
    Never(
        name="a_notified_stream_is_queued",
        family=Family.ACCOUNTING,
        premise=(Some(STREAM, On("ActiveStream.itemsReady")),),
        sentence="between two steps a stream with itemsReady set is in the ready queue",
        guards=(Some(STREAM, LIVE, IN_MAP, READY, On("ActiveStream.itemsReady"), Off("ActiveStream.ready")),),
    ),
    Never(
        name="extraction_is_announced_before_the_step_ends",
        family=Family.ACCOUNTING,
        premise=(Some(STREAM, On("ActiveStream.extracting")),),
        sentence="when a step ends, the extraction of items that it started has been announced",
        guards=(Some(STREAM, READY, On("ActiveStream.extracting")),),
    ),
    Stays(
        name="a_new_stream_is_queued",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, At("FrontEnd", "R8"), IN_MAP),),
        sentence="streamRequest ends with the new stream in the ready queue",
        before=(At("FrontEnd", "R8"), IN_MAP, LIVE, Off("ActiveStream.ready")),
        after=(Either(At("FrontEnd", "R8"), On("ActiveStream.ready")),),
    ),
    Stays(
        name="a_completed_backfill_is_reported_to_its_stream",
        family=Family.ORDER,
        over=("x", *STREAM),
        premise=(Some(("x", *STREAM), At("AuxIO", "A5_TOLD"), Has("AuxIO.bufstream"), Off("ActiveStream.itemsReady")),),
        sentence="a stream whose backfill has ended is notified, unless a step of its connection is in progress",
        before=(At("AuxIO", "A5_TOLD"), Has("AuxIO.bufstream")),
        after=(Either(At("AuxIO", "A5_TOLD"), On("ActiveStream.ready"), NotAt("FrontEnd", "READY", "IDLE")),),
    ),
    Stays(
        name="a_step_dequeues_the_stream_it_serves",
        family=Family.ACCOUNTING,
        over=STREAM,
        premise=(Some(STREAM, On("ActiveStream.ready"), IN_MAP),),
        sentence="a step removes the stream that it serves from the ready queue",
        before=(READY, IN_MAP, On("ActiveStream.ready")),
        after=(Either(NotAt("FrontEnd", "N_NEXT"), Lacks("FrontEnd.stream"), Off("ActiveStream.ready")),),
    ),
    Never(
        name="a_scheduled_notification_is_pending",
        family=Family.ACCOUNTING,
        premise=(Some(("p",), On("DcpProducer.notificationScheduled")),),
        sentence="a connection is in a queue of the notifier exactly while its notification is scheduled",
        guards=(
            Some(
                ("p",),
                Alive("DcpProducer"),
                Either(
                    Both(
                        On("DcpProducer.notificationScheduled"),
                        Lacks("DcpConnMap.pendingNotifications"),
                        Lacks("ConnNotifier.queue"),
                    ),
                    Both(Off("DcpProducer.notificationScheduled"), Has("DcpConnMap.pendingNotifications")),
                ),
            ),
        ),
    ),
    Stays(
        name="a_woken_worker_saw_its_notification",
        family=Family.ACCOUNTING,
        over=("p",),
        premise=(Some(("p",), At("FrontEnd", "ASLEEP"), On("Connection.notified")),),
        sentence="a worker that continues because of a notification clears the notification",
        before=(At("FrontEnd", "ASLEEP"),),
        after=(Either(NotAt("FrontEnd", "READY"), Off("Connection.notified")),),
    ),
    Stays(
        name="a_dequeued_connection_is_notified",
        family=Family.ORDER,
        over=("p",),
        premise=(Some(("p",), At("ConnNotifier", "N1"), Has("ConnNotifier.queue"), On("DcpProducer.reserved")),),
        sentence="the notifier notifies each reserved connection that it takes out of its queue",
        before=(At("ConnNotifier", "N1"), Has("ConnNotifier.queue"), On("DcpProducer.reserved")),
        after=(Either(Has("ConnNotifier.queue"), On("Connection.notified")),),
    ),
    Stays(
        name="no_worker_sleeps_while_items_wait",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, READY, On("ActiveStream.buffered")),),
        sentence="a worker falls asleep only when no stream of its connection has an item to send",
        before=(READY, IN_MAP, On("ActiveStream.buffered")),
        after=(NotAt("FrontEnd", "ASLEEP"),),
    ),
)
PLANNING: tuple[Shape, ...] = (
    Never(
        name="a_dead_stream_wants_no_backfill",
        family=Family.ACCOUNTING,
        premise=(Some(STREAM, SLOW),),
        sentence="pendingBackfill is clear once the stream has ended",
        guards=(Some(STREAM, DEAD, SLOW),),
    ),
    Never(
        name="a_manager_keeps_no_dead_task",
        family=Family.ACCOUNTING,
        premise=(Some(TASK, Has("BackfillManager.managerTask")),),
        sentence="a manager has no dead task unless all tasks are cancelled",
        guards=(
            Off("EventuallyPersistentEngine.isShutdown"),
            Some(TASK, Has("BackfillManager.managerTask"), At("BackfillManagerTask", "DEAD")),
        ),
    ),
    Stays(
        name="a_snoozing_backfill_is_made_active_again",
        family=Family.PROGRESS,
        over=IN_HAND,
        premise=(Some(BACKFILL, Has("BackfillManager.snoozingBackfills")),),
        sentence="when a run of the manager chooses its next backfill, no backfill snoozes",
        before=(At("AuxIO", "A4"), Has("AuxIO.manager"), Has("BackfillManager.snoozingBackfills")),
        after=(Either(NotAt("AuxIO", "A4_LOCKED"), Lacks("BackfillManager.snoozingBackfills")),),
    ),
    Never(
        name="a_manager_with_a_waiting_backfill_is_queued",
        family=Family.ACCOUNTING,
        premise=(Some(BACKFILL, Has("BackfillManager.pendingBackfills")),),
        sentence="a manager with a backfill that waits for a slot is in the queue of waiting managers",
        guards=(
            Some(
                ("p",),
                Alive("BackfillManager"),
                Some(("v", "g", "b"), Has("BackfillManager.pendingBackfills")),
                Lacks("DcpConnMap.pendingQueue"),
            ),
        ),
    ),
    Stays(
        name="a_refusal_fills_the_buffer",
        family=Family.ACCOUNTING,
        over=("p",),
        premise=SOME_CONNECTION,
        sentence="a buffer that refuses an item for its size is full",
        before=(Off("BackfillManager.nextReadSizeAboveMax"),),
        after=(Either(Off("BackfillManager.nextReadSizeAboveMax"), On("BackfillManager.full")),),
    ),
    Stays(
        name="a_completed_backfill_has_no_uid",
        family=Family.ACCOUNTING,
        over=IN_HAND,
        premise=SOME_BACKFILL,
        sentence="a live stream has no backfill uid once its backfill is done",
        before=(Has("AuxIO.backfill"), LIVE, NotAt("DCPBackfill", "DONE")),
        after=(Either(NotAt("DCPBackfill", "DONE"), Not(LIVE), Off("ActiveStream.backfillUID")),),
    ),
    Never(
        name="an_idle_worker_holds_no_manager",
        family=Family.OWNERSHIP,
        premise=SOME_BACKFILL,
        sentence="a worker between two tasks holds no manager",
        guards=(Some(("x", "p"), At("AuxIO", "IDLE"), Has("AuxIO.backfillMgr")),),
    ),
    Stays(
        name="items_ahead_of_the_cursor_are_taken",
        family=Family.ORDER,
        over=("x", *STREAM),
        premise=SOME_STREAM,
        sentence="a checkpoint task that serves a live stream takes all items ahead of its cursor",
        before=(At("AuxIO", "K5"), TO_SERVE, At("ActiveStream", "IN_MEMORY", "TAKEOVER_SEND")),
        after=(Either(TO_SERVE, Off("VBucket.itemsForCursor")),),
    ),
    Stays(
        name="a_served_stream_is_not_queued",
        family=Family.ACCOUNTING,
        over=("x", *STREAM),
        premise=SOME_STREAM,
        sentence="a stream that the checkpoint task serves is not queued",
        before=(At("AuxIO", "K4"), Lacks("AuxIO.nextStream")),
        after=(Either(Lacks("AuxIO.nextStream"), Lacks(f"{CHECKPOINTS}.queuedVbuckets")),),
    ),
)
RUNS: tuple[Shape, ...] = (
    Never(
        name="an_idle_thread_holds_no_backfill_task",
        family=Family.OWNERSHIP,
        premise=SOME_BACKFILL,
        sentence="a worker that looks for a task holds no backfill task",
        guards=(Some(IN_HAND, At("AuxIO", "IDLE"), Has("AuxIO.currentDCPBackfill")),),
    ),
    Eventually(
        name="a_checkpoint_task_continues",
        family=Family.PROGRESS,
        premise=(Some(("x",), At("AuxIO", "K4")),),
        sentence="a worker that looks for the next stream of a checkpoint task finds one or continues",
        goal=(No(("x",), At("AuxIO", "K4"), Some(("p", "v"), Has(f"{CHECKPOINTS}.queuedVbuckets"))),),
    ),
    Stays(
        name="a_vbucket_without_a_stream_is_dequeued",
        family=Family.ACCOUNTING,
        over=("x", "p", "v"),
        premise=(Some(("x", "p", "v"), *POPPING),),
        sentence="a vbucket that the checkpoint task dequeues and that has no stream is in no queue afterwards",
        before=POPPING,
        after=(Either(At("AuxIO", "K4"), Lacks(f"{CHECKPOINTS}.queuedVbuckets")),),
    ),
    Stays(
        name="a_resumed_command_clears_ewouldblock",
        family=Family.ACCOUNTING,
        over=("p",),
        premise=(Some(("p",), At("FrontEnd", "BLOCKED"), On("Connection.ewouldblock")),),
        sentence="a command that resumes because of a notification clears isEwouldblock",
        before=(At("FrontEnd", "BLOCKED"),),
        after=(Either(NotAt("FrontEnd", "READY"), Off("Connection.ewouldblock")),),
    ),
    Stays(
        name="a_second_backfill_is_remembered_by_its_uid",
        family=Family.ACCOUNTING,
        over=BACKFILL,
        premise=(Some(STREAM, At("FrontEnd", "N_USE"), SLOW),),
        sentence="a step that plans another backfill stores its uid in the stream",
        before=(At("FrontEnd", "N_USE"), Has("FrontEnd.stream"), At("DCPBackfill", NONE)),
        after=(Either(NotAt("DCPBackfill", "INIT"), KNOWN),),
    ),
    Never(
        name="a_shutdown_empties_the_map",
        family=Family.ORDER,
        premise=(At("BucketThread", "RELEASE"),),
        sentence="a shutdown empties the map before it releases the connections",
        guards=(At("BucketThread", "RELEASE"), Some(("p",), Either(Has("DcpConnMap.all"), Has("DcpConnMap.map_")))),
    ),
    Stays(
        name="a_bucket_delete_remembers_the_vbuckets_of_its_streams",
        family=Family.ACCOUNTING,
        over=("p", "v", "g"),
        premise=(At("BucketThread", "P1"), Some(STREAM, IN_MAP)),
        sentence="a bucket delete that takes a stream out of the map remembers the vbucket of the stream",
        before=(At("BucketThread", "P1"), Has("BucketThread.closing"), IN_MAP),
        after=(Either(NotAt("BucketThread", "P1_END"), Has("BucketThread.vbvector")),),
    ),
    Stays(
        name="a_shutdown_returns_cookies",
        family=Family.ACCOUNTING,
        over=("p",),
        premise=(At("BucketThread", "RELEASE"), Some(("p",), Has("BucketThread.toRelease"))),
        sentence="a shutdown that releases a connection returns its cookie",
        before=(
            At("BucketThread", "RELEASE"),
            Has("BucketThread.toRelease"),
            On("DcpProducer.reserved"),
            Equals("Connection.refcount", 2),
        ),
        after=(Either(At("BucketThread", "RELEASE"), Equals("Connection.refcount", 1)),),
    ),
)

BOOKKEEPING_OF_HISTORY: tuple[Shape, ...] = (*CLOSING, *WAKING, *PLANNING, *RUNS)
"""In the order in which they are judged."""
