"""MB-37702, MB-37827 and MB-38521: what a producer may meet between the shutdown of its bucket and its own disconnect.

All three stand on MB-36557's fix. A bucket delete closes the streams of a producer and resets its manager, and the
producer lives on until its worker disconnects it: it can be asked for a stream (MB-37702), asked about a stream that
it no longer has (MB-37827), or closed a second time at the same moment (MB-38521).

The record of MB-38521 says that neither closer holds connsLock, which is so since MB-20751. That alone does no harm:
in `MB20751_FIX` the container's lock is held until all its streams have ended, and the second closer finds none. It
is held for less since f1dc64e4 (MB-35073).
"""

from __future__ import annotations

from model.dcp2016.frontend import commands
from model.dcp2016.source import source
from model.dcp2016.streams.calls import GLANCE
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
from model.history.ownership.edits import edited
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.lifecycle import Mutex, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Fire, Has, Lock, On, Take, Unlock, Use

flagging = source("engines/ep/src/dcp/dcpconnmap.cc", "255c75522")
acking, acked = (source("engines/ep/src/dcp/producer.cc", commit) for commit in ("e6a018e43^", "e6a018e43"))
closing = source("engines/ep/src/dcp/producer.cc", "715d4c32c")
closing_h = source("engines/ep/src/dcp/producer.h", "715d4c32c")
active = source("engines/ep/src/dcp/active_stream.cc", "e6a018e43")
NEXT = "BucketThread.closeNext@NEXT"

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
                NEXT,
                lambda effects: (*effects, Fire("DcpProducer.flagDisconnect")),
                flagging("DcpConnMap::closeStreams"),
            ),
        )
    ),
)
STRADDLES = "MB-45255: a request that has passed the check of the flag meets the shutdown on its way"
COPY_DIES = (
    "2016.md, 12: the copy of the manager's pointer is the last, and the manager dies under the stream's "
    "mutex, which the backfill that it cancels wants (until 6dcf92a6, MB-35297)"
)
MB37702 = Record(
    11,
    "MB-37702",
    "255c75522",
    2020,
    "accepted too late",
    "a_closed_producer_accepts_no_stream",
    REQUESTED,
    MB36557_FIX,
    MB37702_FIX,
    "A bucket delete has closed a producer and reset its manager without flagging it; the producer accepts a stream, "
    "whose backfill is to be scheduled by a manager that is not there.",
    (
        Leftover("no_null_pointer_is_used", STRADDLES),
        Leftover("no_thread_waits_for_itself", COPY_DIES),
        Leftover("lock_order_has_no_cycle", COPY_DIES),
    ),
)

MB37827_DEFECT = derive(
    MB37702_FIX,
    "mb37827_defect",
    because=(
        "until e6a018e4 an acknowledgement looked its stream up under the container's lock, kept a plain "
        "pointer, and used it without the lock"
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
                    "local: whose items were received",
                ),
            ),
        ),
        add_rows=(
            (
                "FrontEnd",
                Row(
                    "acknowledge",
                    ("READY",),
                    "A1",
                    acking("DcpProducer::seqno_acknowledged"),
                    choose=STREAM,
                    guards=(commands.POLLED, On("Connection.syncReplication"), IN_CONTAINER),
                    environment="acknowledges",
                    effects=(LOCK_CONTAINER, Take("FrontEnd.acknowledged"), UNLOCK_CONTAINER),
                ),
            ),
            (
                "FrontEnd",
                Row(
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
                        *GLANCE,
                        STATE_UNLOCK,
                        Drop("FrontEnd.acknowledged"),
                    ),
                ),
            ),
        ),
    ),
)
MB37827_FIX = derive(
    MB37827_DEFECT,
    "mb37827_fix",
    because=("e6a018e4: an acknowledgement has a counted pointer to its stream until it is done"),
    delta=Delta(strengths=(("FrontEnd.acknowledged", Strength.STRONG),)),
)
MB37827 = Record(
    27,
    "MB-37827",
    "e6a018e43",
    2020,
    "use after free",
    "no_freed_object_is_used",
    ACKNOWLEDGED,
    MB37827_DEFECT,
    MB37827_FIX,
    "A worker has found the stream that an acknowledgement is for; a bucket delete takes the stream out of its "
    "container and frees it; the worker goes on with a plain pointer.",
)

LOCK, UNLOCK = Lock("DcpProducer.closeAllStreamsLock"), Unlock("DcpProducer.closeAllStreamsLock")


def _serialised(thread: str) -> tuple[tuple[str, Row], ...]:
    """closeAllStreams holds a lock of its own from beginning to end."""
    first, last = f"{thread}.collectStreams@P1", f"{thread}.returnFromClose@P3"
    return (
        edited(MB37827_FIX, first, lambda effects: (LOCK, *effects), closing("DcpProducer::closeAllStreams")),
        edited(
            MB37827_FIX,
            last,
            lambda effects: (*effects[:-1], UNLOCK, effects[-1]),
            closing("DcpProducer::closeAllStreams"),
        ),
    )


MB38521_FIX = derive(
    MB37827_FIX,
    "mb38521_fix",
    because=(
        "715d4c32: closeAllStreams of a producer has a lock, so that nobody resets the manager while another "
        "ends streams"
    ),
    delta=Delta(
        add_mutexes=(("DcpProducer", Mutex("closeAllStreamsLock", closing_h("DcpProducer::closeAllStreamsLock"))),),
        replace_rows=(*_serialised("FrontEnd"), *_serialised("BucketThread")),
    ),
)
MB38521 = Record(
    9,
    "MB-38521",
    "715d4c32c",
    2020,
    "closed twice",
    "no_null_pointer_is_used",
    BOTH_CLOSE,
    MB37827_FIX,
    MB38521_FIX,
    "A bucket delete and a disconnect close the same producer; one has taken its streams out of the container and is "
    "about to end them when the other resets the manager to which their bytes go back.",
)

RECORDS = (MB37702, MB37827, MB38521)
