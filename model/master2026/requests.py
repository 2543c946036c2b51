"""`DcpProducer::streamRequest` as rows of the worker (R1 to R7).

R1_ERASE holds the container's lock while a dead stream is erased from it: if the container was the last to hold that
stream, its destructor runs under this lock. R3_SCHEDULE stands between two critical sections of `checkpointCreator`.
R4_USE holds a copy of the producer's pointer to its manager, and `streamMutex`.
"""

from __future__ import annotations

from model.language.lifecycle import Row, State
from model.language.vocabulary import (
    NONE,
    At,
    Clear,
    Create,
    Drop,
    Effect,
    Fail,
    Fire,
    Guard,
    Has,
    If,
    Lacks,
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

from .source import producer, stream

POINTS = (
    State("R1", "streamRequest: has seen no disconnect flag, holds the vbucket's state lock"),
    State("R1_ERASE", "streamRequest: holds the container's lock, about to erase a dead stream from it"),
    State("R2", "streamRequest: about to make the stream"),
    State("R3", "streamRequest: the stream is constructed, about to look for the checkpoint task"),
    State("R3_SCHEDULE", "streamRequest: has made the checkpoint task, about to schedule it"),
    State("R4", "streamRequest: about to activate the stream"),
    State("R4_USE", "streamRequest: has copied the pointer to the manager, about to schedule the backfill"),
    State("R5", "streamRequest: the stream is active, not yet in its container"),
    State("R6", "streamRequest: the stream is in its container, about to let go of it and of the state lock"),
    State("R7", "streamRequest: about to enter the connection in the vbucket's list"),
)
VB, STREAM = Has("FrontEnd.vb"), Has("FrontEnd.stream")
SERVED: tuple[Guard, ...] = (At("Bucket", "READY"), At("DcpProducer", "OPEN"), Off("DcpProducer.disconnect"))
IN_CONTAINER = Has("StreamContainer.c")
ROOM = Some(("g",), At("ActiveStream", NONE))
"""The scope has room for one more stream: a bound of the model, not of the code."""
UNLOCK_STATE: tuple[Effect, ...] = (Unlock("VBucket.stateLock"), Drop("FrontEnd.vb"))
CREATOR = Has("DcpProducer.checkpointCreator")
LOCK_CREATOR, UNLOCK_CREATOR = Lock("DcpProducer.checkpointCreatorMutex"), Unlock("DcpProducer.checkpointCreatorMutex")
CHECK = producer("DcpProducer::shouldAddVBToProducerConnection")
TASKS = producer("DcpProducer::scheduleTasksForStreamRequest")
STREAM_MUTEX = Lock("ActiveStream.streamMutex")

ENTRY = (
    Row(
        "streamRequest",
        ("READY",),
        "R1",
        producer("DcpProducer::streamRequest"),
        choose=("v",),
        guards=(*SERVED, No(("g",), IN_CONTAINER, NotAt("ActiveStream", "DEAD")), ROOM),
        effects=(Lock("VBucket.stateLock"), Take("FrontEnd.vb")),
    ),
    Row(
        "streamRequest",
        ("READY",),
        "R2",
        producer("DcpProducer::streamRequest"),
        choose=("v",),
        case="another stream",
        environment="stream_ids",
        guards=(*SERVED, Some(("g",), IN_CONTAINER, NotAt("ActiveStream", "DEAD")), ROOM),
        effects=(Lock("VBucket.stateLock"), Take("FrontEnd.vb")),
        why="a stream of the same vbucket with another id",
    ),
    Row(
        "checkContainer",
        ("R1",),
        "R1_ERASE",
        CHECK,
        choose=("v", "g"),
        case="dead stream",
        guards=(VB, IN_CONTAINER, At("ActiveStream", "DEAD")),
        effects=(Lock("StreamContainer.lock"),),
    ),
    Row(
        "checkContainer",
        ("R1",),
        "R2",
        CHECK,
        choose=("v",),
        case="none",
        guards=(VB, No(("g",), IN_CONTAINER)),
        effects=(Set("FrontEnd.addVbConn"),),
    ),
    Row(
        "eraseDeadStream",
        ("R1_ERASE",),
        "R2",
        CHECK,
        choose=("v", "g"),
        guards=(VB, IN_CONTAINER),
        effects=(Drop("StreamContainer.c"), Unlock("StreamContainer.lock")),
    ),
)
MAKE = (
    Row(
        "makeStream",
        ("R2",),
        "R3",
        producer("DcpProducer::makeActiveStream"),
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
    ),
    Row(
        "makeStream",
        ("R2",),
        "READY",
        producer("DcpProducer::streamRequest"),
        choose=("v",),
        case="no memory",
        guards=(VB, On("EventuallyPersistentEngine.memoryHigh")),
        effects=(Clear("FrontEnd.addVbConn"), *UNLOCK_STATE),
    ),
    Row(
        "makeTask",
        ("R3",),
        "R3_SCHEDULE",
        producer("DcpProducer::createCheckpointProcessorTask"),
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
    ),
    Row("makeTask", ("R3",), "R4", TASKS, case="there is one", guards=(Some(("c",), CREATOR),)),
    Row(
        "scheduleTask",
        ("R3_SCHEDULE",),
        "R4",
        producer("DcpProducer::scheduleCheckpointProcessorTask"),
        choose=("c",),
        guards=(CREATOR,),
        effects=(LOCK_CREATOR, Fire("ExecutorPool.scheduleCheckpoint"), UNLOCK_CREATOR),
    ),
    Row(
        "scheduleTask",
        ("R3_SCHEDULE",),
        "R4",
        producer("DcpProducer::scheduleCheckpointProcessorTask"),
        case="task is gone",
        guards=(No(("c",), CREATOR),),
        effects=(LOCK_CREATOR, Fail("null", "checkpointCreator->task in ExecutorPool::schedule")),
        why="FollyExecutorPool::schedule dereferences what it is given",
    ),
)


def _activate(
    case: str,
    target: str,
    guards: tuple[Guard, ...],
    effects: tuple[Effect, ...],
    choose: tuple[str, ...] = ("v", "g"),
    environment: str = "",
) -> Row:
    return Row(
        "activateStream",
        ("R4",),
        target,
        stream("ActiveStream::scheduleBackfill_UNLOCKED"),
        choose=choose,
        case=case,
        guards=(STREAM, *guards),
        environment=environment,
        effects=(STREAM_MUTEX, Fire("ActiveStream.setActive"), *effects),
    )


ENTER = (Fire("ActiveStream.enterInMemory"),)
RELEASE = (Unlock("ActiveStream.streamMutex"),)
ON, OFF = On("VBucket.inMemory"), Off("VBucket.inMemory")
ASK = "checkpoint_items"
ACTIVATE = (
    _activate(
        "backfill",
        "R4_USE",
        (OFF,),
        (If((Has("DcpProducer.backfillManagerHolder"),), (Take("FrontEnd.backfillMgr"),)),),
    ),
    _activate("in memory", "R5", (ON,), (*ENTER, *RELEASE)),
    _activate(
        "in memory, items",
        "R5",
        (ON, CREATOR),
        (*ENTER, Fire("ActiveStreamCheckpointProcessorTask.schedule"), *RELEASE),
        ("v", "g", "c"),
        ASK,
    ),
    _activate(
        "in memory, task is gone",
        "READY",
        (ON, No(("c",), CREATOR)),
        (*ENTER, *RELEASE, Clear("FrontEnd.addVbConn"), Drop("FrontEnd.stream"), *UNLOCK_STATE),
        environment=ASK,
    ),
    Row(
        "scheduleBackfill",
        ("R4_USE",),
        "R5",
        producer("DcpProducer::scheduleBackfillManager"),
        choose=("v", "g"),
        guards=(STREAM, Has("FrontEnd.backfillMgr")),
        effects=(
            Fire("BackfillManager.schedule"),
            Drop("FrontEnd.backfillMgr"),
            Set("ActiveStream.backfillUID"),
            Set("ActiveStream.isBackfillTaskRunning"),
            *RELEASE,
        ),
    ),
    Row(
        "scheduleBackfill",
        ("R4_USE",),
        "R5",
        producer("DcpProducer::scheduleBackfillManager"),
        choose=("v", "g"),
        case="no manager",
        guards=(STREAM, Lacks("FrontEnd.backfillMgr")),
        effects=(Set("ActiveStream.isBackfillTaskRunning"), *RELEASE),
        why="an in-order backfill takes uid 0 for an answer",
    ),
    Row(
        "scheduleBackfill",
        ("R4_USE",),
        "R5",
        stream("ActiveStream::tryAndScheduleOSOBackfill"),
        choose=("v", "g"),
        case="no manager, out of order",
        guards=(STREAM, Lacks("FrontEnd.backfillMgr")),
        environment="out_of_order",
        effects=(Fail("thrown", "Expects(backfillUID) in ActiveStream::tryAndScheduleOSOBackfill"),),
        why="an out-of-order backfill does not take uid 0 for an answer",
    ),
)
PUBLISH = (
    Row(
        "storeStream",
        ("R5",),
        "R6",
        producer("DcpProducer::updateStreamsMap"),
        choose=("v", "g"),
        guards=(STREAM,),
        effects=(Lock("StreamContainer.lock"), Take("StreamContainer.c"), Unlock("StreamContainer.lock")),
    ),
    Row(
        "leaveStateLock",
        ("R6",),
        "R7",
        producer("DcpProducer::streamRequest"),
        choose=("v", "g"),
        guards=(STREAM, VB),
        effects=(Drop("FrontEnd.stream"), Unlock("VBucket.stateLock")),
    ),
    Row(
        "addVBConn",
        ("R7",),
        "READY",
        producer("DcpProducer::streamRequest"),
        choose=("v",),
        guards=(VB,),
        effects=(
            If((On("FrontEnd.addVbConn"),), (Fire("DcpConnMap.addVBConn"), Clear("FrontEnd.addVbConn"))),
            Drop("FrontEnd.vb"),
        ),
    ),
)
ROWS = (*ENTRY, *MAKE, *ACTIVATE, *PUBLISH)
