"""Bookkeeping invariants of kv_engine's master: the meaning of its lists, flags, locals and queues.

Each was needed to kill mutants of `master_2026` that no other claim noticed (`docs/mutants.md`). A stream is *in its
container* when `StreamContainer` has it, a connection *flagged* when `doDisconnect()` is true.
"""

from __future__ import annotations

from model.language.vocabulary import Alive, At, Both, Either, Expired, Has, Lacks, No, Not, NotAt, Off, On, Some
from model.master2026.backfills.manager import QUEUES
from properties.claims.claim import Family, Never, Shape, Stays
from properties.claims.guards import BACKFILL, DEAD, IN_HAND, READY, SOME_BACKFILL, SOME_CONNECTION, STREAM

QUEUED = Either(*(Has(f"BackfillManager.{queue}") for queue in QUEUES))
CONTAINED, UNFLAGGED = Has("StreamContainer.c"), Off("DcpProducer.disconnect")
LISTED = "DcpConnMap.vbToConns"
LIVE = At("ActiveStream", "PENDING", "BACKFILLING", "IN_MEMORY")
BACKFILLING = At("ActiveStream", "BACKFILLING")
RUNNING, KNOWN = On("ActiveStream.isBackfillTaskRunning"), On("ActiveStream.backfillUID")
CLOSING = ("P1", "P2", "P3", "P4", "P5", "P6", "P7")
BETWEEN_COMMANDS = At("FrontEnd", "IDLE", "READY", "WAIT", "END")
CHECKPOINTS = "ActiveStreamCheckpointProcessorTask"
ASKED = Some(("c",), Has(f"{CHECKPOINTS}.queue"))
IN_HAND_AT_A5 = (At("AuxIO", "A5"), Has("AuxIO.backfill"))
CREATE, SCAN = At("DCPBackfill", "CREATE"), At("DCPBackfill", "SCAN")
SOME_CLOSING = (Some(("p",), At("FrontEnd", *CLOSING)),)
DYING = (At("Bucket", "DESTROYING"), Some(("p",), READY))

ENDS: tuple[Shape, ...] = (
    Never(
        name="an_ended_stream_has_an_end_to_send",
        family=Family.ORDER,
        premise=(Some(STREAM, DEAD, CONTAINED),),
        sentence="a stream in its container that ended while its client stays has a StreamEnd to send",
        guards=(Some(STREAM, DEAD, CONTAINED, UNFLAGGED, READY, Off("ActiveStream.endQueued")),),
    ),
    Never(
        name="an_end_is_sent_once",
        family=Family.ACCOUNTING,
        premise=(Some(STREAM, On("ActiveStream.endQueued")),),
        sentence="a StreamEnd is queued only for an ended stream, and only until the StreamEnd is sent",
        guards=(Some(STREAM, On("ActiveStream.endQueued"), Either(Has("FrontEnd.sid"), LIVE)),),
    ),
    Never(
        name="a_leaving_connection_is_flagged_and_unlisted",
        family=Family.ORDER,
        premise=SOME_CLOSING,
        sentence="a leaving connection is flagged, and neither in the map nor in the list of a vbucket",
        guards=(
            Some(
                ("p",),
                At("FrontEnd", *CLOSING, "WAIT", "END"),
                Either(
                    Both(Alive("DcpProducer"), UNFLAGGED), Has("DcpConnMap.cookieToConn"), Some(("v",), Has(LISTED))
                ),
            ),
        ),
    ),
    Never(
        name="a_connection_with_a_stream_is_listed",
        family=Family.ACCOUNTING,
        premise=(Some(STREAM, CONTAINED),),
        sentence="between two commands, a connection with a live stream of a vbucket is in the list of that "
        "vbucket, and each connection in the list has a stream",
        guards=(
            Some(
                ("p", "v"),
                READY,
                UNFLAGGED,
                Either(Both(Some(("g",), CONTAINED, LIVE), Lacks(LISTED)), Both(Has(LISTED), No(("g",), CONTAINED))),
            ),
        ),
    ),
    Stays(
        name="a_bucket_delete_unlists_its_connections",
        family=Family.ORDER,
        over=("p", "v"),
        premise=(At("BucketThread", "P5"),),
        sentence="a bucket delete takes a connection that it closes out of the lists of all vbuckets",
        before=(At("BucketThread", "P5"), Has("BucketThread.closing")),
        after=(Either(At("BucketThread", "P5"), Lacks(LISTED)),),
    ),
    Stays(
        name="a_shutdown_releases_dead_connections_first",
        family=Family.ORDER,
        over=("p",),
        premise=(At("BucketThread", "B2"), Some(("p",), Has("DcpConnMap.deadConnections"))),
        sentence="shutdownAllConnections releases the dead connections first",
        before=(At("BucketThread", "B2"), Has("DcpConnMap.deadConnections"), Lacks("BucketThread.mapCopy")),
        after=(Either(At("BucketThread", "B2"), Lacks("DcpConnMap.deadConnections")),),
    ),
    Stays(
        name="an_idle_connection_of_a_dying_bucket_leaves",
        family=Family.ORDER,
        over=("p", "v"),
        premise=DYING,
        sentence="once the bucket dies, an idle connection does nothing but leave",
        before=(At("Bucket", "DESTROYING"), READY, Not(ASKED)),
        after=(At("FrontEnd", "READY", "P1", "WAIT"), Not(ASKED)),
    ),
    Never(
        name="a_worker_keeps_no_local",
        family=Family.OWNERSHIP,
        premise=SOME_CONNECTION,
        sentence="between two commands no local of a memcached worker refers to a stream or a manager",
        guards=(
            Some(
                ("p",),
                BETWEEN_COMMANDS,
                Either(
                    Some(("v", "g"), Either(Has("FrontEnd.stream"), Has("FrontEnd.sid"))),
                    Some(("v",), Either(Has("FrontEnd.vb"), Has("FrontEnd.vbvector"))),
                    Has("FrontEnd.backfillMgr"),
                    Has("FrontEnd.mgrToClose"),
                    On("FrontEnd.addVbConn"),
                ),
            ),
        ),
    ),
    Never(
        name="a_bucket_delete_keeps_no_local",
        family=Family.OWNERSHIP,
        premise=(Some(("p",), Has("BucketThread.mapCopy")),),
        sentence="between two rounds the thread that deletes the bucket holds no connection, no copy of the "
        "map and no manager",
        guards=(
            Either(
                Some(
                    ("p",),
                    At("BucketThread", "IDLE", "B3", "B4", "B6", "END"),
                    Either(Has("BucketThread.closed"), Has("BucketThread.mapCopy")),
                ),
                Some(
                    ("p",),
                    NotAt("BucketThread", *CLOSING),
                    Either(
                        Has("BucketThread.closing"),
                        Has("BucketThread.mgrToClose"),
                        Some(("v",), Has("BucketThread.vbvector")),
                    ),
                ),
            ),
        ),
    ),
)
PLANS: tuple[Shape, ...] = (
    Stays(
        name="closing_removes_backfills",
        family=Family.ORDER,
        over=BACKFILL,
        premise=(Some(BACKFILL, At("FrontEnd", "P3"), QUEUED),),
        sentence="a worker that closes all streams removes the backfill of each from all queues",
        before=(At("FrontEnd", "P3"), Has("FrontEnd.streamPtrs"), Has("FrontEnd.mgrToClose"), QUEUED, KNOWN),
        after=(Either(Has("FrontEnd.streamPtrs"), Not(QUEUED)),),
    ),
    Stays(
        name="a_bucket_delete_removes_backfills",
        family=Family.ORDER,
        over=BACKFILL,
        premise=(Some(BACKFILL, At("BucketThread", "P3"), QUEUED),),
        sentence="a bucket delete that closes all streams removes the backfill of each from all queues",
        before=(
            At("BucketThread", "P3"),
            Has("BucketThread.streamPtrs"),
            Has("BucketThread.mgrToClose"),
            QUEUED,
            KNOWN,
        ),
        after=(Either(Has("BucketThread.streamPtrs"), Not(QUEUED)),),
    ),
    Never(
        name="no_orphan_is_queued",
        family=Family.ORDER,
        premise=SOME_BACKFILL,
        sentence="no backfill of a destroyed stream is queued while its producer has a manager",
        guards=(
            Some(
                BACKFILL,
                QUEUED,
                Expired("ActiveStream"),
                Alive("DcpProducer"),
                Has("DcpProducer.backfillManagerHolder"),
            ),
        ),
    ),
    Never(
        name="a_running_flag_means_a_backfill_on_master",
        family=Family.ACCOUNTING,
        premise=SOME_BACKFILL,
        sentence="isBackfillTaskRunning and backfillUID are set only while there is a backfill",
        guards=(Some(STREAM, LIVE, CONTAINED, UNFLAGGED, Either(RUNNING, KNOWN), No(("b",), Alive("DCPBackfill"))),),
    ),
    Never(
        name="a_finished_backfill_is_done",
        family=Family.ACCOUNTING,
        premise=(Some(IN_HAND, At("AuxIO", "A6_FINISHED"), Has("AuxIO.backfill")),),
        sentence="a backfill that is deleted because it finished is in state Done",
        guards=(Some(IN_HAND, At("AuxIO", "A6_FINISHED"), Has("AuxIO.backfill"), NotAt("DCPBackfill", "DONE")),),
    ),
    Stays(
        name="only_unpersisted_backfills_snooze",
        family=Family.PROGRESS,
        over=IN_HAND,
        premise=(Some(IN_HAND, *IN_HAND_AT_A5, CREATE),),
        sentence="a backfill snoozes only while its items are not persisted",
        before=(*IN_HAND_AT_A5, On("VBucket.persisted")),
        after=(NotAt("AuxIO", "A6_SNOOZE"),),
    ),
    Stays(
        name="a_scan_for_a_dead_stream_ends",
        family=Family.PROGRESS,
        over=IN_HAND,
        premise=(Some(IN_HAND, *IN_HAND_AT_A5, SCAN, DEAD),),
        sentence="a backfill that scans for a dead stream ends with its next run",
        before=(*IN_HAND_AT_A5, SCAN, DEAD),
        after=(At("AuxIO", "A5", "A5_DONE"),),
    ),
    Never(
        name="a_task_with_a_queued_vbucket_is_woken",
        family=Family.ACCOUNTING,
        premise=(Some(("p", "v"), ASKED),),
        sentence="a checkpoint task with a vbucket in its queue has been woken, or runs",
        guards=(
            Some(
                ("p", "c"),
                Some(("v",), Has(f"{CHECKPOINTS}.queue")),
                Off(f"{CHECKPOINTS}.woken"),
                At(CHECKPOINTS, "RUNNING"),
                No(("x",), Has("AuxIO.currentCheckpointTask")),
            ),
        ),
    ),
    Never(
        name="a_deleted_store_leaves_nothing",
        family=Family.OWNERSHIP,
        premise=(At("BucketThread", "END"),),
        sentence="when the bucket is gone, so are its store, its connection map and its engine",
        guards=(
            At("BucketThread", "END"),
            Either(Alive("KVBucket"), Alive("DcpConnMap"), Alive("EventuallyPersistentEngine")),
        ),
    ),
)
