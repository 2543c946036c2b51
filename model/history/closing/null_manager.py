"""MB-45255 (2021): a stream gives bytes back through a pointer to a manager that has been reset.

The code: in March 2021 the producer's pointer to its manager became a plain one again (4029344e, MB-37520). Any user of
the pointer reads it and calls through the value that was read. A worker that runs a backfill does so for each item. It
cannot meet a freed manager, because its task has a counted pointer to the manager for the length of a run. But it may
meet a null pointer: a request that has passed the check of the disconnect flag publishes its stream after the bucket
delete has closed the producer and reset the manager.

The fix asks for a null pointer where bytes are given back, and nowhere else; MB-69075 is about the rest.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.fixed_in_2020 import MB38521_FIX
from model.history.closing.scenarios import REQUESTED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import Edit, edited, like, replacing, wherever
from model.language.lifecycle import Slot, State, Strength
from model.language.vocabulary import (
    Alive,
    At,
    Drop,
    Effect,
    Fire,
    Full,
    Has,
    If,
    Lock,
    On,
    Room,
    Set,
    Take,
    Unlock,
    Use,
)

stream = source("engines/ep/src/dcp/active_stream.cc", "aa10bb42a^")
producer = source("engines/ep/src/dcp/producer.cc", "aa10bb42a^")

MANAGER, LOCAL, FRONT = "DcpProducer.backfillMgr", "AuxIO.backfillMgr", "FrontEnd.backfillMgr"
LOCK, UNLOCK = Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex")
IN_HAND = Has("AuxIO.backfill")

READ_POINTER = edited(
    MB38521_FIX,
    "AuxIO.runBackfill[item]@A5_SCAN",
    target="A5_USE",
    guards=(IN_HAND, At("ActiveStream", "BACKFILLING"), Alive("DcpProducer")),
    effects=(LOCK, Take("AuxIO.producer"), If((Has(MANAGER),), (Take(LOCAL),))),
    cite=stream("ActiveStream::backfillReceived"),
)
CALL_THROUGH_IT = (
    like(
        MB38521_FIX,
        "AuxIO.runBackfill[item]@A5_SCAN",
        source=("A5_USE",),
        target="A5_SCAN",
        guards=(IN_HAND, Room("BackfillManager.bytesRead")),
        effects=(
            Use(LOCAL),
            Fire("BackfillManager.bytesRead"),
            Set("ActiveStream.buffered"),
            Drop(LOCAL),
            UNLOCK,
            Fire("DcpProducer.notifyStreamReady"),
            Drop("AuxIO.producer"),
        ),
        cite=producer("DcpProducer::recordBackfillManagerBytesRead"),
    ),
    like(
        MB38521_FIX,
        "AuxIO.runBackfill[item]@A5_SCAN",
        source=("A5_USE",),
        target="A6",
        case="item, buffer full",
        guards=(IN_HAND, Full("BackfillManager.bytesRead")),
        effects=(
            Use(LOCAL),
            Fire("BackfillManager.refuseBytes"),
            Drop(LOCAL),
            UNLOCK,
            Fire("DCPBackfill.scanAgain"),
            Drop("AuxIO.producer"),
        ),
        cite=producer("DcpProducer::recordBackfillManagerBytesRead"),
    ),
)
"""The call through the pointer that was read, under the stream's mutex."""

MB45255_DEFECT = derive(
    MB38521_FIX,
    "mb45255_defect",
    because=(
        "4029344e to aa10bb42: the producer's pointer to its manager is a plain one, and its users neither have a "
        "copy nor check for null"
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
                    producer("DcpProducer::recordBackfillManagerBytesRead"),
                    "the pointer as it was read",
                ),
            ),
        ),
        replace_rows=(READ_POINTER,),
        add_rows=CALL_THROUGH_IT,
        remove_rows=("AuxIO.runBackfill[item, buffer full]@A5_SCAN",),
    ),
)

GIVE_BYTES_BACK = If(
    (On("ActiveStream.buffered"),), (Fire("BackfillManager.bytesSent"),), (Fire("BackfillManager.sendNothing"),)
)


def _unless_null(pointer: str, call: Effect) -> Edit:
    return replacing((Use(pointer), call), If((Has(pointer),), (Use(pointer), call)))


MB45255_FIX = derive(
    MB45255_DEFECT,
    "mb45255_fix",
    because=(
        "aa10bb42: code that gives bytes back checks for a manager; a producer that closes does not count its bytes"
    ),
    delta=Delta(
        replace_rows=wherever(
            MB45255_DEFECT,
            _unless_null(MANAGER, GIVE_BYTES_BACK),
            _unless_null(FRONT, GIVE_BYTES_BACK),
            _unless_null(FRONT, Fire("BackfillManager.bytesSent")),
        )
    ),
)
UNCHECKED = "MB-69075: only code that gives bytes back checks for a manager, and nobody keeps it alive for the call"
MB45255 = Record(
    number=10,
    key="MB-45255",
    commit="aa10bb42a",
    year=2021,
    kind="published too late",
    claim="no_stream_ends_through_a_null_manager",
    scenario=REQUESTED,
    defect=MB45255_DEFECT,
    fix=MB45255_FIX,
    story=(
        "A request passes the check of the flag, a bucket delete closes the producer and resets its manager, and the "
        "request publishes a backfilling stream; the worker's disconnect ends that stream and gives bytes back to no "
        "manager."
    ),
    leftovers=(
        Leftover("no_null_pointer_is_used", UNCHECKED),
        Leftover("no_freed_object_is_used", UNCHECKED),
        Leftover(
            "lock_order_has_no_cycle",
            "2016.md, 11: a full buffer is purged of dead streams under the manager's lock; bytes that nobody takes "
            "back leave it full",
        ),
    ),
)

RECORDS = (MB45255,)
