"""Three designs that do only a part of the fix when the streams are closed.

`map_kept` does not erase the streams from the map. `terminate_only` ends the task and keeps the queues, `drain_only`
empties the queues and keeps the manager.
"""

from __future__ import annotations

from model.dcp2016.backfills.manager import DRAIN
from model.dcp2016.before import BEFORE
from model.dcp2016.source import manager
from model.language.design import Delta, derive
from model.language.edits import before, edited, without
from model.language.lifecycle import Row
from model.language.vocabulary import Drop, Fire, Lock, Unlock, Use

from .fix import FIX

ERASE_STREAM, ERASE_NOTIFIER = Drop("DcpProducer.streams"), Drop("DcpProducer.notifierStreams")
MAP_KEPT = derive(
    FIX,
    "map_kept",
    because=(
        "as the defect's own description has the code before: closeAllStreams ends the streams and "
        "leaves them in the map"
    ),
    delta=Delta(
        replace_rows=(
            edited(FIX, "FrontEnd.sweepStreams@P1", without(ERASE_STREAM), without(ERASE_NOTIFIER)),
            edited(FIX, "BucketThread.sweepStreams@P1", without(ERASE_STREAM), without(ERASE_NOTIFIER)),
        )
    ),
)

CALL_TERMINATE = (Use("DcpProducer.backfillMgr"), Fire("BackfillManager.terminate"))
TERMINATE_ONLY = derive(
    BEFORE,
    "terminate_only",
    because="cancels the task when the streams are closed and keeps the queues: nobody is left to empty them",
    delta=Delta(
        replace_rows=(
            edited(BEFORE, "FrontEnd.returnFromClose@P3", before(Drop("FrontEnd.conn"), *CALL_TERMINATE)),
            edited(BEFORE, "BucketThread.returnFromClose@P3", before(Drop("BucketThread.conn"), *CALL_TERMINATE)),
        )
    ),
)

CALL_DRAIN = (Use("DcpProducer.backfillMgr"), Fire("BackfillManager.drain"))
DRAIN_ROW = Row(
    event="drain",
    source=("OPEN",),
    target=None,
    effects=(Lock("BackfillManager.lock"), *DRAIN, Unlock("BackfillManager.lock")),
    cite=manager("BackfillManager::~BackfillManager"),
    why="no such function: the loops of the destructor, under the lock",
)
DRAIN_ONLY = derive(
    BEFORE,
    "drain_only",
    because=(
        "empties the queues when the streams are closed and keeps the manager: a backfill in a thread's hand "
        "is filed after that"
    ),
    delta=Delta(
        replace_rows=(
            edited(BEFORE, "FrontEnd.returnFromClose@P3", before(Drop("FrontEnd.conn"), *CALL_DRAIN)),
            edited(BEFORE, "BucketThread.returnFromClose@P3", before(Drop("BucketThread.conn"), *CALL_DRAIN)),
        ),
        add_rows=(("BackfillManager", DRAIN_ROW),),
    ),
)
