"""`BackfillManager`: the queues of backfills of one connection, and the task that works through them.

Bytes are counted in units: `bytesRead` is the number of items that are in the ready queues of the connection's streams,
and its cap is the buffer limit. The scan buffer is left out: it only decides how many items one run reads, and every
number is possible here. Snoozed backfills are due whenever the task looks, since a second can always have passed.
"""

from __future__ import annotations

from model.language.lifecycle import DESTROY, Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import (
    NONE,
    Add,
    At,
    Clear,
    Create,
    Drop,
    Each,
    Fail,
    Fire,
    Has,
    If,
    Lock,
    On,
    Pick,
    Room,
    Set,
    Some,
    Take,
    Unlock,
)

from .source import manager, manager_h, taskqueue, tasks, tasks_h

QUEUES = ("activeBackfills", "snoozingBackfills", "pendingBackfills")
LIVE_TASK = ("RUNNING", "SNOOZED")

WAKE_TASK = Each(("k",), (Has("BackfillManager.managerTask"),), (Fire("ExecutorPool.wakeBackfill"),))
CANCEL_TASK = Each(
    ("k",),
    (Has("BackfillManager.managerTask"),),
    (Fire("BackfillManagerTask.cancel"), Drop("BackfillManager.managerTask")),
)
"""`managerTask->cancel(); managerTask.reset()`: marks the task, wakes nobody."""

NEW_BACKFILL = Pick(
    ("b",),
    (At("DCPBackfill", NONE),),
    (
        Create("DCPBackfill", "INIT"),
        Take("DCPBackfill.stream"),
        If(
            (Room("DcpConnMap.numActiveSnoozingBackfills"),),
            (Add("DcpConnMap.numActiveSnoozingBackfills", 1), Take("BackfillManager.activeBackfills")),
            (Take("BackfillManager.pendingBackfills"),),
        ),
    ),
    (Fail("bound", "DCPBackfill"),),
)

NEW_TASK = (
    Each(("k",), (Has("BackfillManager.managerTask"),), (Drop("BackfillManager.managerTask"),)),
    Pick(
        ("k",),
        (At("BackfillManagerTask", NONE),),
        (
            Create("BackfillManagerTask", "RUNNING"),
            Take("BackfillManagerTask.manager"),
            Take("BackfillManager.managerTask"),
            Fire("ExecutorPool.scheduleBackfill"),
        ),
        (Fail("bound", "BackfillManagerTask"),),
    ),
)


def drain(queue: str, counted: bool) -> Each:
    """Cancel and delete what is in one queue; `counted` entries give their slot back."""
    slot = (Add("DcpConnMap.numActiveSnoozingBackfills", -1),) if counted else ()
    return Each(
        ("v", "g", "b"),
        (Has(f"BackfillManager.{queue}"),),
        (Fire("DCPBackfill.cancel"), Drop(f"BackfillManager.{queue}"), *slot),
    )


DRAIN = (drain("activeBackfills", True), drain("snoozingBackfills", True), drain("pendingBackfills", False))

HAS_LIVE_TASK = Some(("k",), Has("BackfillManager.managerTask"), At("BackfillManagerTask", *LIVE_TASK))

BACKFILL_MANAGER = Lifecycle(
    "BackfillManager",
    Role.OBJECT,
    indexes=("p",),
    states=(State("OPEN", "constructed with its producer"),),
    initial=NONE,
    rows=(
        Row(
            "schedule",
            ("OPEN",),
            None,
            manager("BackfillManager::schedule"),
            given=("v", "g"),
            effects=(
                Lock("BackfillManager.lock"),
                NEW_BACKFILL,
                If((HAS_LIVE_TASK,), (WAKE_TASK,), NEW_TASK),
                Unlock("BackfillManager.lock"),
            ),
        ),
        Row(
            "bytesRead",
            ("OPEN",),
            None,
            manager("BackfillManager::bytesRead"),
            effects=(Lock("BackfillManager.lock"), Add("BackfillManager.bytesRead", 1), Unlock("BackfillManager.lock")),
        ),
        Row(
            "refuseBytes",
            ("OPEN",),
            None,
            manager("BackfillManager::bytesRead"),
            effects=(Lock("BackfillManager.lock"), Set("BackfillManager.full"), Unlock("BackfillManager.lock")),
        ),
        Row(
            "bytesSent",
            ("OPEN",),
            None,
            manager("BackfillManager::bytesSent"),
            effects=(
                Lock("BackfillManager.lock"),
                Add("BackfillManager.bytesRead", -1),
                If((On("BackfillManager.full"),), (Clear("BackfillManager.full"), WAKE_TASK)),
                Unlock("BackfillManager.lock"),
            ),
        ),
        Row(
            "sendNothing",
            ("OPEN",),
            None,
            manager("BackfillManager::bytesSent"),
            effects=(
                Lock("BackfillManager.lock"),
                If(
                    (On("BackfillManager.full"), Room("BackfillManager.bytesRead")),
                    (Clear("BackfillManager.full"), WAKE_TASK),
                ),
                Unlock("BackfillManager.lock"),
            ),
            why="bytesSent(0): endStream calls it whatever was buffered",
        ),
        Row(
            "wakeUpTask",
            ("OPEN",),
            None,
            manager("BackfillManager::wakeUpTask"),
            effects=(Lock("BackfillManager.lock"), WAKE_TASK, Unlock("BackfillManager.lock")),
        ),
        Row(
            "addStats",
            ("OPEN",),
            None,
            manager("BackfillManager::addStats"),
            effects=(Lock("BackfillManager.lock"), Unlock("BackfillManager.lock")),
        ),
        Row(
            "terminate",
            ("OPEN",),
            None,
            manager("BackfillManager::terminate"),
            effects=(Lock("BackfillManager.lock"), CANCEL_TASK, Unlock("BackfillManager.lock")),
        ),
        Row(DESTROY, ("OPEN",), None, manager("BackfillManager::~BackfillManager"), effects=DRAIN),
    ),
    cite=manager_h("BackfillManager"),
    meaning="plans the backfills of one connection",
    slots=(
        *(
            Slot(
                queue,
                "DCPBackfill",
                Strength.UNIQUE,
                manager_h(f"BackfillManager::{queue}"),
                "owned raw pointers",
                queue=True,
            )
            for queue in QUEUES
        ),
        Slot(
            "managerTask", "BackfillManagerTask", Strength.STRONG, manager_h("BackfillManager::managerTask"), "its task"
        ),
    ),
    flags=(Flag("full", "buffer.full: an item was refused, no backfill runs until some bytes were sent"),),
    counters=(Counter("bytesRead", "buffer.bytesRead: items read from disk and not yet sent", 1),),
    mutexes=(Mutex("lock", manager_h("BackfillManager::lock")),),
    final=("OPEN",),
)

BACKFILL_MANAGER_TASK = Lifecycle(
    "BackfillManagerTask",
    Role.OBJECT,
    indexes=("p", "k"),
    states=(
        State("RUNNING", "TASK_RUNNING: due, or in run()"),
        State("SNOOZED", "TASK_SNOOZED: sleeps for a second"),
        State("DEAD", "TASK_DEAD: the next thread that picks it up erases it"),
    ),
    initial=NONE,
    rows=(
        Row("cancel", LIVE_TASK, "DEAD", tasks_h("GlobalTask::cancel"), why="a plain store: neither wakes nor unlinks"),
        Row("cancel", ("DEAD",), None, tasks_h("GlobalTask::cancel")),
        Row("wake", LIVE_TASK, "RUNNING", taskqueue("TaskQueue::wake")),
        Row("wake", ("DEAD",), None, taskqueue("TaskQueue::wake")),
        Row("snooze", LIVE_TASK, "SNOOZED", tasks("GlobalTask::snooze")),
        Row("snooze", ("DEAD",), None, tasks("GlobalTask::snooze")),
    ),
    cite=manager("BackfillManagerTask"),
    meaning="runs the manager's backfills on an AUXIO thread",
    slots=(
        Slot(
            "manager", "BackfillManager", Strength.STRONG, manager("BackfillManagerTask::manager"), "whom it works for"
        ),
    ),
    final=("DEAD",),
)
