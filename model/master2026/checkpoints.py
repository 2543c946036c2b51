"""What an AuxIO thread does for an `ActiveStreamCheckpointProcessorTask` (K), and for tasks that were cancelled."""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import (
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

from .source import checkpoint_task, checkpoint_task_h, pool, stream

NAME = "ActiveStreamCheckpointProcessorTask"
TASK = Has("AuxIO.currentCheckpointTask")
OF_TASK = ("p", "c")
QUEUE, STREAMS, WOKEN = f"{NAME}.queue", f"{NAME}.streams", f"{NAME}.woken"
RUN = checkpoint_task(f"{NAME}::runInner")
NONE_LEFT_OVER = No(("v", "g"), Has(STREAMS))
FREE_TO_RUN: tuple[Guard, ...] = (Has("ExecutorPool.checkpointTasks"), On(WOKEN), No(("x",), TASK))
COLLECT = (
    Lock("StreamContainer.lock"),
    Each(("g",), (Has("StreamContainer.c"),), (Take(STREAMS),)),
    Unlock("StreamContainer.lock"),
)
ROWS = (
    Row("resetTask", ("IDLE",), None, pool("TaskProxy::resetTaskPtr"), choose=OF_TASK,
        guards=(Has("ExecutorPool.pendingTaskResets"),), effects=(Drop("ExecutorPool.pendingTaskResets"),)),
    Row("fetchTask", ("IDLE",), "K8", pool("TaskProxy::scheduleViaCPUPool"), choose=OF_TASK,
        case="dead checkpoint task", guards=(*FREE_TO_RUN, At(NAME, "DEAD")),
        effects=(Take("AuxIO.currentCheckpointTask"),)),
    Row("fetchTask", ("IDLE",), "K8", RUN, choose=OF_TASK, case="checkpoint, shutdown",
        guards=(*FREE_TO_RUN, At(NAME, "RUNNING"), On("EventuallyPersistentEngine.isShutdown")),
        effects=(Take("AuxIO.currentCheckpointTask"),)),
    Row("fetchTask", ("IDLE",), "K4", RUN, choose=OF_TASK, case="checkpoint",
        guards=(*FREE_TO_RUN, At(NAME, "RUNNING"), Off("EventuallyPersistentEngine.isShutdown")),
        effects=(Take("AuxIO.currentCheckpointTask"), Clear(WOKEN))),
    Row("collectStreams", ("K4",), "K5", RUN, choose=OF_TASK, case="some left over",
        guards=(TASK, Some(("v", "g"), Has(STREAMS)))),
    Row("collectStreams", ("K4",), "K5", checkpoint_task(f"{NAME}::queuePop"), choose=("p", "c", "v"), case="pop",
        guards=(TASK, NONE_LEFT_OVER, First(QUEUE), Alive("DcpProducer")), effects=(Drop(QUEUE), *COLLECT)),
    Row("collectStreams", ("K4",), "K4", checkpoint_task(f"{NAME}::queuePop"), choose=("p", "c", "v"),
        case="producer gone", guards=(TASK, NONE_LEFT_OVER, First(QUEUE), Expired("DcpProducer")),
        effects=(Drop(QUEUE),)),
    Row("collectStreams", ("K4",), "K7", RUN, choose=OF_TASK, case="none",
        guards=(TASK, NONE_LEFT_OVER, No(("v",), Has(QUEUE)))),
    Row("takeItems", ("K5",), "K6", stream("ActiveStream::nextCheckpointItemTask"), choose=("p", "c", "v", "g"),
        guards=(TASK, Has(STREAMS)), effects=(
            Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex"), Drop(STREAMS))),
    Row("takeItems", ("K5",), "K7", RUN, choose=OF_TASK, case="none there", guards=(TASK, NONE_LEFT_OVER)),
    Row("goOn", ("K6",), "K5", RUN, choose=OF_TASK, case="next stream", guards=(TASK, Some(("v", "g"), Has(STREAMS)))),
    Row("goOn", ("K6",), "K4", RUN, choose=OF_TASK, case="all served", guards=(TASK, NONE_LEFT_OVER)),
    Row("goOn", ("K6",), "K7", checkpoint_task(f"{NAME}::processStreams"), choose=OF_TASK, case="time is up",
        guards=(TASK,), environment="time_is_up"),
    Row("rescheduleCheckpointTask", ("K7",), "K8", pool("FollyExecutorPool::rescheduleTaskAfterRun"), choose=OF_TASK,
        case="dead", guards=(TASK, At(NAME, "DEAD"))),
    Row("rescheduleCheckpointTask", ("K7",), "IDLE", checkpoint_task_h(f"{NAME}::moreStreamsAvailable"),
        choose=OF_TASK, case="more", guards=(TASK, At(NAME, "RUNNING"), Some(("v",), Has(QUEUE))),
        effects=(Set(WOKEN), Drop("AuxIO.currentCheckpointTask"))),
    Row("rescheduleCheckpointTask", ("K7",), "IDLE", checkpoint_task_h(f"{NAME}::moreStreamsAvailable"),
        choose=OF_TASK, case="sleep", guards=(TASK, At(NAME, "RUNNING"), No(("v",), Has(QUEUE))),
        effects=(Drop("AuxIO.currentCheckpointTask"),), why="asks the queue, not what is left over"),
    Row("forgetCheckpointTask", ("K8",), "IDLE", pool("FollyExecutorPool::rescheduleTaskAfterRun"), choose=OF_TASK,
        guards=(TASK,), effects=(
            Fire(f"{NAME}.cancel"), Drop("AuxIO.currentCheckpointTask"), Drop("ExecutorPool.checkpointTasks"))),
)
