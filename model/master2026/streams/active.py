"""`ActiveStream` in master: one vbucket being sent on one connection.

Holders. Its container, one for each vbucket of the producer, holds it by a `shared_ptr`, until the stream is closed,
replaced when dead, or sent its end. The checkpoint task holds streams that it still has to serve, from one run to the
next. A thread that is at work on a stream holds it. The stream holds its producer weakly and promotes that pointer for
each call, and its backfill holds the stream weakly: owners form a tree, and each promotion may make any thread the
last owner for a moment.

States. `PENDING` until the request activates it; `BACKFILLING` while it waits for items from disk; `IN_MEMORY` while
it sends from checkpoints; `DEAD` once it has ended. A dead stream may stay in its container until its StreamEnd is
sent.

`backfillUID` names the backfill of the stream, so that it can be removed from the manager's queues when the stream is
closed or destroyed. `~ActiveStream` does so through a promoted producer and under `closeAllStreamsLock`, whatever lock
the destroying thread holds already.

Left out, because no reference, file, slot or lock depends on it: sequence numbers and snapshots, `readyQ` beyond the
one item whose bytes the manager has counted and the StreamEnd, takeover, `itemsReady` and the ready queue (every
stream may be visited at any time), and the checkpoint cursor, which is owned by the checkpoint manager.
"""

from __future__ import annotations

from model.language.lifecycle import DESTROY, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Alive, Clear, Fire, If, Set
from model.master2026.source import base_stream_h, producer_stream_h, stream, stream_h

from .calls import COMPLETE, HOLDER, LAST_WILL, LIVE, LOCK, UNLOCK
from .ending import ENDING

ACTIVE_STREAM = Lifecycle(
    name="ActiveStream",
    role=Role.OBJECT,
    indexes=("p", "v", "g"),
    meaning="one vbucket being sent to one connection",
    cite=stream_h("ActiveStream"),
    states=(
        State("PENDING", "constructed by streamRequest, not yet active"),
        State("BACKFILLING", "waits for items from disk"),
        State("IN_MEMORY", "sends from checkpoints"),
        State("DEAD", "ended; may stay in its container until the StreamEnd is sent"),
    ),
    initial=NONE,
    final=("DEAD",),
    slots=(
        Slot(
            "producerPtr",
            "DcpProducer",
            Strength.WEAK,
            producer_stream_h("ProducerStream::producerPtr"),
            "the producer that sends it",
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
    rows=(
        *ENDING,
        Row(
            event="backfillReceived",
            case="fits",
            source=("BACKFILLING",),
            target=None,
            effects=(
                LOCK,
                Set("ActiveStream.buffered"),
                If((Alive("DcpProducer"), HOLDER), (Fire("BackfillManager.bytesRead"),)),
                UNLOCK,
            ),
            cite=stream("ActiveStream::backfillReceived"),
        ),
        Row(
            event="backfillReceivedFull",
            source=("BACKFILLING",),
            target=None,
            effects=(
                LOCK,
                Set("ActiveStream.buffered"),
                If((Alive("DcpProducer"), HOLDER), (Fire("BackfillManager.bytesReadToTheFull"),)),
                UNLOCK,
            ),
            cite=stream("ActiveStream::backfillReceived"),
        ),
        Row(
            event="completeBackfill",
            source=(*LIVE, "DEAD"),
            target=None,
            effects=COMPLETE,
            cite=stream("ActiveStream::completeBackfillInner"),
        ),
        Row(
            event="setActive",
            source=("PENDING",),
            target="BACKFILLING",
            cite=stream("ActiveStream::transitionState"),
            why="called under streamMutex",
        ),
        Row(
            event="enterInMemory",
            source=("BACKFILLING",),
            target="IN_MEMORY",
            cite=stream("ActiveStream::transitionState"),
        ),
        Row(
            event="endStream",
            source=("BACKFILLING", "IN_MEMORY"),
            target="DEAD",
            effects=(Clear("ActiveStream.pendingBackfill"), Set("ActiveStream.endQueued")),
            cite=stream("ActiveStream::endStream"),
            why="called under streamMutex, with nothing buffered",
        ),
        Row(
            event="backfillAgain",
            source=("IN_MEMORY",),
            target="BACKFILLING",
            effects=(Clear("ActiveStream.pendingBackfill"),),
            cite=stream("ActiveStream::inMemoryPhase"),
        ),
        Row(
            event="handleSlowStream",
            source=("BACKFILLING", "IN_MEMORY"),
            target=None,
            effects=(LOCK, Set("ActiveStream.pendingBackfill"), UNLOCK),
            cite=stream("ActiveStream::handleSlowStream"),
        ),
        Row(
            event=DESTROY,
            source=(*LIVE, "DEAD"),
            target=None,
            effects=LAST_WILL,
            cite=stream("ActiveStream::~ActiveStream"),
        ),
    ),
)
