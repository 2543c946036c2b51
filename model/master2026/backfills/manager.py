"""`BackfillManager` in master: four queues of backfills for one connection.

The producer holds its manager through a synchronised pointer, of which every caller takes a copy that owns; closing
the streams resets it. The manager's task holds the manager weakly and promotes that pointer for one run.

A new backfill that gets one of the slots for running backfills waits in `initializingBackfills`, which are served
first; one that has run waits in `activeBackfills`; one that waits for items to be persisted in `snoozingBackfills`;
and one that has no slot in `pendingBackfills`. `removeBackfill` takes the backfill of a stream out of whichever queue
it is in. It does not find one that a worker has in hand.

The manager has one state, since it is never closed, only destroyed: the destructor ends the task and then cancels and
deletes each backfill. When its buffer is full, no backfill runs until enough bytes were sent.

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
from model.master2026.source import manager, manager_h

QUEUES = ("initializingBackfills", "activeBackfills", "snoozingBackfills", "pendingBackfills")
INITIALIZING, ACTIVE, SNOOZING, PENDING = (f"BackfillManager.{queue}" for queue in QUEUES)
RUNNING = "KVBucket.runningBackfills"
RELEASE = Add(RUNNING, -1)
"""`decrNumRunningBackfills`: a slot is given back."""
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
"""`managerTask->cancel(); managerTask.reset()`."""


def drain(queue: str) -> Each:
    """Cancel and delete the backfills in one queue; all but pending ones give their slot back."""
    slot = () if queue == PENDING else (RELEASE,)
    return Each(BACKFILL, (Has(queue),), (Fire("DCPBackfill.cancel"), Drop(queue), *slot))


def erase(queue: str) -> Each:
    """Delete the backfill of one stream from one queue; all but a pending one give their slot back."""
    slot = () if queue == PENDING else (RELEASE,)
    return Each(("b",), (Has(queue),), (Drop(queue), *slot))


DRAIN = (drain(INITIALIZING), drain(ACTIVE), drain(SNOOZING), drain(PENDING))
"""The loops of the destructor."""
ERASE = (erase(PENDING), erase(ACTIVE), erase(INITIALIZING), erase(SNOOZING))
"""The searches of `removeBackfill`."""

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
            "initializingBackfills",
            "DCPBackfill",
            Strength.UNIQUE,
            manager_h("BackfillManager::initializingBackfills"),
            "list of unique_ptr",
            queue=True,
        ),
        Slot(
            "activeBackfills",
            "DCPBackfill",
            Strength.UNIQUE,
            manager_h("BackfillManager::activeBackfills"),
            "list of unique_ptr",
            queue=True,
        ),
        Slot(
            "snoozingBackfills",
            "DCPBackfill",
            Strength.UNIQUE,
            manager_h("BackfillManager::snoozingBackfills"),
            "list of unique_ptr",
            queue=True,
        ),
        Slot(
            "pendingBackfills",
            "DCPBackfill",
            Strength.UNIQUE,
            manager_h("BackfillManager::pendingBackfills"),
            "list of unique_ptr",
            queue=True,
        ),
        Slot(
            "managerTask", "BackfillManagerTask", Strength.STRONG, manager_h("BackfillManager::managerTask"), "its task"
        ),
    ),
    flags=(Flag("full", "buffer.full: no backfill runs until enough bytes were sent"),),
    counters=(Counter("bytesRead", "buffer.bytesRead: items read from disk and not yet sent", 2),),
    mutexes=(Mutex("lock", manager_h("BackfillManager::lock")),),
    rows=(
        Row(
            event="schedule",
            source=("OPEN",),
            target=None,
            given=("v", "g"),
            effects=(LOCK, NEW_BACKFILL, If((HAS_LIVE_TASK,), (), NEW_TASK), UNLOCK),
            cite=manager("BackfillManager::schedule"),
            why="ExecutorPool::schedule is called after the unlock; a task that is alive is due as it is",
        ),
        Row(
            event="bytesRead",
            source=("OPEN",),
            target=None,
            effects=(LOCK, Add("BackfillManager.bytesRead", 1), UNLOCK),
            cite=manager("BackfillManager::bytesCheckAndRead"),
        ),
        Row(
            event="bytesReadToTheFull",
            source=("OPEN",),
            target=None,
            effects=(LOCK, Add("BackfillManager.bytesRead", 1), Set("BackfillManager.full"), UNLOCK),
            cite=manager("BackfillManager::bytesCheckAndRead"),
        ),
        Row(
            event="bytesSent",
            source=("OPEN",),
            target=None,
            effects=(
                LOCK,
                Add("BackfillManager.bytesRead", -1),
                If(
                    (On("BackfillManager.full"), Equals("BackfillManager.bytesRead", 0)),
                    (Clear("BackfillManager.full"),),
                ),
                UNLOCK,
            ),
            cite=manager("BackfillManager::bytesSent"),
        ),
        Row(
            event="wakeUpTask",
            source=("OPEN",),
            target=None,
            effects=(LOCK, UNLOCK),
            cite=manager("BackfillManager::wakeUpTask"),
        ),
        Row(
            event="removeBackfill",
            source=("OPEN",),
            target=None,
            given=("v", "g"),
            effects=(LOCK, *ERASE, UNLOCK),
            cite=manager("BackfillManager::removeBackfill"),
            why="a backfill that is being run is in no list and is not found",
        ),
        Row(
            event=DESTROY,
            source=("OPEN",),
            target=None,
            effects=(CANCEL_TASK, *DRAIN),
            cite=manager("BackfillManager::~BackfillManager"),
        ),
    ),
)
