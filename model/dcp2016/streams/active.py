"""`ActiveStream`: one vbucket being sent on one connection.

A client that wants the items of a vbucket asks its connection for a stream. The stream first sends what is only on
disk, which a backfill reads for it, and then what is in memory. It exists from the stream request until nobody holds
it any more.

Holders. The producer's map `streams` holds one stream for each vbucket. A backfill holds the stream it reads for, and
so do the two callbacks of the backfill's scan; the queue of the checkpoint task holds a stream that waits for items;
and a thread holds the stream it is working on. In return the stream holds its producer, by a counted pointer. This is
one half of the cycle that MB-19892 is about: backfill, stream, producer, manager, backfill.

States. A stream is `PENDING` from its constructor until the request activates it. In `BACKFILLING` it waits for items
from disk, in `IN_MEMORY` it sends from checkpoints. The two `TAKEOVER` states hand the vbucket to another node: send
what is left, then wait for the other side to acknowledge, twice. `DEAD` is final. A dead stream sends nothing more,
but it is not gone: it stays in the map until it is replaced, closed or swept, and in every queue and backfill that
holds it.

Ending a stream that is `BACKFILLING` reaches through the producer into its manager, to give back the bytes of items
that were read and not sent. Every way to end a stream is therefore a use of `backfillMgr`, which the fix makes null.

Left out, because no reference, file, slot or lock depends on it: sequence numbers and snapshots (a stream needs a
backfill or does not), the ready queue beyond the one item whose bytes the manager has counted, the StreamEnd message,
`STREAM_READING` (which active streams never use) and the checkpoint cursor, which is registered by name.
"""

from __future__ import annotations

from model.dcp2016.source import stream, stream_h
from model.language.lifecycle import DESTROY, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Clear, Set

from .calls import LIVE, REMOVE_CURSOR
from .ending import ENDING
from .from_disk import FROM_DISK

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
        State("TAKEOVER_SEND", "hands the vbucket over: sends what is left"),
        State("TAKEOVER_WAIT", "waits for the other side to acknowledge a state change"),
        State("DEAD", "ended; may stay in the producer's map, in a queue and in a backfill"),
    ),
    initial=NONE,
    final=("DEAD",),
    slots=(
        Slot("name_", "DcpProducer", Strength.RAW, stream_h("Stream::name_"), "reference to the producer's name"),
        Slot(
            "producer", "DcpProducer", Strength.STRONG, stream_h("ActiveStream::producer"), "the producer that sends it"
        ),
    ),
    flags=(
        Flag("isBackfillTaskRunning", "a backfill was scheduled and has not completed"),
        Flag("pendingBackfill", "a slow stream lost its cursor: backfill again once this one is done"),
        Flag("buffered", "an item read from disk waits in readyQ; its bytes are counted in the manager's buffer"),
        Flag("takeoverActive", "takeoverState is vbucket_state_active: the next acknowledgement ends the stream"),
        Flag(
            "gap",
            "a backfill of this stream was cancelled while the stream was live: items are missing (observer only)",
        ),
    ),
    mutexes=(Mutex("streamMutex", stream_h("Stream::streamMutex")),),
    rows=(
        *ENDING,
        *FROM_DISK,
        Row(
            event="setActive",
            source=("PENDING",),
            target="BACKFILLING",
            cite=stream_h("ActiveStream::setActive"),
            why="called under streamMutex",
        ),
        Row(
            event="enterInMemory",
            source=("BACKFILLING",),
            target="IN_MEMORY",
            cite=stream("ActiveStream::scheduleBackfill_UNLOCKED"),
        ),
        Row(
            event="enterTakeover",
            source=("BACKFILLING",),
            target="TAKEOVER_SEND",
            cite=stream("ActiveStream::scheduleBackfill_UNLOCKED"),
        ),
        Row(
            event="backfillAgain",
            source=("IN_MEMORY",),
            target="BACKFILLING",
            effects=(Clear("ActiveStream.pendingBackfill"),),
            cite=stream("ActiveStream::inMemoryPhase"),
        ),
        Row(
            event="endStream",
            source=("BACKFILLING", "IN_MEMORY", "TAKEOVER_WAIT"),
            target="DEAD",
            effects=(Clear("ActiveStream.pendingBackfill"), *REMOVE_CURSOR),
            cite=stream("ActiveStream::endStream"),
            why="called under streamMutex, when the bytes of a BACKFILLING stream have been given back",
        ),
        Row(
            event="waitForTakeover",
            source=("TAKEOVER_SEND",),
            target="TAKEOVER_WAIT",
            cite=stream("ActiveStream::takeoverSendPhase"),
        ),
        Row(
            event="acknowledgeTakeover",
            source=("TAKEOVER_WAIT",),
            target="TAKEOVER_SEND",
            effects=(Set("ActiveStream.takeoverActive"),),
            cite=stream("ActiveStream::setVBucketStateAckRecieved"),
        ),
        Row(
            event="handleSlowStream",
            source=("BACKFILLING", "IN_MEMORY"),
            target=None,
            effects=(Set("ActiveStream.pendingBackfill"),),
            cite=stream("ActiveStream::handleSlowStream"),
        ),
        Row(event=DESTROY, source=("DEAD",), target=None, cite=stream("ActiveStream::~ActiveStream")),
        Row(
            event=DESTROY,
            source=LIVE,
            target=None,
            effects=REMOVE_CURSOR,
            cite=stream("ActiveStream::~ActiveStream"),
            why="transitionState(STREAM_DEAD) and nothing else",
        ),
    ),
)
