"""Running an `ActiveStreamCheckpointProcessorTask` (K1 to K9): take streams from its queue and serve each of them.

The task first puts itself to sleep and clears its flag `notified`, then pops streams until none is left; each takes
its items, looks at its state under its own mutex and notifies the producer. If it was notified meanwhile, or has
something in its queue, it is filed to run again; otherwise it sleeps until it is woken. Once the engine is shut down
it ends without looking at its queue.
"""

from __future__ import annotations

from model.dcp2016.source import stream, stream_h, thread
from model.dcp2016.streams.calls import GLANCE, NOTIFY, USE_PRODUCER
from model.language.lifecycle import Row
from model.language.vocabulary import (
    NONE,
    At,
    Clear,
    Drop,
    Either,
    Fire,
    First,
    Has,
    Lock,
    Move,
    No,
    NotAt,
    Off,
    On,
    Some,
    Unlock,
)

from .at_hand import CHECKPOINT_TASK, GOING_ON, NEXT, OF_MANAGER, OF_STREAM, SHUTDOWN

QUEUE = "ActiveStreamCheckpointProcessorTask.queue"
NOT_QUEUED = No(("v", "g"), Has(QUEUE))

CHECKPOINTS = (
    Row(
        event="fetchTask",
        case="checkpoint",
        source=("IDLE",),
        target="K2",
        choose=OF_MANAGER,
        guards=(Has("ExecutorPool.readyQueueCheckpoint"),),
        effects=(Move("ExecutorPool.readyQueueCheckpoint", "AuxIO.currentCheckpointTask"),),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="checkTask",
        case="dead checkpoint task",
        source=("K2",),
        target="K8",
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK, At("ActiveStreamCheckpointProcessorTask", "DEAD")),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="checkTask",
        case="live checkpoint task",
        source=("K2",),
        target="K3",
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK, NotAt("ActiveStreamCheckpointProcessorTask", "DEAD")),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="runCheckpointTask",
        case="shutdown",
        source=("K3",),
        target="K8",
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK, SHUTDOWN),
        cite=stream("ActiveStreamCheckpointProcessorTask::run"),
    ),
    Row(
        event="runCheckpointTask",
        source=("K3",),
        target="K4",
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK, GOING_ON),
        effects=(
            Fire("ActiveStreamCheckpointProcessorTask.snooze"),
            Clear("ActiveStreamCheckpointProcessorTask.notified"),
        ),
        cite=stream("ActiveStreamCheckpointProcessorTask::run"),
    ),
    Row(
        event="popStream",
        source=("K4",),
        target="K5",
        choose=OF_STREAM,
        guards=(CHECKPOINT_TASK, First(QUEUE)),
        effects=(
            Lock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
            Move(QUEUE, "AuxIO.nextStream"),
            Unlock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
        ),
        cite=stream_h("ActiveStreamCheckpointProcessorTask::queuePop"),
    ),
    Row(
        event="popStream",
        case=NONE,
        source=("K4",),
        target="K7",
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK, NOT_QUEUED),
        cite=stream("ActiveStreamCheckpointProcessorTask::run"),
    ),
    Row(
        event="takeItems",
        source=("K5",),
        target="K4",
        choose=OF_STREAM,
        guards=(NEXT,),
        effects=(*GLANCE, USE_PRODUCER, NOTIFY, Drop("AuxIO.nextStream")),
        cite=stream("ActiveStream::nextCheckpointItemTask"),
    ),
    Row(
        event="rescheduleCheckpointTask",
        case="again",
        source=("K7",),
        target="IDLE",
        choose=OF_MANAGER,
        guards=(
            CHECKPOINT_TASK,
            NotAt("ActiveStreamCheckpointProcessorTask", "DEAD"),
            Either(On("ActiveStreamCheckpointProcessorTask.notified"), Some(("v", "g"), Has(QUEUE))),
        ),
        effects=(
            Clear("ActiveStreamCheckpointProcessorTask.notified"),
            Fire("ActiveStreamCheckpointProcessorTask.wake"),
            Move("AuxIO.currentCheckpointTask", "ExecutorPool.readyQueueCheckpoint"),
        ),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="rescheduleCheckpointTask",
        case="sleep",
        source=("K7",),
        target="IDLE",
        choose=OF_MANAGER,
        guards=(
            CHECKPOINT_TASK,
            NotAt("ActiveStreamCheckpointProcessorTask", "DEAD"),
            Off("ActiveStreamCheckpointProcessorTask.notified"),
            NOT_QUEUED,
        ),
        effects=(Move("AuxIO.currentCheckpointTask", "ExecutorPool.futureQueueCheckpoint"),),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="rescheduleCheckpointTask",
        case="dead",
        source=("K7",),
        target="K8",
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK, At("ActiveStreamCheckpointProcessorTask", "DEAD")),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="eraseCheckpointTask",
        source=("K8",),
        target="K9",
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK,),
        effects=(Fire("ExecutorPool.eraseCheckpoint"),),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="releaseCheckpointTask",
        source=("K9",),
        target="IDLE",
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK,),
        effects=(Drop("AuxIO.currentCheckpointTask"),),
        cite=thread("ExecutorThread::run"),
    ),
)
