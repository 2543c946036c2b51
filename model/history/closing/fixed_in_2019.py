"""October 2019: the design that the later records of closing stand on. No record of its own.

The code, as far as it is new since MB-26470:

* the vbucket lists and the pending notifications hold connections weakly (27bc9e79);
* the producer's pointer to its manager is atomic, and its users have a counted copy (fa8692d7);
* a shutdown walks a copy of the map, and a disconnect closes streams without connsLock (32c286fe, 65bbce36);
* closeAllStreams takes the streams out of their container first, and ends them when it has given the container's lock
  back (f1dc64e4);
* a request activates its stream before it takes the container's lock to publish it;
* a connection with synchronous writes removes from the vbucket, when a stream of it ends, the writes that its consumer
  has acknowledged; it does so under the vbucket's state lock;
* a change of a vbucket's state holds that lock exclusively from beginning to end (MB-36372), and passes it down
  (MB-36637).
"""

from __future__ import annotations

from model.dcp2016.designs import WEAK_INDEXES
from model.dcp2016.source import source
from model.history.closing.copied_map import MAP_COPY, copied_map
from model.history.ownership.fixed_in_2017 import MB26470_FIX
from model.language.design import Delta, derive
from model.language.edits import after, at_end, edited, like, replacing, row_of, without
from model.language.lifecycle import Flag, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Each, Fire, Has, If, Lock, Move, On, Take, Unlock

AT = "525178f2b^"
producer = source("engines/ep/src/dcp/producer.cc", AT)
stream = source("engines/ep/src/dcp/active_stream.cc", AT)
connmap = source("engines/ep/src/dcp/dcpconnmap.cc", AT)
bucket = source("engines/ep/src/kv_bucket.cc", AT)

LOCK_MAP, UNLOCK_MAP = Lock("DcpConnMap.connsLock"), Unlock("DcpConnMap.connsLock")
LOCK_CONTAINER, UNLOCK_CONTAINER = Lock("DcpProducer.streamsMutex"), Unlock("DcpProducer.streamsMutex")
STATE_LOCK, STATE_UNLOCK = Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")
STREAM = ("v", "g")
IN_CONTAINER = Has("DcpProducer.streams")
PUBLISH = (Take("DcpProducer.streams"), UNLOCK_CONTAINER, STATE_UNLOCK)
REMOVE_ACKS = If((On("Connection.syncReplication"),), (STATE_LOCK, STATE_UNLOCK))
"""`removeAcksFromDM`, where no caller holds the state lock already."""
CLOSERS = ("FrontEnd", "BucketThread")
STREAM_STATES = ("BACKFILLING", "PENDING|IN_MEMORY|TAKEOVER_SEND|TAKEOVER_WAIT", "DEAD")


def _collect(thread: str) -> tuple[str, Row]:
    """closeAllStreams of one thread: the streams leave their container under its lock, and are kept."""
    return edited(
        MB26470_FIX,
        f"{thread}.sweepStreams@P1",
        replacing(
            Each(
                STREAM,
                (IN_CONTAINER,),
                (Fire("ActiveStream.disconnect"), Drop("DcpProducer.streams"), Take(f"{thread}.vbvector")),
            ),
            Each(
                STREAM,
                (IN_CONTAINER,),
                (Move("DcpProducer.streams", f"{thread}.streamPtrs"), Take(f"{thread}.vbvector")),
            ),
        ),
        event="collectStreams",
        target="P1_END",
        cite=producer("DcpProducer::closeAllStreams"),
    )


def _end(thread: str) -> tuple[str, Row]:
    """closeAllStreams of one thread: the kept streams are ended and released, without any lock."""
    kept = f"{thread}.streamPtrs"
    return like(
        MB26470_FIX,
        f"{thread}.sweepStreams@P1",
        event="endStreams",
        source=("P1_END",),
        effects=(Each(STREAM, (Has(kept),), (Fire("ActiveStream.disconnect"), Drop(kept))),),
        cite=producer("DcpProducer::closeAllStreams"),
    )


REQUEST = (
    edited(
        MB26470_FIX,
        "FrontEnd.activateStream[backfill]@R6_LOAD",
        without(LOCK_CONTAINER),
        cite=producer("DcpProducer::streamRequest"),
    ),
    *(
        edited(
            MB26470_FIX,
            f"FrontEnd.activateStream[{case}]@R6_LOAD",
            without(LOCK_CONTAINER),
            without(PUBLISH),
            target="R7",
            cite=producer("DcpProducer::streamRequest"),
        )
        for case in ("in memory", "removed vbucket")
    ),
    edited(
        MB26470_FIX,
        "FrontEnd.scheduleBackfill@R6_USE",
        without(PUBLISH),
        target="R7",
        cite=producer("DcpProducer::streamRequest"),
    ),
)
"""streamRequest, which held the container's lock until the stream was published."""
PUBLISH_STREAM = Row(
    "publishStream",
    ("R7",),
    "R8",
    producer("DcpProducer::updateStreamsMap"),
    choose=STREAM,
    guards=(Has("FrontEnd.stream"),),
    effects=(LOCK_CONTAINER, *PUBLISH),
)
DISCONNECT = (
    *(
        edited(
            MB26470_FIX,
            f"FrontEnd.disconnect[{case}]@READY",
            target="D2",
            effects=(LOCK_MAP, Take("FrontEnd.closing")),
            cite=connmap("DcpConnMap::disconnect"),
        )
        for case in ("client", "bucket dies")
    ),
    edited(
        MB26470_FIX, "FrontEnd.clearQueues@P5", after(Fire("ActiveStreamCheckpointProcessorTask.clearQueues"), LOCK_MAP)
    ),
    edited(
        MB26470_FIX,
        "DcpProducer.setDisconnect@OPEN|DISCONNECTING",
        without(UNLOCK_CONTAINER),
        after(LOCK_CONTAINER, UNLOCK_CONTAINER),
        cite=producer("DcpProducer::setDisconnect"),
    ),
)
"""disconnect in two halves: connsLock is held at the end of the first, and taken again for the end of the second."""
UNLIST = Row(
    "unlist",
    ("D2",),
    "P1",
    connmap("DcpConnMap::disconnect"),
    effects=(Fire("DcpProducer.setDisconnect"), Drop("DcpConnMap.all"), Drop("DcpConnMap.map_"), UNLOCK_MAP),
)
ACKS_REMOVED = tuple(
    edited(MB26470_FIX, f"ActiveStream.{event}@{states}", at_end(REMOVE_ACKS), cite=stream("ActiveStream::setDead"))
    for event in ("disconnect", "setDead")
    for states in STREAM_STATES
)
STORE_STATE = edited(
    MB26470_FIX,
    "AdminWorker.setVBucketState@IDLE",
    target="S2",
    cite=bucket("KVBucket::setVBucketState"),
    effects=(STATE_LOCK, Fire("VBucket.setDeadUnderLock"), Take("AdminWorker.vbucket")),
)
STREAMS_OF_THE_VBUCKET_DIE = Each(
    ("p",), (Has("DcpConnMap.map_"),), (Each(("g",), (IN_CONTAINER,), (Fire("ActiveStream.setDeadUnderLock"),)),)
)
UNDER_STATE_LOCK = (
    like(
        MB26470_FIX,
        "AdminWorker.setVBucketState@IDLE",
        source=("S2",),
        target="IDLE",
        case="end streams",
        cite=connmap("DcpConnMap::vbucketStateChanged"),
        guards=(Has("AdminWorker.vbucket"),),
        effects=(LOCK_MAP, STREAMS_OF_THE_VBUCKET_DIE, UNLOCK_MAP, STATE_UNLOCK, Drop("AdminWorker.vbucket")),
    ),
    *(like(MB26470_FIX, f"ActiveStream.setDead@{states}", event="setDeadUnderLock") for states in STREAM_STATES),
    ("VBucket", Row("setDeadUnderLock", ("ACTIVE",), "DEAD", bucket("KVBucket::setVBucketState"))),
)

OCTOBER_2019 = derive(
    MB26470_FIX,
    "october_2019",
    because="closing without the map's lock, by two threads at a time, in steps; and a state lock held throughout",
    delta=Delta(
        strengths=(
            ("DcpConnMap.vbConns", Strength.WEAK),
            ("DcpConnMap.pendingNotifications", Strength.WEAK),
            ("FrontEnd.backfillMgr", Strength.STRONG),
        ),
        add_slots=(
            ("BucketThread", MAP_COPY),
            *(
                (
                    thread,
                    Slot(
                        "streamPtrs",
                        "ActiveStream",
                        Strength.STRONG,
                        producer("DcpProducer::closeAllStreams"),
                        "local: streams to be ended",
                    ),
                )
                for thread in CLOSERS
            ),
        ),
        add_flags=(("Connection", Flag("syncReplication", "its consumer acknowledges synchronous writes")),),
        add_states=(
            *(
                (thread, State("P1_END", "closeAllStreams: has taken the streams out, about to end them"))
                for thread in CLOSERS
            ),
            ("FrontEnd", State("D2", "disconnect: has found the connection, holds connsLock")),
            ("FrontEnd", State("R7", "streamRequest: the stream is active, about to be published")),
            ("AdminWorker", State("S2", "setVBucketState: has stored the state, holds the state lock")),
        ),
        replace_rows=(
            ("ConnNotifier.takeNotifications@IDLE", row_of(WEAK_INDEXES, "ConnNotifier.takeNotifications@IDLE")),
            *copied_map(MB26470_FIX),
            *(_collect(thread) for thread in CLOSERS),
            *REQUEST,
            *DISCONNECT,
            *ACKS_REMOVED,
            STORE_STATE,
        ),
        add_rows=(
            *(_end(thread) for thread in CLOSERS),
            ("FrontEnd", PUBLISH_STREAM),
            ("FrontEnd", UNLIST),
            *UNDER_STATE_LOCK,
        ),
    ),
)
