"""`BackfillManager`: the queues of backfills of one connection.

Each producer makes one with itself and holds it by a counted pointer. Before the fix the manager's task holds it as
well, by a counted pointer too: a cycle of manager and task that ends when the task finds all queues empty, or when the
producer's destructor calls `terminate`, which the leak keeps from running.

A backfill is in `activeBackfills` if it has one of the bucket's few slots for running backfills and is due, in
`snoozingBackfills` if it has a slot and waits for items to be persisted, and in `pendingBackfills` if it waits for a
slot. `buffer` counts the bytes that were read from disk and not yet sent; when it is full no backfill runs, except
that those of dead streams are cancelled.

It has one state, `OPEN`, because it is never closed: it is only destroyed. Its destructor cancels and deletes whatever
is left in the queues. Before the fix only the task ever takes a backfill out, so a manager whose task has ended keeps
its backfills forever.

Bytes are counted in units: `bytesRead` is the number of items that are in the ready queues of the connection's
streams, and its cap is the buffer limit. The scan buffer is left out: it only decides how many items one run reads,
and every number is possible here. Snoozed backfills are due whenever the task looks, since a second can always have
passed.
"""

from __future__ import annotations

from model.dcp2016.source import manager, manager_h
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

from .manager_task import LIVE_TASK

QUEUES = ("activeBackfills", "snoozingBackfills", "pendingBackfills")

WAKE_TASK = Each(("k",), (Has("BackfillManager.managerTask"),), (Fire("ExecutorPool.wakeBackfill"),))
"""`ExecutorPool::wake(managerTask->getId())`, if there is a task."""
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
"""`new DCPBackfill`, filed as active if a slot is free and as pending otherwise."""

HAS_LIVE_TASK = Some(("k",), Has("BackfillManager.managerTask"), At("BackfillManagerTask", *LIVE_TASK))
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
"""`managerTask.reset(new BackfillManagerTask(...))`, and `ExecutorPool::schedule`."""


def drain(queue: str, counted: bool) -> Each:
    """Cancel and delete the backfills in one queue; if `counted`, each of them gives its slot back."""
    slot = (Add("DcpConnMap.numActiveSnoozingBackfills", -1),) if counted else ()
    return Each(
        ("v", "g", "b"),
        (Has(f"BackfillManager.{queue}"),),
        (Fire("DCPBackfill.cancel"), Drop(f"BackfillManager.{queue}"), *slot),
    )


DRAIN = (drain("activeBackfills", True), drain("snoozingBackfills", True), drain("pendingBackfills", False))
"""The three loops of the destructor."""

BACKFILL_MANAGER = Lifecycle(
    name="BackfillManager",
    role=Role.OBJECT,
    indexes=("p",),
    meaning="plans the backfills of one connection",
    cite=manager_h("BackfillManager"),
    states=(State("OPEN", "constructed with its producer"),),
    initial=NONE,
    final=("OPEN",),
    slots=(
        Slot(
            "activeBackfills",
            "DCPBackfill",
            Strength.UNIQUE,
            manager_h("BackfillManager::activeBackfills"),
            "owned raw pointers",
            queue=True,
        ),
        Slot(
            "snoozingBackfills",
            "DCPBackfill",
            Strength.UNIQUE,
            manager_h("BackfillManager::snoozingBackfills"),
            "owned raw pointers",
            queue=True,
        ),
        Slot(
            "pendingBackfills",
            "DCPBackfill",
            Strength.UNIQUE,
            manager_h("BackfillManager::pendingBackfills"),
            "owned raw pointers",
            queue=True,
        ),
        Slot(
            "managerTask", "BackfillManagerTask", Strength.STRONG, manager_h("BackfillManager::managerTask"), "its task"
        ),
    ),
    flags=(Flag("full", "buffer.full: an item was refused, no backfill runs until some bytes were sent"),),
    counters=(Counter("bytesRead", "buffer.bytesRead: items read from disk and not yet sent", 1),),
    mutexes=(Mutex("lock", manager_h("BackfillManager::lock")),),
    rows=(
        Row(
            event="schedule",
            source=("OPEN",),
            target=None,
            given=("v", "g"),
            effects=(
                Lock("BackfillManager.lock"),
                NEW_BACKFILL,
                If((HAS_LIVE_TASK,), (WAKE_TASK,), NEW_TASK),
                Unlock("BackfillManager.lock"),
            ),
            cite=manager("BackfillManager::schedule"),
        ),
        Row(
            event="bytesRead",
            source=("OPEN",),
            target=None,
            effects=(Lock("BackfillManager.lock"), Add("BackfillManager.bytesRead", 1), Unlock("BackfillManager.lock")),
            cite=manager("BackfillManager::bytesRead"),
        ),
        Row(
            event="refuseBytes",
            source=("OPEN",),
            target=None,
            effects=(Lock("BackfillManager.lock"), Set("BackfillManager.full"), Unlock("BackfillManager.lock")),
            cite=manager("BackfillManager::bytesRead"),
        ),
        Row(
            event="bytesSent",
            source=("OPEN",),
            target=None,
            effects=(
                Lock("BackfillManager.lock"),
                Add("BackfillManager.bytesRead", -1),
                If((On("BackfillManager.full"),), (Clear("BackfillManager.full"), WAKE_TASK)),
                Unlock("BackfillManager.lock"),
            ),
            cite=manager("BackfillManager::bytesSent"),
        ),
        Row(
            event="sendNothing",
            source=("OPEN",),
            target=None,
            effects=(
                Lock("BackfillManager.lock"),
                If(
                    (On("BackfillManager.full"), Room("BackfillManager.bytesRead")),
                    (Clear("BackfillManager.full"), WAKE_TASK),
                ),
                Unlock("BackfillManager.lock"),
            ),
            cite=manager("BackfillManager::bytesSent"),
            why="bytesSent(0): endStream calls it whatever was buffered",
        ),
        Row(
            event="wakeUpTask",
            source=("OPEN",),
            target=None,
            effects=(Lock("BackfillManager.lock"), WAKE_TASK, Unlock("BackfillManager.lock")),
            cite=manager("BackfillManager::wakeUpTask"),
        ),
        Row(
            event="addStats",
            source=("OPEN",),
            target=None,
            effects=(Lock("BackfillManager.lock"), Unlock("BackfillManager.lock")),
            cite=manager("BackfillManager::addStats"),
        ),
        Row(
            event="terminate",
            source=("OPEN",),
            target=None,
            effects=(Lock("BackfillManager.lock"), CANCEL_TASK, Unlock("BackfillManager.lock")),
            cite=manager("BackfillManager::terminate"),
        ),
        Row(
            event=DESTROY,
            source=("OPEN",),
            target=None,
            effects=DRAIN,
            cite=manager("BackfillManager::~BackfillManager"),
        ),
    ),
)
