"""MB-57772 (2023): backfills whose stream is gone wait in the queues, because only a run of the task removes them.

The code: `MANAGER_OF_2023` is the manager of 2020 with the later changes that matter here. `closeAllStreams` holds a
lock of its own (MB-38521). A backfill that completes is deleted in the same run. A backfill that is deleted closes its
file, because the scan context is a `unique_ptr`. While memory is high the task sleeps again before it looks at its
queues, so each stream that a client opens and closes leaves a backfill behind; their memory keeps memory high.

The fix gives a stream the number of its backfill, and the stream removes that backfill from the queues as it dies. The
fix reaches queued backfills only. A backfill whose stream dies while a worker runs it is in no queue at that moment and
is queued again afterwards. If memory rises before its next turn it waits there, one at a time, until the connection
closes.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.ownership.queues import INITIALIZING, MB40052_FIX
from model.history.ownership.scenarios import STUCK_HIGH
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.edits import after, at_end, at_start, before, edited, replacing, wherever
from model.language.lifecycle import Flag, Mutex, Row
from model.language.vocabulary import Add, Alive, Clear, Drop, Each, Fire, Forget, Has, If, Lock, On, Set, Unlock

producer = source("engines/ep/src/dcp/producer.cc", "4ac9c7a87")
producer_h = source("engines/ep/src/dcp/producer.h", "4ac9c7a87")
stream = source("engines/ep/src/dcp/active_stream.cc", "4ac9c7a87")
manager = source("engines/ep/src/dcp/backfill-manager.cc", "4ac9c7a87")
backfill = source("engines/ep/src/dcp/backfill_disk.cc", "4ac9c7a87^")
backfill_h = source("engines/ep/src/dcp/backfill_disk.h", "4ac9c7a87^")

LOCK, UNLOCK = Lock("DcpProducer.closeAllStreamsLock"), Unlock("DcpProducer.closeAllStreamsLock")
CLOSERS = ("FrontEnd", "BucketThread")

MANAGER_OF_2023 = derive(
    MB40052_FIX,
    "mb57772_defect",
    because="715d4c32c: closeAllStreams holds a lock while it runs; and a backfill owns its scan context and its file",
    delta=Delta(
        add_mutexes=(("DcpProducer", Mutex("closeAllStreamsLock", producer_h("DcpProducer::closeAllStreamsLock"))),),
        replace_rows=(
            *(
                edited(
                    MB40052_FIX,
                    f"{thread}.sweepStreams@P1",
                    at_start(LOCK),
                    cite=producer("DcpProducer::closeAllStreams"),
                )
                for thread in CLOSERS
            ),
            *(
                edited(
                    MB40052_FIX,
                    f"{thread}.returnFromClose@P3",
                    after(Drop("DcpProducer.backfillMgr"), UNLOCK),
                    cite=producer("DcpProducer::closeAllStreams"),
                )
                for thread in CLOSERS
            ),
            *(
                edited(
                    MB40052_FIX,
                    f"AuxIO.runBackfill[{case}]@A5",
                    target="A6_FINISHED",
                    cite=backfill("DCPBackfillDisk::run"),
                )
                for case in ("dead stream", "complete")
            ),
            edited(
                MB40052_FIX,
                "DCPBackfill.destroy@INIT|SCANNING|COMPLETING|DONE",
                replacing(Forget("DCPBackfill.scanCtx"), Fire("EventuallyPersistentStore.destroyScanContext")),
                cite=backfill_h("DCPBackfillDisk::scanCtx"),
                why="the scan context is a unique_ptr and owns its file",
            ),
        ),
    ),
)

UID = "ActiveStream.backfillUID"
ASK_MANAGER = If((Has("DcpProducer.backfillMgr"),), (Fire("BackfillManager.removeBackfill"),))
REMOVE_OWN_BACKFILL = If((On(UID), Alive("DcpProducer")), (LOCK, ASK_MANAGER, UNLOCK))
"""`~ActiveStream`: `removeBackfill` of its producer takes the lock that `closeAllStreams` holds."""


def _take_out(queue: str, *give_back: Add) -> Each:
    return Each(("b",), (Has(queue),), (Drop(queue), *give_back))


GIVE_BACK = Add("DcpConnMap.numActiveSnoozingBackfills", -1)
REMOVE = Row(
    "removeBackfill",
    ("OPEN",),
    None,
    manager("BackfillManager::removeBackfill"),
    given=("v", "g"),
    effects=(
        Lock("BackfillManager.lock"),
        _take_out("BackfillManager.pendingBackfills"),
        _take_out("BackfillManager.activeBackfills", GIVE_BACK),
        _take_out(INITIALIZING, GIVE_BACK),
        _take_out("BackfillManager.snoozingBackfills", GIVE_BACK),
        Unlock("BackfillManager.lock"),
    ),
    why="a backfill that is running is in no queue and is not found",
)

DESTRUCTOR_ONLY = derive(
    MANAGER_OF_2023,
    "mb57772_destructor_only",
    because=(
        "a stream knows the backfill that it asked for and takes it out of the manager's queues as it dies, and only "
        "then"
    ),
    delta=Delta(
        add_flags=(("ActiveStream", Flag("backfillUID", "backfillUID is not 0: a backfill of its own may be queued")),),
        add_rows=(("BackfillManager", REMOVE),),
        replace_rows=(
            *wherever(
                MANAGER_OF_2023,
                after(Set("ActiveStream.isBackfillTaskRunning"), Set(UID)),
                after(Clear("ActiveStream.isBackfillTaskRunning"), Clear(UID)),
            ),
            *(
                edited(
                    MANAGER_OF_2023,
                    f"ActiveStream.destroy@{states}",
                    at_end(REMOVE_OWN_BACKFILL),
                    cite=stream("ActiveStream::~ActiveStream"),
                )
                for states in ("DEAD", "PENDING|BACKFILLING|IN_MEMORY|TAKEOVER_SEND|TAKEOVER_WAIT")
            ),
        ),
    ),
)
MB57772_FIX = derive(
    DESTRUCTOR_ONLY,
    "mb57772_fix",
    because=(
        "4ac9c7a87: also before closeAllStreams ends the stream, because there the destructor would need a lock that "
        "its own thread holds"
    ),
    delta=Delta(
        replace_rows=tuple(
            edited(
                DESTRUCTOR_ONLY,
                f"{thread}.sweepStreams@P1",
                before(Fire("ActiveStream.disconnect"), If((On(UID),), (Clear(UID), ASK_MANAGER))),
                cite=producer("DcpProducer::closeAllStreams"),
            )
            for thread in CLOSERS
        )
    ),
)
MB57772 = Record(
    number=13,
    key="MB-57772",
    commit="4ac9c7a87",
    year=2023,
    kind="leak",
    claim="every_orphan_can_be_freed",
    scenario=STUCK_HIGH,
    defect=MANAGER_OF_2023,
    fix=MB57772_FIX,
    story=(
        "While memory is high the manager's task sleeps again before it looks at its queues, so each stream that is "
        "opened and closed leaves a backfill there; their memory keeps memory high."
    ),
)

RECORDS = (MB57772,)
