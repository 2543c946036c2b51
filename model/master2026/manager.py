"""`BackfillManager`: four queues of backfills for one connection, and the task that works through them.

As in the 2016 model bytes are units, and a task or a backfill that snoozes is always due, since a second can have
passed. The scan buffer only decides how much one run reads. The two limits of `canCreateBackfill` are one counter.
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
    Effect,
    Equals,
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

from .source import manager, manager_h, task

QUEUES = ("initializingBackfills", "activeBackfills", "snoozingBackfills", "pendingBackfills")
INITIALIZING, ACTIVE, SNOOZING, PENDING = (f"BackfillManager.{queue}" for queue in QUEUES)
RUNNING = "KVBucket.runningBackfills"
RELEASE = Add(RUNNING, -1)
LOCK, UNLOCK = Lock("BackfillManager.lock"), Unlock("BackfillManager.lock")
BACKFILL = ("v", "g", "b")

NEW_BACKFILL = Pick(
    ("b",),
    (At("DCPBackfill", NONE),),
    (
        Create("DCPBackfill", "CREATE"),
        Take("DCPBackfill.streamPtr"),
        If((Room(RUNNING),), (Add(RUNNING, 1), Take(INITIALIZING)), (Take(PENDING),)),
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
            Take("BackfillManagerTask.weak_manager"),
            Take("BackfillManager.managerTask"),
            Fire("ExecutorPool.scheduleBackfill"),
        ),
        (Fail("bound", "BackfillManagerTask"),),
    ),
)
HAS_LIVE_TASK = Some(("k",), Has("BackfillManager.managerTask"), At("BackfillManagerTask", "RUNNING"))
CANCEL_TASK = Each(
    ("k",),
    (Has("BackfillManager.managerTask"),),
    (Fire("BackfillManagerTask.cancel"), Drop("BackfillManager.managerTask")),
)


def _drain(queue: str) -> Each:
    slot = () if queue == PENDING else (RELEASE,)
    return Each(BACKFILL, (Has(queue),), (Fire("DCPBackfill.cancel"), Drop(queue), *slot))


def _erase(queue: str) -> Each:
    slot: tuple[Effect, ...] = () if queue == PENDING else (RELEASE,)
    return Each(("b",), (Has(queue),), (Drop(queue), *slot))


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
            effects=(LOCK, NEW_BACKFILL, If((HAS_LIVE_TASK,), (), NEW_TASK), UNLOCK),
            why="ExecutorPool::schedule is called after the unlock; a task that is alive is due as it is",
        ),
        Row(
            "bytesRead",
            ("OPEN",),
            None,
            manager("BackfillManager::bytesCheckAndRead"),
            effects=(LOCK, Add("BackfillManager.bytesRead", 1), UNLOCK),
        ),
        Row(
            "bytesReadToTheFull",
            ("OPEN",),
            None,
            manager("BackfillManager::bytesCheckAndRead"),
            effects=(LOCK, Add("BackfillManager.bytesRead", 1), Set("BackfillManager.full"), UNLOCK),
        ),
        Row(
            "bytesSent",
            ("OPEN",),
            None,
            manager("BackfillManager::bytesSent"),
            effects=(
                LOCK,
                Add("BackfillManager.bytesRead", -1),
                If(
                    (On("BackfillManager.full"), Equals("BackfillManager.bytesRead", 0)),
                    (Clear("BackfillManager.full"),),
                ),
                UNLOCK,
            ),
        ),
        Row("wakeUpTask", ("OPEN",), None, manager("BackfillManager::wakeUpTask"), effects=(LOCK, UNLOCK)),
        Row(
            "removeBackfill",
            ("OPEN",),
            None,
            manager("BackfillManager::removeBackfill"),
            given=("v", "g"),
            effects=(LOCK, *(_erase(queue) for queue in (PENDING, ACTIVE, INITIALIZING, SNOOZING)), UNLOCK),
            why="a backfill that is being run is in no list and is not found",
        ),
        Row(
            DESTROY,
            ("OPEN",),
            None,
            manager("BackfillManager::~BackfillManager"),
            effects=(CANCEL_TASK, *(_drain(queue) for queue in (INITIALIZING, ACTIVE, SNOOZING, PENDING))),
        ),
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
                "list of unique_ptr",
                queue=True,
            )
            for queue in QUEUES
        ),
        Slot(
            "managerTask", "BackfillManagerTask", Strength.STRONG, manager_h("BackfillManager::managerTask"), "its task"
        ),
    ),
    flags=(Flag("full", "buffer.full: no backfill runs until enough bytes were sent"),),
    counters=(Counter("bytesRead", "buffer.bytesRead: items read from disk and not yet sent", 2),),
    mutexes=(Mutex("lock", manager_h("BackfillManager::lock")),),
    final=("OPEN",),
)

BACKFILL_MANAGER_TASK = Lifecycle(
    "BackfillManagerTask",
    Role.OBJECT,
    indexes=("p", "k"),
    states=(
        State("RUNNING", "TASK_RUNNING, or TASK_SNOOZED for a second at most"),
        State("DEAD", "TASK_DEAD: the next worker that picks it up has the pool forget it"),
    ),
    initial=NONE,
    rows=(
        Row("cancel", ("RUNNING",), "DEAD", task("GlobalTask::cancel")),
        Row("cancel", ("DEAD",), None, task("GlobalTask::cancel")),
    ),
    cite=manager("BackfillManagerTask"),
    meaning="runs the manager's backfills on an AuxIO thread",
    slots=(
        Slot(
            "weak_manager",
            "BackfillManager",
            Strength.WEAK,
            manager("BackfillManagerTask::weak_manager"),
            "whom it works for",
        ),
    ),
    final=("DEAD",),
)
