"""`DcpProducer::step`: one call of `next()` on one stream, and sending a StreamEnd (N1, N2).

One call of `next()` is one step: it holds the container's lock and `streamMutex`, and gives both back. A StreamEnd is
sent in three: out of `readyQ`, out of the vbucket's list (N1), out of the container (N2). If another thread has closed
the stream meanwhile, nothing is found in the container, which is a `logic_error` that closes the connection.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import At, Clear, Drop, Fire, Has, If, Lacks, Move, Off, On, Set, Take
from model.master2026.source import producer, stream
from model.master2026.streams.calls import GIVE_BACK, NO_MORE

from .commands import (
    CREATOR,
    IN_CONTAINER,
    LOCK_CONTAINER,
    LOCK_STREAM,
    SERVED,
    UNLOCK_CONTAINER,
    UNLOCK_STREAM,
)

BACKFILLING, IN_MEMORY = At("ActiveStream", "BACKFILLING"), At("ActiveStream", "IN_MEMORY")
SCHEDULE = If(
    (Has("DcpProducer.backfillManagerHolder"),),
    (Fire("BackfillManager.schedule"), Set("ActiveStream.backfillUID")),
)
"""`scheduleBackfillManager`, through a copy of the pointer: nothing is scheduled without a manager."""
ENDING = Has("FrontEnd.sid")

STEP = (
    Row(
        event="step",
        case="send item",
        source=("READY",),
        target="READY",
        choose=("v", "g"),
        guards=(*SERVED, IN_CONTAINER, BACKFILLING, On("ActiveStream.buffered")),
        effects=(LOCK_CONTAINER, LOCK_STREAM, *GIVE_BACK, UNLOCK_STREAM, UNLOCK_CONTAINER),
        cite=stream("ActiveStream::backfillPhase"),
    ),
    Row(
        event="step",
        case="backfill sent",
        source=("READY",),
        target="READY",
        choose=("v", "g"),
        guards=(*SERVED, IN_CONTAINER, BACKFILLING, *NO_MORE, Off("ActiveStream.pendingBackfill")),
        effects=(LOCK_CONTAINER, LOCK_STREAM, Fire("ActiveStream.enterInMemory"), UNLOCK_STREAM, UNLOCK_CONTAINER),
        cite=stream("ActiveStream::backfillPhase"),
    ),
    Row(
        event="step",
        case="backfill again",
        source=("READY",),
        target="READY",
        environment="slow_stream",
        choose=("v", "g"),
        guards=(*SERVED, IN_CONTAINER, BACKFILLING, *NO_MORE, On("ActiveStream.pendingBackfill")),
        effects=(
            LOCK_CONTAINER,
            LOCK_STREAM,
            SCHEDULE,
            Set("ActiveStream.isBackfillTaskRunning"),
            Clear("ActiveStream.pendingBackfill"),
            UNLOCK_STREAM,
            UNLOCK_CONTAINER,
        ),
        cite=stream("ActiveStream::backfillPhase"),
    ),
    Row(
        event="step",
        case="back to backfill",
        source=("READY",),
        target="READY",
        environment="slow_stream",
        choose=("v", "g"),
        guards=(*SERVED, IN_CONTAINER, IN_MEMORY, On("ActiveStream.pendingBackfill")),
        effects=(
            LOCK_CONTAINER,
            LOCK_STREAM,
            Fire("ActiveStream.backfillAgain"),
            SCHEDULE,
            Set("ActiveStream.isBackfillTaskRunning"),
            UNLOCK_STREAM,
            UNLOCK_CONTAINER,
        ),
        cite=stream("ActiveStream::inMemoryPhase"),
    ),
    Row(
        event="step",
        case="ask for items",
        source=("READY",),
        target="READY",
        environment="checkpoint_items",
        choose=("v", "g", "c"),
        guards=(*SERVED, IN_CONTAINER, IN_MEMORY, CREATOR),
        effects=(
            LOCK_CONTAINER,
            LOCK_STREAM,
            Fire("ActiveStreamCheckpointProcessorTask.schedule"),
            UNLOCK_STREAM,
            UNLOCK_CONTAINER,
        ),
        cite=stream("ActiveStream::nextCheckpointItem"),
    ),
    Row(
        event="step",
        case="sent to the end",
        source=("READY",),
        target="READY",
        environment="stream_ends",
        choose=("v", "g"),
        guards=(*SERVED, IN_CONTAINER, IN_MEMORY, Off("ActiveStream.pendingBackfill")),
        effects=(LOCK_CONTAINER, LOCK_STREAM, Fire("ActiveStream.endStream"), UNLOCK_STREAM, UNLOCK_CONTAINER),
        cite=stream("ActiveStream::transitionState"),
    ),
    Row(
        event="step",
        case="stream end",
        source=("READY",),
        target="N1",
        choose=("v", "g"),
        guards=(*SERVED, IN_CONTAINER, At("ActiveStream", "DEAD"), On("ActiveStream.endQueued")),
        effects=(
            LOCK_CONTAINER,
            LOCK_STREAM,
            Clear("ActiveStream.endQueued"),
            Take("FrontEnd.sid"),
            UNLOCK_STREAM,
            UNLOCK_CONTAINER,
        ),
        cite=stream("ActiveStream::deadPhase"),
    ),
    Row(
        event="sendStreamEnd",
        source=("N1",),
        target="N2",
        choose=("v", "g"),
        guards=(ENDING,),
        effects=(Fire("DcpConnMap.removeVBConn"),),
        cite=producer("DcpProducer::step"),
    ),
    Row(
        event="eraseStream",
        source=("N2",),
        target="C4",
        choose=("v", "g"),
        guards=(ENDING, IN_CONTAINER),
        effects=(LOCK_CONTAINER, Move("StreamContainer.c", "FrontEnd.stream"), UNLOCK_CONTAINER, Drop("FrontEnd.sid")),
        cite=producer("DcpProducer::closeStreamInner"),
    ),
    Row(
        event="eraseStream",
        case="no stream was found",
        source=("N2",),
        target="READY",
        choose=("v", "g"),
        guards=(ENDING, Lacks("StreamContainer.c")),
        effects=(LOCK_CONTAINER, UNLOCK_CONTAINER, Drop("FrontEnd.sid")),
        cite=producer("DcpProducer::step"),
        why="a logic_error, which closes the connection: another thread has closed the stream meanwhile",
    ),
)
