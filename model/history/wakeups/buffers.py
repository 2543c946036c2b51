"""MB-15519 (2015): a stream that ends while it backfills keeps its share of the connection's buffer.

The code: the summer of 2015 is represented by the designs of MB-12636's fix, in which bytes are already given back when
a stream ends; the defect takes that out again. A stream that its client closes leaves the map and is freed, and its
destructor gives the bytes back, because a full buffer lets go of the backfills of dead streams. But a stream whose
vbucket has become dead stays in the map, and its bytes stay counted.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.fixed_in_2014 import MB12636_FIX
from model.history.record import Leftover, Record
from model.history.wakeups.scenarios import ONE_OF_TWO_DIES
from model.language.design import Delta, derive
from model.language.edits import edited, like, requiring, without
from model.language.vocabulary import At, Clear, Fire, If, No, On, Use, renamed

stream = source("src/dcp-stream.cc", "1f6911241^")
PRODUCER = Use("ActiveStream.producer")
GIVE_BYTES_BACK = (
    If((On("ActiveStream.buffered"),), (Fire("BackfillManager.bytesSent"),), (Fire("BackfillManager.sendNothing"),)),
    Clear("ActiveStream.buffered"),
)
THROUGH_THE_PRODUCER = (PRODUCER, Use("DcpProducer.backfillMgr"), *GIVE_BYTES_BACK)

MB15519_FIX = derive(
    MB12636_FIX,
    "mb15519_fix",
    because=(
        "1f691124: a stream that ends while it backfills gives back at once the bytes that it has not sent; and one "
        "vbucket at most becomes dead, a bound of the model: when all do, no backfill is left that could wait"
    ),
    delta=Delta(
        add_rows=(
            like(
                MB12636_FIX,
                "AdminWorker.setVBucketState@IDLE",
                requiring(No(("v2",), At(renamed("VBucket", v="v2"), "DEAD"))),
                case="only one",
                environment="one_state_change",
            ),
        )
    ),
)
MB15519_DEFECT = derive(
    MB15519_FIX,
    "mb15519_defect",
    because=(
        "until 1f691124 the end of a stream gave back nothing of the bytes that it had read from disk and not sent; "
        "only its destructor did"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                MB15519_FIX,
                "ActiveStream.disconnect@BACKFILLING",
                without(THROUGH_THE_PRODUCER),
                cite=stream("ActiveStream::endStream"),
            ),
            edited(
                MB15519_FIX,
                "ActiveStream.setDead@BACKFILLING",
                without(THROUGH_THE_PRODUCER),
                without(PRODUCER),
                cite=stream("ActiveStream::endStream"),
            ),
            edited(
                MB15519_FIX,
                "ActiveStream.markDiskSnapshot[no vbucket]@BACKFILLING",
                without(THROUGH_THE_PRODUCER),
                cite=stream("ActiveStream::endStream"),
            ),
            edited(
                MB15519_FIX,
                "FrontEnd.closeStream[return bytes]@C3_USE",
                without((Use("FrontEnd.backfillMgr"), *GIVE_BYTES_BACK)),
                cite=stream("ActiveStream::endStream"),
            ),
        )
    ),
)
MB15519 = Record(
    number=25,
    key="MB-15519",
    commit="1f6911241",
    year=2015,
    kind="buffer charged forever",
    claim="everything_can_be_released",
    scenario=ONE_OF_TWO_DIES,
    defect=MB15519_DEFECT,
    fix=MB15519_FIX,
    story=(
        "A stream fills the buffer of its connection and ends with its vbucket; its items are never sent, and the "
        "manager waits for room before it runs the backfill of another vbucket."
    ),
    leftovers=(
        Leftover(
            "lock_order_has_no_cycle",
            "2016.md, 11: a full buffer is purged under the manager's lock, and the purge takes the mutex of a dead "
            "stream; the other way round everywhere else",
        ),
    ),
)

RECORDS = (MB15519,)
