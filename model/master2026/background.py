"""The other threads: bucket deletion (B), the connection manager, the world around, and an administrator's worker."""

from __future__ import annotations

from model.language.lifecycle import Counter, Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import (
    Add,
    At,
    Clear,
    Delete,
    Drop,
    Each,
    Equals,
    Fire,
    Has,
    If,
    Lacks,
    Lock,
    Move,
    No,
    Not,
    NotAt,
    Off,
    On,
    Room,
    Set,
    Some,
    Take,
    Unlock,
    Use,
)

from . import closing
from .source import base_map, bucket, connmap, daemon, destroyer, engine, ep_bucket, pool, producer

BETWEEN_COMMANDS = No(("p",), NotAt("FrontEnd", "IDLE", "READY", *(s.name for s in closing.POINTS), "WAIT", "END"))
COPY, CLOSED = "BucketThread.mapCopy", "BucketThread.closed"
TO_CLOSE = (Has(COPY), Lacks(CLOSED))
SHUT, GOING_ON = On("EventuallyPersistentEngine.isShutdown"), Off("EventuallyPersistentEngine.isShutdown")
STORE, LEAVE_STORE = Lock("DcpConnMap.connStoreLock"), Unlock("DcpConnMap.connStoreLock")
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
CLOSE_STREAMS = connmap("DcpConnMap::closeStreams")

BUCKET_THREAD = Lifecycle(
    "BucketThread",
    Role.THREAD,
    indexes=(),
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
    rows=(
        Row(
            "deleteBucket",
            ("IDLE",),
            "B2",
            destroyer("BucketDestroyer::start"),
            case="between commands",
            guards=(BETWEEN_COMMANDS,),
            environment="delete_bucket",
            effects=(Fire("Bucket.startDestroying"),),
        ),
        Row(
            "deleteBucket",
            ("IDLE",),
            "B2",
            destroyer("BucketDestroyer::start"),
            case="command in flight",
            guards=(Not(BETWEEN_COMMANDS),),
            environment="delete_in_flight",
            effects=(Fire("Bucket.startDestroying"),),
        ),
        Row(
            "shutdownConnections",
            ("B2",),
            "NEXT",
            connmap("DcpConnMap::shutdownAllConnections"),
            effects=(REAP, STORE, Each(("p",), (Has("DcpConnMap.cookieToConn"),), (Take(COPY),)), LEAVE_STORE),
        ),
        Row(
            "closeNext",
            ("NEXT",),
            "P1",
            CLOSE_STREAMS,
            choose=("p",),
            guards=TO_CLOSE,
            effects=(Take(CLOSED), Take("BucketThread.closing"), Fire("DcpProducer.flagDisconnect")),
        ),
        Row(
            "closeNext",
            ("NEXT",),
            "B3",
            CLOSE_STREAMS,
            case="none left, first time",
            guards=(No(("p",), *TO_CLOSE), GOING_ON),
            effects=FORGET,
        ),
        Row(
            "closeNext",
            ("NEXT",),
            "B6",
            CLOSE_STREAMS,
            case="none left, second time",
            guards=(No(("p",), *TO_CLOSE), SHUT),
            effects=FORGET,
        ),
        *closing.rows("BucketThread", "NEXT", Drop("BucketThread.closing")),
        Row(
            "seeClientsGone",
            ("B3",),
            "B4",
            destroyer("BucketDestroyer::waitForConnections"),
            guards=(Equals("Bucket.clients", 0), At("AdminWorker", "IDLE")),
            why="an administrator's connection is on the bucket as well",
        ),
        Row(
            "announceShutdown",
            ("B4",),
            "B2",
            engine("EventuallyPersistentEngine::destroyInner"),
            effects=(Fire("EventuallyPersistentEngine.shutDown"),),
        ),
        Row(
            "cancelTasks",
            ("B6",),
            "B7",
            pool("FollyExecutorPool::unregisterTaskable"),
            effects=(Fire("ExecutorPool.stopTasks"),),
        ),
        Row(
            "seeTasksGone",
            ("B7",),
            "B8",
            pool("FollyExecutorPool::unregisterTaskable"),
            guards=(*NO_TASKS, At("ConnManager", "END")),
        ),
        Row(
            "freeStore",
            ("B8",),
            "B9",
            engine("EventuallyPersistentEngine::destroyInner"),
            effects=(Delete("KVBucket"),),
        ),
        Row(
            "freeEngine",
            ("B9",),
            "END",
            engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
            effects=(Delete("DcpConnMap"), Delete("EventuallyPersistentEngine")),
        ),
    ),
    cite=destroyer("BucketDestroyer"),
    meaning="the thread that deletes the bucket",
    slots=(
        Slot(
            "mapCopy",
            "DcpProducer",
            Strength.STRONG,
            connmap("DcpConnMap::shutdownAllConnections"),
            "local: who was in the map",
        ),
        Slot("closed", "DcpProducer", Strength.RAW, CLOSE_STREAMS, "the iterator has passed it"),
        *closing.slots("BucketThread"),
    ),
    final=("END",),
)

RELEASING = Has("ConnManager.release")
CONN_MANAGER = Lifecycle(
    "ConnManager",
    Role.THREAD,
    indexes=(),
    states=(
        State("IDLE", "sleeps until the next interval"),
        State("M2", "manageConnections: has taken over the dead connections"),
        State("END", "the task has ended"),
    ),
    initial="IDLE",
    rows=(
        Row(
            "manageConnections",
            ("IDLE",),
            "M2",
            connmap("DcpConnMap::manageConnections"),
            guards=(Some(("p",), Has(DEAD)),),
            effects=(Each(("p",), (Has(DEAD),), (Move(DEAD, "ConnManager.release"),)),),
        ),
        Row(
            "releaseConnection",
            ("M2",),
            None,
            connmap("DcpConnMap::manageConnections"),
            choose=("p",),
            guards=(RELEASING,),
            effects=(REMOVE_VB_CONNS, Drop("ConnManager.release")),
        ),
        Row(
            "finishManaging", ("M2",), "IDLE", connmap("DcpConnMap::manageConnections"), guards=(No(("p",), RELEASING),)
        ),
        Row(
            "endManaging",
            ("IDLE",),
            "END",
            base_map("ConnManager::run"),
            guards=(SHUT, No(("p",), Has("DcpConnMap.cookieToConn")), No(("p",), Has(DEAD))),
        ),
    ),
    cite=base_map("ConnManager"),
    meaning="the task that releases dead connections, on a NonIO thread",
    slots=(
        Slot(
            "release", "DcpProducer", Strength.STRONG, connmap("DcpConnMap::manageConnections"), "local: to be released"
        ),
    ),
    final=("END",),
)

OPEN = At("KVBucket", "OPEN")
IN_MAP = Has("DcpConnMap.cookieToConn")
ENVIRONMENT = Lifecycle(
    "Environment",
    Role.THREAD,
    indexes=(),
    states=(State("WORLD", "memory, the flusher, and other clients' requests"),),
    initial="WORLD",
    rows=(
        Row(
            "raiseMemory",
            ("WORLD",),
            None,
            bucket("KVBucket::isMemUsageAboveBackfillThreshold"),
            environment="memory_rises",
            guards=(Off("EventuallyPersistentEngine.memoryHigh"), OPEN),
            effects=(Set("EventuallyPersistentEngine.memoryHigh"),),
        ),
        Row(
            "lowerMemory",
            ("WORLD",),
            None,
            bucket("KVBucket::isMemUsageAboveBackfillThreshold"),
            environment="memory_falls",
            guards=(On("EventuallyPersistentEngine.memoryHigh"), OPEN),
            effects=(Clear("EventuallyPersistentEngine.memoryHigh"),),
        ),
        Row(
            "persist",
            ("WORLD",),
            None,
            ep_bucket("EPBucket::flushVBucket_UNLOCKED"),
            environment="persists",
            choose=("v",),
            guards=(Off("VBucket.persisted"), OPEN),
            effects=(Set("VBucket.persisted"),),
        ),
        Row(
            "write",
            ("WORLD",),
            None,
            connmap("DcpConnMap::notifyVBConnections"),
            environment="writes",
            choose=("p", "v"),
            guards=(Has("DcpConnMap.vbToConns"),),
            effects=(
                Lock("VBucket.vbConnLock"),
                Use("DcpConnMap.vbToConns"),
                Lock("StreamContainer.lock"),
                Unlock("StreamContainer.lock"),
                Unlock("VBucket.vbConnLock"),
            ),
        ),
        Row(
            "wakeBackfills",
            ("WORLD",),
            None,
            connmap("DcpConnMap::notifyBackfillManagerTasks"),
            environment="pager",
            choose=("p",),
            guards=(IN_MAP,),
            effects=(
                STORE,
                If((Has("DcpProducer.backfillManagerHolder"),), (Fire("BackfillManager.wakeUpTask"),)),
                LEAVE_STORE,
            ),
        ),
        Row(
            "slowDown",
            ("WORLD",),
            None,
            connmap("DcpConnMap::handleSlowStream"),
            environment="slow_stream",
            choose=("p", "v", "g"),
            guards=(
                Has("DcpConnMap.vbToConns"),
                Has("StreamContainer.c"),
                Room("Environment.slowStreams"),
                At("ActiveStream", "BACKFILLING", "IN_MEMORY"),
            ),
            effects=(
                Add("Environment.slowStreams", 1),
                Lock("VBucket.vbConnLock"),
                Use("DcpConnMap.vbToConns"),
                Lock("StreamContainer.lock"),
                Fire("ActiveStream.handleSlowStream"),
                Unlock("StreamContainer.lock"),
                Unlock("VBucket.vbConnLock"),
            ),
        ),
    ),
    cite=engine("EventuallyPersistentEngine"),
    meaning="what happens around the connections and is no thread of theirs",
    counters=(Counter("slowStreams", "how often a stream was found slow: a bound of the model, not of the code", 1),),
)

POINTERS = Has("AdminWorker.streamPtrs")
COLLECT = Each(
    ("p",),
    (IN_MAP,),
    (
        Lock("StreamContainer.lock"),
        Each(("g",), (Has("StreamContainer.c"),), (Take("AdminWorker.streamPtrs"),)),
        Unlock("StreamContainer.lock"),
    ),
)
STATE, LEAVE_STATE = Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")
ADMIN_WORKER = Lifecycle(
    "AdminWorker",
    Role.THREAD,
    indexes=(),
    states=(
        State("IDLE", "between two commands"),
        State("V2", "setStreamDeadStatus: has collected the streams, with their vbucket's state lock"),
        State("V2_ROLLBACK", "the same, in a rollback: the lock is not passed on"),
        State("V3", "setStreamDeadStatus: about to let go of the streams"),
    ),
    initial="IDLE",
    rows=(
        Row(
            "setVBucketState",
            ("IDLE",),
            "V2",
            bucket("KVBucket::setVBucketState"),
            choose=("v",),
            environment="state_change",
            guards=(At("VBucket", "ACTIVE"), At("Bucket", "READY")),
            effects=(STATE, Fire("VBucket.becomeReplica"), STORE, COLLECT, Take("AdminWorker.vbucket")),
        ),
        Row(
            "rollback",
            ("IDLE",),
            "V2_ROLLBACK",
            bucket("KVBucket::rollback"),
            choose=("v",),
            environment="rolls_back",
            guards=(At("VBucket", "REPLICA"), Room("AdminWorker.rollbacks"), At("Bucket", "READY")),
            effects=(Add("AdminWorker.rollbacks", 1), STATE, STORE, COLLECT, Take("AdminWorker.vbucket")),
        ),
        Row(
            "endStreams",
            ("V2",),
            "V3",
            producer("DcpProducer::setStreamDeadStatus"),
            effects=(Each(("p", "v", "g"), (POINTERS,), (Fire("ActiveStream.setDeadWithLock"),)),),
        ),
        Row(
            "endStreams",
            ("V2_ROLLBACK",),
            "V3",
            producer("DcpProducer::closeStreamDueToRollback"),
            effects=(Each(("p", "v", "g"), (POINTERS,), (Fire("ActiveStream.setDead"),)),),
        ),
        Row(
            "dropStreams",
            ("V3",),
            "IDLE",
            producer("DcpProducer::setStreamDeadStatus"),
            choose=("v",),
            guards=(Has("AdminWorker.vbucket"),),
            effects=(
                Each(("p", "g"), (POINTERS,), (Drop("AdminWorker.streamPtrs"),)),
                LEAVE_STORE,
                LEAVE_STATE,
                Drop("AdminWorker.vbucket"),
            ),
        ),
    ),
    cite=daemon("Connection"),
    meaning="whoever changes a vbucket's state or rolls it back",
    slots=(
        Slot("vbucket", "VBucket", Strength.RAW, bucket("KVBucket::setVBucketState"), "local: which one"),
        Slot(
            "streamPtrs",
            "ActiveStream",
            Strength.STRONG,
            producer("DcpProducer::setStreamDeadStatus"),
            "local: its streams",
        ),
    ),
    counters=(Counter("rollbacks", "how often it was rolled back: a bound of the model, not of the code", 1),),
)
