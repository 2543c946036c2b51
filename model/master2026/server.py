"""What is alive by itself while a bucket is: connection map, executor pool, store, engine, vbuckets and the bucket.

Executor pool: a task is in `taskLocator`, and perhaps run by a worker. A backfill task sleeps for a second at most, so
that any worker may take it at any time; a checkpoint task sleeps until it is woken. A cancelled task that nobody runs
leaves the locator at once and is destroyed later, by a worker (during a shutdown by the scheduler's own thread).
"""

from __future__ import annotations

from model.language.lifecycle import Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Each, Fire, Has, If, Lock, Move, No, Set, Take, Unlock

from .source import (
    bucket,
    conn_store,
    conn_store_h,
    connmap_h,
    daemon,
    destroyer,
    engine,
    pool,
    vbucket_h,
)

DCP_CONN_MAP = Lifecycle(
    "DcpConnMap",
    Role.ROOT,
    indexes=(),
    states=(State("OPEN", "the engine's registry of DCP connections"),),
    initial="OPEN",
    rows=(
        Row(
            "addVBConn",
            ("OPEN",),
            None,
            conn_store("ConnStore::addVBConnByVbid"),
            given=("p", "v"),
            effects=(Lock("VBucket.vbConnLock"), Take("DcpConnMap.vbToConns"), Unlock("VBucket.vbConnLock")),
        ),
        Row(
            "removeVBConn",
            ("OPEN",),
            None,
            conn_store("ConnStore::removeVBConnByVbid"),
            given=("p", "v"),
            effects=(Lock("VBucket.vbConnLock"), Drop("DcpConnMap.vbToConns"), Unlock("VBucket.vbConnLock")),
            why="the count of streams per entry is left out: a client of several streams may lose its entry early",
        ),
    ),
    cite=connmap_h("DcpConnMap"),
    meaning="who is connected",
    slots=(
        Slot("cookieToConn", "DcpProducer", Strength.STRONG, conn_store_h("ConnStore::cookieToConn"), "by cookie"),
        Slot(
            "vbToConns",
            "DcpProducer",
            Strength.RAW,
            conn_store_h("ConnStore::vbToConns"),
            "by vbucket: references",
            indexes=("v",),
        ),
        Slot(
            "deadConnections",
            "DcpProducer",
            Strength.STRONG,
            connmap_h("DcpConnMap::deadConnections"),
            "closed, to be released by the connection manager",
        ),
    ),
    mutexes=(Mutex("connStoreLock", conn_store_h("ConnStore::CookieToConnMapHandle")),),
    final=("OPEN",),
)

RUN_BY_NOBODY = No(("x",), Has("AuxIO.currentCheckpointTask"))
EXECUTOR_POOL = Lifecycle(
    "ExecutorPool",
    Role.ROOT,
    indexes=(),
    states=(State("OPEN", "shared by all buckets of the process"),),
    initial="OPEN",
    rows=(
        Row(
            "scheduleBackfill",
            ("OPEN",),
            None,
            pool("FollyExecutorPool::schedule"),
            given=("p", "k"),
            effects=(Take("ExecutorPool.backfillTasks"),),
        ),
        Row(
            "scheduleCheckpoint",
            ("OPEN",),
            None,
            pool("FollyExecutorPool::schedule"),
            given=("p", "c"),
            effects=(Take("ExecutorPool.checkpointTasks"),),
        ),
        Row(
            "cancelCheckpoint",
            ("OPEN",),
            None,
            pool("FollyExecutorPool::cancel"),
            given=("p", "c"),
            effects=(
                If(
                    (Has("ExecutorPool.checkpointTasks"),),
                    (
                        Fire("ActiveStreamCheckpointProcessorTask.cancel"),
                        If((RUN_BY_NOBODY,), (Move("ExecutorPool.checkpointTasks", "ExecutorPool.pendingTaskResets"),)),
                    ),
                ),
            ),
            why="if a worker runs it, that worker has the pool forget it",
        ),
        Row(
            "stopTasks",
            ("OPEN",),
            None,
            pool("FollyExecutorPool::unregisterTaskable"),
            effects=(
                Each(("p", "k"), (Has("ExecutorPool.backfillTasks"),), (Fire("BackfillManagerTask.cancel"),)),
                Each(
                    ("p", "c"),
                    (Has("ExecutorPool.checkpointTasks"),),
                    (
                        Fire("ActiveStreamCheckpointProcessorTask.cancel"),
                        Set("ActiveStreamCheckpointProcessorTask.woken"),
                    ),
                ),
            ),
            why="cancels and wakes each task of the bucket",
        ),
    ),
    cite=pool("FollyExecutorPool"),
    meaning="runs tasks on worker threads",
    slots=(
        Slot("backfillTasks", "BackfillManagerTask", Strength.STRONG, pool("TaskOwner::locator"), "by id"),
        Slot(
            "checkpointTasks",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            pool("TaskOwner::locator"),
            "by id",
        ),
        Slot(
            "pendingTaskResets",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            pool("TaskOwner::pendingTaskResets"),
            "out of the locator, still to be destroyed",
        ),
    ),
    final=("OPEN",),
)

KV_BUCKET = Lifecycle(
    "KVBucket",
    Role.ROOT,
    indexes=(),
    states=(State("OPEN", "vbuckets and their files"),),
    initial="OPEN",
    rows=(),
    cite=bucket("KVBucket"),
    meaning="the bucket's data",
    counters=(Counter("runningBackfills", "KVStoreScanTracker: backfills that may have a file open", 1),),
    final=("OPEN",),
)

ENGINE = Lifecycle(
    "EventuallyPersistentEngine",
    Role.ROOT,
    indexes=(),
    states=(State("OPEN", "one bucket's engine"),),
    initial="OPEN",
    rows=(
        Row(
            "shutDown",
            ("OPEN",),
            None,
            engine("EventuallyPersistentEngine::destroyInner"),
            effects=(Set("EventuallyPersistentEngine.isShutdown"),),
        ),
    ),
    cite=engine("EventuallyPersistentEngine"),
    meaning="the bucket's engine",
    flags=(
        Flag("isShutdown", "EPStats::isShutdown: tasks end after their present run"),
        Flag("memoryHigh", "memory use is above the mark where backfills pause and stream requests are refused"),
    ),
    final=("OPEN",),
)

VBUCKET = Lifecycle(
    "VBucket",
    Role.ROOT,
    indexes=("v",),
    states=(State("ACTIVE", "vbucket_state_active"), State("REPLICA", "vbucket_state_replica")),
    initial="ACTIVE",
    rows=(
        Row(
            "becomeReplica", ("ACTIVE",), "REPLICA", bucket("KVBucket::setVBucketState_UNLOCKED"), why="under stateLock"
        ),
    ),
    cite=vbucket_h("VBucket"),
    meaning="one partition of the data",
    flags=(
        Flag("persisted", "everything that a backfill needs is on disk"),
        Flag("inMemory", "a new stream finds all its items in checkpoints and needs no backfill"),
    ),
    mutexes=(
        Mutex("stateLock", vbucket_h("VBucket::stateLock")),
        Mutex("vbConnLock", conn_store_h("ConnStore::vbConnLocks")),
    ),
    final=("REPLICA",),
)

BUCKET = Lifecycle(
    "Bucket",
    Role.ROOT,
    indexes=(),
    states=(State("READY", "serves clients"), State("DESTROYING", "is being deleted: connections leave")),
    initial="READY",
    rows=(Row("startDestroying", ("READY",), "DESTROYING", destroyer("BucketDestroyer::start")),),
    cite=daemon("Bucket"),
    meaning="memcached's side of the bucket",
    counters=(Counter("clients", "connections that are on it", 2),),
    final=("DESTROYING",),
)
