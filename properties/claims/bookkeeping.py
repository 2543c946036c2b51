"""What lists, flags, locals and queues of the 2016 model mean: the bookkeeping that the larger claims rest on.

Each was asked for by mutants that no other claim saw; `docs/mutants.md` says which. The words are those of the C++: a
stream is *listed* when its connection is in the list of its vbucket (`ConnMap::vbConns`), a task is *forgotten* when
the locator of the pool no longer has it.
"""

from __future__ import annotations

from model.dcp2016.backfills.manager import QUEUES
from model.language.vocabulary import (
    Alive,
    At,
    Both,
    Differs,
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
    renamed,
)
from properties.claims.claim import Family, Never, Reachable, Shape, Stays

BACKFILL = ("p", "v", "g", "b")
STREAM = ("p", "v", "g")
IN_HAND = ("x", *BACKFILL)
TASK = ("p", "k")
SOME_STREAM = (Some(STREAM, Alive("ActiveStream")),)
SOME_BACKFILL = (Some(BACKFILL, Alive("DCPBackfill")),)
SOME_CONNECTION = (Some(("p",), Alive("DcpProducer")),)
IN_MAP = Has("DcpProducer.streams")
READY = At("FrontEnd", "READY")
OPEN = At("DcpProducer", "OPEN")
DEAD = At("ActiveStream", "DEAD")
LIVE = At("ActiveStream", "PENDING", "BACKFILLING", "IN_MEMORY", "TAKEOVER_SEND", "TAKEOVER_WAIT")
UNLISTED = No(("d",), Has("DcpConnMap.vbConns"))
LISTED = Some(("v", "d"), Has("DcpConnMap.vbConns"))
SLOW = On("ActiveStream.pendingBackfill")
CHECKPOINTS = "ActiveStreamCheckpointProcessorTask"
QUEUED = Has(f"{CHECKPOINTS}.queue")
LEFT = At("FrontEnd", "P1", "P2", "P3", "P5", "WAIT", "END")
BETWEEN_COMMANDS = At("FrontEnd", "IDLE", "READY", "WAIT", "END")
NOT_IN_A_ROUND = NotAt("BucketThread", "NEXT", "P1", "P2", "P3", "P5")
RESERVED_TWICE = Equals("Connection.refcount", 3)
SHUT = On("EventuallyPersistentEngine.isShutdown")


MAPS: tuple[Shape, ...] = (
    Never(
        name="one_stream_for_each_vbucket",
        family=Family.ACCOUNTING,
        premise=SOME_STREAM,
        sentence="a producer's map has one stream for each vbucket at most",
        guards=(
            Either(
                Some(STREAM, IN_MAP, Some(("g2",), Differs("g", "g2"), Has(renamed("DcpProducer.streams", g="g2")))),
                Some(STREAM, IN_MAP, Has("DcpProducer.notifierStreams")),
            ),
        ),
    ),
    Never(
        name="every_stream_in_the_map_is_listed",
        family=Family.ACCOUNTING,
        premise=SOME_STREAM,
        sentence="between two commands, who has a stream of a vbucket in its map is in that vbucket's list",
        guards=(
            At("DcpConnMap", "OPEN"),
            Some(("p", "v"), READY, UNLISTED, Either(Some(("g",), IN_MAP), Has("DcpProducer.notifierStreams"))),
        ),
    ),
    Never(
        name="a_stream_in_the_map_is_active",
        family=Family.ORDER,
        premise=SOME_STREAM,
        sentence="a stream is made active before it is put into the map",
        guards=(Some(STREAM, IN_MAP, At("ActiveStream", "PENDING")),),
    ),
    Never(
        name="no_list_names_a_closed_connection",
        family=Family.ACCOUNTING,
        premise=(Either(Some(("p",), At("FrontEnd", "P3")), At("BucketThread", "P3")),),
        sentence="when closeAllStreams has returned, no list of a vbucket names the connection",
        guards=(
            Either(
                Some(("p",), At("FrontEnd", "P3", "P5", "WAIT", "END"), LISTED),
                Both(At("BucketThread", "P3", "P5"), Some(("p",), Has("BucketThread.closing"), LISTED)),
            ),
        ),
    ),
    Never(
        name="a_leaving_connection_is_out_of_the_map",
        family=Family.ORDER,
        premise=(Some(("p",), LEFT),),
        sentence="a connection that leaves refuses commands and is in no map before its streams are closed",
        guards=(Some(("p",), LEFT, Either(OPEN, Has("DcpConnMap.map_"), Has("DcpConnMap.all"))),),
    ),
)
STREAMS: tuple[Shape, ...] = (
    Never(
        name="no_local_outlives_its_command",
        family=Family.ACCOUNTING,
        premise=SOME_CONNECTION,
        sentence="between two commands a worker has no stream, no manager and no mark at hand, nor has the thread "
        "that deletes the bucket a connection between two rounds",
        guards=(
            Either(
                Some(STREAM, BETWEEN_COMMANDS, Has("FrontEnd.stream")),
                Some(("p",), BETWEEN_COMMANDS, Either(On("FrontEnd.addVbConn"), Has("FrontEnd.backfillMgr"))),
                Some(("p",), NOT_IN_A_ROUND, Has("BucketThread.closed")),
            ),
        ),
    ),
    Stays(
        name="no_command_begins_on_a_dying_bucket",
        family=Family.ORDER,
        over=STREAM,
        premise=(At("Bucket", "DESTROYING"), Some(("p",), READY)),
        sentence="once the bucket dies, all that an idle connection does is leave",
        before=(At("Bucket", "DESTROYING"), READY, Not(QUEUED), Not(RESERVED_TWICE)),
        after=(At("FrontEnd", "READY", "P1"), Not(QUEUED), Not(RESERVED_TWICE)),
    ),
    Stays(
        name="only_streams_in_the_map_are_closed",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(("p",), At("FrontEnd", "C4")),),
        sentence="closeStream works on a stream that it found in the map",
        before=(READY, Not(IN_MAP)),
        after=(Either(NotAt("FrontEnd", "C3_USE", "C4"), Lacks("FrontEnd.stream")),),
    ),
    Never(
        name="a_stream_is_closed_before_it_is_erased",
        family=Family.ORDER,
        premise=(Some(("p",), At("FrontEnd", "C4")),),
        sentence="closeStream ends the stream before it takes it out of the list and the map",
        guards=(Some(STREAM, At("FrontEnd", "C4", "C5"), Has("FrontEnd.stream"), Not(DEAD)),),
    ),
    Stays(
        name="a_takeover_ends_when_both_states_are_acknowledged",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, DEAD, On("ActiveStream.takeoverActive"), IN_MAP, OPEN),),
        sentence="a stream that hands its vbucket over ends by the second acknowledgement, or because it is closed",
        before=(At("ActiveStream", "TAKEOVER_WAIT"), Off("ActiveStream.takeoverActive"), OPEN),
        after=(Either(Not(DEAD), Not(OPEN), Lacks("DcpProducer.streams"), At("FrontEnd", "C4")),),
    ),
    Reachable(
        name="an_ended_stream_can_be_replaced",
        family=Family.PROGRESS,
        premise=(Some(STREAM, DEAD, Off("ActiveStream.takeoverActive"), IN_MAP, OPEN, READY),),
        sentence="the place that an ended stream keeps in the map can always still be given up",
        goal=(No(STREAM, DEAD, IN_MAP, READY),),
    ),
    Stays(
        name="deleting_a_vbucket_ends_its_streams",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, At("AdminWorker", "V2"), DEAD, IN_MAP),),
        sentence="deleteVBucket ends each stream of the vbucket that is in the map of a connection",
        before=(At("AdminWorker", "IDLE"), LIVE, IN_MAP, Has("DcpConnMap.map_")),
        after=(Either(Lacks("AdminWorker.vbucket"), Not(LIVE)),),
    ),
)
NO_STREAM_LEAVES_ITS_BACKFILL = Never(
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
    NO_STREAM_LEAVES_ITS_BACKFILL,
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
        sentence="a stream that had no backfill and gets one has isBackfillTaskRunning set",
        before=(LIVE, No(("b",), Alive("DCPBackfill"))),
        after=(Either(No(("b",), Alive("DCPBackfill")), On("ActiveStream.isBackfillTaskRunning")),),
    ),
    Stays(
        name="a_lost_cursor_is_not_forgotten",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, SLOW, At("ActiveStream", "BACKFILLING")),),
        sentence="a backfilling stream that lost its cursor wants a backfill until one more is planned or it ends",
        before=(SLOW, At("ActiveStream", "BACKFILLING")),
        after=(Either(SLOW, NotAt("ActiveStream", "BACKFILLING"), Some(("b",), At("DCPBackfill", "INIT"))),),
    ),
    Never(
        name="a_backfill_is_asked_for_once",
        family=Family.ACCOUNTING,
        premise=(Some(STREAM, SLOW),),
        sentence="pendingBackfill is clear once the backfill is being planned, and once the stream has ended",
        guards=(
            Some(
                STREAM,
                SLOW,
                Either(DEAD, Both(At("FrontEnd", "N_USE"), Has("FrontEnd.stream"), Off("ActiveStream.buffered"))),
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
        sentence="a stream is found slow only while its connection is in the list of its vbucket",
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
        sentence="a backfill opens its file only when all that it needs is persisted",
        before=(At("DCPBackfill", "INIT"), Off("VBucket.persisted")),
        after=(NotAt("DCPBackfill", "SCANNING"),),
    ),
    Stays(
        name="a_scan_for_a_dead_stream_finishes",
        family=Family.PROGRESS,
        over=IN_HAND,
        premise=(Some(IN_HAND, Has("AuxIO.backfill"), At("DCPBackfill", "SCANNING"), DEAD),),
        sentence="one run of a backfill whose stream has died completes it or reads to the end of the file",
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
        sentence="a task that runs although the pool has forgotten it runs this once",
        before=(Has("AuxIO.currentBackfillTask"), Lacks("ExecutorPool.taskLocatorBackfill")),
        after=(Lacks("ExecutorPool.futureQueueBackfill"),),
    ),
    Stays(
        name="a_purged_pool_knows_no_task",
        family=Family.ACCOUNTING,
        over=("p",),
        premise=(At("BucketThread", "IDLE"), SHUT),
        sentence="a test that purges its pool leaves no task in the locator, none asleep and none but dead ones",
        before=(At("BucketThread", "IDLE"), Not(SHUT)),
        after=(
            Either(
                Not(SHUT),
                Both(
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
        sentence="a checkpoint task that will be picked up is not said to sleep",
        guards=(Some(("p",), Has("ExecutorPool.readyQueueCheckpoint"), At(CHECKPOINTS, "SNOOZED")),),
    ),
    Stays(
        name="a_task_that_ran_saw_its_notification",
        family=Family.ACCOUNTING,
        over=("x", "p"),
        premise=(Some(("x", "p"), At("AuxIO", "K4"), Has("AuxIO.currentCheckpointTask")),),
        sentence="a checkpoint task clears its notice when it begins to run and when it is filed again",
        before=(At("AuxIO", "K3", "K7"), Has("AuxIO.currentCheckpointTask")),
        after=(Either(At("AuxIO", "K3", "K7", "K8"), Off(f"{CHECKPOINTS}.notified")),),
    ),
    Stays(
        name="only_in_memory_streams_request_items",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, QUEUED),),
        sentence="a stream asks for items of checkpoints only while it sends from them",
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
                Both(At("BucketThread", "NEXT"), Some(STREAM, Has("BucketThread.closed"), QUEUED)),
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

KEEPING: tuple[Shape, ...] = (*MAPS, *STREAMS, *BACKFILLS, *TASKS)
"""In the order in which reports show them, after the other claims."""
