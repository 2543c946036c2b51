"""An AUXIO thread of the executor pool: fetches a task, runs it, re-files or erases it (A1 to A9, and K1 to K9).

One such thread serves the tasks of all connections; with default settings and up to thirteen cores there is only one.
It runs backfill tasks (`task`, `queues`, `run`) and checkpoint tasks (`checkpoints`).

It holds the task that it runs by a counted pointer, and owns the backfill that it has in hand and those that it is
about to delete. A task is in the pool's locator while it runs; between `cancel(id, erase)` and the reset of
`currentTask` (A9) it is out of the locator but still alive.

A4_LOCKED keeps the manager's lock while it moves queues and decides; A5 has let it go, and the backfill in hand is in
no queue. A5_SCAN holds the lock of that backfill.

Left out: which of several tasks runs next, how long one may run, and tasks of other kinds. `fake_pool` adds the rows
of the executor pool of a unit test.
"""

from __future__ import annotations

from model.dcp2016.source import manager, stream, thread_h
from model.dcp2016.threads.fake_pool import AUXIO_ROWS
from model.language.lifecycle import Lifecycle, Role, Slot, State, Strength

from .checkpoints import CHECKPOINTS
from .queues import CHOOSE, REFILE
from .run import RUN
from .task import FETCH, LEAVE

LOCAL = "only this thread's own locals are read or written from here to the next point"
POOLED = "only the task and the pool are touched, and the pool's lock orders that against everybody else"
DECIDED = "the manager's lock is held, and the decision depends on nothing else"

AUXIO = Lifecycle(
    name="AuxIO",
    role=Role.THREAD,
    indexes=("x",),
    meaning="a worker for background reads",
    cite=thread_h("ExecutorThread"),
    states=(
        State("IDLE", "looks for a task"),
        State("A2", "has fetched the backfill task"),
        State("A3", "has seen that the task is not dead, about to call run()"),
        State("A4", "run(): about to enter BackfillManager::backfill"),
        State("A4_LOCKED", "backfill(): holds the manager's lock, has moved what was due", runs_on=DECIDED),
        State("A5", "backfill(): has a backfill in hand that is in no queue, the manager's lock is free"),
        State("A5_SCAN", "DCPBackfill::scan: reads items"),
        State("A6", "the backfill made progress", runs_on=LOCAL),
        State("A6_SNOOZE", "the backfill waits for items to be persisted", runs_on=LOCAL),
        State("A6_FINISHED", "the backfill is finished and will be deleted"),
        State("A7", "backfill() has returned", runs_on=LOCAL),
        State("A7_SNOOZE", "backfill() has returned: try again later", runs_on=LOCAL),
        State("A8", "the task ends: about to erase it from the locator", runs_on=POOLED),
        State("A8_AGAIN", "the task goes on: about to file it again", runs_on=POOLED),
        State("A9", "the task is out of the locator, the thread still holds it"),
        State("K2", "has fetched a checkpoint task", runs_on=POOLED),
        State("K3", "about to run a checkpoint task"),
        State("K4", "checkpoint task: about to pop a stream"),
        State("K5", "checkpoint task: has a stream in hand"),
        State("K7", "checkpoint task has run", runs_on=POOLED),
        State("K8", "checkpoint task ends: about to erase it from the locator", runs_on=POOLED),
        State("K9", "checkpoint task is out of the locator, the thread still holds it"),
    ),
    initial="IDLE",
    slots=(
        Slot(
            "currentBackfillTask",
            "BackfillManagerTask",
            Strength.STRONG,
            thread_h("ExecutorThread::currentTask"),
            "the task that it runs",
        ),
        Slot(
            "currentCheckpointTask",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            thread_h("ExecutorThread::currentTask"),
            "the task that it runs",
        ),
        Slot(
            "thisManager",
            "BackfillManager",
            Strength.RAW,
            manager("BackfillManager::backfill"),
            "`this` of the call of backfill()",
            frame=True,
        ),
        Slot(
            "backfill",
            "DCPBackfill",
            Strength.UNIQUE,
            manager("BackfillManager::backfill"),
            "local: the backfill in hand",
        ),
        Slot(
            "toDelete", "DCPBackfill", Strength.UNIQUE, manager("BackfillManager::backfill"), "local: purged backfills"
        ),
        Slot(
            "nextStream", "ActiveStream", Strength.STRONG, stream("ActiveStreamCheckpointProcessorTask::run"), "local"
        ),
    ),
    rows=(*FETCH, *CHOOSE, *RUN, *REFILE, *LEAVE, *CHECKPOINTS, *AUXIO_ROWS),
)
