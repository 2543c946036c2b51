"""The thread that deletes a bucket (memcached's `DestroyBucketThread`), from the request to the freed engine.

It begins when somebody asks for the deletion (B2). It closes the streams of every connection, without closing the
connections (NEXT, P1 to P5): memcached's workers notice that their bucket is dying and do that, each in its own time.
It waits until no client is left (B3), has the engine announce its shutdown, and closes all streams a second time (B4,
B2). Then the engine is deleted: the store's destructor waits for the connection manager (B6), cancels every task and
waits until the executor pool has none of the bucket any more (B7), and is freed (B8); the connection map follows (B9),
and the engine itself (B10).

It takes connections from the map one at a time, `closed` being those that its iterator has passed, and holds
`connsLock` while it does. Tasks keep running until the shutdown is announced, and each of them makes at most one more
run after that: this is the window in which a backfill is left behind.

The other ways to begin are those of test harnesses and of a forced destruction: the engine is deleted without a word
to memcached, with connections open, or by a test's tear-down (`fake_pool`). Left out: consumers, TAP, flusher,
warm-up.
"""

from __future__ import annotations

from model.dcp2016.source import buckets_h, connmap, daemon, engine, pool
from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import (
    At,
    Delete,
    Drop,
    Each,
    Equals,
    Fire,
    Has,
    Lacks,
    Lock,
    No,
    NotAt,
    Off,
    On,
    Set,
    Some,
    Take,
    Unlock,
)

from . import closing
from .fake_pool import DELETION_ROWS

BETWEEN_COMMANDS = No(("p",), NotAt("FrontEnd", "IDLE", "READY", *(s.name for s in closing.POINTS), "WAIT", "END"))
TO_CLOSE = (Has("DcpConnMap.map_"), Lacks("BucketThread.closed"))
LEFT = No(("p",), *TO_CLOSE)
SHUT = On("EventuallyPersistentEngine.isShutdown")
OPEN = Off("EventuallyPersistentEngine.isShutdown")
FORGET_CLOSED = Each(("p",), (Has("BucketThread.closed"),), (Drop("BucketThread.closed"),))
LOCK_MAP = Lock("DcpConnMap.connsLock")
UNLOCK_MAP = Unlock("DcpConnMap.connsLock")
STOP_NOTIFIER = Set("EventuallyPersistentEngine.notifierStopped")
NO_TASKS = (
    No(("p", "k"), Has("ExecutorPool.taskLocatorBackfill")),
    No(("p",), Has("ExecutorPool.taskLocatorCheckpoint")),
    At("ConnNotifier", "IDLE"),
)

BUCKET_THREAD = Lifecycle(
    name="BucketThread",
    role=Role.THREAD,
    indexes=(),
    meaning="the thread that deletes the bucket",
    cite=buckets_h("DestroyBucketThread"),
    states=(
        State("IDLE", "nobody has asked to delete the bucket"),
        State("B2", "the bucket is DESTROYING: about to shut down all connections"),
        State("NEXT", "shutdownAllConnections: looks for the next connection in the map, under connsLock"),
        *closing.POINTS,
        State("B3", "waits until no client is left"),
        State("B4", "destroy(): about to announce the shutdown"),
        State("B6", "~EventuallyPersistentStore: waits until the connection manager has ended"),
        State(
            "B7",
            "~EventuallyPersistentStore: about to cancel all tasks",
            runs_on="nothing but the pool is touched, under its lock",
        ),
        State("B7_WAIT", "~EventuallyPersistentStore: waits until no task is left in the locator"),
        State("B8", "about to free the store", runs_on="no task is left that could use the store"),
        State(
            "B9", "about to free the connection map", runs_on="no task and no connection is left that could use the map"
        ),
        State("B10", "about to free the engine"),
        State("END", "the bucket is gone"),
    ),
    initial="IDLE",
    final=("END",),
    slots=(
        Slot(
            "closed",
            "DcpProducer",
            Strength.RAW,
            connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
            "the iterator has passed it",
        ),
        Slot("closing", "DcpProducer", Strength.RAW, closing.CLOSE, "the connection being closed"),
        Slot("conn", "DcpProducer", Strength.STRONG, closing.CLOSE, "keeps `this` until it returns"),
        Slot("vbvector", "VBucket", Strength.RAW, closing.CLOSE, "vbuckets of the swept streams"),
    ),
    rows=(
        Row(
            event="deleteBucket",
            case="between commands",
            source=("IDLE",),
            target="B2",
            environment="delete_bucket",
            guards=(BETWEEN_COMMANDS,),
            effects=(Fire("Bucket.startDestroying"),),
            cite=daemon("DestroyBucketThread::destroy"),
        ),
        Row(
            event="deleteBucket",
            case="command in flight",
            source=("IDLE",),
            target="B2",
            environment="delete_in_flight",
            guards=(Some(("p",), NotAt("FrontEnd", "IDLE", "READY", "WAIT", "END")),),
            effects=(Fire("Bucket.startDestroying"),),
            cite=daemon("DestroyBucketThread::destroy"),
        ),
        Row(
            event="deleteBucket",
            case="unpolled",
            source=("IDLE",),
            target="B2",
            environment="engine_only",
            guards=(No(("p",), At("FrontEnd", "IDLE")),),
            cite=engine("EventuallyPersistentEngine::handleDeleteBucket"),
            why="a harness that calls the engine itself: no worker notices that the bucket dies",
        ),
        Row(
            event="deleteBucket",
            case="unclean",
            source=("IDLE",),
            target="B7",
            environment="unclean_destruction",
            guards=(No(("p",), NotAt("FrontEnd", "IDLE", "READY")),),
            effects=(Fire("Bucket.startDestroying"),),
            cite=engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
            why="a harness that deletes the engine with connections open: there is no disconnect and no shutdown",
        ),
        Row(
            event="shutdownConnections",
            source=("B2",),
            target="NEXT",
            effects=(STOP_NOTIFIER, LOCK_MAP),
            cite=connmap("DcpConnMap::shutdownAllConnections"),
        ),
        Row(
            event="closeNext",
            source=("NEXT",),
            target="P1",
            choose=("p",),
            guards=TO_CLOSE,
            effects=(Take("BucketThread.closed"), Take("BucketThread.closing")),
            cite=connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
        ),
        Row(
            event="closeNext",
            case="none left, first time",
            source=("NEXT",),
            target="B3",
            guards=(LEFT, OPEN),
            effects=(FORGET_CLOSED, UNLOCK_MAP),
            cite=connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
        ),
        Row(
            event="closeNext",
            case="none left, second time",
            source=("NEXT",),
            target="B6",
            guards=(LEFT, SHUT),
            effects=(FORGET_CLOSED, UNLOCK_MAP),
            cite=connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
        ),
        *closing.rows("BucketThread", choose=("p",), then="NEXT", last=(Drop("BucketThread.closing"),)),
        Row(
            event="seeClientsGone",
            source=("B3",),
            target="B4",
            guards=(Equals("Bucket.clients", 0),),
            cite=daemon("DestroyBucketThread::destroy"),
        ),
        Row(
            event="forceShutdown",
            source=("IDLE",),
            target="B4",
            environment="destroy_engine",
            guards=(No(("p",), NotAt("FrontEnd", "IDLE", "READY")),),
            effects=(Fire("Bucket.startDestroying"),),
            cite=engine("EvpDestroy"),
            why="a harness without memcached, or a forced destroy: no connection is asked to close",
        ),
        Row(
            event="announceShutdown",
            source=("B4",),
            target="B2",
            effects=(Fire("EventuallyPersistentEngine.shutDown"),),
            cite=engine("EventuallyPersistentEngine::destroy"),
        ),
        Row(
            event="waitForConnManager",
            source=("B6",),
            target="B7",
            guards=(At("ConnManager", "END"),),
            cite=pool("ExecutorPool::_stopTaskGroup"),
        ),
        Row(
            event="cancelTasks",
            source=("B7",),
            target="B7_WAIT",
            effects=(Fire("ExecutorPool.stopTasks"),),
            cite=pool("ExecutorPool::_unregisterTaskable"),
        ),
        Row(
            event="seeTasksGone",
            source=("B7_WAIT",),
            target="B8",
            guards=NO_TASKS,
            cite=pool("ExecutorPool::_stopTaskGroup"),
        ),
        Row(
            event="freeStore",
            source=("B8",),
            target="B9",
            effects=(Delete("EventuallyPersistentStore"),),
            cite=engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
        ),
        Row(
            event="freeConnMap",
            source=("B9",),
            target="B10",
            effects=(Delete("DcpConnMap"),),
            cite=engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
        ),
        Row(
            event="freeEngine",
            source=("B10",),
            target="END",
            effects=(Delete("EventuallyPersistentEngine"),),
            cite=engine("EvpDestroy"),
        ),
        *DELETION_ROWS,
    ),
)
