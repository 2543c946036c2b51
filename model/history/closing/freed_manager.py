"""MB-69075 (2025): a worker calls through a pointer to a manager that another thread has freed in the meantime.

The code: MB-45255's fix, unchanged from 2021 to 2025. The producer's pointer to its manager is plain, and a bucket
delete resets it, which frees the manager. The record describes a background worker. That worker's task has a counted
pointer to the manager for the length of a run, so the defect is shown by the front end, for which nobody keeps the
manager alive.

The fix was made on a branch (7.2) where a backfill that is cancelled still notifies its stream, and merged into others
where it does not (`MB69075_MERGED`). On 7.2 the counted copy brings a new defect: the copy may be the last owner.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.null_manager import FRONT, IN_HAND, LOCAL, MB45255_FIX, UNLOCK
from model.history.closing.scenarios import REQUESTED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import edited, replacing, requiring, without
from model.language.lifecycle import Row, Strength
from model.language.vocabulary import Alive, Drop, Fire, Has, If, Lacks, Set, Use

producer = source("engines/ep/src/dcp/producer.cc", "840f05966")
disk = source("engines/ep/src/dcp/backfill_disk.cc", "6dcf92a6d")

SCHEDULE = (Use(FRONT), Fire("BackfillManager.schedule"), Set("ActiveStream.isBackfillTaskRunning"))
NO_MANAGER = Row(
    "runBackfill",
    ("A5_USE",),
    "A6",
    producer("DcpProducer::recordBackfillManagerBytesRead"),
    choose=("p", "v", "g", "b"),
    case="item, no manager",
    guards=(IN_HAND, Lacks(LOCAL)),
    effects=(UNLOCK, Fire("DCPBackfill.scanAgain"), Drop("AuxIO.producer")),
    why="no item is accepted",
)

MB69075_FIX = derive(
    MB45255_FIX,
    "mb69075_fix",
    because=("840f0596: the pointer to the manager has a mutex; its users take a counted copy and check for null"),
    delta=Delta(
        strengths=((FRONT, Strength.STRONG), (LOCAL, Strength.STRONG)),
        replace_rows=(
            edited(
                MB45255_FIX,
                "FrontEnd.scheduleBackfill@R6_USE",
                replacing(
                    SCHEDULE,
                    If((Has(FRONT),), SCHEDULE, (Fire("ActiveStream.enterInMemory"), Set("ActiveStream.gap"))),
                ),
                cite=producer("DcpProducer::scheduleBackfillManager"),
            ),
            *(
                edited(
                    MB45255_FIX,
                    f"AuxIO.runBackfill[{case}]@A5_USE",
                    requiring(Has(LOCAL)),
                    cite=producer("DcpProducer::recordBackfillManagerBytesRead"),
                )
                for case in ("item", "item, buffer full")
            ),
        ),
        add_rows=(("AuxIO", NO_MANAGER),),
    ),
)
MB69075_MERGED = derive(
    MB69075_FIX,
    "mb69075_merged",
    because=(
        "f69c9959: the fix as it was merged, where a backfill that is cancelled no longer notifies its stream "
        "(6dcf92a6)"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                MB69075_FIX,
                "DCPBackfill.cancel@INIT|SCANNING|COMPLETING",
                without(If((Alive("ActiveStream"),), (Fire("ActiveStream.completeBackfill"),))),
                cite=disk("DCPBackfillDisk::cancel"),
            ),
        )
    ),
)

COPY_DIES = (
    "new with 840f0596: a worker's copy is the last, and the manager dies under the mutex of the stream whose backfill "
    "is planned; it cancels that backfill, which wants the mutex. Not where 6dcf92a6 is"
)
MB69075 = Record(
    number=12,
    key="MB-69075",
    commit="840f05966",
    year=2025,
    kind="data race",
    claim="no_freed_object_is_used",
    scenario=REQUESTED,
    defect=MB45255_FIX,
    fix=MB69075_FIX,
    story=(
        "A worker has read its producer's pointer to the manager; a bucket delete resets the pointer, which frees the "
        "manager; the worker calls through the pointer that it has read. (Its record describes the worker that reads a "
        "backfill's items; that worker's task keeps the manager alive for the length of a run.)"
    ),
    leftovers=(
        Leftover("no_thread_waits_for_itself", COPY_DIES),
        Leftover("lock_order_has_no_cycle", COPY_DIES),
        Leftover(
            "no_items_are_skipped",
            "new with 840f0596: a stream whose backfill no manager plans goes on as if it needed none; its producer is "
            "flagged, so that nobody sends from it",
        ),
    ),
)

RECORDS = (MB69075,)
