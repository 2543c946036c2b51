"""Bookkeeping invariants of closing a connection in years other than 2016.

Each was needed to kill mutants of the designs along history that no other claim noticed (`docs/mutants.md`). A design
is judged by the claims whose members it has.
"""

from __future__ import annotations

from model.dcp2016.backfills.manager import QUEUES
from model.language.vocabulary import At, Both, Either, Has, Lacks, Not, On, Some
from properties.claims.claim import Family, Never, Shape, Stays
from properties.claims.guards import BACKFILL, CHECKPOINTS, IN_MAP

QUEUED = Either(*(Has(f"BackfillManager.{queue}") for queue in QUEUES))
MANAGER = Has("DcpProducer.backfillMgr")
KNOWN = On("ActiveStream.backfillUID")
CLOSED = At("FrontEnd", "P3", "P5", "WAIT", "END")
GONE = At("FrontEnd", "WAIT", "END")
BETWEEN_ROUNDS = At("BucketThread", "IDLE", "B3", "B4", "B6", "END")
LEFT_OVER = Either(Some(("v", "g"), IN_MAP), Some(("v",), Has("DcpProducer.notifierStreams")))
RELEASING = At("BucketThread", "RELEASE", "MANAGE")

CLOSING: tuple[Shape, ...] = (
    Never(
        name="a_closed_map_is_empty",
        family=Family.ORDER,
        premise=(Some(("p",), CLOSED),),
        sentence="when closeAllStreams has returned, the connection's map has no stream",
        guards=(
            Either(
                Some(("p",), CLOSED, LEFT_OVER),
                Both(At("BucketThread", "P3", "P5"), Some(("p",), Has("BucketThread.closing"), LEFT_OVER)),
            ),
        ),
    ),
    Never(
        name="closing_releases_the_manager",
        family=Family.ORDER,
        premise=(Some(("p",), GONE),),
        sentence="a connection that has left has no backfill manager",
        guards=(
            Either(
                Some(("p",), GONE, MANAGER),
                Both(At("BucketThread", "NEXT"), Some(("p",), Has("BucketThread.closed"), MANAGER)),
            ),
        ),
    ),
    Stays(
        name="closing_unplans_backfills",
        family=Family.ORDER,
        over=BACKFILL,
        premise=(Some(BACKFILL, QUEUED, KNOWN),),
        sentence="a worker that takes a stream out of the map takes its backfill out of the manager's queues",
        before=(At("FrontEnd", "P1"), MANAGER, IN_MAP, QUEUED, KNOWN),
        after=(Either(At("FrontEnd", "P1"), Not(QUEUED)),),
    ),
    Stays(
        name="a_bucket_delete_unplans_backfills",
        family=Family.ORDER,
        over=BACKFILL,
        premise=(Some(BACKFILL, QUEUED, KNOWN, At("BucketThread", "P1")),),
        sentence="a bucket delete that takes a stream out of the map takes its backfill out of the manager's queues",
        before=(At("BucketThread", "P1"), Has("BucketThread.closing"), MANAGER, IN_MAP, QUEUED, KNOWN),
        after=(Either(At("BucketThread", "P1"), Not(QUEUED)),),
    ),
    Never(
        name="closing_cancels_the_checkpoint_task",
        family=Family.ORDER,
        premise=(Some(("p",), GONE),),
        sentence="the checkpoint task of a connection that has left is dead",
        guards=(Some(("p",), GONE, At(CHECKPOINTS, "RUNNING")),),
    ),
    Never(
        name="closing_empties_the_vbucket_queue",
        family=Family.ORDER,
        premise=(Some(("p",), GONE),),
        sentence="the vbucket queue of a connection that has left is empty",
        guards=(
            Either(
                Some(("p", "v"), GONE, Has(f"{CHECKPOINTS}.queuedVbuckets")),
                Both(
                    At("BucketThread", "NEXT"),
                    Some(("p", "v"), Has("BucketThread.closed"), Has(f"{CHECKPOINTS}.queuedVbuckets")),
                ),
            ),
        ),
    ),
    Never(
        name="a_shutdown_keeps_no_connection",
        family=Family.OWNERSHIP,
        premise=(Some(("p",), Has("BucketThread.toRelease")),),
        sentence="when a shutdown returns, it holds none of the connections that it was to release",
        guards=(At("BucketThread", "B3", "B6"), Some(("p",), Has("BucketThread.toRelease"))),
    ),
    Never(
        name="a_delete_round_keeps_no_copy",
        family=Family.OWNERSHIP,
        premise=(Some(("p",), Has("BucketThread.mapCopy")),),
        sentence="between two rounds the thread that deletes the bucket keeps no copy of the map",
        guards=(BETWEEN_ROUNDS, Some(("p",), Has("BucketThread.mapCopy"))),
    ),
    Stays(
        name="a_shutdown_leaves_no_dead_connection",
        family=Family.ORDER,
        over=("p",),
        premise=(RELEASING, Some(("p",), Has("DcpConnMap.deadConnections"))),
        sentence="a shutdown that releases connections releases all dead ones",
        before=(RELEASING, Has("DcpConnMap.deadConnections")),
        after=(Either(RELEASING, Lacks("DcpConnMap.deadConnections")),),
    ),
    Never(
        name="a_consumer_is_listed_for_its_streams",
        family=Family.ACCOUNTING,
        premise=(Some(("c", "v"), Has("DcpConnMap.vbConsumers")),),
        sentence="a consumer is in the list of a replica vbucket only while it has a stream of that vbucket",
        guards=(Some(("c", "v"), Has("DcpConnMap.vbConsumers"), Lacks("DcpConsumer.streams"), On("VBucket.replica")),),
    ),
    Never(
        name="a_consumer_that_left_receives_nothing",
        family=Family.ORDER,
        premise=(Some(("c",), At("ReplicationWorker", "END")),),
        sentence="a consumer that has left is not in the map and has no stream",
        guards=(
            Some(
                ("c", "v"),
                At("ReplicationWorker", "END"),
                Either(Has("DcpConsumer.streams"), Has("DcpConnMap.consumers"), At("PassiveStream", "READING")),
            ),
        ),
    ),
)
