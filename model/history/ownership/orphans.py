"""MB-57772: backfills whose stream is gone, which only a run of the task takes out, and it does not run for long.

`MANAGER_OF_2023` is the manager of 2020 with what came between and matters here: `closeAllStreams` holds a lock of its
own (MB-38521); a backfill that completes is deleted in the same run; and one that is deleted closes its file, because
the scan context is a `unique_ptr`.

The fix reaches what is queued. A backfill whose stream dies while a worker runs it is in no queue then, and is queued
again after that: if memory rises before its next turn it waits there, one at a time, until the connection closes.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.rewriting import Rewrite, rewritten
from model.dcp2016.source import source
from model.history.ownership.edits import after, edited, row_of, substituting
from model.history.ownership.queues import INITIALIZING, MB40052_FIX
from model.history.ownership.scenarios import STUCK_HIGH
from model.history.record import Record
from model.language.design import Delta, Design, derive
from model.language.lifecycle import DESTROY, Flag, Mutex, Row
from model.language.vocabulary import (
    Add,
    Alive,
    Clear,
    Drop,
    Each,
    Effect,
    Fire,
    Forget,
    Has,
    If,
    Lock,
    On,
    Set,
    Unlock,
)

producer = source("engines/ep/src/dcp/producer.cc", "4ac9c7a87")
producer_h = source("engines/ep/src/dcp/producer.h", "4ac9c7a87")
stream = source("engines/ep/src/dcp/active_stream.cc", "4ac9c7a87")
manager = source("engines/ep/src/dcp/backfill-manager.cc", "4ac9c7a87")
backfill = source("engines/ep/src/dcp/backfill_disk.cc", "4ac9c7a87^")
backfill_h = source("engines/ep/src/dcp/backfill_disk.h", "4ac9c7a87^")

CLOSING = "DcpProducer.closeAllStreamsLock"
CLOSE_ALL = producer("DcpProducer::closeAllStreams")
THREADS = ("FrontEnd", "BucketThread")


def _first(effect: Effect) -> Rewrite:
    return lambda effects: (effect, *effects)


def _once_reset(effect: Effect) -> Rewrite:
    return after(Drop("DcpProducer.backfillMgr"), effect)


def _finished_at_once(case: str) -> tuple[str, Row]:
    row_id = f"AuxIO.runBackfill[{case}]@A5"
    return row_id, replace(row_of(MB40052_FIX, row_id), target="A6_FINISHED", cite=backfill("DCPBackfillDisk::run"))


MANAGER_OF_2023 = derive(
    MB40052_FIX,
    "mb57772_defect",
    because=(
        "715d4c32c: closeAllStreams holds a lock while it runs; and a backfill's scan context, with its file, is "
        "its own"
    ),
    delta=Delta(
        add_mutexes=(("DcpProducer", Mutex("closeAllStreamsLock", producer_h("DcpProducer::closeAllStreamsLock"))),),
        replace_rows=(
            *(edited(MB40052_FIX, f"{one}.sweepStreams@P1", _first(Lock(CLOSING)), CLOSE_ALL) for one in THREADS),
            *(
                edited(MB40052_FIX, f"{one}.returnFromClose@P3", _once_reset(Unlock(CLOSING)), CLOSE_ALL)
                for one in THREADS
            ),
            _finished_at_once("dead stream"),
            _finished_at_once("complete"),
            edited(
                MB40052_FIX,
                f"DCPBackfill.{DESTROY}@INIT|SCANNING|COMPLETING|DONE",
                substituting(Forget("DCPBackfill.scanCtx"), Fire("EventuallyPersistentStore.destroyScanContext")),
                backfill_h("DCPBackfillDisk::scanCtx"),
                why="the scan context is a unique_ptr and owns its file",
            ),
        ),
    ),
)

UID = "ActiveStream.backfillUID"
SCHEDULED = after(Set("ActiveStream.isBackfillTaskRunning"), Set(UID))
COMPLETED = after(Clear("ActiveStream.isBackfillTaskRunning"), Clear(UID))
ASK_MANAGER = If((Has("DcpProducer.backfillMgr"),), (Fire("BackfillManager.removeBackfill"),))
LAST_WILL = If((On(UID), Alive("DcpProducer")), (Lock(CLOSING), ASK_MANAGER, Unlock(CLOSING)))
"""`~ActiveStream`: `removeBackfill` of its producer takes the lock that `closeAllStreams` holds."""
BEFORE_DEATH = substituting(
    Fire("ActiveStream.disconnect"), If((On(UID),), (Clear(UID), ASK_MANAGER)), Fire("ActiveStream.disconnect")
)


def _take_out(queue: str, counted: bool) -> Each:
    slot = (Add("DcpConnMap.numActiveSnoozingBackfills", -1),) if counted else ()
    return Each(("b",), (Has(queue),), (Drop(queue), *slot))


REMOVE = Row(
    "removeBackfill",
    ("OPEN",),
    None,
    manager("BackfillManager::removeBackfill"),
    given=("v", "g"),
    effects=(
        Lock("BackfillManager.lock"),
        _take_out("BackfillManager.pendingBackfills", False),
        _take_out("BackfillManager.activeBackfills", True),
        _take_out(INITIALIZING, True),
        _take_out("BackfillManager.snoozingBackfills", True),
        Unlock("BackfillManager.lock"),
    ),
    why="a backfill that is being run is in no queue and is not found",
)


def _destructors(base: Design) -> tuple[tuple[str, Row], ...]:
    rows = [one for one in base.lifecycle("ActiveStream").rows if one.event == DESTROY]
    ids = [base.lifecycle("ActiveStream").row_id(one) for one in rows]
    return tuple(
        edited(base, row_id, lambda effects: (*effects, LAST_WILL), stream("ActiveStream::~ActiveStream"))
        for row_id in ids
    )


def _uid(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    return COMPLETED(SCHEDULED(effects))


DESTRUCTOR_ONLY = derive(
    MANAGER_OF_2023,
    "mb57772_destructor_only",
    because=(
        "a stream knows the backfill it asked for and takes it out of the manager's queues as it dies, and only then"
    ),
    delta=Delta(
        add_flags=(("ActiveStream", Flag("backfillUID", "backfillUID is not 0: a backfill of its own may be queued")),),
        add_rows=(("BackfillManager", REMOVE),),
        replace_rows=(*rewritten(MANAGER_OF_2023, _uid), *_destructors(MANAGER_OF_2023)),
    ),
)
MB57772_FIX = derive(
    DESTRUCTOR_ONLY,
    "mb57772_fix",
    because=(
        "4ac9c7a87: as it dies, and before closeAllStreams ends it, for there the destructor would want a lock "
        "that the thread has"
    ),
    delta=Delta(
        replace_rows=tuple(
            edited(DESTRUCTOR_ONLY, f"{one}.sweepStreams@P1", BEFORE_DEATH, CLOSE_ALL) for one in THREADS
        )
    ),
)
MB57772 = Record(
    13,
    "MB-57772",
    "4ac9c7a87",
    2023,
    "leak",
    "every_orphan_can_be_freed",
    STUCK_HIGH,
    MANAGER_OF_2023,
    MB57772_FIX,
    "While memory is high the manager's task sleeps again before it looks at its queues, so that each stream that is "
    "opened and closed leaves a backfill there; their memory keeps memory high.",
)

RECORDS = (MB57772,)
