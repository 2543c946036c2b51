"""`BackfillManagerTask` in master: runs the manager's backfills on an AuxIO thread.

The manager makes it when it schedules a backfill and has no live task, and holds it; the executor pool holds it until
it has ended. It holds its manager weakly, and ends by itself when it finds that the manager is gone.

States. `RUNNING` is due, or sleeps for a second at most, or is being run. `DEAD` was cancelled: the next worker that
picks it up has the pool forget it.
"""

from __future__ import annotations

from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE
from model.master2026.source import manager, task

BACKFILL_MANAGER_TASK = Lifecycle(
    name="BackfillManagerTask",
    role=Role.OBJECT,
    indexes=("p", "k"),
    meaning="runs the manager's backfills on an AuxIO thread",
    cite=manager("BackfillManagerTask"),
    states=(
        State("RUNNING", "TASK_RUNNING, or TASK_SNOOZED for a second at most"),
        State("DEAD", "TASK_DEAD: the next worker that picks it up has the pool forget it"),
    ),
    initial=NONE,
    final=("DEAD",),
    slots=(
        Slot(
            "weak_manager",
            "BackfillManager",
            Strength.WEAK,
            manager("BackfillManagerTask::weak_manager"),
            "the manager that it works for",
        ),
    ),
    rows=(
        Row(event="cancel", source=("RUNNING",), target="DEAD", cite=task("GlobalTask::cancel")),
        Row(event="cancel", source=("DEAD",), target=None, cite=task("GlobalTask::cancel")),
    ),
)
