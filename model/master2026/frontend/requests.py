"""`streamRequest` up to the new stream and its checkpoint task (R1 to R3).

The request asks once, at its start, whether the connection is to be closed, and takes the vbucket's state lock, which
it holds until the stream is in its container (R6). A dead stream of the vbucket is erased from the container first:
R1_ERASE holds the container's lock, and if the container was the last to hold that stream, its destructor runs under
this lock.

The first request of a connection makes the checkpoint task in one critical section of `checkpointCreator`'s mutex and
schedules it in another; R3_SCHEDULE stands between the two. That the scope has room for one more stream (`ROOM`) is a
bound of the model, not of the code.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import (
    NONE,
    At,
    Clear,
    Create,
    Drop,
    Effect,
    Fail,
    Fire,
    Lock,
    No,
    NotAt,
    Off,
    On,
    Pick,
    Set,
    Some,
    Take,
    Unlock,
)
from model.master2026.source import producer

from .commands import CREATOR, IN_CONTAINER, LOCK_CONTAINER, SERVED, UNLOCK_CONTAINER, VB

ROOM = Some(("g",), At("ActiveStream", NONE))
"""The scope has room for one more stream: a bound of the model, not of the code."""
UNLOCK_STATE: tuple[Effect, ...] = (Unlock("VBucket.stateLock"), Drop("FrontEnd.vb"))
LOCK_CREATOR, UNLOCK_CREATOR = Lock("DcpProducer.checkpointCreatorMutex"), Unlock("DcpProducer.checkpointCreatorMutex")

REQUEST = (
    Row(
        event="streamRequest",
        source=("READY",),
        target="R1",
        choose=("v",),
        guards=(*SERVED, No(("g",), IN_CONTAINER, NotAt("ActiveStream", "DEAD")), ROOM),
        effects=(Lock("VBucket.stateLock"), Take("FrontEnd.vb")),
        cite=producer("DcpProducer::streamRequest"),
    ),
    Row(
        event="streamRequest",
        case="another stream",
        source=("READY",),
        target="R2",
        environment="stream_ids",
        choose=("v",),
        guards=(*SERVED, Some(("g",), IN_CONTAINER, NotAt("ActiveStream", "DEAD")), ROOM),
        effects=(Lock("VBucket.stateLock"), Take("FrontEnd.vb")),
        cite=producer("DcpProducer::streamRequest"),
        why="a stream of the same vbucket with another id",
    ),
    Row(
        event="checkContainer",
        case="dead stream",
        source=("R1",),
        target="R1_ERASE",
        choose=("v", "g"),
        guards=(VB, IN_CONTAINER, At("ActiveStream", "DEAD")),
        effects=(LOCK_CONTAINER,),
        cite=producer("DcpProducer::shouldAddVBToProducerConnection"),
    ),
    Row(
        event="checkContainer",
        case=NONE,
        source=("R1",),
        target="R2",
        choose=("v",),
        guards=(VB, No(("g",), IN_CONTAINER)),
        effects=(Set("FrontEnd.addVbConn"),),
        cite=producer("DcpProducer::shouldAddVBToProducerConnection"),
    ),
    Row(
        event="eraseDeadStream",
        source=("R1_ERASE",),
        target="R2",
        choose=("v", "g"),
        guards=(VB, IN_CONTAINER),
        effects=(Drop("StreamContainer.c"), UNLOCK_CONTAINER),
        cite=producer("DcpProducer::shouldAddVBToProducerConnection"),
    ),
    Row(
        event="makeStream",
        source=("R2",),
        target="R3",
        choose=("v",),
        guards=(VB, Off("EventuallyPersistentEngine.memoryHigh")),
        effects=(
            Pick(
                ("g",),
                (At("ActiveStream", NONE),),
                (Create("ActiveStream", "PENDING"), Take("ActiveStream.producerPtr"), Take("FrontEnd.stream")),
                (Fail("bound", "ActiveStream"),),
            ),
        ),
        cite=producer("DcpProducer::makeActiveStream"),
    ),
    Row(
        event="makeStream",
        case="no memory",
        source=("R2",),
        target="READY",
        choose=("v",),
        guards=(VB, On("EventuallyPersistentEngine.memoryHigh")),
        effects=(Clear("FrontEnd.addVbConn"), *UNLOCK_STATE),
        cite=producer("DcpProducer::streamRequest"),
    ),
    Row(
        event="makeTask",
        source=("R3",),
        target="R3_SCHEDULE",
        guards=(No(("c",), CREATOR),),
        effects=(
            LOCK_CREATOR,
            Pick(
                ("c",),
                (At("ActiveStreamCheckpointProcessorTask", NONE),),
                (
                    Create("ActiveStreamCheckpointProcessorTask", "RUNNING"),
                    Take("ActiveStreamCheckpointProcessorTask.producerPtr"),
                    Take("DcpProducer.checkpointCreator"),
                ),
                (Fail("bound", "ActiveStreamCheckpointProcessorTask"),),
            ),
            UNLOCK_CREATOR,
        ),
        cite=producer("DcpProducer::createCheckpointProcessorTask"),
    ),
    Row(
        event="makeTask",
        case="there is one",
        source=("R3",),
        target="R4",
        guards=(Some(("c",), CREATOR),),
        cite=producer("DcpProducer::scheduleTasksForStreamRequest"),
    ),
    Row(
        event="scheduleTask",
        source=("R3_SCHEDULE",),
        target="R4",
        choose=("c",),
        guards=(CREATOR,),
        effects=(LOCK_CREATOR, Fire("ExecutorPool.scheduleCheckpoint"), UNLOCK_CREATOR),
        cite=producer("DcpProducer::scheduleCheckpointProcessorTask"),
    ),
    Row(
        event="scheduleTask",
        case="task is gone",
        source=("R3_SCHEDULE",),
        target="R4",
        guards=(No(("c",), CREATOR),),
        effects=(LOCK_CREATOR, Fail("null", "checkpointCreator->task in ExecutorPool::schedule")),
        cite=producer("DcpProducer::scheduleCheckpointProcessorTask"),
        why="FollyExecutorPool::schedule dereferences its argument",
    ),
)
