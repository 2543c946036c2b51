"""`AdminWorker` in master: a worker that changes the state of a vbucket, or rolls it back.

Under the vbucket's state lock and the lock of the map it collects the streams of the vbucket from all connections,
each container locked in turn; then it ends them, and lets go of them and of the locks last of all. A change of state
passes the state lock on to `setDead`. A rollback does not, and `setDead` of a stream for synchronous replication takes
the lock a second time.
"""

from __future__ import annotations

from model.language.lifecycle import Counter, Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import Add, At, Drop, Each, Fire, Has, Lock, Room, Take, Unlock
from model.master2026.source import bucket, daemon_h, producer

from .deletion import LOCK_MAP, UNLOCK_MAP
from .environment import IN_MAP

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
"""The streams of the vbucket, from the containers of all connections."""
LOCK_STATE, UNLOCK_STATE = Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")

ADMIN_WORKER = Lifecycle(
    name="AdminWorker",
    role=Role.THREAD,
    indexes=(),
    meaning="a worker that changes a vbucket's state or rolls it back",
    cite=daemon_h("Connection"),
    states=(
        State("IDLE", "between two commands"),
        State("V2", "setStreamDeadStatus: has collected the streams, with their vbucket's state lock"),
        State("V2_ROLLBACK", "the same, in a rollback: the lock is not passed on"),
        State("V3", "setStreamDeadStatus: about to let go of the streams"),
    ),
    initial="IDLE",
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
    rows=(
        Row(
            event="setVBucketState",
            source=("IDLE",),
            target="V2",
            environment="state_change",
            choose=("v",),
            guards=(At("VBucket", "ACTIVE"), At("Bucket", "READY")),
            effects=(LOCK_STATE, Fire("VBucket.becomeReplica"), LOCK_MAP, COLLECT, Take("AdminWorker.vbucket")),
            cite=bucket("KVBucket::setVBucketState"),
        ),
        Row(
            event="rollback",
            source=("IDLE",),
            target="V2_ROLLBACK",
            environment="rolls_back",
            choose=("v",),
            guards=(At("VBucket", "REPLICA"), Room("AdminWorker.rollbacks"), At("Bucket", "READY")),
            effects=(Add("AdminWorker.rollbacks", 1), LOCK_STATE, LOCK_MAP, COLLECT, Take("AdminWorker.vbucket")),
            cite=bucket("KVBucket::rollback"),
        ),
        Row(
            event="endStreams",
            source=("V2",),
            target="V3",
            effects=(Each(("p", "v", "g"), (POINTERS,), (Fire("ActiveStream.setDeadWithLock"),)),),
            cite=producer("DcpProducer::setStreamDeadStatus"),
        ),
        Row(
            event="endStreams",
            source=("V2_ROLLBACK",),
            target="V3",
            effects=(Each(("p", "v", "g"), (POINTERS,), (Fire("ActiveStream.setDead"),)),),
            cite=producer("DcpProducer::closeStreamDueToRollback"),
        ),
        Row(
            event="dropStreams",
            source=("V3",),
            target="IDLE",
            choose=("v",),
            guards=(Has("AdminWorker.vbucket"),),
            effects=(
                Each(("p", "g"), (POINTERS,), (Drop("AdminWorker.streamPtrs"),)),
                UNLOCK_MAP,
                UNLOCK_STATE,
                Drop("AdminWorker.vbucket"),
            ),
            cite=producer("DcpProducer::setStreamDeadStatus"),
        ),
    ),
)
