"""Fetching a `BackfillManagerTask`, running it and letting go of it (A3, A7, A8).

A worker takes a task that no other worker runs. `run()` promotes the task's weak pointer to its manager and holds the
manager until it returns; if the manager is gone the task cancels itself. Afterwards a task that is to run again stays
in the pool's locator, and one that ends is forgotten by the pool, which may destroy it.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import Alive, At, Drop, Expired, Fire, Has, No, Take, Use
from model.master2026.source import manager, pool

from .at_hand import GOING_ON, MANAGER, OF_MANAGER, OF_TASK, SHUTDOWN, TASK

FETCH = (
    Row(
        event="fetchTask",
        case="backfill",
        source=("IDLE",),
        target="A3",
        choose=OF_TASK,
        guards=(Has("ExecutorPool.backfillTasks"), No(("x",), TASK), At("BackfillManagerTask", "RUNNING")),
        effects=(Take("AuxIO.currentBackfillTask"),),
        cite=pool("TaskProxy::scheduleViaCPUPool"),
    ),
    Row(
        event="fetchTask",
        case="dead backfill task",
        source=("IDLE",),
        target="A8",
        choose=OF_TASK,
        guards=(Has("ExecutorPool.backfillTasks"), No(("x",), TASK), At("BackfillManagerTask", "DEAD")),
        effects=(Take("AuxIO.currentBackfillTask"),),
        cite=pool("TaskProxy::scheduleViaCPUPool"),
    ),
    Row(
        event="runTask",
        case="promoted",
        source=("A3",),
        target="A4",
        choose=OF_TASK,
        guards=(TASK, Alive("BackfillManager")),
        effects=(Take("AuxIO.manager"),),
        cite=manager("BackfillManagerTask::run"),
    ),
    Row(
        event="runTask",
        case="manager gone",
        source=("A3",),
        target="A8",
        choose=OF_TASK,
        guards=(TASK, Expired("BackfillManager")),
        effects=(Fire("BackfillManagerTask.cancel"),),
        cite=manager("BackfillManagerTask::run"),
    ),
)

LEAVE_RUN = Drop("AuxIO.manager")
"""The local of `run()` goes; the manager with it, if the producer has let go of it."""

LEAVE = (
    Row(
        event="leaveRun",
        case="shutdown",
        source=("A7",),
        target="A8",
        choose=OF_MANAGER,
        guards=(MANAGER, SHUTDOWN),
        effects=(LEAVE_RUN,),
        cite=manager("BackfillManagerTask::run"),
    ),
    Row(
        event="leaveRun",
        case="again",
        source=("A7",),
        target="A7_AGAIN",
        choose=OF_MANAGER,
        guards=(MANAGER, GOING_ON),
        effects=(LEAVE_RUN,),
        cite=manager("BackfillManagerTask::run"),
    ),
    Row(
        event="leaveRun",
        case="finished",
        source=("A7_END",),
        target="A8",
        choose=OF_MANAGER,
        guards=(MANAGER,),
        effects=(LEAVE_RUN,),
        cite=manager("BackfillManagerTask::run"),
    ),
    Row(
        event="rescheduleTask",
        source=("A7_AGAIN",),
        target="IDLE",
        choose=OF_TASK,
        guards=(TASK,),
        effects=(Use("AuxIO.currentBackfillTask"), Drop("AuxIO.currentBackfillTask")),
        cite=pool("FollyExecutorPool::rescheduleTaskAfterRun"),
    ),
    Row(
        event="forgetTask",
        source=("A8",),
        target="IDLE",
        choose=OF_TASK,
        guards=(TASK,),
        effects=(
            Fire("BackfillManagerTask.cancel"),
            Drop("AuxIO.currentBackfillTask"),
            Drop("ExecutorPool.backfillTasks"),
        ),
        cite=pool("FollyExecutorPool::rescheduleTaskAfterRun"),
    ),
)
