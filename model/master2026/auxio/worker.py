"""An AuxIO thread of the executor pool in master: it runs backfill tasks (A), checkpoint tasks (K), and destroys tasks.

The pool's locator holds a task while a worker runs it. For the length of a run the worker holds the task's manager,
and while it asks or runs a backfill it holds that backfill's stream; it owns the backfill in hand and those to be
deleted.

A4_LOCKED, A4_FULL and A4_ASKED hold the manager's lock. In A4_ASKED the worker has asked a backfill whether it is to
be cancelled, for which it has made a strong pointer to the stream, and is about to let go of it. In A5_SCAN `run()`
holds the backfill's state lock and a strong pointer to the stream; the manager's lock is free.

Left out: which task is next, how long one may run, and tasks of other kinds.
"""

from __future__ import annotations

from model.language.lifecycle import Lifecycle, Role, Slot, State, Strength
from model.master2026.source import manager, pool, pool_h, to_stream

from .checkpoints import CHECKPOINTS
from .queues import ASK, CHOOSE, REFILE
from .run import RUN
from .task import FETCH, LEAVE

LOCAL = "only this thread's own locals are read or written from here to the next point"
DECIDED = "the manager's lock is held, and the decision depends on nothing else"

AUXIO = Lifecycle(
    name="AuxIO",
    role=Role.THREAD,
    indexes=("x",),
    meaning="one worker for background tasks",
    cite=pool_h("FollyExecutorPool"),
    states=(
        State("IDLE", "looks for a task"),
        State("A3", "has seen that the task is not dead, about to call run()"),
        State("A4", "run(): holds the manager, about to enter BackfillManager::backfill"),
        State("A4_LOCKED", "backfill(): holds the manager's lock, has moved what was due", runs_on=DECIDED),
        State("A4_FULL", "backfill(): the buffer is full, asks each active backfill whether to cancel it"),
        State("A4_ASKED", "shouldCancel(): about to return true and let go of the stream"),
        State("A5", "backfill(): has a backfill in hand that is in no queue, the manager's lock is free"),
        State("A5_SCAN", "DCPBackfill::scan: reads items"),
        State("A5_YIELD", "DCPBackfill::run: about to let go of the stream and return success"),
        State("A5_DONE", "DCPBackfill::run: about to let go of the stream and return finished"),
        State("A6", "the backfill made progress"),
        State("A6_SNOOZE", "the backfill waits for items to be persisted"),
        State("A6_FINISHED", "the backfill is finished and will be deleted"),
        State("A7", "backfill() has returned: again", runs_on=LOCAL),
        State("A7_END", "backfill() has returned: nothing more to do", runs_on=LOCAL),
        State("A7_AGAIN", "the task goes on: about to be filed again", runs_on=LOCAL),
        State("A8", "the task ends: about to have the pool forget it"),
        State("K4", "checkpoint task: about to look for streams"),
        State("K5", "checkpoint task: about to serve a stream"),
        State("K6", "checkpoint task: has served a stream and looks at the clock", runs_on=LOCAL),
        State("K7", "checkpoint task has run", runs_on=LOCAL),
        State("K8", "the checkpoint task ends: about to have the pool forget it"),
    ),
    initial="IDLE",
    slots=(
        Slot("currentBackfillTask", "BackfillManagerTask", Strength.RAW, pool("TaskProxy"), "being run"),
        Slot(
            "currentCheckpointTask", "ActiveStreamCheckpointProcessorTask", Strength.RAW, pool("TaskProxy"), "being run"
        ),
        Slot("manager", "BackfillManager", Strength.STRONG, manager("BackfillManagerTask::run"), "local: promoted"),
        Slot("backfill", "DCPBackfill", Strength.UNIQUE, manager("BackfillManager::backfill"), "local: in hand"),
        Slot("asked", "DCPBackfill", Strength.RAW, manager("BackfillManager::backfill"), "the iterator has passed it"),
        Slot(
            "asking",
            "DCPBackfill",
            Strength.RAW,
            to_stream("DCPBackfillToStream::shouldCancel"),
            "local: the backfill that it asks",
        ),
        Slot("toDelete", "DCPBackfill", Strength.UNIQUE, manager("BackfillManager::backfill"), "local: to be deleted"),
        Slot(
            "stream",
            "ActiveStream",
            Strength.STRONG,
            to_stream("DCPBackfillToStream::shouldCancel"),
            "local of shouldCancel, create and scan: promoted",
        ),
    ),
    rows=(*FETCH, *CHOOSE, *ASK, *RUN, *REFILE, *LEAVE, *CHECKPOINTS),
)
