"""`ActiveStreamCheckpointProcessorTask`: takes items from checkpoints for the streams of one connection.

A producer makes its task when it is constructed and schedules it at once, to sleep until it is woken. A stream that
wants items puts itself in the task's queue, which holds it by a counted pointer, and wakes the task. The producer and
the executor pool hold the task; the task holds no producer.

States. `RUNNING` was woken or is in `run()`, `SNOOZED` sleeps until it is woken, `DEAD` waits for a worker to erase
it. Unlike the task of a backfill manager it is cancelled through the pool, which wakes it.

The queue remembers numbers of vbuckets and refuses one that it has: a stream of the same vbucket that was closed keeps
its place, and the new stream waits in vain. Left out: how many streams are served before the task yields.
"""

from __future__ import annotations

from model.dcp2016.source import stream, stream_h, taskqueue, tasks_h
from model.language.lifecycle import Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Drop, Each, Fire, Has, If, Lock, No, Off, Set, Take, Unlock, Use, renamed

CANCEL_CHECKPOINT_TASK = (
    Use("DcpProducer.checkpointCreatorTask"),
    Fire("ActiveStreamCheckpointProcessorTask.cancel"),
    Fire("ExecutorPool.wakeCheckpoint"),
)
"""`ExecutorPool::cancel(id)`: marks the task and wakes it, so that a worker picks it up and erases it."""

CHECKPOINT_TASK = Lifecycle(
    name="ActiveStreamCheckpointProcessorTask",
    role=Role.OBJECT,
    indexes=("p",),
    meaning="takes items from checkpoints for the streams of one connection",
    cite=stream_h("ActiveStreamCheckpointProcessorTask"),
    states=(
        State("RUNNING", "TASK_RUNNING: woken, or in run()"),
        State("SNOOZED", "TASK_SNOOZED: sleeps until woken"),
        State("DEAD", "TASK_DEAD: the next thread that picks it up erases it"),
    ),
    initial=NONE,
    final=("DEAD",),
    slots=(
        Slot(
            "queue",
            "ActiveStream",
            Strength.STRONG,
            stream_h("ActiveStreamCheckpointProcessorTask::queue"),
            "streams that want items, at most one for each vbucket",
            queue=True,
        ),
    ),
    flags=(Flag("notified", "was woken since it last began to run"),),
    mutexes=(Mutex("workQueueLock", stream_h("ActiveStreamCheckpointProcessorTask::workQueueLock")),),
    rows=(
        Row(event="cancel", source=("RUNNING", "SNOOZED"), target="DEAD", cite=tasks_h("GlobalTask::cancel")),
        Row(event="cancel", source=("DEAD",), target=None, cite=tasks_h("GlobalTask::cancel")),
        Row(event="wake", source=("RUNNING", "SNOOZED"), target="RUNNING", cite=taskqueue("TaskQueue::wake")),
        Row(event="wake", source=("DEAD",), target=None, cite=taskqueue("TaskQueue::wake")),
        Row(
            event="snooze",
            source=("RUNNING", "SNOOZED"),
            target="SNOOZED",
            cite=stream("ActiveStreamCheckpointProcessorTask::run"),
        ),
        Row(event="snooze", source=("DEAD",), target=None, cite=stream("ActiveStreamCheckpointProcessorTask::run")),
        Row(
            event="schedule",
            source=("RUNNING", "SNOOZED", "DEAD"),
            target=None,
            given=("v", "g"),
            effects=(
                Lock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
                If(
                    (No(("g2",), Has(renamed("ActiveStreamCheckpointProcessorTask.queue", g="g2"))),),
                    (Take("ActiveStreamCheckpointProcessorTask.queue"),),
                ),
                Unlock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
                If(
                    (Off("ActiveStreamCheckpointProcessorTask.notified"),),
                    (Set("ActiveStreamCheckpointProcessorTask.notified"), Fire("ExecutorPool.wakeCheckpoint")),
                ),
            ),
            cite=stream("ActiveStreamCheckpointProcessorTask::schedule"),
            why="pushUnique keeps one stream for each vbucket, by its number",
        ),
        Row(
            event="clearQueues",
            source=("RUNNING", "SNOOZED", "DEAD"),
            target=None,
            effects=(
                Lock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
                Each(
                    ("v", "g"),
                    (Has("ActiveStreamCheckpointProcessorTask.queue"),),
                    (Drop("ActiveStreamCheckpointProcessorTask.queue"),),
                ),
                Unlock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
            ),
            cite=stream("ActiveStreamCheckpointProcessorTask::clearQueues"),
        ),
    ),
)
