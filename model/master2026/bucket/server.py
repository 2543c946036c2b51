"""The parts of a bucket that are there by themselves in master: store, engine, vbuckets, memcached's entry.

`KVBucket` is the store; here it is the counter of backfills that may have a file open, for all connections together.
`EventuallyPersistentEngine` is two flags: a shutdown was announced, memory use is high. `VBucket` is `ACTIVE` or,
after a change of its state, `REPLICA`; its state lock is held for the whole of a stream request and of a change of
state. `Bucket` counts the clients and says whether the bucket is being deleted.

Left out: items and sequence numbers, other states of a vbucket, deletion of a vbucket, warm-up, flusher and compaction.
"""

from __future__ import annotations

from model.language.lifecycle import Counter, Flag, Lifecycle, Mutex, Role, Row, State
from model.language.vocabulary import Set
from model.master2026.source import (
    bucket,
    bucket_h,
    buckets_h,
    conn_store_h,
    destroyer,
    engine,
    engine_h,
    vbucket_h,
)

KV_BUCKET = Lifecycle(
    name="KVBucket",
    role=Role.ROOT,
    indexes=(),
    meaning="the bucket's data",
    cite=bucket_h("KVBucket"),
    states=(State("OPEN", "vbuckets and their files"),),
    initial="OPEN",
    final=("OPEN",),
    counters=(Counter("runningBackfills", "KVStoreScanTracker: backfills that may have a file open", 1),),
    rows=(),
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
        Flag("memoryHigh", "memory use is above the mark where backfills pause and stream requests are refused"),
    ),
    rows=(
        Row(
            event="shutDown",
            source=("OPEN",),
            target=None,
            effects=(Set("EventuallyPersistentEngine.isShutdown"),),
            cite=engine("EventuallyPersistentEngine::destroyInner"),
        ),
    ),
)

VBUCKET = Lifecycle(
    name="VBucket",
    role=Role.ROOT,
    indexes=("v",),
    meaning="one partition of the data",
    cite=vbucket_h("VBucket"),
    states=(State("ACTIVE", "vbucket_state_active"), State("REPLICA", "vbucket_state_replica")),
    initial="ACTIVE",
    final=("REPLICA",),
    flags=(
        Flag("persisted", "everything that a backfill needs is on disk"),
        Flag("inMemory", "a new stream finds all its items in checkpoints and needs no backfill"),
    ),
    mutexes=(
        Mutex("stateLock", vbucket_h("VBucket::stateLock")),
        Mutex("vbConnLock", conn_store_h("ConnStore::vbConnLocks")),
    ),
    rows=(
        Row(
            event="becomeReplica",
            source=("ACTIVE",),
            target="REPLICA",
            cite=bucket("KVBucket::setVBucketState_UNLOCKED"),
            why="under stateLock",
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
        Row(event="startDestroying", source=("READY",), target="DESTROYING", cite=destroyer("BucketDestroyer::start")),
    ),
)
