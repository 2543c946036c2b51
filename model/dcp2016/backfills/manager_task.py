"""`BackfillManagerTask`: runs the manager's backfills on an AUXIO thread, one step of one backfill in each run.

The manager makes the task when it schedules a backfill and has no live task. The manager, the executor pool (its
locator, and one of its queues or the thread that runs it) hold the task; the task holds its manager.

States. `RUNNING` is due, or in `run()`; `SNOOZED` sleeps for a second; `DEAD` is marked to be erased. `cancel` is a
plain store: it neither wakes the task nor takes it out of a queue, so a dead task stays until a worker picks it up. A
task that is dead stays dead, whatever else is called on it.

The rows of the thread that runs it are in `auxio/`.
"""

from __future__ import annotations

from model.dcp2016.source import manager, taskqueue, tasks, tasks_h
from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE

LIVE_TASK = ("RUNNING", "SNOOZED")

BACKFILL_MANAGER_TASK = Lifecycle(
    name="BackfillManagerTask",
    role=Role.OBJECT,
    indexes=("p", "k"),
    meaning="runs the manager's backfills on an AUXIO thread",
    cite=manager("BackfillManagerTask"),
    states=(
        State("RUNNING", "TASK_RUNNING: due, or in run()"),
        State("SNOOZED", "TASK_SNOOZED: sleeps for a second"),
        State("DEAD", "TASK_DEAD: the next thread that picks it up erases it"),
    ),
    initial=NONE,
    final=("DEAD",),
    slots=(
        Slot(
            "manager",
            "BackfillManager",
            Strength.STRONG,
            manager("BackfillManagerTask::manager"),
            "the manager that it works for",
        ),
    ),
    rows=(
        Row(
            event="cancel",
            source=LIVE_TASK,
            target="DEAD",
            cite=tasks_h("GlobalTask::cancel"),
            why="a plain store: neither wakes nor unlinks",
        ),
        Row(event="cancel", source=("DEAD",), target=None, cite=tasks_h("GlobalTask::cancel")),
        Row(event="wake", source=LIVE_TASK, target="RUNNING", cite=taskqueue("TaskQueue::wake")),
        Row(event="wake", source=("DEAD",), target=None, cite=taskqueue("TaskQueue::wake")),
        Row(event="snooze", source=LIVE_TASK, target="SNOOZED", cite=tasks("GlobalTask::snooze")),
        Row(event="snooze", source=("DEAD",), target=None, cite=tasks("GlobalTask::snooze")),
    ),
)
