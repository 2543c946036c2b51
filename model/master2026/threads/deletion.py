"""The thread that deletes a bucket (memcached's `BucketDestroyer`), from the request to the freed engine.

It releases the dead connections and copies the map (B2), marks each connection of the copy as disconnecting and closes
its streams (NEXT, P1 to P7), without a lock of the map. It waits until no client is left (B3), has the engine announce
its shutdown (B4), and does all of that a second time. Then it cancels every task (B6), waits until the pool has none
left and the connection manager has ended (B7), and frees store, map and engine (B8, B9).

Its copy of the map holds every connection by a counted pointer until the loop has ended; `closed` are those that the
iterator has passed. Left out: consumers, flusher, warm-up, and what happens when the deletion is paused.
"""

from __future__ import annotations

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
    Not,
    NotAt,
    Off,
    On,
    Take,
    Unlock,
)
from model.master2026.source import connmap, destroyer, destroyer_h, engine, pool

from . import closing

BETWEEN_COMMANDS = No(("p",), NotAt("FrontEnd", "IDLE", "READY", *(s.name for s in closing.POINTS), "WAIT", "END"))
COPY, CLOSED = "BucketThread.mapCopy", "BucketThread.closed"
TO_CLOSE = (Has(COPY), Lacks(CLOSED))
LEFT = No(("p",), *TO_CLOSE)
SHUT, GOING_ON = On("EventuallyPersistentEngine.isShutdown"), Off("EventuallyPersistentEngine.isShutdown")
LOCK_MAP, UNLOCK_MAP = Lock("DcpConnMap.connStoreLock"), Unlock("DcpConnMap.connStoreLock")
FORGET = (Each(("p",), (Has(CLOSED),), (Drop(CLOSED),)), Each(("p",), (Has(COPY),), (Drop(COPY),)))
DEAD = "DcpConnMap.deadConnections"
REMOVE_VB_CONNS = Each(("v",), (Has("DcpConnMap.vbToConns"),), (Fire("DcpConnMap.removeVBConn"),))
REAP = Each(("p",), (Has(DEAD),), (REMOVE_VB_CONNS, Drop(DEAD)))
"""`manageConnections` of the bucket's thread; the connection manager's own takes steps."""
NO_TASKS = (
    No(("p", "k"), Has("ExecutorPool.backfillTasks")),
    No(("p", "c"), Has("ExecutorPool.checkpointTasks")),
    No(("p", "c"), Has("ExecutorPool.pendingTaskResets")),
)

BUCKET_THREAD = Lifecycle(
    name="BucketThread",
    role=Role.THREAD,
    indexes=(),
    meaning="the thread that deletes the bucket",
    cite=destroyer_h("BucketDestroyer"),
    states=(
        State("IDLE", "nobody has asked to delete the bucket"),
        State("B2", "about to shut down all connections"),
        State("NEXT", "closeStreams: looks for the next connection in its copy of the map"),
        *closing.POINTS,
        State("B3", "WaitingForConnectionsToClose"),
        State("B4", "Cleanup: about to announce the shutdown"),
        State("B6", "deinitialize: about to cancel all tasks", runs_on="nothing but the pool is touched"),
        State("B7", "unregisterTaskable: waits until no task is left"),
        State("B8", "about to free the store", runs_on="no task and no connection is left"),
        State("B9", "about to free the connection map, and the engine", runs_on="no task and no connection is left"),
        State("END", "the bucket is gone"),
    ),
    initial="IDLE",
    final=("END",),
    slots=(
        Slot(
            "mapCopy",
            "DcpProducer",
            Strength.STRONG,
            connmap("DcpConnMap::shutdownAllConnections"),
            "local: the connections that were in the map",
        ),
        Slot("closed", "DcpProducer", Strength.RAW, connmap("DcpConnMap::closeStreams"), "the iterator has passed it"),
        Slot("closing", "DcpProducer", Strength.RAW, closing.CLOSE, "the connection being closed"),
        Slot("mgrToClose", "BackfillManager", Strength.STRONG, closing.CLOSE, "local copy of the pointer"),
        Slot("vbvector", "VBucket", Strength.RAW, closing.CLOSE, "vbuckets that are done"),
        Slot("streamPtrs", "ActiveStream", Strength.STRONG, closing.CLOSE, "streams of one vbucket"),
        Slot("streamPtr", "ActiveStream", Strength.STRONG, closing.CLOSE, "the one of them at hand"),
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
            cite=destroyer("BucketDestroyer::start"),
        ),
        Row(
            event="deleteBucket",
            case="command in flight",
            source=("IDLE",),
            target="B2",
            environment="delete_in_flight",
            guards=(Not(BETWEEN_COMMANDS),),
            effects=(Fire("Bucket.startDestroying"),),
            cite=destroyer("BucketDestroyer::start"),
        ),
        Row(
            event="shutdownConnections",
            source=("B2",),
            target="NEXT",
            effects=(REAP, LOCK_MAP, Each(("p",), (Has("DcpConnMap.cookieToConn"),), (Take(COPY),)), UNLOCK_MAP),
            cite=connmap("DcpConnMap::shutdownAllConnections"),
        ),
        Row(
            event="closeNext",
            source=("NEXT",),
            target="P1",
            choose=("p",),
            guards=TO_CLOSE,
            effects=(Take(CLOSED), Take("BucketThread.closing"), Fire("DcpProducer.flagDisconnect")),
            cite=connmap("DcpConnMap::closeStreams"),
        ),
        Row(
            event="closeNext",
            case="none left, first time",
            source=("NEXT",),
            target="B3",
            guards=(LEFT, GOING_ON),
            effects=FORGET,
            cite=connmap("DcpConnMap::closeStreams"),
        ),
        Row(
            event="closeNext",
            case="none left, second time",
            source=("NEXT",),
            target="B6",
            guards=(LEFT, SHUT),
            effects=FORGET,
            cite=connmap("DcpConnMap::closeStreams"),
        ),
        *closing.rows("BucketThread", choose=("p",), then="NEXT", last=(Drop("BucketThread.closing"),)),
        Row(
            event="seeClientsGone",
            source=("B3",),
            target="B4",
            guards=(Equals("Bucket.clients", 0), At("AdminWorker", "IDLE")),
            cite=destroyer("BucketDestroyer::waitForConnections"),
            why="an administrator's connection is on the bucket as well",
        ),
        Row(
            event="announceShutdown",
            source=("B4",),
            target="B2",
            effects=(Fire("EventuallyPersistentEngine.shutDown"),),
            cite=engine("EventuallyPersistentEngine::destroyInner"),
        ),
        Row(
            event="cancelTasks",
            source=("B6",),
            target="B7",
            effects=(Fire("ExecutorPool.stopTasks"),),
            cite=pool("FollyExecutorPool::unregisterTaskable"),
        ),
        Row(
            event="seeTasksGone",
            source=("B7",),
            target="B8",
            guards=(*NO_TASKS, At("ConnManager", "END")),
            cite=pool("FollyExecutorPool::unregisterTaskable"),
        ),
        Row(
            event="freeStore",
            source=("B8",),
            target="B9",
            effects=(Delete("KVBucket"),),
            cite=engine("EventuallyPersistentEngine::destroyInner"),
        ),
        Row(
            event="freeEngine",
            source=("B9",),
            target="END",
            effects=(Delete("DcpConnMap"), Delete("EventuallyPersistentEngine")),
            cite=engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
        ),
    ),
)
