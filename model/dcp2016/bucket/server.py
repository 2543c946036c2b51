"""The parts of a bucket that are there by themselves: store, engine, vbuckets, and memcached's entry for the bucket.

`EventuallyPersistentStore` has the vbuckets and their files. It keeps the files that are open for a scan in a map of
its own; its destructor does not close what is left there.

`EventuallyPersistentEngine` is the engine of the bucket. It owns store and connection map. Here it is three flags that
others read: a shutdown was announced, memory use is high, the notifier was stopped.

`VBucket` is one partition of the data. `DEAD` is a state that an administrator sets; `REMOVED` means that it is no
longer in the vbucket map, while a stream may go on. Two flags say all that matters of its items: a backfill finds what
it needs on disk, and a new stream finds all its items in memory.

`Bucket` is memcached's entry: the number of clients, and `DESTROYING` once its deletion has begun.

Left out: items, sequence numbers, warm-up, flusher and compaction.
"""

from __future__ import annotations

from model.dcp2016.backfills.scan import SCAN_ROWS
from model.dcp2016.source import (
    buckets_h,
    connmap_h,
    couchstore_h,
    daemon,
    engine,
    engine_h,
    store,
    store_h,
    vbucket,
    vbucket_h,
)
from model.language.lifecycle import DESTROY, Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import Each, Forget, Has, Lock, Set, Unlock

STORE = Lifecycle(
    name="EventuallyPersistentStore",
    role=Role.ROOT,
    indexes=(),
    meaning="the bucket's data",
    cite=store_h("EventuallyPersistentStore"),
    states=(State("OPEN", "vbuckets and their files"),),
    initial="OPEN",
    final=("OPEN",),
    slots=(
        Slot(
            "backfills",
            "Db",
            Strength.UNIQUE,
            couchstore_h("CouchKVStore::backfills"),
            "files open for a scan, by scan id",
        ),
    ),
    rows=(
        *SCAN_ROWS,
        Row(
            event=DESTROY,
            source=("OPEN",),
            target=None,
            effects=(
                Each(
                    ("p", "v", "g", "b"),
                    (Has("EventuallyPersistentStore.backfills"),),
                    (Forget("EventuallyPersistentStore.backfills"),),
                ),
            ),
            cite=store("EventuallyPersistentStore::~EventuallyPersistentStore"),
            why="~CouchKVStore does not close what is left in its map of scans",
        ),
    ),
)

ENGINE = Lifecycle(
    name="EventuallyPersistentEngine",
    role=Role.ROOT,
    indexes=(),
    meaning="the bucket's engine",
    cite=engine_h("EventuallyPersistentEngine"),
    states=(State("OPEN", "one bucket's engine"),),
    initial="OPEN",
    final=("OPEN",),
    flags=(
        Flag("isShutdown", "EPStats::isShutdown: tasks end after their present run"),
        Flag("memoryHigh", "memory use is above the mark where backfills pause"),
        Flag("notifierStopped", "the notifier task was cancelled: pendingNotifications is no longer emptied"),
    ),
    rows=(
        Row(
            event="shutDown",
            source=("OPEN",),
            target=None,
            effects=(Set("EventuallyPersistentEngine.isShutdown"),),
            cite=engine("EventuallyPersistentEngine::destroy"),
        ),
    ),
)

VBUCKET = Lifecycle(
    name="VBucket",
    role=Role.ROOT,
    indexes=("v",),
    meaning="one partition of the data",
    cite=vbucket_h("VBucket"),
    states=(
        State("ACTIVE", "vbucket_state_active"),
        State("DEAD", "vbucket_state_dead"),
        State("REMOVED", "no longer in the vbucket map"),
    ),
    initial="ACTIVE",
    final=("REMOVED",),
    flags=(
        Flag("persisted", "everything that a backfill needs is on disk"),
        Flag("inMemory", "a new stream finds all its items in checkpoints and needs no backfill"),
    ),
    mutexes=(
        Mutex("stateLock", vbucket_h("VBucket::stateLock")),
        Mutex("vbConnLock", connmap_h("ConnMap::vbConnLocks")),
    ),
    rows=(
        Row(
            event="setDead",
            source=("ACTIVE",),
            target="DEAD",
            effects=(Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")),
            cite=vbucket("VBucket::setState"),
        ),
        Row(
            event="remove",
            source=("ACTIVE", "DEAD"),
            target="REMOVED",
            cite=store("EventuallyPersistentStore::deleteVBucket"),
        ),
    ),
)

BUCKET = Lifecycle(
    name="Bucket",
    role=Role.ROOT,
    indexes=(),
    meaning="memcached's side of the bucket",
    cite=buckets_h("Bucket"),
    states=(State("READY", "serves clients"), State("DESTROYING", "is being deleted: connections leave")),
    initial="READY",
    final=("DESTROYING",),
    counters=(Counter("clients", "connections that are on it", 2),),
    rows=(
        Row(
            event="startDestroying", source=("READY",), target="DESTROYING", cite=daemon("DestroyBucketThread::destroy")
        ),
    ),
)
