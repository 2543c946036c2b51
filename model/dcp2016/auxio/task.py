"""Fetching a backfill task, running it and letting go of it (A1 to A3, A7 to A9).

The thread takes the task out of the pool's queue, looks whether it is dead, and only then calls `run()`: a task that
is cancelled between the look and the call runs all the same. `run()` enters the manager (`thisManager` is the method's
`this`). Afterwards a task that is to run again is filed again, unless it is dead by then; a task that ends is erased
from the pool's locator, while the thread still holds it until its next round (A9).

Once the engine is shut down a task ends after its present run, whatever is left in the queues of its manager.
"""

from __future__ import annotations

from model.dcp2016.source import manager, thread
from model.language.lifecycle import Row
from model.language.vocabulary import At, Drop, Fire, Has, Move, Take, Use

from .at_hand import GOING_ON, LEAVE_RUN, OF_MANAGER, OF_TASK, RUNNING, SHUTDOWN, TASK

FETCH = (
    Row(
        event="fetchTask",
        case="backfill",
        source=("IDLE",),
        target="A2",
        choose=OF_TASK,
        guards=(Has("ExecutorPool.futureQueueBackfill"),),
        effects=(Move("ExecutorPool.futureQueueBackfill", "AuxIO.currentBackfillTask"),),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="checkTask",
        case="dead",
        source=("A2",),
        target="A8",
        choose=OF_TASK,
        guards=(TASK, At("BackfillManagerTask", "DEAD")),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="checkTask",
        case="alive",
        source=("A2",),
        target="A3",
        choose=OF_TASK,
        guards=(TASK, At("BackfillManagerTask", "RUNNING", "SNOOZED")),
        effects=(Fire("BackfillManagerTask.wake"),),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="runTask",
        source=("A3",),
        target="A4",
        choose=OF_TASK,
        guards=(TASK,),
        effects=(Use("BackfillManagerTask.manager"), Take("AuxIO.thisManager")),
        cite=manager("BackfillManagerTask::run"),
    ),
)

LEAVE = (
    Row(
        event="leaveRun",
        case="shutdown",
        source=("A7",),
        target="A8",
        choose=OF_MANAGER,
        guards=(RUNNING, SHUTDOWN),
        effects=LEAVE_RUN,
        cite=manager("BackfillManagerTask::run"),
    ),
    Row(
        event="leaveRun",
        case="again",
        source=("A7",),
        target="A8_AGAIN",
        choose=OF_MANAGER,
        guards=(RUNNING, GOING_ON),
        effects=LEAVE_RUN,
        cite=manager("BackfillManagerTask::run"),
    ),
    Row(
        event="snoozeTask",
        source=("A7_SNOOZE",),
        target="A7",
        choose=OF_TASK,
        guards=(TASK,),
        effects=(Fire("BackfillManagerTask.snooze"),),
        cite=manager("BackfillManagerTask::run"),
    ),
    Row(
        event="eraseTask",
        source=("A8",),
        target="A9",
        choose=OF_TASK,
        guards=(TASK,),
        effects=(Fire("ExecutorPool.eraseBackfill"),),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="rescheduleTask",
        case="dead",
        source=("A8_AGAIN",),
        target="A8",
        choose=OF_TASK,
        guards=(TASK, At("BackfillManagerTask", "DEAD")),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="rescheduleTask",
        case="alive",
        source=("A8_AGAIN",),
        target="IDLE",
        choose=OF_TASK,
        guards=(TASK, At("BackfillManagerTask", "RUNNING", "SNOOZED")),
        effects=(Move("AuxIO.currentBackfillTask", "ExecutorPool.futureQueueBackfill"),),
        cite=thread("ExecutorThread::run"),
    ),
    Row(
        event="releaseTask",
        source=("A9",),
        target="IDLE",
        choose=OF_TASK,
        guards=(TASK,),
        effects=(Drop("AuxIO.currentBackfillTask"),),
        cite=thread("ExecutorThread::run"),
    ),
)
