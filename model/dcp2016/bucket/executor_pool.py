"""`ExecutorPool`: the tasks of all buckets, and where each of them waits.

A scheduled task is in `taskLocator`, by its id, and in exactly one of a queue or a thread's `currentTask`; each of
these holds it. Only the difference between *will be picked up* and *sleeps until woken* is kept: a backfill task
sleeps for a second at most, so it is always in the first kind; a checkpoint task sleeps in `futureQueue` until
somebody moves it to `readyQueue`.

Only the thread that took a task out of a queue erases it from the locator. `stopTasks` cancels and wakes all; a bucket
that is being deleted then waits until the locator is empty, which it is before the thread has let go of the last task.

Left out: priorities, types of threads other than AUXIO, the pending queue, and tasks that nothing here depends on.
"""

from __future__ import annotations

from model.dcp2016.source import pool, pool_h, taskqueue_h
from model.language.lifecycle import Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Each, Fire, Has, If, Lock, Move, Take, Unlock

EXECUTOR_POOL = Lifecycle(
    name="ExecutorPool",
    role=Role.ROOT,
    indexes=(),
    meaning="runs tasks on worker threads",
    cite=pool_h("ExecutorPool"),
    states=(State("OPEN", "shared by all buckets of the process"),),
    initial="OPEN",
    final=("OPEN",),
    slots=(
        Slot(
            "taskLocatorBackfill", "BackfillManagerTask", Strength.STRONG, pool_h("ExecutorPool::taskLocator"), "by id"
        ),
        Slot(
            "taskLocatorCheckpoint",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            pool_h("ExecutorPool::taskLocator"),
            "by id",
        ),
        Slot(
            "futureQueueBackfill",
            "BackfillManagerTask",
            Strength.STRONG,
            taskqueue_h("TaskQueue::futureQueue"),
            "will be picked up",
        ),
        Slot(
            "futureQueueCheckpoint",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            taskqueue_h("TaskQueue::futureQueue"),
            "sleeps until woken",
        ),
        Slot(
            "readyQueueCheckpoint",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            taskqueue_h("TaskQueue::readyQueue"),
            "will be picked up",
        ),
    ),
    mutexes=(Mutex("tMutex", pool_h("ExecutorPool::tMutex")),),
    rows=(
        Row(
            event="scheduleBackfill",
            source=("OPEN",),
            target=None,
            given=("p", "k"),
            effects=(
                Lock("ExecutorPool.tMutex"),
                Take("ExecutorPool.taskLocatorBackfill"),
                Take("ExecutorPool.futureQueueBackfill"),
                Unlock("ExecutorPool.tMutex"),
            ),
            cite=pool("ExecutorPool::_schedule"),
        ),
        Row(
            event="scheduleCheckpoint",
            source=("OPEN",),
            target=None,
            given=("p",),
            effects=(
                Lock("ExecutorPool.tMutex"),
                Take("ExecutorPool.taskLocatorCheckpoint"),
                Take("ExecutorPool.futureQueueCheckpoint"),
                Unlock("ExecutorPool.tMutex"),
            ),
            cite=pool("ExecutorPool::_schedule"),
        ),
        Row(
            event="wakeBackfill",
            source=("OPEN",),
            target=None,
            given=("p", "k"),
            effects=(
                Lock("ExecutorPool.tMutex"),
                If((Has("ExecutorPool.taskLocatorBackfill"),), (Fire("BackfillManagerTask.wake"),)),
                Unlock("ExecutorPool.tMutex"),
            ),
            cite=pool("ExecutorPool::_wake"),
        ),
        Row(
            event="wakeCheckpoint",
            source=("OPEN",),
            target=None,
            given=("p",),
            effects=(
                Lock("ExecutorPool.tMutex"),
                If((Has("ExecutorPool.taskLocatorCheckpoint"),), (Fire("ActiveStreamCheckpointProcessorTask.wake"),)),
                If(
                    (Has("ExecutorPool.futureQueueCheckpoint"),),
                    (Move("ExecutorPool.futureQueueCheckpoint", "ExecutorPool.readyQueueCheckpoint"),),
                ),
                Unlock("ExecutorPool.tMutex"),
            ),
            cite=pool("ExecutorPool::_wake"),
        ),
        Row(
            event="eraseBackfill",
            source=("OPEN",),
            target=None,
            given=("p", "k"),
            effects=(
                Lock("ExecutorPool.tMutex"),
                Fire("BackfillManagerTask.cancel"),
                Drop("ExecutorPool.taskLocatorBackfill"),
                Unlock("ExecutorPool.tMutex"),
            ),
            cite=pool("ExecutorPool::_cancel"),
            why="only the thread that popped the task does so",
        ),
        Row(
            event="eraseCheckpoint",
            source=("OPEN",),
            target=None,
            given=("p",),
            effects=(
                Lock("ExecutorPool.tMutex"),
                Fire("ActiveStreamCheckpointProcessorTask.cancel"),
                Drop("ExecutorPool.taskLocatorCheckpoint"),
                Unlock("ExecutorPool.tMutex"),
            ),
            cite=pool("ExecutorPool::_cancel"),
        ),
        Row(
            event="stopTasks",
            source=("OPEN",),
            target=None,
            effects=(
                Lock("ExecutorPool.tMutex"),
                Each(("p", "k"), (Has("ExecutorPool.taskLocatorBackfill"),), (Fire("BackfillManagerTask.cancel"),)),
                Each(
                    ("p",),
                    (Has("ExecutorPool.taskLocatorCheckpoint"),),
                    (Fire("ActiveStreamCheckpointProcessorTask.cancel"),),
                ),
                Each(
                    ("p",),
                    (Has("ExecutorPool.futureQueueCheckpoint"),),
                    (Move("ExecutorPool.futureQueueCheckpoint", "ExecutorPool.readyQueueCheckpoint"),),
                ),
                Unlock("ExecutorPool.tMutex"),
            ),
            cite=pool("ExecutorPool::_stopTaskGroup"),
            why="cancels and wakes each task of the bucket",
        ),
    ),
)
