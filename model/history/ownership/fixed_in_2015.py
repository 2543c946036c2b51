"""Producer and manager in the winter of 2015: MB-16949's back pointer, and the manager deleted under its own feet.

The message of 4587de82 says that without the back pointer ~BackfillManager would wait for itself: under its own lock it
deletes a backfill, hence a stream, whose destructor wants to give bytes back. `BACK_POINTER_GONE` is that intermediate
state. There the model finds no such wait, for a stream holds its producer since d93a4458 and no manager dies with a
backfill queued; with the raw pointer of before (`AND_STREAMS_RAW`) it finds it at once.
"""

from __future__ import annotations

from model.dcp2016.backfills.manager import CANCEL_TASK, DRAIN
from model.dcp2016.before import BEFORE
from model.dcp2016.connections.checkpoint_task import CANCEL_CHECKPOINT_TASK
from model.dcp2016.designs import RAW_GENERATION
from model.dcp2016.source import source
from model.history.ownership.edits import after, edited
from model.history.ownership.fixed_in_2016 import OUTLIVES_STORE
from model.history.ownership.scenarios import LEAVES, LEAVES_OR_DELETED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.lifecycle import DESTROY, Row, Slot, Strength
from model.language.vocabulary import DYING, Clear, Delete, Effect, Fire, Forget, If, Lock, On, Take, Unlock, Use

manager = source("src/dcp-backfill-manager.cc", "4587de82^")
manager_h = source("src/dcp-backfill-manager.h", "4587de82^")
producer = source("src/dcp-producer.cc", "4587de82^")
stream = source("src/dcp-stream.cc", "4587de82^")
stream_h = source("src/dcp-stream.h", "4587de82^")

BYTES_BACK = (
    Use("ActiveStream.producer"),
    Use("DcpProducer.backfillMgr"),
    If((On("ActiveStream.buffered"),), (Fire("BackfillManager.bytesSent"),), (Fire("BackfillManager.sendNothing"),)),
    Clear("ActiveStream.buffered"),
)
HOLD, RELEASE = Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex")


def _dying(event: str) -> Row:
    """A call that reaches the manager inside its destructor: all it gets to is the lock."""
    return Row(
        event,
        (DYING,),
        None,
        manager("BackfillManager::bytesSent"),
        case="in destructor",
        effects=(Lock("BackfillManager.lock"), Unlock("BackfillManager.lock")),
    )


def _dead_stream(source_states: tuple[str, ...], *effects: Effect) -> tuple[str, Row]:
    return f"ActiveStream.{DESTROY}@{'|'.join(source_states)}", Row(
        DESTROY,
        source_states,
        None,
        stream("ActiveStream::~ActiveStream"),
        effects=(HOLD, *effects, *BYTES_BACK, RELEASE),
    )


LIVE = ("PENDING", "BACKFILLING", "IN_MEMORY", "TAKEOVER_SEND", "TAKEOVER_WAIT")
BACK_POINTER_GONE = derive(
    RAW_GENERATION,
    "mb16949_half",
    because=(
        "the back pointer is gone, and destructors still take locks: ~BackfillManager its own for all that it deletes, "
        "~ActiveStream the stream's while it gives bytes back"
    ),
    delta=Delta(
        replace_rows=(
            (
                "DcpProducer.destroy@OPEN|DISCONNECTING",
                Row(
                    DESTROY,
                    ("OPEN", "DISCONNECTING"),
                    None,
                    producer("DcpProducer::~DcpProducer"),
                    effects=(Delete("BackfillManager"), Forget("DcpProducer.backfillMgr"), *CANCEL_CHECKPOINT_TASK),
                ),
            ),
            (
                "BackfillManager.destroy@OPEN",
                Row(
                    DESTROY,
                    ("OPEN",),
                    None,
                    manager("BackfillManager::~BackfillManager"),
                    effects=(Lock("BackfillManager.lock"), CANCEL_TASK, *DRAIN, Unlock("BackfillManager.lock")),
                ),
            ),
            _dead_stream(("DEAD",)),
            _dead_stream(LIVE, Use("ActiveStream.name_")),
            (
                "NotifierStream.destroy@PENDING|DEAD",
                Row(
                    DESTROY,
                    ("PENDING", "DEAD"),
                    None,
                    stream_h("NotifierStream::~NotifierStream"),
                    effects=(Lock("NotifierStream.streamMutex"), Unlock("NotifierStream.streamMutex")),
                ),
            ),
        ),
        add_rows=(("BackfillManager", _dying("bytesSent")), ("BackfillManager", _dying("sendNothing"))),
    ),
)
AND_STREAMS_RAW = derive(
    BACK_POINTER_GONE,
    "mb16949_half_raw",
    because=(
        "the intermediate state of 4587de82 over the streams of before d93a4458, which did not hold their producer"
    ),
    delta=Delta(strengths=(("ActiveStream.producer", Strength.RAW),)),
)

CONN = Slot("conn", "DcpProducer", Strength.STRONG, manager_h("BackfillManager::conn"), "never used")
MB16949_DEFECT = derive(
    BACK_POINTER_GONE,
    "mb16949_defect",
    because=("until 4587de82 a manager kept a counted pointer to the producer that owns it, and never used it"),
    delta=Delta(
        add_slots=(("BackfillManager", CONN),),
        replace_rows=(
            edited(
                BACK_POINTER_GONE,
                "FrontEnd.open@IDLE",
                after(Take("DcpProducer.backfillMgr"), Take("BackfillManager.conn")),
                producer("DcpProducer::DcpProducer"),
            ),
        ),
    ),
)

MID_CALL = "fdf5a701: a finished backfill that is deleted may be the last to hold the producer, which owns the manager"
MB16949 = Record(
    5,
    "MB-16949",
    "4587de828",
    2015,
    "leak",
    "no_ownership_cycle_survives",
    LEAVES,
    MB16949_DEFECT,
    RAW_GENERATION,
    "A producer owns its manager and the manager holds the producer: neither is ever freed, with or without a stream.",
    (
        Leftover("no_object_is_destroyed_during_a_call", MID_CALL),
        Leftover(
            "no_freed_object_is_used",
            "fdf5a701: the task has a raw pointer to the manager, which dies with the "
            "producer whether or not the task is about to run",
        ),
    ),
)

RING = "MB-19892: the manager dies only with the producer, which is held by what the manager has queued"
FDF5A701 = Record(
    4,
    "fdf5a701",
    "fdf5a701f",
    2016,
    "use after free",
    "no_object_is_destroyed_during_a_call",
    LEAVES_OR_DELETED,
    RAW_GENERATION,
    BEFORE,
    "The manager deletes a finished backfill, with it the last reference to stream and producer, and with them itself, "
    "in the middle of its own backfill().",
    (
        *(
            Leftover(claim, RING)
            for claim in (
                "every_file_can_be_closed",
                "no_ownership_cycle_survives",
                "no_unreachable_object_survives",
                "no_file_outlives_the_bucket",
                "everything_can_be_released",
            )
        ),
        OUTLIVES_STORE,
    ),
)

RECORDS = (MB16949, FDF5A701)
