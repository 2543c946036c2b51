"""`AdminWorker`: a worker of memcached that serves a connection which administers vbuckets.

It changes the state of a vbucket or deletes it. Both end the streams of that vbucket in all connections, under
`connsLock`, and leave them in their maps; neither cancels a backfill. Deleting takes two steps: between them the
streams are dead and the vbucket is still in the vbucket map. The vbucket's own state is not changed by its deletion.
"""

from __future__ import annotations

from model.dcp2016.source import store, threads
from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import At, Drop, Each, Fire, Has, Lock, Take, Unlock

from .environment import IN_MAP

VBUCKET_STREAMS_DIE = (
    Lock("DcpConnMap.connsLock"),
    Each(("p",), (IN_MAP,), (Each(("g",), (Has("DcpProducer.streams"),), (Fire("ActiveStream.setDead"),)),)),
    Unlock("DcpConnMap.connsLock"),
)
"""`vbucketStateChanged`: ends the streams of one vbucket in all connections and leaves them in their maps."""

ADMIN_WORKER = Lifecycle(
    name="AdminWorker",
    role=Role.THREAD,
    indexes=(),
    meaning="the worker of a connection that administers vbuckets",
    cite=threads("worker_libevent"),
    states=(
        State("IDLE", "between two commands"),
        State("V2", "deleteVBucket: the streams are dead, the vbucket is still in the vbucket map"),
    ),
    initial="IDLE",
    slots=(
        Slot("vbucket", "VBucket", Strength.RAW, store("EventuallyPersistentStore::deleteVBucket"), "local: which one"),
    ),
    rows=(
        Row(
            event="setVBucketState",
            source=("IDLE",),
            target=None,
            environment="state_change",
            choose=("v",),
            guards=(At("VBucket", "ACTIVE"), At("DcpConnMap", "OPEN")),
            effects=(Fire("VBucket.setDead"), *VBUCKET_STREAMS_DIE),
            cite=store("EventuallyPersistentStore::setVBucketState"),
        ),
        Row(
            event="deleteVBucket",
            case="end streams",
            source=("IDLE",),
            target="V2",
            environment="vbucket_deletion",
            choose=("v",),
            guards=(At("VBucket", "ACTIVE", "DEAD"), At("DcpConnMap", "OPEN")),
            effects=(*VBUCKET_STREAMS_DIE, Take("AdminWorker.vbucket")),
            cite=store("EventuallyPersistentStore::deleteVBucket"),
            why="the vbucket's own state is not changed",
        ),
        Row(
            event="deleteVBucket",
            case="remove",
            source=("V2",),
            target="IDLE",
            environment="vbucket_deletion",
            choose=("v",),
            guards=(Has("AdminWorker.vbucket"),),
            effects=(Fire("VBucket.remove"), Drop("AdminWorker.vbucket")),
            cite=store("EventuallyPersistentStore::deleteVBucket"),
        ),
    ),
)
