"""MB-45255 and MB-69075: the pointer to a manager that may be null, or freed while somebody uses it.

In March 2021 the pointer became a plain one again (4029344e, MB-37520): whoever uses it reads it, and calls through
what it has read. A worker that runs a backfill does so for each item. It cannot meet a freed manager, for its task
has a counted pointer for the length of a run; but it may meet a null one, for a stream that a request published late.
So MB-69075, which its record tells of the background worker, is shown by the front end, which nothing keeps the
manager for.

The fix of MB-69075 was made on a branch (7.2) where a backfill that is cancelled still tells its stream so, and
merged into others where it does not (`MB69075_MERGED`). On the former the counted copy brings a new defect with it.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.auxio import at_hand
from model.dcp2016.designs.weak_backfills import TELL
from model.dcp2016.rewriting import guard_uses
from model.dcp2016.source import source
from model.history.closing.fixed_in_2020 import MB38521_FIX
from model.history.closing.scenarios import REQUESTED
from model.history.ownership.edits import row_of
from model.history.record import Leftover, Record
from model.language.design import Delta, Design, derive
from model.language.lifecycle import Row, Slot, State, Strength
from model.language.vocabulary import (
    Alive,
    At,
    Drop,
    Effect,
    Fire,
    Full,
    Has,
    If,
    Lacks,
    Lock,
    Room,
    Set,
    Take,
    Unlock,
    Use,
)

stream = source("engines/ep/src/dcp/active_stream.cc", "aa10bb42a^")
plain, guarded, copied = (
    source("engines/ep/src/dcp/producer.cc", commit) for commit in ("aa10bb42a^", "aa10bb42a", "840f05966")
)
disk = source("engines/ep/src/dcp/backfill_disk.cc", "6dcf92a6d")

MANAGER, LOCAL, FRONT = "DcpProducer.backfillMgr", "AuxIO.backfillMgr", "FrontEnd.backfillMgr"
LOAD = If((Has(MANAGER),), (Take(LOCAL),))
LOCK, UNLOCK = Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex")
BACKFILLING = (at_hand.IN_HAND, At("ActiveStream", "BACKFILLING"), Alive("DcpProducer"))
ITEM, FULL = "AuxIO.runBackfill[item]@A5_SCAN", "AuxIO.runBackfill[item, buffer full]@A5_SCAN"
READ = row_of(MB38521_FIX, ITEM)


def _use(case: str, target: str, *effects: Effect, guard: Room | Full, last: tuple[Effect, ...]) -> tuple[str, Row]:
    """The call through what was read, under the stream's mutex."""
    return "AuxIO", replace(
        READ,
        source=("A5_USE",),
        target=target,
        case=case,
        guards=(at_hand.IN_HAND, guard),
        cite=plain("DcpProducer::recordBackfillManagerBytesRead"),
        effects=(Use(LOCAL), *effects, Drop(LOCAL), UNLOCK, *last, Drop("AuxIO.producer")),
    )


NOTIFY = Fire("DcpProducer.notifyStreamReady")
MB45255_DEFECT = derive(
    MB38521_FIX,
    "mb45255_defect",
    because=(
        "4029344e to aa10bb42: the producer's pointer to its manager is a plain one, nobody who follows it has a "
        "copy, and nobody asks whether it is null"
    ),
    delta=Delta(
        strengths=((FRONT, Strength.RAW),),
        add_states=(
            ("AuxIO", State("A5_USE", "backfillReceived: has read the pointer to the manager, not yet used it")),
        ),
        add_slots=(
            (
                "AuxIO",
                Slot(
                    "producer",
                    "DcpProducer",
                    Strength.STRONG,
                    stream("ActiveStream::backfillReceived"),
                    "local: the stream's weak pointer, promoted",
                ),
            ),
            (
                "AuxIO",
                Slot(
                    "backfillMgr",
                    "BackfillManager",
                    Strength.RAW,
                    plain("DcpProducer::recordBackfillManagerBytesRead"),
                    "the pointer as it was read",
                ),
            ),
        ),
        replace_rows=(
            (
                ITEM,
                replace(
                    READ,
                    target="A5_USE",
                    guards=BACKFILLING,
                    effects=(LOCK, Take("AuxIO.producer"), LOAD),
                    cite=stream("ActiveStream::backfillReceived"),
                ),
            ),
        ),
        add_rows=(
            _use(
                "item",
                "A5_SCAN",
                Fire("BackfillManager.bytesRead"),
                Set("ActiveStream.buffered"),
                guard=Room("BackfillManager.bytesRead"),
                last=(NOTIFY,),
            ),
            _use(
                "item, buffer full",
                "A6",
                Fire("BackfillManager.refuseBytes"),
                guard=Full("BackfillManager.bytesRead"),
                last=(Fire("DCPBackfill.scanAgain"),),
            ),
        ),
        remove_rows=(FULL,),
    ),
)


def _asking(base: Design, lifecycle: str, *events: str) -> tuple[tuple[str, Row], ...]:
    """The rows of these events that use a manager's pointer, asking first whether it is null."""
    owner, change = base.lifecycle(lifecycle), guard_uses(frozenset({MANAGER, LOCAL, FRONT}))
    return tuple(
        (owner.row_id(row), replace(row, effects=change(row.effects)))
        for row in owner.rows
        if row.event in events and change(row.effects) != row.effects
    )


MB45255_FIX = derive(
    MB45255_DEFECT,
    "mb45255_fix",
    because=(
        "aa10bb42: whoever gives bytes back asks whether there is a manager; a producer that closes needs no account"
    ),
    delta=Delta(
        replace_rows=(
            *_asking(MB45255_DEFECT, "ActiveStream", "disconnect", "setDead", "setDeadUnderLock", "markDiskSnapshot"),
            *(pair for pair in _asking(MB45255_DEFECT, "FrontEnd", "step", "closeStream") if "return bytes" in pair[0]),
        )
    ),
)
UNCHECKED = "MB-69075: only who gives bytes back asks whether there is a manager, and nobody keeps it for the call"
PURGED = Leftover(
    "lock_order_has_no_cycle",
    "2016.md, 11: a full buffer is purged of dead streams under the manager's "
    "lock; bytes that nobody takes back leave it full",
)
MB45255 = Record(
    10,
    "MB-45255",
    "aa10bb42a",
    2021,
    "published too late",
    "no_stream_ends_through_a_null_manager",
    REQUESTED,
    MB45255_DEFECT,
    MB45255_FIX,
    "A request passes the check of the flag, a bucket delete closes the producer and resets its manager, and the "
    "request publishes a backfilling stream; the worker's disconnect ends that stream and gives bytes back to no "
    "manager.",
    (Leftover("no_null_pointer_is_used", UNCHECKED), Leftover("no_freed_object_is_used", UNCHECKED), PURGED),
)

SCHEDULE = "FrontEnd.scheduleBackfill@R6_USE"
SCHEDULED = row_of(MB45255_FIX, SCHEDULE)


def _copied(case: str) -> tuple[str, Row]:
    row_id = f"AuxIO.runBackfill[{case}]@A5_USE"
    row = row_of(MB45255_FIX, row_id)
    return row_id, replace(
        row, guards=(*row.guards, Has(LOCAL)), cite=copied("DcpProducer::recordBackfillManagerBytesRead")
    )


NO_MANAGER = Row(
    "runBackfill",
    ("A5_USE",),
    "A6",
    copied("DcpProducer::recordBackfillManagerBytesRead"),
    choose=at_hand.OF_BACKFILL,
    case="item, no manager",
    guards=(at_hand.IN_HAND, Lacks(LOCAL)),
    effects=(UNLOCK, Fire("DCPBackfill.scanAgain"), Drop("AuxIO.producer")),
    why="no item is accepted",
)
MB69075_FIX = derive(
    MB45255_FIX,
    "mb69075_fix",
    because=(
        "840f0596: the pointer to the manager has a mutex; whoever uses it takes a counted copy and asks whether "
        "it is null"
    ),
    delta=Delta(
        strengths=((FRONT, Strength.STRONG), (LOCAL, Strength.STRONG)),
        replace_rows=(
            (
                SCHEDULE,
                replace(
                    SCHEDULED,
                    cite=copied("DcpProducer::scheduleBackfillManager"),
                    effects=(
                        If(
                            (Has(FRONT),),
                            SCHEDULED.effects[:3],
                            (Fire("ActiveStream.enterInMemory"), Set("ActiveStream.gap")),
                        ),
                        *SCHEDULED.effects[3:],
                    ),
                ),
            ),
            _copied("item"),
            _copied("item, buffer full"),
        ),
        add_rows=(("AuxIO", NO_MANAGER),),
    ),
)
CANCEL = "DCPBackfill.cancel@INIT|SCANNING|COMPLETING"
CANCELLED = row_of(MB69075_FIX, CANCEL)
MB69075_MERGED = derive(
    MB69075_FIX,
    "mb69075_merged",
    because=(
        "f69c9959: the fix as it was merged, where a backfill that is cancelled no longer tells its stream (6dcf92a6)"
    ),
    delta=Delta(
        replace_rows=(
            (
                CANCEL,
                replace(
                    CANCELLED,
                    cite=disk("DCPBackfillDisk::cancel"),
                    effects=tuple(effect for effect in CANCELLED.effects if effect != TELL),
                ),
            ),
        )
    ),
)

COPY_DIES = (
    "new with 840f0596: a worker's copy is the last, and the manager dies under the mutex of the stream whose "
    "backfill is planned; it cancels that backfill, which wants the mutex. Not where 6dcf92a6 is"
)
SKIPPED = (
    "new with 840f0596: a stream whose backfill no manager plans goes on as if it needed none; its producer is "
    "flagged, so that nobody sends from it"
)
MB69075 = Record(
    12,
    "MB-69075",
    "840f05966",
    2025,
    "data race",
    "no_freed_object_is_used",
    REQUESTED,
    MB45255_FIX,
    MB69075_FIX,
    "A worker has read its producer's pointer to the manager; a bucket delete resets the pointer, which frees the "
    "manager; the worker calls through what it has read. (Its record tells it of the worker that reads a backfill's "
    "items; that one's task keeps the manager for the length of a run.)",
    (
        Leftover("no_thread_waits_for_itself", COPY_DIES),
        Leftover("lock_order_has_no_cycle", COPY_DIES),
        Leftover("no_items_are_skipped", SKIPPED),
    ),
)

RECORDS = (MB45255, MB69075)
