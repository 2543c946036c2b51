"""`FollyExecutorPool`: the tasks of all buckets.

A task is in `taskLocator`, and perhaps run by a worker. A backfill task sleeps for a second at most, so that any
worker may take it at any time; a checkpoint task sleeps until it is woken. A cancelled task that nobody runs leaves
the locator at once and is destroyed later, by a worker (during a shutdown by the scheduler's own thread). If a worker
runs it, that worker has the pool forget it.

Left out: the event base on which the pool does all this; each of its actions is one step here and takes no lock.
"""

from __future__ import annotations

from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import Each, Fire, Has, If, Move, No, Set, Take
from model.master2026.source import pool, pool_h

RUN_BY_NOBODY = No(("x",), Has("AuxIO.currentCheckpointTask"))

EXECUTOR_POOL = Lifecycle(
    name="ExecutorPool",
    role=Role.ROOT,
    indexes=(),
    meaning="runs tasks on worker threads",
    cite=pool_h("FollyExecutorPool"),
    states=(State("OPEN", "shared by all buckets of the process"),),
    initial="OPEN",
    final=("OPEN",),
    slots=(
        Slot("backfillTasks", "BackfillManagerTask", Strength.STRONG, pool("TaskOwner::locator"), "by id"),
        Slot(
            "checkpointTasks",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            pool("TaskOwner::locator"),
            "by id",
        ),
        Slot(
            "pendingTaskResets",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            pool("TaskOwner::pendingTaskResets"),
            "out of the locator, still to be destroyed",
        ),
    ),
    rows=(
        Row(
            event="scheduleBackfill",
            source=("OPEN",),
            target=None,
            given=("p", "k"),
            effects=(Take("ExecutorPool.backfillTasks"),),
            cite=pool("FollyExecutorPool::schedule"),
        ),
        Row(
            event="scheduleCheckpoint",
            source=("OPEN",),
            target=None,
            given=("p", "c"),
            effects=(Take("ExecutorPool.checkpointTasks"),),
            cite=pool("FollyExecutorPool::schedule"),
        ),
        Row(
            event="cancelCheckpoint",
            source=("OPEN",),
            target=None,
            given=("p", "c"),
            effects=(
                If(
                    (Has("ExecutorPool.checkpointTasks"),),
                    (
                        Fire("ActiveStreamCheckpointProcessorTask.cancel"),
                        If((RUN_BY_NOBODY,), (Move("ExecutorPool.checkpointTasks", "ExecutorPool.pendingTaskResets"),)),
                    ),
                ),
            ),
            cite=pool("FollyExecutorPool::cancel"),
            why="if a worker runs it, that worker has the pool forget it",
        ),
        Row(
            event="stopTasks",
            source=("OPEN",),
            target=None,
            effects=(
                Each(("p", "k"), (Has("ExecutorPool.backfillTasks"),), (Fire("BackfillManagerTask.cancel"),)),
                Each(
                    ("p", "c"),
                    (Has("ExecutorPool.checkpointTasks"),),
                    (
                        Fire("ActiveStreamCheckpointProcessorTask.cancel"),
                        Set("ActiveStreamCheckpointProcessorTask.woken"),
                    ),
                ),
            ),
            cite=pool("FollyExecutorPool::unregisterTaskable"),
            why="cancels and wakes each task of the bucket",
        ),
    ),
)
