"""`step`: one call of `next()` on one stream of the connection, which sends something or moves the stream on.

The stream is copied out of the map and locked, and unlocked at the end of the step. While it backfills, a step sends
an item that was read from disk and gives its bytes back to the manager; when no backfill runs and nothing is buffered,
the stream goes on to memory or to takeover. In memory it asks the checkpoint task for items, ends, or backfills again
because it was slow. A takeover is sent, and acknowledged twice.

Sending an item and backfilling again both reach the manager through a copy of the pointer (N_USE), with the stream
still locked. `ActiveStream.buffered` tells the two apart there.
"""

from __future__ import annotations

from model.dcp2016.source import producer, stream
from model.language.lifecycle import Row
from model.language.vocabulary import At, Clear, Drop, Fire, Off, On, Set, Use

from .commands import IN_MAP, LOAD, LOCK_STREAM, LOOKED_UP, POLLED, SERVED, UNLOCK_STREAM

NO_MORE = (Off("ActiveStream.isBackfillTaskRunning"), Off("ActiveStream.buffered"))
"""`!isBackfillTaskRunning && readyQ.empty()`."""

STEP = (
    Row(
        event="step",
        case="send item",
        source=("READY",),
        target="N_USE",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, IN_MAP, At("ActiveStream", "BACKFILLING"), On("ActiveStream.buffered")),
        effects=(*LOCK_STREAM, LOAD),
        cite=stream("ActiveStream::backfillPhase"),
    ),
    Row(
        event="step",
        case="return bytes",
        source=("N_USE",),
        target="READY",
        choose=("v", "g"),
        guards=(LOOKED_UP, On("ActiveStream.buffered")),
        effects=(
            Use("FrontEnd.backfillMgr"),
            Fire("BackfillManager.bytesSent"),
            Clear("ActiveStream.buffered"),
            Drop("FrontEnd.backfillMgr"),
            *UNLOCK_STREAM,
        ),
        cite=producer("DcpProducer::recordBackfillManagerBytesSent"),
    ),
    Row(
        event="step",
        case="backfill sent",
        source=("READY",),
        target="READY",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, IN_MAP, At("ActiveStream", "BACKFILLING"), *NO_MORE),
        effects=(*LOCK_STREAM, Fire("ActiveStream.enterInMemory"), *UNLOCK_STREAM),
        cite=stream("ActiveStream::backfillPhase"),
    ),
    Row(
        event="step",
        case="backfill sent, takeover",
        source=("READY",),
        target="READY",
        environment="takeover",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, IN_MAP, At("ActiveStream", "BACKFILLING"), *NO_MORE),
        effects=(*LOCK_STREAM, Fire("ActiveStream.enterTakeover"), *UNLOCK_STREAM),
        cite=stream("ActiveStream::backfillPhase"),
    ),
    Row(
        event="step",
        case="backfill again",
        source=("READY",),
        target="N_USE",
        environment="slow_stream",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, IN_MAP, At("ActiveStream", "IN_MEMORY"), On("ActiveStream.pendingBackfill")),
        effects=(*LOCK_STREAM, Fire("ActiveStream.backfillAgain"), LOAD),
        cite=stream("ActiveStream::inMemoryPhase"),
    ),
    Row(
        event="step",
        case="schedule",
        source=("N_USE",),
        target="READY",
        environment="slow_stream",
        choose=("v", "g"),
        guards=(LOOKED_UP, Off("ActiveStream.buffered")),
        effects=(
            Use("FrontEnd.backfillMgr"),
            Fire("BackfillManager.schedule"),
            Set("ActiveStream.isBackfillTaskRunning"),
            Drop("FrontEnd.backfillMgr"),
            *UNLOCK_STREAM,
        ),
        cite=producer("DcpProducer::scheduleBackfillManager"),
    ),
    Row(
        event="step",
        case="ask for items",
        source=("READY",),
        target="READY",
        environment="checkpoint_items",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, IN_MAP, At("ActiveStream", "IN_MEMORY", "TAKEOVER_SEND")),
        effects=(
            *LOCK_STREAM,
            Use("DcpProducer.checkpointCreatorTask"),
            Fire("ActiveStreamCheckpointProcessorTask.schedule"),
            *UNLOCK_STREAM,
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
        guards=(POLLED, *SERVED, IN_MAP, At("ActiveStream", "IN_MEMORY"), Off("ActiveStream.pendingBackfill")),
        effects=(*LOCK_STREAM, Fire("ActiveStream.endStream"), *UNLOCK_STREAM),
        cite=stream("ActiveStream::inMemoryPhase"),
    ),
    Row(
        event="step",
        case="takeover sent",
        source=("READY",),
        target="READY",
        environment="takeover",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, IN_MAP, At("ActiveStream", "TAKEOVER_SEND")),
        effects=(*LOCK_STREAM, Fire("ActiveStream.waitForTakeover"), *UNLOCK_STREAM),
        cite=stream("ActiveStream::takeoverSendPhase"),
    ),
    Row(
        event="step",
        case="first acknowledgement",
        source=("READY",),
        target="READY",
        environment="takeover",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, IN_MAP, At("ActiveStream", "TAKEOVER_WAIT"), Off("ActiveStream.takeoverActive")),
        effects=(*LOCK_STREAM, Fire("ActiveStream.acknowledgeTakeover"), *UNLOCK_STREAM),
        cite=stream("ActiveStream::setVBucketStateAckRecieved"),
    ),
    Row(
        event="step",
        case="second acknowledgement",
        source=("READY",),
        target="READY",
        environment="takeover",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, IN_MAP, At("ActiveStream", "TAKEOVER_WAIT"), On("ActiveStream.takeoverActive")),
        effects=(*LOCK_STREAM, Fire("ActiveStream.endStream"), *UNLOCK_STREAM),
        cite=stream("ActiveStream::setVBucketStateAckRecieved"),
    ),
)
