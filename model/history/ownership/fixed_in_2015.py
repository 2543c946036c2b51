"""Producer and manager in the winter of 2015: MB-16949's back pointer, and a manager deleted during its own call.

The code: a producer owns its manager by a raw pointer that it deletes, the manager's task has a raw pointer to the
manager, and until 4587de82 the manager also holds the producer by a counted pointer that nothing uses. Producer and
manager then keep each other alive forever: a leak with or without a stream (MB-16949). Without that pointer the manager
can die, and fdf5a701 fixes the next defect: a finished backfill that is deleted may be the last to hold stream and
producer, and so the manager that is deleting it.

The message of 4587de82 says that without the back pointer ~BackfillManager would wait for itself: under its own lock it
deletes a backfill and with it a stream, and the stream's destructor gives bytes back to the manager.
`BACK_POINTER_GONE` is that intermediate state. The model finds no such wait there, because a stream holds its producer
since d93a4458 and so no manager dies with a backfill in its queues. With the raw pointer of before (`AND_STREAMS_RAW`)
it finds the wait.
"""

from __future__ import annotations

from model.dcp2016.before import BEFORE
from model.dcp2016.designs import RAW_GENERATION
from model.dcp2016.source import source
from model.history.ownership.fixed_in_2016 import OUTLIVES_STORE
from model.history.ownership.scenarios import LEAVES, LEAVES_OR_DELETED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import after, at_end, at_start, edited
from model.language.lifecycle import Row, Slot, Strength
from model.language.vocabulary import DYING, Clear, Delete, Fire, Forget, If, Lock, On, Take, Unlock, Use

manager = source("src/dcp-backfill-manager.cc", "4587de82^")
manager_h = source("src/dcp-backfill-manager.h", "4587de82^")
producer = source("src/dcp-producer.cc", "4587de82^")
stream = source("src/dcp-stream.cc", "4587de82^")
stream_h = source("src/dcp-stream.h", "4587de82^")

LOCK_MANAGER, UNLOCK_MANAGER = Lock("BackfillManager.lock"), Unlock("BackfillManager.lock")
GIVE_BYTES_BACK = (
    Use("ActiveStream.producer"),
    Use("DcpProducer.backfillMgr"),
    If((On("ActiveStream.buffered"),), (Fire("BackfillManager.bytesSent"),), (Fire("BackfillManager.sendNothing"),)),
    Clear("ActiveStream.buffered"),
)
STREAM_DIES = (Lock("ActiveStream.streamMutex"), *GIVE_BYTES_BACK, Unlock("ActiveStream.streamMutex"))
CALLS_INTO_THE_DESTRUCTOR = tuple(
    (
        "BackfillManager",
        Row(
            event,
            (DYING,),
            None,
            manager("BackfillManager::bytesSent"),
            case="in destructor",
            effects=(LOCK_MANAGER, UNLOCK_MANAGER),
        ),
    )
    for event in ("bytesSent", "sendNothing")
)
"""A call that reaches the manager inside its destructor gets no further than the lock."""

BACK_POINTER_GONE = derive(
    RAW_GENERATION,
    "mb16949_half",
    because=(
        "the back pointer is gone, and destructors still take locks: ~BackfillManager takes its own for all that it "
        "deletes, ~ActiveStream takes the stream's while it gives bytes back"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                RAW_GENERATION,
                "DcpProducer.destroy@OPEN|DISCONNECTING",
                at_start(Delete("BackfillManager"), Forget("DcpProducer.backfillMgr")),
                cite=producer("DcpProducer::~DcpProducer"),
            ),
            edited(
                RAW_GENERATION,
                "BackfillManager.destroy@OPEN",
                at_start(LOCK_MANAGER),
                at_end(UNLOCK_MANAGER),
                cite=manager("BackfillManager::~BackfillManager"),
            ),
            edited(
                RAW_GENERATION,
                "ActiveStream.destroy@DEAD",
                at_end(*STREAM_DIES),
                cite=stream("ActiveStream::~ActiveStream"),
            ),
            edited(
                RAW_GENERATION,
                "ActiveStream.destroy@PENDING|BACKFILLING|IN_MEMORY|TAKEOVER_SEND|TAKEOVER_WAIT",
                at_start(Lock("ActiveStream.streamMutex")),
                at_end(*GIVE_BYTES_BACK, Unlock("ActiveStream.streamMutex")),
                cite=stream("ActiveStream::~ActiveStream"),
                why="",
            ),
            edited(
                RAW_GENERATION,
                "NotifierStream.destroy@PENDING|DEAD",
                at_end(Lock("NotifierStream.streamMutex"), Unlock("NotifierStream.streamMutex")),
                cite=stream_h("NotifierStream::~NotifierStream"),
            ),
        ),
        add_rows=CALLS_INTO_THE_DESTRUCTOR,
    ),
)
AND_STREAMS_RAW = derive(
    BACK_POINTER_GONE,
    "mb16949_half_raw",
    because=(
        "the intermediate state of 4587de82 with the streams of before d93a4458, which did not hold their producer"
    ),
    delta=Delta(strengths=(("ActiveStream.producer", Strength.RAW),)),
)
MB16949_DEFECT = derive(
    BACK_POINTER_GONE,
    "mb16949_defect",
    because="until 4587de82 a manager kept a counted pointer to the producer that owns it, and never used it",
    delta=Delta(
        add_slots=(
            (
                "BackfillManager",
                Slot("conn", "DcpProducer", Strength.STRONG, manager_h("BackfillManager::conn"), "never used"),
            ),
        ),
        replace_rows=(
            edited(
                BACK_POINTER_GONE,
                "FrontEnd.open@IDLE",
                after(Take("DcpProducer.backfillMgr"), Take("BackfillManager.conn")),
                cite=producer("DcpProducer::DcpProducer"),
            ),
        ),
    ),
)

MB16949 = Record(
    number=5,
    key="MB-16949",
    commit="4587de828",
    year=2015,
    kind="leak",
    claim="no_ownership_cycle_survives",
    scenario=LEAVES,
    defect=MB16949_DEFECT,
    fix=RAW_GENERATION,
    story=(
        "A producer owns its manager and the manager holds the producer: neither is ever freed, with or without a "
        "stream."
    ),
    leftovers=(
        Leftover(
            "no_object_is_destroyed_during_a_call",
            "fdf5a701: a finished backfill that is deleted may be the last to hold the producer, the manager's owner",
        ),
        Leftover(
            "no_freed_object_is_used",
            "fdf5a701: the task has a raw pointer to the manager, which dies with the producer even when the task is "
            "about to run",
        ),
    ),
)

CYCLE = "MB-19892: the manager dies only with the producer, which is held by the backfills in the manager's queues"
FDF5A701 = Record(
    number=4,
    key="fdf5a701",
    commit="fdf5a701f",
    year=2016,
    kind="use after free",
    claim="no_object_is_destroyed_during_a_call",
    scenario=LEAVES_OR_DELETED,
    defect=RAW_GENERATION,
    fix=BEFORE,
    story=(
        "The manager deletes a finished backfill, with it the last reference to stream and producer, and so destroys "
        "itself in the middle of its own backfill()."
    ),
    leftovers=(
        Leftover("every_file_can_be_closed", CYCLE),
        Leftover("no_ownership_cycle_survives", CYCLE),
        Leftover("no_unreachable_object_survives", CYCLE),
        Leftover("no_file_outlives_the_bucket", CYCLE),
        Leftover("everything_can_be_released", CYCLE),
        OUTLIVES_STORE,
    ),
)

RECORDS = (MB16949, FDF5A701)
