"""MB-37702, MB-37827 and MB-38521 (2020): a producer between the shutdown of its bucket and its own disconnect.

The code: MB-36557's fix. A bucket delete closes the streams of a producer and resets its manager, and the producer
lives on until its worker disconnects it. In that time it can be asked for a stream (MB-37702), asked about a stream
that it no longer has (MB-37827), or closed a second time at the same moment (MB-38521).

The record of MB-38521 says that neither closer holds connsLock, which is true since MB-20751. That alone does no harm:
in `MB20751_FIX` the container's lock is held until all its streams have ended, and the second closer finds none. The
container's lock is held for a shorter time since f1dc64e4 (MB-35073).
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.fixed_in_2019 import (
    IN_CONTAINER,
    LOCK_CONTAINER,
    STATE_LOCK,
    STATE_UNLOCK,
    STREAM,
    UNLOCK_CONTAINER,
)
from model.history.closing.locks import MB36557_FIX
from model.history.closing.scenarios import ACKNOWLEDGED, BOTH_CLOSE, REQUESTED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import at_end, at_start, before, edited
from model.language.lifecycle import Mutex, Row, Slot, State, Strength
from model.language.vocabulary import At, Drop, Fire, Has, Lock, On, Take, Unlock, Use

flagging = source("engines/ep/src/dcp/dcpconnmap.cc", "255c75522")
acking = source("engines/ep/src/dcp/producer.cc", "e6a018e43^")
active = source("engines/ep/src/dcp/active_stream.cc", "e6a018e43")
closing = source("engines/ep/src/dcp/producer.cc", "715d4c32c")
closing_h = source("engines/ep/src/dcp/producer.h", "715d4c32c")

MB37702_FIX = derive(
    MB36557_FIX,
    "mb37702_fix",
    because=(
        "255c75522: a bucket delete flags each connection as disconnecting before it closes its streams, and a flagged "
        "connection accepts no request"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                MB36557_FIX,
                "BucketThread.closeNext@NEXT",
                at_end(Fire("DcpProducer.flagDisconnect")),
                cite=flagging("DcpConnMap::closeStreams"),
            ),
        )
    ),
)
COPY_DIES = (
    "2016.md, 12: the copy of the manager's pointer is the last, and the manager dies under the stream's mutex, which "
    "is wanted by the backfill that it cancels (until 6dcf92a6, MB-35297)"
)
MB37702 = Record(
    number=11,
    key="MB-37702",
    commit="255c75522",
    year=2020,
    kind="accepted too late",
    claim="a_closed_producer_accepts_no_stream",
    scenario=REQUESTED,
    defect=MB36557_FIX,
    fix=MB37702_FIX,
    story=(
        "A bucket delete has closed a producer and reset its manager without flagging it; the producer accepts a "
        "stream, whose backfill is to be scheduled by a manager that is not there."
    ),
    leftovers=(
        Leftover(
            "no_null_pointer_is_used",
            "MB-45255: a request that has passed the check of the flag meets the shutdown on its way",
        ),
        Leftover("no_thread_waits_for_itself", COPY_DIES),
        Leftover("lock_order_has_no_cycle", COPY_DIES),
    ),
)

FIND_STREAM = Row(
    "acknowledge",
    ("READY",),
    "A1",
    acking("DcpProducer::seqno_acknowledged"),
    choose=STREAM,
    guards=(At("Bucket", "READY"), On("Connection.syncReplication"), IN_CONTAINER),
    environment="acknowledges",
    effects=(LOCK_CONTAINER, Take("FrontEnd.acknowledged"), UNLOCK_CONTAINER),
)
USE_STREAM = Row(
    "acknowledge",
    ("A1",),
    "READY",
    active("ActiveStream::seqnoAck"),
    choose=STREAM,
    case="use",
    guards=(Has("FrontEnd.acknowledged"),),
    environment="acknowledges",
    effects=(
        Use("FrontEnd.acknowledged"),
        STATE_LOCK,
        Lock("ActiveStream.streamMutex"),
        Unlock("ActiveStream.streamMutex"),
        STATE_UNLOCK,
        Drop("FrontEnd.acknowledged"),
    ),
)
MB37827_DEFECT = derive(
    MB37702_FIX,
    "mb37827_defect",
    because=(
        "until e6a018e4 an acknowledgement looked its stream up under the container's lock, kept a plain pointer, and "
        "used it without the lock"
    ),
    delta=Delta(
        add_states=(
            ("FrontEnd", State("A1", "seqno_acknowledged: has found the stream, the container's lock is free")),
        ),
        add_slots=(
            (
                "FrontEnd",
                Slot(
                    "acknowledged",
                    "ActiveStream",
                    Strength.RAW,
                    acking("DcpProducer::seqno_acknowledged"),
                    "local: the stream whose items were received",
                ),
            ),
        ),
        add_rows=(("FrontEnd", FIND_STREAM), ("FrontEnd", USE_STREAM)),
    ),
)
MB37827_FIX = derive(
    MB37827_DEFECT,
    "mb37827_fix",
    because="e6a018e4: an acknowledgement has a counted pointer to its stream until it is done",
    delta=Delta(strengths=(("FrontEnd.acknowledged", Strength.STRONG),)),
)
MB37827 = Record(
    number=27,
    key="MB-37827",
    commit="e6a018e43",
    year=2020,
    kind="use after free",
    claim="no_freed_object_is_used",
    scenario=ACKNOWLEDGED,
    defect=MB37827_DEFECT,
    fix=MB37827_FIX,
    story=(
        "A worker has found the stream that an acknowledgement is for; a bucket delete takes the stream out of its "
        "container and frees it; the worker goes on with a plain pointer."
    ),
)

LOCK, UNLOCK = Lock("DcpProducer.closeAllStreamsLock"), Unlock("DcpProducer.closeAllStreamsLock")


def _serialised(thread: str) -> tuple[tuple[str, Row], ...]:
    """closeAllStreams holds a lock of its own from beginning to end."""
    return (
        edited(
            MB37827_FIX,
            f"{thread}.collectStreams@P1",
            at_start(LOCK),
            cite=closing("DcpProducer::closeAllStreams"),
        ),
        edited(
            MB37827_FIX,
            f"{thread}.returnFromClose@P3",
            before(Drop(f"{thread}.conn"), UNLOCK),
            cite=closing("DcpProducer::closeAllStreams"),
        ),
    )


MB38521_FIX = derive(
    MB37827_FIX,
    "mb38521_fix",
    because=(
        "715d4c32: closeAllStreams of a producer has a lock, so that nobody resets the manager while another thread "
        "ends streams"
    ),
    delta=Delta(
        add_mutexes=(("DcpProducer", Mutex("closeAllStreamsLock", closing_h("DcpProducer::closeAllStreamsLock"))),),
        replace_rows=(*_serialised("FrontEnd"), *_serialised("BucketThread")),
    ),
)
MB38521 = Record(
    number=9,
    key="MB-38521",
    commit="715d4c32c",
    year=2020,
    kind="closed twice",
    claim="no_null_pointer_is_used",
    scenario=BOTH_CLOSE,
    defect=MB37827_FIX,
    fix=MB38521_FIX,
    story=(
        "A bucket delete and a disconnect close the same producer; one has taken its streams out of the container and "
        "is about to end them when the other resets the manager to which their bytes go back."
    ),
)

RECORDS = (MB37702, MB37827, MB38521)
