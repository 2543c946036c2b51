"""`ActiveStream`, and the container in which a producer keeps the streams of one vbucket.

Left out, because no reference, file, slot or lock depends on it: sequence numbers and snapshots, `readyQ` beyond the
one item whose bytes the manager has counted and the StreamEnd, takeover, `itemsReady` and the ready queue (every
stream may be visited at any time), and the checkpoint cursor, which is owned by the checkpoint manager.
"""

from __future__ import annotations

from model.language.lifecycle import DESTROY, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Alive, Clear, Effect, Fire, Has, If, Lock, Off, On, Set, Unlock

from .source import base_stream_h, container_h, producer_stream_h, stream, stream_h

HOLDER = Has("DcpProducer.backfillManagerHolder")
LOCK, UNLOCK = Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex")
GIVE_BACK = (
    If(
        (On("ActiveStream.buffered"),),
        (If((Alive("DcpProducer"), HOLDER), (Fire("BackfillManager.bytesSent"),)), Clear("ActiveStream.buffered")),
    ),
)
"""The bytes that were not sent go back to the manager, if there is a producer and it has one."""
REMOVE_ACKS = (
    If(
        (On("Connection.syncReplication"), Alive("DcpProducer")),
        (Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")),
    ),
)
"""`removeAcksFromDM` without a lock passed in: takes the vbucket's state lock shared, even for a dead stream."""
LIVE = ("PENDING", "BACKFILLING", "IN_MEMORY")


def _end(event: str, *also: Effect, tells: bool = True, acks: bool = True) -> tuple[Row, ...]:
    """The rows of one of the ways to end a stream; `tells` queues a StreamEnd for the client."""
    end = (Set("ActiveStream.endQueued"),) if tells else ()
    last = REMOVE_ACKS if acks else ()
    cite = stream("ActiveStream::setDead" if acks else "ActiveStream::setDeadWithLock")
    return (
        Row(
            event,
            ("BACKFILLING",),
            "DEAD",
            cite,
            effects=(LOCK, *also, Clear("ActiveStream.pendingBackfill"), *GIVE_BACK, *end, UNLOCK, *last),
        ),
        Row(
            event,
            ("PENDING", "IN_MEMORY"),
            "DEAD",
            cite,
            effects=(LOCK, *also, Clear("ActiveStream.pendingBackfill"), *end, UNLOCK, *last),
        ),
        Row(event, ("DEAD",), None, cite, effects=(LOCK, *also, UNLOCK, *last)),
    )


COMPLETE = (LOCK, Clear("ActiveStream.backfillUID"), UNLOCK, Clear("ActiveStream.isBackfillTaskRunning"))
LAST_WILL = (
    If(
        (On("ActiveStream.backfillUID"), Alive("DcpProducer")),
        (
            Lock("DcpProducer.closeAllStreamsLock"),
            If((HOLDER,), (Fire("BackfillManager.removeBackfill"),)),
            Unlock("DcpProducer.closeAllStreamsLock"),
        ),
    ),
)
"""`~ActiveStream` promotes its producer and asks it to remove the backfill."""

ACTIVE_STREAM = Lifecycle(
    "ActiveStream",
    Role.OBJECT,
    indexes=("p", "v", "g"),
    states=(
        State("PENDING", "constructed by streamRequest, not yet active"),
        State("BACKFILLING", "waits for items from disk"),
        State("IN_MEMORY", "sends from checkpoints"),
        State("DEAD", "ended; may stay in its container until the StreamEnd is sent"),
    ),
    initial=NONE,
    rows=(
        *_end("disconnect", tells=False),
        *_end("setDead"),
        *_end("setDeadWithLock", acks=False),
        *(row for row in _end("failBackfill", Clear("ActiveStream.backfillUID")) if "PENDING" not in row.source),
        Row(
            "backfillReceived",
            ("BACKFILLING",),
            None,
            stream("ActiveStream::backfillReceived"),
            case="fits",
            effects=(
                LOCK,
                Set("ActiveStream.buffered"),
                If((Alive("DcpProducer"), HOLDER), (Fire("BackfillManager.bytesRead"),)),
                UNLOCK,
            ),
        ),
        Row(
            "backfillReceivedFull",
            ("BACKFILLING",),
            None,
            stream("ActiveStream::backfillReceived"),
            effects=(
                LOCK,
                Set("ActiveStream.buffered"),
                If((Alive("DcpProducer"), HOLDER), (Fire("BackfillManager.bytesReadToTheFull"),)),
                UNLOCK,
            ),
        ),
        Row("completeBackfill", (*LIVE, "DEAD"), None, stream("ActiveStream::completeBackfillInner"), effects=COMPLETE),
        Row(
            "setActive",
            ("PENDING",),
            "BACKFILLING",
            stream("ActiveStream::transitionState"),
            why="called under streamMutex",
        ),
        Row("enterInMemory", ("BACKFILLING",), "IN_MEMORY", stream("ActiveStream::transitionState")),
        Row(
            "endStream",
            ("BACKFILLING", "IN_MEMORY"),
            "DEAD",
            stream("ActiveStream::endStream"),
            effects=(Clear("ActiveStream.pendingBackfill"), Set("ActiveStream.endQueued")),
            why="called under streamMutex, with nothing buffered",
        ),
        Row(
            "backfillAgain",
            ("IN_MEMORY",),
            "BACKFILLING",
            stream("ActiveStream::inMemoryPhase"),
            effects=(Clear("ActiveStream.pendingBackfill"),),
        ),
        Row(
            "handleSlowStream",
            ("BACKFILLING", "IN_MEMORY"),
            None,
            stream("ActiveStream::handleSlowStream"),
            effects=(LOCK, Set("ActiveStream.pendingBackfill"), UNLOCK),
        ),
        Row(DESTROY, (*LIVE, "DEAD"), None, stream("ActiveStream::~ActiveStream"), effects=LAST_WILL),
    ),
    cite=stream_h("ActiveStream"),
    meaning="one vbucket being sent to one connection",
    slots=(
        Slot(
            "producerPtr",
            "DcpProducer",
            Strength.WEAK,
            producer_stream_h("ProducerStream::producerPtr"),
            "who sends it",
        ),
    ),
    flags=(
        Flag("isBackfillTaskRunning", "a backfill was scheduled and has not completed"),
        Flag("pendingBackfill", "a slow stream lost its cursor: backfill again once this one is done"),
        Flag("buffered", "an item read from disk waits in readyQ; its bytes are counted in the manager's buffer"),
        Flag("endQueued", "readyQ ends with a StreamEnd"),
        Flag("backfillUID", "backfillUID is not 0: a backfill of its own may be queued"),
    ),
    mutexes=(Mutex("streamMutex", base_stream_h("Stream::streamMutex")),),
    final=("DEAD",),
)

STREAM_CONTAINER = Lifecycle(
    "StreamContainer",
    Role.OBJECT,
    indexes=("p", "v"),
    states=(State("OPEN", "the streams of one vbucket, one for each stream id"),),
    initial=NONE,
    rows=(),
    cite=container_h("StreamContainer"),
    meaning="a list of streams under a shared mutex; stays in the producer's map once it is there",
    slots=(Slot("c", "ActiveStream", Strength.STRONG, container_h("StreamContainer::c"), "the streams"),),
    mutexes=(Mutex("lock", container_h("StreamContainer::rwlock")),),
    final=("OPEN",),
)

NO_MORE = (Off("ActiveStream.isBackfillTaskRunning"), Off("ActiveStream.buffered"))
"""`!isBackfillTaskRunning && readyQ.empty()`."""
