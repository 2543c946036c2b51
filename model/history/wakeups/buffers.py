"""MB-15519: a stream that ends while it backfills keeps its share of the connection's buffer.

The summer of 2015 is the code of MB-12636's fix, in which bytes are given back when a stream ends already. A stream
that is closed by its client leaves the map, is freed, and gives its bytes back as it dies, for a full buffer lets go
of the backfills of dead streams. But one whose vbucket has become dead stays in the map.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.source import source
from model.dcp2016.streams.calls import USE_PRODUCER
from model.history.closing.fixed_in_2014 import MB12636_FIX
from model.history.ownership.edits import edited, row_of, without
from model.history.record import Leftover, Record
from model.history.wakeups.scenarios import ONE_OF_TWO_DIES
from model.language.design import Delta, derive
from model.language.vocabulary import At, Clear, Fire, If, No, On, Use, renamed

stream = source("src/dcp-stream.cc", "1f6911241^")
BYTES = If((On("ActiveStream.buffered"),), (Fire("BackfillManager.bytesSent"),), (Fire("BackfillManager.sendNothing"),))
KEEPS = without(
    USE_PRODUCER, Use("DcpProducer.backfillMgr"), Use("FrontEnd.backfillMgr"), BYTES, Clear("ActiveStream.buffered")
)
"""Without the use of the producer and its manager, and what is done through them."""

DIES = row_of(MB12636_FIX, "AdminWorker.setVBucketState@IDLE")
MB15519_FIX = derive(
    MB12636_FIX,
    "mb15519_fix",
    because=(
        "1f691124: a stream that ends while it backfills gives back at once what it has not sent; and one "
        "vbucket at most becomes dead, a bound of the model: when all do, no backfill is left that could wait"
    ),
    delta=Delta(
        add_rows=(
            (
                "AdminWorker",
                replace(
                    DIES,
                    case="only one",
                    environment="one_state_change",
                    guards=(*DIES.guards, No(("v2",), At(renamed("VBucket", v="v2"), "DEAD"))),
                ),
            ),
        )
    ),
)
MB15519_DEFECT = derive(
    MB15519_FIX,
    "mb15519_defect",
    because=(
        "until 1f691124 the end of a stream gave nothing back of what it had read from disk and not sent; only its "
        "destructor did"
    ),
    delta=Delta(
        replace_rows=tuple(
            edited(MB15519_FIX, row_id, KEEPS, stream("ActiveStream::endStream"))
            for row_id in (
                "ActiveStream.disconnect@BACKFILLING",
                "ActiveStream.setDead@BACKFILLING",
                "ActiveStream.markDiskSnapshot[no vbucket]@BACKFILLING",
                "FrontEnd.closeStream[return bytes]@C3_USE",
            )
        )
    ),
)
MB15519 = Record(
    25,
    "MB-15519",
    "1f6911241",
    2015,
    "buffer charged for ever",
    "everything_can_be_released",
    ONE_OF_TWO_DIES,
    MB15519_DEFECT,
    MB15519_FIX,
    "A stream fills the buffer of its connection and ends with its vbucket; its items are never sent, and the manager "
    "waits for room before it runs the backfill of another vbucket.",
    (
        Leftover(
            "lock_order_has_no_cycle",
            "2016.md, 11: a full buffer is purged under the manager's lock, and the purge "
            "takes the mutex of a dead stream; the other way round everywhere else",
        ),
    ),
)

RECORDS = (MB15519,)
