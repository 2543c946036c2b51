"""MB-17230 and MB-19428 (2016): a stream on a vbucket that dies, and the backfill of a stream that was refused.

The code: the spring of 2016. Until MB-17230's fix a change of a vbucket's state ended the streams first and stored the
state after that, and a request did not ask whether its vbucket was dead. The fix turns the order round and asks, but
only after the new stream has been activated, which has queued its backfill. A stream that is refused then is in no map,
and nobody sends its items or gives their bytes back: the second defect. Its fix asks first.

Both fixes change the order of two things. `setVBucketState` is two steps here, because the order of those is one half
of the first fix. Each half alone leaves the stream on the dead vbucket (`MB17230_CHECKED`, `MB17230_REORDERED`).
"""

from __future__ import annotations

from model.dcp2016.before import BEFORE
from model.dcp2016.source import source
from model.history.record import Leftover, Record
from model.history.wakeups.scenarios import VBUCKET_DIES
from model.language.design import Delta, Design, derive
from model.language.edits import edited, requiring_instead, without
from model.language.lifecycle import Row, State
from model.language.vocabulary import At, Clear, Drop, Each, Fire, Has, Lock, NotAt, Take, Unlock

refused_late = source("src/dcp/producer.cc", "b0032858b^")
unchecked = source("src/dcp/producer.cc", "6b900ac7e^")
stored_first, swept_first = (source("src/ep.cc", commit) for commit in ("6b900ac7e", "6b900ac7e^"))

STREAMS_DIE = (
    Lock("DcpConnMap.connsLock"),
    Each(
        ("p",),
        (Has("DcpConnMap.map_"),),
        (Each(("g",), (Has("DcpProducer.streams"),), (Fire("ActiveStream.setDead"),)),),
    ),
    Unlock("DcpConnMap.connsLock"),
)
STORE_STATE, REMEMBER = Fire("VBucket.setDead"), Take("AdminWorker.vbucket")

MB19428_FIX = derive(
    BEFORE,
    "mb19428_fix",
    because=(
        "b0032858: a stream is activated when it is put into the map, under the vbucket's state lock and the map's; a "
        "vbucket's new state is stored first, then its streams are ended"
    ),
    delta=Delta(
        add_states=(("AdminWorker", State("V1", "setVBucketState: has done the first of two things")),),
        replace_rows=(
            edited(
                BEFORE,
                "AdminWorker.setVBucketState@IDLE",
                target="V1",
                effects=(STORE_STATE, REMEMBER),
                cite=stored_first("EventuallyPersistentStore::setVBucketState"),
            ),
        ),
        add_rows=(
            (
                "AdminWorker",
                Row(
                    "setVBucketState",
                    ("V1",),
                    "IDLE",
                    stored_first("EventuallyPersistentStore::setVBucketState"),
                    choose=("v",),
                    case="end streams",
                    environment="state_change",
                    guards=(Has("AdminWorker.vbucket"),),
                    effects=(*STREAMS_DIE, Drop("AdminWorker.vbucket")),
                ),
            ),
        ),
    ),
)

STREAM = ("v", "g")
LOOKED_UP = Has("FrontEnd.stream")
STATE_LOCK, STATE_UNLOCK = Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")
LOCK_MAP, STORE_STREAM, UNLOCK_MAP = (
    Lock("DcpProducer.streamsMutex"),
    Take("DcpProducer.streams"),
    Unlock("DcpProducer.streamsMutex"),
)
ACTIVATE_FIRST = (
    edited(
        MB19428_FIX,
        "FrontEnd.activateStream[backfill]@R6_LOAD",
        requiring_instead(At("VBucket", "ACTIVE"), At("VBucket", "ACTIVE", "DEAD")),
        without((STATE_LOCK, LOCK_MAP)),
        cite=refused_late("DcpProducer::streamRequest"),
    ),
    edited(
        MB19428_FIX,
        "FrontEnd.activateStream[in memory]@R6_LOAD",
        requiring_instead(At("VBucket", "ACTIVE"), At("VBucket", "ACTIVE", "DEAD")),
        without((STATE_LOCK, LOCK_MAP)),
        without((STORE_STREAM, UNLOCK_MAP, STATE_UNLOCK)),
        target="R7",
        cite=refused_late("DcpProducer::streamRequest"),
    ),
    edited(
        MB19428_FIX,
        "FrontEnd.activateStream[removed vbucket]@R6_LOAD",
        without((STATE_LOCK, LOCK_MAP)),
        without((STORE_STREAM, UNLOCK_MAP, STATE_UNLOCK)),
        target="R7",
        cite=refused_late("DcpProducer::streamRequest"),
    ),
    edited(
        MB19428_FIX,
        "FrontEnd.scheduleBackfill@R6_USE",
        without((STORE_STREAM, UNLOCK_MAP, STATE_UNLOCK)),
        target="R7",
    ),
)
"""setActive before the check: under the stream's mutex alone, and even if the vbucket is dead."""
PUBLISH = Row(
    "publishStream",
    ("R7",),
    "R8",
    refused_late("DcpProducer::streamRequest"),
    choose=STREAM,
    guards=(LOOKED_UP, NotAt("VBucket", "DEAD")),
    effects=(STATE_LOCK, LOCK_MAP, STORE_STREAM, UNLOCK_MAP, STATE_UNLOCK),
)
REFUSE = Row(
    "refuseStream",
    ("R7",),
    "READY",
    refused_late("DcpProducer::streamRequest"),
    choose=STREAM,
    guards=(LOOKED_UP, At("VBucket", "DEAD")),
    why="NOT_MY_VBUCKET",
    effects=(STATE_LOCK, STATE_UNLOCK, Drop("FrontEnd.stream"), Clear("FrontEnd.addVbConn")),
)
MB19428_DEFECT = derive(
    MB19428_FIX,
    "mb19428_defect",
    because=(
        "6b900ac7 to b0032858: streamRequest activates the stream, which queues its backfill, and only then asks "
        "whether the vbucket is dead; a stream that it refuses is not in the map"
    ),
    delta=Delta(
        add_states=(("FrontEnd", State("R7", "streamRequest: the stream is active, about to be put into the map")),),
        replace_rows=ACTIVATE_FIRST,
        add_rows=(("FrontEnd", PUBLISH), ("FrontEnd", REFUSE)),
        remove_rows=("FrontEnd.activateStream[dead vbucket]@R6_LOAD",),
    ),
)

PUBLISH_UNCHECKED = edited(
    MB19428_DEFECT,
    "FrontEnd.publishStream@R7",
    guards=(LOOKED_UP,),
    effects=(LOCK_MAP, STORE_STREAM, UNLOCK_MAP),
    cite=unchecked("DcpProducer::streamRequest"),
)
SWEEP_FIRST = (
    edited(
        MB19428_DEFECT,
        "AdminWorker.setVBucketState@IDLE",
        effects=(*STREAMS_DIE, REMEMBER),
        cite=swept_first("EventuallyPersistentStore::setVBucketState"),
    ),
    edited(
        MB19428_DEFECT,
        "AdminWorker.setVBucketState[end streams]@V1",
        effects=(STORE_STATE, Drop("AdminWorker.vbucket")),
        case="store state",
        cite=swept_first("EventuallyPersistentStore::setVBucketState"),
    ),
)
MB17230_DEFECT = derive(
    MB19428_DEFECT,
    "mb17230_defect",
    because=(
        "until 6b900ac7 a vbucket's streams were ended before its new state was stored, and streamRequest did not ask "
        "whether the vbucket is dead"
    ),
    delta=Delta(replace_rows=(PUBLISH_UNCHECKED, *SWEEP_FIRST), remove_rows=("FrontEnd.refuseStream@R7",)),
)
MB17230_CHECKED = derive(
    MB19428_DEFECT,
    "mb17230_checked",
    because="half of 6b900ac7: streamRequest asks, but the streams are still ended before the state is stored",
    delta=Delta(replace_rows=SWEEP_FIRST),
)
MB17230_REORDERED = derive(
    MB19428_DEFECT,
    "mb17230_reordered",
    because=(
        "the other half of 6b900ac7: the state is stored before the streams are ended, but streamRequest does not ask"
    ),
    delta=Delta(replace_rows=(PUBLISH_UNCHECKED,), remove_rows=("FrontEnd.refuseStream@R7",)),
)
HALVES: tuple[Design, ...] = (MB17230_CHECKED, MB17230_REORDERED)

MB19428 = Record(
    number=24,
    key="MB-19428",
    commit="b0032858b",
    year=2016,
    kind="buffer charged forever",
    claim="buffered_bytes_equal_what_they_count",
    scenario=VBUCKET_DIES,
    defect=MB19428_DEFECT,
    fix=MB19428_FIX,
    story=(
        "A stream that is refused because its vbucket is dead has been activated before: its queued backfill reads "
        "items into it, and nobody will ever send them or give their bytes back."
    ),
)
TOO_EARLY = "MB-19428: the stream is activated before the vbucket's state is checked, and refused after that"
MB17230 = Record(
    number=23,
    key="MB-17230",
    commit="6b900ac7e",
    year=2016,
    kind="lost end",
    claim="no_stream_outlives_its_vbucket",
    scenario=VBUCKET_DIES,
    defect=MB17230_DEFECT,
    fix=MB19428_DEFECT,
    story=(
        "A vbucket becomes dead: its streams are ended, and a request that comes before the new state is stored, or "
        "after it, puts a new stream on it, which nobody will end."
    ),
    leftovers=(
        Leftover("buffered_bytes_equal_what_they_count", TOO_EARLY),
        Leftover("every_file_can_be_closed", TOO_EARLY),
        Leftover("everything_can_be_released", TOO_EARLY),
    ),
)

RECORDS = (MB17230, MB19428)
