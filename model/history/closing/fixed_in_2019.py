"""October 2019: the design on which the records of closing stand that come after it.

What is new since MB-26470. The vbucket lists and pending notifications hold connections weakly (27bc9e79). The
producer's pointer to its manager is atomic, and who uses it has a counted copy (fa8692d7). A shutdown walks a copy of
the map, and a disconnect closes streams without connsLock (32c286fe, 65bbce36). closeAllStreams takes the streams out
of their container first, and ends them when it has given the container's lock back (f1dc64e4). A request activates its
stream before it takes that lock to publish it. A connection with synchronous writes removes from the vbucket what its
consumer has acknowledged when a stream of it ends, under the vbucket's state lock; a change of the state holds that
lock exclusively from beginning to end (MB-36372), and passes it down (MB-36637).
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.connections.producer import DISCONNECT_STREAMS
from model.dcp2016.designs import WEAK_INDEXES
from model.dcp2016.frontend import commands, leaving
from model.dcp2016.source import source
from model.dcp2016.threads import deletion, environment
from model.history.closing.asleep import MAP_COPY, copied_map
from model.history.ownership.edits import row_of
from model.history.ownership.fixed_in_2017 import MB26470_FIX
from model.language.design import Delta, derive
from model.language.lifecycle import Flag, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Each, Effect, Fire, Has, If, Lock, Move, On, Take, Unlock

AT = "525178f2b^"
producer, stream, connmap, bucket = (
    source(f"engines/ep/src/{file}", AT)
    for file in ("dcp/producer.cc", "dcp/active_stream.cc", "dcp/dcpconnmap.cc", "kv_bucket.cc")
)

LOCK_MAP, UNLOCK_MAP = deletion.LOCK_MAP, deletion.UNLOCK_MAP
LOCK_CONTAINER, UNLOCK_CONTAINER = Lock("DcpProducer.streamsMutex"), Unlock("DcpProducer.streamsMutex")
STATE_LOCK, STATE_UNLOCK = Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")
STREAM = ("v", "g")
IN_CONTAINER = Has("DcpProducer.streams")
REMOVE_ACKS = If((On("Connection.syncReplication"),), (STATE_LOCK, STATE_UNLOCK))
"""`removeAcksFromDM`, where nobody up the stack has the state lock already."""
CLOSERS = ("FrontEnd", "BucketThread")
POINT = State("P1_END", "closeAllStreams: has taken the streams out of their container, about to end them")
CLEAR, SET_STATE = "FrontEnd.clearQueues@P5", "AdminWorker.setVBucketState@IDLE"
SET_DISCONNECT = "DcpProducer.setDisconnect@OPEN|DISCONNECTING"


def _collect(thread: str) -> tuple[str, Row]:
    """closeAllStreams of one thread: the streams leave their container under its lock, and are kept."""
    row_id, kept = f"{thread}.sweepStreams@P1", f"{thread}.streamPtrs"
    row = row_of(MB26470_FIX, row_id)
    lock, _, *rest = row.effects
    take = Each(STREAM, (IN_CONTAINER,), (Move("DcpProducer.streams", kept), Take(f"{thread}.vbvector")))
    return row_id, replace(
        row,
        event="collectStreams",
        target="P1_END",
        effects=(lock, take, *rest),
        cite=producer("DcpProducer::closeAllStreams"),
    )


def _end(thread: str) -> tuple[str, Row]:
    """closeAllStreams of one thread: what was kept is ended and let go, without any lock."""
    row, kept = row_of(MB26470_FIX, f"{thread}.sweepStreams@P1"), f"{thread}.streamPtrs"
    end = Each(STREAM, (Has(kept),), (Fire("ActiveStream.disconnect"), Drop(kept)))
    return thread, replace(
        row, event="endStreams", source=("P1_END",), effects=(end,), cite=producer("DcpProducer::closeAllStreams")
    )


def _kept(thread: str) -> tuple[str, Slot]:
    return thread, Slot(
        "streamPtrs",
        "ActiveStream",
        Strength.STRONG,
        producer("DcpProducer::closeAllStreams"),
        "local: streams to be ended",
    )


def _request(event: str, case: str = "", at: str = "R6_LOAD") -> tuple[str, Row]:
    """A row of streamRequest that held the container's lock until the stream was published."""
    row_id = f"FrontEnd.{event}[{case}]@{at}" if case else f"FrontEnd.{event}@{at}"
    row = row_of(MB26470_FIX, row_id)
    gone = (LOCK_CONTAINER, Take("DcpProducer.streams"), UNLOCK_CONTAINER, STATE_UNLOCK)
    return row_id, replace(
        row,
        effects=tuple(effect for effect in row.effects if effect not in gone),
        target="R7" if row.target == "R8" else row.target,
        cite=producer("DcpProducer::streamRequest"),
    )


def _look_up(case: str) -> tuple[str, Row]:
    """The first half of disconnect: connsLock is held at its end."""
    row_id = f"FrontEnd.disconnect[{case}]@READY"
    return row_id, replace(
        row_of(MB26470_FIX, row_id),
        target="D2",
        effects=leaving.DISCONNECT[:2],
        cite=connmap("DcpConnMap::disconnect"),
    )


def _rows(lifecycle: str, *events: str) -> tuple[Row, ...]:
    return tuple(row for row in MB26470_FIX.lifecycle(lifecycle).rows if row.event in events)


def _briefly(row: Row) -> tuple[Effect, ...]:
    """The end of disconnect: connsLock is taken for it, and was not held."""
    use, clear, *rest = row.effects
    return use, clear, LOCK_MAP, *rest


DEAD_STREAMS = (
    LOCK_MAP,
    Each(("p",), (environment.IN_MAP,), (Each(("g",), (IN_CONTAINER,), (Fire("ActiveStream.setDeadUnderLock"),)),)),
    UNLOCK_MAP,
)
CHANGE = row_of(MB26470_FIX, SET_STATE)
OCTOBER_2019 = derive(
    MB26470_FIX,
    "october_2019",
    because=(
        "closing without the map's lock, by two threads at a time, in steps; and a state lock that is held throughout"
    ),
    delta=Delta(
        strengths=(*WEAK_INDEXES.delta.strengths, ("FrontEnd.backfillMgr", Strength.STRONG)),
        add_slots=(("BucketThread", MAP_COPY), *(_kept(thread) for thread in CLOSERS)),
        add_flags=(("Connection", Flag("syncReplication", "its consumer acknowledges synchronous writes")),),
        add_states=(
            *((thread, POINT) for thread in CLOSERS),
            ("FrontEnd", State("D2", "disconnect: has found the connection, holds connsLock")),
            ("FrontEnd", State("R7", "streamRequest: the stream is active, about to be published")),
            ("AdminWorker", State("S2", "setVBucketState: has stored the state, holds the state lock")),
        ),
        replace_rows=(
            *WEAK_INDEXES.delta.replace_rows,
            *copied_map(MB26470_FIX),
            *(_collect(thread) for thread in CLOSERS),
            *(_request("activateStream", case) for case in ("backfill", "in memory", "removed vbucket")),
            _request("scheduleBackfill", at="R6_USE"),
            _look_up("client"),
            _look_up("bucket dies"),
            (CLEAR, replace(row_of(MB26470_FIX, CLEAR), effects=_briefly(row_of(MB26470_FIX, CLEAR)))),
            (
                SET_DISCONNECT,
                replace(
                    row_of(MB26470_FIX, SET_DISCONNECT),
                    cite=producer("DcpProducer::setDisconnect"),
                    effects=(LOCK_CONTAINER, UNLOCK_CONTAINER, *DISCONNECT_STREAMS[1:-1]),
                ),
            ),
            *(
                (
                    MB26470_FIX.lifecycle("ActiveStream").row_id(row),
                    replace(row, effects=(*row.effects, REMOVE_ACKS), cite=stream("ActiveStream::setDead")),
                )
                for row in _rows("ActiveStream", "disconnect", "setDead")
            ),
            (
                SET_STATE,
                replace(
                    CHANGE,
                    target="S2",
                    cite=bucket("KVBucket::setVBucketState"),
                    effects=(STATE_LOCK, Fire("VBucket.setDeadUnderLock"), Take("AdminWorker.vbucket")),
                ),
            ),
        ),
        add_rows=(
            *(_end(thread) for thread in CLOSERS),
            (
                "FrontEnd",
                Row(
                    "publishStream",
                    ("R7",),
                    "R8",
                    producer("DcpProducer::updateStreamsMap"),
                    choose=STREAM,
                    guards=(commands.LOOKED_UP,),
                    effects=(LOCK_CONTAINER, Take("DcpProducer.streams"), UNLOCK_CONTAINER, STATE_UNLOCK),
                ),
            ),
            (
                "FrontEnd",
                Row(
                    "unlist",
                    ("D2",),
                    "P1",
                    connmap("DcpConnMap::disconnect"),
                    effects=(*leaving.DISCONNECT[2:], UNLOCK_MAP),
                ),
            ),
            (
                "AdminWorker",
                replace(
                    CHANGE,
                    source=("S2",),
                    target="IDLE",
                    case="end streams",
                    cite=connmap("DcpConnMap::vbucketStateChanged"),
                    guards=(Has("AdminWorker.vbucket"),),
                    effects=(*DEAD_STREAMS, STATE_UNLOCK, Drop("AdminWorker.vbucket")),
                ),
            ),
            *(("ActiveStream", replace(row, event="setDeadUnderLock")) for row in _rows("ActiveStream", "setDead")),
            ("VBucket", Row("setDeadUnderLock", ("ACTIVE",), "DEAD", bucket("KVBucket::setVBucketState"))),
        ),
    ),
)
