"""What an AuxIO thread does for a `BackfillManagerTask`: A3 to A8."""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import (
    Add,
    Alive,
    At,
    Drop,
    Each,
    Effect,
    Either,
    Expired,
    Fire,
    First,
    Full,
    Guard,
    Has,
    Lacks,
    Lock,
    Move,
    No,
    Not,
    NotAt,
    Off,
    On,
    Room,
    Some,
    Take,
    Unlock,
    Use,
)

from .manager import ACTIVE, BACKFILL, INITIALIZING, LOCK, PENDING, QUEUES, RELEASE, RUNNING, SNOOZING, UNLOCK
from .source import disk, manager, pool, to_stream

TASK, MANAGER, IN_HAND = Has("AuxIO.currentBackfillTask"), Has("AuxIO.manager"), Has("AuxIO.backfill")
OF_TASK, OF_MANAGER, OF_BACKFILL = ("p", "k"), ("p",), ("p", *BACKFILL)
ANY_QUEUED = Some(BACKFILL, Either(*(Has(f"BackfillManager.{queue}") for queue in QUEUES)))
NONE_QUEUED = No(BACKFILL, Either(*(Has(f"BackfillManager.{queue}") for queue in QUEUES)))
HIGH, LOW = On("EventuallyPersistentEngine.memoryHigh"), Off("EventuallyPersistentEngine.memoryHigh")
STREAM_DEAD = At("ActiveStream", "DEAD")
FETCH = (
    Row(
        "fetchTask",
        ("IDLE",),
        "A3",
        pool("TaskProxy::scheduleViaCPUPool"),
        choose=OF_TASK,
        case="backfill",
        guards=(Has("ExecutorPool.backfillTasks"), No(("x",), TASK), At("BackfillManagerTask", "RUNNING")),
        effects=(Take("AuxIO.currentBackfillTask"),),
    ),
    Row(
        "fetchTask",
        ("IDLE",),
        "A8",
        pool("TaskProxy::scheduleViaCPUPool"),
        choose=OF_TASK,
        case="dead backfill task",
        guards=(Has("ExecutorPool.backfillTasks"), No(("x",), TASK), At("BackfillManagerTask", "DEAD")),
        effects=(Take("AuxIO.currentBackfillTask"),),
    ),
    Row(
        "runTask",
        ("A3",),
        "A4",
        manager("BackfillManagerTask::run"),
        choose=OF_TASK,
        case="promoted",
        guards=(TASK, Alive("BackfillManager")),
        effects=(Take("AuxIO.manager"),),
    ),
    Row(
        "runTask",
        ("A3",),
        "A8",
        manager("BackfillManagerTask::run"),
        choose=OF_TASK,
        case="manager gone",
        guards=(TASK, Expired("BackfillManager")),
        effects=(Fire("BackfillManagerTask.cancel"),),
    ),
)


def _decide(
    event: str,
    source: str,
    target: str,
    case: str,
    guards: tuple[Guard, ...],
    *effects: Effect,
    choose: tuple[str, ...] = OF_MANAGER,
) -> Row:
    return Row(
        event,
        (source,),
        target,
        manager("BackfillManager::backfill"),
        choose=choose,
        case=case,
        guards=(MANAGER, *guards),
        effects=effects,
    )


NOT_FULL = Off("BackfillManager.full")
NONE_NEW = No(BACKFILL, Has(INITIALIZING))
ALL_ASKED = No(BACKFILL, Has(ACTIVE), Lacks("AuxIO.asked"))
FORGET_ASKED = Each(BACKFILL, (Has("AuxIO.asked"),), (Drop("AuxIO.asked"),))
DELETE = Each(BACKFILL, (Has("AuxIO.toDelete"),), (Fire("DCPBackfill.cancel"), Drop("AuxIO.toDelete")))
ANY_DELETED = Some(BACKFILL, Has("AuxIO.toDelete"))
TO_DELETE = (Move(ACTIVE, "AuxIO.toDelete"), RELEASE)
PASS = Take("AuxIO.asked")
MOVE_SNOOZING = Each(BACKFILL, (Has(SNOOZING),), (Move(SNOOZING, ACTIVE),))
ADMIT = (Add(RUNNING, 1), Move(PENDING, INITIALIZING))
NONE_ADMITTED = Either(Full(RUNNING), No(BACKFILL, Has(PENDING)))
BACKFILL_ROWS = (
    _decide(
        "backfill",
        "A4",
        "A7_END",
        "nothing queued",
        (NONE_QUEUED,),
        LOCK,
        Each(("k",), (Has("BackfillManager.managerTask"),), (Drop("BackfillManager.managerTask"),)),
        UNLOCK,
    ),
    _decide("backfill", "A4", "A7", "memory high", (ANY_QUEUED, HIGH), LOCK, UNLOCK),
    _decide("backfill", "A4", "A4_LOCKED", "move", (ANY_QUEUED, LOW, NONE_ADMITTED), LOCK, MOVE_SNOOZING),
    _decide(
        "backfill",
        "A4",
        "A4_LOCKED",
        "move pending",
        (First(PENDING), Room(RUNNING), LOW),
        LOCK,
        *ADMIT,
        Each(BACKFILL, (Has(PENDING), Room(RUNNING)), ADMIT),
        MOVE_SNOOZING,
        choose=OF_BACKFILL,
    ),
    _decide("backfill", "A4_LOCKED", "A4_FULL", "buffer full", (On("BackfillManager.full"),)),
    _decide("backfill", "A4_LOCKED", "A7", "none due", (NOT_FULL, NONE_NEW, No(BACKFILL, Has(ACTIVE))), UNLOCK),
    _decide(
        "backfill",
        "A4_LOCKED",
        "A5",
        "new one",
        (NOT_FULL, First(INITIALIZING)),
        Move(INITIALIZING, "AuxIO.backfill"),
        UNLOCK,
        choose=OF_BACKFILL,
    ),
    _decide(
        "backfill",
        "A4_LOCKED",
        "A5",
        "next one",
        (NOT_FULL, NONE_NEW, First(ACTIVE)),
        Move(ACTIVE, "AuxIO.backfill"),
        UNLOCK,
        choose=OF_BACKFILL,
    ),
    _decide(
        "shouldCancel",
        "A4_FULL",
        "A4_FULL",
        "stream gone",
        (Has(ACTIVE), Lacks("AuxIO.asked"), Expired("ActiveStream")),
        *TO_DELETE,
        choose=OF_BACKFILL,
    ),
    _decide(
        "shouldCancel",
        "A4_FULL",
        "A4_FULL",
        "live stream",
        (Has(ACTIVE), Lacks("AuxIO.asked"), Alive("ActiveStream"), NotAt("ActiveStream", "DEAD")),
        PASS,
        choose=OF_BACKFILL,
    ),
    _decide(
        "shouldCancel",
        "A4_FULL",
        "A4_ASKED",
        "dead stream",
        (Has(ACTIVE), Lacks("AuxIO.asked"), Alive("ActiveStream"), STREAM_DEAD),
        Take("AuxIO.asking"),
        Take("AuxIO.stream"),
        choose=OF_BACKFILL,
    ),
    Row(
        "leaveShouldCancel",
        ("A4_ASKED",),
        "A4_FULL",
        to_stream("DCPBackfillToStream::shouldCancel"),
        choose=OF_BACKFILL,
        guards=(Has("AuxIO.asking"),),
        effects=(Drop("AuxIO.stream"), *TO_DELETE, Drop("AuxIO.asking")),
    ),
    _decide("cancelBackfills", "A4_FULL", "A7", "some", (ALL_ASKED, ANY_DELETED), FORGET_ASKED, UNLOCK, DELETE),
    _decide("cancelBackfills", "A4_FULL", "A7", "none", (ALL_ASKED, Not(ANY_DELETED)), FORGET_ASKED, UNLOCK),
)

STATE, LEAVE_STATE = Lock("DCPBackfill.state"), Unlock("DCPBackfill.state")
HOLD, LET_GO = Take("AuxIO.stream"), Drop("AuxIO.stream")
CREATE, SCAN = At("DCPBackfill", "CREATE"), At("DCPBackfill", "SCAN")
BACKFILLING = At("ActiveStream", "BACKFILLING")


def _run(
    case: str,
    source: str,
    target: str,
    guards: tuple[Guard, ...],
    *effects: Effect,
    cite: str = "DCPBackfillBySeqnoDisk::scan",
    environment: str = "",
) -> Row:
    return Row(
        "runBackfill",
        (source,),
        target,
        disk(cite),
        choose=OF_BACKFILL,
        case=case,
        guards=(IN_HAND, *guards),
        effects=effects,
        environment=environment,
    )


FINISH = Fire("DCPBackfill.finish")
PERSISTED = On("VBucket.persisted")
IN_CREATE = "DCPBackfillBySeqnoDisk::create"
RUN_ROWS = (
    _run("stream gone", "A5", "A6_FINISHED", (Expired("ActiveStream"),), STATE, FINISH, LEAVE_STATE),
    _run(
        "not persisted",
        "A5",
        "A6_SNOOZE",
        (CREATE, Alive("ActiveStream"), Off("VBucket.persisted")),
        STATE,
        LEAVE_STATE,
        cite=IN_CREATE,
    ),
    _run(
        "open",
        "A5",
        "A5_SCAN",
        (CREATE, Alive("ActiveStream"), PERSISTED, BACKFILLING),
        STATE,
        HOLD,
        Fire("DCPBackfill.open"),
        cite=IN_CREATE,
    ),
    _run(
        "open, no marker",
        "A5",
        "A5_DONE",
        (CREATE, Alive("ActiveStream"), PERSISTED, NotAt("ActiveStream", "BACKFILLING")),
        STATE,
        HOLD,
        Fire("ActiveStream.completeBackfill"),
        FINISH,
        cite=IN_CREATE,
    ),
    _run(
        "open fails",
        "A5",
        "A5_DONE",
        (CREATE, Alive("ActiveStream"), PERSISTED),
        STATE,
        HOLD,
        Fire("ActiveStream.failBackfill"),
        FINISH,
        cite=IN_CREATE,
        environment="open_fails",
    ),
    _run("dead stream", "A5", "A5_DONE", (SCAN, Alive("ActiveStream"), STREAM_DEAD), STATE, HOLD, FINISH),
    _run("scan", "A5", "A5_SCAN", (SCAN, Alive("ActiveStream"), NotAt("ActiveStream", "DEAD")), STATE, HOLD),
    _run(
        "item",
        "A5_SCAN",
        "A5_SCAN",
        (BACKFILLING, Off("ActiveStream.buffered")),
        Fire("ActiveStream.backfillReceived"),
        cite=IN_CREATE,
    ),
    _run(
        "item, buffer full",
        "A5_SCAN",
        "A5_YIELD",
        (BACKFILLING, Off("ActiveStream.buffered")),
        Fire("ActiveStream.backfillReceivedFull"),
    ),
    _run("yield", "A5_SCAN", "A5_YIELD", ()),
    _run("end of file", "A5_SCAN", "A5_DONE", (), Fire("ActiveStream.completeBackfill"), FINISH),
    _run("leave", "A5_YIELD", "A6", (), LET_GO, LEAVE_STATE),
    _run("leave", "A5_DONE", "A6_FINISHED", (), LET_GO, LEAVE_STATE),
)


def _file(event: str, source: str, case: str, *effects: Effect) -> Row:
    return Row(
        event,
        (source,),
        "A7",
        manager("BackfillManager::backfill"),
        choose=OF_BACKFILL,
        case=case,
        guards=(IN_HAND,),
        effects=(LOCK, *effects),
    )


REFILE = (
    _file("refileBackfill", "A6", "", Move("AuxIO.backfill", ACTIVE), UNLOCK),
    _file("refileBackfill", "A6_SNOOZE", "snooze", Move("AuxIO.backfill", SNOOZING), UNLOCK),
    _file("deleteBackfill", "A6_FINISHED", "", UNLOCK, RELEASE, Drop("AuxIO.backfill")),
)
SHUTDOWN, GOING_ON = On("EventuallyPersistentEngine.isShutdown"), Off("EventuallyPersistentEngine.isShutdown")
LEAVE_RUN = Drop("AuxIO.manager")
LEAVE_TASK = (
    Row(
        "leaveRun",
        ("A7",),
        "A8",
        manager("BackfillManagerTask::run"),
        choose=OF_MANAGER,
        case="shutdown",
        guards=(MANAGER, SHUTDOWN),
        effects=(LEAVE_RUN,),
    ),
    Row(
        "leaveRun",
        ("A7",),
        "A7_AGAIN",
        manager("BackfillManagerTask::run"),
        choose=OF_MANAGER,
        case="again",
        guards=(MANAGER, GOING_ON),
        effects=(LEAVE_RUN,),
    ),
    Row(
        "leaveRun",
        ("A7_END",),
        "A8",
        manager("BackfillManagerTask::run"),
        choose=OF_MANAGER,
        case="finished",
        guards=(MANAGER,),
        effects=(LEAVE_RUN,),
    ),
    Row(
        "rescheduleTask",
        ("A7_AGAIN",),
        "IDLE",
        pool("FollyExecutorPool::rescheduleTaskAfterRun"),
        choose=OF_TASK,
        guards=(TASK,),
        effects=(Use("AuxIO.currentBackfillTask"), Drop("AuxIO.currentBackfillTask")),
    ),
    Row(
        "forgetTask",
        ("A8",),
        "IDLE",
        pool("FollyExecutorPool::rescheduleTaskAfterRun"),
        choose=OF_TASK,
        guards=(TASK,),
        effects=(
            Fire("BackfillManagerTask.cancel"),
            Drop("AuxIO.currentBackfillTask"),
            Drop("ExecutorPool.backfillTasks"),
        ),
    ),
)
ROWS = (*FETCH, *BACKFILL_ROWS, *RUN_ROWS, *REFILE, *LEAVE_TASK)
