"""`ActiveStream`: one vbucket being sent on one connection.

Left out, because no reference, file, slot or lock depends on it: sequence numbers and snapshots (a stream needs a
backfill or does not), the ready queue beyond the one item whose bytes the manager has counted, the StreamEnd message,
`STREAM_READING` (never used by active streams) and the checkpoint cursor, which is registered by name.
"""

from __future__ import annotations

from collections.abc import Callable

from model.language.lifecycle import DESTROY, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, At, Clear, Effect, Fire, If, Lock, On, Set, Unlock, Use

from .source import stream, stream_h

SENDING = ("IN_MEMORY", "TAKEOVER_SEND", "TAKEOVER_WAIT")
LIVE = ("PENDING", "BACKFILLING", *SENDING)

Reach = Callable[..., tuple[Effect, ...]]
"""How a stream gets at its producer: from the effects that need it to the effects of the row."""


def strongly(*effects: Effect) -> tuple[Effect, ...]:
    """Through a counted pointer: it is there."""
    return (Use("ActiveStream.producer"), *effects)


def _return_bytes(reach: Reach) -> tuple[Effect, ...]:
    """`endStream` of a stream that is BACKFILLING gives the unsent bytes back, through the producer's manager."""
    return (
        *reach(
            Use("DcpProducer.backfillMgr"),
            If(
                (On("ActiveStream.buffered"),),
                (Fire("BackfillManager.bytesSent"),),
                (Fire("BackfillManager.sendNothing"),),
            ),
        ),
        Clear("ActiveStream.buffered"),
    )


REMOVE_CURSOR = (Use("ActiveStream.name_"),)
"""Entering DEAD removes the cursor by the stream's name, which is a reference to the producer's name."""
GLANCE = (Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex"))
"""The mutex is taken, the state looked at, and nothing done."""
NOTIFY = Fire("DcpProducer.notifyStreamReady")


def _end(event: str, cite: str, reach: Reach, notify: bool) -> tuple[Row, ...]:
    """The rows of one of the events that end a stream, each under `streamMutex`."""
    tell = reach(NOTIFY) if notify else ()
    before = (Lock("ActiveStream.streamMutex"), Clear("ActiveStream.pendingBackfill"))
    after = (*REMOVE_CURSOR, Unlock("ActiveStream.streamMutex"), *tell)
    return (
        Row(event, ("BACKFILLING",), "DEAD", stream(cite), effects=(*before, *_return_bytes(reach), *after)),
        Row(event, ("PENDING", *SENDING), "DEAD", stream(cite), effects=(*before, *after)),
        Row(event, ("DEAD",), None, stream(cite), effects=(*GLANCE, *tell)),
    )


def _disk_rows(reach: Reach) -> tuple[Row, ...]:
    """What a backfill tells its stream, on an AUXIO thread."""
    again = (
        *reach(Use("DcpProducer.backfillMgr"), Fire("BackfillManager.schedule")),
        Set("ActiveStream.isBackfillTaskRunning"),
        Clear("ActiveStream.pendingBackfill"),
    )
    late = ("PENDING", *SENDING, "DEAD")
    return (
        Row(
            "markDiskSnapshot",
            ("BACKFILLING",),
            None,
            stream("ActiveStream::markDiskSnapshot"),
            case="vbucket",
            guards=(At("VBucket", "ACTIVE", "DEAD"),),
            effects=GLANCE,
        ),
        Row(
            "markDiskSnapshot",
            ("BACKFILLING",),
            "DEAD",
            stream("ActiveStream::markDiskSnapshot"),
            case="no vbucket",
            guards=(At("VBucket", "REMOVED"),),
            effects=(
                Lock("ActiveStream.streamMutex"),
                Clear("ActiveStream.pendingBackfill"),
                *_return_bytes(reach),
                *REMOVE_CURSOR,
                Unlock("ActiveStream.streamMutex"),
            ),
        ),
        Row(
            "markDiskSnapshot",
            late,
            None,
            stream("ActiveStream::markDiskSnapshot"),
            case="too late",
            effects=GLANCE,
            why="returns at once unless BACKFILLING",
        ),
        Row(
            "backfillReceived",
            ("BACKFILLING",),
            None,
            stream("ActiveStream::backfillReceived"),
            effects=(
                Lock("ActiveStream.streamMutex"),
                *reach(Use("DcpProducer.backfillMgr"), Fire("BackfillManager.bytesRead"), Set("ActiveStream.buffered")),
                Unlock("ActiveStream.streamMutex"),
                *reach(NOTIFY),
            ),
        ),
        Row(
            "refuseItem",
            ("BACKFILLING",),
            None,
            stream("ActiveStream::backfillReceived"),
            effects=(
                Lock("ActiveStream.streamMutex"),
                *reach(Use("DcpProducer.backfillMgr"), Fire("BackfillManager.refuseBytes")),
                Unlock("ActiveStream.streamMutex"),
            ),
        ),
        Row(
            "completeBackfill",
            ("BACKFILLING",),
            None,
            stream("ActiveStream::completeBackfill"),
            case="backfilling",
            effects=(
                Lock("ActiveStream.streamMutex"),
                Clear("ActiveStream.isBackfillTaskRunning"),
                If((On("ActiveStream.pendingBackfill"),), again),
                Unlock("ActiveStream.streamMutex"),
                Clear("ActiveStream.isBackfillTaskRunning"),
                *reach(NOTIFY),
            ),
            why="the flag is cleared a second time outside the mutex, even if a new backfill has just set it",
        ),
        Row(
            "completeBackfill",
            late,
            None,
            stream("ActiveStream::completeBackfill"),
            case="too late",
            effects=(
                *GLANCE,
                If(
                    (On("ActiveStream.isBackfillTaskRunning"),),
                    (Clear("ActiveStream.isBackfillTaskRunning"), *reach(NOTIFY)),
                ),
            ),
        ),
    )


def rows(reach: Reach) -> tuple[Row, ...]:
    """All rows, for a way to reach the producer."""
    return (
        *_end("disconnect", "ActiveStream::setDead", reach, notify=False),
        *_end("setDead", "ActiveStream::setDead", reach, notify=True),
        *_disk_rows(reach),
        Row(
            "setActive",
            ("PENDING",),
            "BACKFILLING",
            stream_h("ActiveStream::setActive"),
            why="called under streamMutex",
        ),
        Row("enterInMemory", ("BACKFILLING",), "IN_MEMORY", stream("ActiveStream::scheduleBackfill_UNLOCKED")),
        Row("enterTakeover", ("BACKFILLING",), "TAKEOVER_SEND", stream("ActiveStream::scheduleBackfill_UNLOCKED")),
        Row(
            "backfillAgain",
            ("IN_MEMORY",),
            "BACKFILLING",
            stream("ActiveStream::inMemoryPhase"),
            effects=(Clear("ActiveStream.pendingBackfill"),),
        ),
        Row(
            "endStream",
            ("BACKFILLING", "IN_MEMORY", "TAKEOVER_WAIT"),
            "DEAD",
            stream("ActiveStream::endStream"),
            effects=(Clear("ActiveStream.pendingBackfill"), *REMOVE_CURSOR),
            why="called under streamMutex, when the bytes of a BACKFILLING stream have been given back",
        ),
        Row("waitForTakeover", ("TAKEOVER_SEND",), "TAKEOVER_WAIT", stream("ActiveStream::takeoverSendPhase")),
        Row(
            "acknowledgeTakeover",
            ("TAKEOVER_WAIT",),
            "TAKEOVER_SEND",
            stream("ActiveStream::setVBucketStateAckRecieved"),
            effects=(Set("ActiveStream.takeoverActive"),),
        ),
        Row(
            "handleSlowStream",
            ("BACKFILLING", "IN_MEMORY"),
            None,
            stream("ActiveStream::handleSlowStream"),
            effects=(Set("ActiveStream.pendingBackfill"),),
        ),
        Row(DESTROY, ("DEAD",), None, stream("ActiveStream::~ActiveStream")),
        Row(
            DESTROY,
            LIVE,
            None,
            stream("ActiveStream::~ActiveStream"),
            effects=REMOVE_CURSOR,
            why="transitionState(STREAM_DEAD) and nothing else",
        ),
    )


ACTIVE_STREAM = Lifecycle(
    "ActiveStream",
    Role.OBJECT,
    indexes=("p", "v", "g"),
    states=(
        State("PENDING", "constructed by streamRequest, not yet active"),
        State("BACKFILLING", "waits for items from disk"),
        State("IN_MEMORY", "sends from checkpoints"),
        State("TAKEOVER_SEND", "hands the vbucket over: sends what is left"),
        State("TAKEOVER_WAIT", "waits for the other side to acknowledge a state change"),
        State("DEAD", "ended; may stay in the producer's map, in a queue and in a backfill"),
    ),
    initial=NONE,
    rows=rows(strongly),
    cite=stream_h("ActiveStream"),
    meaning="one vbucket being sent to one connection",
    slots=(
        Slot("name_", "DcpProducer", Strength.RAW, stream_h("Stream::name_"), "reference to the producer's name"),
        Slot("producer", "DcpProducer", Strength.STRONG, stream_h("ActiveStream::producer"), "who sends it"),
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
    final=("DEAD",),
)
