"""`streamRequest` from the activation of the stream to the entry in the vbucket's list (R4 to R7).

Activating locks the stream. A stream that finds its items in memory may wake the checkpoint task, which can be gone by
then. Otherwise a backfill is scheduled through a copy of the producer's pointer to its manager (R4_USE, with the
stream still locked). Without a manager no backfill is scheduled and the stream does not notice, unless it takes items
out of order. R5 stores the stream in its container, R6 lets go of the state lock, R7 enters the connection in the
vbucket's list.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import Clear, Drop, Fail, Fire, Has, If, Lacks, Lock, No, Off, On, Set, Take, Unlock
from model.master2026.source import producer, stream

from .commands import CREATOR, LOCK_STREAM, STREAM, UNLOCK_STREAM, VB
from .requests import UNLOCK_STATE

ACTIVATE = (
    Row(
        event="activateStream",
        case="backfill",
        source=("R4",),
        target="R4_USE",
        choose=("v", "g"),
        guards=(STREAM, Off("VBucket.inMemory")),
        effects=(
            LOCK_STREAM,
            Fire("ActiveStream.setActive"),
            If((Has("DcpProducer.backfillManagerHolder"),), (Take("FrontEnd.backfillMgr"),)),
        ),
        cite=stream("ActiveStream::scheduleBackfill_UNLOCKED"),
    ),
    Row(
        event="activateStream",
        case="in memory",
        source=("R4",),
        target="R5",
        choose=("v", "g"),
        guards=(STREAM, On("VBucket.inMemory")),
        effects=(LOCK_STREAM, Fire("ActiveStream.setActive"), Fire("ActiveStream.enterInMemory"), UNLOCK_STREAM),
        cite=stream("ActiveStream::scheduleBackfill_UNLOCKED"),
    ),
    Row(
        event="activateStream",
        case="in memory, items",
        source=("R4",),
        target="R5",
        environment="checkpoint_items",
        choose=("v", "g", "c"),
        guards=(STREAM, On("VBucket.inMemory"), CREATOR),
        effects=(
            LOCK_STREAM,
            Fire("ActiveStream.setActive"),
            Fire("ActiveStream.enterInMemory"),
            Fire("ActiveStreamCheckpointProcessorTask.schedule"),
            UNLOCK_STREAM,
        ),
        cite=stream("ActiveStream::scheduleBackfill_UNLOCKED"),
    ),
    Row(
        event="activateStream",
        case="in memory, task is gone",
        source=("R4",),
        target="READY",
        environment="checkpoint_items",
        choose=("v", "g"),
        guards=(STREAM, On("VBucket.inMemory"), No(("c",), CREATOR)),
        effects=(
            LOCK_STREAM,
            Fire("ActiveStream.setActive"),
            Fire("ActiveStream.enterInMemory"),
            UNLOCK_STREAM,
            Clear("FrontEnd.addVbConn"),
            Drop("FrontEnd.stream"),
            *UNLOCK_STATE,
        ),
        cite=stream("ActiveStream::scheduleBackfill_UNLOCKED"),
    ),
    Row(
        event="scheduleBackfill",
        source=("R4_USE",),
        target="R5",
        choose=("v", "g"),
        guards=(STREAM, Has("FrontEnd.backfillMgr")),
        effects=(
            Fire("BackfillManager.schedule"),
            Drop("FrontEnd.backfillMgr"),
            Set("ActiveStream.backfillUID"),
            Set("ActiveStream.isBackfillTaskRunning"),
            UNLOCK_STREAM,
        ),
        cite=producer("DcpProducer::scheduleBackfillManager"),
    ),
    Row(
        event="scheduleBackfill",
        case="no manager",
        source=("R4_USE",),
        target="R5",
        choose=("v", "g"),
        guards=(STREAM, Lacks("FrontEnd.backfillMgr")),
        effects=(Set("ActiveStream.isBackfillTaskRunning"), UNLOCK_STREAM),
        cite=producer("DcpProducer::scheduleBackfillManager"),
        why="an in-order backfill takes uid 0 for an answer",
    ),
    Row(
        event="scheduleBackfill",
        case="no manager, out of order",
        source=("R4_USE",),
        target="R5",
        environment="out_of_order",
        choose=("v", "g"),
        guards=(STREAM, Lacks("FrontEnd.backfillMgr")),
        effects=(Fail("thrown", "Expects(backfillUID) in ActiveStream::tryAndScheduleOSOBackfill"),),
        cite=stream("ActiveStream::tryAndScheduleOSOBackfill"),
        why="an out-of-order backfill does not take uid 0 for an answer",
    ),
    Row(
        event="storeStream",
        source=("R5",),
        target="R6",
        choose=("v", "g"),
        guards=(STREAM,),
        effects=(Lock("StreamContainer.lock"), Take("StreamContainer.c"), Unlock("StreamContainer.lock")),
        cite=producer("DcpProducer::updateStreamsMap"),
    ),
    Row(
        event="leaveStateLock",
        source=("R6",),
        target="R7",
        choose=("v", "g"),
        guards=(STREAM, VB),
        effects=(Drop("FrontEnd.stream"), Unlock("VBucket.stateLock")),
        cite=producer("DcpProducer::streamRequest"),
    ),
    Row(
        event="addVBConn",
        source=("R7",),
        target="READY",
        choose=("v",),
        guards=(VB,),
        effects=(
            If((On("FrontEnd.addVbConn"),), (Fire("DcpConnMap.addVBConn"), Clear("FrontEnd.addVbConn"))),
            Drop("FrontEnd.vb"),
        ),
        cite=producer("DcpProducer::streamRequest"),
    ),
)
