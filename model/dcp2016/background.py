"""The other threads: bucket deletion (B1 to B10), connection manager (M1 to M3), notifier, and the world around."""

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
    Lacks,
    Lock,
    Move,
    No,
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

from . import closing, fakepool
from .notifier import NOTIFY_SEQNO
from .source import connmap, daemon, engine, pool, producer, store, stream, threads

BETWEEN_COMMANDS = No(("p",), NotAt("FrontEnd", "IDLE", "READY", *(s.name for s in closing.POINTS), "WAIT", "END"))
TO_CLOSE = (Has("DcpConnMap.map_"), Lacks("BucketThread.closed"))
LEFT = No(("p",), *TO_CLOSE)
SHUT = On("EventuallyPersistentEngine.isShutdown")
OPEN = Off("EventuallyPersistentEngine.isShutdown")
FORGET_CLOSED = Each(("p",), (Has("BucketThread.closed"),), (Drop("BucketThread.closed"),))
LOCK_MAP = Lock("DcpConnMap.connsLock")
UNLOCK_MAP = Unlock("DcpConnMap.connsLock")
STOP_NOTIFIER = Set("EventuallyPersistentEngine.notifierStopped")
CLOSE_NEXT = Row(
    "closeNext",
    ("NEXT",),
    "P1",
    connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
    choose=("p",),
    guards=TO_CLOSE,
    effects=(Take("BucketThread.closed"), Take("BucketThread.closing")),
)
NO_TASKS = (
    No(("p", "k"), Has("ExecutorPool.taskLocatorBackfill")),
    No(("p",), Has("ExecutorPool.taskLocatorCheckpoint")),
    At("ConnNotifier", "IDLE"),
)

BUCKET_THREAD = Lifecycle(
    "BucketThread",
    Role.THREAD,
    indexes=(),
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
    rows=(
        Row(
            "deleteBucket",
            ("IDLE",),
            "B2",
            daemon("DestroyBucketThread::destroy"),
            case="between commands",
            guards=(BETWEEN_COMMANDS,),
            environment="delete_bucket",
            effects=(Fire("Bucket.startDestroying"),),
        ),
        Row(
            "deleteBucket",
            ("IDLE",),
            "B2",
            daemon("DestroyBucketThread::destroy"),
            case="command in flight",
            guards=(Some(("p",), NotAt("FrontEnd", "IDLE", "READY", "WAIT", "END")),),
            environment="delete_in_flight",
            effects=(Fire("Bucket.startDestroying"),),
        ),
        Row(
            "deleteBucket",
            ("IDLE",),
            "B2",
            engine("EventuallyPersistentEngine::handleDeleteBucket"),
            case="unpolled",
            guards=(No(("p",), At("FrontEnd", "IDLE")),),
            environment="engine_only",
            why="a harness that calls the engine itself: no worker is told that the bucket dies",
        ),
        Row(
            "deleteBucket",
            ("IDLE",),
            "B7",
            engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
            case="unclean",
            guards=(No(("p",), NotAt("FrontEnd", "IDLE", "READY")),),
            environment="unclean_destruction",
            effects=(Fire("Bucket.startDestroying"),),
            why="a harness that deletes the engine with connections open: nobody disconnects, nobody shuts down",
        ),
        Row(
            "shutdownConnections",
            ("B2",),
            "NEXT",
            connmap("DcpConnMap::shutdownAllConnections"),
            effects=(STOP_NOTIFIER, LOCK_MAP),
        ),
        CLOSE_NEXT,
        Row(
            "closeNext",
            ("NEXT",),
            "B3",
            connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
            case="none left, first time",
            guards=(LEFT, OPEN),
            effects=(FORGET_CLOSED, UNLOCK_MAP),
        ),
        Row(
            "closeNext",
            ("NEXT",),
            "B6",
            connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
            case="none left, second time",
            guards=(LEFT, SHUT),
            effects=(FORGET_CLOSED, UNLOCK_MAP),
        ),
        *closing.rows("BucketThread", "NEXT", Drop("BucketThread.closing")),
        Row(
            "seeClientsGone",
            ("B3",),
            "B4",
            daemon("DestroyBucketThread::destroy"),
            guards=(Equals("Bucket.clients", 0),),
        ),
        Row(
            "forceShutdown",
            ("IDLE",),
            "B4",
            engine("EvpDestroy"),
            environment="destroy_engine",
            guards=(No(("p",), NotAt("FrontEnd", "IDLE", "READY")),),
            effects=(Fire("Bucket.startDestroying"),),
            why="a harness without memcached, or a forced destroy: nobody asks the connections to close",
        ),
        Row(
            "announceShutdown",
            ("B4",),
            "B2",
            engine("EventuallyPersistentEngine::destroy"),
            effects=(Fire("EventuallyPersistentEngine.shutDown"),),
        ),
        Row(
            "waitForConnManager",
            ("B6",),
            "B7",
            pool("ExecutorPool::_stopTaskGroup"),
            guards=(At("ConnManager", "END"),),
        ),
        Row(
            "cancelTasks",
            ("B7",),
            "B7_WAIT",
            pool("ExecutorPool::_unregisterTaskable"),
            effects=(Fire("ExecutorPool.stopTasks"),),
        ),
        Row("seeTasksGone", ("B7_WAIT",), "B8", pool("ExecutorPool::_stopTaskGroup"), guards=NO_TASKS),
        Row(
            "freeStore",
            ("B8",),
            "B9",
            engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
            effects=(Delete("EventuallyPersistentStore"),),
        ),
        Row(
            "freeConnMap",
            ("B9",),
            "B10",
            engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
            effects=(Delete("DcpConnMap"),),
        ),
        Row("freeEngine", ("B10",), "END", engine("EvpDestroy"), effects=(Delete("EventuallyPersistentEngine"),)),
        *fakepool.BUCKET_THREAD_ROWS,
    ),
    cite=daemon("DestroyBucketThread"),
    meaning="the thread that deletes the bucket",
    slots=(
        Slot(
            "closed",
            "DcpProducer",
            Strength.RAW,
            connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
            "the iterator has passed it",
        ),
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
        State("IDLE", "sleeps for two seconds at most"),
        State("M3", "has taken over the dead connections, about to release their cookies"),
        State("M3_DROP", "the cookie is released, the connection still held"),
        State("END", "the task has ended"),
    ),
    initial="IDLE",
    rows=(
        Row(
            "manageConnections",
            ("IDLE",),
            "M3",
            connmap("DcpConnMap::manageConnections"),
            guards=(Some(("p",), Has("DcpConnMap.deadConnections")),),
            effects=(
                Lock("DcpConnMap.connsLock"),
                Each(
                    ("p",),
                    (Has("DcpConnMap.deadConnections"),),
                    (Move("DcpConnMap.deadConnections", "ConnManager.release"),),
                ),
                Unlock("DcpConnMap.connsLock"),
                Lock("DcpConnMap.releaseLock"),
            ),
            why="toNotify is left out: its connections are all in the map, so it is never the last to hold one",
        ),
        Row(
            "releaseReference",
            ("M3",),
            "M3_DROP",
            connmap("DcpConnMap::manageConnections"),
            choose=("p",),
            guards=(RELEASING, On("DcpProducer.reserved")),
            effects=(Clear("DcpProducer.reserved"), Fire("Connection.releaseCookie")),
        ),
        Row(
            "dropConnection",
            ("M3_DROP",),
            "M3",
            connmap("DcpConnMap::manageConnections"),
            choose=("p",),
            guards=(RELEASING, Off("DcpProducer.reserved")),
            effects=(Drop("ConnManager.release"),),
        ),
        Row(
            "finishManaging",
            ("M3",),
            "IDLE",
            connmap("DcpConnMap::manageConnections"),
            guards=(No(("p",), RELEASING),),
            effects=(Unlock("DcpConnMap.releaseLock"),),
        ),
        Row(
            "endManaging",
            ("IDLE",),
            "END",
            connmap("ConnManager::run"),
            guards=(SHUT, No(("p",), Has("DcpConnMap.all")), No(("p",), Has("DcpConnMap.deadConnections"))),
        ),
        Row(
            "endManaging",
            ("IDLE",),
            "END",
            connmap("ConnManager::run"),
            case="forced",
            guards=(SHUT,),
            environment="destroy_engine",
            why="stopTaskGroup with force does not wait for it",
        ),
    ),
    cite=connmap("ConnManager"),
    meaning="the task that releases dead connections, on a NONIO thread of its own",
    slots=(
        Slot(
            "release", "DcpProducer", Strength.STRONG, connmap("DcpConnMap::manageConnections"), "local: to be released"
        ),
    ),
    final=("END",),
)

NOTIFYING = Has("ConnNotifier.queue")
TAKE_NOTIFICATIONS = Row(
    "takeNotifications",
    ("IDLE",),
    "N1",
    connmap("ConnMap::notifyAllPausedConnections"),
    guards=(Off("EventuallyPersistentEngine.notifierStopped"), Some(("p",), Has("DcpConnMap.pendingNotifications"))),
    effects=(
        Each(
            ("p",),
            (Has("DcpConnMap.pendingNotifications"),),
            (Move("DcpConnMap.pendingNotifications", "ConnNotifier.queue"),),
        ),
        Lock("DcpConnMap.releaseLock"),
    ),
)
CONN_NOTIFIER = Lifecycle(
    "ConnNotifier",
    Role.THREAD,
    indexes=(),
    states=(
        State("IDLE", "waits for notifications"),
        State(
            "N1",
            "has taken over the pending notifications, under releaseLock",
            runs_on="the connections at hand are held, and the flag it clears only lets others queue again",
        ),
    ),
    initial="IDLE",
    rows=(
        TAKE_NOTIFICATIONS,
        Row(
            "notifyConnection",
            ("N1",),
            "N1",
            connmap("ConnMap::notifyAllPausedConnections"),
            choose=("p",),
            guards=(NOTIFYING,),
            effects=(Clear("DcpProducer.notificationScheduled"), Drop("ConnNotifier.queue")),
        ),
        Row(
            "finishNotifying",
            ("N1",),
            "IDLE",
            connmap("ConnMap::notifyAllPausedConnections"),
            guards=(No(("p",), NOTIFYING),),
            effects=(Unlock("DcpConnMap.releaseLock"),),
        ),
    ),
    cite=connmap("ConnNotifierCallback"),
    meaning="the task that wakes paused connections, on a NONIO thread of its own",
    slots=(
        Slot(
            "queue", "DcpProducer", Strength.STRONG, connmap("ConnMap::notifyAllPausedConnections"), "local: to be told"
        ),
    ),
)

IN_MAP = Has("DcpConnMap.map_")
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
            store("EventuallyPersistentStore::isMemoryUsageTooHigh"),
            environment="memory_rises",
            guards=(Off("EventuallyPersistentEngine.memoryHigh"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Set("EventuallyPersistentEngine.memoryHigh"),),
        ),
        Row(
            "lowerMemory",
            ("WORLD",),
            None,
            store("EventuallyPersistentStore::isMemoryUsageTooHigh"),
            environment="memory_falls",
            guards=(On("EventuallyPersistentEngine.memoryHigh"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Clear("EventuallyPersistentEngine.memoryHigh"),),
        ),
        Row(
            "persist",
            ("WORLD",),
            None,
            store("EventuallyPersistentStore::flushVBucket"),
            environment="persists",
            choose=("v",),
            guards=(Off("VBucket.persisted"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Set("VBucket.persisted"),),
        ),
        Row(
            "rollBack",
            ("WORLD",),
            None,
            store("EventuallyPersistentStore::resetVBucket"),
            environment="resets_vbucket",
            choose=("v",),
            guards=(On("VBucket.persisted"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Clear("VBucket.persisted"),),
            why="the persisted sequence number starts again; streams stay",
        ),
        Row(
            "evictCheckpoints",
            ("WORLD",),
            None,
            store("EventuallyPersistentStore::flushVBucket"),
            environment="closes_checkpoints",
            choose=("v",),
            guards=(On("VBucket.inMemory"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Clear("VBucket.inMemory"),),
        ),
        Row(
            "readStats",
            ("WORLD",),
            None,
            producer("DcpProducer::addStats"),
            environment="stats",
            choose=("p",),
            guards=(IN_MAP,),
            effects=(
                Lock("DcpConnMap.connsLock"),
                Use("DcpProducer.backfillMgr"),
                Fire("BackfillManager.addStats"),
                Unlock("DcpConnMap.connsLock"),
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
                Lock("DcpConnMap.connsLock"),
                Use("DcpProducer.backfillMgr"),
                Fire("BackfillManager.wakeUpTask"),
                Unlock("DcpConnMap.connsLock"),
            ),
        ),
        NOTIFY_SEQNO,
        Row(
            "slowDown",
            ("WORLD",),
            None,
            stream("ActiveStream::handleSlowStream"),
            environment="slow_stream",
            choose=("p", "v", "g"),
            case="drop cursor",
            guards=(
                Has("DcpProducer.streams"),
                Some(("d",), Has("DcpConnMap.vbConns")),
                Room("Environment.slowStreams"),
                At("ActiveStream", "BACKFILLING", "IN_MEMORY"),
            ),
            effects=(
                Add("Environment.slowStreams", 1),
                Lock("VBucket.vbConnLock"),
                Lock("DcpProducer.streamsMutex"),
                Unlock("DcpProducer.streamsMutex"),
                Lock("ActiveStream.streamMutex"),
                Fire("ActiveStream.handleSlowStream"),
                Unlock("ActiveStream.streamMutex"),
                Unlock("VBucket.vbConnLock"),
            ),
        ),
    ),
    cite=engine("EventuallyPersistentEngine"),
    meaning="what happens around the connections and is no thread of theirs",
    counters=(Counter("slowStreams", "how often a stream was found slow: a bound of the model, not of the code", 1),),
)

VBUCKET_STREAMS_DIE = (
    Lock("DcpConnMap.connsLock"),
    Each(("p",), (IN_MAP,), (Each(("g",), (Has("DcpProducer.streams"),), (Fire("ActiveStream.setDead"),)),)),
    Unlock("DcpConnMap.connsLock"),
)
"""`vbucketStateChanged`: ends the streams of one vbucket in all connections and leaves them in their maps."""
ADMIN_WORKER = Lifecycle(
    "AdminWorker",
    Role.THREAD,
    indexes=(),
    states=(
        State("IDLE", "between two commands"),
        State("V2", "deleteVBucket: the streams are dead, the vbucket is still in the vbucket map"),
    ),
    initial="IDLE",
    rows=(
        Row(
            "setVBucketState",
            ("IDLE",),
            None,
            store("EventuallyPersistentStore::setVBucketState"),
            choose=("v",),
            environment="state_change",
            guards=(At("VBucket", "ACTIVE"), At("DcpConnMap", "OPEN")),
            effects=(Fire("VBucket.setDead"), *VBUCKET_STREAMS_DIE),
        ),
        Row(
            "deleteVBucket",
            ("IDLE",),
            "V2",
            store("EventuallyPersistentStore::deleteVBucket"),
            choose=("v",),
            case="end streams",
            environment="vbucket_deletion",
            guards=(At("VBucket", "ACTIVE", "DEAD"), At("DcpConnMap", "OPEN")),
            effects=(*VBUCKET_STREAMS_DIE, Take("AdminWorker.vbucket")),
            why="the vbucket's own state is not changed",
        ),
        Row(
            "deleteVBucket",
            ("V2",),
            "IDLE",
            store("EventuallyPersistentStore::deleteVBucket"),
            choose=("v",),
            case="remove",
            environment="vbucket_deletion",
            guards=(Has("AdminWorker.vbucket"),),
            effects=(Fire("VBucket.remove"), Drop("AdminWorker.vbucket")),
        ),
    ),
    cite=threads("worker_libevent"),
    meaning="the worker of a connection that administers vbuckets",
    slots=(
        Slot("vbucket", "VBucket", Strength.RAW, store("EventuallyPersistentStore::deleteVBucket"), "local: which one"),
    ),
)
