"""What is alive by itself while a bucket is: connection map, executor pool, store, engine, vbuckets and the bucket.

Executor pool: a task is in `taskLocator` and in one of a queue or a thread's `currentTask`. Only the difference between
*will be picked up* and *sleeps until woken* is kept: a backfill task sleeps for a second at most, so it is always in
the first kind; a checkpoint task sleeps in `futureQueue` until somebody moves it to `readyQueue`.
"""

from __future__ import annotations

from model.language.lifecycle import DESTROY, Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import (
    Drop,
    Each,
    Fail,
    Fire,
    Forget,
    Has,
    If,
    Lacks,
    Lock,
    Move,
    Pick,
    Set,
    Take,
    Unlock,
)

from .backfill import SCAN_ROWS
from .source import connmap, connmap_h, couchstore_h, daemon, engine, engine_h, pool, pool_h, store, taskqueue, vbucket

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
            connmap("ConnMap::addVBConnByVBId"),
            given=("p", "v"),
            effects=(
                Lock("VBucket.vbConnLock"),
                Pick(
                    ("d",),
                    (Lacks("DcpConnMap.vbConns"),),
                    (Take("DcpConnMap.vbConns"),),
                    (Fail("bound", "DcpConnMap.vbConns"),),
                ),
                Unlock("VBucket.vbConnLock"),
            ),
        ),
        Row(
            "removeVBConn",
            ("OPEN",),
            None,
            connmap("ConnMap::removeVBConnByVBId_UNLOCKED"),
            given=("p", "v"),
            effects=(
                Lock("VBucket.vbConnLock"),
                Pick(("d",), (Has("DcpConnMap.vbConns"),), (Drop("DcpConnMap.vbConns"),)),
                Unlock("VBucket.vbConnLock"),
            ),
            why="the first entry with the same cookie, and only that",
        ),
    ),
    cite=connmap_h("DcpConnMap"),
    meaning="who is connected",
    slots=(
        Slot("map_", "DcpProducer", Strength.STRONG, connmap_h("ConnMap::map_"), "by cookie"),
        Slot("all", "DcpProducer", Strength.STRONG, connmap_h("ConnMap::all"), "every connection"),
        Slot(
            "vbConns", "DcpProducer", Strength.STRONG, connmap_h("ConnMap::vbConns"), "by vbucket", indexes=("v", "d")
        ),
        Slot(
            "pendingNotifications",
            "DcpProducer",
            Strength.STRONG,
            connmap_h("ConnMap::pendingNotifications"),
            "to be told that there is something to send",
        ),
        Slot(
            "deadConnections",
            "DcpProducer",
            Strength.STRONG,
            connmap_h("DcpConnMap::deadConnections"),
            "closed, to be released by the connection manager",
        ),
    ),
    counters=(Counter("numActiveSnoozingBackfills", "backfills that may hold a file open, in all connections", 1),),
    mutexes=(
        Mutex("connsLock", connmap_h("ConnMap::connsLock")),
        Mutex("releaseLock", connmap_h("ConnMap::releaseLock")),
    ),
    final=("OPEN",),
)

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
            pool("ExecutorPool::_schedule"),
            given=("p", "k"),
            effects=(
                Lock("ExecutorPool.tMutex"),
                Take("ExecutorPool.taskLocatorBackfill"),
                Take("ExecutorPool.futureQueueBackfill"),
                Unlock("ExecutorPool.tMutex"),
            ),
        ),
        Row(
            "scheduleCheckpoint",
            ("OPEN",),
            None,
            pool("ExecutorPool::_schedule"),
            given=("p",),
            effects=(
                Lock("ExecutorPool.tMutex"),
                Take("ExecutorPool.taskLocatorCheckpoint"),
                Take("ExecutorPool.futureQueueCheckpoint"),
                Unlock("ExecutorPool.tMutex"),
            ),
        ),
        Row(
            "wakeBackfill",
            ("OPEN",),
            None,
            pool("ExecutorPool::_wake"),
            given=("p", "k"),
            effects=(
                Lock("ExecutorPool.tMutex"),
                If((Has("ExecutorPool.taskLocatorBackfill"),), (Fire("BackfillManagerTask.wake"),)),
                Unlock("ExecutorPool.tMutex"),
            ),
        ),
        Row(
            "wakeCheckpoint",
            ("OPEN",),
            None,
            pool("ExecutorPool::_wake"),
            given=("p",),
            effects=(
                Lock("ExecutorPool.tMutex"),
                If((Has("ExecutorPool.taskLocatorCheckpoint"),), (Fire("ActiveStreamCheckpointProcessorTask.wake"),)),
                If(
                    (Has("ExecutorPool.futureQueueCheckpoint"),),
                    (Move("ExecutorPool.futureQueueCheckpoint", "ExecutorPool.readyQueueCheckpoint"),),
                ),
                Unlock("ExecutorPool.tMutex"),
            ),
        ),
        Row(
            "eraseBackfill",
            ("OPEN",),
            None,
            pool("ExecutorPool::_cancel"),
            given=("p", "k"),
            effects=(
                Lock("ExecutorPool.tMutex"),
                Fire("BackfillManagerTask.cancel"),
                Drop("ExecutorPool.taskLocatorBackfill"),
                Unlock("ExecutorPool.tMutex"),
            ),
            why="only the thread that popped the task does so",
        ),
        Row(
            "eraseCheckpoint",
            ("OPEN",),
            None,
            pool("ExecutorPool::_cancel"),
            given=("p",),
            effects=(
                Lock("ExecutorPool.tMutex"),
                Fire("ActiveStreamCheckpointProcessorTask.cancel"),
                Drop("ExecutorPool.taskLocatorCheckpoint"),
                Unlock("ExecutorPool.tMutex"),
            ),
        ),
        Row(
            "stopTasks",
            ("OPEN",),
            None,
            pool("ExecutorPool::_stopTaskGroup"),
            effects=(
                Lock("ExecutorPool.tMutex"),
                Each(("p", "k"), (Has("ExecutorPool.taskLocatorBackfill"),), (Fire("BackfillManagerTask.cancel"),)),
                Each(
                    ("p",),
                    (Has("ExecutorPool.taskLocatorCheckpoint"),),
                    (Fire("ActiveStreamCheckpointProcessorTask.cancel"),),
                ),
                Each(
                    ("p",),
                    (Has("ExecutorPool.futureQueueCheckpoint"),),
                    (Move("ExecutorPool.futureQueueCheckpoint", "ExecutorPool.readyQueueCheckpoint"),),
                ),
                Unlock("ExecutorPool.tMutex"),
            ),
            why="cancels and wakes each task of the bucket",
        ),
    ),
    cite=pool_h("ExecutorPool"),
    meaning="runs tasks on worker threads",
    slots=(
        Slot(
            "taskLocatorBackfill", "BackfillManagerTask", Strength.STRONG, pool_h("ExecutorPool::taskLocator"), "by id"
        ),
        Slot(
            "taskLocatorCheckpoint",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            pool_h("ExecutorPool::taskLocator"),
            "by id",
        ),
        Slot(
            "futureQueueBackfill",
            "BackfillManagerTask",
            Strength.STRONG,
            taskqueue("TaskQueue::futureQueue"),
            "will be picked up",
        ),
        Slot(
            "futureQueueCheckpoint",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            taskqueue("TaskQueue::futureQueue"),
            "sleeps until woken",
        ),
        Slot(
            "readyQueueCheckpoint",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            taskqueue("TaskQueue::readyQueue"),
            "will be picked up",
        ),
    ),
    mutexes=(Mutex("tMutex", pool_h("ExecutorPool::tMutex")),),
    final=("OPEN",),
)

STORE = Lifecycle(
    "EventuallyPersistentStore",
    Role.ROOT,
    indexes=(),
    states=(State("OPEN", "vbuckets and their files"),),
    initial="OPEN",
    rows=(
        *SCAN_ROWS,
        Row(
            DESTROY,
            ("OPEN",),
            None,
            store("EventuallyPersistentStore::~EventuallyPersistentStore"),
            effects=(
                Each(
                    ("p", "v", "g", "b"),
                    (Has("EventuallyPersistentStore.backfills"),),
                    (Forget("EventuallyPersistentStore.backfills"),),
                ),
            ),
            why="~CouchKVStore does not close what is left in its map of scans",
        ),
    ),
    cite=store("EventuallyPersistentStore"),
    meaning="the bucket's data",
    slots=(
        Slot(
            "backfills",
            "Db",
            Strength.UNIQUE,
            couchstore_h("CouchKVStore::backfills"),
            "files open for a scan, by scan id",
        ),
    ),
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
            engine("EventuallyPersistentEngine::destroy"),
            effects=(Set("EventuallyPersistentEngine.isShutdown"),),
        ),
    ),
    cite=engine_h("EventuallyPersistentEngine"),
    meaning="the bucket's engine",
    flags=(
        Flag("isShutdown", "EPStats::isShutdown: tasks end after their present run"),
        Flag("memoryHigh", "memory use is above the mark where backfills pause"),
        Flag("notifierStopped", "the notifier task was cancelled: nobody empties pendingNotifications any more"),
    ),
    final=("OPEN",),
)

VBUCKET = Lifecycle(
    "VBucket",
    Role.ROOT,
    indexes=("v",),
    states=(
        State("ACTIVE", "vbucket_state_active"),
        State("DEAD", "vbucket_state_dead"),
        State("REMOVED", "no longer in the vbucket map"),
    ),
    initial="ACTIVE",
    rows=(
        Row(
            "setDead",
            ("ACTIVE",),
            "DEAD",
            vbucket("VBucket::setState"),
            effects=(Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")),
        ),
        Row("remove", ("ACTIVE", "DEAD"), "REMOVED", store("EventuallyPersistentStore::deleteVBucket")),
    ),
    cite=vbucket("VBucket"),
    meaning="one partition of the data",
    flags=(
        Flag("persisted", "everything that a backfill needs is on disk"),
        Flag("inMemory", "a new stream finds all its items in checkpoints and needs no backfill"),
    ),
    mutexes=(
        Mutex("stateLock", vbucket("VBucket::stateLock")),
        Mutex("vbConnLock", connmap_h("ConnMap::vbConnLocks")),
    ),
    final=("REMOVED",),
)

BUCKET = Lifecycle(
    "Bucket",
    Role.ROOT,
    indexes=(),
    states=(State("READY", "serves clients"), State("DESTROYING", "is being deleted: connections leave")),
    initial="READY",
    rows=(Row("startDestroying", ("READY",), "DESTROYING", daemon("DestroyBucketThread::destroy")),),
    cite=daemon("Bucket"),
    meaning="memcached's side of the bucket",
    counters=(Counter("clients", "connections that are on it", 2),),
    final=("DESTROYING",),
)
