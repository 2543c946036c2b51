"""Running an `ActiveStreamCheckpointProcessorTask` (K4 to K8), and destroying tasks that were cancelled.

The task first serves streams that are left over from the last run, then pops a vbucket and collects its streams, until
nothing is left or its time is up. It decides by its queue alone whether to run again, not by the streams left over. A
producer that is gone leaves nothing to do for a vbucket. Once the engine is shut down the task ends at once.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import (
    NONE,
    Alive,
    At,
    Clear,
    Drop,
    Each,
    Expired,
    Fire,
    First,
    Guard,
    Has,
    Lock,
    No,
    Off,
    On,
    Set,
    Some,
    Take,
    Unlock,
)
from model.master2026.source import checkpoint_task, checkpoint_task_h, pool, stream

NAME = "ActiveStreamCheckpointProcessorTask"
TASK = Has("AuxIO.currentCheckpointTask")
OF_TASK, OF_VBUCKET, OF_STREAM = ("p", "c"), ("p", "c", "v"), ("p", "c", "v", "g")
QUEUE = "ActiveStreamCheckpointProcessorTask.queue"
STREAMS = "ActiveStreamCheckpointProcessorTask.streams"
WOKEN = "ActiveStreamCheckpointProcessorTask.woken"
NONE_LEFT_OVER = No(("v", "g"), Has(STREAMS))
FREE_TO_RUN: tuple[Guard, ...] = (Has("ExecutorPool.checkpointTasks"), On(WOKEN), No(("x",), TASK))
COLLECT = (
    Lock("StreamContainer.lock"),
    Each(("g",), (Has("StreamContainer.c"),), (Take(STREAMS),)),
    Unlock("StreamContainer.lock"),
)
"""The streams of the vbucket, from its container."""

CHECKPOINTS = (
    Row(
        event="resetTask",
        source=("IDLE",),
        target=None,
        choose=OF_TASK,
        guards=(Has("ExecutorPool.pendingTaskResets"),),
        effects=(Drop("ExecutorPool.pendingTaskResets"),),
        cite=pool("TaskProxy::resetTaskPtr"),
    ),
    Row(
        event="fetchTask",
        case="dead checkpoint task",
        source=("IDLE",),
        target="K8",
        choose=OF_TASK,
        guards=(*FREE_TO_RUN, At(NAME, "DEAD")),
        effects=(Take("AuxIO.currentCheckpointTask"),),
        cite=pool("TaskProxy::scheduleViaCPUPool"),
    ),
    Row(
        event="fetchTask",
        case="checkpoint, shutdown",
        source=("IDLE",),
        target="K8",
        choose=OF_TASK,
        guards=(*FREE_TO_RUN, At(NAME, "RUNNING"), On("EventuallyPersistentEngine.isShutdown")),
        effects=(Take("AuxIO.currentCheckpointTask"),),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::runInner"),
    ),
    Row(
        event="fetchTask",
        case="checkpoint",
        source=("IDLE",),
        target="K4",
        choose=OF_TASK,
        guards=(*FREE_TO_RUN, At(NAME, "RUNNING"), Off("EventuallyPersistentEngine.isShutdown")),
        effects=(Take("AuxIO.currentCheckpointTask"), Clear(WOKEN)),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::runInner"),
    ),
    Row(
        event="collectStreams",
        case="some left over",
        source=("K4",),
        target="K5",
        choose=OF_TASK,
        guards=(TASK, Some(("v", "g"), Has(STREAMS))),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::runInner"),
    ),
    Row(
        event="collectStreams",
        case="pop",
        source=("K4",),
        target="K5",
        choose=OF_VBUCKET,
        guards=(TASK, NONE_LEFT_OVER, First(QUEUE), Alive("DcpProducer")),
        effects=(Drop(QUEUE), *COLLECT),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::queuePop"),
    ),
    Row(
        event="collectStreams",
        case="producer gone",
        source=("K4",),
        target="K4",
        choose=OF_VBUCKET,
        guards=(TASK, NONE_LEFT_OVER, First(QUEUE), Expired("DcpProducer")),
        effects=(Drop(QUEUE),),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::queuePop"),
    ),
    Row(
        event="collectStreams",
        case=NONE,
        source=("K4",),
        target="K7",
        choose=OF_TASK,
        guards=(TASK, NONE_LEFT_OVER, No(("v",), Has(QUEUE))),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::runInner"),
    ),
    Row(
        event="takeItems",
        source=("K5",),
        target="K6",
        choose=OF_STREAM,
        guards=(TASK, Has(STREAMS)),
        effects=(Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex"), Drop(STREAMS)),
        cite=stream("ActiveStream::nextCheckpointItemTask"),
    ),
    Row(
        event="takeItems",
        case="none there",
        source=("K5",),
        target="K7",
        choose=OF_TASK,
        guards=(TASK, NONE_LEFT_OVER),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::runInner"),
    ),
    Row(
        event="goOn",
        case="next stream",
        source=("K6",),
        target="K5",
        choose=OF_TASK,
        guards=(TASK, Some(("v", "g"), Has(STREAMS))),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::runInner"),
    ),
    Row(
        event="goOn",
        case="all served",
        source=("K6",),
        target="K4",
        choose=OF_TASK,
        guards=(TASK, NONE_LEFT_OVER),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::runInner"),
    ),
    Row(
        event="goOn",
        case="time is up",
        source=("K6",),
        target="K7",
        environment="time_is_up",
        choose=OF_TASK,
        guards=(TASK,),
        cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::processStreams"),
    ),
    Row(
        event="rescheduleCheckpointTask",
        case="dead",
        source=("K7",),
        target="K8",
        choose=OF_TASK,
        guards=(TASK, At(NAME, "DEAD")),
        cite=pool("FollyExecutorPool::rescheduleTaskAfterRun"),
    ),
    Row(
        event="rescheduleCheckpointTask",
        case="more",
        source=("K7",),
        target="IDLE",
        choose=OF_TASK,
        guards=(TASK, At(NAME, "RUNNING"), Some(("v",), Has(QUEUE))),
        effects=(Set(WOKEN), Drop("AuxIO.currentCheckpointTask")),
        cite=checkpoint_task_h("ActiveStreamCheckpointProcessorTask::moreStreamsAvailable"),
    ),
    Row(
        event="rescheduleCheckpointTask",
        case="sleep",
        source=("K7",),
        target="IDLE",
        choose=OF_TASK,
        guards=(TASK, At(NAME, "RUNNING"), No(("v",), Has(QUEUE))),
        effects=(Drop("AuxIO.currentCheckpointTask"),),
        cite=checkpoint_task_h("ActiveStreamCheckpointProcessorTask::moreStreamsAvailable"),
        why="looks at the queue, not at the streams left over",
    ),
    Row(
        event="forgetCheckpointTask",
        source=("K8",),
        target="IDLE",
        choose=OF_TASK,
        guards=(TASK,),
        effects=(
            Fire("ActiveStreamCheckpointProcessorTask.cancel"),
            Drop("AuxIO.currentCheckpointTask"),
            Drop("ExecutorPool.checkpointTasks"),
        ),
        cite=pool("FollyExecutorPool::rescheduleTaskAfterRun"),
    ),
)
