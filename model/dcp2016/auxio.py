"""An AUXIO thread of the executor pool: fetches a task, runs it, re-files or erases it (A1 to A9, and K1 to K9).

A4 keeps the manager's lock while it moves queues and decides; A5 has let it go, and the backfill in hand is in no
queue. Between `cancel(id, erase)` and the reset of `currentTask` (A9) the task is out of the locator but still alive.
"""

from __future__ import annotations

from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import (
    Add,
    At,
    Clear,
    Drop,
    Each,
    Effect,
    Either,
    Fire,
    First,
    Full,
    Guard,
    Has,
    Lock,
    Move,
    No,
    NotAt,
    Off,
    On,
    Room,
    Some,
    Take,
    Unlock,
    Use,
)

from . import fakepool
from .manager import LIVE_TASK, QUEUES
from .source import backfill, manager, stream, thread
from .stream import GLANCE, NOTIFY, Reach, strongly

TASK = Has("AuxIO.currentBackfillTask")
CHECKPOINT_TASK = Has("AuxIO.currentCheckpointTask")
IN_HAND = Has("AuxIO.backfill")
NEXT = Has("AuxIO.nextStream")
RUNNING = Has("AuxIO.thisManager")
OF_TASK = ("p", "k")
OF_MANAGER = ("p",)
OF_BACKFILL = ("p", "v", "g", "b")
LEAVE_RUN = (Drop("AuxIO.thisManager"),)
"""`backfill()` has returned to the task: its `this` is no longer on the stack."""
QUEUED = tuple(Has(f"BackfillManager.{queue}") for queue in QUEUES)
ANY_QUEUED = Some(("v", "g", "b"), Either(*QUEUED))
NONE_ACTIVE = No(("v", "g", "b"), Has("BackfillManager.activeBackfills"))
MEMORY_OK = Off("EventuallyPersistentEngine.memoryHigh")
UNLOCK = Unlock("BackfillManager.lock")

FETCH = (
    Row(
        "fetchTask",
        ("IDLE",),
        "A2",
        thread("ExecutorThread::run"),
        choose=OF_TASK,
        case="backfill",
        guards=(Has("ExecutorPool.futureQueueBackfill"),),
        effects=(Move("ExecutorPool.futureQueueBackfill", "AuxIO.currentBackfillTask"),),
    ),
    Row(
        "checkTask",
        ("A2",),
        "A8",
        thread("ExecutorThread::run"),
        choose=OF_TASK,
        case="dead",
        guards=(TASK, At("BackfillManagerTask", "DEAD")),
    ),
    Row(
        "checkTask",
        ("A2",),
        "A3",
        thread("ExecutorThread::run"),
        choose=OF_TASK,
        case="alive",
        guards=(TASK, At("BackfillManagerTask", *LIVE_TASK)),
        effects=(Fire("BackfillManagerTask.wake"),),
    ),
)
RUN_TASK = Row(
    "runTask",
    ("A3",),
    "A4",
    manager("BackfillManagerTask::run"),
    choose=OF_TASK,
    guards=(TASK,),
    effects=(Use("BackfillManagerTask.manager"), Take("AuxIO.thisManager")),
)

DELETE_PURGED = Each(("v", "g", "b"), (Has("AuxIO.toDelete"),), (Drop("AuxIO.toDelete"),))
DEAD = At("ActiveStream", "DEAD")


def _decide(
    case: str, target: str, guards: tuple[Guard, ...], effects: tuple[Effect, ...], choose: tuple[str, ...] = OF_MANAGER
) -> Row:
    return Row(
        "backfill",
        ("A4_LOCKED",),
        target,
        manager("BackfillManager::backfill"),
        choose=choose,
        case=case,
        guards=(RUNNING, *guards),
        effects=effects,
    )


def buffer_full_rows(dead: Guard) -> tuple[Row, ...]:
    """While the buffer is full only backfills of dead streams are looked at; `dead` is what they ask of the stream."""
    found = (("v", "g", "b"), Has("BackfillManager.activeBackfills"), dead)
    purge = Each(
        found[0],
        found[1:],
        (
            Fire("DCPBackfill.cancel"),
            Move("BackfillManager.activeBackfills", "AuxIO.toDelete"),
            Add("DcpConnMap.numActiveSnoozingBackfills", -1),
        ),
    )
    some_active = Some(("v", "g", "b"), Has("BackfillManager.activeBackfills"))
    return (
        _decide("buffer full, purge", "A7", (On("BackfillManager.full"), Some(*found)), (purge, UNLOCK, DELETE_PURGED)),
        _decide("buffer full", "A7_SNOOZE", (On("BackfillManager.full"), some_active, No(*found)), (UNLOCK,)),
    )


PENDING = "BackfillManager.pendingBackfills"
ROOM = Room("DcpConnMap.numActiveSnoozingBackfills")
NONE_ADMITTED = Either(Full("DcpConnMap.numActiveSnoozingBackfills"), No(("v", "g", "b"), Has(PENDING)))
ADMIT = (Add("DcpConnMap.numActiveSnoozingBackfills", 1), Move(PENDING, "BackfillManager.activeBackfills"))
"""One more backfill runs. Who waits longest is admitted first; of those after it, should there be room for more than
one, any order will do: all are admitted but for the last places."""
MOVE_SNOOZING = Each(
    ("v", "g", "b"),
    (Has("BackfillManager.snoozingBackfills"),),
    (Move("BackfillManager.snoozingBackfills", "BackfillManager.activeBackfills"),),
)

BACKFILL = (
    Row(
        "backfill",
        ("A4",),
        "A8",
        manager("BackfillManager::backfill"),
        choose=OF_MANAGER,
        case="nothing queued",
        guards=(RUNNING, No(("v", "g", "b"), Either(*QUEUED))),
        effects=(
            Lock("BackfillManager.lock"),
            Each(("k",), (Has("BackfillManager.managerTask"),), (Drop("BackfillManager.managerTask"),)),
            UNLOCK,
            *LEAVE_RUN,
        ),
    ),
    Row(
        "backfill",
        ("A4",),
        "A7_SNOOZE",
        manager("BackfillManager::backfill"),
        choose=OF_MANAGER,
        case="memory high",
        guards=(RUNNING, ANY_QUEUED, On("EventuallyPersistentEngine.memoryHigh")),
        effects=(Lock("BackfillManager.lock"), UNLOCK),
    ),
    Row(
        "backfill",
        ("A4",),
        "A4_LOCKED",
        manager("BackfillManager::moveToActiveQueue"),
        choose=OF_MANAGER,
        case="move",
        guards=(RUNNING, ANY_QUEUED, MEMORY_OK, NONE_ADMITTED),
        effects=(Lock("BackfillManager.lock"), MOVE_SNOOZING),
    ),
    Row(
        "backfill",
        ("A4",),
        "A4_LOCKED",
        manager("BackfillManager::moveToActiveQueue"),
        choose=OF_BACKFILL,
        case="move pending",
        guards=(RUNNING, First(PENDING), ROOM, MEMORY_OK),
        effects=(
            Lock("BackfillManager.lock"),
            *ADMIT,
            Each(("v", "g", "b"), (Has(PENDING), ROOM), ADMIT),
            MOVE_SNOOZING,
        ),
    ),
    _decide("none active", "A7_SNOOZE", (NONE_ACTIVE,), (UNLOCK,)),
    *buffer_full_rows(DEAD),
    _decide(
        "pop",
        "A5",
        (Off("BackfillManager.full"), First("BackfillManager.activeBackfills")),
        (Move("BackfillManager.activeBackfills", "AuxIO.backfill"), UNLOCK),
        OF_BACKFILL,
    ),
)


def _run(
    case: str,
    source: str,
    target: str,
    guards: tuple[Guard, ...],
    effects: tuple[Effect, ...],
    cite: str,
    environment: str = "",
) -> Row:
    return Row(
        "runBackfill",
        (source,),
        target,
        backfill(cite),
        choose=OF_BACKFILL,
        case=case,
        guards=(IN_HAND, *guards),
        effects=effects,
        environment=environment,
    )


INIT = At("DCPBackfill", "INIT")
SCANNING = At("DCPBackfill", "SCANNING")
RUN_BACKFILL = (
    _run("not persisted", "A5", "A6_SNOOZE", (INIT, Off("VBucket.persisted")), (), "DCPBackfill::create"),
    _run("open", "A5", "A6", (INIT, On("VBucket.persisted")), (Fire("DCPBackfill.create"),), "DCPBackfill::create"),
    _run(
        "open fails",
        "A5",
        "A6",
        (INIT, On("VBucket.persisted")),
        (Fire("DCPBackfill.failToOpen"),),
        "DCPBackfill::create",
        "open_fails",
    ),
    _run("dead stream", "A5", "A6", (SCANNING, DEAD), (Fire("DCPBackfill.complete"),), "DCPBackfill::scan"),
    _run(
        "scan",
        "A5",
        "A5_SCAN",
        (SCANNING, NotAt("ActiveStream", "DEAD")),
        (Fire("DCPBackfill.scan"),),
        "DCPBackfill::scan",
    ),
    _run(
        "item",
        "A5_SCAN",
        "A5_SCAN",
        (At("ActiveStream", "BACKFILLING"), Room("BackfillManager.bytesRead")),
        (Fire("ActiveStream.backfillReceived"),),
        "DiskCallback::callback",
    ),
    _run(
        "item, buffer full",
        "A5_SCAN",
        "A6",
        (At("ActiveStream", "BACKFILLING"), Full("BackfillManager.bytesRead")),
        (Fire("ActiveStream.refuseItem"), Fire("DCPBackfill.scanAgain")),
        "DiskCallback::callback",
    ),
    _run(
        "scan again",
        "A5_SCAN",
        "A6",
        (NotAt("ActiveStream", "DEAD"),),
        (Fire("DCPBackfill.scanAgain"),),
        "DCPBackfill::scan",
    ),
    _run("end of file", "A5_SCAN", "A6", (), (Fire("DCPBackfill.finishScan"),), "DCPBackfill::scan"),
    _run(
        "complete",
        "A5",
        "A6",
        (At("DCPBackfill", "COMPLETING"),),
        (Fire("DCPBackfill.complete"),),
        "DCPBackfill::complete",
    ),
    _run("finished", "A5", "A6_FINISHED", (At("DCPBackfill", "DONE"),), (), "DCPBackfill::run"),
)

RELEASE_SLOT = (Use("AuxIO.thisManager"), Add("DcpConnMap.numActiveSnoozingBackfills", -1))


def _file(event: str, source: str, case: str, guards: tuple[Guard, ...], *effects: Effect) -> Row:
    return Row(
        event,
        (source,),
        "A7",
        manager("BackfillManager::backfill"),
        choose=OF_BACKFILL,
        case=case,
        guards=(IN_HAND, *guards),
        effects=(Lock("BackfillManager.lock"), *effects),
    )


REFILE = (
    _file("refileBackfill", "A6", "", (), Move("AuxIO.backfill", "BackfillManager.activeBackfills"), UNLOCK),
    _file(
        "refileBackfill",
        "A6_SNOOZE",
        "snooze",
        (At("VBucket", "ACTIVE", "DEAD"),),
        Move("AuxIO.backfill", "BackfillManager.snoozingBackfills"),
        UNLOCK,
    ),
    _file(
        "deleteBackfill",
        "A6_SNOOZE",
        "removed vbucket",
        (At("VBucket", "REMOVED"),),
        UNLOCK,
        Fire("DCPBackfill.cancel"),
        Drop("AuxIO.backfill"),
        *RELEASE_SLOT,
    ),
    _file("deleteBackfill", "A6_FINISHED", "", (), UNLOCK, Drop("AuxIO.backfill"), *RELEASE_SLOT),
)

SHUTDOWN = On("EventuallyPersistentEngine.isShutdown")
GOING_ON = Off("EventuallyPersistentEngine.isShutdown")
LEAVE_TASK = (
    Row(
        "leaveRun",
        ("A7",),
        "A8",
        manager("BackfillManagerTask::run"),
        choose=OF_MANAGER,
        case="shutdown",
        guards=(RUNNING, SHUTDOWN),
        effects=LEAVE_RUN,
    ),
    Row(
        "leaveRun",
        ("A7",),
        "A8_AGAIN",
        manager("BackfillManagerTask::run"),
        choose=OF_MANAGER,
        case="again",
        guards=(RUNNING, GOING_ON),
        effects=LEAVE_RUN,
    ),
    Row(
        "snoozeTask",
        ("A7_SNOOZE",),
        "A7",
        manager("BackfillManagerTask::run"),
        choose=OF_TASK,
        guards=(TASK,),
        effects=(Fire("BackfillManagerTask.snooze"),),
    ),
    Row(
        "eraseTask",
        ("A8",),
        "A9",
        thread("ExecutorThread::run"),
        choose=OF_TASK,
        guards=(TASK,),
        effects=(Fire("ExecutorPool.eraseBackfill"),),
    ),
    Row(
        "rescheduleTask",
        ("A8_AGAIN",),
        "A8",
        thread("ExecutorThread::run"),
        choose=OF_TASK,
        case="dead",
        guards=(TASK, At("BackfillManagerTask", "DEAD")),
    ),
    Row(
        "rescheduleTask",
        ("A8_AGAIN",),
        "IDLE",
        thread("ExecutorThread::run"),
        choose=OF_TASK,
        case="alive",
        guards=(TASK, At("BackfillManagerTask", *LIVE_TASK)),
        effects=(Move("AuxIO.currentBackfillTask", "ExecutorPool.futureQueueBackfill"),),
    ),
    Row(
        "releaseTask",
        ("A9",),
        "IDLE",
        thread("ExecutorThread::run"),
        choose=OF_TASK,
        guards=(TASK,),
        effects=(Drop("AuxIO.currentBackfillTask"),),
    ),
)

QUEUE = "ActiveStreamCheckpointProcessorTask.queue"
NOT_QUEUED = No(("v", "g"), Has(QUEUE))


def take_items(reach: Reach) -> Row:
    """One stream takes its items and tells its producer, which it finds by `reach`."""
    return Row(
        "takeItems",
        ("K5",),
        "K4",
        stream("ActiveStream::nextCheckpointItemTask"),
        choose=("p", "v", "g"),
        guards=(NEXT,),
        effects=(*GLANCE, *reach(NOTIFY), Drop("AuxIO.nextStream")),
    )


CHECKPOINT = (
    Row(
        "fetchTask",
        ("IDLE",),
        "K2",
        thread("ExecutorThread::run"),
        choose=OF_MANAGER,
        case="checkpoint",
        guards=(Has("ExecutorPool.readyQueueCheckpoint"),),
        effects=(Move("ExecutorPool.readyQueueCheckpoint", "AuxIO.currentCheckpointTask"),),
    ),
    Row(
        "checkTask",
        ("K2",),
        "K8",
        thread("ExecutorThread::run"),
        choose=OF_MANAGER,
        case="dead checkpoint task",
        guards=(CHECKPOINT_TASK, At("ActiveStreamCheckpointProcessorTask", "DEAD")),
    ),
    Row(
        "checkTask",
        ("K2",),
        "K3",
        thread("ExecutorThread::run"),
        choose=OF_MANAGER,
        case="live checkpoint task",
        guards=(CHECKPOINT_TASK, NotAt("ActiveStreamCheckpointProcessorTask", "DEAD")),
    ),
    Row(
        "runCheckpointTask",
        ("K3",),
        "K8",
        stream("ActiveStreamCheckpointProcessorTask::run"),
        choose=OF_MANAGER,
        case="shutdown",
        guards=(CHECKPOINT_TASK, SHUTDOWN),
    ),
    Row(
        "runCheckpointTask",
        ("K3",),
        "K4",
        stream("ActiveStreamCheckpointProcessorTask::run"),
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK, GOING_ON),
        effects=(
            Fire("ActiveStreamCheckpointProcessorTask.snooze"),
            Clear("ActiveStreamCheckpointProcessorTask.notified"),
        ),
    ),
    Row(
        "popStream",
        ("K4",),
        "K5",
        stream("ActiveStreamCheckpointProcessorTask::queuePop"),
        choose=("p", "v", "g"),
        guards=(CHECKPOINT_TASK, First(QUEUE)),
        effects=(
            Lock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
            Move(QUEUE, "AuxIO.nextStream"),
            Unlock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
        ),
    ),
    Row(
        "popStream",
        ("K4",),
        "K7",
        stream("ActiveStreamCheckpointProcessorTask::run"),
        choose=OF_MANAGER,
        case="none",
        guards=(CHECKPOINT_TASK, NOT_QUEUED),
    ),
    take_items(strongly),
    Row(
        "rescheduleCheckpointTask",
        ("K7",),
        "IDLE",
        thread("ExecutorThread::run"),
        choose=OF_MANAGER,
        case="again",
        guards=(
            CHECKPOINT_TASK,
            NotAt("ActiveStreamCheckpointProcessorTask", "DEAD"),
            Either(On("ActiveStreamCheckpointProcessorTask.notified"), Some(("v", "g"), Has(QUEUE))),
        ),
        effects=(
            Clear("ActiveStreamCheckpointProcessorTask.notified"),
            Fire("ActiveStreamCheckpointProcessorTask.wake"),
            Move("AuxIO.currentCheckpointTask", "ExecutorPool.readyQueueCheckpoint"),
        ),
    ),
    Row(
        "rescheduleCheckpointTask",
        ("K7",),
        "IDLE",
        thread("ExecutorThread::run"),
        choose=OF_MANAGER,
        case="sleep",
        guards=(
            CHECKPOINT_TASK,
            NotAt("ActiveStreamCheckpointProcessorTask", "DEAD"),
            Off("ActiveStreamCheckpointProcessorTask.notified"),
            NOT_QUEUED,
        ),
        effects=(Move("AuxIO.currentCheckpointTask", "ExecutorPool.futureQueueCheckpoint"),),
    ),
    Row(
        "rescheduleCheckpointTask",
        ("K7",),
        "K8",
        thread("ExecutorThread::run"),
        choose=OF_MANAGER,
        case="dead",
        guards=(CHECKPOINT_TASK, At("ActiveStreamCheckpointProcessorTask", "DEAD")),
    ),
    Row(
        "eraseCheckpointTask",
        ("K8",),
        "K9",
        thread("ExecutorThread::run"),
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK,),
        effects=(Fire("ExecutorPool.eraseCheckpoint"),),
    ),
    Row(
        "releaseCheckpointTask",
        ("K9",),
        "IDLE",
        thread("ExecutorThread::run"),
        choose=OF_MANAGER,
        guards=(CHECKPOINT_TASK,),
        effects=(Drop("AuxIO.currentCheckpointTask"),),
    ),
)

LOCAL = "only this thread's own locals are read or written from here to the next point"
POOLED = "only the task and the pool are touched, and the pool's lock orders that against everybody else"
DECIDED = "the manager's lock is held, and what is decided here depends on nothing else"

AUXIO = Lifecycle(
    "AuxIO",
    Role.THREAD,
    indexes=("x",),
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
    rows=(*FETCH, RUN_TASK, *BACKFILL, *RUN_BACKFILL, *REFILE, *LEAVE_TASK, *CHECKPOINT, *fakepool.AUXIO_ROWS),
    cite=thread("ExecutorThread"),
    meaning="a worker for background reads",
    slots=(
        Slot(
            "currentBackfillTask",
            "BackfillManagerTask",
            Strength.STRONG,
            thread("ExecutorThread::currentTask"),
            "what it runs",
        ),
        Slot(
            "currentCheckpointTask",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            thread("ExecutorThread::currentTask"),
            "what it runs",
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
)
